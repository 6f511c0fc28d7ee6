//! The Dockerfile that a history stands for, as far as it can be told.
//!
//! Builders write down what they did, each in its own way: `/bin/sh -c #(nop) CMD ["sh"]` is Docker's first builder,
//! `RUN /bin/sh -c make # buildkit` the second one, `COPY a b` Kaniko, `# debian.sh …` no Dockerfile at all. What they leave
//! out (where a file came from, how a command was quoted) is lost, and what stands in for it here is marked as a guess.

mod go;
mod healthcheck;
mod shell;

use alloc::borrow::Cow;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use self::shell::Shells;

/// **Instruction of a Dockerfile**, as a line of the history tells of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Instruction {
    /// Its name; empty where the line is none of a Dockerfile.
    pub name: &'static str,
    /// What stands behind it; the whole line where there is no name.
    pub arguments: String,
    /// Whether the Dockerfile said it in another way, which is lost.
    pub is_guess: bool,
    /// Build arguments that were set, `NAME=value`.
    pub build_arguments: Vec<String>,
}

const NAMES: [&str; 18] = [
    "ADD",
    "ARG",
    "CMD",
    "COPY",
    "ENTRYPOINT",
    "ENV",
    "EXPOSE",
    "FROM",
    "HEALTHCHECK",
    "LABEL",
    "MAINTAINER",
    "ONBUILD",
    "RUN",
    "SHELL",
    "STOPSIGNAL",
    "USER",
    "VOLUME",
    "WORKDIR",
];

/// What Docker's first builder writes in front of instructions that run nothing.
const NOTHING_RUN: &str = "#(nop)";

/// What `BuildKit` writes behind its own.
const BUILDKIT: &str = "# buildkit";

/// The instructions of a history, line by line.
pub fn dockerfile<'a>(lines: impl IntoIterator<Item = &'a str>) -> Vec<Instruction> {
    let mut shells = Shells::default();
    lines.into_iter().map(|line| instruction(line, &mut shells)).collect()
}

/// Which layer each line has made, by whether it says that it made none; nothing where the numbers do not fit.
pub fn history_layers(empty: &[bool], layers: usize) -> Option<Vec<Option<usize>>> {
    if empty.iter().filter(|is_empty| !**is_empty).count() != layers {
        return None;
    }
    let mut next = 0..layers;
    Some(empty.iter().map(|is_empty| if *is_empty { None } else { next.next() }).collect())
}

fn instruction(line: &str, shells: &mut Shells) -> Instruction {
    let line = line.trim();
    let (line, is_buildkit) = match line.strip_suffix(BUILDKIT) {
        Some(line) => (line.trim_end(), true),
        None => (line, false),
    };
    let found = if let Some((_, said)) = line.split_once(NOTHING_RUN).filter(|(before, _)| shells.is_shell(before)) {
        named(said.trim(), false)
    } else if let Some(mut run) = named(line, true) {
        if run.name == "RUN" && is_buildkit {
            return shells.run(&run.arguments, true);
        }
        run.is_guess = run.is_guess && !is_buildkit;
        Some(run)
    } else if shells.is_run(line) {
        return shells.run(line, false);
    } else {
        None
    };
    let found = found.unwrap_or_else(|| unknown(line));
    if found.name == "SHELL" {
        shells.set(&found.arguments);
    }
    found
}

/// A line that is none of a Dockerfile, as far as can be told.
fn unknown(line: &str) -> Instruction {
    Instruction { name: "", arguments: line.to_string(), is_guess: true, build_arguments: Vec::new() }
}

/// What starts with the name of an instruction. `is_whole` is a line that has nothing else, as newer builders write them.
fn named(text: &str, is_whole: bool) -> Option<Instruction> {
    let (word, rest) = text.split_once(char::is_whitespace).unwrap_or((text, ""));
    let name = NAMES.into_iter().find(|name| *name == word)?;
    let (arguments, is_guess) = arguments(name, rest.trim(), is_whole);
    Some(Instruction { name, arguments, is_guess, build_arguments: Vec::new() })
}

/// The arguments as a Dockerfile has them, and whether that is a guess.
fn arguments(name: &str, text: &str, is_whole: bool) -> (String, bool) {
    let text = text
        .strip_prefix('&')
        .map_or(text, |inner| inner.strip_prefix('{').and_then(|inner| inner.strip_suffix('}')).unwrap_or(inner));
    let (known, is_guess) = match name {
        "CMD" | "ENTRYPOINT" | "SHELL" => (go::words(text).map(|words| json(&words)), false),
        "VOLUME" => (go::list(text).map(Cow::into_owned), text.contains(' ')),
        "EXPOSE" => (go::keys(text), false),
        "HEALTHCHECK" => (healthcheck::arguments(text), true),
        // Where it came from is lost: all that is left is the digest of the files.
        "ADD" | "COPY" if !is_whole => (text.split_once(" in ").map(source), true),
        _ => (None, false),
    };
    match known {
        Some(arguments) => (arguments, is_guess),
        None => (text.to_string(), is_guess || is_unquoted(name, text)),
    }
}

fn source((from, to): (&str, &str)) -> String {
    [from.trim(), to.trim()].join(" ")
}

/// Whether a list was written down without the quotes that it had.
fn is_unquoted(name: &str, text: &str) -> bool {
    matches!(name, "CMD" | "ENTRYPOINT" | "SHELL" | "VOLUME" | "EXPOSE") && text.starts_with(['[', '{'])
        || matches!(name, "ENV" | "LABEL") && text.split_once('=').is_some_and(|(_, value)| is_spaced(value))
}

/// Whether a value has blanks that no quotes are round.
fn is_spaced(value: &str) -> bool {
    value.contains(' ') && !value.starts_with(['"', '\''])
}

/// Words as the exec form has them.
pub(super) fn json(words: &[String]) -> String {
    let mut text = String::from("[");
    for (at, word) in words.iter().enumerate() {
        if at > 0 {
            text.push_str(", ");
        }
        text.push('"');
        for c in word.chars() {
            match c {
                '"' | '\\' => text.extend(['\\', c]),
                '\n' => text.push_str("\\n"),
                '\t' => text.push_str("\\t"),
                _ => text.push(c),
            }
        }
        text.push('"');
    }
    text.push(']');
    text
}
