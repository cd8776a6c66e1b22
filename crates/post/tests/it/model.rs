//! Random days at the post office, with appends that fail, answers that are lost and crashes between any two appends.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use chrono::TimeDelta;
use dondoc_domain::event::Channel;
use dondoc_messaging::{Inbox, SendError};
use dondoc_post::{ChatView, Outcome, Post, PostEvent, Settings, decode, prune};
use dondoc_store::EventStore;
use proptest::prelude::*;
use serde_json::json;
use tokio::task::JoinHandle;

use super::flaky::{Fault, Flaky};
use super::world::*;

#[derive(Debug, Clone)]
enum Step {
    /// Updates arrive, of this chat, with these keys.
    Arrive(u8, Vec<u8>),
    /// A reminder of so many parts is queued to this chat.
    Remind(u8, u8, u8),
    /// Time passes, in tenths of a second.
    Pass(u8),
    /// The process is killed and started again.
    Kill,
    /// A month passes, and the process starts with a pruned log.
    Month,
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        4 => (0..3u8, prop::collection::vec(0..12u8, 1..4)).prop_map(|(chat, keys)| Step::Arrive(chat, keys)),
        3 => (0..3u8, 0..8u8, 1..4u8).prop_map(|(chat, key, parts)| Step::Remind(chat, key, parts)),
        3 => (1..40u8).prop_map(Step::Pass),
        1 => Just(Step::Kill),
        1 => Just(Step::Month),
    ]
}

fn fault() -> impl Strategy<Value = Fault> {
    prop_oneof![Just(Fault::Refused), Just(Fault::AnswerLost), Just(Fault::CrashBefore), Just(Fault::CrashAfter)]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, ..ProptestConfig::default() })]

    #[test]
    fn nothing_is_lost_and_nothing_is_done_twice(
        steps in prop::collection::vec(step(), 1..25),
        faults in prop::collection::hash_map(0..60u64, fault(), 0..8),
    ) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().start_paused(true).build().unwrap();
        runtime.block_on(play(steps, faults));
    }
}

async fn play(steps: Vec<Step>, faults: HashMap<u64, Fault>) {
    let mut office = Office::open(faults).await;
    for step in steps {
        office.step(step).await;
    }
    office.finish().await;
}

/// A process with its handler and sender, what came before it, and what must hold.
struct Office {
    clock: Arc<TestClock>,
    log: Arc<Flaky>,
    net: Arc<Net>,
    files: Arc<dondoc_post::Files>,
    process: Option<Process>,
    /// The month; keys are of one month only.
    month: u32,
    arrived: BTreeSet<String>,
    queued: BTreeMap<(u8, String), u8>,
    kills: u64,
    /// The keys of handled updates in the logs that were pruned away.
    handled_before: BTreeSet<String>,
    /// The letters given up because nobody knew whether they went out.
    given_up: BTreeSet<String>,
    _dir: tempfile::TempDir,
}

struct Process {
    post: Arc<Post>,
    tasks: Vec<JoinHandle<()>>,
    _stop: tokio::sync::watch::Sender<bool>,
}

impl Office {
    async fn open(faults: HashMap<u64, Fault>) -> Self {
        let clock = TestClock::new();
        let dir = tempfile::tempdir().unwrap();
        let net = Arc::new(Net::with(Channel::Telegram, |abilities| abilities.longest_text = 20));
        let mut count = 0;
        net.does(move |_, _| {
            count += 1;
            let outcome = match count % 7 {
                3 => Err(SendError::RetryAfter(seconds(2))),
                5 => Err(SendError::Unavailable("502".into())),
                _ => Ok(()),
            };
            (Duration::from_millis(20), outcome)
        });
        let mut office = Self {
            log: Flaky::new(clock.clone(), faults),
            files: Arc::new(dondoc_post::Files::open(dir.path(), 1).unwrap()),
            clock,
            net,
            process: None,
            month: 0,
            arrived: BTreeSet::new(),
            queued: BTreeMap::new(),
            kills: 0,
            handled_before: BTreeSet::new(),
            given_up: BTreeSet::new(),
            _dir: dir,
        };
        office.start().await;
        office
    }

