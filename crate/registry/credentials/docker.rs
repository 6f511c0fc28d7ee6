//! Docker's `config.json` and Podman's `auth.json`: which of their entries is a registry's.
//!
//! A key is a host with its port. Old files have URLs (`https://host/v1/`), and Docker Hub's key still is one. Podman
//! also has keys of repositories, `host/namespace/name`; the longest that fits counts.

use alloc::collections::BTreeMap;
use alloc::string::{String, ToString};
use alloc::vec::Vec;
use core::fmt;

use serde::Deserialize;

use super::Credentials;
use crate::registry::answer::object;
use crate::registry::base::Base;
use crate::registry::base64;

/// Docker Hub's key, and its name for helpers.
const HUB_KEY: &str = "https://index.docker.io/v1/";

/// The names under which Docker Hub may be found.
const HUB_NAMES: [&str; 3] = ["docker.io", "index.docker.io", "registry-1.docker.io"];

/// The longest name of a helper.
const MAX_HELPER: usize = 64;

/// What helpers say when they have nothing.
const NOT_FOUND: &str = "credentials not found";

#[derive(Deserialize)]
struct File {
    auths: Option<BTreeMap<String, Option<Entry>>>,
    #[serde(rename = "credHelpers")]
    helpers: Option<BTreeMap<String, String>>,
    #[serde(rename = "credsStore")]
    store: Option<String>,
}

#[derive(Default, Deserialize)]
struct Entry {
    auth: Option<String>,
    username: Option<String>,
    password: Option<String>,
    #[serde(rename = "identitytoken")]
    identity: Option<String>,
    #[serde(rename = "registrytoken")]
    registry: Option<String>,
}

#[derive(Deserialize)]
struct Answer {
    #[serde(rename = "Username")]
    username: String,
    #[serde(rename = "Secret")]
    secret: String,
}

/// **What keeps credentials elsewhere**: a program called `docker-credential-` and this name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Helper {
    /// The end of the program's name; no path.
    pub name: String,
    /// What it calls the registry.
    pub server: String,
}

/// **What a file has** for a registry: a helper to be asked first, and credentials.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Kept {
    /// The helper.
    pub helper: Option<Helper>,
    /// What stands in the file itself.
    pub credentials: Option<Credentials>,
}

/// **Where a registry's credentials belong** in a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// The helper that keeps them, if one is set up.
    pub helper: Option<Helper>,
    /// The key of the entry.
    pub key: String,
    /// Every key there is for the registry as a whole.
    pub known: Vec<String>,
}

/// **Why a file is of no use.**
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ConfigError {
    /// It is not JSON of the right form.
    Syntax,
    /// The entry under this key makes no sense.
    Entry(String),
    /// It names a helper whose name is none.
    Helper,
}

impl fmt::Display for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Syntax => f.write_str("is no configuration of Docker"),
            Self::Entry(key) => {
                f.write_str("has an entry that makes no sense: ")?;
                f.write_str(key)
            }
            Self::Helper => f.write_str("names a credential helper that could not be a program"),
        }
    }
}

impl core::error::Error for ConfigError {}

/// What a file has for a registry, or for one of its repositories.
///
/// # Errors
///
/// [`ConfigError`] where the file, or what it has for this registry, makes no sense.
pub fn kept(file: &[u8], registry: &str, repository: &str) -> Result<Kept, ConfigError> {
    let file = read(file)?;
    let helper = helper(&file, registry)?;
    let entries = file.auths.iter().flatten();
    let fitting = entries.filter_map(|(key, entry)| Some((fit(key, registry, repository)?, key, entry.as_ref()?)));
    let Some((_, key, entry)) = fitting.max_by_key(|(fit, _, _)| *fit) else {
        return Ok(Kept { helper, credentials: None });
    };
    match entry.credentials() {
        Some(credentials) => Ok(Kept { helper, credentials: Some(credentials) }),
        None if entry.is_empty() => Ok(Kept { helper, credentials: None }),
        None => Err(ConfigError::Entry(key.clone())),
    }
}

/// Where a registry's credentials belong in a file.
///
/// # Errors
///
/// [`ConfigError`] where the file makes no sense.
pub fn place(file: &[u8], registry: &str) -> Result<Place, ConfigError> {
    let file = read(file)?;
    let keys = file.auths.iter().flat_map(BTreeMap::keys);
    let known = keys.filter(|key| fit(key, registry, "").is_some()).cloned().collect();
    Ok(Place { helper: helper(&file, registry)?, key: server(registry), known })
}

/// What a helper's answer holds.
pub fn answer_of_helper(output: &[u8]) -> Option<Credentials> {
    let answer: Answer = object(output)?;
    Credentials::of_user(&answer.username, &answer.secret)
}

/// Whether a helper that failed only says that it has nothing.
pub fn is_not_found(output: &str) -> bool {
    output.contains(NOT_FOUND)
}

fn read(file: &[u8]) -> Result<File, ConfigError> {
    object(file).ok_or(ConfigError::Syntax)
}

/// The helper for a registry: its own, or the one for all. An empty name means none.
fn helper(file: &File, registry: &str) -> Result<Option<Helper>, ConfigError> {
    let own = file.helpers.iter().flatten().find(|(key, _)| fit(key, registry, "").is_some()).map(|(_, name)| name);
    let Some(name) = own.or(file.store.as_ref()).filter(|name| !name.is_empty()) else { return Ok(None) };
    let letters = name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"._-".contains(&byte));
    if !letters || name.starts_with(['.', '-']) || name.len() > MAX_HELPER {
        return Err(ConfigError::Helper);
    }
    Ok(Some(Helper { name: name.clone(), server: server(registry) }))
}

