//! `RUN`: builders write down the shell that ran the command, and the build arguments in front of it.

use alloc::string::String;
use alloc::vec::Vec;

use super::{Instruction, go};

/// Shells that commands are run with. Where nothing was said these two are; of the others that is a guess, if the history
/// does not say that they were set.
const KNOWN: [&str; 8] = [
    "/bin/sh -c",
    "cmd /S /C",
    "/bin/bash -o pipefail -c",
    "/bin/bash -c",
    "/bin/ash -eo pipefail -c",
    "/bin/ash -c",
    "powershell -Command",
    "pwsh -Command",
];
const USUAL: usize = 2;

/// The shells that commands may have been run with.
#[derive(Default)]
pub(super) struct Shells {
    /// The one that an earlier instruction set; empty where none did.
    set: String,
}

impl Shells {
    /// A `SHELL` instruction; its arguments are in the exec form, or a list without quotes.
    pub(super) fn set(&mut self, arguments: &str) {
        self.set = match go::words(arguments) {
            Some(words) => words.join(" "),
            None => go::list(arguments).unwrap_or(arguments).into(),
        };
    }

    /// The command behind a shell that a line starts with, and whether that is a guess.
    pub(super) fn strip<'a>(&self, line: &'a str) -> Option<(&'a str, bool)> {
        let behind = |shell: &str| {
            let rest = line.strip_prefix(shell)?;
            (!shell.is_empty() && rest.starts_with(' ')).then_some(rest.trim_ascii())
        };
        if let Some(command) = behind(&self.set) {
            return Some((command, false));
        }
        (0..).zip(KNOWN).find_map(|(at, shell)| Some((behind(shell)?, at >= USUAL)))
    }

    /// The instruction that a command comes from; nothing for a line that is none.
    pub(super) fn run(&self, line: &str, is_buildkit: bool) -> Option<Instruction> {
        let mut run = Instruction { name: "RUN", ..Instruction::default() };
        let command = match self.take_arguments(line, &mut run) {
            Some(command) => command,
            None => match self.strip(line) {
                Some((command, is_guess)) => {
                    run.is_guess = is_guess;
                    command
                }
                // Without a shell it was in the exec form, whose quotes are lost; or it has a document in it.
                None if is_buildkit => {
                    run.is_guess = !line.starts_with("<<");
                    line
                }
                None => return None,
            },
        };
        run.arguments.push_str(command);
        Some(run)
    }

    /// The build arguments in front of a shell, `|2 A=b C=d /bin/sh -c …`, and the command behind it. A value with blanks
    /// cannot be told from several, so their number decides whether it is a guess.
    fn take_arguments<'a>(&self, line: &'a str, run: &mut Instruction) -> Option<&'a str> {
        let (count, mut rest) = crate::bytes::cut(line.strip_prefix('|')?, b' ')?;
        let mut words: Vec<String> = Vec::new();
        loop {
            if let Some((command, is_guess)) = self.strip(rest) {
                let mut number = String::new();
                crate::sentence::push_number(&mut number, words.len() as u64);
                run.is_guess = is_guess || number != count;
                run.build_arguments = words;
                return Some(command);
            }
            let (word, behind) = crate::bytes::cut(rest, b' ')?;
            words.push(word.into());
            rest = behind;
        }
    }
}
