//! The step that comes before a pull: asking what a name stands for.

use super::StoreError;
use super::names::parse;
use super::sentences;
use crate::files::{Action, Told};

/// What is told when a registry is asked for an image.
///
/// # Errors
///
/// [`StoreError`] where the text is no name: nobody is asked then.
pub fn asking(text: &str) -> Result<Told, StoreError> {
    let name = parse(text)?;
    let sentence = sentences::ASKED.about(&[("registry", name.registry())]).with_whole("reference", text);
    Ok(Told::new(Action::Ask, sentence).called(name.as_str()))
}
