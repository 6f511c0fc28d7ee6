//! **pullspec** takes container image names apart and looks at what stands behind them.
//!
//! # Scope of this crate
//!
//! [`reference`](mod@reference) parses and normalises image references exactly as [distribution/reference] does, which is what Docker and
//! containerd run; where other tools read a name differently, [`reference::dialect`] says so, and [`explain`] tells why a
//! name means what it means. Nothing in this crate reads a clock, opens a socket or a file, or asks for randomness:
//! protocol steps are values that a thin shell carries out.
//!
//! [distribution/reference]: https://github.com/distribution/reference

#![no_std]

extern crate alloc;
#[cfg(test)]
extern crate std;

pub mod archive;
mod bytes;
pub mod catalogue;
pub mod client;
pub mod compression;
pub mod descriptor;
pub mod digest;
pub mod explain;
pub mod files;
#[cfg(feature = "layer")]
pub mod layer;
pub mod layout;
pub mod manifest;
pub mod media_type;
pub mod reference;
pub mod registry;
pub mod sandbox;
pub mod sentence;
pub mod span;
pub mod store;

#[cfg(target_family = "wasm")]
mod wasm;
