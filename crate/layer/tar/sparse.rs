//! Sparse files: only their pieces are in the archive, what lies between reads as zeroes.

use alloc::vec::Vec;

use super::block::{BLOCK, Block, decimal, field, numeric};

/// **A piece of a sparse file** that is in the archive.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Piece {
    /// Where it is in the file.
    pub offset: i64,
    /// How long it is.
    pub length: i64,
}

/// How many pieces fit a header block of GNU's old format, and where they start.
pub(super) const IN_HEADER: (usize, usize) = (386, 4);
/// The same of the blocks that may follow it.
pub(super) const IN_EXTENSION: (usize, usize) = (0, 21);
const PIECE: usize = 24;

/// Appends the pieces in a block of GNU's old format. Gives whether another block of them follows.
pub(super) fn old_pieces(block: &Block, (start, count): (usize, usize), pieces: &mut Vec<Piece>) -> Option<bool> {
    for at in 0..count {
        let entry = field(block, start + at * PIECE, PIECE);
        if entry.first() == Some(&0) {
            break;
        }
        let (offset, length) = entry.split_at_checked(PIECE / 2)?;
        pieces.push(Piece { offset: numeric(offset)?, length: numeric(length)? });
    }
    Some(block.get(start + count * PIECE).is_some_and(|flag| *flag > 0))
}

/// Whether the pieces are in order, do not overlap and lie in a file of that size.
pub(super) fn is_valid(pieces: &[Piece], size: i64) -> bool {
    let mut end = 0;
    size >= 0
        && pieces.iter().all(|piece| {
            let is_behind = piece.offset >= end && piece.length >= 0;
            end = piece.offset.saturating_add(piece.length);
            is_behind && piece.offset.checked_add(piece.length).is_some() && end <= size
        })
}

/// **Map in front of the content**, GNU's third way: decimal numbers, one a line, filled up to whole blocks.
#[derive(Clone, Debug, Default)]
pub(super) struct MapReader {
    line: Vec<u8>,
    /// How many pieces are announced.
    count: Option<u64>,
    offset: Option<i64>,
    pieces: Vec<Piece>,
}

/// What a block of a map leads to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Map {
    More,
    Done(Vec<Piece>),
    TooMany,
    Damaged,
}

impl MapReader {
    /// Takes the next block.
    pub(super) fn take(&mut self, block: &[u8; BLOCK], limit: u64) -> Map {
        for byte in block {
            if *byte != b'\n' {
                // No number is longer.
                if self.line.len() == 20 {
                    return Map::Damaged;
                }
                self.line.push(*byte);
                continue;
            }
            let number = decimal(&self.line);
            self.line.clear();
            match number.map(|number| self.number(number, limit)) {
                Some(Map::More) => {}
                Some(end) => return end,
                None => return Map::Damaged,
            }
        }
        Map::More
    }

    fn number(&mut self, number: i64, limit: u64) -> Map {
        match (self.count, self.offset.take()) {
            (None, _) => match u64::try_from(number) {
                Ok(count) if count > limit => return Map::TooMany,
                Ok(count) => self.count = Some(count),
                Err(_) => return Map::Damaged,
            },
            (Some(_), None) => self.offset = Some(number),
            (Some(_), Some(offset)) => self.pieces.push(Piece { offset, length: number }),
        }
        if self.count == Some(self.pieces.len() as u64) {
            return Map::Done(core::mem::take(&mut self.pieces));
        }
        Map::More
    }
}

#[cfg(test)]
mod tests {
    use super::{BLOCK, Map, MapReader, Piece, is_valid};

    const fn piece(offset: i64, length: i64) -> Piece {
        Piece { offset, length }
    }

    #[test]
    fn pieces_are_in_order_and_inside() {
        assert!(is_valid(&[], 0) && is_valid(&[piece(0, 5), piece(5, 5), piece(20, 0)], 20));
        for pieces in [[piece(0, 6), piece(5, 5)], [piece(5, 5), piece(0, 1)], [piece(-1, 5), piece(5, 5)]] {
            assert!(!is_valid(&pieces, 20));
        }
        assert!(!is_valid(&[piece(i64::MAX, 1)], i64::MAX) && !is_valid(&[piece(0, -1)], 9) && !is_valid(&[], -1));
    }

    #[test]
    fn a_map_ends_where_it_says() {
        let block = |text: &[u8]| {
            let mut block = [0; BLOCK];
            block[..text.len()].copy_from_slice(text);
            block
        };
        let take = |text: &[u8]| MapReader::default().take(&block(text), 3);
        assert_eq!(take(b"2\n0\n5\n10\n5\n"), Map::Done([piece(0, 5), piece(10, 5)].into()));
        assert_eq!(take(b"0\n"), Map::Done([].into()));
        assert_eq!(take(b"4\n"), Map::TooMany);
        for text in [&b"-1\n"[..], b"x\n", b"1\n0\n\n", b"999999999999999999999\n"] {
            assert_eq!(take(text), Map::Damaged);
        }
    }
}
