//! A million tasks: how fast they are taken in, how large the index is, and how long fifty readers wait meanwhile.
//!
//! The limit is 100 ms for 99 of 100 searches, while new events arrive. Two loads: fifty people who search once every
//! second, timed from when each wanted the answer; and fifty who never pause, where waiting for the cores counts too.
#![expect(clippy::unwrap_used, reason = "a benchmark that cannot run stops")]

use async_trait::async_trait;
use chrono::{DateTime, TimeDelta};
use dondoc_agencies::{FoundedAgency, Level, RegistryEvent};
use dondoc_calendar::{Deadline, DeadlineKind};
use dondoc_domain::{
    DirectiveId, LineId, TaskId,
    directive::{Directive, DirectiveEvent},
    event::{Channel, Meta, Stored},
    ids::derive,
    task::{Assignment, TaskEvent, event::Document, event::ResultSubmitted},
};
use dondoc_search::Index;
use dondoc_store::{Appended, EventStore, Expected, Hash, Head, NewEvent, Position, Recorded, StoreError, StreamName};
use std::{
    collections::HashMap,
    ops::ControlFlow,
    path::Path,
    sync::atomic::{AtomicBool, AtomicU64, Ordering},
    time::{Duration, Instant},
};
use uuid::Uuid;

const TASKS: u64 = 1_000_000;
const AGENCIES: u64 = 120;
const DIRECTIVES: u64 = 20_000;
const READERS: u64 = 50;
const LIMIT: Duration = Duration::from_millis(100);
const PAGE: usize = 20;

const VERBS: &[&str] = &[
    "Xây dựng",
    "Tham mưu",
    "Triển khai thực hiện",
    "Rà soát",
    "Báo cáo",
    "Tổ chức",
    "Kiểm tra",
    "Hoàn thiện",
    "Phối hợp tổ chức",
    "Đề xuất",
    "Tổng hợp",
    "Hướng dẫn",
    "Thẩm định",
    "Ban hành",
    "Chỉ đạo",
    "Đôn đốc",
];
const THINGS: &[&str] = &[
    "kế hoạch chuyển đổi số",
    "đề án phát triển hạ tầng",
    "quy chế phối hợp",
    "báo cáo kết quả thực hiện",
    "phương án phòng, chống bão",
    "chính sách hỗ trợ doanh nghiệp",
    "danh mục dịch vụ công trực tuyến",
    "quy hoạch sử dụng đất",
    "chương trình mục tiêu quốc gia",
    "dự toán ngân sách nhà nước",
    "hồ sơ trình Hội đồng nhân dân tỉnh",
    "cơ sở dữ liệu dùng chung",
    "công tác bảo vệ môi trường",
    "tiến độ giải phóng mặt bằng",
    "đào tạo nguồn nhân lực",
    "cải cách thủ tục hành chính",
    "an toàn thông tin mạng",
    "xây dựng nông thôn mới",
    "giảm nghèo bền vững",
    "công tác tiếp công dân, giải quyết khiếu nại, tố cáo",
];
const PLACES: &[&str] = &[
    "trên địa bàn tỉnh",
    "tại các huyện, thành phố",
    "tại khu công nghiệp Tâm Thắng",
    "huyện Đắk Glong",
    "thành phố Gia Nghĩa",
    "huyện Cư Jút",
    "các xã biên giới",
    "vùng đồng bào dân tộc thiểu số",
    "năm học mới",
];
const SYLLABLES: &[&str] = &[
    "ba",
    "bảo",
    "bình",
    "cẩm",
    "chánh",
    "châu",
    "chi",
    "cường",
    "dân",
    "diễm",
    "duy",
    "đại",
    "đạt",
    "đông",
    "giang",
    "hà",
    "hải",
    "hạnh",
    "hiền",
    "hòa",
    "hoàng",
    "hùng",
    "hương",
    "khánh",
    "khoa",
    "kiên",
    "kim",
    "lâm",
    "lan",
    "liên",
    "linh",
    "long",
    "lộc",
    "mai",
    "minh",
    "mỹ",
    "nam",
    "nga",
    "ngân",
    "nghĩa",
    "ngọc",
    "nguyên",
    "nhân",
    "nhật",
    "phong",
    "phúc",
    "phương",
    "quang",
    "quân",
    "quốc",
    "quỳnh",
    "sơn",
    "tâm",
    "tân",
    "tấn",
    "thái",
    "thanh",
    "thảo",
    "thắng",
    "thiện",
    "thịnh",
    "thọ",
    "thu",
    "thủy",
    "tiến",
    "toàn",
    "trang",
    "trí",
    "trung",
    "trường",
    "tuấn",
    "tùng",
    "tuyết",
    "uyên",
    "văn",
    "vân",
    "việt",
    "vinh",
    "vũ",
    "xuân",
    "yên",
];

