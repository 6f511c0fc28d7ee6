//! What a client keeps in memory: logins, how registries want them, and the tokens they were exchanged for.
//!
//! A token belongs to the registry that asked for it, to the realm, the service and the scope it was given for, and to
//! the login it was given to. It is found again by all five together, so no registry can get at another's.

use alloc::rc::Rc;
use alloc::string::String;
use alloc::vec::Vec;
use core::cell::RefCell;
use core::fmt;

use super::flight::{Lead, Others};
use super::token::Token;
use crate::registry::base::Base;
use crate::registry::challenge::Bearer;
use crate::registry::credentials::Credentials;
use crate::sentence::push_number;

/// The most entries of one kind: beyond that, the oldest goes.
const MAX_ENTRIES: usize = 1000;

/// Texts shorter than this are words, not secrets.
const LEAST_SECRET: usize = 4;

/// Nobody in particular.
pub(super) const NOBODY: u32 = 0;

/// **Keyring**: the logins and tokens of one client, in memory only. Clones share them.
#[derive(Clone, Default)]
pub struct Keyring(Rc<RefCell<Vault>>);

/// Some values by text. There are few of them, and a tree would be compiled anew for each kind.
struct Table<V>(Vec<(String, V)>);

impl<V> Default for Table<V> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<V> Table<V> {
    fn get(&self, key: &str) -> Option<&V> {
        self.0.iter().find(|(known, _)| known == key).map(|(_, value)| value)
    }

    fn remove(&mut self, key: &str) -> Option<V> {
        let at = self.0.iter().position(|(known, _)| known == key)?;
        Some(self.0.remove(at).1)
    }

    fn set(&mut self, key: String, value: V) {
        self.remove(&key);
        if self.0.len() >= MAX_ENTRIES {
            self.0.remove(0);
        }
        self.0.push((key, value));
    }

    /// What belongs to a registry goes.
    fn forget(&mut self, place: &str) {
        self.0.retain(|(known, _)| !belongs(known, place));
    }
}

/// The key of something at a registry.
fn at(place: &str, what: &str) -> String {
    [place, "\n", what].concat()
}

fn belongs(key: &str, place: &str) -> bool {
    key.strip_prefix(place).is_some_and(|rest| rest.starts_with('\n'))
}

#[derive(Default)]
struct Vault {
    logins: Table<Credentials>,
    /// What the caller's provider gave, by repository.
    given: Table<Credentials>,
    /// Everybody there has been; a login's number is its place here, from 1.
    people: Vec<(String, Credentials)>,
    /// By scope.
    ways: Table<Way>,
    tokens: Table<Token>,
    /// Realms that take no POST.
    get_only: Table<()>,
    /// Until when a registry wants to be left alone.
    pauses: Table<u64>,
    /// Who is finding out about a scope.
    flights: Table<Others>,
    events: u32,
}

/// How a registry wants to be asked for a scope.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Way {
    /// It lets everybody in.
    Open,
    /// User and password in each request.
    Basic,
    /// The caller's own token in each request.
    Fixed,
    /// A token of this service, given to this person.
    Token(Bearer, u32),
}

