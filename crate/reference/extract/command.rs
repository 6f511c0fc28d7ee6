//! Names in shell commands, wherever a tool is called by its name.

use super::Source;
use super::bytes::{self, ENDS, NONE, QUOTE, behind, byte, cut, find, has, is, last, listed, of, seek, skip_blanks};
use super::finds::{Finds, Siblings};
use super::words::Words;
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
    // Whether a command may start here, the quote that it stands in, and whether there was one in this line.
    let (mut starts, mut closing, mut called) = (true, b'\n', false);
    loop {
        at = skip_blanks(text, at);
        let first = byte(text, at);
        if first == b'\n' {
            return at;
        } else if first == b'#' && called {
            // Behind a command this is a comment, before one a prompt.
            return bytes::line_end(text, at);
        } else if is(first, ENDS) {
            at += 1;
            starts = !is(first, QUOTE) || byte(text, at) > b' ';
            closing = if is(first, QUOTE) { first } else { b'\n' };
        } else {
            let word = Span::new(at, seek(text, at, ENDS, true));
            at = word.end;
            if let Some(commands) = tool(of(text, word)) {
                at = command(finds, commands, Words::new(text, at, if starts { closing } else { b'\n' }), starts);
                (starts, called) = (false, true);
            } else {
                starts = leads(of(text, word), starts);
            }
            closing = if starts { closing } else { b'\n' };
        }
    }
}

/// The commands of the tool that `word` calls, by its name or path.
fn tool(word: &str) -> Option<&'static Commands> {
    let name = last(word, b'/');
    TOOLS.iter().find(|(names, _)| listed(names, name)).map(|&(_, commands)| commands)
}

/// Whether a command may follow `word`: a prompt, a label, `sudo` and its flags, `NAME=value`, `1.`
fn leads(word: &str, starts: bool) -> bool {
    let (first, last) = (byte(word, 0), byte(word, word.len() - 1));
    let prefix = first == b'-' || has(word, b'=') || last == b'.' && first <= b'9';
    starts && prefix || matches!(last, b':' | b'$' | b'#' | b'%') || listed(BEFORE, word)
}

/// The arguments of a command.
struct Arguments<'t> {
    words: Words<'t>,
    shape: u8,
    /// `--` was there: no flags follow.
    no_flags: bool,
}

impl Iterator for Arguments<'_> {
    type Item = Span;

    /// The next argument that is no flag, and no value of one.
    #[inline(never)]
    fn next(&mut self) -> Option<Span> {
        loop {
            let word = self.words.next()?;
            let flag = of(self.words.text, word);
            if self.no_flags || byte(flag, 0) != b'-' || flag.len() == 1 {
                return Some(word);
            }
            self.no_flags = flag == "--";
            if takes_next(flag, self.shape) {
                self.words.next();
            }
        }
    }
}

impl Arguments<'_> {
    /// The next value of one of some flags, as `--flag value` or `--flag=value`, up to `--`.
    #[inline(never)]
    fn value(&mut self, flags: &str) -> Option<Span> {
        loop {
            let word = self.words.next()?;
            let flag = cut(of(self.words.text, word), b'=').0;
            if flag == "--" {
                return None;
            }
            if listed(flags, flag) {
                let value = behind(self.words.text, word, b'=');
                return if value.is_empty() { self.words.next() } else { Some(value) };
            }
        }
    }
}

/// Whether the value of `flag` is the next word.
fn takes_next(flag: &str, shape: u8) -> bool {
    if has(flag, b'=') || shape == b'f' && flag == "-f" {
        false
    } else if shape != b'r' {
        listed(VALUE_FLAGS, flag) || shape == 0 && listed(GLOBAL_FLAGS, flag)
    } else if flag.starts_with("--") {
        flag.len() > 2 && !listed(RUN_SWITCHES, flag)
    } else {
        // In a cluster such as `-itp` the first letter with a value takes the rest of the word, or else the next word.
        let value = flag.bytes().position(|letter| !matches!(letter, b'-' | b'd' | b'i' | b't' | b'P' | b'q'));
        value.is_some_and(|at| at + 1 == flag.len())
    }
}

