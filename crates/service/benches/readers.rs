//! A million tasks, and fifty readers who ask for figures again and again while a hundred events a second arrive.
//!
//! First each kind of question is asked once, as after a start; then by everyone at once, as on the day of a meeting.
#![expect(clippy::unwrap_used, reason = "a benchmark that cannot run stops")]

use chrono::{DateTime, Days, NaiveDate, NaiveTime, TimeDelta, Utc};
use dondoc_agencies::AgencyId;
use dondoc_calendar::{Calendar, Deadline};
use dondoc_domain::{
    DirectiveId, LineId, OfficialId, TaskId,
    event::{Channel, Meta, Stored},
    rates::{Definition, Population},
    task::{
        Assignment, TaskEvent,
        event::{ExtensionGranted, ExtensionRequested, Noted, ResultSubmitted},
    },
};
use dondoc_projections::board::Grouping;
use dondoc_service::{App, ChangesRequest, OverviewRequest, Place, RatesRequest, Since};
use dondoc_store::{EventStore, Expected, FixedClock, MemoryStore, NewEvent, StreamName};
use std::{
    collections::HashMap,
    future::Future,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};
use uuid::Uuid;

const A_DAY: usize = 2_740;
const DAYS: usize = 365;
const READERS: usize = 50;
const RUN: Duration = Duration::from_secs(15);
const LIMIT: Duration = Duration::from_millis(20);

fn main() {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    runtime.block_on(run());
}

async fn run() {
    let clock = Arc::new(FixedClock::new(noon(0)));
    let mut log = Log { store: Arc::new(MemoryStore::new(clock.clone())), clock, revisions: HashMap::new(), ids: 0 };
    let start = Instant::now();
    log.year().await;
    let app = Arc::new(App::open(log.store.clone(), Place::Memory, log.clock.clone(), |_| {}).await.unwrap());
    println!("{} tasks, {} events, made in {:.0?}", A_DAY * DAYS, log.ids, start.elapsed());
    println!("\n{:<52}{:>12}{:>12}", "asked alone, each once and again", "first", "again");
    first(&app).await;
    let held = resident() / 1024;
    everyone(&app, &mut log).await;
    println!("resident memory {held} MiB before, {} MiB after", resident() / 1024);
}

/// Every question once, and once more.
async fn first(app: &Arc<App>) {
    let (mut slowest, questions) = (Duration::ZERO, questions());
    for question in &questions {
        let (first, again) = (timed(question.ask(app)).await, timed(question.ask(app)).await);
        println!("{:<52}{first:>12.1?}{again:>12.1?}", question.name());
        slowest = slowest.max(again);
    }
    println!("{:<52}{:>12}{slowest:>12.1?}   limit {LIMIT:?}", "the slowest of them", "");
}

/// All readers at once, without a pause, while events arrive.
async fn everyone(app: &Arc<App>, log: &mut Log) {
    let over = Arc::new(AtomicBool::new(false));
    let mut readers = tokio::task::JoinSet::new();
    for reader in 0..READERS {
        let (app, over) = (app.clone(), over.clone());
        readers.spawn(async move {
            let (questions, mut took, mut n) = (questions(), Vec::new(), reader * 7);
            while !over.load(Ordering::Relaxed) {
                n = n.wrapping_mul(1_103_515_245).wrapping_add(12_345) % (1 << 31);
                let question = &questions[(n >> 8) % questions.len()];
                // A request waits its turn behind those that came before, and that counts as well.
                let request = async {
                    tokio::task::yield_now().await;
                    question.ask(&app).await;
                };
                took.push((question.name(), timed(request).await));
            }
            took
        });
    }
    let (start, mut arrived) = (Instant::now(), 0_usize);
    let mut ticks = tokio::time::interval(Duration::from_millis(10));
    while start.elapsed() < RUN {
        ticks.tick().await;
        log.one_more(arrived).await;
        arrived += 1;
    }
    over.store(true, Ordering::Relaxed);
    let took: Vec<(&str, Duration)> = readers.join_all().await.into_iter().flatten().collect();
    println!(
        "\n{READERS} readers, {:.0} answers/s while {:.0} events/s arrived",
        took.len() as f64 / RUN.as_secs_f64(),
        arrived as f64 / RUN.as_secs_f64()
    );
    println!("{:<52}{:>12}{:>12}{:>12}   limit of p99", "", "p50", "p99", "max");
    let mut by_name: Vec<&str> = took.iter().map(|(name, _)| *name).collect();
    by_name.sort_unstable();
    by_name.dedup();
    for name in by_name {
        quantiles(name, took.iter().filter(|(it, _)| *it == name).map(|(_, took)| *took).collect());
    }
    quantiles("all together", took.into_iter().map(|(_, took)| took).collect());
}

