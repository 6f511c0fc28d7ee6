//! `RUN`: builders write down the shell that ran the command, and the build arguments in front of it.

use alloc::string::{String, ToString};
use alloc::vec::Vec;

use super::{Instruction, go};

/// Shells that commands are run with where nothing else was said.
const USUAL: [&str; 2] = ["/bin/sh -c", "cmd /S /C"];

/// Shells that images often set; where the history does not say so, it is a guess.
const OTHERS: [&str; 6] = [
    "/bin/bash -o pipefail -c",
    "/bin/bash -c",
    "/bin/ash -eo pipefail -c",
    "/bin/ash -c",
    "powershell -Command",
    "pwsh -Command",
];

/// The shells that commands may have been run with.
#[derive(Default)]
pub(super) struct Shells {
    /// The one that an earlier instruction set.
    set: Option<String>,
}

impl Shells {
    /// A `SHELL` instruction; its arguments are in the exec form.
    pub(super) fn set(&mut self, arguments: &str) {
        let words = go::words(arguments).map(|words| words.join(" "));
        let bare = || arguments.trim_matches(['[', ']']).to_string();
        self.set = Some(words.unwrap_or_else(bare)).filter(|shell| !shell.is_empty());
    }

    /// Every shell, and whether it is a guess that it was one.
    fn all(&self) -> impl Iterator<Item = (&str, bool)> {
        let set = self.set.as_deref().map(|shell| (shell, false));
        set.into_iter().chain(USUAL.map(|shell| (shell, false))).chain(OTHERS.map(|shell| (shell, true)))
    }

    /// Whether a text is a shell and nothing else.
    pub(super) fn is_shell(&self, text: &str) -> bool {
        let text = text.trim();
        self.all().any(|(shell, _)| shell == text)
    }

    /// Whether a line is a command that was run.
    pub(super) fn is_run(&self, line: &str) -> bool {
        self.strip(line).is_some() || self.with_arguments(line).is_some()
    }

    /// The instruction that a command comes from.
    pub(super) fn run(&self, line: &str, is_buildkit: bool) -> Instruction {
        let (command, is_guess, build_arguments) = match (self.with_arguments(line), self.strip(line)) {
            (Some((arguments, command, is_guess)), _) => (command, is_guess, arguments),
            (None, Some((command, is_guess))) => (command, is_guess, Vec::new()),
            // Without a shell it was in the exec form, whose quotes are lost; or it has a document in it.
            (None, None) => (line, !is_buildkit || !line.starts_with("<<"), Vec::new()),
        };
        Instruction { name: "RUN", arguments: command.trim().to_string(), is_guess, build_arguments }
    }

    /// The command behind a shell.
    fn strip<'a>(&self, line: &'a str) -> Option<(&'a str, bool)> {
        let behind = |shell: &str| line.strip_prefix(shell)?.strip_prefix(char::is_whitespace);
        self.all().find_map(|(shell, is_guess)| Some((behind(shell)?, is_guess)))
    }

    /// The build arguments in front of a shell, `|2 A=b C=d /bin/sh -c …`, and the command behind it. A value with blanks
    /// cannot be told from several, so their number decides whether it is a guess.
    fn with_arguments<'a>(&self, line: &'a str) -> Option<(Vec<String>, &'a str, bool)> {
        let (count, rest) = line.strip_prefix('|')?.split_once(' ')?;
        let count: usize = count.parse().ok()?;
        let found = self.all().filter_map(|(shell, is_guess)| Some((find_word(rest, shell)?, shell.len(), is_guess)));
        let (start, length, is_guess) = found.min_by_key(|(start, ..)| *start)?;
        let words: Vec<String> = rest.get(..start)?.split_ascii_whitespace().map(String::from).collect();
        let is_unclear = words.len() != count;
        Some((words, rest.get(start + length..)?, is_guess || is_unclear))
    }
}

/// Where a text stands as words of its own.
fn find_word(line: &str, wanted: &str) -> Option<usize> {
    let is_own = |at: usize| {
        let before = line.get(..at).unwrap_or_default();
        let behind = line.get(at + wanted.len()..).unwrap_or_default();
        (before.is_empty() || before.ends_with(char::is_whitespace)) && behind.starts_with(char::is_whitespace)
    };
    line.match_indices(wanted).map(|(at, _)| at).find(|at| is_own(*at))
}
