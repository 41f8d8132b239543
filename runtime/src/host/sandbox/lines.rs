//! Lines of a plug-in's source, where its modules have tables of them (DWARF's `.debug_line`).
//!
//! The engine could do this, too, but must not: it reads all of a module's debug information at each
//! trap, and 16 MB of it cost 370 MiB and 14 s. This reads only the table of lines, each of its bytes
//! once.

use std::fmt::Write;

use gimli::{AttributeValue, DebugLine, DebugLineOffset, Format, LineProgramHeader, LittleEndian};
use wasmparser::{Parser, Payload};

use crate::shown::shown;

/// The largest table that is read, in bytes: a plug-in may break off in each of its calls.
const MOST_BYTES: usize = 2 * 1024 * 1024;

type Bytes<'a> = gimli::EndianSlice<'a, LittleEndian>;

/// The table of a module.
pub(super) struct Lines {
    /// The offset of the module's code; the table counts from there.
    code: usize,
    table: Box<[u8]>,
    /// Names of files that are not in the table itself: `.debug_line_str` and `.debug_str`.
    names: [Box<[u8]>; 2],
}

impl Lines {
    /// The table of a module; `None` where it has none, or a large one.
    pub(super) fn of(wasm: &[u8]) -> Option<Lines> {
        let (mut code, mut table): (_, &[u8]) = (None, &[]);
        let mut names: [&[u8]; 2] = [&[], &[]];
        for payload in Parser::new(0).parse_all(wasm) {
            match payload.ok()? {
                Payload::CodeSectionStart { range, .. } => code = Some(range.start),
                Payload::CustomSection(section) => match section.name() {
                    ".debug_line" => table = section.data(),
                    ".debug_line_str" => names[0] = section.data(),
                    ".debug_str" => names[1] = section.data(),
                    _ => {}
                },
                _ => {}
            }
        }
        if table.is_empty() || table.len() > MOST_BYTES {
            return None;
        }
        let fits = |bytes: &&[u8]| bytes.len() <= MOST_BYTES;
        Some(Lines {
            code: code?,
            table: table.into(),
            names: names.map(|names| Some(names).filter(fits).unwrap_or_default().into()),
        })
    }

    /// File and line of the instruction at this place of the module: `src/lib.rs:12`.
    pub(super) fn at(&self, offset: usize) -> Option<String> {
        let address = u64::try_from(offset.checked_sub(self.code)?).ok()?;
        let table = DebugLine::new(&self.table, LittleEndian);
        let mut at = 0;
        while at < self.table.len() {
            let unit = table.program(DebugLineOffset(at), 4, None, None).ok()?;
            let length = unit.header().unit_length();
            // The size of the length field itself.
            let prefix = match unit.header().format() {
                Format::Dwarf32 => 4,
                Format::Dwarf64 => 12,
            };
            let mut rows = unit.rows();
            // The last row before the address, and where it begins.
            let mut before: Option<(u64, u64, u64)> = None;
            while let Some((header, row)) = rows.next_row().ok()? {
                match before {
                    Some((from, file, line)) if from <= address && address < row.address() => {
                        return self.shown(header, file, line);
                    }
                    _ => {}
                }
                before = (!row.end_sequence()).then(|| {
                    let line = row.line().map_or(0, std::num::NonZeroU64::get);
                    (row.address(), row.file_index(), line)
                });
            }
            at = at.checked_add(length)?.checked_add(prefix)?;
        }
        None
    }

    fn shown(&self, header: &LineProgramHeader<Bytes<'_>>, file: u64, line: u64) -> Option<String> {
        let file = header.file(file)?;
        let mut path = String::new();
        let folder = file.directory(header).and_then(|name| self.name(&name));
        if let Some(folder) = folder.filter(|folder| !folder.is_empty()) {
            path = format!("{folder}/");
        }
        path += self.name(&file.path_name())?;
        let mut shown = shown(&path).into_owned();
        // Code that the compiler added has no line.
        if line != 0 {
            write!(shown, ":{line}").ok()?;
        }
        Some(shown)
    }

    fn name<'a>(&'a self, value: &AttributeValue<Bytes<'a>>) -> Option<&'a str> {
        let bytes = match value {
            AttributeValue::String(name) => name.slice(),
            AttributeValue::DebugLineStrRef(at) => self.names[0].get(at.0..)?,
            AttributeValue::DebugStrRef(at) => self.names[1].get(at.0..)?,
            _ => return None,
        };
        std::str::from_utf8(bytes.split(|byte| *byte == 0).next()?).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::{Lines, MOST_BYTES};

    /// A module with lines, and the place of `unreachable` in it.
    fn assembled() -> (Vec<u8>, usize) {
        let text = "(module\n (func\n  nop\n  unreachable))";
        let mut parser = wat::Parser::new();
        parser.generate_dwarf(wat::GenerateDwarf::Lines);
        let name = std::path::Path::new("a.wat");
        let wasm = parser.parse_str(Some(name), text).unwrap();
        // `nop`, `unreachable`, `end`.
        let at = wasm.windows(3).position(|bytes| bytes == [1, 0, 0x0b]);
        (wasm, at.unwrap() + 1)
    }

    #[test]
    fn an_instruction_is_found_and_anything_else_is_not() {
        let (wasm, at) = assembled();
        let lines = Lines::of(&wasm).unwrap();
        assert_eq!(lines.at(at).as_deref(), Some("./a.wat:4"));
        assert_eq!(lines.at(0), None);
        assert_eq!(lines.at(wasm.len() + 1_000), None);
        assert_eq!(lines.at(usize::MAX), None);
    }

    #[test]
    fn a_table_that_is_broken_anywhere_is_read_to_its_end_and_no_further() {
        let (wasm, at) = assembled();
        let lines = Lines::of(&wasm).unwrap();
        for index in 0..lines.table.len() {
            for byte in [0, 1, 0x7f, 0x80, 0xff] {
                let mut table = lines.table.clone();
                table[index] = byte;
                let (code, names) = (lines.code, lines.names.clone());
                // Some line, or none.
                let _ = Lines { code, table, names }.at(at);
            }
            let table = lines.table[..index].into();
            let (code, names) = (lines.code, lines.names.clone());
            let _ = Lines { code, table, names }.at(at);
        }
    }

    #[test]
    fn a_large_table_is_not_kept() {
        let module = |bytes: usize| {
            let data = "x".repeat(bytes);
            let text = format!(r#"(module (@custom ".debug_line" "{data}") (func nop))"#);
            wat::parse_str(text).unwrap()
        };
        assert!(Lines::of(&module(MOST_BYTES)).is_some());
        assert!(Lines::of(&module(MOST_BYTES + 1)).is_none());
        assert!(Lines::of(&wat::parse_str("(module (func nop))").unwrap()).is_none());
    }
}
