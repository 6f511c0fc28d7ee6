//! Finding out together: where several ask one registry for one scope at the same time, one of them learns how it wants to
//! be asked, and gets the token, for all.

use alloc::rc::Rc;
use alloc::string::String;
use alloc::vec::Vec;
use core::cell::RefCell;
use core::fmt;
use core::pin::Pin;
use core::task::{Context, Poll, Waker};

use super::keyring::{Keyring, Way};
use super::state::{State, Who};
use super::{Next, Session, Task};
use crate::registry::Operation;
use crate::registry::error::{ErrorCode, RegistryError, Stage};
use crate::registry::retry::Moment;

/// How often one request waits for others to their end; then it goes its own way, so that no queue grows out of failures.
pub(super) const MAX_JOINS: u32 = 2;

/// **How it ended** for whoever was first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Outcome {
    /// It is known now, or will not become known so.
    Over,
    /// It was given up: somebody else has to.
    Abandoned,
    /// The token service refuses, and would refuse the others too.
    Failed(RegistryError),
}

/// **Others** who are finding out what has to be known. It is done when they have.
#[derive(Clone, Default)]
pub struct Others(Rc<RefCell<Flight>>);

#[derive(Default)]
struct Flight {
    outcome: Option<Outcome>,
    waiting: Vec<Waker>,
}

impl Others {
    /// How it ended, if it has.
    pub(super) fn outcome(&self) -> Option<Outcome> {
        self.0.borrow().outcome.clone()
    }
}

impl Future for Others {
    type Output = ();

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        let mut flight = self.0.borrow_mut();
        if flight.outcome.is_some() {
            return Poll::Ready(());
        }
        if !flight.waiting.iter().any(|waker| waker.will_wake(context.waker())) {
            flight.waiting.push(context.waker().clone());
        }
        Poll::Pending
    }
}

impl PartialEq for Others {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }
}

impl Eq for Others {}

impl fmt::Debug for Others {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Others(…)")
    }
}

/// **The lead**: whoever holds it finds out for all. Letting it go without an outcome gives it up.
pub(super) struct Lead {
    keyring: Keyring,
    key: String,
    flight: Others,
}

impl Lead {
    pub(super) fn new(keyring: Keyring, key: String, flight: Others) -> Self {
        Self { keyring, key, flight }
    }

    /// Tells those who wait.
    pub(super) fn end(self, outcome: Outcome) {
        self.flight.0.borrow_mut().outcome = Some(outcome);
    }
}

impl Drop for Lead {
    fn drop(&mut self) {
        self.keyring.land(&self.key, &self.flight);
        let waiting = {
            let mut flight = self.flight.0.borrow_mut();
            flight.outcome.get_or_insert(Outcome::Abandoned);
            core::mem::take(&mut flight.waiting)
        };
        waiting.into_iter().for_each(Waker::wake);
    }
}

impl fmt::Debug for Lead {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Lead(…)")
    }
}

impl<O: Operation> Session<O> {
    /// Waits for others who are finding out how the registry wants to be asked, or getting the token; finds out itself where
    /// nobody does. A list may take long to come, so nobody waits for one.
    pub(super) fn wait_for_others(&mut self, moment: Moment) -> Option<Task<O::Output>> {
        let leads = match self.keyring.way(&self.place, &self.scope) {
            _ if self.turn.fresh.is_some() => return None,
            None => !matches!(self.inner.stage(), Stage::Tags | Stage::Catalog),
            Some(Way::Token(bearer, who)) if self.keyring.token(&self.key(&bearer, who), moment.now).is_none() => true,
            Some(_) => return None,
        };
        self.join(leads)
    }

    /// Joins those who are finding out, if there are any and this session is not one of them; else takes the lead if it may.
    pub(super) fn join(&mut self, leads: bool) -> Option<Task<O::Output>> {
        if self.lead.is_some() || self.who == Who::Nobody || self.turn.joins >= MAX_JOINS {
            return None;
        }
        let Some(others) = self.keyring.others(&self.place, &self.scope) else {
            self.lead = leads.then(|| self.keyring.take_off(&self.place, &self.scope));
            return None;
        };
        self.state = State::Joining { others: others.clone() };
        Some(Task::Join(others))
    }

    /// Goes on with what the others found out.
    pub(super) fn joined(&mut self, others: &Others, moment: Moment) -> Next<O> {
        match others.outcome() {
            Some(Outcome::Failed(error)) => return Err(error.about(&self.context.reference)),
            Some(Outcome::Over) => self.turn.joins += 1,
            Some(Outcome::Abandoned) | None => {}
        }
        if let Some(Way::Token(bearer, who)) = self.keyring.way(&self.place, &self.scope) {
            self.has_token(&bearer, who, moment);
        }
        Ok(self.go(moment))
    }

    /// A registry that answers without a login lets everybody in, as far as is known.
    pub(super) fn learn(&self, status: u16) {
        let lets_in = status < 500 && !matches!(status, 401 | 408 | 425 | 429);
        if lets_in && self.who != Who::Nobody && self.keyring.way(&self.place, &self.scope).is_none() {
            self.keyring.set_way(&self.place, &self.scope, Way::Open);
        }
    }

    /// Tells those who wait for this session what came of it, once that is clear. Whatever it does afterwards is its own.
    pub(super) fn hand_over(&mut self, next: &Next<O>, granting: bool) {
        let outcome = match (next, &self.state) {
            (Ok(Task::Send(_)), State::Granting { .. })
            | (Ok(Task::Wait(_)), State::Waiting { grant: Some(_) })
            | (Ok(Task::AskCredentials), _) => return,
            (Err(error), _) if error.code() == ErrorCode::Aborted => Outcome::Abandoned,
            (Err(error), _) if granting => Outcome::Failed(error.clone()),
            _ => Outcome::Over,
        };
        if let Some(lead) = self.lead.take() {
            lead.end(outcome);
        }
    }
}
