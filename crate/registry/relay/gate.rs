//! How much a relay does at once, and for whom. Time is passed in.

use alloc::string::String;
use alloc::vec::Vec;

use super::refusal::Refusal;

/// The most callers and hosts that are remembered; the least active are forgotten first.
const MAX_REMEMBERED: usize = 1024;

/// The longest that a registry is left alone, in seconds.
const MAX_PAUSE: u64 = 60;

/// How long a request counts that is not heard of, in milliseconds. An edge worker whose caller goes away may be ended where
/// it stands, without a word; what it held is free again after this.
const MAX_SILENCE: u64 = 5 * 60_000;

/// **Limits of a relay.** None of them may be left out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Requests of one caller in a minute, as many of them at once.
    pub per_minute: u32,
    /// Requests of one caller under way.
    pub per_caller: u32,
    /// Requests of everybody under way.
    pub together: u32,
}

/// A caller, and what it has left of its minute.
#[derive(Debug)]
struct Caller {
    name: String,
    /// When it would have everything left again, in milliseconds.
    full_at: u64,
}

/// A request under way.
#[derive(Debug)]
struct Visit {
    ticket: u64,
    caller: String,
    /// Until when it counts, if nothing is heard of it.
    until: u64,
}

/// **Gate of a relay**: lets a request in or tells it to wait.
#[derive(Debug)]
pub struct Gate {
    limits: Limits,
    visits: Vec<Visit>,
    /// How many have been let in.
    tickets: u64,
    callers: Vec<Caller>,
    /// Hosts to be left alone until a time.
    paused: Vec<(String, u64)>,
}

impl Gate {
    /// A gate with nobody in.
    pub const fn new(limits: Limits) -> Self {
        Self { limits, visits: Vec::new(), tickets: 0, callers: Vec::new(), paused: Vec::new() }
    }

    /// Lets a request in, which has to [`leave`](Self::leave) again with the ticket that it is given.
    ///
    /// # Errors
    ///
    /// Why not, and how many seconds to wait.
    pub fn enter(&mut self, caller: &str, host: &str, now: u64) -> Result<u64, (Refusal, u64)> {
        if let Some((_, until)) = self.paused.iter().find(|(known, until)| known == host && *until > now) {
            return Err((Refusal::Paused, seconds(until - now)));
        }
        self.visits.retain(|visit| visit.until > now);
        if is_full(self.visits.len(), self.limits.together) {
            return Err((Refusal::Busy, 1));
        }
        if is_full(self.visits.iter().filter(|visit| visit.caller == caller).count(), self.limits.per_caller) {
            return Err((Refusal::Rate, 1));
        }
        let step = 60_000 / u64::from(self.limits.per_minute.max(1));
        let found = self.caller(caller, now);
        let full_at = found.full_at.max(now) + step;
        if full_at - now > 60_000 {
            return Err((Refusal::Rate, seconds(full_at - now - 60_000)));
        }
        found.full_at = full_at;
        self.tickets += 1;
        self.visits.push(Visit { ticket: self.tickets, caller: caller.into(), until: now + MAX_SILENCE });
        Ok(self.tickets)
    }

    /// Tells that a request is still under way.
    pub fn stay(&mut self, ticket: u64, now: u64) {
        if let Some(visit) = self.visits.iter_mut().find(|visit| visit.ticket == ticket) {
            visit.until = now + MAX_SILENCE;
        }
    }

    /// Tells that a request has ended.
    pub fn leave(&mut self, ticket: u64) {
        self.visits.retain(|visit| visit.ticket != ticket);
    }

    /// Takes what a registry answered: one that has had too many requests is left alone for as long as it says.
    pub fn heed(&mut self, host: &str, status: u16, retry_after: Option<&str>, now: u64) {
        if !matches!(status, 429 | 503) {
            return;
        }
        let Some(wait) = retry_after.and_then(|text| text.trim().parse::<u64>().ok()) else { return };
        self.paused.retain(|(known, until)| known != host && *until > now);
        if self.paused.len() < MAX_REMEMBERED && wait > 0 {
            self.paused.push((host.into(), now + wait.min(MAX_PAUSE) * 1000));
        }
    }

