//! Bindings: decode, call, encode. Nothing is decided here, and nothing imports from here.

#![allow(unreachable_pub, reason = "what is exported to JavaScript is reached by nobody else")]

#[cfg(feature = "client")]
mod client;
#[cfg(feature = "client")]
mod server;
#[cfg(feature = "client")]
mod transport;
#[cfg(feature = "client")]
mod view;
