//! How far the read models are behind the log.

use crate::{App, ServiceError};
use dondoc_store::Head;
use std::time::Duration;

/// The read models are not waited for any longer.
const PATIENCE: Duration = Duration::from_secs(1);

/// The log's end, and how far the read models are behind it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Behind {
    /// The end of the log; none while it is empty.
    pub head: Option<Head>,
    /// How many events the read models have not taken in; none while they are just taking in so much that they let
    /// nobody look.
    pub events: Option<u64>,
}

impl App {
    /// How far the read models are behind the log, without bringing them up.
    pub async fn behind(&self) -> Result<Behind, ServiceError> {
        let models = tokio::time::timeout(PATIENCE, self.models.read()).await;
        let taken_in = models.ok().map(|it| it.checkpoint().map_or(0, |it| it.events));
        let head = self.store.head().await?;
        let all = head.map_or(0, |it| it.events);
        Ok(Behind { head, events: taken_in.map(|it| all.saturating_sub(it)) })
    }
}
