//! A server from start to stop.

use crate::{Faults, Logged, Options, Seen, connection, members::Hub, node::Node};
use std::{
    io, mem,
    net::SocketAddr,
    sync::{Arc, Mutex, PoisonError},
    thread::{self, JoinHandle},
    time::Duration,
};
use tokio::{net::TcpSocket, runtime, sync::oneshot};

/// A server, which runs in threads of its own and stops when it is dropped.
pub struct Server {
    node: Arc<Node>,
    address: SocketAddr,
    state: Mutex<State>,
}

enum State {
    Up(Running),
    /// The port is kept, so that nobody else takes it, but nobody listens.
    Down(TcpSocket),
    /// Between the two.
    Changing,
}

struct Running {
    stop: oneshot::Sender<()>,
    thread: JoinHandle<()>,
}

impl Server {
    /// Starts one; panics with a reason where that is impossible.
    pub async fn start(options: Options) -> Self {
        match Self::try_start(options).await {
            Ok(server) => server,
            Err(why) => panic!("the server does not start: {why}"),
        }
    }

    /// Starts one.
    ///
    /// # Errors
    /// If the address is taken, the certificate is not one, or the file cannot be opened, is another server's or is damaged.
    pub async fn try_start(options: Options) -> io::Result<Self> {
        let hub = Arc::new(Hub::open(&options)?);
        let server = Self::join(hub, options)?;
        server.up()?;
        Ok(server)
    }

    /// Where clients find it. With TLS, the authority's certificate has to be named beside it.
    pub fn url(&self) -> String {
        format!("esdb://{}?tls={}", self.address, self.node.tls.is_some())
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Its failures.
    pub fn faults(&self) -> Faults {
        self.node.faults.clone()
    }

    /// Breaks every connection that is open now.
    pub fn cut_all(&self) {
        self.node.cut_all();
    }

    /// Every event in the log, system events among them.
    pub fn log(&self) -> Vec<Logged> {
        self.node.hub.log().logged()
    }

    /// What clients asked for so far.
    pub fn seen(&self) -> Seen {
        self.node.counters.seen()
    }

    /// Puts other bytes in the place of an event's body, until the log is read from its file again; says if there is such an event.
    pub fn falsify(&self, stream: &str, revision: u64, data: &[u8]) -> bool {
        self.node.hub.log().falsify(stream, revision, data)
    }

    /// Stops it as by a kill: connections break, calls get no answer, and nobody listens at its address.
    pub async fn stop(&self) {
        if let Err(why) = self.down() {
            panic!("the server does not stop: {why}");
        }
    }

    /// Stops it if it runs and starts it at the same address, with the log of its file or, without one, as it was.
    pub async fn restart(&self) {
        let done = self.down().and_then(|()| self.node.hub.reopen(&self.node.options)).and_then(|()| self.up());
        if let Err(why) = done {
            panic!("the server does not start again: {why}");
        }
    }

    /// A node of the hub, which is down.
    pub(crate) fn join(hub: Arc<Hub>, options: Options) -> io::Result<Self> {
        let socket = reserve(options.listen)?;
        let address = socket.local_addr()?;
        let index = hub.join(address);
        let node = Arc::new(Node::new(hub, index, options)?);
        Ok(Self { node, address, state: Mutex::new(State::Down(socket)) })
    }

    pub(crate) fn up(&self) -> io::Result<()> {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        *state = match mem::replace(&mut *state, State::Changing) {
            State::Down(socket) => State::Up(run(socket, self.node.clone())?),
            State::Changing => State::Up(run(reserve(self.address)?, self.node.clone())?),
            up @ State::Up(_) => up,
        };
        self.node.hub.up(self.node.index);
        Ok(())
    }

    fn down(&self) -> io::Result<()> {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        *state = match mem::replace(&mut *state, State::Changing) {
            State::Up(running) => {
                self.node.hub.down(self.node.index);
                running.end();
                State::Down(reserve(self.address)?)
            }
            down => down,
        };
        Ok(())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let state = self.state.get_mut().unwrap_or_else(PoisonError::into_inner);
        if let State::Up(running) = mem::replace(state, State::Changing) {
            running.end();
        }
    }
}

impl Running {
    fn end(self) {
        // If it is gone already, all the better.
        let _ = self.stop.send(());
        let _ = self.thread.join();
    }
}

fn reserve(address: SocketAddr) -> io::Result<TcpSocket> {
    let socket = if address.is_ipv4() { TcpSocket::new_v4()? } else { TcpSocket::new_v6()? };
    socket.set_reuseaddr(true)?;
    socket.bind(address)?;
    Ok(socket)
}

/// In a runtime of its own, so that a client that blocks its runtime does not block the server.
fn run(socket: TcpSocket, node: Arc<Node>) -> io::Result<Running> {
    let runtime = runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
    let listener = {
        let _inside = runtime.enter();
        socket.listen(1024)?
    };
    let (stop, stopped) = oneshot::channel();
    let thread = thread::Builder::new().name("kurrent-server".into()).spawn(move || {
        runtime.block_on(async {
            tokio::select! {
                () = connection::accept(listener, node) => {}
                _ = stopped => {}
            }
        });
        runtime.shutdown_timeout(Duration::from_secs(5));
    })?;
    Ok(Running { stop, thread })
}
