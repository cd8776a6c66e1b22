//! The one state and the news that it changed.

use crate::state::State;
use std::{
    sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};
use tokio::sync::watch;

/// How long a helper waits for what must come before the test fails.
pub(crate) const PATIENCE: Duration = Duration::from_secs(30);

/// State, its news, and whether the network is up.
pub(crate) struct Shared {
    state: Mutex<State>,
    version: watch::Sender<u64>,
    pulse: (Mutex<u64>, Condvar),
    pub(crate) open: watch::Sender<bool>,
}

impl Shared {
    pub(crate) fn new(state: State) -> Arc<Self> {
        Arc::new(Self {
            state: Mutex::new(state),
            version: watch::Sender::new(0),
            pulse: (Mutex::new(0), Condvar::new()),
            open: watch::Sender::new(true),
        })
    }

    /// Looks without changing.
    pub(crate) fn look<T>(&self, f: impl FnOnce(&State) -> T) -> T {
        f(&locked(&self.state))
    }

    /// Changes, and tells everybody who waits.
    pub(crate) fn change<T>(&self, f: impl FnOnce(&mut State) -> T) -> T {
        let out = f(&mut locked(&self.state));
        *locked(&self.pulse.0) += 1;
        self.pulse.1.notify_all();
        self.version.send_modify(|n| *n += 1);
        out
    }

    /// Changes what nobody waits for.
    pub(crate) fn quietly<T>(&self, f: impl FnOnce(&mut State) -> T) -> T {
        f(&mut locked(&self.state))
    }

    /// A receiver that wakes with every change.
    pub(crate) fn news(&self) -> watch::Receiver<u64> {
        self.version.subscribe()
    }

    /// Waits until `ready` gives something, looking again with every change; none when it takes too long.
    pub(crate) async fn wait<T>(&self, mut ready: impl FnMut() -> Option<T>) -> Option<T> {
        let mut news = self.news();
        let deadline = tokio::time::Instant::now() + PATIENCE;
        loop {
            news.borrow_and_update();
            if let Some(found) = ready() {
                return Some(found);
            }
            tokio::time::timeout_at(deadline, news.changed()).await.ok()?.ok()?;
        }
    }

    /// The same for a thread without a runtime.
    pub(crate) fn wait_blocking<T>(&self, mut ready: impl FnMut() -> Option<T>) -> Option<T> {
        let deadline = Instant::now() + PATIENCE;
        loop {
            let seen = *locked(&self.pulse.0);
            if let Some(found) = ready() {
                return Some(found);
            }
            let left = deadline.checked_duration_since(Instant::now())?;
            let unchanged = |now: &mut u64| *now == seen;
            drop(self.pulse.1.wait_timeout_while(locked(&self.pulse.0), left, unchanged));
        }
    }
}

/// A panic elsewhere leaves the state as good as it was.
fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
