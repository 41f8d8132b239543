//! Works on several items at once, some of which may take long.

use std::num::NonZeroUsize;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::thread;

/// The result of `work` for each item, in their order; at most `jobs` run at once.
pub(crate) fn map<T: Sync, U: Send>(
    items: &[T],
    jobs: NonZeroUsize,
    work: impl Fn(&T) -> U + Sync,
) -> Vec<U> {
    let next = AtomicUsize::new(0);
    let done = Mutex::new(Vec::with_capacity(items.len()));
    thread::scope(|scope| {
        for _ in 0..jobs.get().min(items.len()) {
            scope.spawn(|| {
                loop {
                    let index = next.fetch_add(1, Ordering::Relaxed);
                    let Some(item) = items.get(index) else { break };
                    let result = work(item);
                    let mut done = done.lock().unwrap_or_else(PoisonError::into_inner);
                    done.push((index, result));
                }
            });
        }
    });
    let mut done = done.into_inner().unwrap_or_else(PoisonError::into_inner);
    done.sort_by_key(|(index, _)| *index);
    done.into_iter().map(|(_, result)| result).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_keep_the_order_of_the_items() {
        let items: Vec<u64> = (0..50).collect();
        let jobs = NonZeroUsize::new(4).unwrap();
        let doubled = map(&items, jobs, |item| {
            thread::sleep(std::time::Duration::from_micros(50 - item));
            item * 2
        });
        assert_eq!(doubled, (0..50).map(|item| item * 2).collect::<Vec<_>>());
        assert!(map(&[] as &[u8], jobs, |item| *item).is_empty());
    }
}
