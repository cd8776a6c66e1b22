//! One agency's year through the real service and the real store, and a million tasks on the board.
//!
//! Each line stands beside what the machine can do at most, measured in the same run: a bare loop of write and
//! fdatasync, a raw read of the same bytes, a plain walk over as many numbers. Read the ratio.
#![expect(clippy::unwrap_used, reason = "a benchmark that cannot run stops")]

use chrono::{DateTime, Days, NaiveDate, TimeDelta, Utc};
use dondoc_agencies::{AgencyId, Level, RegistryCommand};
use dondoc_calendar::read_deadline;
use dondoc_domain::{
    TaskId,
    directive::Directive,
    event::{Channel, Stored},
    ids::derive,
    official::Role,
    rates::Definition,
    task::Command,
};
use dondoc_intake::{Accounts, Line, Plan, ResultCells};
use dondoc_projections::{
    Board, Projection,
    board::{Grouping, Query},
};
use dondoc_service::{App, Context, ImportRequest, Layout, Place, RatesRequest};
use dondoc_store::{Clock, FixedClock, Hash, Position, Recorded};
use dondoc_store_sled::{Options, SledStore};
use std::{
    fs::File,
    io::{Read, Write},
    path::Path,
    sync::Arc,
    time::{Duration, Instant},
};
use uuid::Uuid;

/// One agency's tasks of a year, as a provincial department published them, and about six events for each.
const TASKS: usize = 2_527;
const MILLION: usize = 1_000_000;

fn main() {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    let dir = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
    println!("{:<44}{:>12}{:>16}   limit in the same run", "", "time", "per second");
    runtime.block_on(year(&Layout::new(dir.path())));
    board();
}

fn row(what: &str, took: Duration, items: usize, limit: &str) {
    println!("{what:<44}{took:>12.1?}{:>16.0}   {limit}", items as f64 / took.as_secs_f64());
}

fn timed<T>(work: impl FnOnce() -> T) -> (T, Duration) {
    let start = Instant::now();
    let answer = work();
    (answer, start.elapsed())
}

fn day(n: usize) -> NaiveDate {
    NaiveDate::from_ymd_opt(2024, 1, 2).unwrap() + Days::new(n as u64)
}

async fn year(layout: &Layout) {
    let clock = Arc::new(FixedClock::new(day(5).and_hms_opt(2, 0, 0).unwrap().and_utc()));
    let app = open(layout, clock.clone()).await;
    let establish = RegistryCommand::Establish {
        id: Some(AgencyId::new("STTTT")),
        name: "Sở Thông tin và Truyền thông".into(),
        symbol: "STTTT".into(),
        level: Level::Department,
        aliases: Vec::new(),
        on: None,
    };
    app.tell_registry(&[establish], &context("registry", 0)).await.unwrap();
    let office = app.add_official("A", AgencyId::new("STTTT"), Role::Office, 1, &context("a", 0)).await.unwrap().id;
    let officer = app.add_official("B", AgencyId::new("STTTT"), Role::Officer, 2, &context("b", 0)).await.unwrap().id;
    let plan = plan(&app);
    let start = Instant::now();
    let request = ImportRequest {
        directive: Directive::new("36/QĐ-UBND", "UBND tỉnh", day(0), "", "").unwrap(),
        with_results: false,
        dry_run: false,
        apply_changes: false,
        context: Context::import(None, &plan.sha256),
        plan,
    };
    let report = app.import(request, |_, _| {}).await.unwrap();
    let import = start.elapsed();
    assert_eq!(report.assigned as usize, TASKS);
    row("import of 2,527 tasks", import, TASKS, &fsyncs(layout.root(), 256));
    let tasks: Vec<TaskId> = report.lines.iter().map(|it| it.tasks[0]).collect();
    clock.set(day(60).and_hms_opt(2, 0, 0).unwrap().and_utc());
    let start = Instant::now();
    let mut lives = tokio::task::JoinSet::new();
    let tasks = Arc::new(tasks);
    for lane in 0..64 {
        let (app, tasks, office, officer) = (app.clone(), tasks.clone(), office.clone(), officer.clone());
        lives.spawn(async move {
            for n in (lane..TASKS).step_by(64) {
                for (step, command) in life(n).into_iter().enumerate() {
                    let by = if matches!(command, Command::Confirm { .. }) { &office } else { &officer };
                    let id = derive("bench", &[&n.to_string(), &step.to_string()]);
                    let context = Context::official(by.clone(), Channel::Web, id);
                    app.execute(tasks[n], &command, &context).await.unwrap();
                }
            }
        });
    }
    lives.join_all().await;
    let played = start.elapsed();
    let events = app.store().head().await.unwrap().unwrap().events as usize;
    row("a year of commands by 64 at a time", played, events - TASKS, &fsyncs(layout.root(), 64));
    drop(app);
    let start = Instant::now();
    let app = open(layout, clock.clone()).await;
    let opened = start.elapsed();
    let start = Instant::now();
    let rates = app.rates(&everything()).await.unwrap();
    let asked = start.elapsed();
    assert_eq!(rates.total.assigned as usize, TASKS);
    row("open the store and replay, cold", opened, events, &raw_read(&layout.log()));
    row("rates after that", asked, TASKS, "");
    row("import + open + replay + rates (goal: < 1 s)", import + opened + asked, TASKS, "");
    let start = Instant::now();
    for n in (0..TASKS).filter(|n| n % 10 != 0).take(1_000) {
        let confirm = Command::Confirm { note: String::new() };
        assert!(app.execute(tasks[n], &confirm, &context("none", n)).await.unwrap().events.is_empty());
    }
    row("a command that changes nothing", start.elapsed(), 1_000, "");
    app.rebuild(|_| {}).await.unwrap();
    drop(app);
    let (app, opened) = {
        let start = Instant::now();
        (open(layout, clock.clone()).await, start.elapsed())
    };
    row("open with saved read models", opened, events, "");
    fold(&app).await;
}

