//! What was decided on a result or on more time, for whoever waits to hear of it.

use chrono::NaiveDate;

/// What was decided.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Decided {
    /// The result was confirmed.
    Confirmed {
        /// What the office said with it; may be empty.
        note: String,
    },
    /// The result was sent back.
    SentBack {
        /// Why.
        reason: String,
    },
    /// More time was given.
    Granted {
        /// Until when it was asked for.
        asked: NaiveDate,
        /// The new deadline: the day asked for, or an earlier one.
        until: NaiveDate,
        /// What the office said with it; may be empty.
        note: String,
    },
    /// The task was taken back: nothing is to be done any more.
    Withdrawn {
        /// Why.
        reason: String,
    },
    /// The task was given to another agency.
    Reassigned {
        /// Its name.
        to: String,
        /// Why; may be empty.
        reason: String,
    },
    /// No more time was given.
    Refused {
        /// Until when it was asked for.
        until: NaiveDate,
        /// Why.
        reason: String,
    },
}
