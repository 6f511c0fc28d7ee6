//! Extended headers of POSIX 2001: records that say more than a header block can.

use alloc::vec::Vec;

use super::block::decimal;
use super::sparse::Piece;

/// **What an extended header says** of the file behind it. An empty value counts as none.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Pax {
    pub(super) path: Option<Vec<u8>>,
    pub(super) link: Option<Vec<u8>>,
    pub(super) size: Option<i64>,
    pub(super) uid: Option<i64>,
    pub(super) gid: Option<i64>,
    pub(super) mtime: Option<i64>,
    /// Extended attributes: name and value.
    pub(super) attributes: Vec<(Vec<u8>, Vec<u8>)>,
    pub(super) sparse: SparseRecords,
    /// A number that is none: that matters once there is a file to which it applies.
    pub(super) damaged: Option<Damaged>,
}

/// The records of GNU's three ways to write sparse files in extended headers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct SparseRecords {
    pub(super) major: Vec<u8>,
    pub(super) minor: Vec<u8>,
    pub(super) name: Vec<u8>,
    pub(super) size: Vec<u8>,
    pub(super) real_size: Vec<u8>,
    pub(super) count: Vec<u8>,
    /// Offsets and lengths, separated by commas.
    pub(super) map: Vec<u8>,
    /// How many offsets and lengths came in records of their own, as the first of the three has it.
    single: usize,
}

/// A record whose content makes no sense, by its key.
pub(super) type Damaged = &'static str;

impl Pax {
    /// Reads the records of a header.
    pub(super) fn read(mut bytes: &[u8]) -> Result<Self, Damaged> {
        let mut pax = Self::default();
        while !bytes.is_empty() {
            let (key, value, rest) = record(bytes).ok_or("record")?;
            pax.take(key, value)?;
            bytes = rest;
        }
        Ok(pax)
    }

    /// Whether it says anything that changes what is listed.
    pub(super) fn named(&self) -> Option<&'static str> {
        let all = [
            ("path", self.path.is_some()),
            ("linkpath", self.link.is_some()),
            ("size", self.size.is_some()),
            ("uid", self.uid.is_some()),
            ("gid", self.gid.is_some()),
            ("mtime", self.mtime.is_some()),
        ];
        all.into_iter().find_map(|(name, is_there)| is_there.then_some(name))
    }

    fn take(&mut self, key: &[u8], value: &[u8]) -> Result<(), Damaged> {
        let mut damaged = None;
        let mut number = |name, read: fn(&[u8]) -> Option<i64>| {
            some_number(value, read).unwrap_or_else(|| {
                damaged = Some(name);
                None
            })
        };
        match key {
            b"path" => self.path = some(value),
            b"linkpath" => self.link = some(value),
            b"size" => self.size = number("size", decimal),
            b"uid" => self.uid = number("uid", decimal),
            b"gid" => self.gid = number("gid", decimal),
            b"mtime" => self.mtime = number("mtime", seconds),
            b"atime" | b"ctime" => drop(number("time", seconds)),
            _ => match key.strip_prefix(b"SCHILY.xattr.") {
                Some(name) if !value.is_empty() => {
                    self.attributes.retain(|(known, _)| known != name);
                    self.attributes.push((name.to_vec(), value.to_vec()));
                }
                Some(_) => {}
                None => self.sparse.take(key, value)?,
            },
        }
        self.damaged = self.damaged.or(damaged);
        Ok(())
    }
}

impl SparseRecords {
    fn take(&mut self, key: &[u8], value: &[u8]) -> Result<(), Damaged> {
        let Some(name) = key.strip_prefix(b"GNU.sparse.") else { return Ok(()) };
        match name {
            b"offset" | b"numbytes" => return self.single(name == b"offset", value),
            b"major" => self.major = value.to_vec(),
            b"minor" => self.minor = value.to_vec(),
            b"name" => self.name = value.to_vec(),
            b"size" => self.size = value.to_vec(),
            b"realsize" => self.real_size = value.to_vec(),
            b"numblocks" => self.count = value.to_vec(),
            b"map" if self.single == 0 => self.map = value.to_vec(),
            _ => {}
        }
        Ok(())
    }

    /// Offsets and lengths take turns.
    fn single(&mut self, is_offset: bool, value: &[u8]) -> Result<(), Damaged> {
        if is_offset != self.single.is_multiple_of(2) || value.contains(&b',') {
            return Err("sparse map");
        }
        if self.single == 0 {
            self.map.clear();
        } else {
            self.map.push(b',');
        }
        self.map.extend_from_slice(value);
        self.single += 1;
        Ok(())
    }

