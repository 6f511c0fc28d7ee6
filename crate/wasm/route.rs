//! The way to a registry, and why there is none.

use alloc::string::String;

use serde::Serialize;
use wasm_bindgen::prelude::*;

use super::sentence_view::SentenceView;
use crate::registry::doctor::{Findings, Probe, diagnose, patient};
use crate::registry::{Circumstances, mounted, route};

#[derive(Serialize)]
struct RouteView<'a> {
    way: &'static str,
    mount: Option<&'a str>,
    reason: SentenceView,
}

#[derive(Serialize)]
struct DiagnosisView {
    certain: bool,
    sentence: SentenceView,
    steps: alloc::vec::Vec<SentenceView>,
    snippet: bool,
}

#[derive(Serialize)]
struct PatientView<'a> {
    url: &'a str,
    plain: bool,
    local: bool,
}

/// By which way a URL is asked, in JSON: `{way, mount, reason}`. `mounts` are names of registries, separated by spaces.
#[wasm_bindgen(js_name = routeOf)]
#[allow(clippy::fn_params_excessive_bools, reason = "each is a circumstance of its own")]
pub fn route_of(url: &str, mounts: &str, page: bool, secure: bool, relay: bool, failed: bool, secret: bool) -> String {
    let mount = mounted(url, mounts);
    let about = Circumstances { mounted: mount.is_some(), page, secure, relay, failed, secret };
    let (way, reason) = route(url, about);
    json(&RouteView { way: way.as_str(), mount, reason: SentenceView::of(&reason) })
}

/// Where a registry answers, in JSON: `{url, plain, local}`; nothing where the text is none.
#[wasm_bindgen(js_name = patientOf)]
pub fn patient_of(host: &str) -> Option<String> {
    let found = patient(host)?;
    Some(json(&PatientView { url: &found.url, plain: found.plain, local: found.local }))
}

/// What is wrong, in JSON. `probes` are those of [`Findings`] in their order, `flags` its truths in their order, each in one word.
#[wasm_bindgen(js_name = diagnoseOf)]
pub fn diagnose_of(host: &str, url: &str, probes: &str, flags: &str, status: u16, permission: &str) -> String {
    let mut probes = probes.split(' ').map(Probe::of);
    let mut probe = || probes.next().unwrap_or_default();
    let is = |flag: &str| flags.split(' ').any(|known| known == flag);
    let found = Findings {
        simple: probe(),
        preflighted: probe(),
        blind: probe(),
        unfollowed: probe(),
        relayed: probe(),
        relay: probe(),
        status,
        html: is("html"),
        exposed: is("exposed"),
        offline: is("offline"),
        secure: is("secure"),
        plain: is("plain"),
        permission,
        local: is("local"),
    };
    let diagnosis = diagnose(host, url, &found);
    json(&DiagnosisView {
        certain: diagnosis.certain,
        sentence: SentenceView::of(&diagnosis.sentence),
        steps: diagnosis.steps.iter().map(SentenceView::of).collect(),
        snippet: diagnosis.snippet,
    })
}

fn json(view: &impl Serialize) -> String {
    serde_json::to_string(view).unwrap_or_default()
}
