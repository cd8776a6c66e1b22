//! Connections that can be broken on purpose, and a listener that can be away.

use axum::{
    extract::connect_info::Connected,
    serve::{IncomingStream, Listener},
};
use std::{
    io,
    net::SocketAddr,
    pin::Pin,
    sync::{
        Arc, Mutex, PoisonError, Weak,
        atomic::{AtomicBool, Ordering},
    },
    task::{Context, Poll, Waker},
    time::Duration,
};
use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    net::{TcpListener, TcpStream},
    sync::watch,
};

/// One connection, held by whoever may break it.
#[derive(Debug, Clone, Default)]
pub(crate) struct Line(Arc<Wire>);

#[derive(Debug, Default)]
struct Wire {
    cut: AtomicBool,
    sleeper: Mutex<Option<Waker>>,
}

impl Line {
    /// Breaks the connection: nothing more is read from it or written to it.
    pub(crate) fn cut(&self) {
        self.0.cut.store(true, Ordering::SeqCst);
        let sleeper = self.0.sleeper.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(waker) = sleeper {
            waker.wake();
        }
    }

    fn check(&self) -> io::Result<()> {
        match self.0.cut.load(Ordering::SeqCst) {
            true => Err(io::ErrorKind::ConnectionReset.into()),
            false => Ok(()),
        }
    }
}

/// The connection's bytes.
pub(crate) struct Stream {
    tcp: TcpStream,
    line: Line,
}

impl AsyncRead for Stream {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        // The sleeper is set before the check, so that a cut in between still wakes it.
        *self.line.0.sleeper.lock().unwrap_or_else(PoisonError::into_inner) = Some(cx.waker().clone());
        self.line.check()?;
        Pin::new(&mut self.tcp).poll_read(cx, buf)
    }
}

impl AsyncWrite for Stream {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        self.line.check()?;
        Pin::new(&mut self.tcp).poll_write(cx, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.line.check()?;
        Pin::new(&mut self.tcp).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.tcp).poll_shutdown(cx)
    }
}

/// Accepts connections unless told to be away; then the port is closed and every connection broken.
pub(crate) struct Door {
    address: SocketAddr,
    inner: Option<TcpListener>,
    open: watch::Receiver<bool>,
    lines: Vec<Weak<Wire>>,
}

impl Door {
    /// Listens at the address while `open` says so.
    pub(crate) async fn new(address: SocketAddr, open: watch::Receiver<bool>) -> io::Result<Self> {
        let inner = TcpListener::bind(address).await?;
        Ok(Self { address: inner.local_addr()?, inner: Some(inner), open, lines: Vec::new() })
    }

    /// Where it listens.
    pub(crate) fn address(&self) -> SocketAddr {
        self.address
    }

    fn close(&mut self) {
        self.inner = None;
        for wire in self.lines.drain(..).filter_map(|wire| wire.upgrade()) {
            Line(wire).cut();
        }
    }
}

impl Listener for Door {
    type Io = Stream;
    type Addr = Line;

    async fn accept(&mut self) -> (Stream, Line) {
        loop {
            if !*self.open.borrow_and_update() {
                self.close();
                if self.open.changed().await.is_err() {
                    std::future::pending::<()>().await;
                }
                continue;
            }
            let Some(listener) = &self.inner else {
                // The port may be held a moment longer by connections that are being closed.
                match TcpListener::bind(self.address).await {
                    Ok(listener) => self.inner = Some(listener),
                    Err(_) => tokio::time::sleep(Duration::from_millis(10)).await,
                }
                continue;
            };
            tokio::select! {
                accepted = listener.accept() => {
                    let Ok((tcp, _)) = accepted else { continue };
                    let line = Line::default();
                    self.lines.retain(|wire| wire.strong_count() > 0);
                    self.lines.push(Arc::downgrade(&line.0));
                    return (Stream { tcp, line: line.clone() }, line);
                }
                // Nobody left to open or close the door means that it stays as it is until the server stops.
                changed = self.open.changed() => if changed.is_err() { std::future::pending::<()>().await },
            }
        }
    }

    fn local_addr(&self) -> io::Result<Line> {
        Ok(Line::default())
    }
}

impl Connected<IncomingStream<'_, Door>> for Line {
    fn connect_info(stream: IncomingStream<'_, Door>) -> Self {
        stream.remote_addr().clone()
    }
}
