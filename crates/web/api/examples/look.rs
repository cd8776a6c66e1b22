//! Serves the sample province's API on a port, to look at it and to try it with other programs.

use dondoc_api::{Api, Measures, Readings, Settings, router};
use dondoc_domain::official::Role;
use dondoc_identity::{Identity, NewToken, Scope};
use dondoc_shell::{Pace, testing::World};
use std::{net::SocketAddr, sync::Arc};

#[tokio::main]
#[expect(clippy::unwrap_used, reason = "an example that cannot go on stops")]
async fn main() {
    let (world, folder) = (World::new().await, tempfile::tempdir().unwrap());
    let identity = Arc::new(Identity::open(&folder.path().join("access"), Default::default()).unwrap());
    let pace = Pace { burst: 1e9, per_second: 1e9 };
    let api = Api::new(
        &world.shell,
        &identity,
        &Measures::new(Readings::default),
        Settings { token_pace: pace, address_pace: pace, ..Settings::default() },
    );
    let new = NewToken {
        name: "example".into(),
        scopes: Scope::ALL.iter().copied().collect(),
        agency: None,
        acting: Some(world.officials[&Role::Office].clone()),
        expires: None,
        by: None,
    };
    let (token, _) = identity.tokens.issue(new, world.app.now()).unwrap();
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    println!("http://{} {}", listener.local_addr().unwrap(), token.reveal());
    axum::serve(listener, router(&api).into_make_service_with_connect_info::<SocketAddr>()).await.unwrap();
}
