//! The history of names: a file to which a line is added whenever a name is given or taken.

use alloc::string::String;
use alloc::vec::Vec;

use serde::{Deserialize, Serialize};

use crate::digest::Digest;

/// Where it is, beside the layout.
pub const HISTORY: &str = ".pullspec/names.log";

/// What changed a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Action {
    /// It came from a registry.
    Pull,
    /// It was given to an image that was there.
    Tag,
    /// It was taken away.
    Rm,
    /// It came out of an archive.
    Import,
    /// It was pushed to the layout, as to a registry.
    Push,
}

/// **Change of a name.**
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NameChange {
    /// The full name.
    pub name: String,
    /// What it stood for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<Digest>,
    /// What it stands for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<Digest>,
    /// Milliseconds since 1970.
    pub time: u64,
    /// What changed it.
    pub action: Action,
}

impl NameChange {
    /// What is added to the file. The end of the line comes first: half a line, which a crash leaves, is ended by it.
    pub fn line(&self) -> Vec<u8> {
        let mut line = Vec::from(*b"\n");
        line.extend(serde_json::to_vec(self).unwrap_or_default());
        line
    }

    /// Reads the file; lines that are none are left out.
    pub fn read(bytes: &[u8]) -> Vec<Self> {
        bytes.split(|byte| *byte == b'\n').filter_map(|line| serde_json::from_slice(line).ok()).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::{Action, NameChange};
    use alloc::vec::Vec;

    #[test]
    fn half_a_line_spoils_no_other() {
        let change = |time| NameChange { name: "a/b:1".into(), from: None, to: None, time, action: Action::Push };
        let lines = [change(1), change(2), change(3)].map(|change| change.line());
        let file = [&lines[0][..], &lines[1][..9], &lines[2][..]].concat();
        assert_eq!(NameChange::read(&file), [change(1), change(3)]);
        assert_eq!(NameChange::read(b""), Vec::new());
        assert_eq!(lines[0], b"\n{\"name\":\"a/b:1\",\"time\":1,\"action\":\"push\"}");
    }
}
