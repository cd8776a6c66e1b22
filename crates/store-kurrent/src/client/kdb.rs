//! The crate `kurrentdb`, where it differs from its predecessor.

use kurrentdb as sdk;
use sdk::{AppendToStreamOptions, Credentials, StreamState};

#[path = "driver.rs"]
pub(crate) mod driver;

type State = StreamState;

fn state(expected: Option<u64>) -> State {
    expected.map_or(StreamState::NoStream, StreamState::StreamRevision)
}

fn unary(state: State) -> AppendToStreamOptions {
    AppendToStreamOptions::default().stream_state(state)
}

fn credentials(user: &str, password: &str) -> Credentials {
    Credentials::new(user.to_owned(), password.to_owned())
}
