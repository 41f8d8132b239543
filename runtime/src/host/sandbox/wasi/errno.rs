//! The numbers of WASI's errors.

/// What a function of WASI returns; 0 is success.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Errno(pub(super) u16);

impl Errno {
    pub(super) const BADF: Errno = Errno(8);
    pub(super) const FAULT: Errno = Errno(21);
    pub(super) const INVAL: Errno = Errno(28);
    pub(super) const IO: Errno = Errno(29);
    pub(super) const NOSYS: Errno = Errno(52);
    pub(super) const NOTDIR: Errno = Errno(54);
    pub(super) const NOTSOCK: Errno = Errno(57);
    pub(super) const NOTSUP: Errno = Errno(58);
    pub(super) const SPIPE: Errno = Errno(70);
    pub(super) const NOTCAPABLE: Errno = Errno(76);

    /// The result of a function.
    pub(super) fn of(result: Result<(), Errno>) -> i32 {
        match result {
            Ok(()) => 0,
            Err(Errno(code)) => i32::from(code),
        }
    }
}
