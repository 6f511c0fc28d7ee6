//! How much a relay does at once, and for whom. Time is passed in.

use alloc::string::String;
use alloc::vec::Vec;

use super::refusal::Refusal;

/// The most callers and hosts that are remembered; the least active are forgotten first.
const MAX_REMEMBERED: usize = 1024;

/// The longest that a registry is left alone, in seconds.
const MAX_PAUSE: u64 = 60;

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

/// A caller: what it has left of its minute, and what is under way.
#[derive(Debug)]
struct Caller {
    name: String,
    /// When it would have everything left again, in milliseconds.
    full_at: u64,
    running: u32,
}

/// **Gate of a relay**: lets a request in or tells it to wait.
#[derive(Debug)]
pub struct Gate {
    limits: Limits,
    running: u32,
    callers: Vec<Caller>,
    /// Hosts to be left alone until a time.
    paused: Vec<(String, u64)>,
}

impl Gate {
    /// A gate with nobody in.
    pub const fn new(limits: Limits) -> Self {
        Self { limits, running: 0, callers: Vec::new(), paused: Vec::new() }
    }

    /// Lets a request in, which has to [`leave`](Self::leave) again.
    ///
    /// # Errors
    ///
    /// Why not, and how many seconds to wait.
    pub fn enter(&mut self, caller: &str, host: &str, now: u64) -> Result<(), (Refusal, u64)> {
        if let Some((_, until)) = self.paused.iter().find(|(known, until)| known == host && *until > now) {
            return Err((Refusal::Paused, seconds(until - now)));
        }
        if self.running >= self.limits.together {
            return Err((Refusal::Busy, 1));
        }
        let limits = self.limits;
        let step = 60_000 / u64::from(limits.per_minute.max(1));
        let found = self.caller(caller, now);
        if found.running >= limits.per_caller {
            return Err((Refusal::Rate, 1));
        }
        let full_at = found.full_at.max(now) + step;
        if full_at - now > 60_000 {
            return Err((Refusal::Rate, seconds(full_at - now - 60_000)));
        }
        found.full_at = full_at;
        found.running += 1;
        self.running += 1;
        Ok(())
    }

    /// Tells that a request has ended.
    pub fn leave(&mut self, caller: &str) {
        self.running = self.running.saturating_sub(1);
        if let Some(found) = self.callers.iter_mut().find(|known| known.name == caller) {
            found.running = found.running.saturating_sub(1);
        }
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
            self.callers.retain(|known| known.running > 0 || known.full_at > now);
        }
        if self.callers.len() >= MAX_REMEMBERED {
            // Whoever has most left loses least by being forgotten.
            let idle = self.callers.iter().enumerate().filter(|(_, known)| known.running == 0);
            let least = idle.min_by_key(|(_, known)| known.full_at).map_or(0, |(at, _)| at);
            self.callers.swap_remove(least);
        }
        self.callers.push(Caller { name: name.into(), full_at: now, running: 0 });
        let last = self.callers.len() - 1;
        &mut self.callers[last]
    }
}

/// Whole seconds, of which there is at least one.
fn seconds(milliseconds: u64) -> u64 {
    milliseconds.div_ceil(1000).max(1)
}

#[cfg(test)]
mod tests {
    use super::{Gate, Limits, Refusal};
    use std::string::ToString;

    const LIMITS: Limits = Limits { per_minute: 6, per_caller: 2, together: 3 };

    #[test]
    fn a_caller_has_its_minute() {
        let mut gate = Gate::new(LIMITS);
        for _ in 0..6 {
            assert_eq!(gate.enter("a", "h", 0), Ok(()));
            gate.leave("a");
        }
        assert_eq!(gate.enter("a", "h", 0), Err((Refusal::Rate, 10)));
        assert_eq!(gate.enter("b", "h", 0), Ok(()));
        assert_eq!(gate.enter("a", "h", 9_999), Err((Refusal::Rate, 1)));
        assert_eq!(gate.enter("a", "h", 10_000), Ok(()));
    }

    #[test]
    fn only_so_many_at_once() {
        let mut gate = Gate::new(LIMITS);
        assert_eq!((gate.enter("a", "h", 0), gate.enter("a", "h", 0)), (Ok(()), Ok(())));
        assert_eq!(gate.enter("a", "h", 0), Err((Refusal::Rate, 1)));
        assert_eq!((gate.enter("b", "h", 0), gate.enter("c", "h", 0)), (Ok(()), Err((Refusal::Busy, 1))));
        gate.leave("a");
        assert_eq!(gate.enter("c", "h", 0), Ok(()));
    }

    #[test]
    fn a_registry_that_has_had_enough_is_left_alone() {
        let mut gate = Gate::new(LIMITS);
        gate.heed("h", 200, Some("9"), 0);
        gate.heed("h", 429, Some("junk"), 0);
        assert_eq!(gate.enter("a", "h", 0), Ok(()));
        gate.heed("h", 429, Some("9"), 1_000);
        assert_eq!(gate.enter("a", "h", 1_000), Err((Refusal::Paused, 9)));
        assert_eq!(gate.enter("a", "other", 1_000), Ok(()));
        gate.leave("a");
        assert_eq!(gate.enter("a", "h", 10_000), Ok(()));
        gate.heed("h", 429, Some("999999999"), 0);
        assert_eq!(gate.enter("b", "h", 1), Err((Refusal::Paused, 60)));
    }

    #[test]
    fn callers_are_forgotten_before_they_fill_the_memory() {
        let mut gate = Gate::new(Limits { together: 9999, ..LIMITS });
        for number in 0..5000u32 {
            let name = number.to_string();
            assert_eq!(gate.enter(&name, "h", 0), Ok(()));
            gate.leave(&name);
        }
        assert!(gate.callers.len() <= super::MAX_REMEMBERED);
    }
}
