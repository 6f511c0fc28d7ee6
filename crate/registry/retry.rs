//! When a request is sent again, and how long one waits before that.

use super::date;
use super::message::{Headers, TransportError};
use super::relay;

/// The first wait, in milliseconds; each further one is twice as long.
const FIRST: u64 = 250;

/// The longest wait, whatever a registry says.
const LONGEST: u64 = 60_000;

/// The most that one request waits in all: beyond that somebody is better told.
const LONGEST_IN_ALL: u64 = 2 * LONGEST;

/// How often a request is sent at most, where nothing else is said.
pub const ATTEMPTS: u32 = 5;

/// The largest number of attempts there can be.
const MAX_ATTEMPTS: u32 = 10;

/// **Instant** at which something is decided, and chance for that decision. The crate has neither of its own.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Moment {
    /// Milliseconds since 1970, by a clock that never goes back.
    pub now: u64,
    /// Any number, another one each time.
    pub random: u32,
}

/// **How often** the requests of one operation are sent, and how long they have waited.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Attempts {
    most: u32,
    made: u32,
    waited: u64,
}

impl Attempts {
    pub(super) fn new(most: u32) -> Self {
        Self { most: most.clamp(1, MAX_ATTEMPTS), made: 1, waited: 0 }
    }

    /// Which attempt this is, from 1.
    pub(super) const fn made(&self) -> u32 {
        self.made
    }

    /// How many there are at most.
    pub(super) const fn most(&self) -> u32 {
        self.most
    }

    /// The same for another request.
    pub(super) const fn again(&self) -> Self {
        Self { made: 1, waited: 0, ..*self }
    }

    /// How many milliseconds to wait before a further attempt; nothing if there is none.
    ///
    /// What may not be `repeated` is sent again only where the answer says that nothing was done.
    pub(super) fn next(&mut self, repeated: bool, failure: &Failure<'_>, moment: Moment) -> Option<u64> {
        let may = failure.may_pass() && (repeated || failure.is_untouched());
        if self.made >= self.most || !may || self.waited >= LONGEST_IN_ALL {
            return None;
        }
        let step = FIRST << (self.made - 1).min(7);
        // A fifth more or less by chance, so that those who failed together do not come back together.
        let wait = step - step / 5 + step * u64::from(moment.random % 1024) / 2560;
        let wait = failure.asked(moment.now).map_or(wait, |asked| wait.max(asked)).min(LONGEST);
        self.made += 1;
        self.waited += wait;
        Some(wait)
    }
}

/// Why a request did not succeed.
pub(super) enum Failure<'a> {
    Answer(u16, &'a Headers),
    Transport(&'a TransportError),
    /// The same where a page was let in before.
    Admitted(&'a TransportError),
}

impl Failure<'_> {
    /// Whether the same request may succeed a little later.
    pub(super) fn may_pass(&self) -> bool {
        match self {
            Self::Answer(status, headers) => {
                let final_word = relay::refusal(headers).is_some_and(relay::Refusal::is_final);
                matches!(status, 408 | 425 | 429 | 500 | 502..=504) && !final_word
            }
            // What a page is not told may be a missing header, which no waiting brings.
            Self::Transport(TransportError::Unreachable { hidden, .. }) => !hidden,
            Self::Admitted(TransportError::Unreachable { .. }) => true,
            Self::Transport(error) | Self::Admitted(error) => matches!(error, TransportError::Timeout { .. }),
        }
    }

    /// Whether the server says that it did nothing.
    const fn is_untouched(&self) -> bool {
        matches!(self, Self::Answer(429 | 503, _))
    }

    /// How long the server asks one to wait, in milliseconds.
    fn asked(&self, now: u64) -> Option<u64> {
        match self {
            Self::Answer(_, headers) => after(headers, Some(now)),
            Self::Transport(_) | Self::Admitted(_) => None,
        }
    }
}

/// How many milliseconds from now `Retry-After` means. A date is compared with the server's own clock, where it shows
/// that; a past one means now, and what is neither seconds nor a date means nothing.
pub(super) fn after(headers: &Headers, now: Option<u64>) -> Option<u64> {
    let text = headers.get("retry-after")?.trim();
    if !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()) {
        return Some(text.parse::<u64>().unwrap_or(u64::MAX).saturating_mul(1000));
    }
    let until = date::http(text)?;
    let here = || i64::try_from(now? / 1000).ok();
    let now = headers.get("date").and_then(date::http).or_else(here)?;
    Some(u64::try_from(until - now).unwrap_or(0).saturating_mul(1000))
}

#[cfg(test)]
mod tests {
    use super::{Attempts, Failure, Moment, after};
    use crate::registry::message::{Headers, TransportError};
    use alloc::string::ToString;
    use alloc::vec::Vec;

    const NOW: u64 = 784_111_777_000;

    fn wait(status: u16, headers: &Headers, random: u32) -> Option<u64> {
        Attempts::new(5).next(true, &Failure::Answer(status, headers), Moment { now: NOW, random })
    }

