//! What was known at a moment that has passed, so that a round of then can be looked at.

use crate::{App, ServiceError};
use chrono::{DateTime, Utc};
use dondoc_projections::{Models, Projection};
use dondoc_store::Recorded;
use std::ops::ControlFlow;

impl App {
    /// Tasks and reminders as they were known at a moment; none when nothing of them became known since, so that
    /// what is so now was so then, or when nothing at all was known, so that only what is so now can be shown.
    pub(crate) async fn known_then(&self, moment: DateTime<Utc>) -> Result<Option<Models>, ServiceError> {
        let (mut then, mut failed) = (Models::default(), None);
        let known = self.models().await?.rows().board.known_then(Some(moment));
        let mut later = false;
        let mut take = |event: Recorded| {
            if !known.includes(&event) {
                // What follows became known later still; whether any of it matters is all that is asked.
                later |= ["task", "reminders"].contains(&event.stream.category());
                return if later { ControlFlow::Break(()) } else { ControlFlow::Continue(()) };
            }
            match then.apply(&event) {
                Ok(()) => ControlFlow::Continue(()),
                Err(poison) => {
                    failed = Some(ServiceError::Decode(poison.reason));
                    ControlFlow::Break(())
                }
            }
        };
        self.store.scan(None, &mut take).await?;
        match failed {
            Some(error) => Err(error),
            None => Ok(Some(then).filter(|then| later && then.board.tasks().next().is_some())),
        }
    }
}
