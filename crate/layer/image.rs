//! An image's layers beside what its manifest and its configuration say of them.

use alloc::vec::Vec;

use super::fault::with_number;
use super::reader::Layer;
use super::sentences;
use super::verdict::State;
use crate::digest::Digest;
use crate::media_type::{Kind, MediaType};
use crate::sentence::{Sentence, Words};

/// How many layers an image may have; those that can be run have at most 128.
const MAX_LAYERS: usize = 1000;

/// **What the manifest says of a layer**, and the configuration.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claim {
    /// The digest of its bytes.
    pub digest: Digest,
    /// How many there are.
    pub size: u64,
    /// What they are.
    pub media_type: MediaType,
    /// The digest of what they unpack to, where that can be told.
    pub diff_id: Option<Digest>,
}

/// What is to be done about a layer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Plan {
    /// It is read.
    Read,
    /// It is the same as one before it, which is read.
    Again(u32),
    /// It is kept elsewhere than in registries: nothing is fetched from there.
    Foreign,
    /// Its media type is none that is known.
    UnknownType,
}

impl Plan {
    /// Its name.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::Again(_) => "again",
            Self::Foreign => "foreign",
            Self::UnknownType => "unknown-type",
        }
    }
}

/// What became of a layer.
#[derive(Clone, Copy, Debug)]
pub enum Outcome<'a> {
    /// It was read.
    Read(&'a Layer),
    /// Whoever fetched it found that the bytes are others.
    Mismatch,
    /// It could not be had.
    Failed,
    /// It was not to be read.
    Left,
}

/// **Remark on an image**, and how much it matters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// What it means for the image: a mere remark is `Verified`.
    pub state: State,
    /// Which layer it is about, the lowest is 0.
    pub layer: Option<u32>,
    /// What was found.
    pub sentence: Sentence,
}

/// **An image's layers** as its manifest and its configuration name them.
#[derive(Clone, Debug, Default)]
pub struct ImageClaims {
    layers: Vec<Claim>,
    plans: Vec<Plan>,
    /// How many diff IDs the configuration has; nothing where there is none that can be read.
    count: Option<u64>,
}

impl ImageClaims {
    /// Puts layers and diff IDs side by side. Where their numbers differ nobody knows which belong together, so none do.
    ///
    /// # Errors
    ///
    /// Why there are too many layers, in words.
    pub fn new(layers: Vec<(Digest, u64, MediaType)>, diff_ids: Option<Vec<Digest>>) -> Result<Self, Sentence> {
        if layers.len() > MAX_LAYERS {
            let mut sentence = with_number(sentences::IMAGE_LAYERS, "limit", MAX_LAYERS as u64);
            sentence.number("count", layers.len() as u64);
            return Err(sentence);
        }
        let count = diff_ids.as_ref().map(|ids| ids.len() as u64);
        let mut ids = diff_ids.filter(|ids| ids.len() == layers.len()).unwrap_or_default().into_iter();
        let claim = |(digest, size, media_type)| Claim { digest, size, media_type, diff_id: ids.next() };
        let layers: Vec<Claim> = layers.into_iter().map(claim).collect();
        Ok(Self { plans: plan(&layers), layers, count })
    }

    /// The layers.
    pub fn layers(&self) -> &[Claim] {
        &self.layers
    }

    /// What is to be done about each.
    pub fn plans(&self) -> &[Plan] {
        &self.plans
    }

