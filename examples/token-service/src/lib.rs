//! A token endpoint: `POST /token`, form-encoded in, JSON out. Its error codes are those of `docs/`, no more and no less.

use axum::Router;
use axum::body::Body;
use axum::extract::State;
use axum::http::{Response, StatusCode, header};
use axum::routing::post;
use docfold::catalog::VersionSet;
use docfold::oauth::{Reply, Text};

/// The documented errors.
pub mod errors {
    include!(concat!(env!("OUT_DIR"), "/errors.rs"));
}

use errors::{Code, code};

// The service may answer only what the documentation of every version explains.
const _: () = assert!(code!("invalid_grant").entry().versions().contains(errors::versions::ALL));

/// Where the service runs, and where its documentation is.
#[derive(Clone, Debug)]
pub struct Service {
    /// Scheme and host of the documentation.
    pub docs: String,
    /// The version of the documentation to link to.
    pub version: VersionSet,
}

/// The routes.
pub fn router(service: Service) -> Router {
    Router::new().route("/token", post(token)).with_state(service)
}

async fn token(State(service): State<Service>, body: String) -> Response<Body> {
    match grant(&body) {
        Ok(token) => json(StatusCode::OK, format!("{{\"access_token\":\"{token}\",\"token_type\":\"bearer\"}}")),
        Err(code) => refusal(code, &service),
    }
}

/// The one place that answers with an error: everything in it is documented.
fn refusal(code: Code, service: &Service) -> Response<Body> {
    let entry = code.entry();
    let status = entry.http_status().and_then(|status| StatusCode::from_u16(status).ok());
    let status = status.unwrap_or(StatusCode::BAD_REQUEST);
    match Reply::documented(entry, &service.docs, service.version) {
        Ok(reply) => json(status, reply.json().to_string()),
        Err(error) => json(StatusCode::INTERNAL_SERVER_ERROR, format!("{{\"message\":\"{error}\"}}")),
    }
}

fn json(status: StatusCode, body: String) -> Response<Body> {
    let mut response = Response::new(Body::from(body));
    *response.status_mut() = status;
    response.headers_mut().insert(header::CONTENT_TYPE, header::HeaderValue::from_static("application/json"));
    // RFC 6749 §5.1: answers of a token endpoint are not stored.
    response.headers_mut().insert(header::CACHE_CONTROL, header::HeaderValue::from_static("no-store"));
    response
}

/// Gives a token, or the code of the reason not to.
fn grant(body: &str) -> Result<&'static str, Code> {
    let parameter = |wanted: &str| {
        let mut found = body.split('&').filter_map(|pair| pair.split_once('=')).filter(|(name, _)| *name == wanted);
        match (found.next(), found.next()) {
            (Some((_, value)), None) if !value.is_empty() => Ok(Text::form(value)),
            _ => Err(code!("invalid_request")),
        }
    };
    if parameter("grant_type")? != "authorization_code" {
        return Err(code!("unsupported_grant_type"));
    }
    let client = parameter("client_id")?;
    if client == "hasty" {
        return Err(code!("slow_down"));
    }
    if client != "example" {
        return Err(code!("invalid_client"));
    }
    if parameter("code")? == "fresh" { Ok("token-for-example") } else { Err(code!("invalid_grant")) }
}

/// A request that provokes an error. Exhaustive: a code that is documented anew does not compile until it has one.
#[must_use]
pub const fn provoking(code: Code) -> &'static str {
    match code {
        Code::InvalidRequest => "grant_type=authorization_code",
        Code::InvalidClient => "grant_type=authorization_code&client_id=stranger&code=fresh",
        Code::InvalidGrant => "grant_type=authorization_code&client_id=example&code=stale",
        Code::UnsupportedGrantType => "grant_type=password",
        Code::SlowDown => "grant_type=authorization_code&client_id=hasty&code=fresh",
    }
}
