//! JSON pointers to lines and columns.
//!
//! The text is parsed a second time, with a parser that keeps marks, and only where there is something
//! to report: expansions without a fault pay nothing for it.

use std::cell::OnceCell;

use saphyr_parser::{Event, Parser, ScalarStyle};

use super::Pointer;
use crate::hash::{HashMap, HashSet};

/// Line and column, both from 1.
pub(super) type Mark = (usize, usize);

/// The place of the character at (or around) a byte, as editors count lines.
pub(crate) fn of_byte(text: &str, byte: usize) -> (usize, usize) {
    let (mut line, mut column) = (1, 1);
    let mut characters = text.char_indices().peekable();
    while let Some((at, c)) = characters.next() {
        if at >= byte {
            break;
        }
        let before_line_feed = matches!(characters.peek(), Some((_, '\n')));
        match c {
            '\r' if before_line_feed => {}
            '\n' | '\r' => (line, column) = (line + 1, 1),
            _ => column += 1,
        }
    }
    (line, column)
}

/// The nodes of one text; aliases are followed at look-up, so that a bomb costs nothing.
#[derive(Default)]
pub(super) struct Marks {
    nodes: Vec<(Mark, Node)>,
    anchors: HashMap<usize, usize>,
}

enum Node {
    Mapping(Mapping),
    Sequence(Vec<usize>),
    /// With its text, where that may be a number or a boolean.
    Scalar(Option<Box<str>>),
    /// The anchor's id.
    Alias(usize),
}

#[derive(Default)]
struct Mapping {
    /// Keys with their places, and the nodes under them.
    entries: Vec<(String, Mark, usize)>,
    /// Where in the entries each key is, built at the first search: there may be as many searches as
    /// keys.
    index: OnceCell<HashMap<String, usize>>,
}

impl Mapping {
    fn get(&self, key: &str) -> Option<&(String, Mark, usize)> {
        let index = self.index.get_or_init(|| {
            let mut index = HashMap::default();
            for (place, (key, ..)) in self.entries.iter().enumerate() {
                index.entry(key.clone()).or_insert(place);
            }
            index
        });
        self.entries.get(*index.get(key)?)
    }
}

/// Whether a scalar without quotes may be read as something other than its text.
fn may_be_no_text(text: &str) -> bool {
    const LONGEST: usize = 64;
    let starts = |c: char| c.is_ascii_digit() || "+-.tTfFyYnN".contains(c);
    text.len() <= LONGEST && text.starts_with(starts)
}

/// A collection that is being read.
struct Open {
    node: usize,
    key: Option<(String, Mark)>,
}

impl Marks {
    /// Reads as far as the text can be read: a place before the fault is better than none.
    pub(super) fn read(text: &str) -> Self {
        let mut marks = Marks::default();
        let mut open: Vec<Open> = Vec::new();
        let mut parser = Parser::new_from_str(text);
        while let Some(Ok((event, span))) = parser.next_event() {
            let mark = (span.start.line(), span.start.col() + 1);
            let (node, anchor) = match &event {
                Event::MappingStart(anchor, _) => (Node::Mapping(Mapping::default()), *anchor),
                Event::SequenceStart(anchor, _) => (Node::Sequence(Vec::new()), *anchor),
                Event::Scalar(text, style, anchor, _) => {
                    let plain = *style == ScalarStyle::Plain && may_be_no_text(text);
                    (Node::Scalar(plain.then(|| text.as_ref().into())), *anchor)
                }
                Event::Alias(anchor) => (Node::Alias(*anchor), 0),
                Event::MappingEnd | Event::SequenceEnd => {
                    open.pop();
                    continue;
                }
                _ => continue,
            };
            let collection = matches!(node, Node::Mapping(_) | Node::Sequence(_));
            let id = marks.nodes.len();
            marks.nodes.push((mark, node));
            if anchor != 0 {
                marks.anchors.insert(anchor, id);
            }
            let text = if let Event::Scalar(text, ..) = event {
                text.into_owned()
            } else {
                String::new()
            };
            marks.attach(&mut open, id, mark, text);
            if collection {
                open.push(Open {
                    node: id,
                    key: None,
                });
            }
        }
        marks
    }

    /// Puts a new node under the collection that is being read: as item, key or value.
    fn attach(&mut self, open: &mut [Open], id: usize, mark: Mark, text: String) {
        let Some(top) = open.last_mut() else { return };
        match &mut self.nodes[top.node].1 {
            Node::Sequence(items) => items.push(id),
            Node::Mapping(mapping) => match top.key.take() {
                None => top.key = Some((text, mark)),
                Some((key, at)) => mapping.entries.push((key, at, id)),
            },
            Node::Scalar(_) | Node::Alias(_) => {}
        }
    }

    /// The place of a pointer, or of its nearest ancestor that exists, with the ancestor's pointer: a
    /// later pass may have made what the pointer names, and the user would look for it in vain.
    pub(super) fn find(&self, pointer: &Pointer) -> (Mark, Pointer) {
        let mut found = Pointer::root();
        let Some((first, _)) = self.nodes.first() else {
            return ((1, 1), found);
        };
        let mut place = *first;
        let mut node = 0;
        for token in pointer.tokens() {
            match self.step(node, &token, 0) {
                Some((mark, next)) => (place, node) = (mark, next),
                None => break,
            }
            found = found.child(&token);
        }
        (place, found)
    }

    /// The text of the number or boolean at a pointer, as it is spelled.
    pub(super) fn spelling(&self, pointer: &Pointer) -> Option<&str> {
        let mut node = 0;
        for token in pointer.tokens() {
            (_, node) = self.step(node, &token, 0)?;
        }
        for _ in 0..16 {
            match &self.nodes.get(node)?.1 {
                Node::Alias(anchor) => node = *self.anchors.get(anchor)?,
                Node::Scalar(text) => return text.as_deref(),
                _ => return None,
            }
        }
        None
    }

