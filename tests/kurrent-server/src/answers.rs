//! Refusals as the server words them: clients read the code, the message and the trailers.

use std::net::SocketAddr;
use tonic::{Code, Status, metadata::MetadataMap};

pub(crate) fn access_denied() -> Status {
    refusal(Code::PermissionDenied, "Access Denied", &[("exception", "access-denied")])
}

pub(crate) fn busy() -> Status {
    Status::unavailable("Server Is Too Busy")
}

pub(crate) fn not_ready() -> Status {
    Status::unavailable("Server Is Not Ready")
}

pub(crate) fn timed_out() -> Status {
    Status::aborted("Operation timed out: commit timeout")
}

pub(crate) fn disk(why: &std::io::Error) -> Status {
    Status::unknown(format!("the log's file: {why}"))
}

pub(crate) fn not_leader(leader: SocketAddr) -> Status {
    let (host, port) = (leader.ip().to_string(), leader.port().to_string());
    let trailers = [("exception", "not-leader"), ("leader-endpoint-host", &host), ("leader-endpoint-port", &port)];
    refusal(Code::NotFound, "Leader info available", &trailers)
}

pub(crate) fn stream_deleted(name: &str) -> Status {
    let trailers = [("exception", "stream-deleted"), ("stream-name", name)];
    refusal(Code::FailedPrecondition, &format!("Event stream '{name}' is deleted."), &trailers)
}

/// The numbers are those of the server's own: -1 is no stream, -2 any, -4 one that exists.
pub(crate) fn wrong_expected_version(operation: &str, name: &str, expected: i64, actual: i64) -> Status {
    let message = format!(
        "{operation} failed due to WrongExpectedVersion. Stream: {name}, Expected version: {expected}, Actual version: {actual}"
    );
    let (expected, actual) = (expected.to_string(), actual.to_string());
    let trailers = [
        ("exception", "wrong-expected-version"),
        ("stream-name", name),
        ("expected-version", &expected),
        ("actual-version", &actual),
    ];
    refusal(Code::FailedPrecondition, &message, &trailers)
}

pub(crate) fn too_large(most: usize) -> Status {
    let size = most.to_string();
    let trailers = [("exception", "maximum-append-size-exceeded"), ("maximum-append-size", &size)];
    refusal(Code::InvalidArgument, &format!("Maximum Append Size of {most} Exceeded."), &trailers)
}

pub(crate) fn missing_metadata(property: &str) -> Status {
    let trailers =
        [("exception", "missing-required-metadata-property"), ("required-metadata-properties", "type,content-type")];
    refusal(Code::InvalidArgument, &format!("Required Metadata Property '{property}' is missing"), &trailers)
}

pub(crate) fn invalid_position() -> Status {
    Status::invalid_argument("Trying to read from an invalid position.")
}

fn refusal(code: Code, message: &str, trailers: &[(&'static str, &str)]) -> Status {
    let mut metadata = MetadataMap::new();
    for (name, value) in trailers {
        // What the server does with a name that is not ASCII is not known; the message has it in any case.
        if value.is_ascii()
            && let Ok(value) = value.parse()
        {
            metadata.insert(*name, value);
        }
    }
    Status::with_metadata(code, message, metadata)
}