/// Numbers that look like chance and are the same in every run.
#[derive(Clone, Copy)]
struct Rng(u64);

impl Rng {
    fn below(&mut self, n: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (z ^ (z >> 31)) % n
    }

    fn pick<'a>(&mut self, from: &[&'a str]) -> &'a str {
        from[self.below(from.len() as u64) as usize]
    }
}

fn content(n: u64) -> String {
    let mut rng = Rng(n);
    let name = |rng: &mut Rng| format!("{} {} {}", rng.pick(SYLLABLES), rng.pick(SYLLABLES), rng.pick(SYLLABLES));
    let (one, two) = (name(&mut rng), name(&mut rng));
    let mut text = format!("{} {} {}", rng.pick(VERBS), rng.pick(THINGS), rng.pick(PLACES));
    if rng.below(2) == 0 {
        text += &format!("; {} {} {one}", rng.pick(VERBS).to_lowercase(), rng.pick(THINGS));
    }
    text += &format!(
        " theo Công văn số {}/{} của {two}",
        rng.below(9_000),
        rng.pick(&["BTTTT-CĐS", "BNV-TCCB", "BTC-NSNN"])
    );
    text += &format!(", giai đoạn {}-{}", 2020 + rng.below(6), 2026 + rng.below(5));
    // One in fifty was typed without diacritics.
    if n.is_multiple_of(50) { dondoc_text::fold(&text) } else { text }
}

fn main() {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    let dir = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
    let log = Synthetic { events: AtomicU64::new(Synthetic::FRAME + TASKS / 10 * 11) };
    let index = Index::open(dir.path()).unwrap();

    let start = Instant::now();
    runtime.block_on(log.scan(None, &mut |_| ControlFlow::Continue(()))).unwrap();
    println!("the log alone, computed and read, takes {:.1?}, and no index can be quicker", start.elapsed());
    let start = Instant::now();
    runtime.block_on(index.catch_up(&log, |_| {})).unwrap();
    let took = start.elapsed();
    println!("{TASKS} tasks taken in in {took:.1?}, {:.0} a second", TASKS as f64 / took.as_secs_f64());
    println!("index: {} MB in {} parts", size(dir.path()) >> 20, index.parts());
    drop(index);
    let start = Instant::now();
    let index = Index::open(dir.path()).unwrap();
    println!("opened and checked in {:.1?}; {} MB in {} parts", start.elapsed(), size(dir.path()) >> 20, index.parts());
    log.events.fetch_add(1, Ordering::Relaxed);
    let start = Instant::now();
    runtime.block_on(index.catch_up(&log, |_| {})).unwrap();
    println!("one new task can be found after {:.1?}", start.elapsed());

    println!("\n{:<44}{:>8}{:>12}{:>12}{:>12}", "alone, by kind of question", "found", "median", "p99", "worst");
    for (kind, ask) in KINDS {
        let mut took = Vec::new();
        let mut found = 0;
        for n in 0..100 {
            let start = Instant::now();
            found += index.find(&ask(n), PAGE).unwrap().len();
            took.push(start.elapsed());
        }
        row(kind, &(found / 100).to_string(), took);
    }

    println!(
        "\n{:<44}{:>8}{:>12}{:>12}{:>12}",
        format!("{READERS} readers, events arriving"),
        "a second",
        "median",
        "p99",
        "worst"
    );
    for (what, pause) in [("each once a second", Some(Duration::from_secs(1))), ("without a pause", None)] {
        let before = log.events.load(Ordering::Relaxed);
        let (took, seconds) = crowd(&runtime, &index, &log, pause);
        let p99 = quantile(&took, 0.99);
        row(what, &format!("{:.0}", took.len() as f64 / seconds), took);
        println!(
            "    {} events came meanwhile; p99 is {:.2} of the limit of {LIMIT:?}",
            log.events.load(Ordering::Relaxed) - before,
            p99.as_secs_f64() / LIMIT.as_secs_f64()
        );
    }
    println!("index: {} MB in {} parts", size(dir.path()) >> 20, index.parts());
}

