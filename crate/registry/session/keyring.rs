//! What a client keeps in memory: logins, how registries want them, and the tokens they were exchanged for.
//!
//! A token belongs to the registry that asked for it, to the realm, the service and the scope it was given for, and to
//! the login it was given to. It is found again by all five together, so no registry can get at another's.

use alloc::collections::{BTreeMap, BTreeSet};
use alloc::rc::Rc;
use alloc::string::String;
use alloc::vec::Vec;
use core::cell::RefCell;
use core::fmt;

use super::token::Token;
use crate::registry::base::Base;
use crate::registry::challenge::Bearer;
use crate::registry::credentials::Credentials;

/// The most entries of one kind: beyond that, what is older than now goes, and if that is not enough, everything.
const MAX_ENTRIES: usize = 1000;

/// Texts shorter than this are words, not secrets.
const LEAST_SECRET: usize = 4;

/// Nobody in particular.
pub(super) const NOBODY: u32 = 0;

/// **Keyring**: the logins and tokens of one client, in memory only. Clones share them.
#[derive(Clone, Default)]
pub struct Keyring(Rc<RefCell<Vault>>);

#[derive(Default)]
struct Vault {
    /// By registry.
    logins: BTreeMap<String, Credentials>,
    /// What the caller's provider gave, by registry and repository.
    given: BTreeMap<(String, String), Credentials>,
    /// Everybody there has been; a login's number is its place here, from 1.
    people: Vec<(String, Credentials)>,
    /// By registry and scope.
    ways: BTreeMap<(String, String), Way>,
    tokens: BTreeMap<Key, Token>,
    /// Realms that take no POST.
    get_only: BTreeSet<String>,
    /// Until when a registry wants to be left alone.
    pauses: BTreeMap<String, u64>,
    events: u32,
}

/// How a registry wants to be asked for a scope.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Way {
    /// User and password in each request.
    Basic,
    /// The caller's own token in each request.
    Fixed,
    /// A token of this service, given to this person.
    Token(Bearer, u32),
}

/// What a token is for.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Key {
    pub(super) registry: String,
    pub(super) realm: String,
    pub(super) service: Option<String>,
    pub(super) scope: String,
    pub(super) who: u32,
}

/// The name under which a registry's things are kept: Docker Hub has several names and one host.
pub(super) fn place_of(registry: &str) -> String {
    Base::of(registry).map(|base| base.authority().to_ascii_lowercase()).unwrap_or_default()
}

impl Keyring {
    /// An empty one.
    pub fn new() -> Self {
        Self::default()
    }

    /// Keeps a login, in place of any other for this registry.
    pub fn login(&self, registry: &str, credentials: Credentials) {
        self.logout(registry);
        self.0.borrow_mut().logins.insert(place_of(registry), credentials);
    }

    /// Forgets a registry's login and all that came of it.
    pub fn logout(&self, registry: &str) {
        let place = place_of(registry);
        let mut vault = self.0.borrow_mut();
        vault.logins.remove(&place);
        vault.given.retain(|(known, _), _| *known != place);
        vault.ways.retain(|(known, _), _| *known != place);
        vault.tokens.retain(|key, _| key.registry != place);
    }

    /// A number for a request that nobody had before.
    pub(super) fn next_event(&self) -> u32 {
        let mut vault = self.0.borrow_mut();
        vault.events = vault.events.wrapping_add(1);
        vault.events
    }

    /// The credentials for a repository, as far as they are known here.
    pub(super) fn credentials(&self, place: &str, repository: &str) -> Option<Credentials> {
        let vault = self.0.borrow();
        let login = vault.logins.get(place);
        login.or_else(|| vault.given.get(&(place.into(), repository.into()))).cloned()
    }

    /// Keeps what the caller's provider gave.
    pub(super) fn give(&self, place: &str, repository: &str, credentials: Credentials) {
        let mut vault = self.0.borrow_mut();
        if vault.given.len() >= MAX_ENTRIES {
            vault.given.clear();
        }
        vault.given.insert((place.into(), repository.into()), credentials);
    }

    /// Forgets what the provider gave, since it is no good any more. Says whether it had given anything.
    pub(super) fn take_back(&self, place: &str, repository: &str) -> bool {
        let mut vault = self.0.borrow_mut();
        !vault.logins.contains_key(place) && vault.given.remove(&(place.into(), repository.into())).is_some()
    }