/// What a token is for: everything that has to be the same for it to be the same token. Only the name of the service,
/// which stands at the end, could hold what separates them.
pub(super) fn key(place: &str, bearer: &Bearer, scope: &str, who: u32) -> String {
    let mut number = String::new();
    push_number(&mut number, who.into());
    [place, &bearer.realm, &number, scope, bearer.service.as_deref().unwrap_or_default()].join("\n")
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
        self.0.borrow_mut().logins.set(at(&place_of(registry), ""), credentials);
    }

    /// Forgets a registry's login and all that came of it.
    pub fn logout(&self, registry: &str) {
        let place = place_of(registry);
        let mut vault = self.0.borrow_mut();
        vault.logins.forget(&place);
        vault.given.forget(&place);
        vault.ways.forget(&place);
        vault.tokens.forget(&place);
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
        vault.logins.get(&at(place, "")).or_else(|| vault.given.get(&at(place, repository))).cloned()
    }

    /// Keeps what the caller's provider gave.
    pub(super) fn give(&self, place: &str, repository: &str, credentials: Credentials) {
        self.0.borrow_mut().given.set(at(place, repository), credentials);
    }

    /// Forgets what the provider gave, since it is no good any more. Says whether it had given anything.
    pub(super) fn take_back(&self, place: &str, repository: &str) -> bool {
        let mut vault = self.0.borrow_mut();
        vault.logins.get(&at(place, "")).is_none() && vault.given.remove(&at(place, repository)).is_some()
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
        self.0.borrow().ways.get(&at(place, scope)).cloned()
    }

    pub(super) fn set_way(&self, place: &str, scope: &str, way: Way) {
        self.0.borrow_mut().ways.set(at(place, scope), way);
    }

    /// The token for a [`key`], if it is good for a while.
    pub(super) fn token(&self, key: &str, now: u64) -> Option<String> {
        self.0.borrow().tokens.get(key).filter(|token| token.is_good(now)).map(|token| token.text.clone())
    }

    pub(super) fn set_token(&self, key: String, token: Token) {
        self.0.borrow_mut().tokens.set(key, token);
    }

    /// Forgets a token that was shown in vain, unless another one has taken its place.
    pub(super) fn drop_token(&self, key: &str, shown: &str) {
        let tokens = &mut self.0.borrow_mut().tokens;
        if tokens.get(key).is_some_and(|token| shown.strip_prefix("Bearer ") == Some(&token.text)) {
            tokens.remove(key);
        }
    }

    /// Lets somebody find out about a scope for all.
    pub(super) fn take_off(&self, place: &str, scope: &str) -> Lead {
        let (key, flight) = (at(place, scope), Others::default());
        self.0.borrow_mut().flights.set(key.clone(), flight.clone());
        Lead::new(self.clone(), key, flight)
    }

    /// Those who are finding out about a scope.
    pub(super) fn others(&self, place: &str, scope: &str) -> Option<Others> {
        self.0.borrow().flights.get(&at(place, scope)).cloned()
    }

    /// Nobody is finding out any more.
    pub(super) fn land(&self, key: &str, flight: &Others) {
        let flights = &mut self.0.borrow_mut().flights;
        if flights.get(key) == Some(flight) {
            flights.remove(key);
        }
    }

    /// An identity token that was replaced by its service: the old one may be of no use any more.
    pub(super) fn replace_identity(&self, place: &str, old: &str, new: &Credentials) {
        let vault = &mut *self.0.borrow_mut();
        // The same person as before, under the same number.
        for (known, credentials) in vault.logins.0.iter_mut().chain(&mut vault.given.0).chain(&mut vault.people) {
            let is_old = matches!(credentials, Credentials::Identity(token) if token == old);
            if is_old && (known == place || belongs(known, place)) {
                *credentials = new.clone();
            }
        }
    }

    pub(super) fn is_get_only(&self, realm: &str) -> bool {
        self.0.borrow().get_only.get(realm).is_some()
    }

    pub(super) fn set_get_only(&self, realm: &str) {
        self.0.borrow_mut().get_only.set(realm.into(), ());
    }

    /// How long a registry still wants to be left alone, in milliseconds.
    pub(super) fn pause(&self, place: &str, now: u64) -> Option<u64> {
        self.0.borrow().pauses.get(place).and_then(|until| until.checked_sub(now)).filter(|wait| *wait > 0)
    }

    pub(super) fn set_pause(&self, place: &str, until: u64) {
        self.0.borrow_mut().pauses.set(place.into(), until);
    }

    /// A text in which every secret of this keyring is left out: a server may say what it was told.
    pub(super) fn scrub(&self, mut text: String) -> String {
        let vault = self.0.borrow();
        let people = vault.people.iter().chain(&vault.logins.0).chain(&vault.given.0);
        let secrets = people.flat_map(|(_, it)| it.secrets());
        for secret in secrets.chain(vault.tokens.0.iter().map(|(_, token)| token.text.clone())) {
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
