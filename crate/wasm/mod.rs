//! Bindings for JavaScript: decode, call, encode. Nothing is decided here, and nothing imports from here.

#![allow(unreachable_pub, reason = "the macro needs `pub` on what it exports")]
#![allow(clippy::needless_pass_by_value, reason = "optional strings cross by value")]

#[cfg(feature = "store")]
mod archive;
#[cfg(feature = "client")]
mod blob;
#[cfg(feature = "client")]
mod client;
#[cfg(feature = "relay")]
mod docker;
#[cfg(any(feature = "store", feature = "images"))]
mod errand;
#[cfg(any(feature = "store", feature = "images"))]
mod hash;
#[cfg(feature = "layers")]
mod image;
#[cfg(any(feature = "names", feature = "layers"))]
mod json;
#[cfg(feature = "layers")]
mod layer;
#[cfg(feature = "layers")]
mod layer_value;
#[cfg(feature = "client")]
mod lists;
#[cfg(feature = "names")]
mod names;
#[cfg(feature = "client")]
mod push;
#[cfg(feature = "relay")]
mod relay;
#[cfg(feature = "client")]
mod route;
#[cfg(feature = "client")]
mod run;
#[cfg(all(feature = "names", not(any(feature = "client", feature = "layer"))))]
mod runtime;
#[cfg(any(feature = "client", feature = "store", feature = "images"))]
mod sentence_view;
#[cfg(feature = "store")]
mod server;
#[cfg(feature = "images")]
mod store;
#[cfg(feature = "client")]
mod tag_order;
#[cfg(any(feature = "store", feature = "images"))]
mod told_view;
#[cfg(feature = "client")]
mod transport;
#[cfg(feature = "names")]
mod value;
#[cfg(feature = "client")]
mod view;
#[cfg(feature = "client")]
mod world;
