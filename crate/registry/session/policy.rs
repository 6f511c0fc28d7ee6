//! How requests are sent, whatever they are about.

use crate::registry::retry::ATTEMPTS;

/// **How a session behaves.**
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Policy {
    /// How often a request is sent at most.
    pub attempts: u32,
    /// Whether the shell sees redirects, as Node does and a browser does not.
    pub sees_redirects: bool,
    /// Whether the registry is asked without TLS although it is none of this machine.
    pub without_tls: bool,
}

impl Default for Policy {
    fn default() -> Self {
        Self { attempts: ATTEMPTS, sees_redirects: false, without_tls: false }
    }
}
