//! Names in Dockerfiles.

use alloc::vec::Vec;

use super::Source;
use super::finds::Finds;
use super::words::{Words, skip_blanks, unquote};
use crate::span::Span;

/// The most stages kept; each name is compared with them all.
const STAGE_LIMIT: usize = 100;
/// The most variables read of one `ARG`, whose continued lines are read again as lines.
const ARGUMENT_LIMIT: usize = 16;

/// **A Dockerfile** while its lines are read.
#[derive(Default)]
pub(super) struct Dockerfile {
    /// Names of the stages.
    stages: Vec<Span>,
    /// Whether there was a `FROM`; what an `ARG` behind it says counts only inside its stage.
    from: bool,
    /// Whether the line before belongs to SQL, which has a `FROM` too.
    select: bool,
}

impl Dockerfile {
    /// Reads the line at `at`; returns whether there is nothing else to find in it.
    pub(super) fn line(&mut self, finds: &mut Finds<'_>, at: usize) -> bool {
        let text = finds.text;
        let mut start = skip_blanks(text.as_bytes(), at);
        // A line of a diff, or a quoted one.
        if let Some(b'+' | b'-' | b'>') = text.as_bytes().get(start) {
            start = skip_blanks(text.as_bytes(), start + 1);
        }
        let length = text.as_bytes()[start..].iter().take(8).position(|byte| !byte.is_ascii_alphabetic());
        let keyword = Span::new(start, length.map_or(start, |length| start + length));
        let is = |word: &str| keyword.of(text).eq_ignore_ascii_case(word);
        let mut words = Words::new(text, keyword.end, None);
        let select = core::mem::replace(&mut self.select, is("SELECT"));
        if is("FROM") {
            return !select && self.from(finds, &mut words);
        } else if is("ARG") {
            self.argument(finds, &mut words);
        } else if is("COPY") {
            self.flags(finds, &mut words, "--from=");
        } else if is("RUN") {
            self.flags(finds, &mut words, "--mount=");
        }
        false
    }

    /// `[--platform=...] image [AS stage]`, and nothing behind it: a sentence may start with `from` too.
    fn from(&mut self, finds: &mut Finds<'_>, words: &mut Words<'_>) -> bool {
        let text = finds.text;
        let Some(image) = words.find(|word| !word.of(text).starts_with("--")) else { return false };
        let stage = match words.next() {
            Some(word) if word.of(text).eq_ignore_ascii_case("AS") => words.next(),
            Some(_) => return false,
            None => None,
        };
        if !words.at_line_end() {
            return false;
        }
        self.from = true;
        self.add(finds, image, true);
        if let Some(stage) = stage
            && self.stages.len() < STAGE_LIMIT
        {
            self.stages.push(stage);
        }
        true
    }

    /// `NAME=value ...`
    fn argument(&self, finds: &mut Finds<'_>, words: &mut Words<'_>) {
        let text = finds.text;
        for word in words.take(ARGUMENT_LIMIT) {
            if let Some((name, value)) = word.of(text).split_once('=')
                && let Some(value) =
                    finds.variables.expand(unquote(text, Span::new(word.end - value.len(), word.end)).of(text))
            {
                finds.variables.set(name, value, !self.from);
            }
        }
    }

    /// `--from=image`, or `from=image` among the settings of `--mount=`. A bare word is a stage of a part not pasted,
    /// unless the stages are here to tell.
    fn flags(&self, finds: &mut Finds<'_>, words: &mut Words<'_>, flag: &str) {
        let text = finds.text;
        for word in words.take_while(|word| word.of(text).starts_with("--")) {
            let Some(value) = word.of(text).strip_prefix(flag) else { continue };
            let mut at = word.end - value.len();
            for setting in value.split(',') {
                let name = if flag == "--from=" { Some(setting) } else { setting.strip_prefix("from=") };
                if let Some(name) = name {
                    let end = at + setting.len();
                    self.add(finds, Span::new(end - name.len(), end), self.from);
                }
                at += setting.len() + 1;
            }
        }
    }

    /// Adds an image, unless it is a stage, the number of one, or `scratch`.
    fn add(&self, finds: &mut Finds<'_>, span: Span, bare: bool) {
        let text = finds.text;
        let name = finds.variables.expand(span.of(text)).unwrap_or_default();
        let is = |other: &str| name.eq_ignore_ascii_case(other);
        let number = name.bytes().all(|byte| byte.is_ascii_digit());
        if !number && !is("scratch") && !self.stages.iter().any(|stage| is(stage.of(text))) {
            finds.candidate(span, Source::Dockerfile, bare);
        }
    }
}
