//! Keeps a connection to whichever node answers: the clients by themselves stay dead once they lost it.

use std::collections::VecDeque;
use std::time::Duration;

use tokio::time::{Instant, sleep_until, timeout};

use crate::address::{Address, Host};
use crate::client::{Client, Fault, Incoming, Outgoing};

/// Pauses between attempts grow from the first of these to the second.
const PAUSES: (Duration, Duration) = (Duration::from_millis(20), Duration::from_secs(2));

/// So many failures to encrypt are no accident of a restart.
const UNENCRYPTED: u32 = 3;

/// One connection at a time, to one of the hosts, made anew whenever it fails.
pub(crate) struct Link {
    address: Address,
    deadline: Duration,
    /// Whom to ask next; the first was asked last.
    hosts: VecDeque<Host>,
    /// A node that another one named as the leader; asked once before all others.
    leader: Option<Host>,
    client: Option<Client>,
    /// Whether the log behind the connection was seen to be the one that is followed.
    checked: bool,
    failures: u32,
    /// So many times in a row a host took the connection and then could not agree on encryption.
    unencrypted: u32,
    /// Nothing is tried before this moment.
    not_before: Instant,
}

impl Link {
    pub(crate) fn new(address: Address, deadline: Duration) -> Self {
        let hosts = address.hosts.clone();
        let not_before = Instant::now();
        Self {
            address,
            deadline,
            hosts,
            leader: None,
            client: None,
            checked: false,
            failures: 0,
            unencrypted: 0,
            not_before,
        }
    }

    /// Whether there is a connection, and a look through it found the log that is followed.
    pub(crate) fn is_checked(&self) -> bool {
        self.checked && self.client.is_some()
    }

    /// Tells whether a look through the connection found the log that is followed.
    pub(crate) fn set_checked(&mut self, found: bool) {
        self.checked = found;
    }

    /// Appends to the log's stream, whose last revision is `expected`; tries once, over a connection that was checked.
    pub(crate) async fn append(&mut self, expected: Option<u64>, events: Vec<Outgoing>) -> Result<(), Fault> {
        let deadline = self.deadline;
        let log = self.address.log.clone();
        sleep_until(self.not_before).await;
        let Some(client) = self.client.as_mut().filter(|_| self.checked) else {
            return Err(Fault::Lost("the connection was not checked yet".into()));
        };
        let done = timeout(deadline, client.append(&log, expected, events)).await;
        self.judge(done.unwrap_or_else(|_| Err(Fault::Lost("the server did not answer in time".into()))))
    }

    /// Reads at most `max` events of the log's stream from revision `from` on; tries once.
    pub(crate) async fn read(&mut self, from: u64, max: usize) -> Result<Vec<Incoming>, Fault> {
        let deadline = self.deadline;
        let log = self.address.log.clone();
        let client = self.client().await?;
        let read = timeout(deadline, client.read(&log, from, max)).await;
        self.judge(read.unwrap_or_else(|_| Err(Fault::Lost("the server did not answer in time".into()))))
    }

    /// Gives the node up that answered; the next call asks another one.
    pub(crate) fn turn_away(&mut self) {
        self.client = None;
        self.fail();
    }

    async fn client(&mut self) -> Result<&mut Client, Fault> {
        sleep_until(self.not_before).await;
        if self.client.is_none() {
            let (host, discover) = match self.leader.take() {
                Some(leader) => (leader, false),
                None => (self.hosts[0].clone(), self.address.discover),
            };
            let connecting = timeout(self.deadline, Client::connect(&self.address, &host, discover)).await;
            let connected = connecting.unwrap_or_else(|_| Err(Fault::Lost("it did not answer in time".into())));
            match connected {
                Ok(client) => {
                    self.client = Some(client);
                    (self.checked, self.unencrypted) = (false, 0);
                }
                Err(fault) => {
                    let fault = self.explained(fault, &host).await;
                    return self.judge(Err(named(fault, &host)));
                }
            }
        }
        self.client.as_mut().ok_or_else(|| Fault::Lost("there is no connection".into()))
    }

    /// The clients do not say that it was the certificate. A host that takes connections, but none that is encrypted,
    /// again and again, will go on doing so.
    async fn explained(&mut self, fault: Fault, host: &Host) -> Fault {
        let Fault::Lost(why) = fault else { return fault };
        let reach = tokio::net::TcpStream::connect((host.name.trim_matches(['[', ']']), host.port));
        let reached =
            self.address.tls && why.contains("(Connect)") && matches!(timeout(PAUSES.1, reach).await, Ok(Ok(_)));
        self.unencrypted = if reached { self.unencrypted + 1 } else { 0 };
        if self.unencrypted < UNENCRYPTED {
            return Fault::Lost(why);
        }
        Fault::Denied(
            "it answers, but no encrypted connection comes about: its certificate is not one that tlsCAFile (or this \
             machine) vouches for, is made for another name, or it does not encrypt at all"
                .into(),
        )
    }

    /// Draws the conclusions for the next attempt.
    fn judge<T>(&mut self, done: Result<T, Fault>) -> Result<T, Fault> {
        match &done {
            Ok(_) | Err(Fault::Conflict | Fault::Missing | Fault::Deleted | Fault::TooLarge) => self.failures = 0,
            Err(Fault::NotLeader(leader)) => {
                self.client = None;
                self.leader = Some(leader.clone());
                self.pause();
            }
            Err(Fault::Busy(_)) => self.pause(),
            Err(Fault::Denied(_) | Fault::Lost(_)) => self.turn_away(),
        }
        done
    }

    fn fail(&mut self) {
        self.hosts.rotate_left(1);
        // With several hosts the next one is asked at once; only a whole round in vain calls for patience.
        let whole_round = self.failures as usize % self.hosts.len() == self.hosts.len() - 1;
        if whole_round {
            self.pause();
        } else {
            self.failures += 1;
        }
    }

    fn pause(&mut self) {
        let rounds = self.failures / self.hosts.len() as u32;
        let pause = PAUSES.0.saturating_mul(1 << rounds.min(10)).min(PAUSES.1);
        self.failures = self.failures.saturating_add(1);
        self.not_before = Instant::now() + pause;
    }
}

fn named(fault: Fault, host: &Host) -> Fault {
    match fault {
        Fault::Lost(why) => Fault::Lost(format!("{host}: {why}")),
        Fault::Denied(why) => Fault::Denied(format!("{host}: {why}")),
        other => other,
    }
}