    async fn start(&mut self) {
        self.log.down.store(false, Ordering::SeqCst);
        let post = Post::open(self.log.clone(), self.clock.clone(), Settings::default()).await.unwrap();
        let (stop, stopped) = tokio::sync::watch::channel(false);
        let sender = tokio::spawn(post.clone().run_sender(vec![self.net.clone()], self.files.clone(), stopped));
        let tasks = vec![sender, tokio::spawn(handle(post.clone()))];
        self.process = Some(Process { post, tasks, _stop: stop });
    }

    /// As `kill -9` does.
    async fn kill(&mut self) {
        self.log.down.store(true, Ordering::SeqCst);
        for task in self.process.take().unwrap().tasks {
            task.abort();
            let _ = task.await;
        }
        self.kills += 1;
        // What was on its way to the log ends before another process has it open.
        pass(Duration::from_millis(10)).await;
        self.start().await;
    }

    fn post(&self) -> Arc<Post> {
        self.process.as_ref().unwrap().post.clone()
    }

    async fn step(&mut self, step: Step) {
        match step {
            Step::Arrive(chat, keys) => {
                let keys: Vec<String> = keys.iter().map(|key| format!("{}-{chat}-{key}", self.month)).collect();
                let updates: Vec<_> = keys.iter().map(|key| text(&chat.to_string(), key, "xong")).collect();
                self.arrived.extend(keys);
                // A messenger delivers again what was not acknowledged.
                for again in 0.. {
                    if self.post().take(updates.clone()).await.is_ok() {
                        break;
                    }
                    self.revive().await;
                    assert!(again < 20, "an update is refused for ever");
                }
            }
            Step::Remind(chat, key, parts) => {
                let key = format!("remind-{}-{key}", self.month);
                let known = *self.queued.entry((chat, key.clone())).or_insert(parts);
                let words = (0..known).map(|part| format!("{part} {key} ......")).map(|text| format!("{text:.<19}\n"));
                let letter = letter(&key, &words.collect::<String>());
                let to = telegram(&chat.to_string());
                for again in 0.. {
                    if self.post().queue(&to, vec![letter.clone()]).await.is_ok() {
                        break;
                    }
                    self.revive().await;
                    assert!(again < 20, "a letter is refused for ever");
                }
            }
            Step::Pass(tenths) => pass(Duration::from_millis(u64::from(tenths) * 100)).await,
            Step::Kill => self.kill().await,
            Step::Month => self.month().await,
        }
        self.revive().await;
    }

    /// A process that died is started again.
    async fn revive(&mut self) {
        if self.log.down.load(Ordering::SeqCst) {
            self.kill().await;
        }
    }

    async fn month(&mut self) {
        self.clock.jump(TimeDelta::days(31));
        self.month += 1;
        self.kill().await;
        let before = self.views();
        self.handled_before.extend(self.handled().await);
        self.note_given_up().await;
        let faults = std::mem::take(&mut *self.log.faults.lock().unwrap());
        let pruned = Flaky::new(self.clock.clone(), HashMap::new());
        let keep_after = dondoc_store::Clock::now(&*self.clock) - TimeDelta::days(30);
        for task in self.process.take().unwrap().tasks {
            task.abort();
            let _ = task.await;
        }
        pass(Duration::from_millis(10)).await;
        let found = prune(&*self.log, &*pruned, keep_after, &Settings::default()).await.unwrap();
        assert!(found.kept <= found.read);
        *pruned.faults.lock().unwrap() = faults;
        self.log = pruned;
        let post = Post::open(self.log.clone(), self.clock.clone(), Settings::default()).await.unwrap();
        let after: Vec<_> = (0..3).map(|chat| post.chat(telegram(&format!("{chat}")).id())).collect();
        assert_eq!(before, (after, post.waiting(), post.set_aside().len()));
        drop(post);
        self.start().await;
    }

    /// What a chat looks like from outside, as it is before anything more is done.
    fn views(&self) -> (Vec<Option<ChatView>>, dondoc_post::Waiting, usize) {
        let post = self.post();
        let views = (0..3).map(|chat| post.chat(telegram(&format!("{chat}")).id())).collect();
        (views, post.waiting(), post.set_aside().len())
    }

    async fn events(&self) -> Vec<PostEvent> {
        let all = self.log.inner.read_all(None, usize::MAX).await.unwrap();
        all.iter().map(|event| decode(&event.name, &event.data).unwrap()).collect()
    }