    #[test]
    fn statuses() {
        for status in 100..600 {
            let expected = [408, 425, 429, 500, 502, 503, 504].contains(&status);
            assert_eq!(wait(status, &Headers::new(), 0).is_some(), expected, "{status}");
        }
    }

    #[test]
    fn what_a_relay_refuses_for_good() {
        for (mark, again) in [
            ("passed", true),
            ("relay-unreachable", true),
            ("relay-timeout", true),
            ("relay-busy", true),
            ("relay-redirect", false),
            ("relay-private", false),
            ("relay-tls", false),
        ] {
            assert_eq!(wait(502, &Headers::new().with("Pullspec-Relay", mark), 0).is_some(), again, "{mark}");
        }
    }

    #[test]
    fn what_a_server_asks_for() {
        for (text, want) in [
            ("0", 200),
            ("1", 1000),
            (" 7 ", 7000),
            ("60", 60_000),
            ("61", 60_000),
            ("1000000000", 60_000),
            ("99999999999999999999999999", 60_000),
            ("Sun, 06 Nov 1994 08:49:47 GMT", 10_000),
            ("Sunday, 06-Nov-94 08:50:37 GMT", 60_000),
            ("Sun, 06 Nov 1994 08:49:30 GMT", 200),
            ("Fri, 31 Dec 9999 23:59:59 GMT", 60_000),
            ("-5", 200),
            ("1.5", 200),
            ("soon", 200),
            ("", 200),
        ] {
            for status in [429, 503] {
                assert_eq!(wait(status, &Headers::new().with("Retry-After", text), 0), Some(want), "{text}");
            }
        }
    }

    #[test]
    fn a_date_is_read_by_the_servers_clock() {
        let headers = Headers::new()
            .with("retry-after", "Sun, 06 Nov 2094 08:49:47 GMT")
            .with("date", "Sat, 06 Nov 2094 08:49:37 GMT");
        assert_eq!(wait(429, &headers, 0), Some(10_000));
        assert_eq!(after(&headers, None), Some(10_000));
        assert_eq!(after(&Headers::new().with("retry-after", "Sun, 06 Nov 2094 08:49:47 GMT"), None), None);
    }

    #[test]
    fn waits_double_and_end() {
        let mut attempts = Attempts::new(5);
        let headers = Headers::new();
        let mut next = |random| attempts.next(true, &Failure::Answer(503, &headers), Moment { now: NOW, random });
        assert_eq!([next(0), next(0), next(0), next(0), next(0)], [Some(200), Some(400), Some(800), Some(1600), None]);
    }

    #[test]
    fn chance_is_a_fifth_either_way() {
        let waits: Vec<u64> = (0..2048).filter_map(|random| wait(503, &Headers::new(), random)).collect();
        assert_eq!((waits.iter().min(), waits.iter().max()), (Some(&200), Some(&299)));
    }

    #[test]
    fn long_waits_are_few() {
        let mut attempts = Attempts::new(10);
        let headers = Headers::new().with("retry-after", "3600");
        let next = |it: &mut Attempts| it.next(true, &Failure::Answer(429, &headers), Moment::default());
        assert_eq!([next(&mut attempts), next(&mut attempts), next(&mut attempts)], [Some(60_000), Some(60_000), None]);
        assert_eq!(attempts.made(), 3);
        assert!(next(&mut attempts.again()).is_some());
    }

    #[test]
    fn what_changes_something_is_sent_again_where_nothing_was_done() {
        let headers = Headers::new();
        let next = |status| Attempts::new(5).next(false, &Failure::Answer(status, &headers), Moment::default());
        assert!(next(429).is_some() && next(503).is_some());
        for status in [408, 425, 500, 502, 504] {
            assert_eq!(next(status), None, "{status}");
        }
    }

    #[test]
    fn only_what_changes_nothing_and_may_pass_is_sent_again() {
        let next = |repeated, error: &TransportError| {
            Attempts::new(5).next(repeated, &Failure::Transport(error), Moment::default()).is_some()
        };
        let unreachable = |hidden| TransportError::Unreachable { detail: "x".to_string(), hidden };
        assert!(next(true, &unreachable(false)));
        assert!(next(true, &TransportError::Timeout { milliseconds: 1 }));
        assert!(!next(false, &unreachable(false)));
        // Whoever was let in before misses no header.
        let admitted =
            |error: &TransportError| Attempts::new(5).next(true, &Failure::Admitted(error), Moment::default());
        assert!(admitted(&unreachable(true)).is_some() && admitted(&TransportError::Offline).is_none());
        for error in [
            unreachable(true),
            TransportError::Tls { detail: "expired".to_string() },
            TransportError::Offline,
            TransportError::Aborted,
            TransportError::TooLarge { limit: 1 },
        ] {
            assert!(!next(true, &error), "{error:?}");
        }
        assert_eq!(Attempts::new(1).next(true, &Failure::Transport(&unreachable(false)), Moment::default()), None);
    }
}
