//! Against the examples of RFC 6749 and of a token endpoint that answers with status 200.

use std::string::{String, ToString};

use super::*;
use crate::catalog::{Catalog, CodeOr, Codes, Strings, Texts};

/// A catalog of two codes, as a generator would write it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Code {
    AccessDenied,
    BadVerificationCode,
}

const CODES: &str = "access_deniedbad_verification_code";

const fn slots() -> [u32; 4] {
    let mut slots = [0; 4];
    let codes = ["access_denied", "bad_verification_code"];
    let mut index = 0;
    while index < 2 {
        let mut slot = crate::catalog::hash(codes[index]) as usize & 3;
        while slots[slot] != 0 {
            slot = (slot + 1) & 3;
        }
        slots[slot] = index as u32 + 1;
        index += 1;
    }
    slots
}

static CATALOG: Catalog = Catalog {
    sets: &[1],
    domains: &["oauth"],
    codes: Strings { blob: CODES, offsets: &[0, 13, 34] },
    slots: &slots(),
    entry_domain: &[0, 0],
    entry_set: &[0, 0],
    ..Catalog::EMPTY
};

macro_rules! empty {
    ($($name:ident)*) => { $(const $name: &'static Texts = &Texts::EMPTY;)* };
}

impl Codes for Code {
    const CATALOG: &'static Catalog = &CATALOG;
    const ALL: &'static [Self] = &[Code::AccessDenied, Code::BadVerificationCode];
    empty!(TITLES DESCRIPTIONS CAUSES CAUSES_HTML SOLUTIONS SOLUTIONS_HTML NOTES DOCS_PATHS DOCUMENTED_URIS SINCE REMOVED
        REPLACED_BY FILES);
    fn index(self) -> usize {
        self as usize
    }
}

type Parsed<'a> = Response<'a, Code>;

fn show(parsed: Result<Parsed<'_>, ParseError>) -> String {
    match parsed {
        Err(error) => error.to_string(),
        Ok(response) => {
            let known = if response.error.known().is_some() { "" } else { "?" };
            let mut out = std::format!("{known}{}", response.error_text);
            for text in [response.description, response.uri, response.state] {
                out.push('|');
                out.push_str(&text.map(|text| text.to_string()).unwrap_or_default());
            }
            out
        }
    }
}

#[test]
fn redirects_and_forms() {
    for (text, expect) in [
        // RFC 6749 §4.1.2.1 and §4.2.2.1.
        ("https://client.example.com/cb?error=access_denied&state=xyz", "access_denied|||xyz"),
        ("https://client.example.com/cb#error=access_denied&state=xyz", "access_denied|||xyz"),
        ("?error=access_denied", "access_denied|||"),
        ("error=access_denied", "access_denied|||"),
        (
            "error=bad_verification_code&error_description=The+code+passed+is+incorrect+or+expired.&error_uri=%2Fa%2F%23b",
            "bad_verification_code|The code passed is incorrect or expired.|/a/#b|",
        ),
        ("error=bad%5Fverification%5Fcode", "bad_verification_code|||"),
        ("error=new+one", "?new one|||"),
        ("error=x&error_description=%E2%82%AC%ff%zz%", "?x|€\u{fffd}%zz%||"),
        ("error=a&error=b", "`error` stands there twice"),
        ("error=", "there is no `error` parameter"),
        ("access_token=x&scope=repo", "there is no `error` parameter"),
        ("", "there is no `error` parameter"),
    ] {
        assert_eq!(show(Parsed::from_redirect(text)), expect, "{text}");
    }
}

#[test]
fn json_bodies() {
    for (text, expect) in [
        // RFC 6749 §5.2.
        ("{\n  \"error\":\"invalid_request\"\n}", "?invalid_request|||"),
        (
            r#"{"error": "access_denied", "error_description": "a \"b\" \u20ac \ud83d\ude00", "error_uri": "https:\/\/x\/y#z", "interval": 5}"#,
            "access_denied|a \"b\" € 😀|https://x/y#z|",
        ),
        (r#"{"error": "access_denied", "error_uri": null, "x": {"error": ["}"]}}"#, "access_denied|||"),
        (r#"{"error": "bad\u005fverification\u005fcode"}"#, "bad_verification_code|||"),
        (r#"{"error": "x", "state": "\ud800 \q"}"#, "?x|||\u{fffd} \u{fffd}"),
        (r#"{"error": {"code": 1}}"#, "`error` is no string"),
        (r#"{"error": "a", "error": "b"}"#, "`error` stands there twice"),
        (r#"{"access_token": "x"}"#, "there is no `error` parameter"),
        ("[]", "the body is no JSON object"),
        (r#"{"error": "a""#, "the body is no JSON object"),
        (r#"{"error": "a"} x"#, "the body is no JSON object"),
    ] {
        assert_eq!(show(Parsed::from_json(text)), expect, "{text}");
        if text.starts_with('{') {
            assert_eq!(show(Parsed::from_body(text)), expect);
        }
    }
    assert!(matches!(Parsed::from_body("error=new").unwrap().error, CodeOr::Unknown("new")));
}

#[test]
fn replies() {
    let reply = Reply::new("access_denied").unwrap().with_state("xyz").unwrap();
    assert_eq!(
        reply.redirect("https://client.example.com/cb").to_string(),
        "https://client.example.com/cb?error=access_denied&state=xyz"
    );
    assert_eq!(reply.redirect("https://x/cb?a=1#f").to_string(), "https://x/cb?a=1&error=access_denied&state=xyz");
    assert_eq!(Reply::new("invalid_request").unwrap().json().to_string(), r#"{"error":"invalid_request"}"#);
    let reply = Reply::new("a").unwrap().with_description("50% of a & b").unwrap().with_uri("https://x/y#z").unwrap();
    let form = reply.form().to_string();
    assert_eq!(form, "error=a&error_description=50%25+of+a+%26+b&error_uri=https%3A%2F%2Fx%2Fy%23z");
    assert_eq!(show(Parsed::from_form(&form)), "?a|50% of a & b|https://x/y#z|");
    let json = reply.json().to_string();
    assert_eq!(show(Parsed::from_json(&json)), "?a|50% of a & b|https://x/y#z|");
    for (result, expect) in [
        (Reply::new(""), InvalidReply::NoCode),
        (Reply::new("a\"b"), InvalidReply::Character("error", '"')),
        (reply.with_description("caf\u{e9}"), InvalidReply::Character("error_description", '\u{e9}')),
        (reply.with_description("a\\b"), InvalidReply::Character("error_description", '\\')),
        (reply.with_uri("/y#z"), InvalidReply::RelativeUri),
        (reply.with_uri("//x/y"), InvalidReply::RelativeUri),
        (reply.with_uri("https://x/a b"), InvalidReply::Character("error_uri", ' ')),
        (reply.with_state("\n"), InvalidReply::Character("state", '\n')),
    ] {
        assert_eq!(result.unwrap_err(), expect);
    }
}

proptest::proptest! {
    #[test]
    fn no_response_stops_the_program(text in "[{}\\[\\]\",:\\\\u0-9a-f%+&=?#é error_uri]{0,60}") {
        for parsed in [Parsed::from_body(&text), Parsed::from_json(&text), Parsed::from_redirect(&text)] {
            let _ = show(parsed);
        }
    }

    #[test]
    fn what_is_composed_is_read_again(error in "[ -!#-\\[\\]-~]{1,20}", description in "[ -!#-\\[\\]-~]{0,40}") {
        let reply = Reply::new(&error).unwrap().with_description(&description).unwrap();
        let (json, form) = (reply.json().to_string(), reply.form().to_string());
        for response in [Parsed::from_json(&json).unwrap(), Parsed::from_form(&form).unwrap()] {
            proptest::prop_assert!(response.error_text == error.as_str());
            proptest::prop_assert!(response.description.unwrap() == description.as_str());
        }
    }
}
