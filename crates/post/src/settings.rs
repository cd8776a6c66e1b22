//! How the post office behaves: waits, tries, and what each messenger bears.

use std::collections::BTreeSet;
use std::time::Duration;

use dondoc_domain::event::Channel;
use dondoc_messaging::ChatId;

/// How the post office behaves. The defaults are meant for production.
#[derive(Debug, Clone)]
pub struct Settings {
    /// How long after the last item of an album the next may still come.
    pub album_wait: Duration,
    /// How often an update is handled before it is set aside.
    pub tries: u32,
    /// The wait after the first failed try; it doubles with each.
    pub retry_first: Duration,
    /// How long a letter in hand is kept from other senders.
    pub lease: Duration,
    /// Who sends, for the lease; one per process.
    pub holder: String,
    /// Whether letters left in hand by a dead process are taken up at once. Right for the embedded store, which one
    /// process has open at a time.
    pub take_over: bool,
    /// A send that takes longer has an unknown outcome.
    pub send_limit: Duration,
    /// How many lines of each conversation stay in memory.
    pub lines: usize,
    /// How long the key of a handled update is known; at least seven days, whatever is set.
    pub remember: Duration,
    /// How long handled updates and sent letters stay in the log.
    pub keep: Duration,
    /// Logs with fewer events are never pruned.
    pub prune_above: usize,
    /// The chats that belong to someone, when that is known. Silent web chats of nobody are dropped when the log is
    /// pruned; unknown, only those are where nothing was ever sent or whose browser has left.
    pub linked: Option<BTreeSet<ChatId>>,
    /// What messengers bear, where it is not [`Pace::of`] their channel.
    pub paces: Vec<(Channel, Pace)>,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            album_wait: Duration::from_millis(1500),
            tries: 5,
            retry_first: Duration::from_secs(1),
            lease: Duration::from_secs(120),
            holder: format!("pid {}", std::process::id()),
            take_over: true,
            send_limit: Duration::from_secs(90),
            lines: 30,
            remember: Duration::from_secs(7 * 24 * 3600),
            keep: Duration::from_secs(30 * 24 * 3600),
            prune_above: 20_000,
            linked: None,
            paces: Vec::new(),
        }
    }
}

impl Settings {
    pub(crate) fn pace(&self, channel: Channel) -> Pace {
        let set = self.paces.iter().rev().find(|(of, _)| *of == channel);
        set.map_or_else(|| Pace::of(channel), |(_, pace)| pace.clone())
    }
}

/// At most so many in any stretch of time so long.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rate {
    /// How many; at least one.
    pub count: u32,
    /// In how long.
    pub per: Duration,
}

impl Rate {
    /// At most `count` in any stretch of `seconds`.
    pub const fn new(count: u32, seconds: u64) -> Self {
        Self { count, per: Duration::from_secs(seconds) }
    }
}

/// What a messenger bears.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pace {
    /// Letters on their way at the same time. With one, a killed process sends at most one message a second time; with
    /// n, at most n.
    pub in_flight: usize,
    /// To one chat. A burst is a longer stretch: 3 in 3 seconds.
    pub chat: Option<Rate>,
    /// To one group, besides `chat`.
    pub group: Option<Rate>,
    /// To all chats together.
    pub overall: Option<Rate>,
    /// The wait after the messenger was unavailable; it doubles each time, …
    pub pause_first: Duration,
    /// … up to this.
    pub pause_longest: Duration,
}

impl Pace {
    /// What is known of a messenger's limits; Zalo publishes none, so it is treated with care.
    pub fn of(channel: Channel) -> Self {
        let (chat, group, overall) = match channel {
            Channel::Telegram => (Some(Rate::new(1, 1)), Some(Rate::new(20, 60)), Some(Rate::new(30, 1))),
            Channel::Zalo => (Some(Rate::new(1, 1)), Some(Rate::new(20, 60)), Some(Rate::new(5, 1))),
            Channel::Web | Channel::Cli | Channel::Import | Channel::Clock | Channel::Api => (None, None, None),
        };
        let (pause_first, pause_longest) = (Duration::from_secs(1), Duration::from_secs(60));
        Self { in_flight: 1, chat, group, overall, pause_first, pause_longest }
    }
}
