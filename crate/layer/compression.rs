//! Unpacking whatever a layer turns out to be.

use alloc::boxed::Box;
use alloc::vec::Vec;

use super::fault::Fault;
use super::gzip::Gzip;
use super::limits::Limits;
use super::zstd::Zstd;
use crate::compression::{Compression, HEAD};

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
                if start.len() < HEAD {
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
