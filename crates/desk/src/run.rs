//! The desk at work: handlers, sender, reminders and clock side by side, until told to stop.

use crate::{Desk, DeskError, guarded};
use chrono_tz::Asia::Ho_Chi_Minh;
use std::{sync::Arc, time::Duration};
use tokio::{
    sync::watch,
    task::JoinSet,
    time::{Instant, MissedTickBehavior, interval, sleep},
};

/// Updates of different chats that are handled at the same time; most of that time they wait for a disk or a network.
const HANDLERS: usize = 64;
/// How often it is looked at what is to be reminded; what is due is decided by the state, not by this.
const ROUND: Duration = Duration::from_secs(60);
/// How often the clock runs besides the turn of the day.
const HOUR: Duration = Duration::from_secs(3600);
/// How long the letters that wait may still take once the desk stops.
const DRAIN: Duration = Duration::from_secs(10);

impl Desk {
    /// Works until told to stop, then finishes what is in hand and sends what waits, as far as ten seconds go.
    /// Nothing is lost by stopping earlier: what is not done is done after the next start.
    pub async fn run(self: Arc<Self>, stop: watch::Receiver<bool>) {
        let (stop_sending, sending) = watch::channel(false);
        let sender = tokio::spawn(self.clone().send(sending));
        let (stop_following, following) = watch::channel(false);
        let follower = tokio::spawn(self.clone().follow(following));
        let mut work = JoinSet::new();
        for _ in 0..HANDLERS {
            work.spawn(self.clone().work(stop.clone()));
        }
        work.spawn(self.clone().remind(stop.clone()));
        work.spawn(self.clone().note_outcomes(stop.clone()));
        work.spawn(self.clone().keep_time(stop.clone()));
        while work.join_next().await.is_some() {}
        stop_following.send_replace(true);
        if let Err(error) = follower.await {
            tracing::error!(%error, "the follower of decisions broke");
        }

        let until = Instant::now() + DRAIN;
        while self.post.waiting().letters > 0 && Instant::now() < until {
            sleep(Duration::from_millis(50)).await;
        }
        stop_sending.send_replace(true);
        if let Err(error) = sender.await {
            tracing::error!(%error, "the sender broke");
        }
    }

    async fn remind(self: Arc<Self>, mut stop: watch::Receiver<bool>) {
        let mut ticks = interval(ROUND);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            tokio::select! {
                biased;
                _ = stop.wait_for(|stop| *stop) => return,
                _ = ticks.tick() => {}
            }
            let outcome = guarded(self.remind_once()).await;
            self.note_health(&outcome);
            if let Err(error) = outcome {
                tracing::warn!(%error, "reminders wait for the next round");
            }
        }
    }

    async fn remind_once(self: &Arc<Self>) -> Result<(), DeskError> {
        self.reconcile().await?;
        if !self.app.anyone_linked().await? {
            return Ok(());
        }
        self.round(self.clock.now(), false).await?;
        Ok(())
    }

    /// Notes at once what became of reminders, so that the next channel is tried without waiting for a round.
    async fn note_outcomes(self: Arc<Self>, mut stop: watch::Receiver<bool>) {
        let mut outcomes = self.post.outcomes();
        loop {
            let told = tokio::select! {
                biased;
                _ = stop.wait_for(|stop| *stop) => return,
                told = outcomes.recv() => told,
            };
            let noted = match told {
                Ok((chat, key, outcome)) => guarded(self.note_outcome(chat, &key, &outcome)).await,
                // Too many at once: the next round finds them all.
                Err(tokio::sync::broadcast::error::RecvError::Lagged(_)) => Ok(()),
                Err(tokio::sync::broadcast::error::RecvError::Closed) => return,
            };
            if let Err(error) = noted {
                tracing::warn!(%error, "what became of a reminder is noted with the next round");
            }
        }
    }

    async fn keep_time(self: Arc<Self>, mut stop: watch::Receiver<bool>) {
        let mut last: Option<(chrono::NaiveDate, Instant)> = None;
        loop {
            let today = self.clock.now().with_timezone(&Ho_Chi_Minh).date_naive();
            if last.is_none_or(|(day, at)| day != today || at.elapsed() >= HOUR) {
                match guarded(async { Ok(self.app.run_clock().await?) }).await {
                    Ok(report) => tracing::info!(
                        passed = report.passed.len(),
                        opened = report.opened.len(),
                        moved = report.moved.len(),
                        "clock"
                    ),
                    Err(error) => tracing::warn!(%error, "the clock runs again within the hour"),
                }
                last = Some((today, Instant::now()));
            }
            tokio::select! {
                biased;
                _ = stop.wait_for(|stop| *stop) => return,
                () = sleep(Duration::from_secs(20)) => {}
            }
        }
    }
}