fn quantiles(name: &str, mut took: Vec<Duration>) {
    took.sort_unstable();
    let at = |share: usize| took[(took.len() - 1) * share / 100];
    println!("{name:<52}{:>12.1?}{:>12.1?}{:>12.1?}   {LIMIT:?}", at(50), at(99), at(100));
}

async fn timed(work: impl Future<Output = ()>) -> Duration {
    let start = Instant::now();
    work.await;
    start.elapsed()
}

enum Asked {
    Overview(&'static str, OverviewRequest),
    Rates(&'static str, RatesRequest),
    Sensitivity(&'static str, RatesRequest),
    Changes(&'static str, ChangesRequest),
}

impl Asked {
    fn name(&self) -> &'static str {
        match self {
            Self::Overview(name, _) | Self::Rates(name, _) | Self::Sensitivity(name, _) | Self::Changes(name, _) => {
                name
            }
        }
    }

    async fn ask(&self, app: &App) {
        match self {
            Self::Overview(_, it) => assert!(app.overview(it).await.unwrap().total.assigned > 0),
            Self::Rates(_, it) => assert!(app.rates(it).await.unwrap().total.assigned > 0),
            Self::Sensitivity(_, it) => assert_eq!(app.sensitivity(it).await.unwrap().len(), 6),
            Self::Changes(_, it) => assert!(app.changed_since(it).await.unwrap().assigned.count > 0),
        }
    }
}

fn questions() -> Vec<Asked> {
    let rates = |as_of: usize, by| RatesRequest {
        from: day(0),
        to: day(DAYS),
        as_of: Some(day(as_of)),
        known_at: None,
        definition: Definition::default(),
        by,
        agency: None,
        by_successor: false,
    };
    let overview = |as_of: usize| OverviewRequest {
        from: day(0),
        to: day(DAYS),
        as_of: Some(day(as_of)),
        known_at: None,
        definition: Definition::default(),
        agency: None,
        by_successor: false,
    };
    let due = Definition { population: Population::Due, ..Definition::default() };
    let changes = ChangesRequest {
        since: Since::Day(day(DAYS - 30)),
        as_of: Some(day(DAYS)),
        known_at: None,
        definition: Definition::default(),
        agency: None,
        by_successor: false,
        limit: 50,
    };
    let agency = RatesRequest { agency: Some(AgencyId::new("SO7")), ..rates(DAYS, Some(Grouping::Month)) };
    let second_half = RatesRequest { from: day(182), definition: due, ..rates(DAYS, Some(Grouping::Month)) };
    let known = RatesRequest { known_at: Some(noon(200)), ..rates(190, Some(Grouping::Agency)) };
    vec![
        Asked::Overview("overview, now", overview(DAYS)),
        Asked::Rates("rates, now", rates(DAYS, None)),
        Asked::Rates("rates by agency, now", rates(DAYS, Some(Grouping::Agency))),
        Asked::Rates("rates by month, now", rates(DAYS, Some(Grouping::Month))),
        Asked::Rates("rates by field, now", rates(DAYS, Some(Grouping::Field))),
        Asked::Rates("rates of one agency by month, now", agency),
        Asked::Rates("rates of what was due in half a year, now", second_half),
        Asked::Sensitivity("rates by every definition, now", rates(DAYS, None)),
        Asked::Overview("overview, as of yesterday", overview(DAYS - 1)),
        Asked::Rates("rates by agency, as of last month", rates(DAYS - 30, Some(Grouping::Agency))),
        Asked::Overview("overview, as of half a year ago", overview(182)),
        Asked::Rates("rates by agency, half a year ago as known then", known),
        Asked::Changes("what changed in a month", changes),
    ]
}

fn day(n: usize) -> NaiveDate {
    NaiveDate::from_ymd_opt(2024, 1, 1).unwrap() + Days::new(n as u64)
}

fn noon(n: usize) -> DateTime<Utc> {
    day(n).and_time(NaiveTime::MIN).and_utc() + TimeDelta::hours(5)
}

struct Log {
    store: Arc<MemoryStore>,
    clock: Arc<FixedClock>,
    revisions: HashMap<usize, u64>,
    ids: u128,
}

impl Log {
    /// A year in which tasks are assigned, extended, handed in and confirmed, day by day.
    async fn year(&mut self) {
        let calendar = Calendar::standard();
        for today in 0..=DAYS {
            self.clock.set(noon(today));
            for nth in 0..A_DAY {
                if today < DAYS {
                    self.append(today * A_DAY + nth, today, assigned(today, nth, &calendar)).await;
                }
                let of = |days_ago: usize| today.checked_sub(days_ago).map(|then| then * A_DAY + nth);
                if let (Some(task), 0) = (of(15), nth % 20) {
                    let (asked, deadline) = (day(today + 40), Deadline::on(day(today + 30 + nth % 11), "", &calendar));
                    let reason = "Cần thêm thời gian lấy ý kiến".to_owned();
                    let until = ExtensionRequested { until: asked, reason, short_notice: false };
                    self.append(task, today, TaskEvent::ExtensionRequested(until)).await;
                    let granted = ExtensionGranted { asked, deadline, note: String::new() };
                    self.append(task, today, TaskEvent::ExtensionGranted(granted)).await;
                }
                if let (Some(task), 1..) = (of(20 + nth % 40), nth % 3) {
                    self.append(task, today, submitted()).await;
                }
                if let (Some(task), 1..) = (of(23 + nth % 40), nth % 3) {
                    self.append(task, today, TaskEvent::CompletionConfirmed(Noted { note: String::new() })).await;
                }
            }
        }
    }

    /// What arrives while people read: results of tasks assigned long ago.
    async fn one_more(&mut self, nth: usize) {
        let task = (nth * 7_919) % (A_DAY * DAYS / 3) * 3;
        self.append(task, DAYS, submitted()).await;
    }

    async fn append(&mut self, task: usize, on: usize, event: TaskEvent) {
        self.ids += 1;
        let meta = Meta {
            by: Some(OfficialId("CB1".into())),
            on_behalf_of: None,
            channel: Channel::Web,
            on: day(on),
            command: Uuid::from_u128(self.ids),
            cause: None,
            clock_set_by_hand: None,
        };
        let stream = StreamName::new("task", &TaskId(Uuid::from_u128(task as u128)).to_string()).unwrap();
        let next = self.revisions.entry(task).or_default();
        let expected = Expected::from_current(next.checked_sub(1));
        *next += 1;
        let (name, data, meta) = (event.stored_name().to_owned(), event.encode(), meta.encode());
        let event = NewEvent { id: Uuid::from_u128(self.ids), name, data, meta };
        self.store.append(&stream, expected, vec![event]).await.unwrap();
    }
}

fn assigned(today: usize, nth: usize, calendar: &Calendar) -> TaskEvent {
    TaskEvent::Assigned(Assignment {
        directive: DirectiveId(Uuid::from_u128((today * 3 + nth % 3) as u128)),
        line: LineId(Uuid::from_u128(nth as u128)),
        item: nth.to_string(),
        content: "Xây dựng kế hoạch".into(),
        lead: AgencyId::new(format!("SO{}", nth % 150)),
        supporting: Vec::new(),
        deadline: Deadline::on(day(today + 20 + nth % 60), "trước hạn", calendar),
        deliverable: String::new(),
        approver: String::new(),
        field: format!("Lĩnh vực {}", nth % 24),
        attributes: Default::default(),
        series: None,
        source: None,
    })
}

fn submitted() -> TaskEvent {
    TaskEvent::ResultSubmitted(ResultSubmitted { documents: Vec::new(), text: "đã trình".into() })
}

/// Resident memory in KiB, as far as the system tells.
fn resident() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    line.and_then(|line| line.split_whitespace().next()?.parse().ok()).unwrap_or(0)
}