    /// The number of a person at a registry.
    pub(super) fn who(&self, place: &str, credentials: Option<&Credentials>) -> u32 {
        let Some(credentials) = credentials else { return NOBODY };
        let people = &mut self.0.borrow_mut().people;
        let known = people.iter().position(|(known, it)| known == place && it == credentials);
        let at = known.unwrap_or_else(|| {
            people.push((place.into(), credentials.clone()));
            people.len() - 1
        });
        u32::try_from(at + 1).unwrap_or(u32::MAX)
    }

    pub(super) fn way(&self, place: &str, scope: &str) -> Option<Way> {
        self.0.borrow().ways.get(&(place.into(), scope.into())).cloned()
    }

    pub(super) fn set_way(&self, place: &str, scope: &str, way: Way) {
        let mut vault = self.0.borrow_mut();
        if vault.ways.len() >= MAX_ENTRIES {
            vault.ways.clear();
        }
        vault.ways.insert((place.into(), scope.into()), way);
    }

    /// The token for a key, if it is good for a while.
    pub(super) fn token(&self, key: &Key, now: u64) -> Option<String> {
        self.0.borrow().tokens.get(key).filter(|token| token.is_good(now)).map(|token| token.text.clone())
    }

    pub(super) fn set_token(&self, key: Key, token: Token, now: u64) {
        let mut vault = self.0.borrow_mut();
        if vault.tokens.len() >= MAX_ENTRIES {
            vault.tokens.retain(|_, token| token.is_good(now));
        }
        if vault.tokens.len() >= MAX_ENTRIES {
            vault.tokens.clear();
        }
        vault.tokens.insert(key, token);
    }

    pub(super) fn drop_token(&self, key: &Key) {
        self.0.borrow_mut().tokens.remove(key);
    }

    /// An identity token that was replaced by its service: the old one may be of no use any more.
    pub(super) fn replace_identity(&self, place: &str, old: &str, new: &Credentials) {
        let mut vault = self.0.borrow_mut();
        let is_old = |it: &Credentials| matches!(it, Credentials::Identity(token) if token == old);
        let vault = &mut *vault;
        let logins = vault.logins.iter_mut().filter(|(known, _)| *known == place).map(|(_, it)| it);
        let given = vault.given.iter_mut().filter(|((known, _), _)| known == place).map(|(_, it)| it);
        // The same person as before, under the same number.
        let people = vault.people.iter_mut().filter(|(known, _)| known == place).map(|(_, it)| it);
        logins.chain(given).chain(people).filter(|it| is_old(it)).for_each(|it| *it = new.clone());
    }

    pub(super) fn is_get_only(&self, realm: &str) -> bool {
        self.0.borrow().get_only.contains(realm)
    }

    pub(super) fn set_get_only(&self, realm: &str) {
        let mut vault = self.0.borrow_mut();
        if vault.get_only.len() >= MAX_ENTRIES {
            vault.get_only.clear();
        }
        vault.get_only.insert(realm.into());
    }

    /// How long a registry still wants to be left alone, in milliseconds.
    pub(super) fn pause(&self, place: &str, now: u64) -> Option<u64> {
        self.0.borrow().pauses.get(place).and_then(|until| until.checked_sub(now)).filter(|wait| *wait > 0)
    }

    pub(super) fn set_pause(&self, place: &str, until: u64) {
        let mut vault = self.0.borrow_mut();
        if vault.pauses.len() >= MAX_ENTRIES {
            vault.pauses.clear();
        }
        vault.pauses.insert(place.into(), until);
    }

    /// A text in which every secret of this keyring is left out: a server may say what it was told.
    pub(super) fn scrub(&self, mut text: String) -> String {
        let vault = self.0.borrow();
        let people = vault.people.iter().map(|(_, it)| it).chain(vault.logins.values());
        let secrets = people.chain(vault.given.values()).flat_map(Credentials::secrets);
        for secret in secrets.chain(vault.tokens.values().map(|token| token.text.clone())) {
            if secret.len() >= LEAST_SECRET && text.contains(&secret) {
                text = text.replace(&secret, "…");
            }
        }
        text
    }
}

impl fmt::Debug for Keyring {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Keyring(…)")
    }
}