    fn caller(&mut self, name: &str, now: u64) -> &mut Caller {
        if let Some(at) = self.callers.iter().position(|known| known.name == name) {
            return &mut self.callers[at];
        }
        if self.callers.len() >= MAX_REMEMBERED {
            self.callers.retain(|known| known.full_at > now);
        }
        if self.callers.len() >= MAX_REMEMBERED {
            // Whoever has most left loses least by being forgotten.
            let least = self.callers.iter().enumerate().min_by_key(|(_, known)| known.full_at);
            let least = least.map_or(0, |(at, _)| at);
            self.callers.swap_remove(least);
        }
        self.callers.push(Caller { name: name.into(), full_at: now });
        let last = self.callers.len() - 1;
        &mut self.callers[last]
    }
}

fn is_full(count: usize, limit: u32) -> bool {
    u32::try_from(count).map_or(true, |count| count >= limit)
}

/// Whole seconds, of which there is at least one.
fn seconds(milliseconds: u64) -> u64 {
    milliseconds.div_ceil(1000).max(1)
}

#[cfg(test)]
mod tests {
    use super::{Gate, Limits, MAX_SILENCE, Refusal};
    use std::string::ToString;

    const LIMITS: Limits = Limits { per_minute: 6, per_caller: 2, together: 3 };

    #[test]
    fn a_caller_has_its_minute() {
        let mut gate = Gate::new(LIMITS);
        for _ in 0..6 {
            let ticket = gate.enter("a", "h", 0).unwrap();
            gate.leave(ticket);
        }
        assert_eq!(gate.enter("a", "h", 0), Err((Refusal::Rate, 10)));
        assert!(gate.enter("b", "h", 0).is_ok());
        assert_eq!(gate.enter("a", "h", 9_999), Err((Refusal::Rate, 1)));
        assert!(gate.enter("a", "h", 10_000).is_ok());
    }

    #[test]
    fn only_so_many_at_once() {
        let mut gate = Gate::new(LIMITS);
        let first = gate.enter("a", "h", 0).unwrap();
        assert!(gate.enter("a", "h", 0).is_ok());
        assert_eq!(gate.enter("a", "h", 0), Err((Refusal::Rate, 1)));
        assert!(gate.enter("b", "h", 0).is_ok());
        assert_eq!(gate.enter("c", "h", 0), Err((Refusal::Busy, 1)));
        gate.leave(first);
        gate.leave(first);
        assert!(gate.enter("c", "h", 0).is_ok());
        assert_eq!(gate.enter("c", "h", 0), Err((Refusal::Busy, 1)));
    }

    #[test]
    fn what_is_not_heard_of_stops_counting() {
        let mut gate = Gate::new(LIMITS);
        let heard = gate.enter("a", "h", 0).unwrap();
        let lost = gate.enter("a", "h", 0).unwrap();
        gate.stay(heard, 1_000);
        assert_eq!(gate.enter("a", "h", MAX_SILENCE - 1), Err((Refusal::Rate, 1)));
        assert!(gate.enter("a", "h", MAX_SILENCE).is_ok());
        assert_eq!(gate.enter("a", "h", MAX_SILENCE), Err((Refusal::Rate, 1)));
        // Its end comes late, and takes nothing from the others.
        gate.leave(lost);
        gate.stay(lost, MAX_SILENCE);
        assert_eq!(gate.enter("a", "h", MAX_SILENCE), Err((Refusal::Rate, 1)));
    }

    #[test]
    fn a_registry_that_has_had_enough_is_left_alone() {
        let mut gate = Gate::new(LIMITS);
        gate.heed("h", 200, Some("9"), 0);
        gate.heed("h", 429, Some("junk"), 0);
        let first = gate.enter("a", "h", 0).unwrap();
        gate.heed("h", 429, Some("9"), 1_000);
        assert_eq!(gate.enter("a", "h", 1_000), Err((Refusal::Paused, 9)));
        assert!(gate.enter("a", "other", 1_000).is_ok());
        gate.leave(first);
        assert!(gate.enter("a", "h", 10_000).is_ok());
        gate.heed("h", 429, Some("999999999"), 0);
        assert_eq!(gate.enter("b", "h", 1), Err((Refusal::Paused, 60)));
    }

    #[test]
    fn callers_are_forgotten_before_they_fill_the_memory() {
        let mut gate = Gate::new(Limits { together: 9999, ..LIMITS });
        for number in 0..5000u32 {
            let name = number.to_string();
            let ticket = gate.enter(&name, "h", 0).unwrap();
            gate.leave(ticket);
        }
        assert!(gate.callers.len() <= super::MAX_REMEMBERED);
    }
}
