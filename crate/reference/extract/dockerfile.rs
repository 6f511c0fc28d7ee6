//! Names in Dockerfiles.

use super::Source;
use super::bytes::{ALPHANUMERIC, behind, byte, find, index, of, same, seek, skip_blanks};
use super::finds::Finds;
use super::words::Words;
use crate::span::Span;

/// The most variables read of one `ARG`, whose continued lines are read again as lines.
const ARGUMENT_LIMIT: usize = 16;

/// **A Dockerfile** while its lines are read.
#[derive(Default)]
pub(super) struct Dockerfile {
    /// Whether there was a `FROM`; what an `ARG` behind it says counts only inside its stage.
    from: bool,
    /// Whether the line before belongs to SQL, which has a `FROM` too.
    select: bool,
}

impl Dockerfile {
    /// Reads the line at `at`; returns whether there is nothing else to find in it.
    pub(super) fn line(&mut self, finds: &mut Finds<'_>, at: usize) -> bool {
        let text = finds.text;
        let mut start = skip_blanks(text, at);
        // A line of a diff, or a quoted one.
        if matches!(byte(text, start), b'+' | b'-' | b'>') {
            start = skip_blanks(text, start + 1);
        }
        let keyword = Span::new(start, seek(text, start, ALPHANUMERIC, false));
        let mut words = Words::new(text, keyword.end, b'\n');
        let keyword = index("from arg copy run select", of(text, keyword), true);
        let select = core::mem::replace(&mut self.select, keyword == 4);
        match keyword {
            0 if !select => return self.from(finds, &mut words),
            1 => {
                for word in words.take(ARGUMENT_LIMIT) {
                    let value = behind(text, word, b'=');
                    finds.variable(Span::new(word.start, find(text, word, b'=')), value, !self.from);
                }
            }
            2 => self.flags(finds, &mut words, "--from="),
            3 => self.flags(finds, &mut words, "--mount="),
            _ => {}
        }
        false
    }

    /// `[--platform=...] image [AS stage]`, and nothing behind it: a sentence may start with `from` too.
    fn from(&mut self, finds: &mut Finds<'_>, words: &mut Words<'_>) -> bool {
        let text = finds.text;
        let Some(image) = words.find(|&word| !of(text, word).starts_with("--")) else { return false };
        let stage = match words.next() {
            Some(word) if same(of(text, word), "AS") => words.next(),
            Some(_) => return false,
            None => None,
        };
        if !words.at_line_end() {
            return false;
        }
        self.from = true;
        finds.candidate(image, Source::Dockerfile, true);
        if let Some(stage) = stage {
            finds.stage(stage);
        }
        true
    }

    /// `--from=image`, or `from=image` among the settings of `--mount=`. A bare word is a stage of a part not pasted,
    /// unless the stages are here to tell.
    fn flags(&self, finds: &mut Finds<'_>, words: &mut Words<'_>, flag: &str) {
        let text = finds.text;
        while let Some(word) = words.next().filter(|&word| byte(text, word.start) == b'-') {
            // `--from=` is read as a setting too, without its hyphens.
            let mut at = word.start + if flag == "--from=" { 2 } else { flag.len() };
            while at < word.end && of(text, word).starts_with(flag) {
                let setting = Span::new(at, find(text, Span::new(at, word.end), b','));
                if of(text, setting).starts_with("from=") {
                    finds.candidate(behind(text, setting, b'='), Source::Dockerfile, self.from);
                }
                at = setting.end + 1;
            }
        }
    }
}
