//! Futures that are done at once: nothing here ever waits.

#![allow(unreachable_pub, reason = "each test is a crate of its own")]

use std::pin::pin;
use std::task::{Context, Poll, Waker};

/// Runs what never waits.
pub fn run<T>(future: impl Future<Output = T>) -> T {
    match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(output) => output,
        Poll::Pending => panic!("what is scripted never waits"),
    }
}