/// Fifty threads that ask for some seconds, and one that has fifty new events taken in twice a second.
fn crowd(
    runtime: &tokio::runtime::Runtime,
    index: &Index,
    log: &Synthetic,
    pause: Option<Duration>,
) -> (Vec<Duration>, f64) {
    const LENGTH: Duration = Duration::from_secs(12);
    let over = AtomicBool::new(false);
    let start = Instant::now();
    let took = std::thread::scope(|scope| {
        let over = &over;
        scope.spawn(move || {
            while !over.load(Ordering::Relaxed) {
                std::thread::sleep(Duration::from_millis(500));
                log.events.fetch_add(50, Ordering::Relaxed);
                runtime.block_on(index.catch_up(log, |_| {})).unwrap();
            }
        });
        let readers: Vec<_> =
            (0..READERS).map(|reader| scope.spawn(move || read(index, reader, start, LENGTH, pause))).collect();
        let took: Vec<Duration> = readers.into_iter().flat_map(|it| it.join().unwrap()).collect();
        over.store(true, Ordering::Relaxed);
        took
    });
    (took, start.elapsed().as_secs_f64())
}

fn read(index: &Index, reader: u64, start: Instant, length: Duration, pause: Option<Duration>) -> Vec<Duration> {
    let mut rng = Rng(reader);
    let mut took = Vec::new();
    let mut wanted = start + pause.unwrap_or_default().mul_f64(reader as f64 / READERS as f64);
    while wanted < start + length {
        std::thread::sleep(wanted.saturating_duration_since(Instant::now()));
        let (_, ask) = KINDS[rng.below(KINDS.len() as u64) as usize];
        index.find(&ask(rng.below(1 << 40)), PAGE).unwrap();
        took.push(wanted.elapsed());
        wanted = pause.map_or_else(Instant::now, |pause| wanted + pause);
    }
    took
}

