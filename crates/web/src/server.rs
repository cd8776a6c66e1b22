//! Serving until told to stop.

use axum::Router;
use std::{net::SocketAddr, time::Duration};
use tokio::{net::TcpListener, sync::watch};

/// How long what is under way may take once we are told to stop.
const DRAIN: Duration = Duration::from_secs(10);

/// Serves until `stop` turns true, or its sender is gone; then finishes what is under way, for ten seconds at most.
///
/// # Errors
/// When the listener fails.
pub async fn serve(listener: TcpListener, router: Router, stop: watch::Receiver<bool>) -> std::io::Result<()> {
    let service = router.into_make_service_with_connect_info::<SocketAddr>();
    let server = axum::serve(listener, service).with_graceful_shutdown(stopped(stop.clone()));
    tokio::select! {
        done = server.into_future() => done,
        () = async { stopped(stop).await; tokio::time::sleep(DRAIN).await } => Ok(()),
    }
}

/// Waits until we are told to stop.
pub(crate) async fn stopped(mut stop: watch::Receiver<bool>) {
    // An error means that the sender is gone, which tells the same.
    let _ = stop.wait_for(|stop| *stop).await;
}
