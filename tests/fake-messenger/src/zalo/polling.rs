//! Zalo's polling: one event at a time, gone once told.

use crate::{
    failure::{Answer, Failure},
    params::Params,
    shared::Shared,
};
use std::time::Duration;

/// `getUpdates`: one event, or 408 when none comes in time. What was told is never told again.
pub(crate) async fn get_update(shared: &Shared, params: &Params) -> Answer {
    let seconds = u64::try_from(params.number("timeout").unwrap_or(30)).unwrap_or(0).min(60);
    let deadline = tokio::time::Instant::now() + Duration::from_secs(seconds);
    let mut news = shared.news();
    loop {
        news.borrow_and_update();
        let told = shared.quietly(|state| match state.zalo.webhook {
            Some(_) => Err(Failure::wrong("can't use getUpdates while a webhook is set")),
            None => Ok(state.zalo.pending.pop_front()),
        })?;
        if let Some(event) = told {
            return Ok(event.body);
        }
        if !matches!(tokio::time::timeout_at(deadline, news.changed()).await, Ok(Ok(()))) {
            return Err(Failure::circumstance(408, "Request timeout"));
        }
    }
}
