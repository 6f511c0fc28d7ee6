//! Names in shell commands, wherever a tool is called by its name.

use super::finds::Finds;
use super::siblings::{self, Siblings};
use super::words::{Words, listed, skip_blanks};
use super::{Source, words};
use crate::span::Span;

/// The commands of one tool: the groups (`docker image ...`) and in each its verbs, every verb with a letter behind it
/// that says which arguments are names:
///
/// - `r`: the first, and what follows is a command of its own; flags take values unless they are known not to
/// - `1`, `2`: the first one or two, and there are no others
/// - `m`: the first; others are something else. `p`: the second
/// - `*`, `f`: all of them; `f` where `-f` takes no value
/// - `t`: the values of `-t` and `--tag`; `i`: of `--image`
/// - `s`: what is behind `=` in `kubectl set image`; `h`: `image=` in helm's `--set`
type Commands = [(&'static str, &'static str)];

const TOOLS: [(&str, &Commands); 7] = [
    (
        "docker podman nerdctl",
        &[
            ("", "pull1 push1 runr creater tag2 rmif inspect* save* history* buildt"),
            ("image", "pull1 push1 tag2 rmf inspect* save* history* buildt"),
            ("container", "runr creater"),
            ("buildx", "buildt"),
            ("imagetools", "inspect* createt"),
            ("manifest", "inspectm create* pushm"),
        ],
    ),
    (
        "crane gcrane",
        &[("", "pullm pushp digestm manifestm configm lsm exportm tagm copy2 cp2 deletem flattenm mutatem validatem")],
    ),
    (
        "regctl",
        &[(
            "image manifest tag repo artifact index",
            "copy2 cp2 createm deletem digestm diff2 exportm getm headm importm inspectm listm lsm manifestm modm putm treem",
        )],
    ),
    (
        "oras",
        &[
            ("", "attachm copy2 cp2 discoverm pullm pushm resolvem tagm"),
            ("manifest blob repo", "deletem fetchm fetch-configm pushm tagsm"),
        ],
    ),
    ("ctr crictl", &[("", "pull1 rmif runm"), ("images image i", "exportp pullm pushm rm* tag2")]),
    ("kubectl oc", &[("", "createi debugi runi sets")]),
    ("helm", &[("", "installh templateh upgradeh")]),
];

/// Flags whose value is the next word, of all verbs but `run`.
const VALUE_FLAGS: &str = "-f -l -n -o -p -u --annotation --arch --artifact-type --authfile --build-arg --cert-dir --config \
                           --connection --context --creds --env --file --format --host --kubeconfig --label --log-level \
                           --mount --namespace --os --output --password --platform --policy --registry-config --retry \
                           --root --snapshotter --target --type --user --username --variant --address";
/// Flags with a value that stand before the verb only; elsewhere these letters mean something else.
const GLOBAL_FLAGS: &str = "-H -a -c";
/// The flags of `run` and `create` without a value; nearly all others have one.
const RUN_SWITCHES: &str = "--all-platforms --detach --disable-content-trust --env-host --help --http-proxy --init \
                            --insecure-registry --interactive --no-healthcheck --no-hostname --no-hosts \
                            --oom-kill-disable --passwd --privileged --publish-all --quiet --read-only \
                            --read-only-tmpfs --replace --rm --rmi --rootfs --sig-proxy --tls-verify --tty \
                            --unsetenv-all --use-api-socket";

/// Words that a command follows.
const BEFORE: &str = "- * + RUN Run Try Type Use command do else env exec execute run sudo then time try type use via";

