//! Why a registry gives a page no answer, as far as a browser lets a page see.
//!
//! A browser hides the reason from the page: a missing CORS header, a refused preflight and an unreachable host are one and
//! the same error. Some of them can be told apart by asking in other ways. What cannot is called so.

use alloc::string::String;
use alloc::vec::Vec;

use super::base::Base;
use super::directory::{Cors, RegistryKind, registry_info};
use super::relay::is_public_address;
use crate::sentence::{Sentence, Words, words};

words! {
    FINE = "doctor-fine", "{host} answers this page.";
    NO_CORS = "doctor-no-cors", "{host} answers, but sends no CORS header for this page, so the browser keeps the answer to itself.";
    PREFLIGHT = "doctor-preflight", "{host} answers simple requests, but refuses the preflight that a login or a token needs: it has to answer OPTIONS without a login.";
    UNEXPOSED = "doctor-unexposed", "{host} answers this page, but hides headers that are needed, such as Docker-Content-Digest, Link or WWW-Authenticate.";
    REDIRECT = "doctor-redirect", "{host} answers this page, but sends it on to another host that does not.";
    MIXED = "doctor-mixed-content", "This page came with TLS, and {host} has none: the browser does not let the two talk.";
    LOCAL_DENIED = "doctor-local-denied", "{host} is on this machine or its network, and the browser has been told not to let this page reach it.";
    LOCAL_PROMPT = "doctor-local-prompt", "{host} is on this machine or its network: the browser asks whether this page may reach it.";
    OFFLINE = "doctor-offline", "This machine is offline.";
    UNREACHABLE = "doctor-unreachable", "{host} does not answer at all: the name, the port, its certificate or the network is wrong.";
    LIMITED = "doctor-rate-limited", "{host} has had too many requests.";
    PORTAL = "doctor-portal", "Something else answers in place of {host}, with a web page: maybe the login of this network.";
    UNCLEAR = "doctor-unclear", "{host} either cannot be reached, or lets no web page ask it: a browser does not tell which.";
    SLOW = "doctor-slow", "{host} did not answer in time: it is out of reach, or something on the way swallows the requests.";
    RELAY_LOST = "doctor-relay-lost", "The relay does not answer.";

    DO_HEADERS = "doctor-do-headers", "Let the registry’s owner send the CORS headers below; until then, use a relay: npx pullspec relay.";
    DO_RELAY = "doctor-do-relay", "Use a relay: start one with npx pullspec relay, and give its address to this page. An image in a file can be dropped here instead.";
    DO_RELAY_RUN = "doctor-do-relay-run", "Start the relay again, or check its address: npx pullspec relay.";
    DO_USE_RELAY = "doctor-do-use-relay", "The relay of this page reaches {host}: ask by it.";
    DO_ALLOW = "doctor-do-allow", "Allow this site to reach the local network in the browser’s site settings, then try again.";
    DO_TLS = "doctor-do-tls", "Give {host} TLS, open this page from this machine (npm start), or use a relay that is told to ask it.";
    DO_STORAGE = "doctor-do-storage", "Let the registry serve blobs itself (storage: redirect: disable: true), or allow every origin at the storage service.";
    DO_NETWORK = "doctor-do-network", "Check the network and the host name; sandbox.localhost/hello needs neither.";
    DO_OPEN = "doctor-do-open", "Open {url} in a new tab: if anything answers there, it is the CORS headers that are missing.";
    DO_WAIT = "doctor-do-wait", "Wait a while, then try again.";
    DO_NOTHING = "doctor-do-nothing", "There is nothing to do.";
}

/// **Registry to be looked into.**
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Patient {
    /// What to ask.
    pub url: String,
    /// Whether it is asked without TLS.
    pub plain: bool,
    /// Whether it is of this machine or its network.
    pub local: bool,
}

/// Where a registry answers; nothing where the text is none.
pub fn patient(host: &str) -> Option<Patient> {
    let base = Base::of(host)?;
    let name = base.authority().trim_start_matches('[');
    let name = name.split([']', ':']).next().unwrap_or_default();
    let address = name.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.') || base.authority().starts_with('[');
    let private = if address { !is_public_address(name) } else { !name.contains('.') };
    let inner = [".local", ".lan", ".internal", ".home.arpa"].iter().any(|end| name.ends_with(end));
    let local = private || inner || registry_info(host).kind == RegistryKind::Local;
    Some(Patient { url: base.join("/v2/"), plain: base.is_plain(), local })
}

/// What a probe showed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Probe {
    /// It was not made.
    #[default]
    Unasked,
    /// There was an answer.
    Answered,
    /// There was none that the page was shown.
    Failed,
    /// Time ran out.
    TimedOut,
}

