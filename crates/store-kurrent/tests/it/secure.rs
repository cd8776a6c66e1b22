//! Certificates and passwords: who is let in, who is not, and what is told of it.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use dondoc_kurrent_server::{Authority, Options as ServerOptions, Server};
use dondoc_store::{MemoryStore, StoreError, SystemClock};
use dondoc_store_kurrent::{Address, KurrentStore, State};

use super::{SCHEMES, append, open, options, sound};

fn write(dir: &Path, name: &str, text: &str) -> String {
    let path = dir.join(name);
    std::fs::write(&path, text).unwrap();
    path.to_string_lossy().into_owned()
}

async fn refused(address: &str) -> StoreError {
    let clock = Arc::new(SystemClock);
    let replica = Arc::new(MemoryStore::new(clock.clone()));
    let store = KurrentStore::start(Address::parse(address).unwrap(), replica, options(clock)).unwrap();
    match tokio::time::timeout(Duration::from_secs(20), store.ready()).await {
        Ok(ready) => ready.unwrap_err(),
        Err(_) => panic!("it still waits: {:?}", store.state()),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_certificate_of_the_authority_and_the_password_let_in() {
    let (dir, authority) = (tempfile::tempdir().unwrap(), Authority::new().unwrap());
    let ca = write(dir.path(), "ca.pem", &authority.pem());
    let other = write(dir.path(), "other.pem", &Authority::new().unwrap().pem());
    let users = vec![("ops".to_owned(), "p@ss:w/rd".to_owned())];
    let tls = Some(authority.server().unwrap());
    let server = Server::start(ServerOptions { tls, users, ..ServerOptions::default() }).await;
    for scheme in SCHEMES {
        let host = server.address();
        let good = format!("{scheme}://ops:p%40ss%3Aw%2Frd@{host}?tls=true&tlsCAFile={ca}&log={scheme}");
        let store = open(Address::parse(&good).unwrap()).await;
        append(&store, 0).await.unwrap();
        sound(&store).await;

        for (what, address, says) in [
            ("wrong password", good.replace("p%40ss", "wrong"), "refuses us"),
            ("nobody", format!("{scheme}://{host}?tls=true&tlsCAFile={ca}"), "refuses us"),
            ("another authority", good.replace(&ca, &other), "tlsCAFile"),
        ] {
            let error = refused(&address).await.to_string();
            assert!(error.contains(says), "{scheme}, {what}: {error}");
            assert!(!error.contains("w/rd") && !error.contains("w%2Frd"), "{scheme}, {what}: {error}");
        }
        let missing = Address::parse(&good.replace(&ca, "/nowhere.pem")).unwrap();
        let error = KurrentStore::start(
            missing,
            Arc::new(MemoryStore::new(Arc::new(SystemClock))),
            options(Arc::new(SystemClock)),
        )
        .unwrap_err();
        assert!(error.to_string().contains("/nowhere.pem"), "{error}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_certificate_of_ones_own_stands_for_a_password() {
    let (dir, authority) = (tempfile::tempdir().unwrap(), Authority::new().unwrap());
    let ca = write(dir.path(), "ca.pem", &authority.pem());
    let user = authority.user("ops").unwrap();
    let certificate = write(dir.path(), "ops.pem", &user.certificate_pem);
    let key = write(dir.path(), "ops.key", &user.key_pem);
    let (users, tls) = (vec![("ops".to_owned(), "changeit".to_owned())], Some(authority.server().unwrap()));
    let server = Server::start(ServerOptions { tls, users, ..ServerOptions::default() }).await;
    for scheme in SCHEMES {
        let own = format!("userCertFile={certificate}&userKeyFile={key}");
        let address = format!("{scheme}://{}?tls=true&tlsCAFile={ca}&{own}&log={scheme}", server.address());
        let store = open(Address::parse(&address).unwrap()).await;
        append(&store, 0).await.unwrap();
        sound(&store).await;
    }
    assert_eq!(server.seen().with_password, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn no_password_goes_over_a_plain_connection_unasked() {
    let users = vec![("ops".to_owned(), "changeit".to_owned())];
    let server = Server::start(ServerOptions { users, ..ServerOptions::default() }).await;
    for scheme in SCHEMES {
        let plain = format!("{scheme}://ops:changeit@{}?tls=false", server.address());
        let error = Address::parse(&plain).unwrap_err().to_string();
        assert!(error.contains("allowPasswordInPlain") && !error.contains("changeit"), "{error}");
        assert_eq!(server.seen().with_password, 0);
    }
    let asked = format!("{}://ops:changeit@{}?tls=false&allowPasswordInPlain=true", SCHEMES[0], server.address());
    let store = open(Address::parse(&asked).unwrap()).await;
    append(&store, 0).await.unwrap();
    assert!(server.seen().with_password > 0);
    assert_eq!(store.state(), State::Ready);
}
