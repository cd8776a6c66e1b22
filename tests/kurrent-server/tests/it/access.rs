//! Who may come in, and to whom.

use crate::clients::{BOTH, Client};
use dondoc_kurrent_server::{Authority, Options, Server, UserCertificate};
use std::{fs, path::PathBuf};
use tempfile::TempDir;

/// A server with TLS and one user, and the files that clients are given.
struct Closed {
    server: Server,
    folder: TempDir,
}

impl Closed {
    async fn start() -> Self {
        let (authority, other) = (Authority::new().unwrap(), Authority::new().unwrap());
        let options = Options {
            tls: Some(authority.server().unwrap()),
            users: vec![("admin".into(), "changeit".into())],
            ..Options::default()
        };
        let closed = Self { server: Server::start(options).await, folder: tempfile::tempdir().unwrap() };
        let UserCertificate { certificate_pem, key_pem } = authority.user("admin").unwrap();
        let files = [
            ("ca.crt", authority.pem()),
            ("other.crt", other.pem()),
            ("user.crt", certificate_pem),
            ("user.key", key_pem),
        ];
        for (name, content) in files {
            fs::write(closed.file(name), content).unwrap();
        }
        closed
    }

    fn file(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// With `who` before the address and the parameters after it.
    fn url(&self, who: &str, authority: &str, more: &str) -> String {
        let authority = self.file(authority);
        format!("kurrentdb://{who}{}?tls=true&tlsCAFile={}{more}", self.server.address(), authority.display())
    }
}

/// What a client says of one append and one read at a URL; the append is in the log if it says so, and else is not.
#[track_caller]
fn check(closed: &Closed, client: Client, url: &str, expected: &str) {
    let name = format!("{client:?}");
    assert_eq!(client.plays("visit", url, &name), expected, "{client:?} at {url}");
    let written = closed.server.log().iter().any(|it| it.stream == name);
    assert_eq!(written, expected.contains("done"), "{client:?} at {url}");
}

const IN: &str = "append: done\nread: 0\n";

#[tokio::test]
async fn the_right_password_over_tls_opens() {
    let closed = Closed::start().await;
    for client in BOTH {
        check(&closed, client, &closed.url("admin:changeit@", "ca.crt", ""), IN);
    }
    assert!(closed.server.seen().with_password > 0);
}

#[tokio::test]
async fn a_wrong_password_does_not() {
    let closed = Closed::start().await;
    let url = closed.url("admin:changed@", "ca.crt", "");
    check(&closed, Client::Python, &url, "append: unauthenticated\nread: unauthenticated\n");
    // What it reads it reads through the Rust client, which tells no difference.
    check(&closed, Client::Node, &url, "append: unauthenticated\nread: access denied\n");
}

/// The Python client does not even try without a password.
#[tokio::test]
async fn nobody_is_let_in_without_a_password() {
    let closed = Closed::start().await;
    check(&closed, Client::Node, &closed.url("", "ca.crt", ""), "append: access denied\nread: access denied\n");
}

#[tokio::test]
async fn a_certificate_is_as_good_as_a_password() {
    let closed = Closed::start().await;
    let (certificate, key) = (closed.file("user.crt"), closed.file("user.key"));
    let more = format!("&userCertFile={}&userKeyFile={}", certificate.display(), key.display());
    check(&closed, Client::Node, &closed.url("", "ca.crt", &more), IN);
    assert_eq!(closed.server.seen().with_password, 0);
}

#[tokio::test]
async fn a_server_of_another_authority_is_not_spoken_to() {
    let closed = Closed::start().await;
    for client in BOTH {
        let url = closed.url("admin:changeit@", "other.crt", "");
        check(&closed, client, &url, "append: unavailable\nread: unavailable\n");
    }
    assert_eq!(closed.server.seen().with_password, 0, "a password is not shown to a stranger");
}

#[tokio::test]
async fn over_a_plain_connection_these_clients_show_no_password() {
    let users = vec![("admin".into(), "changeit".into())];
    let server = Server::start(Options { users, ..Options::default() }).await;
    let url = format!("kurrentdb://admin:changeit@{}?tls=false", server.address());
    for client in [Client::Python, Client::Node] {
        let said = client.plays("visit", &url, "task-1");
        assert!(said.starts_with("append: access denied\n"), "{client:?}: {said}");
    }
}
