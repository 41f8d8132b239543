//! What a plug-in writes, piece by piece.
//!
//! serde_json writes mostly single bytes and short names. On Wasm, a copy whose length the compiler does
//! not know is one instruction, `memory.copy`, for which wasmtime calls a function outside of the module:
//! some two hundred instructions for a comma.

use std::io;

/// From this length on the call is worth its cost.
const LONG: usize = 32;

/// Collects what is written to it in many small pieces.
#[derive(Default)]
pub(crate) struct Pieces(pub(crate) Vec<u8>);

impl io::Write for Pieces {
    fn write(&mut self, piece: &[u8]) -> io::Result<usize> {
        self.write_all(piece)?;
        Ok(piece.len())
    }

    fn write_all(&mut self, piece: &[u8]) -> io::Result<()> {
        let Pieces(bytes) = self;
        if piece.len() >= LONG {
            bytes.extend_from_slice(piece);
            return Ok(());
        }
        let (words, rest) = piece.as_chunks::<8>();
        for word in words {
            bytes.extend_from_slice(word);
        }
        for byte in rest {
            bytes.push(*byte);
        }
        Ok(())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use super::{LONG, Pieces};

    #[test]
    fn pieces_stand_one_after_the_other() {
        let (mut pieces, mut expected) = (Pieces::default(), Vec::new());
        for length in 0..LONG + 10 {
            let piece = "0123456789".repeat(10).as_bytes()[..length].to_vec();
            pieces.write_all(&piece).unwrap();
            assert_eq!(pieces.write(b",").unwrap(), 1);
            expected.extend(piece);
            expected.push(b',');
        }
        assert_eq!(pieces.0, expected);
    }
}
