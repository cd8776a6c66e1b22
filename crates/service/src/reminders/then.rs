//! What was known at a moment that has passed, so that a round of then can be looked at.

use crate::{App, ServiceError};
use chrono::{DateTime, Utc};
use dondoc_domain::event::Meta;
use dondoc_projections::{Models, Projection};
use dondoc_store::Recorded;
use std::ops::ControlFlow;

impl App {
    /// Tasks and reminders as they were known at a moment; none when nothing of them became known since, so that
    /// what is so now was so then, or when nothing at all was known, so that only what is so now can be shown.
    pub(crate) async fn known_then(&self, moment: DateTime<Utc>) -> Result<Option<Models>, ServiceError> {
        let (mut then, mut failed) = (Models::default(), None);
        // An event that was entered under a clock set back becomes known with what is known already.
        let mut known = DateTime::<Utc>::MIN_UTC;
        let mut later = false;
        let mut take = |event: Recorded| {
            let taken = Meta::decode(&event.meta).map_err(|error| ServiceError::Decode(error.to_string()));
            let taken = taken.and_then(|meta| {
                known = known.max(meta.known_at(event.recorded_at));
                if known > moment {
                    // What follows is known later still; whether any of it matters is all that is asked.
                    later |= ["task", "reminders"].contains(&event.stream.category());
                    return Ok(());
                }
                then.apply(&event).map_err(|poison| ServiceError::Decode(poison.reason))
            });
            match taken {
                Ok(()) if later => ControlFlow::Break(()),
                Ok(()) => ControlFlow::Continue(()),
                Err(error) => {
                    failed = Some(error);
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
