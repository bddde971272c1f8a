//! Dates of the filters, by formats of strftime, in UTC.
//!
//! In: a value that says a date. Out: its text. There is no clock, so `now` and `today` are no dates, and of time zones there is none
//! but an offset in minutes.

use std::sync::Arc;

use super::Value;
use super::value::MAX_TEXT;

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];
const DAYS: [&str; 7] = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];

/// What a date looks like when no format is given.
const DATE_FORMAT: &str = "%A, %B %-e, %Y at %-l:%M %P %z";

/// A date by a format of strftime, `offset` minutes west of UTC; what is no date comes back as it is.
pub(super) fn date(input: &Value, format: &Value, offset: &Value) -> Value {
    #[expect(clippy::cast_possible_truncation, reason = "saturates, and no zone is a day away")]
    let offset = offset.to_number().map(|minutes| (minutes as i64).clamp(-1_440, 1_440));
    let Some(moment) = Moment::of(input, offset) else { return input.clone() };
    let format = if *format == Value::Nil { Arc::from(DATE_FORMAT) } else { format.to_text() };
    Value::from(moment.format(&format))
}

/// `10 Mar 2026` with `%b` as the `month`; with `ordinal`, `10th Mar 2026`, or `Mar 10th, 2026` where the style is `US`.
pub(super) fn date_to_string(input: &Value, month: &str, kind: &Value, style: &Value) -> Value {
    let Some(moment) = Moment::of(input, None) else { return input.clone() };
    Value::from(moment.format(&match (&*kind.to_text(), &*style.to_text()) {
        ("ordinal", "US") => format!("{month} %-d%q, %Y"),
        ("ordinal", _) => format!("%-d%q {month} %Y"),
        _ => format!("%d {month} %Y"),
    }))
}

/// A point of time with its parts.
#[derive(Clone, Copy, Debug)]
struct Moment {
    /// Since the beginning of 1970.
    milliseconds: i64,
    /// Minutes west of UTC, where a zone is asked for.
    offset: Option<i64>,
    year: i64,
    month: i64,
    day: i64,
    /// From 0 for Sunday.
    weekday: i64,
    /// From 1.
    day_of_year: i64,
    hour: i64,
    minute: i64,
    second: i64,
    millisecond: i64,
}

/// Days from 1970-01-01 to a date of the Gregorian calendar. March is the first month of the computation.
fn days_of(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let (era, of_era) = (year.div_euclid(400), year.rem_euclid(400));
    let of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468
}

