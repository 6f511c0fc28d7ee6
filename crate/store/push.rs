//! Images on their way to a registry: what is to be pushed, that all of it is here, and what is told of each step.

use alloc::string::{String, ToString};
use alloc::vec::Vec;

use super::StoreError;
use super::disk::load;
use super::graph::{Graph, Node};
use super::lookup::must_find;
use super::sentences::{self, Reason};
use super::view::needed;
use crate::descriptor::Descriptor;
use crate::digest::Digest;
use crate::files::{Action, Io, Told};
use crate::manifest::{Document, ImageIndex, MAX_NESTING, Platform};
use crate::media_type::Kind;
use crate::reference::Reference;

/// **What is to be pushed.**
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outgoing {
    /// The manifest or the index.
    pub root: Descriptor,
    /// The full name that the image has here, if it has one.
    pub name: Option<String>,
}

/// Finds an image that is to be pushed, or the one for a platform alone. Everything that it needs is here.
///
/// # Errors
///
/// [`StoreError`] where there is no such image, or not all of it.
pub async fn outgoing(io: Io, text: String, platform: Option<Platform>) -> Result<Outgoing, StoreError> {
    let index = load(&io).await?;
    let mut graph = Graph::new(&io).await?;
    let places = must_find(&mut graph, &index, &text).await?;
    let entry = &index.entries()[places[0]];
    let known = entry.descriptor();
    let mut root = Descriptor::new(known.media_type.clone(), known.digest.clone(), known.size);
    for _ in 0..MAX_NESTING {
        let node = graph.read(&root).await?;
        let Node::Manifest(manifest) = &*node else { break };
        let (Document::Index(index), Some(platform)) = (manifest.document(), &platform) else { break };
        root = index.select(platform).ok_or_else(|| no_platform(&text, index, platform))?.clone();
    }
    check(&mut graph, &root, &text).await?;
    Ok(Outgoing { root, name: entry.name().map(|name| name.as_str().into()) })
}

fn no_platform(text: &str, index: &ImageIndex, platform: &Platform) -> StoreError {
    let names: Vec<String> = index.platforms().map(|(platform, _)| platform.to_string()).collect();
    let error = StoreError::about(Reason::NoPlatform, text).with("platform", &platform.to_string());
    error.with("platforms", &names.join(", "))
}

/// Looks for everything that a manifest leads to.
async fn check(graph: &mut Graph, root: &Descriptor, text: &str) -> Result<(), StoreError> {
    let missing = |digest: &Digest| StoreError::about(Reason::Incomplete, text).with("digest", digest.as_str());
    let mut waiting = Vec::from([(root.clone(), 0)]);
    let mut seen = alloc::collections::BTreeSet::new();
    while let Some((next, depth)) = waiting.pop() {
        if !seen.insert(next.digest.clone()) || depth > MAX_NESTING {
            continue;
        }
        match &*graph.read(&next).await? {
            Node::Missing => return Err(missing(&next.digest)),
            Node::Damaged => return Err(StoreError::of_digest(Reason::Damaged, &next.digest)),
            Node::Opaque { .. } => {}
            Node::Manifest(manifest) => match manifest.document() {
                Document::Unknown => {}
                Document::Index(index) => {
                    let children = index.manifests.iter();
                    let manifests =
                        children.filter(|it| matches!(it.media_type.kind(), Some(Kind::Index | Kind::Image)));
                    waiting.extend(manifests.map(|child| (child.clone(), depth + 1)));
                }
                Document::Image(image) => {
                    for part in needed(image).filter(|part| part.data.is_none()) {
                        if !graph.inventory.has(&part.digest, part.size) {
                            return Err(missing(&part.digest));
                        }
                    }
                }
            },
        }
    }
    Ok(())
}

/// The step of a blob or a manifest that was pushed: `exists`, `mounted`, `uploaded`, `left-out` or `pushed`.
pub fn pushed(outcome: &str, digest: &Digest, size: u64, target: &str) -> Told {
    let (action, words) = match outcome {
        "exists" => (Action::Present, sentences::THERE),
        "mounted" => (Action::Mount, sentences::MOUNTED),
        "left-out" => (Action::Present, sentences::LEFT_OUT),
        "pushed" => (Action::Upload, sentences::PUSHED),
        _ => (Action::Upload, sentences::UPLOADED),
    };
    let registry = Reference::parse(target).map_or_else(|_| target.into(), |name| String::from(name.registry()));
    let sentence = words.about(&[("registry", &registry), ("bytes", &size.to_string())]);
    Told::new(action, sentence.with_whole("digest", digest.as_str())).of(digest, size).called(target)
}