/// Finds the names in the commands of the line that starts at `at`; returns where the last line read ends.
pub(super) fn line(finds: &mut Finds<'_>, mut at: usize) -> usize {
    let text = finds.text;
    let bytes = text.as_bytes();
    // Whether a command may start here, and the quote that it stands in.
    let (mut starts, mut closing, mut called) = (true, None, false);
    loop {
        at = skip_blanks(bytes, at);
        match bytes.get(at) {
            None | Some(b'\n') => return at,
            // Behind a command this is a comment, before one a prompt.
            Some(b'#') if called => return words::line_end(bytes, at),
            Some(&quote @ (b'"' | b'\'' | b'`')) => {
                at += 1;
                starts = bytes.get(at).is_some_and(|byte| !byte.is_ascii_whitespace());
                closing = Some(quote);
            }
            Some(&byte) if separates(byte) => {
                at += 1;
                (starts, closing) = (true, None);
            }
            Some(_) => {
                let word = Span::new(at, word_end(bytes, at));
                at = word.end;
                if let Some(commands) = tool(word.of(text)) {
                    at = command(finds, commands, Words::new(text, at, closing.filter(|_| starts)), starts);
                    (starts, called) = (false, true);
                } else {
                    starts = leads(word.of(text), starts);
                }
                closing = closing.filter(|_| starts);
            }
        }
    }
}

fn separates(byte: u8) -> bool {
    matches!(byte, b';' | b'|' | b'&' | b'(' | b')' | b'{' | b'}' | b'[' | b']' | b',')
}

fn word_end(bytes: &[u8], mut at: usize) -> usize {
    let ends = |byte: u8| matches!(byte, b'\n' | b'"' | b'\'' | b'`') || separates(byte);
    while bytes.get(at).is_some_and(|&byte| !ends(byte)) && words::blank(bytes, at) == 0 {
        at += 1;
    }
    at
}

/// The commands of the tool that `word` calls, by its name or path, maybe behind an opening quotation mark.
fn tool(word: &str) -> Option<&'static Commands> {
    let name = word.rsplit(|c: char| c == '/' || !c.is_ascii()).next()?;
    TOOLS.iter().find(|(names, _)| listed(names, name)).map(|&(_, commands)| commands)
}

/// Whether a command may follow `word`: a prompt, a label, `sudo` and its flags, `NAME=value`, `1.`; and words of
/// languages in which no tool is described.
fn leads(word: &str, starts: bool) -> bool {
    let bytes = word.as_bytes();
    let last = bytes.last().copied().unwrap_or_default();
    let prefix = starts && (word.starts_with('-') || word.contains('=') || last == b'.' && bytes[0].is_ascii_digit());
    prefix || matches!(last, b':' | b'$' | b'#' | b'%' | b'>' | 0x80..) || listed(BEFORE, word)
}

/// The arguments of a command that are no flags.
struct Arguments<'t> {
    text: &'t str,
    words: Words<'t>,
    shape: u8,
    /// `--` was there: no flags follow.
    no_flags: bool,
}

impl Iterator for Arguments<'_> {
    type Item = Span;

    fn next(&mut self) -> Option<Span> {
        loop {
            let word = self.words.next()?;
            let flag = word.of(self.text);
            if self.no_flags || !flag.starts_with('-') || flag.len() == 1 {
                return Some(word);
            }
            self.no_flags = flag == "--";
            if takes_next(flag, self.shape) {
                self.words.next();
            }
        }
    }
}

/// Whether the value of `flag` is the next word.
fn takes_next(flag: &str, shape: u8) -> bool {
    if flag.contains('=') || shape == b'f' && flag == "-f" {
        false
    } else if shape != b'r' {
        listed(VALUE_FLAGS, flag) || shape == 0 && listed(GLOBAL_FLAGS, flag)
    } else if flag.starts_with("--") {
        flag.len() > 2 && !listed(RUN_SWITCHES, flag)
    } else {
        // In a cluster such as `-itp` the first letter with a value takes the rest of the word, or else the next word.
        flag.trim_start_matches(['-', 'd', 'i', 't', 'P', 'q']).len() == 1
    }
}

/// Reads one command from behind the tool's name; returns where to go on. `bare` tells whether mere words are names.
fn command(finds: &mut Finds<'_>, commands: &Commands, words: Words<'_>, bare: bool) -> usize {
    let mut arguments = Arguments { text: finds.text, words, shape: 0, no_flags: false };
    let Some(shape) = verb(commands, &mut arguments) else { return arguments.words.at };
    arguments.shape = shape;
    match shape {
        b'*' | b'f' => arguments.by_ref().for_each(|span| {
            finds.candidate(span, Source::Command, bare);
        }),
        b't' => values(finds, &mut arguments.words, &["-t", "--tag"]),
        b'i' => values(finds, &mut arguments.words, &["--image"]),
        b's' => set_image(finds, &mut arguments),
        b'h' => helm(finds, &mut arguments.words),
        _ => first(finds, &mut arguments, bare),
    }
    arguments.words.at
}

