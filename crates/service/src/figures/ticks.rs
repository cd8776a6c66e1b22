//! Tells pages that something happened, without asking the store again and again.

use crate::App;
use dondoc_store::{EventStore, Position};
use std::{
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};
use tokio::{sync::watch, task::AbortHandle};

/// A store in trouble is asked again after this.
const PAUSE: Duration = Duration::from_secs(2);

/// The end of the log as this process sees it, followed from the first time that anyone wants to know.
#[derive(Default)]
pub(super) struct Ticks(Mutex<Option<Following>>);

struct Following {
    head: watch::Receiver<Option<Position>>,
    task: AbortHandle,
}

impl Drop for Following {
    fn drop(&mut self) {
        // The store must not be held open for someone who is gone.
        self.task.abort();
    }
}

impl Ticks {
    fn watch(&self, store: &Arc<dyn EventStore>) -> watch::Receiver<Option<Position>> {
        let mut following = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(it) = following.as_ref().filter(|it| !it.task.is_finished()) {
            return it.head.clone();
        }
        let (sender, head) = watch::channel(None);
        let task = tokio::spawn(follow(Arc::clone(store), sender)).abort_handle();
        following.insert(Following { head, task }).head.clone()
    }
}

async fn follow(store: Arc<dyn EventStore>, sender: watch::Sender<Option<Position>>) {
    loop {
        let seen = *sender.borrow();
        let head = match store.wait_past(seen).await {
            Ok(()) => store.head().await,
            Err(error) => Err(error),
        };
        match head {
            Ok(head) => {
                sender.send_if_modified(|it| {
                    let head = head.map(|head| head.position);
                    std::mem::replace(it, head) != head
                });
            }
            Err(_) => tokio::time::sleep(PAUSE).await,
        }
    }
}

impl App {
    /// Follows the end of the log as this process sees it: changes when something happened, whoever did it. It ends
    /// when the application does.
    ///
    /// What happens in quick succession may be told once; ask for what is new, do not count.
    pub fn watch_head(&self) -> watch::Receiver<Option<Position>> {
        self.figures.ticks.watch(&self.store)
    }
}
