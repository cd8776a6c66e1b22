//! Serving until told to stop: connections that say nothing are closed, and nobody holds all of them.

use axum::{Router, extract::ConnectInfo};
use dondoc_shell::{Held, Holders, Settings};
use hyper::{Request, body::Incoming, server::conn::http1};
use hyper_util::{
    rt::{TokioIo, TokioTimer},
    server::graceful::GracefulShutdown,
    service::TowerToHyperService,
};
use std::{convert::Infallible, io, net::SocketAddr, sync::Arc, time::Duration};
use tokio::{
    net::{TcpListener, TcpStream},
    sync::{OwnedSemaphorePermit, Semaphore, watch},
    time::sleep,
};
use tower::{ServiceExt as _, service_fn};
use tower_http::timeout::RequestBodyTimeoutLayer;

/// How long what is under way may take once we are told to stop.
const DRAIN: Duration = Duration::from_secs(10);
/// After the system had no room for one more connection.
const BREATH: Duration = Duration::from_millis(100);

/// Room for connections.
struct Rooms {
    all: Arc<Semaphore>,
    addresses: Holders,
    each: usize,
}

impl Rooms {
    fn new(settings: &Settings) -> Self {
        // Behind a proxy every connection is the proxy's.
        let each = if settings.behind_proxy { usize::MAX } else { settings.connections_per_address };
        Self { all: Arc::new(Semaphore::new(settings.connections_at_once)), addresses: Holders::default(), each }
    }

    fn room(&self, from: SocketAddr) -> Option<(OwnedSemaphorePermit, Held)> {
        let own = self.addresses.hold(&from.ip().to_canonical().to_string(), self.each)?;
        Some((Arc::clone(&self.all).try_acquire_owned().ok()?, own))
    }
}

/// Serves until `stop` turns true, or its sender is gone; then finishes what is under way, for ten seconds at most.
///
/// # Errors
/// When the listener fails.
pub async fn serve(
    listener: TcpListener,
    router: Router,
    settings: Settings,
    stop: watch::Receiver<bool>,
) -> io::Result<()> {
    let (rooms, graceful) = (Rooms::new(&settings), GracefulShutdown::new());
    let router = router.layer(RequestBodyTimeoutLayer::new(settings.pause));
    let mut http = http1::Builder::new();
    http.timer(TokioTimer::new()).header_read_timeout(settings.silence);
    loop {
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            () = stopped(stop.clone()) => break,
        };
        let (stream, from) = match accepted {
            Ok(accepted) => accepted,
            // Who came and left again.
            Err(error) if matches!(error.kind(), io::ErrorKind::ConnectionAborted | io::ErrorKind::ConnectionReset) => {
                continue;
            }
            Err(error) => {
                tracing::error!(%error, "no room for one more connection");
                sleep(BREATH).await;
                continue;
            }
        };
        // Whoever holds too many is not answered: an answer would cost what is short.
        let Some(room) = rooms.room(from) else { continue };
        let connection = http.serve_connection(opened(stream), answers(router.clone(), from));
        let connection = graceful.watch(connection);
        tokio::spawn(async move {
            let _room = room;
            // What goes wrong with a connection is told to nobody: the other side is gone.
            let _ = connection.await;
        });
    }
    drop(listener);
    tokio::select! {
        () = graceful.shutdown() => {}
        () = sleep(DRAIN) => {}
    }
    Ok(())
}

fn opened(stream: TcpStream) -> TokioIo<TcpStream> {
    // Answers are whole already; waiting for more to send only delays them.
    let _ = stream.set_nodelay(true);
    TokioIo::new(stream)
}

/// The router, which hears who asks.
fn answers(
    router: Router,
    from: SocketAddr,
) -> TowerToHyperService<
    impl tower::Service<Request<Incoming>, Response = axum::response::Response, Error = Infallible, Future: Send> + Clone,
> {
    TowerToHyperService::new(service_fn(move |mut request: Request<Incoming>| {
        request.extensions_mut().insert(ConnectInfo(from));
        router.clone().oneshot(request.map(axum::body::Body::new))
    }))
}

/// Waits until we are told to stop.
pub(crate) async fn stopped(mut stop: watch::Receiver<bool>) {
    // An error means that the sender is gone, which tells the same.
    let _ = stop.wait_for(|stop| *stop).await;
}
