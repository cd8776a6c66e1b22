//! The read models that every door needs, fed by one walk over the log and saved as one.

use crate::{Board, Officials, Poison, Projection, Reminders};
use dondoc_store::Recorded;
use serde::{Deserialize, Serialize};

/// All read models; a new one is one field and one line.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct Models {
    /// Tasks and their standings.
    pub board: Board,
    /// Officials and their roles.
    pub officials: Officials,
    /// Who was reminded of what.
    pub reminders: Reminders,
}

impl Projection for Models {
    const NAME: &'static str = "models";
    // Raised by any of them, since they share a checkpoint.
    const VERSION: u32 = Board::VERSION * 1_000_000 + Officials::VERSION * 1_000 + Reminders::VERSION;

    fn apply(&mut self, event: &Recorded) -> Result<(), Poison> {
        self.board.apply(event)?;
        self.officials.apply(event)?;
        self.reminders.apply(event)
    }
}
