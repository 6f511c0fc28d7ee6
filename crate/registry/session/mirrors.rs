//! Mirrors: other places that may have what a registry has. Each is asked first, and passed over where it does not help.
//!
//! To an operation it makes no difference: it believes that the registry itself answers, and verifies what comes as ever. A
//! mirror is somebody else, though: it has a login of its own, and never sees the registry's.

use alloc::string::String;
use alloc::vec::Vec;
use core::mem;

use super::keyring::place_of;
use super::state::Turn;
use super::{Attempts, Next, Session, Task};
use crate::registry::Operation;
use crate::registry::base::Base;
use crate::registry::error::{ErrorCode, RegistryError, Stage};
use crate::registry::retry::Moment;
use crate::registry::sentences::Reason;
use crate::registry::text::sanitize;

/// How long a mirror that did not help is left alone, in milliseconds.
const LEFT_ALONE: u64 = 60_000;

/// **A registry's mirrors**, and which of them is asked now.
#[derive(Debug, Default)]
pub(super) struct Mirrors {
    all: Vec<Base>,
    /// What was meant for one, and is none.
    unfit: Option<String>,
    /// The place of the next one.
    next: usize,
    /// The registry itself, while a mirror is asked instead.
    own: Option<Own>,
}

/// What a session knows of the registry itself.
#[derive(Debug)]
struct Own {
    base: Option<Base>,
    believed: Option<Base>,
    place: String,
    attempts: Attempts,
}

/// The URLs of a registry's mirrors, out of lines of which each has a registry's name and such URLs.
pub fn mirrors_of<'a>(lines: &'a str, registry: &str) -> impl Iterator<Item = &'a str> {
    let place = place_of(registry);
    let own = move |line: &'a str| line.split_once(' ').filter(|(name, _)| place_of(name) == place);
    lines.split('\n').filter_map(own).flat_map(|(_, urls)| urls.split_ascii_whitespace())
}

/// Whether the registry itself may help where a mirror failed like this. An image that is verified counts, whatever it lacks.
const fn is_passed_over(code: ErrorCode) -> bool {
    !matches!(code, ErrorCode::Aborted | ErrorCode::NoMatchingPlatform | ErrorCode::Unsupported)
}

impl<O: Operation> Session<O> {
    /// The same with mirrors of the registry, by their URLs. What is pulled is asked for there first; lists never are, and
    /// nothing is that changes something.
    #[must_use]
    pub fn mirrored<'a>(mut self, urls: impl Iterator<Item = &'a str>) -> Self {
        for url in urls {
            match Base::of_url(url) {
                Some(base) => self.mirrors.all.push(base),
                None => self.mirrors.unfit = Some(sanitize(url)),
            }
        }
        self
    }

    /// What was given for a mirror and is none is not passed over in silence.
    pub(super) fn check_mirrors(&self) -> Result<(), RegistryError> {
        let unfit = self.mirrors.unfit.as_deref();
        unfit.map_or(Ok(()), |url| Err(self.refused(Reason::NoMirror).with("url", url)))
    }

    /// Whether a mirror is asked instead of the registry.
    pub(super) const fn is_away(&self) -> bool {
        self.mirrors.own.is_some()
    }

    /// The name of the mirror that is asked now.
    pub(super) fn mirror(&self) -> Option<&str> {
        self.base.as_ref().filter(|_| self.is_away()).map(Base::authority)
    }

    /// Starts over with the first mirror.
    pub(super) fn set_out(&mut self, moment: Moment) {
        self.come_home();
        self.attempts = self.attempts.again();
        self.mirrors.next = 0;
        self.move_on(moment);
    }

    /// Turns to the next mirror that may help; behind the last one, to the registry itself.
    pub(super) fn move_on(&mut self, moment: Moment) {
        self.come_home();
        self.turn = Turn::default();
        let pulls = matches!(self.inner.stage(), Stage::Manifest | Stage::Config | Stage::Blob);
        let pulls = pulls && self.scope.ends_with(":pull");
        while let Some(base) = self.mirrors.all.get(self.mirrors.next).filter(|_| pulls).cloned() {
            self.mirrors.next += 1;
            let place = String::from(base.authority());
            if self.keyring.pause(&place, moment.now).is_none() && self.base.as_ref() != Some(&base) {
                let own = Own {
                    believed: self.believed.take(),
                    base: self.base.replace(base),
                    place: mem::replace(&mut self.place, place),
                    // The registry itself is waiting: nobody waits for a mirror.
                    attempts: mem::replace(&mut self.attempts, Attempts::new(1)),
                };
                self.believed = own.believed.clone().or_else(|| own.base.clone());
                self.mirrors.own = Some(own);
                return;
            }
        }
    }

    fn come_home(&mut self) {
        if let Some(Own { base, believed, place, attempts }) = self.mirrors.own.take() {
            (self.base, self.believed, self.place, self.attempts) = (base, believed, place, attempts);
        }
    }

    /// Passes a mirror over that did not help.
    pub(super) fn or_elsewhere(&mut self, next: Next<O>, moment: Moment) -> Next<O> {
        match next {
            Err(error) if self.is_away() && is_passed_over(error.code()) => {
                if error.code() != ErrorCode::NotFound {
                    self.leave_alone(moment);
                }
                self.move_on(moment);
                Ok(self.go(moment))
            }
            next => next,
        }
    }

    /// Leaves the mirror alone for a while whose body broke off, or was another one. It makes no difference to the registry.
    pub fn leave_alone(&self, moment: Moment) {
        if self.is_away() {
            self.keyring.set_pause(&self.place, moment.now.saturating_add(LEFT_ALONE));
        }
    }

    /// A mirror that wants to be left alone is not waited for.
    pub(super) fn is_left_alone(&mut self, moment: Moment) -> Option<Task<O::Output>> {
        if !self.is_away() {
            return None;
        }
        self.move_on(moment);
        Some(self.go(moment))
    }
}
