//! Points in time as headers and token services write them, in seconds since 1970.

/// Days before each month of a year without a leap day.
const DAYS: [i64; 12] = [0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334];
const MONTHS: [&str; 12] = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

/// Reads a date of HTTP in any of its three forms: `Sun, 06 Nov 1994 08:49:37 GMT`, `Sunday, 06-Nov-94 08:49:37 GMT`,
/// `Sun Nov  6 08:49:37 1994`.
pub(super) fn http(text: &str) -> Option<i64> {
    if text.len() > 64 {
        return None;
    }
    let (mut day, mut month, mut year, mut time) = (None, None, None, None);
    for word in text.split([' ', ',', '-']).filter(|word| !word.is_empty()) {
        let digits = word.bytes().all(|byte| byte.is_ascii_digit());
        match word.len() {
            8 if time.is_none() && word.contains(':') => time = Some(clock(word)?),
            1 | 2 if digits && day.is_none() => day = Some(number(word)?),
            2 if digits => year = Some(number(word)? + if number(word)? < 70 { 2000 } else { 1900 }),
            4 if digits => year = Some(number(word)?),
            3 if month.is_none() => month = MONTHS.iter().position(|name| name.eq_ignore_ascii_case(word)),
            _ => {}
        }
    }
    moment(year?, month?, day?, time?)
}

/// Reads a date of RFC 3339: `2020-01-02T03:04:05Z`, with any fraction and any offset.
pub(super) fn rfc3339(text: &str) -> Option<i64> {
    let (date, rest) = text.split_at_checked(10)?;
    let rest = rest.strip_prefix(['T', 't', ' '])?;
    let (time, rest) = rest.split_at_checked(8)?;
    let mut parts = date.split('-').map(number);
    let (year, month, day) = (parts.next()??, parts.next()??, parts.next()??);
    let zone = rest.strip_prefix('.').map_or(rest, |rest| rest.trim_start_matches(|it: char| it.is_ascii_digit()));
    let offset = match zone.split_at_checked(1)? {
        ("Z" | "z", "") => 0,
        ("+", zone) => hours(zone)?,
        ("-", zone) => -hours(zone)?,
        _ => return None,
    };
    let month = usize::try_from(month).ok()?.checked_sub(1)?;
    Some(moment(year, month, day, clock(time)?)? - offset)
}

fn number(text: &str) -> Option<i64> {
    (!text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())).then(|| text.parse().ok())?
}

/// Seconds of `08:49:37`; the sixtieth second is a leap second.
fn clock(text: &str) -> Option<i64> {
    let (hours, seconds) = text.split_at_checked(5)?;
    let seconds = number(seconds.strip_prefix(':')?).filter(|seconds| *seconds <= 60)?;
    Some(self::hours(hours)? + seconds)
}

/// Seconds of `08:49`.
fn hours(text: &str) -> Option<i64> {
    let (hours, minutes) = text.split_once(':')?;
    let (hours, minutes) = (number(hours)?, number(minutes)?);
    (hours < 24 && minutes < 60).then_some(hours * 3600 + minutes * 60)
}

/// `month` counts from 0.
fn moment(year: i64, month: usize, day: i64, seconds: i64) -> Option<i64> {
    let before = DAYS.get(month)?;
    if !(1970..=9999).contains(&year) || !(1..=31).contains(&day) {
        return None;
    }
    let leaps = |year: i64| year / 4 - year / 100 + year / 400;
    let leap = month > 1 && leaps(year) > leaps(year - 1);
    let days = (year - 1970) * 365 + leaps(year - 1) - leaps(1969) + before + i64::from(leap) + day - 1;
    Some(days * 86_400 + seconds)
}

#[cfg(test)]
mod tests {
    use super::{http, rfc3339};

    #[test]
    fn dates_of_http() {
        for text in [
            "Sun, 06 Nov 1994 08:49:37 GMT",
            "Sunday, 06-Nov-94 08:49:37 GMT",
            "Sun Nov  6 08:49:37 1994",
            "6 nov 1994 08:49:37",
        ] {
            assert_eq!(http(text), Some(784_111_777), "{text}");
        }
        assert_eq!(http("Thu, 01 Jan 1970 00:00:00 GMT"), Some(0));
        assert_eq!(http("Thu, 29 Feb 2024 23:59:60 GMT"), Some(1_709_251_200));
        assert_eq!(http("Fri, 31 Dec 9999 23:59:59 GMT"), Some(253_402_300_799));
    }

    #[test]
    fn dates_of_token_services() {
        for text in [
            "1994-11-06T08:49:37Z",
            "1994-11-06t08:49:37.123456789z",
            "1994-11-06T09:49:37+01:00",
            "1994-11-06 03:19:37-05:30",
        ] {
            assert_eq!(rfc3339(text), Some(784_111_777), "{text}");
        }
    }

    #[test]
    fn what_is_no_date() {
        for text in [
            "",
            "tomorrow",
            "120",
            "-1",
            "1e9",
            "Sun, 06 Nov 1994",
            "06 Nov 1994 25:00:00",
            "06 Nov 1994 08:60:00",
            "06 Nov 1994 +8:00:00",
            "00 Nov 1994 08:49:37",
            "06 Foo 1994 08:49:37",
            "06 Nov 1969 08:49:37",
            "é Nov é:é:é",
            "1994-11-06",
            "1994-13-06T08:49:37Z",
            "1994-00-06T08:49:37Z",
            "1994-11-06T08:49:37",
            "1994-11-06T08:49:37é",
            "éééééééééT08:49:37Z",
            "1994-11-06T08:49:37+1:é",
        ] {
            assert_eq!((http(text), rfc3339(text)), (None, None), "{text}");
        }
        assert_eq!(http(&"1 ".repeat(100_000)), None);
    }
}
