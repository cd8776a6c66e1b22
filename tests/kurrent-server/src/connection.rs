//! Connections: taking them, knowing who is there, and breaking them.

use crate::{node::Node, seen::count, service};
use axum::{Router, body::Body, response::IntoResponse};
use base64::{Engine, engine::general_purpose::STANDARD};
use hyper::{
    HeaderMap, Request, Response, StatusCode, body::Incoming, header, server::conn::http2, service::service_fn,
};
use hyper_util::rt::{TokioExecutor, TokioIo};
use std::{convert::Infallible, future, sync::Arc, time::Duration};
use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::{TcpListener, TcpStream},
    sync::Notify,
    time::sleep,
};
use tower::ServiceExt;

/// A connection that can be broken at any moment, as by a network that fails.
#[derive(Debug, Default)]
pub(crate) struct Connection {
    broken: Notify,
    /// Its client showed a certificate of our authority.
    certificate: bool,
}

/// Who sends a request.
#[derive(Debug, Clone)]
pub(crate) struct Caller {
    pub connection: Arc<Connection>,
    /// It may see streams.
    pub known: bool,
}

/// A password that is nobody's.
struct Stranger;

/// Takes connections until it is dropped.
pub(crate) async fn accept(listener: TcpListener, node: Arc<Node>) {
    let router = service::router(&node);
    loop {
        match listener.accept().await {
            Ok((stream, _)) => drop(tokio::spawn(serve(stream, node.clone(), router.clone()))),
            // Too many open files; some will be closed.
            Err(_) => sleep(Duration::from_millis(10)).await,
        }
    }
}

async fn serve(stream: TcpStream, node: Arc<Node>, router: Router) {
    // Without this a small answer waits for the client to acknowledge what came before it.
    if stream.set_nodelay(true).is_err() {
        return;
    }
    let Some(tls) = &node.tls else { return talk(stream, Connection::default(), node, router).await };
    let Ok(stream) = tls.accept(stream).await else { return };
    let certificate = stream.get_ref().1.peer_certificates().is_some();
    talk(stream, Connection { certificate, ..Connection::default() }, node, router).await;
}

async fn talk(stream: impl AsyncRead + AsyncWrite + Unpin, connection: Connection, node: Arc<Node>, router: Router) {
    let connection = Arc::new(connection);
    node.connected(&connection);
    count(&node.counters.connections);
    let answer = |request| answer(request, connection.clone(), node.clone(), router.clone());
    let mut http = http2::Builder::new(TokioExecutor::new());
    http.initial_stream_window_size(1 << 20).initial_connection_window_size(4 << 20);
    tokio::select! {
        // A connection that its client breaks is nobody's error.
        _ = http.serve_connection(TokioIo::new(stream), service_fn(answer)) => {}
        () = connection.broken.notified() => {}
    }
}

async fn answer(
    mut request: Request<Incoming>,
    connection: Arc<Connection>,
    node: Arc<Node>,
    router: Router,
) -> Result<Response<Body>, Infallible> {
    let known = match password(request.headers(), &node) {
        Ok(known) => known || connection.certificate || node.options.users.is_empty(),
        // Before any service looks at it, as by the server's own door.
        Err(Stranger) => return Ok(StatusCode::UNAUTHORIZED.into_response()),
    };
    request.extensions_mut().insert(Caller { connection, known });
    router.oneshot(request).await
}

/// Whether there is a password, which is then right.
fn password(headers: &HeaderMap, node: &Node) -> Result<bool, Stranger> {
    let Some(given) = headers.get(header::AUTHORIZATION) else { return Ok(false) };
    count(&node.counters.with_password);
    let users = &node.options.users;
    let plain = given.as_bytes().strip_prefix(b"Basic ").and_then(|it| STANDARD.decode(it.trim_ascii()).ok());
    let right =
        |plain: &Vec<u8>| users.iter().any(|(name, password)| *plain == format!("{name}:{password}").into_bytes());
    if users.is_empty() || plain.as_ref().is_some_and(right) { Ok(true) } else { Err(Stranger) }
}

impl Connection {
    /// Breaks it.
    pub fn cut(&self) {
        self.broken.notify_one();
    }

    /// Breaks it under the call that is being answered, which therefore never is.
    pub async fn cut_off(&self) {
        self.cut();
        future::pending().await
    }
}
