//! Which compression a layer has. Its media type may lie; its first bytes decide.

use alloc::boxed::Box;
use alloc::vec::Vec;

use super::fault::Fault;
use super::gzip::Gzip;
use super::limits::Limits;
use super::zstd::Zstd;
use crate::media_type::MediaType;

/// How a layer is compressed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Compression {
    /// Not at all.
    None,
    /// gzip, one member or several.
    Gzip,
    /// zstd, one frame or several.
    Zstd,
}

impl Compression {
    /// Its name: what stands behind `tar+` in a media type; `tar` where nothing does.
    pub const fn code(self) -> &'static str {
        match self {
            Self::None => "tar",
            Self::Gzip => "gzip",
            Self::Zstd => "zstd",
        }
    }

    /// What the first four bytes say; fewer only where there are no more.
    pub fn sniff(start: &[u8]) -> Self {
        match start {
            [0x1f, 0x8b, ..] => Self::Gzip,
            // A frame, or a frame to skip, of which there are sixteen kinds.
            [0x28, 0xb5, 0x2f, 0xfd, ..] | [0x50..=0x5f, 0x2a, 0x4d, 0x18, ..] => Self::Zstd,
            _ => Self::None,
        }
    }

    /// What a media type says, if it is a layer's.
    pub fn of_media_type(media_type: &MediaType) -> Option<Self> {
        match media_type {
            MediaType::OciLayer | MediaType::OciForeignLayer | MediaType::DockerLayer => Some(Self::None),
            MediaType::OciLayerGzip
            | MediaType::OciForeignLayerGzip
            | MediaType::DockerLayerGzip
            | MediaType::DockerForeignLayer => Some(Self::Gzip),
            MediaType::OciLayerZstd | MediaType::OciForeignLayerZstd | MediaType::DockerLayerZstd => Some(Self::Zstd),
            _ => None,
        }
    }
}

/// Where unpacked bytes go; a fault ends the unpacking.
pub(super) type Sink<'a> = dyn FnMut(&[u8]) -> Result<(), Fault> + 'a;

/// **Unpacker** of whatever a layer turns out to be.
pub(super) enum Unpacker {
    /// Fewer than four bytes have come.
    Start(Vec<u8>, Limits),
    None,
    Gzip(Box<Gzip>),
    Zstd(Box<Zstd>),
}

impl Unpacker {
    pub(super) const fn new(limits: Limits) -> Self {
        Self::Start(Vec::new(), limits)
    }

    /// The compression, once it is known.
    pub(super) const fn compression(&self) -> Option<Compression> {
        match self {
            Self::Start(..) => None,
            Self::None => Some(Compression::None),
            Self::Gzip(_) => Some(Compression::Gzip),
            Self::Zstd(_) => Some(Compression::Zstd),
        }
    }

    /// Takes compressed bytes, and hands on what comes out.
    pub(super) fn push(&mut self, bytes: &[u8], sink: &mut Sink<'_>) -> Result<(), Fault> {
        match self {
            Self::Start(start, limits) => {
                start.extend_from_slice(bytes);
                if start.len() < 4 {
                    return Ok(());
                }
                let (start, limits) = (core::mem::take(start), *limits);
                self.begin(&start, limits, sink)
            }
            Self::None => sink(bytes),
            Self::Gzip(gzip) => gzip.push(bytes, sink),
            Self::Zstd(zstd) => zstd.push(bytes, sink),
        }
    }

    fn begin(&mut self, start: &[u8], limits: Limits, sink: &mut Sink<'_>) -> Result<(), Fault> {
        *self = match Compression::sniff(start) {
            Compression::None => Self::None,
            Compression::Gzip => Self::Gzip(Box::new(Gzip::new())),
            Compression::Zstd => Self::Zstd(Box::new(Zstd::new(limits.window))),
        };
        self.push(start, sink)
    }

    /// Ends the stream; what may stand there is only the end of a member or a frame.
    pub(super) fn finish(&mut self, sink: &mut Sink<'_>) -> Result<(), Fault> {
        match self {
            Self::Start(start, limits) => {
                let (start, limits) = (core::mem::take(start), *limits);
                self.begin(&start, limits, sink)?;
                self.finish(sink)
            }
            Self::None => Ok(()),
            Self::Gzip(gzip) => gzip.finish(),
            Self::Zstd(zstd) => zstd.finish(),
        }
    }

    /// How many bytes stand behind the last gzip member that are none.
    pub(super) const fn trailing(&self) -> u64 {
        match self {
            Self::Gzip(gzip) => gzip.trailing(),
            _ => 0,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Compression;

    #[test]
    fn the_first_bytes_decide() {
        assert_eq!(Compression::sniff(&[0x1f, 0x8b]), Compression::Gzip);
        assert_eq!(Compression::sniff(&[0x28, 0xb5, 0x2f, 0xfd]), Compression::Zstd);
        assert_eq!(Compression::sniff(&[0x5a, 0x2a, 0x4d, 0x18]), Compression::Zstd);
        assert_eq!(Compression::sniff(&[0x60, 0x2a, 0x4d, 0x18]), Compression::None);
        assert_eq!(Compression::sniff(b"etc/"), Compression::None);
        assert_eq!(Compression::sniff(b""), Compression::None);
    }
}
