//! How much is read at most. Reaching a limit is a fault with a name, never a list that is silently cut.

/// **Limits of reading a layer.**
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Bytes that a layer may unpack to.
    pub unpacked: u64,
    /// How many times its own size it may unpack to, once [`ratio_from`](Self::ratio_from) bytes have come out.
    pub ratio: u64,
    /// Where the ratio starts to count: small files of zeroes are harmless, and deflate alone makes a thousandfold of them.
    pub ratio_from: u64,
    /// Files in a layer.
    pub entries: u64,
    /// Bytes of all names, link targets and extended attributes.
    pub names: u64,
    /// Bytes of one extended header; Go has the same limit.
    pub header: u64,
    /// Pieces of one sparse file; Go has the same limit.
    pub pieces: u64,
    /// Bytes of memory that a zstd frame may want: what its own command-line tool allows.
    pub window: u64,
    /// Bytes of a file that is read.
    pub file: u64,
}

impl Limits {
    /// What fits every layer that is not meant to do harm.
    pub const DEFAULT: Self = Self {
        unpacked: 64 << 30,
        ratio: 400,
        ratio_from: 256 << 20,
        entries: 2_000_000,
        names: 512 << 20,
        header: 1 << 20,
        pieces: 1 << 20,
        window: 128 << 20,
        file: 512 << 20,
    };
}

impl Default for Limits {
    fn default() -> Self {
        Self::DEFAULT
    }
}
