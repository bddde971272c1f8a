//! Asks for the addresses of other sites: `docfold check --external`.
//!
//! In: addresses. Out: what is wrong with each that does not answer. One request at a time to a host, several hosts side by
//! side; HEAD first, GET where a server does not care for HEAD; patience with servers that are busy, an end to it with
//! hosts that are silent. Answers that were well are kept in a cache file, so that the next run asks for little.

use std::collections::{BTreeMap, HashMap, VecDeque};
use std::path::Path;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use ureq::Agent;

/// Name of the cache file, at the root of the project.
pub(super) const CACHE_FILE: &str = ".docfold-external.json";

/// How long an answer that was well counts.
const KEPT: Duration = Duration::from_secs(7 * 24 * 60 * 60);
/// How long one request may take.
const TIMEOUT: Duration = Duration::from_secs(20);
/// How often a busy or unreachable server is asked again, and after which pauses.
const PAUSES: [Duration; 2] = [Duration::from_millis(500), Duration::from_secs(3)];
/// The longest pause that a server may ask for.
const LONGEST_PAUSE: Duration = Duration::from_secs(10);
/// Hosts that are asked side by side.
const HOSTS_AT_ONCE: usize = 8;

/// What is wrong with addresses, by address; those that answer are not in it.
pub(super) fn ask(urls: &[String], cache: &Path, step: &(dyn Fn() + Sync)) -> HashMap<String, String> {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_secs();
    let mut well = read(cache);
    well.retain(|_, at| now.saturating_sub(*at) < KEPT.as_secs());
    let mut hosts: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for url in urls {
        if well.contains_key(url) {
            step();
        } else {
            hosts.entry(host(url)).or_default().push(url);
        }
    }
    let hosts: Vec<Vec<&str>> = hosts.into_values().collect();
    let agent: Agent = Agent::config_builder()
        .timeout_global(Some(TIMEOUT))
        .max_redirects(10)
        .http_status_as_error(false)
        .user_agent(concat!("docfold/", env!("CARGO_PKG_VERSION")))
        .build()
        .into();
    let next = AtomicUsize::new(0);
    let answers: Mutex<Vec<(String, Option<String>)>> = Mutex::default();
    std::thread::scope(|scope| {
        for _ in 0..HOSTS_AT_ONCE.min(hosts.len()) {
            scope.spawn(|| {
                while let Some(urls) = hosts.get(next.fetch_add(1, Ordering::Relaxed)) {
                    ask_host(&agent, urls, |url, why| {
                        answers.lock().expect("no thread panics with the lock").push((url.to_owned(), why));
                        step();
                    });
                }
            });
        }
    });
    let mut wrong = HashMap::new();
    for (url, why) in answers.into_inner().expect("no thread panics with the lock") {
        match why {
            Some(why) => _ = wrong.insert(url, why),
            None => _ = well.insert(url, now),
        }
    }
    write(cache, &well);
    wrong
}

fn host(url: &str) -> &str {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    &rest[..rest.find(['/', '?', '#']).unwrap_or(rest.len())]
}

/// One answer of a server.
enum Answer {
    Well,
    /// Not now, perhaps later; after the pause that it asks for.
    Busy(String, Option<Duration>),
    /// None at all.
    Silence(String),
    Wrong(String),
}

/// A link that still wants an answer.
struct Waiting<'u> {
    url: &'u str,
    /// What each try has met with.
    silences: Vec<String>,
}

/// Asks for the links of one host. One without an answer waits until the others had their turn; a host that is silent as often
/// in a row as one link would be asked for, with the same pauses between, is given up.
fn ask_host(agent: &Agent, urls: &[&str], mut answered: impl FnMut(&str, Option<String>)) {
    let mut waiting: VecDeque<_> = urls.iter().map(|url| Waiting { url, silences: Vec::new() }).collect();
    let mut silent = 0;
    while let Some(mut link) = waiting.pop_front() {
        if silent > PAUSES.len() {
            let given_up = || format!("was not asked for: its host gave no answer {silent} times in a row");
            answered(link.url, Some(link.silences.pop().unwrap_or_else(given_up)));
            continue;
        }
        if let Some(last) = link.silences.len().max(silent).checked_sub(1) {
            std::thread::sleep(PAUSES[last]);
        }
        match patiently(agent, link.url) {
            Answer::Silence(why) => {
                silent += 1;
                link.silences.push(why);
                if link.silences.len() <= PAUSES.len() {
                    waiting.push_back(link);
                } else {
                    answered(link.url, link.silences.pop());
                }
                continue;
            }
            Answer::Well => answered(link.url, None),
            Answer::Wrong(why) | Answer::Busy(why, _) => answered(link.url, Some(why)),
        }
        silent = 0;
    }
}

/// The answer of a server that may be busy at first.
fn patiently(agent: &Agent, url: &str) -> Answer {
    for pause in PAUSES {
        match request(agent, url) {
            Answer::Busy(_, asked) => std::thread::sleep(asked.unwrap_or(pause).min(LONGEST_PAUSE)),
            answer => return answer,
        }
    }
    request(agent, url)
}

fn request(agent: &Agent, url: &str) -> Answer {
    match answer(agent.head(url).call()) {
        // Many servers answer HEAD in a way of their own.
        Answer::Wrong(_) | Answer::Silence(_) => answer(agent.get(url).call()),
        other => other,
    }
}

fn answer(result: Result<ureq::http::Response<ureq::Body>, ureq::Error>) -> Answer {
    let response = match result {
        Ok(response) => response,
        Err(ureq::Error::TooManyRedirects) => return Answer::Wrong("redirects without end".to_owned()),
        Err(ureq::Error::BadUri(_) | ureq::Error::Http(_)) => return Answer::Wrong("is no address".to_owned()),
        Err(ureq::Error::HostNotFound) => return Answer::Wrong("names a host that does not exist".to_owned()),
        Err(error) => return Answer::Silence(format!("cannot be reached: {error}")),
    };
    let status = response.status().as_u16();
    let why = format!("answers {status}");
    match status {
        429 | 500 | 502..=504 => {
            let seconds = response.headers().get("retry-after").and_then(|value| value.to_str().ok()?.parse().ok());
            Answer::Busy(why, seconds.map(Duration::from_secs))
        }
        // The page is there for those who may see it.
        200..=399 | 401 | 407 => Answer::Well,
        _ => Answer::Wrong(why),
    }
}

/// Address -> seconds since the epoch at which it was well. A file that cannot be read is none.
fn read(cache: &Path) -> BTreeMap<String, u64> {
    std::fs::read_to_string(cache).ok().and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default()
}

/// Best effort: without the file the next run asks again.
fn write(cache: &Path, well: &BTreeMap<String, u64>) {
    if let Ok(text) = serde_json::to_string_pretty(well) {
        _ = std::fs::write(cache, text);
    }
}
