//! Asks a question: from what is kept, or by a walk over all tasks off the threads that serve others.
//!
//! The read models are held for about a millisecond at a time, so that neither events nor other readers wait for a
//! count: a view is made piece by piece, and what moved meanwhile is looked at again.

use super::{
    answer::{Answered, Question},
    shelf::{Kept, Shelf, Slot},
    ticks::Ticks,
};
use crate::{App, ServiceError};
use dondoc_projections::{
    Models, Runner,
    board::{At, View, WorkDays},
};
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::{RwLock, Semaphore};

/// What figures keep between requests.
pub(crate) struct Figures {
    shelf: Arc<Shelf>,
    /// One walk at a time leaves the other cores to those who only read.
    walks: Arc<Semaphore>,
    work_days: Mutex<Option<Arc<WorkDays>>>,
    pub(super) ticks: Ticks,
}

/// Views and answers take at most so much memory: at a million tasks about ten days' views.
const MOST_BYTES: usize = 768 << 20;

/// So many moves are taken in while a request waits; more are taken in beside it.
const AT_ONCE: u64 = 512;

/// So many tasks are looked at before others may have the read models again.
const PIECE: usize = 2_048;

impl Default for Figures {
    fn default() -> Self {
        Self {
            shelf: Arc::new(Shelf::new(MOST_BYTES)),
            walks: Arc::new(Semaphore::new(1)),
            work_days: Mutex::default(),
            ticks: Ticks::default(),
        }
    }
}

impl App {
    /// The answer to a question about all tasks at a point of both times, by all that the log holds now.
    pub(super) async fn answered(&self, at: At, question: Question) -> Result<Arc<Answered>, ServiceError> {
        let slot = self.figures.shelf.slot(at);
        loop {
            let quick = |models: &Models| slot.quick(&models.board, &question, AT_ONCE);
            if let Some(found) = quick(self.models().await?.rows()) {
                return Ok(found);
            }
            let turn = Arc::clone(&slot.turn).lock_owned().await;
            // Whoever had the turn before may have asked the same.
            if let Some(found) = quick(self.models().await?.rows()) {
                return Ok(found);
            }
            self.make(&slot, at, Some(question.clone()), turn).await?;
        }
    }

    /// Every task at a point of both times, by all that the log holds now.
    pub(super) async fn view_at(&self, at: At) -> Result<View, ServiceError> {
        let slot = self.figures.shelf.slot(at);
        loop {
            if let Some(view) = slot.quick_view(&self.models().await?.rows().board, AT_ONCE) {
                return Ok(view);
            }
            let turn = Arc::clone(&slot.turn).lock_owned().await;
            if let Some(view) = slot.quick_view(&self.models().await?.rows().board, AT_ONCE) {
                return Ok(view);
            }
            self.make(&slot, at, None, turn).await?;
        }
    }

    /// Makes the view and the answer that are not there yet. Goes on when whoever waits for it goes away.
    async fn make(
        &self,
        slot: &Arc<Slot>,
        at: At,
        question: Option<Question>,
        turn: tokio::sync::OwnedMutexGuard<()>,
    ) -> Result<(), ServiceError> {
        // The semaphore is never closed.
        let permit = Arc::clone(&self.figures.walks).acquire_owned().await.ok();
        let (slot, models, shelf) = (Arc::clone(slot), Arc::clone(&self.models), Arc::clone(&self.figures.shelf));
        let walked = tokio::task::spawn_blocking(move || {
            bring_up(&slot, &models, at);
            if let Some(question) = question {
                count(&slot, &models, question);
            }
            if let Some(kept) = slot.kept().as_ref() {
                slot.weigh(kept);
            }
            shelf.tidy();
            drop((permit, turn));
        });
        match walked.await {
            Ok(()) => Ok(()),
            Err(error) if error.is_panic() => std::panic::resume_unwind(error.into_panic()),
            // The process ends.
            Err(_) => Err(ServiceError::Contended),
        }
    }

    /// Working days by the table in force.
    pub(super) fn work_days(&self) -> Arc<WorkDays> {
        let calendar = self.calendar();
        let mut kept = self.figures.work_days.lock().unwrap_or_else(PoisonError::into_inner);
        match kept.as_ref().filter(|it| it.version() == calendar.version()) {
            Some(it) => Arc::clone(it),
            None => Arc::clone(kept.insert(Arc::new(WorkDays::of(&calendar)))),
        }
    }
}

/// Makes the view of a slot if there is none that can be followed, and takes in what moved.
fn bring_up(slot: &Slot, models: &RwLock<Runner<Models>>, at: At) {
    let followed = {
        let models = models.blocking_read();
        slot.kept().as_ref().is_some_and(|kept| kept.view.behind(&models.rows().board).is_some())
    };
    if !followed {
        let mut view = View::new(&models.blocking_read().rows().board, at);
        loop {
            let models = models.blocking_read();
            let board = &models.rows().board;
            if view.behind(board).is_none() {
                view = View::new(board, at);
            }
            if view.extend(board, PIECE) {
                break;
            }
        }
        *slot.kept() = Some(Kept { view, answers: Vec::new() });
    }
    loop {
        let models = models.blocking_read();
        let mut kept = slot.kept();
        let Some(Kept { view, answers }) = kept.as_mut() else { return };
        match view.catch_up(&models.rows().board, answers, AT_ONCE as usize) {
            Some(0) => return,
            Some(_) => {}
            None => {
                *kept = None;
                return;
            }
        }
    }
}

/// Counts the answer to a question over a copy of the view, and keeps it as of what the view shows by then.
fn count(slot: &Slot, models: &RwLock<Runner<Models>>, question: Question) {
    let Some(mut copy) = slot.kept().as_ref().map(|kept| kept.view.clone()) else { return };
    let mut answer = super::answer::Shared(Arc::new(copy_count(&copy, question)));
    let models = models.blocking_read();
    let mut kept = slot.kept();
    let Some(kept) = kept.as_mut() else { return };
    if kept.view.bring_up(&mut copy, &models.rows().board, &mut answer) {
        kept.keep(Arc::unwrap_or_clone(answer.0));
    }
}

fn copy_count(view: &View, question: Question) -> Answered {
    match Answered::new(question) {
        Answered::Rates(it) => Answered::Rates(view.ask(it)),
        Answered::Overview(it) => Answered::Overview(Box::new(view.ask(*it))),
        Answered::Changed(it) => Answered::Changed(Box::new(view.ask(*it))),
    }
}
