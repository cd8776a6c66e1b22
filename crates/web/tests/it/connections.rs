//! Connections that say nothing, or too many of them.

use crate::browser::Server;
use dondoc_web::Settings;
use std::time::Duration;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
};

async fn connected(server: &Server) -> TcpStream {
    TcpStream::connect(server.base.strip_prefix("http://").unwrap()).await.unwrap()
}

/// What the server says until it closes the connection.
async fn heard(stream: &mut TcpStream) -> String {
    let mut said = Vec::new();
    // A closed connection may also be told by an error.
    let _ = stream.read_to_end(&mut said).await;
    String::from_utf8_lossy(&said).into_owned()
}

#[tokio::test]
async fn whoever_is_silent_is_let_go() {
    let short = Duration::from_millis(50);
    let server = Server::with(Settings { silence: short, pause: short, ..Settings::default() }, Vec::new()).await;
    for (said, answer) in [
        ("", ""),
        ("GET /healthz HT", ""),
        ("GET /healthz HTTP/1.1\r\nHost: a\r\n", ""),
        // An answer that was kept open for more, which did not come.
        ("GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n", "200 OK"),
        // A form that stops in the middle.
        (
            "POST /chat/noi HTTP/1.1\r\nHost: a\r\ncontent-type: application/x-www-form-urlencoded\r\ncontent-length: 90\r\n\r\nma=1",
            "40",
        ),
    ] {
        let mut stream = connected(&server).await;
        stream.write_all(said.as_bytes()).await.unwrap();
        let heard = tokio::time::timeout(Duration::from_secs(60), heard(&mut stream)).await.expect(said);
        assert!(heard.contains(answer) && heard.is_empty() == answer.is_empty(), "{said}: {heard}");
    }
}

#[tokio::test]
async fn one_address_does_not_hold_all_connections() {
    let settings = Settings { connections_per_address: 3, ..Settings::default() };
    let server = Server::with(settings, Vec::new()).await;
    let mut held = Vec::new();
    for _ in 0..3 {
        let mut stream = connected(&server).await;
        stream.write_all(b"GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n").await.unwrap();
        let mut first = [0; 12];
        stream.read_exact(&mut first).await.unwrap();
        assert_eq!(&first, b"HTTP/1.1 200");
        held.push(stream);
    }
    let mut refused = connected(&server).await;
    assert_eq!(heard(&mut refused).await, "");
    held.pop();
    // The room is free again as soon as the server has seen that one left.
    loop {
        let mut next = connected(&server).await;
        let _ = next.write_all(b"GET /healthz HTTP/1.1\r\nHost: a\r\nconnection: close\r\n\r\n").await;
        if heard(&mut next).await.starts_with("HTTP/1.1 200") {
            break;
        }
    }
}
