//! One value for each task, in pieces that are shared until someone changes them.

use std::sync::Arc;

/// Small enough to copy in a few microseconds, large enough that a million tasks are a few hundred pieces.
const PIECE: usize = 1 << 11;

/// One value for each task, by its number. A copy shares every piece that neither side has changed since.
#[derive(Debug, Clone)]
pub struct Column<T> {
    pieces: Vec<Arc<Vec<T>>>,
}

impl<T> Default for Column<T> {
    fn default() -> Self {
        Self { pieces: Vec::new() }
    }
}

impl<T: Clone> Column<T> {
    /// How many values there are.
    pub fn len(&self) -> usize {
        self.pieces.last().map_or(0, |last| (self.pieces.len() - 1) * PIECE + last.len())
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.pieces.is_empty()
    }

    /// The value of a task.
    pub fn get(&self, number: u32) -> Option<&T> {
        self.pieces.get(number as usize / PIECE)?.get(number as usize % PIECE)
    }

    /// Puts a value in the place of another, and gives that back.
    pub fn replace(&mut self, number: u32, value: T) -> Option<T> {
        let piece = self.pieces.get_mut(number as usize / PIECE)?;
        let there = Arc::make_mut(piece).get_mut(number as usize % PIECE)?;
        Some(std::mem::replace(there, value))
    }

    /// Adds the value of the next task.
    pub fn push(&mut self, value: T) {
        if self.pieces.last().is_none_or(|last| last.len() == PIECE) {
            self.pieces.push(Arc::new(Vec::with_capacity(PIECE)));
        }
        if let Some(last) = self.pieces.last_mut() {
            Arc::make_mut(last).push(value);
        }
    }

    /// Every value, in the order of the tasks.
    pub fn iter(&self) -> impl Iterator<Item = &T> {
        self.pieces.iter().flat_map(|piece| piece.iter())
    }
}