type Kind = (&'static str, fn(u64) -> String);

const KINDS: [Kind; 10] = [
    ("one common word, with diacritics", |_| "báo ".into()),
    ("two common words", |_| "chuyển đổi số".into()),
    ("common words without diacritics", |n| dondoc_text::fold(Rng(n).pick(THINGS))),
    ("common words, scattered", |n| {
        let mut rng = Rng(n);
        format!("{} {} ", rng.pick(PLACES), rng.pick(THINGS))
    }),
    ("three words of a name", |n| {
        let mut rng = Rng(n);
        format!("{} {} {}", rng.pick(SYLLABLES), rng.pick(SYLLABLES), rng.pick(SYLLABLES))
    }),
    ("an unfinished word", |n| {
        let mut rng = Rng(n);
        format!("{} {}", rng.pick(VERBS), rng.pick(SYLLABLES).chars().take(2).collect::<String>())
    }),
    ("a document number", |n| format!("{}/BTTTT-CĐS", n % 9_000)),
    ("a code", |n| format!("NV{}", 1 + n % TASKS)),
    ("a phrase in quotes", |n| format!("\"{}\"", Rng(n).pick(THINGS))),
    ("a misspelt word", |n| {
        let mut rng = Rng(n);
        format!("{} chuyeen doii", rng.pick(SYLLABLES))
    }),
];

fn quantile(took: &[Duration], q: f64) -> Duration {
    let mut sorted = took.to_vec();
    sorted.sort_unstable();
    sorted[((sorted.len() - 1) as f64 * q).round() as usize]
}

fn row(what: &str, count: &str, took: Vec<Duration>) {
    let [median, p99, worst] = [0.5, 0.99, 1.0].map(|q| quantile(&took, q));
    println!("{what:<44}{count:>8}{median:>12.1?}{p99:>12.1?}{worst:>12.1?}");
}

fn size(folder: &Path) -> u64 {
    std::fs::read_dir(folder).unwrap().map(|it| it.unwrap().metadata().map_or(0, |it| it.len())).sum()
}

/// A log that is computed where it is read, so that only the index is measured: agencies, directives, then tasks,
/// and a result of an earlier one after every ten.
struct Synthetic {
    events: AtomicU64,
}

impl Synthetic {
    /// Events before the first task.
    const FRAME: u64 = AGENCIES + DIRECTIVES;

    fn directive(n: u64) -> Directive {
        let day = "2024-01-12".parse().unwrap();
        let subject = format!("Kế hoạch {} {}", Rng(n).pick(THINGS), Rng(n ^ 7).pick(PLACES));
        Directive::new(&format!("{n}/KH-UBND"), "UBND tỉnh", day, &subject, "").unwrap()
    }

    fn task_id(n: u64) -> TaskId {
        TaskId(Uuid::from_u64_pair(Rng(n).below(u64::MAX), n))
    }

    fn recorded(stream: StreamName, revision: u64, position: u64, name: &str, data: Vec<u8>) -> Recorded {
        let on = "2024-01-15".parse().unwrap();
        let command = Uuid::from_u128(position.into());
        let (by, on_behalf_of, cause, clock_set_by_hand, channel) = (None, None, None, None, Channel::Import);
        let meta = Meta { by, on_behalf_of, channel, on, command, cause, clock_set_by_hand }.encode();
        let recorded_at = DateTime::UNIX_EPOCH + TimeDelta::seconds(position as i64);
        let position = Position::from_raw(position);
        Recorded {
            position,
            stream,
            revision,
            id: command,
            name: name.into(),
            recorded_at,
            data,
            meta,
            hash: Hash([0; 32]),
        }
    }

    fn agency(n: u64) -> Recorded {
        let name = format!("Sở {} {}", Rng(n).pick(SYLLABLES), Rng(n ^ 3).pick(SYLLABLES));
        let (id, symbol) = (format!("S{n}").as_str().into(), format!("S{n}"));
        let agency = FoundedAgency { id, name, symbol, level: Level::Department, aliases: Vec::new() };
        let event = RegistryEvent::Established { agency, on: None };
        Self::recorded(StreamName::new("registry", "agencies").unwrap(), n, n, event.stored_name(), event.encode())
    }

    fn issued(n: u64) -> Recorded {
        let directive = Self::directive(n);
        let stream = StreamName::new("directive", &directive.id.to_string()).unwrap();
        let event = DirectiveEvent::Issued(directive);
        Self::recorded(stream, 0, AGENCIES + n, event.stored_name(), event.encode())
    }

    fn assigned(n: u64, directive: DirectiveId) -> Recorded {
        let deadline = Deadline {
            text: "Quý I/2024".into(),
            kind: DeadlineKind::Ongoing,
            due: None,
            effective_due: None,
            recurrence: None,
            anchor: None,
            calendar: "bench".into(),
        };
        let event = TaskEvent::Assigned(Assignment {
            directive,
            line: LineId(derive("bench", &[])),
            item: (n % 300).to_string(),
            content: content(n),
            lead: format!("S{}", n % AGENCIES).as_str().into(),
            supporting: Vec::new(),
            deadline,
            deliverable: "Báo cáo".into(),
            approver: "UBND tỉnh".into(),
            field: Rng(n).pick(THINGS).into(),
            attributes: Default::default(),
            series: None,
            source: None,
        });
        let stream = StreamName::new("task", &Self::task_id(n).to_string()).unwrap();
        Self::recorded(stream, 0, Self::FRAME + n, event.stored_name(), event.encode())
    }

    /// A task from before gets a result, so that its document is made anew.
    fn result(n: u64) -> Recorded {
        let number = format!("{n}/BC-S{}", n % AGENCIES);
        let event = TaskEvent::ResultSubmitted(ResultSubmitted {
            documents: vec![Document { number, date: None }],
            text: String::new(),
        });
        let task = n.wrapping_mul(7_919) % n / 11 * 11;
        let stream = StreamName::new("task", &Self::task_id(task).to_string()).unwrap();
        Self::recorded(stream, 1 + n, Self::FRAME + n, event.stored_name(), event.encode())
    }

    fn at(position: u64, directives: &[DirectiveId]) -> Recorded {
        match position {
            n if n < AGENCIES => Self::agency(n),
            n if n < Self::FRAME => Self::issued(n - AGENCIES),
            n if (n - Self::FRAME) % 11 == 10 => Self::result(n - Self::FRAME),
            n => Self::assigned(n - Self::FRAME, directives[(n % DIRECTIVES) as usize]),
        }
    }
}

fn directives() -> &'static [DirectiveId] {
    static IDS: std::sync::OnceLock<Vec<DirectiveId>> = std::sync::OnceLock::new();
    IDS.get_or_init(|| (0..DIRECTIVES).map(|n| Synthetic::directive(n).id).collect())
}