    /// The keys of handled updates in the log; each once.
    async fn handled(&self) -> BTreeSet<String> {
        let mut handled = BTreeSet::new();
        for event in self.events().await {
            if let PostEvent::UpdateHandled { updates, .. } = event {
                for key in updates {
                    assert!(handled.insert(key.clone()), "{key} was handled twice");
                }
            }
        }
        handled
    }

    async fn note_given_up(&mut self) {
        for event in self.events().await {
            if let PostEvent::MessageFailed { key, reason, .. } = event {
                assert_eq!(reason, "outcome unknown after two attempts");
                self.given_up.insert(key);
            }
        }
    }

    async fn finish(mut self) {
        self.log.faults.lock().unwrap().clear();
        self.revive().await;
        for _ in 0..100 {
            pass(seconds(10)).await;
            self.revive().await;
            let waiting = self.post().waiting();
            if waiting.updates + waiting.letters == 0 {
                break;
            }
        }
        let post = self.post();
        assert_eq!(post.waiting(), dondoc_post::Waiting::default());
        let mut handled = self.handled().await;
        handled.append(&mut self.handled_before);
        assert_eq!(handled, self.arrived);
        // Each update caused one reply, whatever happened on the way.
        let mut letters: BTreeMap<(u8, String), u8> = std::mem::take(&mut self.queued);
        for key in &self.arrived {
            let chat = key.split('-').nth(1).unwrap().parse().unwrap();
            letters.insert((chat, format!("reply-{key}")), 1);
        }
        let mut sent: BTreeMap<(u8, String, u8), u64> = BTreeMap::new();
        for line in self.net.sent() {
            let (chat, words) = line.split_once(": ").unwrap();
            let mut words = words.split_whitespace();
            let part = words.next().unwrap().parse().unwrap();
            let key = words.next().unwrap().trim_end_matches('.').to_owned();
            *sent.entry((chat.parse().unwrap(), key, part)).or_default() += 1;
        }
        self.note_given_up().await;
        for ((chat, key), parts) in letters.iter().filter(|((_, key), _)| !self.given_up.contains(key)) {
            let outcome = post.outcome(telegram(&chat.to_string()).id(), key);
            // Of an earlier month it may have been pruned.
            assert!(matches!(outcome, Some(Outcome::Sent { .. }) | None), "{key}: {outcome:?}");
            for part in 0..*parts {
                assert!(sent.contains_key(&(*chat, key.clone(), part)), "{key} was not sent: {outcome:?}");
            }
        }
        assert!(sent.keys().all(|(chat, key, _)| letters.contains_key(&(*chat, key.clone()))));
        let twice: u64 = sent.values().map(|times| times - 1).sum();
        assert!(sent.values().all(|times| *times <= 2), "{sent:?}");
        assert!(twice <= self.kills, "{twice} messages went out twice after {} crashes", self.kills);
        let given_up = self.given_up.len() as u64;
        assert!(given_up * 2 <= self.kills, "{given_up} letters given up after {} crashes", self.kills);
        // What is in memory is what is in the log.
        let again = Post::open(self.log.clone(), self.clock.clone(), Settings::default()).await.unwrap();
        for chat in 0..3 {
            let id = telegram(&format!("{chat}")).id();
            assert_eq!(post.chat(id), again.chat(id));
        }
        self.process.take().unwrap().tasks.iter().for_each(JoinHandle::abort);
    }
}

/// Handles updates as a hasty handler would: it decides, fails now and then, and lets go now and then.
async fn handle(post: Arc<Post>) {
    for round in 0u64.. {
        let job = post.next().await;
        let key = job.updates[0].key.clone();
        let plan = json!({ "for": key });
        if let Some(decided) = &job.decided {
            assert_eq!(*decided, plan, "a plan is for its own update");
        } else if post.decided(&job, plan).await.is_err() {
            continue;
        }
        pass(Duration::from_millis(30)).await;
        match round % 5 {
            1 => drop(job),
            2 if job.attempt == 1 && round % 10 == 2 => post.postponed(job, "the task log does not answer").await,
            3 if job.attempt < 4 => drop(post.failed(job, "now and then").await),
            _ => {
                let reply = dondoc_post::Letter::reply(format!("reply-{key}"), words(&format!("0 reply-{key}")));
                drop(post.handled(job, json!({ "after": key }), vec![reply]).await);
            }
        }
    }
}