    /// The pieces that the records list, at most `limit`; nothing where they make no sense.
    pub(super) fn pieces(&self, limit: u64) -> Option<Vec<Piece>> {
        let count = decimal(&self.count).and_then(|count| u64::try_from(count).ok())?;
        let mut numbers = self.map.split(|byte| *byte == b',').filter(|_| !self.map.is_empty());
        let mut pieces = Vec::new();
        while let Some(offset) = numbers.next() {
            let piece = Piece { offset: decimal(offset)?, length: decimal(numbers.next()?)? };
            if pieces.len() as u64 == limit.min(count) {
                return None;
            }
            pieces.push(piece);
        }
        (pieces.len() as u64 == count).then_some(pieces)
    }
}

/// A value; an empty one counts as none.
fn some(value: &[u8]) -> Option<Vec<u8>> {
    (!value.is_empty()).then(|| value.to_vec())
}

/// A number, or none; nothing at all for what is neither.
#[allow(clippy::option_option, reason = "the outer one is a failure")]
fn some_number(value: &[u8], read: fn(&[u8]) -> Option<i64>) -> Option<Option<i64>> {
    if value.is_empty() { Some(None) } else { read(value).map(Some) }
}

/// The whole seconds of a time.
fn seconds(value: &[u8]) -> Option<i64> {
    let mut parts = value.splitn(2, |byte| *byte == b'.');
    let whole = decimal(parts.next().unwrap_or_default())?;
    parts.next().unwrap_or_default().iter().all(u8::is_ascii_digit).then_some(whole)
}

/// Key and value of the first record, and what follows it: `LENGTH KEY=VALUE\n`, where the length counts all of it.
fn record(bytes: &[u8]) -> Option<(&[u8], &[u8], &[u8])> {
    let space = bytes.iter().position(|byte| *byte == b' ')?;
    let length = usize::try_from(decimal(bytes.get(..space)?)?).ok().filter(|length| *length >= 5)?;
    let (record, rest) = bytes.split_at_checked(length)?;
    let record = record.get(space + 1..)?.strip_suffix(b"\n")?;
    let equals = record.iter().position(|byte| *byte == b'=')?;
    let (key, value) = (record.get(..equals)?, record.get(equals + 1..)?);
    let checked = if matches!(key, b"path" | b"linkpath" | b"uname" | b"gname") { value } else { key };
    (!key.is_empty() && !checked.contains(&0)).then_some((key, value, rest))
}

#[cfg(test)]
mod tests {
    use super::{Pax, record};
    use alloc::vec::Vec;

    #[test]
    fn records_that_go_reads_and_refuses() {
        assert_eq!(record(b"6 k=v\n.."), Some((&b"k"[..], &b"v"[..], &b".."[..])));
        assert_eq!(record(b"5 k=\n"), Some((&b"k"[..], &b""[..], &b""[..])));
        assert_eq!(record(b"10 a=b\nc=\n"), Some((&b"a"[..], &b"b\nc="[..], &b""[..])));
        let refused: [&[u8]; 10] = [
            b"6 k=1",
            b"6 k=1x",
            b"4 =\n",
            b"5 =1\n",
            b"k=v\n",
            b"99 k=v\n",
            b"-6 k=v\n",
            b"7 pat\n",
            b"9 path=\0\n",
            b"6 \0=v\n",
        ];
        for bytes in refused {
            assert_eq!(record(bytes), None, "{}", bytes.escape_ascii());
        }
    }

    #[test]
    fn the_last_record_counts_and_an_empty_value_is_none() {
        let pax = Pax::read(b"9 size=1\n9 size=2\n8 path=\n").unwrap();
        assert_eq!((pax.size, pax.path), (Some(2), None));
        assert_eq!(Pax::read(b"9 size=x\n").unwrap().damaged, Some("size"));
        assert_eq!(Pax::read(b"13 mtime=1.5\n").unwrap().mtime, Some(1));
        assert_eq!(Pax::read(b"13 mtime=1.x\n").unwrap().damaged, Some("mtime"));
    }

    #[test]
    fn single_offsets_and_lengths_take_turns() {
        let records = |names: &[&[u8]]| -> Vec<u8> {
            names.iter().flat_map(|name| [&b"25 GNU.sparse."[..], name, b"=7\n"].concat()).collect()
        };
        assert!(Pax::read(&records(&[b"numbytes"])).is_err());
        assert_eq!(Pax::read(b"23 GNU.sparse.offset=1\n25 GNU.sparse.numbytes=2\n").unwrap().sparse.map, b"1,2");
    }
}
