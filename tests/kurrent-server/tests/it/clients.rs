//! Python and Node.js do the same things and see the same.

use crate::{npm, pip};
use dondoc_kurrent_server::{Options, Server};
use std::{
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

/// Which client.
#[derive(Debug, Clone, Copy)]
pub enum Client {
    Python,
    Node,
}

pub const BOTH: [Client; 2] = [Client::Python, Client::Node];

impl Client {
    /// The command that plays a scenario of `clients/`.
    fn command(self) -> Command {
        let source = |language: &str| Path::new(env!("CARGO_MANIFEST_DIR")).join("clients").join(language);
        match self {
            Self::Python => {
                let mut command = Command::new(python());
                command.arg(source("python").join("drive.py"));
                command
            }
            Self::Node => {
                let mut command = Command::new("node");
                command.arg("drive.mjs").current_dir(npm::installed(&source("node"), "kurrent-node"));
                command
            }
        }
    }

    /// What it prints when it plays a scenario on the server at `url`, on streams whose names begin with `name`.
    #[track_caller]
    pub fn plays(self, scenario: &str, url: &str, name: &str) -> String {
        let mut command = self.command();
        let output = command.args([scenario, url, name]).stdin(Stdio::null()).output().unwrap_or_else(|error| {
            panic!("these tests need {self:?}; “make tools” installs it: {error}");
        });
        let said = String::from_utf8(output.stdout).unwrap();
        let complaints = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{self:?} fails at {scenario} after\n{said}\n{complaints}");
        said
    }
}

pub fn python() -> PathBuf {
    pip::installed(&Path::new(env!("CARGO_MANIFEST_DIR")).join("clients/python"), "kurrent-python")
}

#[track_caller]
fn check(server: &Server, client: Client, scenario: &str, expected: &str) {
    assert_eq!(client.plays(scenario, &server.url(), "task"), expected, "{client:?}");
}

#[tokio::test]
async fn streams_are_appended_to_read_and_deleted_as_clients_expect() {
    for client in BOTH {
        let server = Server::start(Options::default()).await;
        check(&server, client, "streams", STREAMS);
        let seen = server.seen();
        assert!(seen.appends > 0 && seen.batch_appends > 0, "{client:?} appends both ways: {seen:?}");
    }
}

#[tokio::test]
async fn the_whole_log_is_read_both_ways() {
    for client in BOTH {
        let server = Server::start(Options::default()).await;
        check(&server, client, "everything", EVERYTHING);
    }
}

#[tokio::test]
async fn subscriptions_go_on_with_what_comes() {
    for client in BOTH {
        let server = Server::start(Options::default()).await;
        check(&server, client, "subscription", SUBSCRIPTION);
    }
}

/// What Python has written Node.js reads as it was, and the other way round.
#[tokio::test]
async fn one_client_says_again_what_another_said() {
    let server = Server::start(Options::default()).await;
    for client in BOTH {
        check(&server, client, "visit", "append: done\nread: 0\n");
    }
    let ours = server.log().into_iter().filter(|it| !it.stream.starts_with('$')).count();
    assert_eq!(ours, 1, "the same id at the same place is the same event");
}

const STREAMS: &str = r#"missing: not found
expected to be there: conflict, none there
new, of two: at 1
the same again: at 1
others in their place: conflict, at 1
half the same: conflict, at 1
one more: at 2
the one again: at 2
another in its place: conflict, at 2
too early: conflict, at 2
forwards: 0 opened {"n":1} {"by":"1"}
forwards: 1 noted {"n":2} {"by":"2"}
forwards: 2 noted {"n":5} {"by":"5"}
backwards: 2, 1, 0
forwards from 1: 1, 2
backwards from 1: 1, 0
one from 1: 1
from behind its end: nothing
large: at 3
too large: too large
delete at 1: conflict, at 3
delete at 3: done
deleted: not found
again: at 5
what is left: 4, 5
tombstone: done
closed: deleted
append one to what is closed: deleted
append two to what is closed: deleted
"#;

const EVERYTHING: &str = "ours, in order: True
backwards is forwards reversed: True
the system's among them: True
filtered: True
filtered by prefix: 14
positions grow: True
positions have gaps: True
forwards from a position: True
backwards from a position: True
five from a position: 5
a position never given: invalid position
behind the end: 0
";

const SUBSCRIPTION: &str = r#"from the beginning: 0 noted {"n":1} {"by":"1"}
then: 1 noted {"n":2} {"by":"2"}
live: 2 noted {"n":3} {"by":"3"}
after the first: 1 noted {"n":2} {"by":"2"}
"#;