impl Moment {
    /// The point of time that a value says: seconds since the beginning of 1970, or a date as text.
    fn of(input: &Value, offset: Option<i64>) -> Option<Self> {
        let text = input.to_text();
        let milliseconds = match input {
            #[expect(clippy::cast_possible_truncation, reason = "saturates, and what is too far away is no date")]
            Value::Int(_) | Value::Float(_) => Some((input.to_number()? * 1_000.0) as i64),
            _ if !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()) => {
                text.parse::<i64>().ok()?.checked_mul(1_000)
            }
            _ => Self::parse(&text),
        };
        Self::new(milliseconds?, offset)
    }

    /// The point of time `milliseconds` after the beginning of 1970; `None` outside of what JavaScript's dates can say.
    fn new(milliseconds: i64, offset: Option<i64>) -> Option<Self> {
        if !(-8_640_000_000_000_000..=8_640_000_000_000_000).contains(&milliseconds) {
            return None;
        }
        let local = milliseconds - offset.unwrap_or(0) * 60_000;
        let seconds = local.div_euclid(1_000);
        let (days, of_day) = (seconds.div_euclid(86_400), seconds.rem_euclid(86_400));
        let shifted = days + 719_468;
        let (era, of_era) = (shifted.div_euclid(146_097), shifted.rem_euclid(146_097));
        let year = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
        let of_year = of_era - (365 * year + year / 4 - year / 100);
        let month = (5 * of_year + 2) / 153;
        let day = of_year - (153 * month + 2) / 5 + 1;
        let month = if month < 10 { month + 3 } else { month - 9 };
        let year = year + era * 400 + i64::from(month <= 2);
        Some(Self {
            milliseconds,
            offset,
            year,
            month,
            day,
            weekday: (days + 4).rem_euclid(7),
            day_of_year: days - days_of(year, 1, 1) + 1,
            hour: of_day / 3_600,
            minute: of_day / 60 % 60,
            second: of_day % 60,
            millisecond: local.rem_euclid(1_000),
        })
    }

    /// The milliseconds of `2026-03-10`, `2026-03-10T12:30:00Z`, `March 10, 2026`, `Tue, 10 Mar 2026 12:30:00 GMT`,
    /// `3/10/2026 1:30 PM`.
    fn parse(text: &str) -> Option<i64> {
        let text = text.trim();
        let (mut year, mut month, mut day, mut time) = (None, None, None, 0);
        let is_iso =
            text.len() >= 7 && text.as_bytes()[4] == b'-' && text.as_bytes()[..4].iter().all(u8::is_ascii_digit);
        if is_iso {
            let (date, rest) = match text.find(['T', 't', ' ']) {
                Some(at) => (&text[..at], Some(&text[at + 1..])),
                None => (text, None),
            };
            let mut parts = date.split('-');
            year = parts.next()?.parse::<i64>().ok();
            month = parts.next()?.parse::<i64>().ok();
            day = parts.next().map_or(Some(1), |day| day.parse::<i64>().ok());
            if parts.next().is_some() {
                return None;
            }
            if let Some(rest) = rest {
                time = clock(rest.trim())?;
            }
        } else {
            for word in text.split([' ', ',']).filter(|word| !word.is_empty()) {
                let lower = word.to_lowercase();
                let named = |names: &[&str]| {
                    let fits = |name: &str| lower.len() >= 3 && name.to_lowercase().starts_with(&lower);
                    names.iter().position(|name| fits(name))
                };
                if let Some([a, b, c]) = slashes(word) {
                    (year, month, day) = if a > 31 { (Some(a), Some(b), Some(c)) } else { (Some(c), Some(a), Some(b)) };
                    continue;
                }
                if time != 0 && word.starts_with(['+', '-']) {
                    time += clock(&format!("00:00{word}"))?;
                    continue;
                }
                match word.parse::<i64>() {
                    Ok(number @ 1..=31) if day.is_none() => day = Some(number),
                    Ok(number @ 32..) if year.is_none() => year = Some(number),
                    _ if word.contains(':') => time = clock(word)?,
                    _ if lower == "am" || lower == "pm" => {
                        let noon = 12 * 3_600_000;
                        time = time % noon + if lower == "pm" { noon } else { 0 };
                    }
                    _ if matches!(word, "GMT" | "UTC" | "Z") || named(&DAYS).is_some() => {}
                    _ => match named(&MONTHS) {
                        Some(found) if month.is_none() => month = i64::try_from(found + 1).ok(),
                        _ => return None,
                    },
                }
            }
        }
        if let Some(short @ 0..100) = year.filter(|_| !is_iso) {
            year = Some(short + if short < 50 { 2_000 } else { 1_900 });
        }
        let (Some(year @ 0..=9999), Some(month @ 1..=12), Some(day @ 1..=31)) = (year, month, day) else { return None };
        Some(days_of(year, month, day) * 86_400_000 + time)
    }

    fn format(&self, format: &str) -> String {
        let mut out = String::new();
        let mut rest = format;
        while let Some(at) = rest.find('%') {
            out.push_str(&rest[..at]);
            if out.len() > MAX_TEXT {
                // Too long already: the filter leaves its input as it was.
                return out;
            }
            let directive = &rest[at + 1..];
            let flags = directive.len() - directive.trim_start_matches(['-', '_', '0', '^', '#', ':']).len();
            let after = &directive[flags..];
            let width = after.len() - after.trim_start_matches(|c: char| c.is_ascii_digit()).len();
            let letters = &after[width..];
            // What follows a flag or a width is the letter, possibly behind a modifier.
            let modifier = usize::from(letters.starts_with(['E', 'O']) && letters.len() > 1);
            let Some(letter) = letters[modifier..].chars().next() else {
                out.push_str(&rest[at..]);
                return out;
            };
            let length = 1 + flags + width + modifier + letter.len_utf8();
            match self.part(letter, directive[..flags].contains(':')) {
                // A fraction of a second has as many digits as the width says.
                Some(part) if letter == 'N' => {
                    let digits = after[..width]
                        .parse()
                        .ok()
                        .filter(|width| *width > 0)
                        .map_or(9, |width: usize| width.min(1_000));
                    out.push_str(&format!("{:0<digits$}", &part[..part.len().min(digits)]));
                }
                Some(part) => out.push_str(&padded(part, &directive[..flags], &after[..width], letter)),
                None => out.push_str(&rest[at..at + length]),
            }
            rest = &rest[at + length..];
        }
        out.push_str(rest);
        out
    }

    fn part(&self, letter: char, colon: bool) -> Option<String> {
        let name = |names: &[&'static str], index: i64| {
            usize::try_from(index).ok().and_then(|index| names.get(index).copied())
        };
        let twelve = if self.hour % 12 == 0 { 12 } else { self.hour % 12 };
        let half = if self.hour < 12 { "AM" } else { "PM" };
        let week = |first: i64| (self.day_of_year - 1 - (self.weekday - first).rem_euclid(7) + 7) / 7;
        let zone = |colon: bool| {
            let minutes = self.offset.unwrap_or(0);
            let (sign, minutes) = if minutes > 0 { ('-', minutes) } else { ('+', -minutes) };
            format!("{sign}{:02}{}{:02}", minutes / 60, if colon { ":" } else { "" }, minutes % 60)
        };
        let short_date = || format!("{}/{}/{}", self.month, self.day, self.year);
        let short_time = || format!("{twelve}:{:02}:{:02} {half}", self.minute, self.second);
        Some(match letter {
            'a' => name(&DAYS, self.weekday)?[..3].to_owned(),
            'A' => name(&DAYS, self.weekday)?.to_owned(),
            'b' | 'h' => name(&MONTHS, self.month - 1)?[..3].to_owned(),
            'B' => name(&MONTHS, self.month - 1)?.to_owned(),
            'c' => format!("{}, {}", short_date(), short_time()),
            'C' => self.year.div_euclid(100).to_string(),
            'd' | 'e' => self.day.to_string(),
            'H' | 'k' => self.hour.to_string(),
            'I' | 'l' => twelve.to_string(),
            'j' => self.day_of_year.to_string(),
            'L' => self.millisecond.to_string(),
            'm' => self.month.to_string(),
            'M' => self.minute.to_string(),
            'N' => format!("{:03}", self.millisecond),
            'p' => half.to_owned(),
            'P' => half.to_lowercase(),
            'q' => match (self.day, self.day % 10) {
                (11..=13, _) => "th",
                (_, 1) => "st",
                (_, 2) => "nd",
                (_, 3) => "rd",
                _ => "th",
            }
            .to_owned(),
            's' => self.milliseconds.div_euclid(1_000).to_string(),
            'S' => self.second.to_string(),
            'u' => if self.weekday == 0 { 7 } else { self.weekday }.to_string(),
            'U' => week(0).to_string(),
            'w' => self.weekday.to_string(),
            'W' => week(1).to_string(),
            'x' => short_date(),
            'X' => short_time(),
            'y' => self.year.rem_euclid(100).to_string(),
            'Y' => self.year.to_string(),
            'z' => zone(colon),
            'Z' if self.offset.is_some() => zone(colon),
            'Z' => "UTC".to_owned(),
            't' => "\t".to_owned(),
            'n' => "\n".to_owned(),
            '%' => "%".to_owned(),
            _ => return None,
        })
    }
}