fn is_hub(registry: &str) -> bool {
    Base::of(registry).is_some_and(|base| HUB_NAMES.contains(&base.authority()))
}

fn server(registry: &str) -> String {
    if is_hub(registry) { HUB_KEY.into() } else { registry.to_string() }
}

/// How well a key fits a registry and a repository there: the higher the better.
fn fit(key: &str, registry: &str, repository: &str) -> Option<usize> {
    let bare = key.strip_prefix("https://").or_else(|| key.strip_prefix("http://"));
    let (host, path) = bare.unwrap_or(key).split_once('/').unwrap_or((bare.unwrap_or(key), ""));
    let same = host.eq_ignore_ascii_case(registry) || is_hub(registry) && HUB_NAMES.contains(&host);
    if !same {
        return None;
    }
    let is_url = bare.is_some() || matches!(path, "v1/" | "v2/");
    match path.trim_end_matches('/') {
        _ if key == HUB_KEY => Some(2),
        _ if is_url => Some(0),
        "" => Some(1),
        path => {
            let rest = repository.strip_prefix(path)?;
            (rest.is_empty() || rest.starts_with('/')).then(|| 2 + path.len())
        }
    }
}

impl Entry {
    /// Whether it holds nothing: where a helper keeps credentials, entries are empty.
    fn is_empty(&self) -> bool {
        let fields = [&self.auth, &self.username, &self.identity, &self.registry];
        fields.into_iter().flatten().all(String::is_empty)
    }

    fn credentials(&self) -> Option<Credentials> {
        let given = |text: &'_ Option<String>| text.clone().filter(|text| !text.is_empty());
        if let Some(token) = given(&self.registry) {
            return Credentials::registry(&token);
        }
        if let Some(token) = given(&self.identity) {
            return Credentials::identity(&token);
        }
        if let Some(auth) = given(&self.auth) {
            let text = String::from_utf8(base64::decode(&auth)?).ok()?;
            let (username, password) = text.split_once(':')?;
            return Credentials::of_user(username, password.trim_matches('\0'));
        }
        Credentials::of_user(&given(&self.username)?, self.password.as_deref().unwrap_or_default())
    }
}

#[cfg(test)]
mod tests {
    use super::{Credentials, Kept, answer_of_helper, is_not_found, kept, place};
    use alloc::string::{String, ToString};
    use serde_json::{Value, json};

    const TABLE: &str = include_str!("../../../tests/fixtures/docker-config.json");

    fn told(kept: &Kept) -> Value {
        let mut told = json!({});
        match &kept.credentials {
            Some(Credentials::Password { username, password }) => told["password"] = json!([username, password]),
            Some(Credentials::Identity(token)) => told["identity"] = token.as_str().into(),
            Some(Credentials::Registry(token)) => told["registry"] = token.as_str().into(),
            None => {}
        }
        if let Some(helper) = &kept.helper {
            told["helper"] = json!([helper.name, helper.server]);
        }
        told
    }

    #[test]
    fn every_line_of_the_table() {
        let table: Value = serde_json::from_str(TABLE).unwrap();
        let cases = table.as_array().unwrap();
        assert!(cases.len() > 30);
        for case in cases {
            let file = case["file"].as_str().map_or_else(|| case["file"].to_string(), String::from);
            let text = |key: &str| case[key].as_str().unwrap_or_default();
            let got = kept(file.as_bytes(), text("registry"), text("repository"));
            let got = got.map_or_else(|error| json!({ "error": error.to_string() }), |kept| told(&kept));
            assert_eq!(got, case["want"], "{}", case["why"]);
        }
    }

    #[test]
    fn where_a_login_is_written() {
        let file = br#"{"auths":{"docker.io":{},"https://index.docker.io/v1/":{},"r.example":{},"r.example/a":{},"https://r.example/v2/":{}}}"#;
        let hub = place(file, "docker.io").unwrap();
        assert_eq!((hub.key.as_str(), hub.known.len()), ("https://index.docker.io/v1/", 2));
        let own = place(file, "r.example").unwrap();
        assert_eq!(
            (own.key.as_str(), own.known.as_slice()),
            ("r.example", ["https://r.example/v2/".to_string(), "r.example".into()].as_slice())
        );
        assert_eq!(place(b"{}", "new.example").unwrap().known.len(), 0);
    }

    #[test]
    fn what_helpers_say() {
        let answer = |text: &str| answer_of_helper(text.as_bytes());
        assert_eq!(answer(r#"{"ServerURL":"r","Username":"u","Secret":"p"}"#), Credentials::of_user("u", "p"));
        assert_eq!(answer(r#"{"Username":"<token>","Secret":"p"}"#), Credentials::identity("p"));
        for text in [
            "",
            "[]",
            "{}",
            r#"{"Username":"u"}"#,
            r#"{"Username":1,"Secret":"p"}"#,
            "u p",
            r#"{"Username":"u","Secret":"a\nb"}"#,
        ] {
            assert_eq!(answer(text), None, "{text}");
        }
        assert!(is_not_found("credentials not found in native keychain\n") && !is_not_found("exit status 1"));
    }
}
