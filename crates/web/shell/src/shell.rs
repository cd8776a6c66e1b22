//! What all pages share while the server runs.

use crate::{Session, Settings, Streams, Uploads};
use async_trait::async_trait;
use dondoc_chart::Fonts;
use dondoc_domain::OfficialId;
use dondoc_service::App;
use std::sync::Arc;
use tokio::sync::watch;

/// Who a browser is signed in as.
#[async_trait]
pub trait Gate: Send + Sync {
    /// The official of a session; none when nobody is signed in, or not any more. Whether they still serve, and as
    /// what, the pages ask the log. With `by_itself` nobody pressed anything: it does not count as use.
    async fn official(&self, session: &Session, by_itself: bool) -> Option<OfficialId>;
}

/// What all pages share.
pub struct Shell {
    /// The use cases.
    pub app: Arc<App>,
    /// Who is signed in.
    pub gate: Arc<dyn Gate>,
    /// What was set.
    pub settings: Settings,
    /// The fonts that drawings are measured with.
    pub fonts: Arc<Fonts>,
    /// How far the log goes, as a number that only grows; pages hear from it that something is new.
    pub head: watch::Receiver<u64>,
    /// Turns true when the server is to stop.
    pub stop: watch::Receiver<bool>,
    /// How many files are read at once, and how large they may be.
    pub uploads: Uploads,
    /// How many live connections there are.
    pub streams: Arc<Streams>,
}

impl Shell {
    /// The routes that belong to the frame itself: live news and the choice of language.
    pub fn routes(self: &Arc<Self>) -> crate::Routes {
        use crate::{Need, Routes, live, words};
        Routes::new(self).get("/luong", Need::SignedIn, live::events).post("/ngon-ngu", Need::SignedIn, words::choose)
    }
}