async fn open(layout: &Layout, clock: Arc<FixedClock>) -> Arc<App> {
    let options = Options { clock: clock.clone(), ..Options::default() };
    let store = Arc::new(SledStore::open(&layout.log(), options).unwrap());
    Arc::new(App::open(store, Place::Folder(layout), clock as Arc<dyn Clock>, |_| {}).await.unwrap())
}

fn context(what: &str, n: usize) -> Context {
    Context::system(Channel::Cli, derive(what, &[&n.to_string()]))
}

/// What happens to a task: about five events besides its assignment.
fn life(n: usize) -> Vec<Command> {
    let report = |percent| Command::Report {
        percent: Some(percent),
        note: "Đã hoàn thành dự thảo, đang lấy ý kiến các sở, ban, ngành và địa phương.".into(),
        documents: Vec::new(),
        blocker: None,
    };
    let mut all = vec![Command::Accept, report(30), report(60)];
    if !n.is_multiple_of(10) {
        all.push(Command::Submit {
            documents: Vec::new(), text: "Đã trình Ủy ban nhân dân tỉnh kế hoạch.".into()
        });
        all.push(Command::Confirm { note: String::new() });
    }
    all
}

fn plan(app: &App) -> Plan {
    let line = |n: usize| Line {
        key: n.to_string(),
        item: n.to_string(),
        content: format!("Xây dựng và trình ban hành kế hoạch chuyển đổi số trên địa bàn tỉnh, phần {n}"),
        leads: vec![AgencyId::new("STTTT")],
        lead_text: "Sở Thông tin và Truyền thông".into(),
        lead_groups: Vec::new(),
        supporting: Vec::new(),
        supporting_groups: Vec::new(),
        supporting_text: String::new(),
        deadline: read_deadline(
            &day(20 + n % 300).format("%d/%m/%Y").to_string(),
            day(0),
            &app.config().calendar,
            &app.config().wording,
        ),
        deliverable: "Kế hoạch".into(),
        approver: "UBND tỉnh".into(),
        field: format!("Lĩnh vực {}", n % 12),
        result: ResultCells::default(),
        attributes: Default::default(),
        row: n as u32,
        cell: format!("A{n}"),
        findings: Vec::new(),
    };
    Plan {
        file: "ke-hoach.xlsx".into(),
        sha256: "0".repeat(64),
        sheet: None,
        columns: Vec::new(),
        lines: (1..=TASKS).map(line).collect(),
        findings: Vec::new(),
        accounts: Accounts::default(),
    }
}

fn everything() -> RatesRequest {
    RatesRequest {
        from: day(0),
        to: day(363),
        as_of: Some(day(363)),
        known_at: None,
        definition: Definition::default(),
        by: Some(Grouping::Month),
        agency: None,
        by_successor: false,
    }
}

/// How fast the board takes the year's events, without the store.
async fn fold(app: &App) {
    let log = app.store().read_all(None, usize::MAX).await.unwrap();
    let (board, took) = timed(|| {
        let mut board = Board::default();
        log.iter().for_each(|event| board.apply(event).unwrap());
        board
    });
    assert_eq!(board.len(), TASKS);
    let bytes: Vec<u8> = log.iter().flat_map(|it| [&it.data[..], &it.meta[..]].concat()).collect();
    let (_, walked) = timed(|| std::hint::black_box(bytes.iter().fold(0_u64, |sum, byte| sum + u64::from(*byte))));
    row("fold of the year's events", took, log.len(), &format!("{walked:.1?} to walk their bytes"));
}