    /// What is known of the image as a whole, by what became of each layer: it is verified only if the bytes of all of them
    /// have their digests, and what they unpack to has the diff IDs, one to one and in order.
    pub fn judge(&self, outcomes: &[Outcome<'_>]) -> (State, Vec<Finding>) {
        let mut findings = Vec::new();
        self.judge_count(&mut findings);
        for (at, (claim, plan)) in (0..).zip(self.layers.iter().zip(&self.plans)) {
            let place = if let Plan::Again(first) = plan { *first } else { at };
            let outcome = outcomes.get(place as usize).copied().unwrap_or(Outcome::Left);
            self.judge_layer(at, claim, *plan, outcome, &mut findings);
        }
        let worst = |state: State, finding: &Finding| match (state, finding.state) {
            (State::Mismatch, _) | (_, State::Mismatch) => State::Mismatch,
            (State::Unknown, _) | (_, State::Unknown) => State::Unknown,
            _ => State::Verified,
        };
        (findings.iter().fold(State::Verified, worst), findings)
    }

    fn judge_count(&self, findings: &mut Vec<Finding>) {
        let (count, layers) = (self.count, self.layers.len() as u64);
        let (state, words) = match count {
            Some(count) if count == layers => return,
            // Nobody said anything: that is no contradiction.
            Some(0) => (State::Unknown, sentences::IMAGE_DIFF_IDS),
            Some(_) => (State::Mismatch, sentences::IMAGE_DIFF_IDS),
            None => (State::Unknown, sentences::IMAGE_NO_CONFIG),
        };
        let mut sentence = words.sentence();
        if let Some(count) = count {
            sentence.number("count", count);
            sentence.number("layers", layers);
        }
        findings.push(Finding { state, layer: None, sentence });
    }

    fn judge_layer(&self, at: u32, claim: &Claim, plan: Plan, outcome: Outcome<'_>, findings: &mut Vec<Finding>) {
        let mut find = |state: State, sentence: Sentence| findings.push(Finding { state, layer: Some(at), sentence });
        match plan {
            Plan::Again(first) => find(State::Verified, with_place(about(sentences::IMAGE_AGAIN, at), first)),
            Plan::Foreign => find(State::Unknown, about(sentences::IMAGE_FOREIGN, at)),
            Plan::UnknownType => {
                find(State::Unknown, about(sentences::IMAGE_TYPE, at).with("type", claim.media_type.as_str()));
            }
            Plan::Read => {}
        }
        match outcome {
            Outcome::Left => {}
            Outcome::Failed => find(State::Unknown, about(sentences::IMAGE_FAILED, at)),
            Outcome::Mismatch => find(State::Mismatch, about(sentences::IMAGE_MISMATCH, at)),
            Outcome::Read(layer) => {
                match layer.verdict.state {
                    State::Verified => {}
                    State::Mismatch => find(State::Mismatch, about(sentences::IMAGE_MISMATCH, at)),
                    State::Unknown => find(State::Unknown, about(sentences::IMAGE_FAILED, at)),
                }
                if let Some((state, sentence)) = self.judge_diff_id(at, claim, layer) {
                    find(state, sentence);
                }
            }
        }
    }

    /// What is wrong with what a layer unpacks to, if anything.
    fn judge_diff_id(&self, at: u32, claim: &Claim, layer: &Layer) -> Option<(State, Sentence)> {
        let expected = claim.diff_id.as_ref()?;
        let Some(actual) = &layer.diff_verdict.actual else {
            return Some((State::Unknown, about(sentences::IMAGE_DAMAGED, at)));
        };
        if actual == expected {
            return None;
        }
        let other = (0..).zip(&self.layers).find(|(_, other)| other.diff_id.as_ref() == Some(actual));
        let sentence = match other {
            Some((other, _)) => with_place(about(sentences::IMAGE_DIFF_ID_OTHER, at), other),
            None => about(sentences::IMAGE_DIFF_ID, at)
                .with_whole("actual", actual.as_str())
                .with_whole("expected", expected.as_str()),
        };
        Some((State::Mismatch, sentence))
    }
}

/// What is to be done about each layer: those that are named twice in the same way are read once.
fn plan(layers: &[Claim]) -> Vec<Plan> {
    let one = |(at, claim): (u32, &Claim)| match claim.media_type.kind() {
        Some(Kind::ForeignLayer) => Plan::Foreign,
        Some(Kind::Layer) => {
            let is_same = |other: &Claim| other.media_type.kind() == Some(Kind::Layer) && is_same(claim, other);
            match (0..at).zip(layers).find(|(_, other)| is_same(other)) {
                Some((first, _)) => Plan::Again(first),
                None => Plan::Read,
            }
        }
        _ => Plan::UnknownType,
    };
    (0..).zip(layers).map(one).collect()
}

fn is_same(one: &Claim, other: &Claim) -> bool {
    one.size == other.size && one.digest == other.digest && one.diff_id == other.diff_id
}

/// A sentence about a layer, which people count from 1.
fn about(words: Words, layer: u32) -> Sentence {
    with_number(words, "layer", u64::from(layer) + 1)
}

fn with_place(mut sentence: Sentence, other: u32) -> Sentence {
    sentence.number("other", u64::from(other) + 1);
    sentence
}
