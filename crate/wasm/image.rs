//! `pullspec/layer`: layers on top of each other, and what an image says of them.

use alloc::rc::Rc;
use alloc::string::String;
use alloc::vec::Vec;

use wasm_bindgen::prelude::*;

use super::layer::{LayerHandle, fail, parse, whole};
use super::layer_value as value;
use crate::layer::{
    ContentError, Contents, Entries, Field, ImageClaims, Layer, Listed, Merged, Node, Outcome, Stack, compare,
    compare_fields, compare_layers, dockerfile, estargz_table, fits, history_layers, merge, refused_table,
};
use crate::media_type::MediaType;

/// Layers on top of each other; those that were not read hold nothing.
#[wasm_bindgen]
#[derive(Default)]
pub struct LayerStack {
    layers: Vec<Option<Rc<Layer>>>,
    nothing: Entries,
}

#[wasm_bindgen]
impl LayerStack {
    /// No layer yet.
    #[wasm_bindgen(constructor)]
    pub fn new() -> Self {
        Self::default()
    }

    /// Puts a layer on top.
    pub fn push(&mut self, layer: &LayerHandle) {
        self.layers.push(Some(Rc::clone(&layer.0)));
    }

    /// Puts one on top that was not read.
    pub fn skip(&mut self) {
        self.layers.push(None);
    }

    /// What a container sees, what each layer changes, and what is wasted, in JSON.
    pub fn analyze(&self) -> String {
        self.merged(value::analysis)
    }

    /// What differs in another stack, in JSON.
    pub fn diff(&self, other: &Self) -> String {
        self.merged(|one| other.merged(|other| value::differences(one, other, &compare(one, other))))
    }

    /// What fits a pattern or a text of what a container sees, in JSON.
    pub fn search(&self, wanted: &str) -> String {
        self.merged(|merged| {
            let nodes = merged.nodes().iter().copied();
            value::nodes(merged, nodes.filter(|node| fits(wanted, merged.path(*node))))
        })
    }

    /// What is at a path, in JSON; with `follow`, what it leads to by way of symbolic links.
    pub fn at(&self, path: &str, follow: bool) -> Result<Option<String>, JsValue> {
        self.stacked(|stack| Ok(stack.locate(bytes(path), follow)?.map(|node| described(stack, node)))).map_err(thrown)
    }

    /// The entry that holds the content of the file at a path, in JSON.
    pub fn file(&self, path: &str, follow: bool) -> Result<String, JsValue> {
        self.stacked(|stack| Ok(described(stack, stack.file(bytes(path), follow)?))).map_err(thrown)
    }

    /// The entry that holds the content of an entry of a layer, in JSON.
    pub fn content(&self, layer: u32, entry: u32) -> Result<String, JsValue> {
        self.stacked(|stack| Ok(described(stack, stack.content(Node { layer, entry })?))).map_err(thrown)
    }

    fn entries(&self) -> Vec<&Entries> {
        self.layers.iter().map(|layer| layer.as_ref().map_or(&self.nothing, |layer| &layer.entries)).collect()
    }

    fn merged<T>(&self, work: impl FnOnce(&Merged<'_>) -> T) -> T {
        work(&merge(&self.entries()))
    }

    fn stacked<T>(&self, work: impl FnOnce(Stack<'_, '_>) -> T) -> T {
        work(Stack(&self.entries()))
    }
}

fn bytes(path: &str) -> &[u8] {
    path.trim_matches('/').as_bytes()
}

fn thrown(error: ContentError) -> JsValue {
    fail(&error)
}

fn described(stack: Stack<'_, '_>, node: Node) -> String {
    let found = stack.0.get(node.layer as usize).zip(stack.entry(node));
    found.map(|(layer, entry)| value::found(layer, node, entry)).unwrap_or_default()
}

/// What an image says of its layers, and what became of each.
#[wasm_bindgen]
pub struct ImageCheck {
    claims: ImageClaims,
    outcomes: Vec<Became>,
}

enum Became {
    Left,
    Failed,
    Mismatch,
    Read(Rc<Layer>),
}

#[wasm_bindgen]
impl ImageCheck {
    /// Digests, sizes and media types of the layers, and the diff IDs, if there is a configuration.
    #[wasm_bindgen(constructor)]
    pub fn new(
        digests: Vec<String>,
        sizes: &[f64],
        types: Vec<String>,
        diff_ids: Option<Vec<String>>,
    ) -> Result<Self, JsValue> {
        let all = digests.iter().zip(sizes).zip(&types);
        let layers = all
            .map(|((digest, size), media_type)| Ok((parse(digest)?, whole(*size), MediaType::from_header(media_type))));
        let layers: Vec<_> = layers.collect::<Result<_, JsValue>>()?;
        let diff_ids = diff_ids.map(|ids| ids.iter().map(|id| parse(id)).collect()).transpose()?;
        let outcomes = layers.iter().map(|_| Became::Left).collect();
        let claims = ImageClaims::new(layers, diff_ids).map_err(|cause| JsValue::from_str(&value::failure(&cause)))?;
        Ok(Self { claims, outcomes })
    }

    /// What is to be done about each layer, in JSON.
    pub fn plans(&self) -> String {
        value::plans(&self.claims)
    }

