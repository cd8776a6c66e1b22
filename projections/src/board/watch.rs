//! A view of all tasks at one point of both times, and answers that stay exact while tasks move.
//!
//! A task that moved is taken out of each answer as it stood and put in as it stands. So an answer costs one walk
//! over the tasks when it is first asked for, and afterwards only what happened since.

use super::{At, Board, Column, Seen};
use std::sync::Arc;

/// Something counted over all tasks, from which one of them can be taken out again.
pub trait Answer {
    /// Counts a task once more (`by` 1), or once less (`by` −1), as it was counted before.
    fn count(&mut self, number: u32, seen: &Seen, by: i32);
}

/// Every task as it stood at some point of both times, by all that a board had taken in.
#[derive(Debug, Clone)]
pub struct View {
    at: At,
    board: Arc<()>,
    moves: u64,
    seen: Column<Seen>,
    versions: u64,
}

impl View {
    /// One that has seen no task yet; [`View::extend`] shows it more.
    pub fn new(board: &Board, at: At) -> Self {
        let (identity, moves) = (Arc::clone(board.identity()), board.moves());
        // No view made later has a number of an earlier one: there is at most one more for each move.
        Self { at, board: identity, moves, seen: Column::default(), versions: moves }
    }

    /// The point of both times.
    pub fn at(&self) -> At {
        self.at
    }

    /// Every task as it stood.
    pub fn seen(&self) -> &Column<Seen> {
        &self.seen
    }

    /// Grows whenever what it shows changes. Of views of one board at one point, the same number shows the same.
    pub fn versions(&self) -> u64 {
        self.versions
    }

    /// Looks at up to `tasks` more of the tasks it has not seen; answers whether there are none left.
    ///
    /// What moves between two calls is seen by [`View::catch_up`].
    pub fn extend(&mut self, board: &Board, tasks: usize) -> bool {
        let from = self.seen.len();
        let to = board.len().min(from.saturating_add(tasks));
        for number in from..to {
            self.seen.push(board.seen(number as u32, self.at));
        }
        to == board.len()
    }

    /// How many moves of the board it has not seen; none if they can be caught up with no more.
    pub fn behind(&self, board: &Board) -> Option<u64> {
        let same = Arc::ptr_eq(&self.board, board.identity());
        let known = same && board.touched_since(self.moves).is_some();
        known.then(|| board.moves().saturating_sub(self.moves))
    }

    /// Looks again at the tasks of up to `limit` moves and tells each answer; answers how many moves are left.
    ///
    /// The answers must have been counted over this view as it is now. If it answers none, neither can be brought up.
    pub fn catch_up<A: Answer>(&mut self, board: &Board, answers: &mut [A], limit: usize) -> Option<u64> {
        if !Arc::ptr_eq(&self.board, board.identity()) {
            return None;
        }
        for number in board.touched_since(self.moves)?.take(limit) {
            // Tasks are assigned in the order of their numbers, so a new one follows the last one seen.
            let now = board.seen(number, self.at);
            self.look(number, now, answers);
            self.moves += 1;
        }
        Some(board.moves().saturating_sub(self.moves))
    }

    /// Looks at one task again. Twice is the same as once: the second time nothing is different.
    fn look<A: Answer>(&mut self, number: u32, now: Seen, answers: &mut [A]) {
        let old = match self.seen.get(number) {
            Some(old) if *old == now => return,
            Some(_) => self.seen.replace(number, now.clone()),
            None => {
                self.seen.push(now.clone());
                None
            }
        };
        self.versions += 1;
        for answer in answers {
            if let Some(old) = &old {
                answer.count(number, old, -1);
            }
            answer.count(number, &now, 1);
        }
    }

    /// An answer counted over every task it has seen.
    pub fn ask<A: Answer>(&self, mut answer: A) -> A {
        for (number, seen) in (0..).zip(self.seen.iter()) {
            answer.count(number, seen, 1);
        }
        answer
    }

    /// Brings an answer that was counted over an older copy of this view up to what it shows now.
    ///
    /// `older` then shows the same as this view.
    pub fn bring_up<A: Answer>(&self, older: &mut View, board: &Board, answer: &mut A) -> bool {
        if !Arc::ptr_eq(&self.board, &older.board) || !Arc::ptr_eq(&self.board, board.identity()) {
            return false;
        }
        let Some(touched) = board.touched_since(older.moves) else { return false };
        for number in touched {
            if let Some(now) = self.seen.get(number) {
                older.look(number, now.clone(), std::slice::from_mut(answer));
            }
        }
        older.moves = self.moves;
        true
    }
}
