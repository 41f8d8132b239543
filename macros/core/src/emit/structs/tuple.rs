//! Tuples of any length. The runtime's slots are implemented for tuples of up to ten, so bigger ones nest.

use proc_macro2::{Literal, TokenStream};
use quote::quote;

const WIDTH: usize = 10;

/// The items as a tuple of at most ten, of tuples where there are more.
pub(super) fn nested(items: Vec<TokenStream>) -> TokenStream {
    let mut level = items;
    while level.len() > WIDTH {
        level = level
            .chunks(WIDTH)
            .map(|chunk| quote!((#(#chunk,)*)))
            .collect();
    }
    quote!((#(#level,)*))
}

/// `.0.3`: where the item of that index is in a tuple of `count`.
pub(super) fn place(index: usize, count: usize) -> TokenStream {
    let mut digits = vec![Literal::usize_unsuffixed(index % WIDTH)];
    let (mut rest, mut width) = (index / WIDTH, count.div_ceil(WIDTH));
    while width > 1 {
        digits.push(Literal::usize_unsuffixed(rest % WIDTH));
        rest /= WIDTH;
        width = width.div_ceil(WIDTH);
    }
    digits.reverse();
    quote!(#(. #digits)*)
}

#[cfg(test)]
mod tests {
    use quote::quote;

    use super::{nested, place};

    #[test]
    fn more_than_ten_items_nest() {
        assert_eq!(place(9, 10).to_string(), ". 9");
        assert_eq!(place(9, 11).to_string(), ". 0 . 9");
        assert_eq!(place(10, 11).to_string(), ". 1 . 0");
        assert_eq!(place(99, 100).to_string(), ". 9 . 9");
        assert_eq!(place(100, 101).to_string(), ". 1 . 0 . 0");
    }

    #[test]
    fn each_place_has_its_item() {
        for count in [1, 9, 10, 11, 100, 101, 1_001] {
            let items = (0..count)
                .map(|index| format!("i{index}").parse().unwrap())
                .collect();
            let all: syn::Expr = syn::parse2(nested(items)).unwrap();
            for index in [0, count / 2, count - 1] {
                let path: syn::Expr = {
                    let place = place(index, count);
                    syn::parse2(quote!(tuple #place)).unwrap()
                };
                assert_eq!(item(&all, &path), format!("i{index}"), "of {count}");
            }
        }
    }

    /// Follows `tuple.1.0` into a tuple.
    fn item(tuple: &syn::Expr, path: &syn::Expr) -> String {
        fn follow<'t>(tuple: &'t syn::Expr, path: &syn::Expr) -> &'t syn::Expr {
            let syn::Expr::Field(field) = path else {
                return tuple;
            };
            let syn::Member::Unnamed(index) = &field.member else {
                panic!("a name in a tuple");
            };
            match follow(tuple, &field.base) {
                syn::Expr::Tuple(tuple) => &tuple.elems[index.index as usize],
                other => panic!("no tuple: {}", quote!(#other)),
            }
        }
        let found = follow(tuple, path);
        quote!(#found).to_string()
    }
}
