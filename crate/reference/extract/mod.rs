//! Image references in pasted text: commands, Dockerfiles, YAML and JSON, transports, web addresses, purls, lists.
//!
//! Every reader goes over the text once, from left to right, and never back behind what it has read; tables that grow
//! with the text are capped. So the time is linear in the text, whatever the text says.

mod bytes;
mod command;
mod dockerfile;
mod finds;
mod plain;
mod purl;
mod token;
mod url;
mod words;
mod yaml;

use alloc::string::String;
use alloc::vec::Vec;

use super::Reference;
use crate::span::Span;
use dockerfile::Dockerfile;
use finds::Finds;
use yaml::Yaml;

/// The most names reported; what people paste and read holds fewer.
pub const LIMIT: usize = 1000;

/// **A name found in a text.**
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// What the name means.
    pub reference: Reference,
    /// Where it stands: the characters of the name itself, or the whole web address or purl. A name whose parts stand
    /// in several places (`repository:` and `tag:`) is where its repository is.
    pub span: Span,
    /// The name as it would be typed; variables are replaced by their defaults.
    pub name: String,
    /// What kind of text it was found in.
    pub source: Source,
}

/// What kind of text a name was found in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Source {
    /// A command such as `docker pull nginx`.
    Command,
    /// `FROM`, `COPY --from=` or `RUN --mount=from=` of a Dockerfile.
    Dockerfile,
    /// `image:` and the like in YAML or JSON.
    Yaml,
    /// A name behind a transport, such as `docker://nginx`.
    Transport,
    /// The address of a registry's web page or API.
    WebUrl,
    /// A package URL, such as `pkg:docker/nginx@1.27`.
    Purl,
    /// The whole text, or a line of a list.
    Text,
}

impl Source {
    /// The stable name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Command => "command",
            Self::Dockerfile => "dockerfile",
            Self::Yaml => "yaml",
            Self::Transport => "transport",
            Self::WebUrl => "web-url",
            Self::Purl => "purl",
            Self::Text => "text",
        }
    }
}

/// Finds the names in `text`, in order of appearance; no two overlap, and there are at most [`LIMIT`].
///
/// A bare word counts as a name only where a name is expected. A text that is nothing but a name is found too.
///
/// # Examples
///
/// ```
/// use pullspec::reference::extract::extract;
///
/// let found = extract("$ docker run --rm -p 8080:80 nginx:1.27 nginx -t");
/// assert_eq!(found.len(), 1);
/// assert_eq!(found[0].name, "nginx:1.27");
/// ```
pub fn extract(text: &str) -> Vec<Found> {
    let mut finds = Finds::new(text);
    token::scan(&mut finds);
    finds.again();
    lines(&mut finds);
    if finds.found.is_empty() {
        plain::scan(&mut finds);
    }
    finds.found.truncate(LIMIT);
    finds.found
}

/// What is found by reading line by line; a command may run over several.
fn lines(finds: &mut Finds<'_>) {
    let mut dockerfile = Dockerfile::default();
    let mut yaml = Yaml::default();
    let mut at = 0;
    while at < finds.text.len() && !finds.is_full() {
        let end = bytes::line_end(finds.text, at);
        let done = dockerfile.line(finds, at) || yaml.line(finds, at, end);
        at = if done { end } else { command::line(finds, at) } + 1;
    }
    yaml.finish(finds);
}
