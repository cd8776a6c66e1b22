//! Rendered pages that are kept while their figures stay the same, so that many readers of one view cost one rendering.

use axum::http::StatusCode;
use chrono::NaiveDate;
use dondoc_service::App;
use dondoc_shell::Problem;
use dondoc_store::Position;
use maud::Markup;
use sha2::{Digest, Sha256};
use std::sync::{Arc, Mutex, PoisonError};

/// So many views are kept; those that were not asked for longest are given up.
const VIEWS: usize = 128;

/// How far everything went that a page is made from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Stamp {
    at: Option<Position>,
    today: NaiveDate,
    calendar: String,
}

impl Stamp {
    /// As things are now.
    pub async fn now(app: &App) -> Result<Self, Problem> {
        let head =
            app.store().head().await.map_err(|error| Problem::from(dondoc_service::ServiceError::from(error)))?;
        Ok(Self {
            at: head.map(|head| head.position),
            today: app.today(),
            calendar: app.calendar().version().to_owned(),
        })
    }

    /// Whether what was made then shows all that was so by another stamp.
    fn covers(&self, other: &Self) -> bool {
        self.today == other.today && self.calendar == other.calendar && self.at >= other.at
    }
}

/// A page without its frame.
#[derive(Debug, Clone)]
pub(crate) struct Rendered {
    /// The digest of the figures that it shows.
    pub signature: [u8; 32],
    /// The page.
    pub body: Arc<str>,
}

/// The views that are kept.
#[derive(Default)]
pub(crate) struct Kept {
    /// Those that were asked for last are at the end.
    views: Mutex<Vec<(String, Arc<View>)>>,
}

/// One view; whoever has the turn makes it, the others wait and read what was made.
#[derive(Default)]
struct View(tokio::sync::Mutex<Option<(Stamp, Rendered)>>);

impl Kept {
    /// The page of a view that shows all that was so when it was asked for.
    ///
    /// `facts` gives the figures, their digest and how they are drawn. Names of people may change without an event:
    /// a page that shows any is looked at again each time (`names`), and only its drawing is saved.
    pub async fn page<D>(
        &self,
        app: &App,
        view: &str,
        names: bool,
        facts: impl Future<Output = Result<([u8; 32], D), Problem>>,
    ) -> Result<Rendered, Problem>
    where
        D: FnOnce() -> Markup + Send + 'static,
    {
        let asked = Stamp::now(app).await?;
        let view = self.view(view);
        let mut kept = view.0.lock().await;
        if let Some((stamp, rendered)) = kept.as_ref()
            && !names
            && stamp.covers(&asked)
        {
            return Ok(rendered.clone());
        }
        // Whoever waits for the turn asked before this moment, so that what is made now serves them all.
        let stamp = Stamp::now(app).await?;
        let (signature, draw) = facts.await?;
        let same = kept.as_ref().map(|(_, rendered)| rendered).filter(|it| it.signature == signature).cloned();
        let rendered = match same {
            Some(rendered) => rendered,
            None => {
                // Drawing takes a few milliseconds: not on the threads that serve others.
                let drawn = tokio::task::spawn_blocking(move || draw().into_string()).await;
                let body = drawn.map_err(|error| {
                    tracing::error!(%error, "a page could not be drawn");
                    Problem::from(StatusCode::INTERNAL_SERVER_ERROR)
                })?;
                Rendered { signature, body: body.into() }
            }
        };
        *kept = Some((stamp, rendered.clone()));
        Ok(rendered)
    }

    fn view(&self, name: &str) -> Arc<View> {
        let mut views = self.views.lock().unwrap_or_else(PoisonError::into_inner);
        let found = views.iter().position(|(it, _)| it == name).map(|at| views.remove(at));
        let (name, view) = found.unwrap_or_else(|| (name.to_owned(), Arc::default()));
        if views.len() >= VIEWS {
            views.remove(0);
        }
        views.push((name, Arc::clone(&view)));
        view
    }
}

/// The digest of figures.
pub(crate) fn signature(facts: &impl serde::Serialize) -> [u8; 32] {
    let mut hash = Sha256::new();
    // Figures always have a JSON form; what had none would look like nothing else, and be drawn anew.
    match serde_json::to_vec(facts) {
        Ok(bytes) => hash.update(bytes),
        Err(_) => hash.update(dondoc_shell::random()),
    }
    hash.finalize().into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use dondoc_domain::official::Role;
    use futures_util::future::join_all;
    use std::sync::atomic::{AtomicUsize, Ordering};

    #[tokio::test]
    async fn many_readers_of_one_view_cost_one_drawing() {
        let world = dondoc_shell::testing::World::new().await;
        let (kept, drawn) = (Kept::default(), Arc::new(AtomicUsize::new(0)));
        let asked = AtomicUsize::new(0);
        let read = async |figures: u8, names| {
            let facts = async {
                asked.fetch_add(1, Ordering::Relaxed);
                tokio::task::yield_now().await;
                let drawn = Arc::clone(&drawn);
                let draw = move || {
                    drawn.fetch_add(1, Ordering::Relaxed);
                    maud::html! { (figures) }
                };
                Ok(([figures; 32], draw))
            };
            let page = kept.page(&world.app, "view", names, facts).await.unwrap();
            page.body.to_string()
        };
        let counts = || (asked.load(Ordering::Relaxed), drawn.load(Ordering::Relaxed));
        let pages = join_all((0..50).map(|_| read(1, false))).await;
        assert!(pages.iter().all(|page| page == "1"));
        assert_eq!(counts(), (1, 1));
        // An event that changes nothing that is shown is looked at, and nothing is drawn.
        world.app.add_official("A", "SYT".into(), Role::Officer, 99, &world.by(Role::Office)).await.unwrap();
        assert_eq!(read(1, false).await, "1");
        assert_eq!(counts(), (2, 1));
        assert_eq!(read(2, true).await, "2", "names are looked at each time");
        assert_eq!(counts(), (3, 2));
    }

    #[test]
    fn what_was_asked_for_last_is_kept() {
        let kept = Kept::default();
        let first = kept.view("first");
        for n in 0..VIEWS - 1 {
            kept.view(&n.to_string());
        }
        assert!(Arc::ptr_eq(&first, &kept.view("first")));
        kept.view("one more");
        assert!(Arc::ptr_eq(&first, &kept.view("first")), "it was asked for just now");
        let oldest = kept.view("1");
        for n in VIEWS..VIEWS * 2 {
            kept.view(&n.to_string());
        }
        assert!(!Arc::ptr_eq(&oldest, &kept.view("1")));
        assert_eq!(kept.views.lock().unwrap().len(), VIEWS);
    }
}
