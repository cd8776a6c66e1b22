//! Failures on demand.

use std::{
    collections::VecDeque,
    net::SocketAddr,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

/// The switches of a server's failures. Copies switch the same server.
#[derive(Debug, Clone, Default)]
pub struct Faults(Arc<Mutex<State>>);

/// How often something goes wrong by chance: 0 is never, 1 is always.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Rates {
    /// The connection breaks and nothing is written, for each append.
    pub cut_before: f64,
    /// The append is written, and the connection breaks before the answer.
    pub cut_after: f64,
    /// Nothing is written, and the answer is that time ran out.
    pub time_out_before: f64,
    /// The append is written, and the answer is that time ran out.
    pub time_out_after: f64,
    /// The call is refused because the server is too busy, for each append and each read.
    pub busy: f64,
    /// The connection breaks in the middle of a read.
    pub cut_read: f64,
}

/// What becomes of an append.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Commit {
    Well,
    CutBefore,
    CutAfter,
    TimeOutBefore,
    TimeOutAfter,
}

#[derive(Debug, Default)]
struct State {
    commits: VecDeque<Commit>,
    busy: u32,
    not_leader: Option<Option<SocketAddr>>,
    delay: Duration,
    reads: VecDeque<usize>,
    empty_gossip: u32,
    chance: Option<(u64, Rates)>,
}

impl Faults {
    /// The connection breaks at each of the next `times` appends, and nothing is written.
    pub fn cut_before_commit(&self, times: u32) {
        self.at_commits(Commit::CutBefore, times);
    }

    /// The next `times` appends are written, and the connection breaks before the answer.
    pub fn cut_after_commit(&self, times: u32) {
        self.at_commits(Commit::CutAfter, times);
    }

    /// The next `times` appends are answered by "timed out", and nothing is written.
    pub fn time_out_before_commit(&self, times: u32) {
        self.at_commits(Commit::TimeOutBefore, times);
    }

    /// The next `times` appends are written, and answered by "timed out" all the same.
    pub fn time_out_after_commit(&self, times: u32) {
        self.at_commits(Commit::TimeOutAfter, times);
    }

    /// The next `times` appends and reads are refused because the server is too busy.
    pub fn busy(&self, times: u32) {
        self.state().busy = times;
    }

    /// From now on calls that require the leader are told that it is there. No address means that nobody leads.
    pub fn not_leader(&self, leader: Option<SocketAddr>) {
        self.state().not_leader = Some(leader);
    }

    /// Ends [`not_leader`](Self::not_leader).
    pub fn leader_again(&self) {
        self.state().not_leader = None;
    }

    /// Every append, read and deletion begins this much later; zero ends it.
    pub fn delay(&self, delay: Duration) {
        self.state().delay = delay;
    }

    /// In each of the next `times` reads the connection breaks after so many events.
    pub fn cut_reads(&self, times: u32, after_events: usize) {
        self.state().reads.extend((0..times).map(|_| after_events));
    }

    /// The next `times` questions about the cluster are answered by nobody, as by a server that has just begun.
    pub fn empty_gossip(&self, times: u32) {
        self.state().empty_gossip = times;
    }

    /// Things go wrong by chance from now on, the same way for the same seed and the same order of calls.
    pub fn random(&self, seed: u64, rates: Rates) {
        self.state().chance = Some((seed, rates));
    }

    /// Nothing goes wrong any more.
    pub fn clear(&self) {
        *self.state() = State::default();
    }

    pub(crate) fn commit(&self) -> Commit {
        let mut state = self.state();
        if let Some(planned) = state.commits.pop_front() {
            return planned;
        }
        let Some((seed, rates)) = &mut state.chance else { return Commit::Well };
        let mut left = fraction(seed);
        let rates = [
            (rates.cut_before, Commit::CutBefore),
            (rates.cut_after, Commit::CutAfter),
            (rates.time_out_before, Commit::TimeOutBefore),
            (rates.time_out_after, Commit::TimeOutAfter),
        ];
        for (rate, what) in rates {
            if left < rate {
                return what;
            }
            left -= rate;
        }
        Commit::Well
    }

    pub(crate) fn is_busy(&self) -> bool {
        let mut state = self.state();
        if state.busy > 0 {
            state.busy -= 1;
            return true;
        }
        state.chance.as_mut().is_some_and(|(seed, rates)| fraction(seed) < rates.busy)
    }

    /// After how many events this read breaks, if it does.
    pub(crate) fn read(&self) -> Option<usize> {
        let mut state = self.state();
        if let Some(after) = state.reads.pop_front() {
            return Some(after);
        }
        let (seed, rates) = state.chance.as_mut()?;
        (fraction(seed) < rates.cut_read).then(|| (random(seed) % 16) as usize)
    }

    pub(crate) fn redirected(&self) -> Option<Option<SocketAddr>> {
        self.state().not_leader
    }

    pub(crate) fn wait(&self) -> Duration {
        self.state().delay
    }

    pub(crate) fn gossip_is_empty(&self) -> bool {
        let mut state = self.state();
        let empty = state.empty_gossip > 0;
        state.empty_gossip = state.empty_gossip.saturating_sub(1);
        empty
    }

    fn at_commits(&self, what: Commit, times: u32) {
        self.state().commits.extend((0..times).map(|_| what));
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The next number of a SplitMix64 sequence.
pub(crate) fn random(seed: &mut u64) -> u64 {
    *seed = seed.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let mut mixed = *seed;
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    mixed ^ (mixed >> 31)
}

/// From 0 up to, but not including, 1.
fn fraction(seed: &mut u64) -> f64 {
    (random(seed) >> 11) as f64 / (1_u64 << 53) as f64
}
