//! The grammar of image names and digests: yes or no, and where the parts are.
//!
//! It is a crate of its own so that it can be compiled for speed where everything round it is compiled for size. It
//! allocates nothing and depends on nothing. Why a text is refused is found out by `pullspec`, off the fast path.
//!
//! Spec: [distribution/reference], whose grammar the documentation of `pullspec::reference` spells out, and
//! [image-spec, descriptor, digests].
//!
//! [distribution/reference]: https://github.com/distribution/reference/blob/main/reference.go
//! [image-spec, descriptor, digests]: https://github.com/opencontainers/image-spec/blob/main/descriptor.md#digests

#![no_std]

pub mod class;
mod digest;
pub mod name;

pub use digest::{Algorithm, scan_digest};
pub use name::{Fill, Layout, RegistrySource};