/// A million tasks, each assigned and half of them handed in and confirmed.
fn board() {
    let before = resident();
    let events = templates();
    let (mut board, mut next, start) = (Board::default(), 1, Instant::now());
    let mut applied = 0;
    for n in 0..MILLION {
        let steps = if n % 2 == 0 { 1..=3 } else { 1..=1 };
        for step in steps {
            let mut event = events[(step - 1) * 64 + n % 64].clone();
            event.stream = dondoc_store::StreamName::new("task", &Uuid::from_u128(n as u128).to_string()).unwrap();
            event.position = Position::from_raw(next);
            event.recorded_at = DateTime::<Utc>::UNIX_EPOCH + TimeDelta::microseconds(next as i64);
            next += 1;
            applied += 1;
            board.apply(&event).unwrap();
        }
    }
    row("fold of a million tasks", start.elapsed(), applied, "");
    let held = resident().saturating_sub(before);
    println!("{:<44}{:>12}", "memory per task with its changes", format!("{} B", held * 1024 / MILLION as u64));
    let numbers: Vec<u64> = (0..MILLION as u64 * 8).collect();
    let (_, walk) = timed(|| std::hint::black_box(numbers.iter().fold(0_u64, |sum, n| sum.wrapping_add(*n))));
    let walk = format!("{walk:.1?} to walk a million rows of 64 bytes");
    for (what, as_of, by) in [
        ("rates of a million tasks, now", day(400), None),
        ("rates of a million tasks by agency, now", day(400), Some(Grouping::Agency)),
        ("rates of a million tasks by month, as of July", day(190), Some(Grouping::Month)),
    ] {
        let query = Query {
            from: day(0),
            to: day(400),
            as_of,
            known_at: None,
            definition: Definition::default(),
            agency_as: Default::default(),
        };
        let ((total, _), took) = timed(|| board.rates(&query, by, |_| true));
        assert!(total.assigned() > 0);
        row(what, took, MILLION, &walk);
    }
}

/// Events of 64 different tasks: assigned, handed in, confirmed.
fn templates() -> Vec<Recorded> {
    use dondoc_domain::{
        DirectiveId, LineId, OfficialId,
        event::Meta,
        task::{
            Assignment, TaskEvent,
            event::{Noted, ResultSubmitted},
        },
    };
    let calendar = dondoc_calendar::Calendar::standard();
    let assigned = |n: usize| {
        TaskEvent::Assigned(Assignment {
            directive: DirectiveId(Uuid::from_u128(n as u128 % 8)),
            line: LineId(Uuid::from_u128(n as u128)),
            item: n.to_string(),
            content: "Xây dựng và trình ban hành kế hoạch chuyển đổi số".into(),
            lead: AgencyId::new(format!("SO{}", n % 30)),
            supporting: Vec::new(),
            deadline: dondoc_calendar::Deadline::on(day(100 + n * 4), "trước hạn", &calendar),
            deliverable: "Kế hoạch".into(),
            approver: "UBND tỉnh".into(),
            field: format!("Lĩnh vực {}", n % 12),
            attributes: Default::default(),
            series: None,
            source: None,
        })
    };
    let mut all = Vec::new();
    for step in 0..3 {
        for n in 0..64 {
            let (event, on) = match step {
                0 => (assigned(n), day(n)),
                1 => (
                    TaskEvent::ResultSubmitted(ResultSubmitted { documents: Vec::new(), text: "đã trình".into() }),
                    day(90 + n * 4),
                ),
                _ => (TaskEvent::CompletionConfirmed(Noted { note: String::new() }), day(95 + n * 4)),
            };
            let meta = Meta {
                by: Some(OfficialId("CB1".into())),
                on_behalf_of: None,
                channel: Channel::Web,
                on,
                command: Uuid::from_u128(7),
                cause: None,
                clock_set_by_hand: None,
            };
            all.push(Recorded {
                position: Position::from_raw(1),
                stream: dondoc_store::StreamName::new("task", "x").unwrap(),
                revision: step,
                id: Uuid::from_u128(1),
                name: event.stored_name().into(),
                recorded_at: DateTime::<Utc>::UNIX_EPOCH,
                data: event.encode(),
                meta: meta.encode(),
                hash: Hash::ZERO,
            });
        }
    }
    all
}

/// What the disk can do: so many events of usual size per write and fdatasync.
fn fsyncs(dir: &Path, events: usize) -> String {
    let mut file = File::create(dir.join("probe")).unwrap();
    let block = vec![b'x'; events * 700];
    let (start, mut rounds) = (Instant::now(), 0);
    while start.elapsed() < Duration::from_millis(500) {
        file.write_all(&block).unwrap();
        file.sync_data().unwrap();
        rounds += 1;
    }
    let rate = f64::from(rounds) * events as f64 / start.elapsed().as_secs_f64();
    std::fs::remove_file(dir.join("probe")).unwrap();
    format!("{rate:.0}/s by write + fdatasync of {events} at a time")
}

/// How long it takes only to read the bytes of the log.
fn raw_read(dir: &Path) -> String {
    let ((files, bytes), took) = timed(|| {
        let (mut files, mut bytes) = (0, 0);
        for entry in std::fs::read_dir(dir).unwrap().map(Result::unwrap) {
            if entry.file_type().unwrap().is_file() {
                let mut all = Vec::new();
                File::open(entry.path()).unwrap().read_to_end(&mut all).unwrap();
                bytes += all.len();
                files += 1;
            }
        }
        (files, bytes)
    });
    format!("{took:.1?} to read its {files} files, {} KiB", bytes / 1024)
}

/// Resident memory in KiB, as far as the system tells.
fn resident() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    line.and_then(|line| line.split_whitespace().next()?.parse().ok()).unwrap_or(0)
}
