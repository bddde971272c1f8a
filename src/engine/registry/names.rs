//! Codes and domains as names of enum variants (R11).

/// CamelCase of the alphanumeric runs: `bad_verification_code` is `BadVerificationCode`, `INVALID_ARGUMENT` is
/// `InvalidArgument`, `invalidGrant` is `InvalidGrant`.
pub(super) fn variant(code: &str) -> String {
    let mut name = String::with_capacity(code.len());
    for run in code.split(|c: char| !c.is_ascii_alphanumeric()).filter(|run| !run.is_empty()) {
        let shout = !run.bytes().any(|byte| byte.is_ascii_lowercase());
        for (index, letter) in run.chars().enumerate() {
            name.push(match index {
                0 => letter.to_ascii_uppercase(),
                _ if shout => letter.to_ascii_lowercase(),
                _ => letter,
            });
        }
    }
    match name.as_str() {
        // The one keyword in CamelCase.
        "Self" => "Self_".into(),
        "" => "Empty".into(),
        _ if name.as_bytes()[0].is_ascii_digit() => format!("_{name}"),
        _ => name,
    }
}

#[cfg(test)]
mod tests {
    use super::variant;

    #[test]
    fn variants() {
        for (code, expect) in [
            ("bad_verification_code", "BadVerificationCode"),
            ("INVALID_ARGUMENT", "InvalidArgument"),
            ("invalidGrant", "InvalidGrant"),
            ("a-b.c", "ABC"),
            ("E0382", "E0382"),
            ("self", "Self_"),
            ("oauth2_error", "Oauth2Error"),
        ] {
            assert_eq!(variant(code), expect);
        }
    }
}
