//! `token-service [ADDRESS]`: serves on `127.0.0.1:8080` unless told otherwise.

use token_service::{Service, errors, router};

#[tokio::main]
async fn main() -> std::io::Result<()> {
    let address = std::env::args().nth(1).unwrap_or_else(|| "127.0.0.1:8080".into());
    let listener = tokio::net::TcpListener::bind(&address).await?;
    println!("POST http://{}/token", listener.local_addr()?);
    let service = Service { docs: "https://docs.token.example".into(), version: errors::versions::CLOUD };
    axum::serve(listener, router(service)).await
}
