//! Events that a server writes by itself.

use super::{Log, Proposed};
use crate::faults::random;
use tonic::codegen::Bytes;
use uuid::Uuid;

/// Where statistics go.
const STATISTICS: &str = "$stats-127.0.0.1:2113";

/// What stands in every log from the beginning.
pub(super) fn first() -> [(&'static str, Proposed); 4] {
    [
        ("$$$stats-127.0.0.1:2113", event("$metadata", r#"{"$maxAge":86400}"#)),
        ("$user-admin", event("$UserCreated", r#"{"loginName":"admin","groups":["$admins"]}"#)),
        ("$users", event("$User", r#""admin""#)),
        ("$scavenges", event("$scavengeIndexInitialized", "{}")),
    ]
}

/// What is written now and then between other events.
pub(super) fn now_and_then(log: &Log) -> Option<(&'static str, Proposed)> {
    let mut seed = log.places.end();
    let due = log.system_events && random(&mut seed).is_multiple_of(5);
    due.then(|| (STATISTICS, event("$statsCollected", r#"{"proc-cpu":3.5}"#)))
}

pub(super) fn event(kind: &str, json: &str) -> Proposed {
    Proposed {
        id: Uuid::new_v4(),
        kind: kind.into(),
        json: true,
        metadata: Bytes::new(),
        data: Bytes::copy_from_slice(json.as_bytes()),
    }
}