    /// The child of a node, through aliases and merges; `hops` bounds aliases that hold themselves.
    fn step(&self, node: usize, token: &str, hops: usize) -> Option<(Mark, usize)> {
        if hops > 16 {
            return None;
        }
        match &self.nodes.get(node)?.1 {
            Node::Mapping(mapping) => match mapping.get(token) {
                Some((_, mark, child)) => Some((*mark, *child)),
                None => {
                    let (.., base) = mapping.get("<<")?;
                    self.step_merged(*base, token, hops + 1)
                }
            },
            Node::Sequence(items) => {
                let child = *items.get(token.parse::<usize>().ok()?)?;
                Some((self.nodes.get(child)?.0, child))
            }
            Node::Alias(anchor) => self.step(*self.anchors.get(anchor)?, token, hops + 1),
            Node::Scalar(_) => None,
        }
    }

    fn step_merged(&self, base: usize, token: &str, hops: usize) -> Option<(Mark, usize)> {
        match &self.nodes.get(base)?.1 {
            Node::Sequence(bases) => bases
                .iter()
                .find_map(|base| self.step(*base, token, hops + 1)),
            _ => self.step(base, token, hops),
        }
    }
}

/// The place of the first key that is repeated in its mapping, by the order of the repetitions.
pub(crate) fn duplicate_key(text: &str) -> Option<Mark> {
    let marks = Marks::read(text);
    let mut first: Option<Mark> = None;
    for (_, node) in &marks.nodes {
        let Node::Mapping(Mapping { entries, .. }) = node else {
            continue;
        };
        let mut seen = HashSet::with_capacity_and_hasher(entries.len(), Default::default());
        let repeated = entries.iter().find(|(key, ..)| !seen.insert(key));
        if let Some((_, mark, _)) = repeated {
            first = Some(first.map_or(*mark, |first| first.min(*mark)));
        }
    }
    first
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(text: &str, pointer: &str) -> Mark {
        Marks::read(text).find(&Pointer::from_fragment(pointer)).0
    }

    #[test]
    fn block_and_flow_styles() {
        let text = "openapi: 3.1.0\npaths:\n  /a:\n    get: {tags: [x, y], summary: z}\n  /b:\n  - 1\n  - k: v\n";
        assert_eq!(place(text, ""), (1, 1));
        assert_eq!(place(text, "/paths"), (2, 1));
        assert_eq!(place(text, "/paths/~1a"), (3, 3));
        assert_eq!(place(text, "/paths/~1a/get"), (4, 5));
        assert_eq!(place(text, "/paths/~1a/get/tags/1"), (4, 21));
        assert_eq!(place(text, "/paths/~1a/get/summary"), (4, 25));
        assert_eq!(place(text, "/paths/~1b/0"), (6, 5));
        assert_eq!(place(text, "/paths/~1b/1/k"), (7, 5));
    }

    #[test]
    fn json_with_tabs() {
        let text = "{\n\t\"a\": {\n\t\t\"b\": [1,\n\t\t\t2]\n\t}\n}\n";
        assert_eq!(place(text, "/a"), (2, 2));
        assert_eq!(place(text, "/a/b"), (3, 3));
        assert_eq!(place(text, "/a/b/1"), (4, 4));
    }

    #[test]
    fn carriage_returns_and_characters_beyond_ascii() {
        let text = "a: é\r\nb: {é: ü, 漢字: {x: 1}}\r\nc: |\r\n  text\r\nd: 1\r\n";
        assert_eq!(place(text, "/b"), (2, 1));
        assert_eq!(place(text, "/b/漢字"), (2, 11));
        assert_eq!(place(text, "/b/漢字/x"), (2, 16));
        assert_eq!(place(text, "/d"), (5, 1));
    }

    #[test]
    fn aliases_and_merges_lead_to_the_content() {
        let text = "base: &base\n  a: 1\n  b: {c: 2}\nuse: *base\nmerge:\n  <<: *base\n  own: 1\nboth:\n  <<: [*base]\n";
        assert_eq!(place(text, "/use"), (4, 1));
        assert_eq!(place(text, "/use/b/c"), (3, 7));
        assert_eq!(place(text, "/merge/a"), (2, 3));
        assert_eq!(place(text, "/merge/own"), (7, 3));
        assert_eq!(place(text, "/both/b"), (3, 3));
    }

    #[test]
    fn what_is_not_there_has_the_place_of_what_holds_it() {
        let text = "a:\n  b: 1\n";
        assert_eq!(place(text, "/a/x/y"), (2 - 1, 1));
        assert_eq!(place(text, "/a/b/c"), (2, 3));
        assert_eq!(place("", "/a"), (1, 1));
        let (_, found) = Marks::read(text).find(&Pointer::from_fragment("/a/b/c"));
        assert_eq!(found.to_string(), "#/a/b");
        // Beyond a fault nothing is known.
        assert_eq!(place("a: 1\nb: ]\nc: 2\n", "/c"), (1, 1));
    }

    #[test]
    fn an_alias_to_itself_ends() {
        assert_eq!(place("a: &a\n  <<: *a\n  b: 1\n", "/a/x"), (1, 1));
    }

    #[test]
    fn the_first_duplicate_is_found() {
        assert_eq!(
            duplicate_key("a: {x: 1, y: 2, x: 3}\nb: 1\nb: 2\n"),
            Some((1, 17))
        );
        assert_eq!(duplicate_key("a: {x: 1}\n"), None);
    }
}