/// Reads one command from behind the tool's name; returns where to go on. `bare` tells whether mere words are names.
fn command<'t>(finds: &mut Finds<'t>, commands: &Commands, words: Words<'t>, bare: bool) -> usize {
    let mut arguments = Arguments { words, shape: 0, no_flags: false };
    arguments.shape = verb(commands, &mut arguments);
    match arguments.shape {
        0 => {}
        b'*' | b'f' => {
            for span in arguments.by_ref() {
                finds.candidate(span, Source::Command, bare);
            }
        }
        b't' => values(finds, &mut arguments, "-t --tag"),
        b'i' => values(finds, &mut arguments, "--image"),
        b's' => set_image(finds, &mut arguments),
        b'h' => helm(finds, &mut arguments),
        _ => first(finds, &mut arguments, bare),
    }
    arguments.words.at
}

/// Reads groups and the verb; returns the verb's letter, 0 if there is none.
fn verb(commands: &Commands, arguments: &mut Arguments<'_>) -> u8 {
    let mut group = "";
    while let Some(word) = arguments.next() {
        let word = of(arguments.words.text, word);
        let mut next = "";
        for &(names, verbs) in commands {
            let mut rest = if names == group { verbs } else { "" };
            while !rest.is_empty() {
                let (verb, tail) = cut(rest, b' ');
                if verb.len() == word.len() + 1 && verb.starts_with(word) {
                    return byte(verb, word.len());
                }
                rest = tail;
            }
            if listed(names, word) {
                next = names;
            }
        }
        if next.is_empty() {
            break;
        }
        group = next;
    }
    0
}

/// The first or second argument, or both, by the letter.
fn first(finds: &mut Finds<'_>, arguments: &mut Arguments<'_>, bare: bool) {
    let shape = arguments.shape;
    let one = arguments.next();
    let two = if matches!(shape, b'2' | b'p') { arguments.next() } else { None };
    // More arguments than there can be: this is a sentence about the command.
    let bare = bare && !(matches!(shape, b'1' | b'2') && arguments.words.more());
    for span in [one.filter(|_| shape != b'p'), two].into_iter().flatten() {
        finds.candidate(span, Source::Command, bare);
    }
}

fn values(finds: &mut Finds<'_>, arguments: &mut Arguments<'_>, flags: &str) {
    while let Some(span) = arguments.value(flags) {
        finds.candidate(span, Source::Command, true);
    }
}

/// `kubectl set image deployment/web web=nginx:1.27`.
fn set_image(finds: &mut Finds<'_>, arguments: &mut Arguments<'_>) {
    let text = finds.text;
    if arguments.next().is_none_or(|word| of(text, word) != "image") {
        return;
    }
    for word in arguments {
        finds.candidate(behind(text, word, b'='), Source::Command, true);
    }
}

/// `--set image=nginx:1.27`, or `--set image.repository=nginx,image.tag=1.27`.
fn helm(finds: &mut Finds<'_>, arguments: &mut Arguments<'_>) {
    let text = finds.text;
    let mut below = Span::default();
    let mut siblings = Siblings::default();
    while let Some(mut settings) = arguments.value("--set --set-string") {
        while !settings.is_empty() {
            let end = find(text, settings, b',');
            let setting = Span::new(settings.start, end);
            let place = behind(text, setting, b'=');
            let path = cut(of(text, setting), b'=').0;
            let key = last(path, b'.');
            let part = Siblings::part(key);
            if key == "image" {
                finds.candidate(place, Source::Command, true);
            } else if part != NONE {
                let parent = Span::new(setting.start, setting.start + path.len() - key.len());
                if of(text, parent) != of(text, below) || siblings.holds(part) {
                    siblings.flush(finds, Source::Command);
                    below = parent;
                }
                siblings.set(part, place);
            }
            settings.start = settings.end.min(end + 1);
        }
    }
    siblings.flush(finds, Source::Command);
}
