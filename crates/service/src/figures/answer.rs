//! The questions whose answers are kept, and the answers.

use dondoc_projections::board::{
    Answer, Changed, ChangedQuestion, OverviewCount, OverviewQuestion, RatesCount, RatesQuestion, Seen,
};
use std::sync::Arc;

/// A question about all tasks.
#[derive(Debug, Clone)]
pub(super) enum Question {
    /// The tally of a period.
    Rates(RatesQuestion),
    /// The overview.
    Overview(Box<OverviewQuestion>),
    /// What is different from another point of both times.
    Changed(Box<ChangedQuestion>),
}

/// The answer to one.
#[derive(Debug, Clone)]
pub(super) enum Answered {
    Rates(RatesCount),
    Overview(Box<OverviewCount>),
    Changed(Box<Changed>),
}

impl Answered {
    /// One that has counted nothing yet.
    pub fn new(question: Question) -> Self {
        match question {
            Question::Rates(it) => Self::Rates(RatesCount::new(it)),
            Question::Overview(it) => Self::Overview(Box::new(OverviewCount::new(*it))),
            Question::Changed(it) => Self::Changed(Box::new(Changed::new(*it))),
        }
    }

    /// Whether it answers this question.
    pub fn answers(&self, question: &Question) -> bool {
        match (self, question) {
            (Self::Rates(mine), Question::Rates(it)) => mine.question() == it,
            (Self::Overview(mine), Question::Overview(it)) => mine.question() == it.as_ref(),
            (Self::Changed(mine), Question::Changed(it)) => mine.question() == it.as_ref(),
            (Self::Rates(_) | Self::Overview(_) | Self::Changed(_), _) => false,
        }
    }

    /// About how many bytes it takes.
    pub fn bytes(&self) -> usize {
        match self {
            Self::Rates(it) => it.bytes(),
            Self::Overview(it) => it.bytes(),
            // The tasks as they stood before are held by it for as long as it is kept.
            Self::Changed(it) => it.bytes() + it.question().before.len() * size_of::<Seen>(),
        }
    }
}

/// An answer that readers hold while it is counted on: whoever holds it keeps it as it was.
#[derive(Debug, Clone)]
pub(super) struct Shared(pub Arc<Answered>);

impl Answer for Shared {
    fn count(&mut self, number: u32, seen: &Seen, by: i32) {
        match Arc::make_mut(&mut self.0) {
            Answered::Rates(it) => it.count(number, seen, by),
            Answered::Overview(it) => it.count(number, seen, by),
            Answered::Changed(it) => it.count(number, seen, by),
        }
    }
}
