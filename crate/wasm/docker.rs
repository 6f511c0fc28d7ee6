//! Docker's files for JavaScript, which reads and writes them and runs the helpers. Answers are JSON; an error is a text.

use alloc::string::{String, ToString};
use alloc::vec::Vec;

use serde::Serialize;
use wasm_bindgen::prelude::*;

use crate::registry::Credentials;
use crate::registry::credentials::{ConfigError, Helper, answer_of_helper, auth_of, is_not_found, kept, place};
use crate::registry::daemon::{Daemon, DaemonError};

#[derive(Serialize)]
#[serde(untagged)]
enum CredentialsView<'a> {
    Password {
        username: &'a str,
        password: &'a str,
    },
    Identity {
        #[serde(rename = "identityToken")]
        token: &'a str,
    },
    Registry {
        #[serde(rename = "registryToken")]
        token: &'a str,
    },
}

impl<'a> CredentialsView<'a> {
    fn of(credentials: &'a Credentials) -> Self {
        match credentials {
            Credentials::Password { username, password } => Self::Password { username, password },
            Credentials::Identity(token) => Self::Identity { token },
            Credentials::Registry(token) => Self::Registry { token },
        }
    }
}

/// What a file says, in one form for all questions.
#[derive(Default, Serialize)]
struct FileView<'a> {
    /// The end of the helper's name, and what it calls the registry.
    #[serde(skip_serializing_if = "Option::is_none")]
    helper: Option<[&'a str; 2]>,
    #[serde(skip_serializing_if = "Option::is_none")]
    credentials: Option<CredentialsView<'a>>,
    /// Where the registry's entry belongs.
    #[serde(skip_serializing_if = "str::is_empty")]
    key: &'a str,
    /// Every entry that is the registry's.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    known: Vec<&'a str>,
}

fn helper_view(helper: Option<&Helper>) -> Option<[&str; 2]> {
    helper.map(|helper| [&*helper.name, &*helper.server])
}

fn refused(error: &ConfigError) -> JsValue {
    JsValue::from_str(&error.to_string())
}

/// What a file has for a repository of a registry.
#[wasm_bindgen(js_name = dockerKept)]
pub fn docker_kept(file: &[u8], registry: &str, repository: &str) -> Result<JsValue, JsValue> {
    let kept = kept(file, registry, repository).map_err(|error| refused(&error))?;
    let credentials = kept.credentials.as_ref().map(CredentialsView::of);
    Ok(text(&FileView { helper: helper_view(kept.helper.as_ref()), credentials, ..FileView::default() }))
}

/// Where a registry's credentials belong in a file.
#[wasm_bindgen(js_name = dockerPlace)]
pub fn docker_place(file: &[u8], registry: &str) -> Result<JsValue, JsValue> {
    let place = place(file, registry).map_err(|error| refused(&error))?;
    let known = place.known.iter().map(String::as_str).collect();
    let helper = helper_view(place.helper.as_ref());
    Ok(text(&FileView { helper, key: &place.key, known, credentials: None }))
}

/// What a helper's answer holds; nothing where it holds no credentials.
#[wasm_bindgen(js_name = dockerAnswer)]
pub fn docker_answer(output: &[u8]) -> Option<JsValue> {
    answer_of_helper(output).map(|credentials| text(&CredentialsView::of(&credentials)))
}

/// Whether a helper that failed only says that it has nothing.
#[wasm_bindgen(js_name = dockerHasNone)]
pub fn docker_has_none(output: &str) -> bool {
    is_not_found(output)
}

/// How a file keeps a user and a password; nothing where it cannot.
#[wasm_bindgen(js_name = dockerAuth)]
pub fn docker_auth(username: &str, password: &str) -> Option<String> {
    auth_of(username, password)
}

/// What a `daemon.json` says.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct DaemonView<'a> {
    mirrors: &'a [String],
    insecure: &'a [String],
    #[serde(skip_serializing_if = "Option::is_none")]
    data_root: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    storage_driver: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    containerd_snapshotter: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    max_concurrent_downloads: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    max_concurrent_uploads: Option<u32>,
}

/// Why it says nothing.
#[derive(Serialize)]
struct DaemonErrorView<'a> {
    message: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    line: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    column: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    key: Option<&'a str>,
}

fn daemon_view(error: &DaemonError) -> JsValue {
    let place = |number| (error.line > 0).then_some(number);
    let (line, column) = (place(error.line), place(error.column));
    text(&DaemonErrorView { message: &error.to_string(), line, column, key: error.problem.key() })
}

/// What a `daemon.json` says; an error is JSON.
#[wasm_bindgen(js_name = dockerDaemon)]
pub fn docker_daemon(file: &[u8]) -> Result<JsValue, JsValue> {
    let daemon = Daemon::parse(file).map_err(|error| daemon_view(&error))?;
    Ok(text(&DaemonView {
        mirrors: &daemon.mirrors,
        insecure: &daemon.insecure,
        data_root: daemon.data_root.as_deref(),
        storage_driver: daemon.storage_driver.as_deref(),
        containerd_snapshotter: daemon.containerd,
        max_concurrent_downloads: daemon.downloads,
        max_concurrent_uploads: daemon.uploads,
    }))
}

fn text(view: &impl Serialize) -> JsValue {
    JsValue::from_str(&serde_json::to_string(view).unwrap_or_default())
}
