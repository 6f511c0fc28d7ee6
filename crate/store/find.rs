//! What is done before a container is started: looking whether its image is here.

use alloc::string::{String, ToString};

use super::StoreError;
use super::names::get;
use super::pull::Platforms;
use super::sentences;
use super::view::StoredImage;
use crate::files::{Action, Io, Told};
use crate::manifest::Platform;

/// The image that a text means, if it is here with everything that the platforms need.
///
/// # Errors
///
/// [`StoreError`] as of [`get`].
pub async fn find(io: Io, text: String, platforms: Platforms) -> Result<Option<StoredImage>, StoreError> {
    let Some(image) = get(io.clone(), text.clone()).await? else { return Ok(None) };
    if is_enough(&image, &platforms) {
        return Ok(Some(image));
    }
    let platform = match &platforms {
        Platforms::All | Platforms::Present => "all".into(),
        Platforms::Only(platform) | Platforms::Usual(platform) => platform.to_string(),
    };
    let sentence = sentences::NOT_COMPLETE.about(&[("reference", &text), ("platform", &platform)]);
    let told = Told::new(Action::Find, sentence).called(&text);
    io.tell(Told { found: Some(false), ..told }).await;
    Ok(None)
}

/// Who says nothing of platforms takes the image that is here. All of them are here only if somebody looks, by pulling.
fn is_enough(image: &StoredImage, platforms: &Platforms) -> bool {
    let complete = image.platforms.iter().filter(|it| it.complete);
    match platforms {
        Platforms::All => false,
        Platforms::Usual(_) | Platforms::Present => image.complete,
        Platforms::Only(wanted) => {
            let known = complete.filter_map(|it| Some((it.name.as_deref()?.parse::<Platform>().ok()?, ())));
            wanted.nearest(known).is_some()
        }
    }
}