/// Reads groups and the verb; returns the verb's letter.
fn verb(commands: &Commands, arguments: &mut Arguments<'_>) -> Option<u8> {
    let mut group = "";
    loop {
        let word = arguments.next()?.of(arguments.text);
        let verbs = commands.iter().filter(|(names, _)| *names == group).flat_map(|(_, verbs)| verbs.split(' '));
        let letter = verbs.filter_map(|verb| verb.strip_prefix(word)).find(|rest| rest.len() == 1);
        if let Some(letter) = letter {
            return letter.bytes().next();
        }
        group = commands.iter().map(|&(names, _)| names).find(|&names| !names.is_empty() && listed(names, word))?;
    }
}

/// The first or second argument, or both, by the letter.
fn first(finds: &mut Finds<'_>, arguments: &mut Arguments<'_>, bare: bool) {
    let one = arguments.next();
    let two = if matches!(arguments.shape, b'2' | b'p') { arguments.next() } else { None };
    let exact = matches!(arguments.shape, b'1' | b'2');
    // More arguments than there can be: this is a sentence about the command.
    let bare = bare && !(exact && arguments.words.more());
    for span in one.filter(|_| arguments.shape != b'p').into_iter().chain(two) {
        finds.candidate(span, Source::Command, bare);
    }
}

/// The values of some flags, as `--flag value` or `--flag=value`, up to `--`.
fn each_value(text: &str, words: &mut Words<'_>, flags: &[&str], mut take: impl FnMut(Span)) {
    while let Some(word) = words.next() {
        let typed = word.of(text);
        let (flag, inline) = typed.split_once('=').map_or((typed, None), |(flag, value)| (flag, Some(value)));
        if flag == "--" {
            return;
        }
        if flags.contains(&flag) {
            let value = inline.map(|value| Span::new(word.end - value.len(), word.end)).or_else(|| words.next());
            value.into_iter().for_each(&mut take);
        }
    }
}

fn values(finds: &mut Finds<'_>, words: &mut Words<'_>, flags: &[&str]) {
    each_value(finds.text, words, flags, |span| {
        finds.candidate(span, Source::Command, true);
    });
}

/// `kubectl set image deployment/web web=nginx:1.27`.
fn set_image(finds: &mut Finds<'_>, arguments: &mut Arguments<'_>) {
    let text = finds.text;
    if arguments.next().is_none_or(|word| word.of(text) != "image") {
        return;
    }
    for word in arguments {
        if let Some((_, name)) = word.of(text).split_once('=') {
            finds.candidate(Span::new(word.end - name.len(), word.end), Source::Command, true);
        }
    }
}

/// `--set image=nginx:1.27`, or `--set image.repository=nginx,image.tag=1.27`.
fn helm(finds: &mut Finds<'_>, words: &mut Words<'_>) {
    let text = finds.text;
    let mut below = "";
    let mut siblings = Siblings::default();
    each_value(text, words, &["--set", "--set-string"], |span| {
        let mut at = span.start;
        for setting in span.of(text).split(',') {
            at += setting.len() + 1;
            let Some((key, value)) = setting.split_once('=') else { continue };
            let place = Span::new(at - 1 - value.len(), at - 1);
            let (parent, key) = key.rsplit_once('.').unwrap_or(("", key));
            if key == "image" {
                finds.candidate(place, Source::Command, true);
            } else if let Some(part) = siblings::part(key) {
                if parent != below || siblings.has(part) {
                    siblings.flush(finds, Source::Command);
                    below = parent;
                }
                siblings.set(finds, part, place);
            }
        }
    });
    siblings.flush(finds, Source::Command);
}
