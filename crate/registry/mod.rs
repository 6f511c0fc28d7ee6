//! Registries: what is known of them before the first byte is sent.

mod directory;

pub use directory::{Cors, Fact, RegistryInfo, RegistryKind, check_repository, registry_info};
