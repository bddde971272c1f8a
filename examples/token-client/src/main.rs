//! `token-client [ADDRESS] [PARAMETERS]`: asks the token service for a token, and explains the answer when there is none.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::process::ExitCode;

use docfold::catalog::{Codes, Retry, VersionSet};
use docfold::oauth::Response;

/// The errors that the service documents.
mod errors {
    include!(concat!(env!("OUT_DIR"), "/errors.rs"));
}

fn main() -> ExitCode {
    let mut arguments = std::env::args().skip(1);
    let address = arguments.next().unwrap_or_else(|| "127.0.0.1:8080".into());
    let parameters = arguments.next().unwrap_or_else(|| "grant_type=authorization_code&client_id=example&code=stale".into());
    match ask(&address, &parameters) {
        Err(error) => {
            eprintln!("{address}: {error}");
            ExitCode::from(2)
        }
        Ok(body) => match Response::<errors::Code>::from_body(&body) {
            Err(_) => {
                println!("{body}");
                ExitCode::SUCCESS
            }
            Ok(response) => {
                explain(&response, errors::versions::CLOUD);
                ExitCode::FAILURE
            }
        },
    }
}

fn explain<C: Codes>(response: &Response<'_, C>, version: VersionSet) {
    let Some(entry) = response.entry() else {
        let text = response.description.map(|text| text.to_string()).unwrap_or_default();
        println!("{}: {text} (not in the documentation that this client knows)", response.error);
        return;
    };
    let mut text = String::new();
    // A `String` takes everything.
    let _ = docfold::catalog::explain(entry, version, &mut text);
    print!("{text}");
    if entry.retry() == Some(Retry::Later) {
        println!("The same request may succeed later.");
    }
}

fn ask(address: &str, parameters: &str) -> std::io::Result<String> {
    let mut stream = TcpStream::connect(address)?;
    let head = "POST /token HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Type: application/x-www-form-urlencoded";
    write!(stream, "{head}\r\nContent-Length: {}\r\n\r\n{parameters}", parameters.len())?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer)?;
    Ok(answer.split_once("\r\n\r\n").map_or("", |(_, body)| body).to_owned())
}
