//! `WWW-Authenticate`: how a registry says what it wants to see before it answers.
//!
//! ```text
//! challenges = challenge *("," challenge)      challenge = scheme [token68 / parameter *("," parameter)]
//! parameter  = token "=" (token | quoted)      quoted    = '"' *(character | "\" character) '"'
//! ```
//!
//! Reading is total and linear: what makes no sense ends the value it is in, and what was read before it counts.

use alloc::string::String;
use alloc::vec::Vec;

/// The longest header value that is read.
const MAX_TEXT: usize = 8192;

/// The most challenges that are read, of all values together.
const MAX_CHALLENGES: usize = 16;

/// **Bearer challenge**: where a token is given, and for which service. What it says of a scope is not read: that is
/// for the client to know.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Bearer {
    /// The URL to ask, as the registry wrote it.
    pub realm: String,
    /// The name under which the token service knows the registry.
    pub service: Option<String>,
    /// Whether the token that was sent is good, but not for this.
    pub insufficient: bool,
}

/// **What a registry accepts**, of that which is understood.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Challenges {
    /// Tokens, in the registry's order.
    pub bearers: Vec<Bearer>,
    /// User name and password in each request.
    pub basic: bool,
}

impl Challenges {
    /// Reads the values of `WWW-Authenticate`: one for each line, or several lines in one.
    pub fn read<'a>(values: impl Iterator<Item = &'a str>) -> Self {
        let mut all = Self::default();
        let read = values.filter(|value| value.len() <= MAX_TEXT).flat_map(parse).take(MAX_CHALLENGES);
        for (scheme, parameters) in read {
            if scheme.eq_ignore_ascii_case("basic") {
                all.basic = true;
            } else if scheme.eq_ignore_ascii_case("bearer") {
                all.bearers.extend(bearer(parameters));
            }
        }
        all
    }
}

/// A Bearer challenge; one without a realm says nothing. Of parameters that stand there twice the first counts.
fn bearer(parameters: Vec<Parameter<'_>>) -> Option<Bearer> {
    let (mut realm, mut found) = (None, Bearer::default());
    for (name, text) in parameters {
        match () {
            () if name.eq_ignore_ascii_case("realm") => realm = realm.or(Some(text)),
            () if name.eq_ignore_ascii_case("service") => found.service = found.service.or(Some(text)),
            () if name.eq_ignore_ascii_case("error") => found.insufficient |= text == "insufficient_scope",
            () => {}
        }
    }
    found.realm = realm?;
    Some(found)
}

type Parameter<'a> = (&'a str, String);
type Challenge<'a> = (&'a str, Vec<Parameter<'a>>);

fn parse(value: &str) -> Vec<Challenge<'_>> {
    let mut challenges: Vec<Challenge<'_>> = Vec::new();
    let mut rest = value;
    loop {
        rest = rest.trim_start_matches([' ', '\t', ',']);
        let (word, after) = token(rest);
        if word.is_empty() {
            return challenges;
        }
        let tail = blank(after);
        match (tail.strip_prefix('='), challenges.last_mut()) {
            (Some(tail), Some((_, parameters))) => {
                let Some((text, tail)) = text(blank(tail)) else { return challenges };
                parameters.push((word, text));
                rest = tail;
            }
            (Some(_), None) => return challenges,
            (None, _) => {
                challenges.push((word, Vec::new()));
                rest = token68(tail).unwrap_or(after);
            }
        }
    }
}

fn blank(text: &str) -> &str {
    text.trim_start_matches([' ', '\t'])
}

fn token(text: &str) -> (&str, &str) {
    let end = text.find(|it: char| !it.is_ascii_alphanumeric() && !"!#$%&'*+-.^_`|~".contains(it));
    text.split_at(end.unwrap_or(text.len()))
}

/// What follows the one value that schemes such as Negotiate have, where there is one.
fn token68(text: &str) -> Option<&str> {
    let end = text.find(|it: char| !it.is_ascii_alphanumeric() && !"-._~+/".contains(it)).unwrap_or(text.len());
    let rest = blank(text.get(end..)?.trim_start_matches('='));
    (end > 0 && (rest.is_empty() || rest.starts_with(','))).then_some(rest)
}

/// A parameter's value: quoted, or everything up to a comma or space, since some registries forget the quotes.
fn text(rest: &str) -> Option<(String, &str)> {
    let Some(quoted) = rest.strip_prefix('"') else {
        let (word, tail) = rest.split_at(rest.find([',', ' ', '\t', '"']).unwrap_or(rest.len()));
        return Some((word.into(), tail));
    };
    let mut out = String::new();
    let mut characters = quoted.char_indices();
    while let Some((at, character)) = characters.next() {
        match character {
            '"' => return Some((out, quoted.get(at + 1..)?)),
            '\\' => out.push(characters.next()?.1),
            _ => out.push(character),
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::Challenges;
    use serde_json::{Value, json};

    const TABLE: &str = include_str!("../../tests/fixtures/challenges.json");

    #[test]
    fn every_line_of_the_table() {
        let table: Value = serde_json::from_str(TABLE).unwrap();
        let cases = table.as_array().unwrap();
        assert!(cases.len() > 40);
        for case in cases {
            let values: Vec<&str> = case["values"].as_array().unwrap().iter().filter_map(Value::as_str).collect();
            let read = Challenges::read(values.iter().copied());
            let bearers: Value = read
                .bearers
                .iter()
                .map(|it| {
                    let service = it.service.as_deref();
                    let mut told = json!({ "realm": it.realm });
                    if let Some(service) = service {
                        told["service"] = service.into();
                    }
                    if it.insufficient {
                        told["insufficient"] = true.into();
                    }
                    told
                })
                .collect();
            assert_eq!(bearers, case["bearers"], "{}: {values:?}", case["why"]);
            assert_eq!(read.basic, case["basic"], "{}: {values:?}", case["why"]);
        }
    }

    use alloc::vec::Vec;

    #[test]
    fn long_values_take_linear_time_and_endless_ones_none() {
        for unit in ["Bearer realm=\"x\",", "a=b,", "\\\"", "=,", "Basic ", "\"", "x/", "Bearer realm=\"\\"] {
            let long = unit.repeat(8192 / unit.len());
            assert!(Challenges::read([&*long].into_iter()).bearers.len() <= 16);
            let longer = unit.repeat(1_000_000);
            assert_eq!(Challenges::read([&*longer].into_iter()), Challenges::default());
        }
    }
}
