//! The crate `eventstore`, where it differs from its successor.

use eventstore as sdk;
use sdk::{AppendToStreamOptions, Credentials, ExpectedRevision};

#[path = "driver.rs"]
pub(crate) mod driver;

type State = ExpectedRevision;

fn state(expected: Option<u64>) -> State {
    expected.map_or(ExpectedRevision::NoStream, ExpectedRevision::Exact)
}

fn unary(state: State) -> AppendToStreamOptions {
    AppendToStreamOptions::default().expected_revision(state)
}

fn credentials(user: &str, password: &str) -> Credentials {
    Credentials::new(user.to_owned(), password.to_owned())
}
