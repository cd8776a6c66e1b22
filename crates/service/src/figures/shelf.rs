//! The views that are kept, each with its answers, within a bound of memory.

use super::answer::{Answered, Question, Shared};
use dondoc_projections::{
    Board,
    board::{At, Seen, View},
};
use std::sync::{
    Arc, Mutex, MutexGuard, PoisonError,
    atomic::{AtomicU64, AtomicUsize, Ordering},
};

/// So many answers are kept for one view; those least recently asked for go first.
const ANSWERS: usize = 64;

/// One view and its answers.
#[derive(Default)]
pub(super) struct Slot {
    kept: Mutex<Option<Kept>>,
    /// Whoever makes what is not there yet holds this, so that the others wait for it instead of making it too.
    pub turn: Arc<tokio::sync::Mutex<()>>,
    used: AtomicU64,
    bytes: AtomicUsize,
}

/// A view, and the answers that were counted over it as it is.
pub(super) struct Kept {
    pub view: View,
    pub answers: Vec<Shared>,
}

impl Slot {
    /// The view, to be held only for as long as a few hundred moves take.
    pub fn kept(&self) -> MutexGuard<'_, Option<Kept>> {
        // A panic half way could leave answers that do not belong to the view; they are all made anew then.
        self.kept.lock().unwrap_or_else(|poisoned| {
            self.kept.clear_poison();
            let mut kept = PoisonError::into_inner(poisoned);
            *kept = None;
            kept
        })
    }

    /// The answer to a question if it is there, or can be brought up by at most `moves` moves.
    pub fn quick(&self, board: &Board, question: &Question, moves: u64) -> Option<Arc<Answered>> {
        let mut kept = self.kept();
        let it = kept.as_mut()?;
        it.up(board, moves)?;
        let nth = it.answers.iter().position(|answer| answer.0.answers(question))?;
        // The last one is the one most recently asked for.
        let answer = it.answers.remove(nth);
        let found = Arc::clone(&answer.0);
        it.answers.push(answer);
        Some(found)
    }

    /// The view itself, likewise.
    pub fn quick_view(&self, board: &Board, moves: u64) -> Option<View> {
        let mut kept = self.kept();
        let it = kept.as_mut()?;
        it.up(board, moves)?;
        Some(it.view.clone())
    }

    /// Notes how much memory it takes now.
    pub fn weigh(&self, kept: &Kept) {
        let answers = kept.answers.iter().map(|it| it.0.bytes()).sum::<usize>();
        self.bytes.store(kept.view.seen().len() * size_of::<Seen>() + answers, Ordering::Relaxed);
    }
}

impl Kept {
    /// Brings view and answers up to the board, if that takes at most so many moves.
    fn up(&mut self, board: &Board, moves: u64) -> Option<()> {
        let behind = self.view.behind(board).filter(|behind| *behind <= moves)?;
        if behind > 0 {
            self.view.catch_up(board, &mut self.answers, usize::MAX)?;
        }
        Some(())
    }

    /// Keeps an answer that was counted over the view as it is now.
    pub fn keep(&mut self, answer: Answered) {
        if self.answers.len() >= ANSWERS {
            self.answers.remove(0);
        }
        self.answers.push(Shared(Arc::new(answer)));
    }
}

/// All that is kept.
pub(super) struct Shelf {
    slots: Mutex<Vec<(At, Arc<Slot>)>>,
    asked: AtomicU64,
    /// So many bytes are kept, and at least the view asked for last.
    most: usize,
}

impl Shelf {
    /// An empty one that keeps at most so many bytes.
    pub fn new(most: usize) -> Self {
        Self { slots: Mutex::default(), asked: AtomicU64::new(0), most }
    }

    fn slots(&self) -> MutexGuard<'_, Vec<(At, Arc<Slot>)>> {
        self.slots.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The slot of a point of both times, a new one if there is none.
    pub fn slot(&self, at: At) -> Arc<Slot> {
        let now = self.asked.fetch_add(1, Ordering::Relaxed);
        let mut slots = self.slots();
        let slot = match slots.iter().find(|(it, _)| *it == at) {
            Some((_, slot)) => Arc::clone(slot),
            None => {
                let slot = Arc::<Slot>::default();
                slots.push((at, Arc::clone(&slot)));
                slot
            }
        };
        slot.used.store(now, Ordering::Relaxed);
        slot
    }

    /// Lets go of the views least recently asked for, until the rest fits.
    pub fn tidy(&self) {
        let mut slots = self.slots();
        loop {
            let held: usize = slots.iter().map(|(_, slot)| slot.bytes.load(Ordering::Relaxed)).sum();
            if held <= self.most || slots.len() <= 1 {
                return;
            }
            let oldest = slots.iter().enumerate().min_by_key(|(_, (_, slot))| slot.used.load(Ordering::Relaxed));
            let Some((oldest, _)) = oldest else { return };
            slots.swap_remove(oldest);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_views_least_recently_asked_for_go_first() {
        let shelf = Shelf::new(100);
        let at = |day: u32| At::new(chrono::NaiveDate::from_ymd_opt(2024, 1, day).unwrap(), None);
        let ask = |day, bytes| {
            shelf.slot(at(day)).bytes.store(bytes, Ordering::Relaxed);
            shelf.tidy();
            let mut held: Vec<u32> =
                (1..9).filter(|it| shelf.slots().iter().any(|(kept, _)| *kept == at(*it))).collect();
            held.sort_unstable();
            held
        };
        assert_eq!(ask(1, 40), [1]);
        assert_eq!(ask(2, 40), [1, 2]);
        assert_eq!(ask(1, 40), [1, 2]);
        assert_eq!(ask(3, 40), [1, 3], "the second was asked for before the first was again");
        assert_eq!(ask(4, 500), [4], "the last one stays, whatever it takes");
        assert_eq!(ask(5, 10), [5]);
    }
}
