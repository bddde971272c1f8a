//! Every documented code, provoked over loopback: code, description and URI on the wire are the documented ones.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};

use docfold::oauth::Response;
use token_service::{Service, errors, provoking, router};

fn post(address: SocketAddr, body: &str) -> (u16, String) {
    let mut stream = TcpStream::connect(address).expect("the service listens");
    let head = "POST /token HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Type: application/x-www-form-urlencoded";
    write!(stream, "{head}\r\nContent-Length: {}\r\n\r\n{body}", body.len()).expect("the service reads");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).expect("the service answers");
    let status = answer.split_whitespace().nth(1).and_then(|status| status.parse().ok()).expect("a status line");
    let (_, body) = answer.split_once("\r\n\r\n").expect("a head and a body");
    (status, body.to_owned())
}

#[tokio::test(flavor = "multi_thread")]
async fn the_wire_says_what_the_documentation_says() {
    for version in [errors::versions::CLOUD, errors::versions::SERVER_1_0] {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = listener.local_addr().expect("an address");
        let service = Service { docs: "https://docs.token.example".into(), version };
        let server = tokio::spawn(async move { axum::serve(listener, router(service)).await });
        for &code in errors::Code::ALL {
            let (status, body) = tokio::task::spawn_blocking(move || post(address, provoking(code))).await.expect("no panic");
            let response = Response::<errors::Code>::from_body(&body).expect("an error response");
            let entry = code.entry();
            assert_eq!(response.error.known(), Some(code), "{body}");
            assert_eq!(Some(status), entry.http_status(), "{code}");
            assert!(response.description.expect("a description") == entry.description(version).expect("documented"));
            let uri = response.uri.expect("a URI").to_string();
            assert_eq!(errors::by_uri(&uri), Some(entry), "{uri}");
            if version == errors::versions::CLOUD {
                assert_eq!(Some(uri.as_str()), entry.documented_uri(version));
            }
        }
        let (status, body) = tokio::task::spawn_blocking(move || {
            post(address, "grant_type=authorization_code&client_id=example&code=fresh")
        })
        .await
        .expect("no panic");
        assert_eq!(status, 200);
        assert!(Response::<errors::Code>::from_body(&body).is_err());
        server.abort();
    }
}