/// The numbers of `2026/3/10` or `3/10/2026`, the year in full.
fn slashes(word: &str) -> Option<[i64; 3]> {
    let mut parts = word.split('/').map(|part| part.parse::<i64>().ok());
    let numbers = [parts.next()??, parts.next()??, parts.next()??];
    parts.next().is_none().then_some(numbers)
}

/// Milliseconds of a time of day `12:30`, `12:30:05`, `12:30:05.123`, with `Z` or `+01:00` behind it.
fn clock(text: &str) -> Option<i64> {
    let end = text.find(|c: char| !(c.is_ascii_digit() || matches!(c, ':' | '.'))).unwrap_or(text.len());
    let (time, zone) = text.split_at(end);
    let (time, fraction) = time.split_once('.').unwrap_or((time, ""));
    if !fraction.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let fraction = fraction.bytes().chain(*b"000").take(3).fold(0, |all, digit| all * 10 + i64::from(digit) - 48);
    let mut parts = time.split(':').map(|part| part.parse::<i64>().ok());
    let (hour, minute) = (parts.next()??, parts.next()??);
    let second = parts.next().map_or(Some(0), |second| second)?;
    let is_time = (0..24).contains(&hour) && (0..60).contains(&minute) && (0..60).contains(&second);
    let digits: String = zone.chars().filter(char::is_ascii_digit).collect();
    let offset = match zone.bytes().next() {
        None | Some(b'Z' | b'z') => 0,
        Some(sign @ (b'+' | b'-')) if digits.len() == 4 => {
            let offset = digits[..2].parse::<i64>().ok()? * 60 + digits[2..].parse::<i64>().ok()?;
            if sign == b'+' { offset } else { -offset }
        }
        _ => return None,
    };
    is_time.then(|| (hour * 3_600 + minute * 60 + second - offset * 60) * 1_000 + fraction)
}

/// A part of a date with the flags and the width of its directive.
fn padded(mut part: String, flags: &str, width: &str, letter: char) -> String {
    let usual = match letter {
        'C' | 'd' | 'e' | 'H' | 'I' | 'k' | 'l' | 'm' | 'M' | 'S' | 'U' | 'W' | 'y' => 2,
        'j' | 'L' => 3,
        'Y' => 4,
        _ => 0,
    };
    let width = match width.parse::<usize>() {
        _ if flags.contains('-') => 0,
        Ok(width @ 1..) => width.min(1_000),
        _ => usual,
    };
    if flags.contains('^') {
        part = part.to_uppercase();
    } else if flags.contains('#') {
        let has_lower = part.contains(|c: char| c.is_ascii_lowercase());
        part = if has_lower { part.to_uppercase() } else { part.to_lowercase() };
    }
    let spaces = !flags.contains('0') && "aAbBceklpP".contains(letter);
    let pad = if flags.contains('_') || spaces { " " } else { "0" };
    let missing = width.saturating_sub(part.chars().count());
    pad.repeat(missing) + &part
}
