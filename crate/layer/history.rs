//! The Dockerfile that a history stands for, as far as it can be told.
//!
//! Builders write down what they did, each in its own way: `/bin/sh -c #(nop) CMD ["sh"]` is Docker's first builder,
//! `RUN /bin/sh -c make # buildkit` the second one, `COPY a b` Kaniko, `# debian.sh …` no Dockerfile at all. What they leave
//! out (where a file came from, how a command was quoted) is lost, and what stands in for it here is marked as a guess.

mod go;
mod healthcheck;
mod shell;

use alloc::string::String;
use alloc::vec::Vec;

use self::shell::Shells;

/// **Instruction of a Dockerfile**, as a line of the history tells of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
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
    let line = line.trim_ascii();
    let (line, is_buildkit) = match line.strip_suffix(BUILDKIT) {
        Some(line) => (line.trim_ascii(), true),
        None => (line, false),
    };
    let said = shells.strip(line).and_then(|(said, _)| said.strip_prefix(NOTHING_RUN));
    let found = match (said, line.strip_prefix("RUN ")) {
        (Some(said), _) => named(said.trim_ascii(), false),
        (None, Some(run)) if is_buildkit => shells.run(run, true),
        _ => named(line, true).or_else(|| shells.run(line, false)),
    };
    let found =
        found.unwrap_or_else(|| Instruction { arguments: line.into(), is_guess: true, ..Instruction::default() });
    if found.name == "SHELL" {
        shells.set(&found.arguments);
    }
    found
}

/// What starts with the name of an instruction. `is_whole` is a line that has nothing else, as newer builders write them.
fn named(text: &str, is_whole: bool) -> Option<Instruction> {
    let (word, rest) = crate::bytes::cut(text, b' ').unwrap_or((text, ""));
    let name = NAMES.into_iter().find(|name| *name == word)?;
    let (arguments, is_guess) = arguments(name, rest.trim_ascii(), is_whole);
    Some(Instruction { name, arguments, is_guess, build_arguments: Vec::new() })
}

/// The arguments as a Dockerfile has them, and whether that is a guess.
fn arguments(name: &str, text: &str, is_whole: bool) -> (String, bool) {
    // A structure as Go prints one.
    let text = text.strip_prefix("&{").and_then(|text| text.strip_suffix('}')).unwrap_or(text);
    let (known, is_guess) = match name {
        "CMD" | "ENTRYPOINT" | "SHELL" => (go::words(text).map(|words| json(&words)), text.starts_with('[')),
        "VOLUME" => (go::list(text).map(String::from), crate::bytes::has(text, b' ')),
        "EXPOSE" => (go::keys(text), false),
        "HEALTHCHECK" => (healthcheck::arguments(text), true),
        // Where it came from is lost: all that is left is the digest of the files.
        "ADD" | "COPY" if !is_whole => (source(text), true),
        "ENV" | "LABEL" => (None, is_spaced(text)),
        _ => (None, false),
    };
    let is_read = known.is_some() && matches!(name, "CMD" | "ENTRYPOINT" | "SHELL");
    (known.unwrap_or_else(|| text.into()), is_guess && !is_read)
}

/// What was added, and where to: `file:… in /etc`.
fn source(text: &str) -> Option<String> {
    let (from, to) = crate::bytes::cut(text, b' ')?;
    Some([from, to.strip_prefix("in ")?.trim_ascii()].join(" "))
}

/// Whether a value has blanks that no quotes are round.
fn is_spaced(text: &str) -> bool {
    let value = crate::bytes::cut(text, b'=').map_or("", |(_, value)| value);
    crate::bytes::has(value, b' ') && !value.starts_with(['"', '\''])
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