    /// A layer was read.
    pub fn read(&mut self, place: usize, layer: &LayerHandle) {
        self.became(place, Became::Read(Rc::clone(&layer.0)));
    }

    /// A layer could not be had; maybe because its bytes are others than those named.
    pub fn failed(&mut self, place: usize, is_mismatch: bool) {
        self.became(place, if is_mismatch { Became::Mismatch } else { Became::Failed });
    }

    /// What is known of the image as a whole, in JSON.
    pub fn verdict(&self) -> String {
        let outcomes: Vec<Outcome<'_>> = self.outcomes.iter().map(outcome).collect();
        value::image_verdict(&self.claims.judge(&outcomes))
    }

    fn became(&mut self, place: usize, what: Became) {
        if let Some(slot) = self.outcomes.get_mut(place) {
            *slot = what;
        }
    }
}

fn outcome(became: &Became) -> Outcome<'_> {
    match became {
        Became::Left => Outcome::Left,
        Became::Failed => Outcome::Failed,
        Became::Mismatch => Outcome::Mismatch,
        Became::Read(layer) => Outcome::Read(layer),
    }
}

/// The Dockerfile that a history stands for, and the layer that each line has made, in JSON. `empty` is 1 for lines that
/// have made none.
#[wasm_bindgen]
pub fn instructions(lines: Vec<String>, empty: &[u8], layers: usize) -> String {
    let empty: Vec<bool> = empty.iter().map(|flag| *flag != 0).collect();
    let places = history_layers(&empty, layers).unwrap_or_default();
    value::instructions(&dockerfile(lines.iter().map(String::as_str)), &places)
}

/// Whether a path fits a pattern or a text.
#[wasm_bindgen(js_name = fitsPath)]
pub fn fits_path(wanted: &str, path: &str) -> bool {
    fits(wanted, path.as_bytes())
}

/// What differs between two configurations, in JSON. Each item of a field stands beside its name in the other list.
#[wasm_bindgen(js_name = compareConfigs)]
pub fn compare_configs(names: Vec<String>, items: Vec<String>, other_names: Vec<String>, other: Vec<String>) -> String {
    value::field_changes(&compare_fields(&fields(names, items), &fields(other_names, other)))
}

fn fields(names: Vec<String>, items: Vec<String>) -> Vec<Field> {
    let mut fields: Vec<Field> = Vec::new();
    for (name, item) in names.into_iter().zip(items) {
        match fields.last_mut().filter(|last| last.name == name) {
            Some(last) => last.items.push(item),
            None => fields.push(Field { name, items: [item].into() }),
        }
    }
    fields
}

/// Which layers two images share, in JSON; of each its digest, and its diff ID or nothing.
#[wasm_bindgen(js_name = compareLayers)]
pub fn shared_layers(
    digests: Vec<String>,
    diff_ids: Vec<String>,
    others: Vec<String>,
    other_ids: Vec<String>,
) -> String {
    value::layer_pairs(&compare_layers(&named_by(&digests, &diff_ids), &named_by(&others, &other_ids)))
}

fn named_by<'a>(digests: &'a [String], diff_ids: &'a [String]) -> Vec<[Option<&'a str>; 2]> {
    let given = |text: &'a String| Some(text.as_str()).filter(|text| !text.is_empty());
    digests.iter().zip(diff_ids).map(|(digest, diff_id)| [given(digest), given(diff_id)]).collect()
}

/// A layer's table of contents, which is a claim.
#[wasm_bindgen]
#[derive(Default)]
pub struct LayerContents(Contents);

#[wasm_bindgen]
impl LayerContents {
    /// Nothing is listed yet.
    #[wasm_bindgen(constructor)]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds what is listed; `numbers` are size, mode, owner, group and time.
    pub fn push(&mut self, kind: &str, name: &str, link: &str, numbers: &[f64]) {
        let number = |at: usize| numbers.get(at).copied().unwrap_or_default();
        #[allow(clippy::cast_possible_truncation, reason = "a cast from a float saturates")]
        let [uid, gid, mtime] = [2, 3, 4].map(|at| number(at) as i64);
        let mode = u32::try_from(whole(number(1))).unwrap_or_default();
        self.0.push(Listed { kind, name, link, size: whole(number(0)), mode, uid, gid, mtime });
    }

    /// Ends the list.
    pub fn finish(&mut self) {
        self.0.finish();
    }

    /// What is listed, in JSON.
    pub fn entries(&self) -> String {
        let entries = self.0.entries();
        value::listed(entries)
    }

    /// What it says otherwise than the layer, in JSON.
    pub fn disagreements(&self, layer: &LayerHandle) -> String {
        value::remarks(&self.0.disagreements(&layer.0.entries))
    }
}

/// Where the table of an eStargz layer starts, by the layer's last bytes.
#[allow(clippy::cast_precision_loss, reason = "a place in a layer is far below 2^53")]
#[wasm_bindgen(js_name = estargzTable)]
pub fn table_of(footer: &[u8]) -> Option<f64> {
    estargz_table(footer).map(|offset| offset as f64)
}

/// What is said where a table cannot be had, in JSON.
#[wasm_bindgen(js_name = refusedTable)]
pub fn refused(is_other: bool) -> String {
    value::failure(&refused_table(is_other))
}
