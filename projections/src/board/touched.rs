//! Which tasks moved, in the order they did, as far back as anyone may still catch up.

use super::Board;
use std::{collections::VecDeque, sync::Arc};

/// Whoever is further behind counts anew.
const KEPT: usize = 1 << 16;

/// The tasks that moved lately.
#[derive(Debug, Default)]
pub(super) struct Touched {
    /// Tells one board from another: numbers of one mean nothing to the other.
    identity: Arc<()>,
    /// How often any task moved since this board was made.
    moves: u64,
    recent: VecDeque<u32>,
}

impl Touched {
    pub fn note(&mut self, task: u32) {
        if self.recent.len() == KEPT {
            self.recent.pop_front();
        }
        self.recent.push_back(task);
        self.moves += 1;
    }
}

impl Board {
    /// How often any task moved since this board was made or read back.
    pub fn moves(&self) -> u64 {
        self.touched.moves
    }

    /// The tasks that moved after so many moves, once for each move; none if that is too long ago to be known.
    pub fn touched_since(&self, moves: u64) -> Option<impl Iterator<Item = u32> + '_> {
        let behind = usize::try_from(self.touched.moves.checked_sub(moves)?).ok()?;
        let from = self.touched.recent.len().checked_sub(behind)?;
        Some(self.touched.recent.range(from..).copied())
    }

    /// What tells this board from any other in the process.
    pub fn identity(&self) -> &Arc<()> {
        &self.touched.identity
    }
}