impl Probe {
    /// The probe with this name; an unknown one was not made.
    pub fn of(text: &str) -> Self {
        match text {
            "answered" => Self::Answered,
            "failed" => Self::Failed,
            "timeout" => Self::TimedOut,
            _ => Self::Unasked,
        }
    }
}

/// **What a page could find out** about a registry.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[allow(clippy::struct_excessive_bools, reason = "each was found out by itself")]
pub struct Findings<'a> {
    /// Asked as a page asks, without anything that needs a preflight.
    pub simple: Probe,
    /// The same with a header that needs one.
    pub preflighted: Probe,
    /// Asked without wanting to read the answer, which needs no CORS header.
    pub blind: Probe,
    /// The blind question again, without following redirects; only where something was asked that redirects.
    pub unfollowed: Probe,
    /// The registry asked by the relay.
    pub relayed: Probe,
    /// The relay itself.
    pub relay: Probe,
    /// The status of the simple answer, or 0.
    pub status: u16,
    /// Whether the simple answer is a web page.
    pub html: bool,
    /// Whether the headers that are needed can be read; true where nothing is known.
    pub exposed: bool,
    /// Whether the browser says that it is offline.
    pub offline: bool,
    /// Whether the page came with TLS.
    pub secure: bool,
    /// Whether the registry is asked without TLS.
    pub plain: bool,
    /// `granted`, `denied`, `prompt`, or empty: the browser's permission to reach the local network.
    pub permission: &'a str,
    /// Whether the host is of this machine or its network.
    pub local: bool,
}

/// **What is wrong, and what to do.**
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnosis {
    /// Whether the reason is certain.
    pub certain: bool,
    /// What is wrong.
    pub sentence: Sentence,
    /// What to do, the best first.
    pub steps: Vec<Sentence>,
    /// Whether the snippet for servers helps.
    pub snippet: bool,
}

/// Tells why `host`, which is asked at `url`, does not answer a page, if it does not.
pub fn diagnose(host: &str, url: &str, found: &Findings<'_>) -> Diagnosis {
    let (certain, sentence, mut steps) = reason(host, found);
    if found.relayed == Probe::Answered && sentence != FINE {
        steps.insert(0, DO_USE_RELAY);
    }
    if found.relay == Probe::Failed || found.relay == Probe::TimedOut {
        steps.push(DO_RELAY_RUN);
    }
    let about = |words: Words| words.about(&[("host", host), ("url", url)]);
    Diagnosis {
        certain,
        sentence: about(sentence),
        snippet: [NO_CORS, PREFLIGHT, UNEXPOSED, UNCLEAR].contains(&sentence) && registry_info(host).cors != Cors::No,
        steps: steps.into_iter().map(about).collect(),
    }
}

fn reason(host: &str, found: &Findings<'_>) -> (bool, Words, Vec<Words>) {
    let closed = registry_info(host).cors == Cors::No;
    match (found.simple, found.blind) {
        _ if found.offline => (true, OFFLINE, [DO_NETWORK].into()),
        (Probe::Answered, _) => answered(found),
        _ if found.plain && found.secure && !found.local => (true, MIXED, [DO_TLS].into()),
        (Probe::Failed, Probe::Answered) if found.unfollowed == Probe::Answered => {
            (true, REDIRECT, [DO_STORAGE, DO_RELAY].into())
        }
        // An answer that nobody may read is an answer: the host is there.
        (_, Probe::Answered) if closed => (true, NO_CORS, [DO_RELAY].into()),
        (_, Probe::Answered) => (true, NO_CORS, [DO_HEADERS].into()),
        _ if found.local && found.permission == "denied" => (true, LOCAL_DENIED, [DO_ALLOW].into()),
        _ if found.local && found.permission == "prompt" => (false, LOCAL_PROMPT, [DO_ALLOW, DO_OPEN].into()),
        _ if found.relayed == Probe::Answered => (true, NO_CORS, [DO_HEADERS].into()),
        (Probe::TimedOut, _) | (_, Probe::TimedOut) => (false, SLOW, [DO_NETWORK, DO_OPEN].into()),
        (Probe::Failed, Probe::Failed) => (true, UNREACHABLE, [DO_NETWORK, DO_OPEN].into()),
        _ if found.relay == Probe::Failed => (true, RELAY_LOST, Vec::new()),
        _ => (false, UNCLEAR, [DO_OPEN, DO_RELAY].into()),
    }
}

