//! S3 website hosting: routing rules where they can say it, else redirect metadata for one empty object a source.
//!
//! A routing rule matches every key that begins with its prefix; it is used only when no source begins with another one,
//! and only for keys that are missing. 50 rules are the most that a bucket has.

use serde_json::{Map, Value, json};

use super::{ExportError, ExportFile, Host, Redirect, decoded, one};

/// Routing rules of a bucket.
const MOST_RULES: usize = 50;
/// Bytes of a key.
const LONGEST_KEY: usize = 1_024;
/// Bytes of `x-amz-website-redirect-location`.
const LONGEST_LOCATION: usize = 2_048;

/// `s3-routing-rules.json`, or `s3-objects.json`: a list of keys with the metadata of each.
pub(super) fn files(redirects: &[Redirect<'_>]) -> Result<Vec<ExportFile>, ExportError> {
    let host = Host::S3;
    let mut keys = Vec::with_capacity(redirects.len());
    for Redirect { source, target } in redirects {
        let key = decoded(source)[1..].to_owned();
        for (length, limit) in [(key.len(), LONGEST_KEY), (target.len(), LONGEST_LOCATION)] {
            if length > limit {
                return Err(ExportError::TooLong { host, source: (*source).to_owned(), length, limit });
            }
        }
        if key.is_empty() {
            let why = "the bucket's root has no key";
            return Err(ExportError::Ambiguous { host, source: (*source).to_owned(), why });
        }
        keys.push((key, *target));
    }
    keys.sort_unstable();
    let prefixes = keys.windows(2).any(|pair| pair[1].0.starts_with(&pair[0].0));
    // A rule replaces the key alone: it cannot send to a fragment or a query.
    let plain = keys.iter().all(|(_, target)| !target.contains(['?', '#', '%']));
    if keys.len() <= MOST_RULES && !prefixes && plain {
        let rules: Vec<Value> = keys.iter().map(|(key, target)| rule(key, target)).collect();
        return one("s3-routing-rules.json", pretty(&Value::Array(rules)));
    }
    let objects: Vec<Value> =
        keys.iter().map(|(key, target)| json!({ "Key": key, "WebsiteRedirectLocation": target })).collect();
    one("s3-objects.json", pretty(&Value::Array(objects)))
}

fn rule(key: &str, target: &str) -> Value {
    let mut redirect = Map::new();
    let path = match target.split_once("://") {
        Some((protocol, rest)) => {
            let (host, path) = rest.split_once('/').unwrap_or((rest, ""));
            redirect.insert("Protocol".into(), protocol.into());
            redirect.insert("HostName".into(), host.into());
            path
        }
        None => &target[1..],
    };
    redirect.insert("ReplaceKeyWith".into(), path.into());
    redirect.insert("HttpRedirectCode".into(), "301".into());
    json!({
        "Condition": { "KeyPrefixEquals": key, "HttpErrorCodeReturnedEquals": "404" },
        "Redirect": redirect,
    })
}

fn pretty(value: &Value) -> String {
    serde_json::to_string_pretty(value).expect("strings are always JSON") + "\n"
}
