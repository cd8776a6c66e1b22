//! The event store: one trait, a memory store, and the contract that every store passes.
//!
//! [`EventStore`] is all that the rest of the system knows of storage. An append is all or nothing and goes
//! to one stream; there is no transaction across streams, because the engines that come next have none.
//! [`Position`]s order the whole log and mean nothing else: they are sparse and may only be compared.
//!
//! Two invariants carry the rest:
//!
//! * **`recorded_at` strictly increases along the log.** The store stamps it at commit, from its clock but never
//!   earlier than one microsecond after the event before. What was known at a moment is therefore a *prefix*
//!   of the log, and that prefix never changes.
//! * **Each event carries a [hash](struct@Hash) over itself and the event before it** ([`chain`]). [`verify`] walks the chain
//!   and names the first position that does not hold. The position itself is not hashed, so a log that moves to
//!   another engine ([`jsonl`]) keeps its head.
//!
//! A new engine is a crate `store-<name>` that passes [`contract::check`].

pub mod chain;
mod clock;
pub mod contract;
mod copy;
pub mod engine;
mod error;
mod event;
pub mod jsonl;
mod memory;
mod names;
mod store;
mod verify;

pub use chain::Hash;
pub use clock::{Clock, FixedClock, SteppingClock, SystemClock};
pub use copy::copy;
pub use engine::{Limits, MAX_EVENT_BYTES, MAX_EVENTS_PER_APPEND};
pub use error::{Lane, StoreError};
pub use event::{Appended, Expected, Head, NewEvent, Recorded};
pub use memory::MemoryStore;
pub use names::{Position, StreamName};
pub use store::EventStore;
pub use verify::{Broken, Verification, verify};
