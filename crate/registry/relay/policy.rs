//! What the operator of a relay says.

use alloc::string::String;
use alloc::vec::Vec;

use super::place::Place;
use super::table;
use crate::registry::base::Base;
use crate::registry::directory::split_port;

/// **What the operator of a relay says**: which registries are asked beside the listed ones, and whom it answers.
#[derive(Clone, Debug, Default)]
pub struct Policy {
    registries: Vec<(Place, bool)>,
    /// Token services on other hosts, each with its path.
    tokens: Vec<(Place, String)>,
    except: Vec<Place>,
    pub(super) hosts: Vec<String>,
    pub(super) origins: Vec<String>,
    pub(super) key: String,
    pub(super) programs: bool,
    pub(super) credentials: bool,
}

impl Policy {
    /// A relay for the listed registries that answers programs, and pages of its own origin.
    pub fn new() -> Self {
        Self { programs: true, ..Self::default() }
    }

    /// Asks this registry too; where it is `internal`, its addresses need not be public. False if it cannot be asked.
    pub fn ask(&mut self, registry: &str, internal: bool) -> bool {
        let place = Place::named(registry).filter(|place| internal || place.may_be_public());
        place.map(|place| self.registries.push((place, internal))).is_some()
    }

    /// Lets tokens for registries that the operator named come from this URL too. False if it is none.
    pub fn ask_token(&mut self, realm: &str) -> bool {
        let Some((scheme, rest)) = realm.split_once("://") else { return false };
        let (authority, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
        let place = match scheme {
            "https" => Place::new(false, authority),
            "http" => Place::new(true, authority),
            _ => None,
        };
        let clean = is_clean_path(path);
        place.filter(|_| clean).map(|place| self.tokens.push((place, path.into()))).is_some()
    }

    /// Does not ask this registry, even if it is listed. False if it is none.
    pub fn leave_out(&mut self, registry: &str) -> bool {
        Place::named(registry).map(|place| self.except.push(place)).is_some()
    }

    /// Answers for this host and port; without any, for all.
    pub fn answer_for(&mut self, host: &str) {
        self.hosts.push(host.to_ascii_lowercase());
    }

    /// Answers pages of this origin; `*` is every origin.
    pub fn invite(&mut self, origin: &str) {
        self.origins.push(origin.to_ascii_lowercase());
    }

    /// Answers only where the path starts with this.
    pub fn lock(&mut self, key: &str) {
        self.key = key.into();
    }

    /// Whether requests are answered that come from no page.
    pub fn answer_programs(&mut self, answer: bool) {
        self.programs = answer;
    }

    /// Passes on users' credentials. Only for a relay of one's own.
    pub fn pass_credentials(&mut self, pass: bool) {
        self.credentials = pass;
    }

    /// The place of a registry, if it may be asked, and whether it is internal.
    pub(super) fn registry(&self, authority: &str) -> Option<(Place, bool)> {
        let named = self.registries.iter().find(|(place, _)| is_at(place, authority)).cloned();
        let found = named.or_else(|| listed(authority).map(|place| (place, false)))?;
        (!self.except.contains(&found.0)).then_some(found)
    }

    /// The place of a token service, if it may be asked, and whether it is internal.
    pub(super) fn realm(&self, authority: &str, path: &str) -> Option<(Place, bool)> {
        if let Some((place, _)) = self.tokens.iter().find(|(place, own)| is_at(place, authority) && own == path) {
            return Some((place.clone(), !place.may_be_public()));
        }
        // A registry that the operator named may give out its tokens anywhere on its own host.
        if let Some((place, internal)) = self.registries.iter().find(|(place, _)| is_at(place, authority)) {
            return Some((place.clone(), *internal));
        }
        let known = path.strip_prefix('/').is_some_and(|path| table::is_realm(authority, path));
        known.then(|| Place::new(false, authority)).flatten().map(|place| (place, false))
    }

    /// Whether the operator named a place of the inner network.
    pub(super) fn is_internal(&self, place: &Place) -> bool {
        self.registries.iter().any(|(named, internal)| *internal && named == place)
    }
}

fn is_at(place: &Place, authority: &str) -> bool {
    Place::new(place.is_plain(), authority).is_some_and(|asked| asked == *place)
}

fn listed(authority: &str) -> Option<Place> {
    let base = Base::of(authority).filter(|base| !base.is_plain())?;
    let place = Place::new(false, base.authority())?;
    let (host, port) = split_port(place.authority());
    (port.is_empty() && table::is_listed(host)).then_some(place)
}

/// Whether a path is made of what needs no encoding, and climbs nowhere.
pub(super) fn is_clean_path(path: &str) -> bool {
    let clean = |byte: u8| byte.is_ascii_alphanumeric() || b"/._~-:@+".contains(&byte);
    path.len() <= 1024
        && path.starts_with('/')
        && path.bytes().all(clean)
        && !path.contains("//")
        && path.split('/').all(|part| part != "." && part != "..")
}
