//! Addresses with a scheme: [`scheme`] and [`malformed`].
//!
//! In: an address as written. Out: its parts, and what is wrong with its form. What it leads to is not asked.

/// A scheme and what follows its colon.
pub(crate) fn scheme(url: &str) -> Option<(&str, &str)> {
    let (scheme, rest) = url.split_once(':')?;
    let letters = scheme.starts_with(|c: char| c.is_ascii_alphabetic())
        && scheme.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.'));
    letters.then_some((scheme, rest))
}

/// What RFC 3986 and browsers would not take of the address `SCHEME:REST`.
pub(crate) fn malformed(scheme: &str, rest: &str) -> Option<String> {
    if rest.chars().any(|c| c.is_whitespace() || c.is_control()) {
        return Some("has a blank in it".to_owned());
    }
    match scheme.to_ascii_lowercase().as_str() {
        "http" | "https" => {}
        "mailto" => {
            let address = rest.split('?').next().unwrap_or("");
            let sound = address.split_once('@').is_some_and(|(user, host)| !user.is_empty() && host.contains('.'));
            return (!sound && !address.is_empty()).then(|| "is no mail address".to_owned());
        }
        _ => return None,
    }
    let Some(after) = rest.strip_prefix("//") else { return Some("wants two slashes after its scheme".to_owned()) };
    let authority = after.split(['/', '?', '#']).next().unwrap_or("");
    let host = authority.rsplit('@').next().unwrap_or("");
    let (host, port) = match host.rsplit_once(':') {
        Some((host, port)) if !host.ends_with(']') || port.bytes().all(|b| b.is_ascii_digit()) => (host, Some(port)),
        _ => (host, None),
    };
    if host.is_empty() {
        return Some("names no host".to_owned());
    }
    if host.starts_with('[') {
        return None;
    }
    if port.is_some_and(|port| port.parse::<u16>().is_err() && !is_placeholder(port)) {
        return Some("has a port that is no number".to_owned());
    }
    if host.contains("..") || host.starts_with('.') {
        return Some("has an empty part in its host".to_owned());
    }
    let strange = host.chars().find(|c| c.is_ascii() && !c.is_ascii_alphanumeric() && !"-._*".contains(*c));
    match strange {
        Some(_) if is_placeholder(host) => None,
        Some(c) => Some(format!("has `{c}` in its host")),
        None if after.matches('#').count() > 1 => Some("has two fragments".to_owned()),
        None => None,
    }
}

/// Whether a part of an address is meant to be filled in by the reader: `HOSTNAME`, `<host>`, `[host]`, `{host}`.
fn is_placeholder(part: &str) -> bool {
    part.contains(['<', '{', '[', '%', '$', '('])
        || part.bytes().all(|byte| byte.is_ascii_uppercase() || b"-_.".contains(&byte))
}
