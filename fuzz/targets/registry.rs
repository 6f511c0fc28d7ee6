//! The registry directory: an answer for every host, and rules that are told before they are broken.
#![no_main]

use libfuzzer_sys::fuzz_target;
use pullspec::registry::{check_repository, registry_info};
use pullspec_fuzz::{complete, long};

/// The spellings that Docker takes literally.
const LITERAL: [&str; 2] = ["docker.io", "index.docker.io"];

fuzz_target!(|bytes: &[u8]| {
    let Ok(text) = str::from_utf8(bytes) else { return };
    let (host, repository) = text.split_once('\n').unwrap_or((text, "owner/name"));
    holds(host, repository);
    if let Some(text) = long(text) {
        holds(&text, repository);
        holds(host, &text);
    }
});

fn holds(host: &str, repository: &str) {
    let info = registry_info(host);
    assert_eq!(info.host, host);
    assert!(!info.title.is_empty());
    [&info.pull, &info.project].into_iter().chain(&info.rules).for_each(complete);
    assert_eq!(info.api_host.is_empty(), info.api_url.is_empty());
    if !info.api_url.is_empty() {
        let after = ["http://", "https://"].iter().find_map(|scheme| info.api_url.strip_prefix(scheme));
        assert_eq!(after, Some(info.api_host.as_str()), "{host:?}");
    }
    for rule in check_repository(host, repository) {
        assert!(info.rules.contains(&rule), "{rule:?} is broken by {repository:?} but not told of {host:?}");
    }
    let lower = host.to_ascii_lowercase();
    if !LITERAL.contains(&lower.as_str()) {
        let same = registry_info(&lower);
        assert_eq!((same.title, same.kind, same.known), (info.title, info.kind, info.known), "{host:?}");
        assert_eq!(same.api_url, info.api_url);
    }
}
