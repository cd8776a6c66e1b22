//! The fake as a test holds it.

use crate::{
    Api, Call, Chat, Delivery, Duplicate, Fault, FaultRule, Group, MediaKind, Options, Peak, Person, Violation,
    ZaloPerson,
    line::{Door, Line},
    params::Upload,
    server,
    shared::Shared,
    state::State,
    telegram::files,
    webhook,
};
use chrono::TimeDelta;
use std::{net::SocketAddr, sync::Arc, thread::JoinHandle, time::Duration};
use tokio::sync::oneshot;

/// A running fake; it stops when dropped. It has a thread of its own, so that a test that blocks does not stop it.
pub struct Fake {
    shared: Arc<Shared>,
    address: SocketAddr,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Fake {
    /// Starts a fake.
    ///
    /// # Panics
    ///
    /// When it cannot listen: a test cannot go on without it.
    pub async fn start(options: Options) -> Self {
        Self::start_blocking(options)
    }

    /// Starts a fake from a thread without a runtime.
    ///
    /// # Panics
    ///
    /// When it cannot listen.
    pub fn start_blocking(options: Options) -> Self {
        match Self::try_start(options) {
            Ok(fake) => fake,
            Err(error) => panic!("the fake messenger cannot start: {error}"),
        }
    }

    /// Starts a fake, or says why it cannot.
    ///
    /// # Errors
    ///
    /// When the address is taken or no thread can be had.
    pub fn try_start(options: Options) -> std::io::Result<Self> {
        let listen = options.listen;
        let shared = Shared::new(State::new(options));
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        let (stop, stopped) = oneshot::channel();
        let (ready, started) = std::sync::mpsc::channel();
        let own = Arc::clone(&shared);
        let thread = std::thread::Builder::new().name("fake-messenger".into()).spawn(move || {
            runtime.block_on(async move {
                let door = match Door::new(listen, own.open.subscribe()).await {
                    Ok(door) => door,
                    Err(error) => return drop(ready.send(Err(error))),
                };
                drop(ready.send(Ok(door.address())));
                let client = reqwest::Client::builder().no_proxy().build().unwrap_or_default();
                tokio::spawn(webhook::run(Arc::clone(&own), client.clone(), Api::Telegram));
                tokio::spawn(webhook::run(Arc::clone(&own), client, Api::Zalo));
                let service = server::router(own).into_make_service_with_connect_info::<Line>();
                tokio::select! {
                    _ = stopped => {}
                    _ = async { axum::serve(door, service).await } => {}
                }
            });
        })?;
        let address = started.recv().unwrap_or_else(|_| Err(std::io::Error::other("the server thread ended")))?;
        Ok(Self { shared, address, stop: Some(stop), thread: Some(thread) })
    }

    /// The base address of the Telegram Bot API, without a slash at the end.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// The base address of the Zalo Bot Platform.
    pub fn zalo_url(&self) -> String {
        format!("http://{}/zalo", self.address)
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The token the Telegram side answers to.
    pub fn token(&self) -> String {
        self.shared.look(|state| state.options.telegram_token.clone())
    }

    /// The token the Zalo side answers to.
    pub fn zalo_token(&self) -> String {
        self.shared.look(|state| state.options.zalo_token.clone())
    }

    /// A person in Telegram, in the private chat with the bot. The bot may not write before [`Person::start`].
    pub fn user(&self, id: i64) -> Person {
        self.named_user(id, &format!("Người dùng {id}"))
    }

    /// A person with a name; a person known already keeps the old one.
    pub fn named_user(&self, id: i64, name: &str) -> Person {
        Person::of(&self.shared, id, name)
    }

    /// A group with the bot in it; the id is negative.
    pub fn group(&self, id: i64, title: &str) -> Group {
        Group::of(&self.shared, id, title)
    }

    /// A person in Zalo; the bot may write once the person has written.
    pub fn zalo_user(&self, id: &str) -> ZaloPerson {
        ZaloPerson::new(&self.shared, id)
    }

    /// The next call of a method (`*`: any) goes wrong, so many times.
    pub fn fail(&self, method: &str, times: u32, fault: Fault) {
        self.add_fault(FaultRule { method: method.into(), chat: None, fault, times });
    }

    /// The next call of a method to one chat goes wrong, so many times.
    pub fn fail_in(&self, method: &str, chat: impl ToString, times: u32, fault: Fault) {
        self.add_fault(FaultRule { method: method.into(), chat: Some(chat.to_string()), fault, times });
    }

    /// Adds a rule; the oldest that fits strikes.
    pub fn add_fault(&self, rule: FaultRule) {
        self.shared.change(|state| state.faults.push(rule));
    }

    /// Takes all rules back.
    pub fn clear_faults(&self) {
        self.shared.change(|state| state.faults.clear());
    }

    /// How many times faults are still to strike.
    pub fn faults_left(&self) -> u32 {
        self.shared.look(|state| state.faults.iter().map(|rule| rule.times).sum())
    }

    /// The network goes down: connections break, new ones are refused.
    pub fn pause(&self) {
        self.shared.open.send_replace(false);
        self.wait_for_port(false);
    }

    /// The network is back, at the same address.
    pub fn resume(&self) {
        self.shared.open.send_replace(true);
        self.wait_for_port(true);
    }

    /// The listener answers to the switch in its own time.
    fn wait_for_port(&self, open: bool) {
        for _ in 0..3000 {
            if std::net::TcpStream::connect_timeout(&self.address, Duration::from_secs(1)).is_ok() == open {
                return;
            }
            std::thread::sleep(Duration::from_millis(10));
        }
    }

    /// Telegram's updates are held back from now on.
    pub fn hold_updates(&self) {
        self.shared.change(|state| {
            state.telegram.updates.held.get_or_insert_default();
        });
    }

    /// Updates held back are told, in their order.
    pub fn release_updates(&self) {
        self.shared.change(|state| state.telegram.updates.release(false));
    }

    /// Updates held back are told, the newest first.
    pub fn release_updates_reversed(&self) {
        self.shared.change(|state| state.telegram.updates.release(true));
    }

    /// The ids of all Telegram updates so far, oldest first.
    pub fn update_ids(&self) -> Vec<i64> {
        self.shared.look(|state| state.telegram.updates.history.iter().map(|update| update.id).collect())
    }

    /// Tells an old Telegram update once more; false when there was none of that id.
    pub fn deliver_again(&self, update: i64) -> bool {
        self.shared.change(|state| state.telegram.updates.repeat(update))
    }

    /// Updates that the bot has not confirmed, held ones included.
    pub fn unconfirmed_updates(&self) -> usize {
        self.shared.look(|state| {
            let updates = &state.telegram.updates;
            updates.pending.len() + updates.held.as_ref().map_or(0, Vec::len)
        })
    }

    /// The messengers' clock runs so far ahead of this machine's (behind, when negative).
    pub fn set_clock_offset(&self, offset: TimeDelta) {
        self.shared.change(|state| state.clock_offset = offset);
    }

    /// Every call so far.
    pub fn calls(&self) -> Vec<Call> {
        self.shared.look(|state| state.journal.calls.clone())
    }

    /// The calls of one method, in any case.
    pub fn calls_of(&self, method: &str) -> Vec<Call> {
        self.calls().into_iter().filter(|call| call.method.eq_ignore_ascii_case(method)).collect()
    }

    /// How many calls of a method there were, in any case; cheaper than [`Fake::calls_of`] when there are thousands.
    pub fn call_count(&self, method: &str) -> usize {
        self.shared.look(|state| state.journal.calls.iter().filter(|c| c.method.eq_ignore_ascii_case(method)).count())
    }

    /// How many messages went out to all chats of both messengers.
    pub fn sent_count(&self) -> usize {
        self.shared.look(|state| state.journal.sent.len())
    }

    /// Everything a correct bot would not have done.
    pub fn violations(&self) -> Vec<Violation> {
        self.shared.look(|state| state.journal.violations.clone())
    }

    /// Every try to push an update to a webhook.
    pub fn deliveries(&self) -> Vec<Delivery> {
        self.shared.look(|state| state.journal.deliveries.clone())
    }

    /// Texts that went to one chat more than once.
    pub fn duplicates(&self) -> Vec<Duplicate> {
        self.shared.look(|state| state.journal.duplicates())
    }

    /// The most messages that went out within any such window of time.
    pub fn max_rate(&self, window: Duration) -> Peak {
        self.shared.look(|state| state.journal.peak(window))
    }

    /// Ids of taps that the bot has not acknowledged.
    pub fn unanswered_taps(&self) -> Vec<String> {
        self.shared.look(|state| state.telegram.open_queries.iter().cloned().collect())
    }

    /// The commands the bot has set, as it set them.
    pub fn commands(&self) -> serde_json::Value {
        self.shared.look(|state| state.telegram.commands.clone())
    }

    /// All Telegram chats as they stand.
    pub fn chats(&self) -> Vec<Chat> {
        self.shared.look(|state| state.telegram.chats.values().cloned().collect())
    }

    /// The content of a file by its id; none when there is no such file.
    pub fn file(&self, id: &str) -> Option<Vec<u8>> {
        self.shared.look(|state| state.telegram.files.get(id).map(|file| file.bytes.clone()))
    }

    /// Puts a picture where a browser or a bot can fetch it, as Zalo does with those that people send; its address.
    pub fn host_picture(&self, name: &str, mime: &str, bytes: &[u8]) -> String {
        let upload = Upload { name: name.into(), mime: mime.into(), bytes: bytes.into() };
        let media = self.shared.change(|state| files::keep(state, MediaKind::Document, upload));
        format!("{}/picture/{}", self.url(), media.file.unwrap_or_default())
    }

    /// Waits until the fake shows what is asked for, at most thirty seconds.
    ///
    /// # Panics
    ///
    /// When it never does.
    pub async fn wait_for<T>(&self, what: &str, mut seen: impl FnMut(&Self) -> Option<T>) -> T {
        self.shared.wait(|| seen(self)).await.unwrap_or_else(|| self.waited_in_vain(what))
    }

    /// The same on a thread without a runtime.
    ///
    /// # Panics
    ///
    /// When it never does.
    pub fn wait_for_blocking<T>(&self, what: &str, mut seen: impl FnMut(&Self) -> Option<T>) -> T {
        self.shared.wait_blocking(|| seen(self)).unwrap_or_else(|| self.waited_in_vain(what))
    }

    fn waited_in_vain(&self, what: &str) -> ! {
        let calls = self.calls();
        let last = calls.iter().rev().take(10).map(|call| format!("{} {:?}", call.method, call.outcome));
        let last: Vec<String> = last.collect();
        panic!("waited in vain for: {what}\nthe last calls, newest first:\n{}", last.join("\n"))
    }
}

impl Drop for Fake {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            drop(thread.join());
        }
    }
}