/// The reason where the page may read what the registry answers.
fn answered(found: &Findings<'_>) -> (bool, Words, Vec<Words>) {
    match found.status {
        429 => (true, LIMITED, [DO_WAIT].into()),
        _ if found.html => (true, PORTAL, [DO_NETWORK, DO_OPEN].into()),
        _ if found.preflighted == Probe::Failed => (true, PREFLIGHT, [DO_HEADERS].into()),
        _ if !found.exposed => (true, UNEXPOSED, [DO_HEADERS].into()),
        _ => (true, FINE, [DO_NOTHING].into()),
    }
}

#[cfg(test)]
mod tests {
    use super::{Findings, Probe, diagnose, patient};
    use alloc::vec::Vec;

    const ASKED: Findings<'_> = Findings {
        simple: Probe::Failed,
        preflighted: Probe::Unasked,
        blind: Probe::Failed,
        unfollowed: Probe::Unasked,
        relayed: Probe::Unasked,
        relay: Probe::Unasked,
        status: 0,
        html: false,
        exposed: true,
        offline: false,
        secure: true,
        plain: false,
        permission: "",
        local: false,
    };

    #[test]
    fn what_can_be_told_apart() {
        use Probe::{Answered, Failed, TimedOut, Unasked};
        let read = Findings { simple: Answered, status: 200, blind: Unasked, ..ASKED };
        let local = Findings { local: true, plain: true, ..ASKED };
        for (found, certain, code, step) in [
            (read, true, "doctor-fine", "doctor-do-nothing"),
            (Findings { status: 429, ..read }, true, "doctor-rate-limited", "doctor-do-wait"),
            (Findings { html: true, ..read }, true, "doctor-portal", "doctor-do-network"),
            (Findings { preflighted: Failed, ..read }, true, "doctor-preflight", "doctor-do-headers"),
            (Findings { exposed: false, ..read }, true, "doctor-unexposed", "doctor-do-headers"),
            (Findings { offline: true, ..ASKED }, true, "doctor-offline", "doctor-do-network"),
            (Findings { plain: true, ..ASKED }, true, "doctor-mixed-content", "doctor-do-tls"),
            (Findings { permission: "denied", ..local }, true, "doctor-local-denied", "doctor-do-allow"),
            (Findings { permission: "prompt", ..local }, false, "doctor-local-prompt", "doctor-do-allow"),
            (Findings { blind: Answered, ..ASKED }, true, "doctor-no-cors", "doctor-do-headers"),
            (Findings { blind: Answered, unfollowed: Answered, ..ASKED }, true, "doctor-redirect", "doctor-do-storage"),
            (Findings { relay: Answered, relayed: Answered, ..ASKED }, true, "doctor-no-cors", "doctor-do-use-relay"),
            (ASKED, true, "doctor-unreachable", "doctor-do-network"),
            (Findings { blind: TimedOut, ..ASKED }, false, "doctor-slow", "doctor-do-network"),
            (Findings { blind: Unasked, ..ASKED }, false, "doctor-unclear", "doctor-do-open"),
            (Findings { blind: Unasked, relay: Failed, ..ASKED }, true, "doctor-relay-lost", "doctor-do-relay-run"),
        ] {
            let diagnosis = diagnose("r.example", "https://r.example/v2/", &found);
            let steps: Vec<_> = diagnosis.steps.iter().map(crate::sentence::Sentence::code).collect();
            assert_eq!((diagnosis.certain, diagnosis.sentence.code()), (certain, code), "{found:?}");
            assert_eq!(steps.first(), Some(&step), "{found:?}");
        }
    }

    #[test]
    fn where_a_registry_is() {
        for (host, local) in [
            ("localhost:5000", true),
            ("192.168.1.5:5000", true),
            ("[fd00::1]:5000", true),
            ("nas.local", true),
            ("docker.io", false),
            ("1.1.1.1", false),
            ("r.example:5000", false),
        ] {
            assert_eq!(patient(host).map(|found| found.local), Some(local), "{host}");
        }
        assert_eq!(patient(""), None);
    }

    #[test]
    fn a_service_that_nobody_can_change_gets_no_snippet() {
        let found = Findings { blind: Probe::Answered, ..ASKED };
        assert!(diagnose("r.example", "", &found).snippet);
        assert!(!diagnose("ghcr.io", "", &found).snippet);
    }
}