fn numbers() -> &'static HashMap<String, u64> {
    static NUMBERS: std::sync::OnceLock<HashMap<String, u64>> = std::sync::OnceLock::new();
    NUMBERS.get_or_init(|| directives().iter().map(DirectiveId::to_string).zip(0..).collect())
}

#[async_trait]
impl EventStore for Synthetic {
    async fn read_all(&self, after: Option<Position>, max: usize) -> Result<Vec<Recorded>, StoreError> {
        let from = after.map_or(0, |it| it.raw() + 1);
        let to = self.events.load(Ordering::Relaxed).min(from + max as u64);
        Ok((from..to).map(|position| Self::at(position, directives())).collect())
    }

    async fn read_stream(&self, stream: &StreamName, from: u64, max: usize) -> Result<Vec<Recorded>, StoreError> {
        let id = stream.id();
        Ok(match stream.category() {
            "registry" => (from..AGENCIES.min(from + max as u64)).map(Self::agency).collect(),
            "directive" => numbers().get(id).map(|n| Self::issued(*n)).into_iter().collect(),
            _ if from == 0 => {
                let n = id.parse::<TaskId>().unwrap().0.as_u64_pair().1;
                vec![Self::assigned(n, directives()[((Self::FRAME + n) % DIRECTIVES) as usize])]
            }
            _ => Vec::new(),
        })
    }

    async fn append(&self, _: &StreamName, _: Expected, _: Vec<NewEvent>) -> Result<Appended, StoreError> {
        Err(StoreError::Invalid("a log that is only read".into()))
    }

    async fn wait_past(&self, _: Option<Position>) -> Result<(), StoreError> {
        Ok(())
    }

    async fn head(&self) -> Result<Option<Head>, StoreError> {
        Ok(None)
    }

    async fn restore(&self, _: Vec<Recorded>) -> Result<(), StoreError> {
        Err(StoreError::Invalid("a log that is only read".into()))
    }
}
