//! The file `oci-layout`, which says that a folder is a layout, and of which version.

use serde::Deserialize;

use alloc::string::String;

/// Its path.
pub const MARK: &str = "oci-layout";

/// What is written into it.
pub const MARK_TEXT: &[u8] = b"{\"imageLayoutVersion\":\"1.0.0\"}";

/// The one version that there is.
const VERSION: &str = "1.0.0";

/// **What `oci-layout` says.**
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Mark {
    /// The layout is of the version that is known here.
    Known,
    /// It is of another one: nothing of it may be changed.
    Other(String),
    /// This cannot be read.
    Damaged,
}

#[derive(Deserialize)]
struct Text {
    #[serde(rename = "imageLayoutVersion")]
    version: String,
}

impl Mark {
    /// Reads the file.
    pub fn read(bytes: &[u8]) -> Self {
        match serde_json::from_slice::<Text>(bytes) {
            Ok(text) if text.version == VERSION => Self::Known,
            Ok(text) => Self::Other(text.version),
            Err(_) => Self::Damaged,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{MARK_TEXT, Mark};

    #[test]
    fn versions() {
        assert_eq!(Mark::read(MARK_TEXT), Mark::Known);
        assert_eq!(Mark::read(b"{\"imageLayoutVersion\":\"2.0.0\",\"x\":1}"), Mark::Other("2.0.0".into()));
        assert_eq!(Mark::read(b"{\"imageLayoutVersion\":2}"), Mark::Damaged);
    }
}
