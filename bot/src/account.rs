//! What others did to an official's account, for whom it concerns.

use dondoc_domain::event::Channel;

/// What happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AccountNews {
    /// A code was made that lets someone in as them.
    Code {
        /// Who made it; none for the operator at the machine.
        by: Option<String>,
    },
    /// One more chat is theirs.
    Linked {
        /// Where.
        channel: Channel,
    },
    /// They serve elsewhere, or as something else.
    Moved {
        /// As what, in Vietnamese.
        role: String,
        /// Where.
        agency: String,
    },
}
