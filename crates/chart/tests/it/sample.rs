//! Figures to draw.

use chrono::{Datelike, Days, Months, NaiveDate, Weekday};
use dondoc_chart::{
    Ageing, Agency, AgencyAgeing, AgencyExtensions, Caption, Counted, Day, Drawing, Extensions, Fonts, FourBoxes,
    HeatCalendar, League, Look, Month, Share, Sparkline, Trend, Width, Words,
};
use std::sync::LazyLock;

pub static FONTS: LazyLock<Fonts> = LazyLock::new(|| Fonts::embedded().unwrap());

pub const WIDTHS: [Width; 3] = [Width::Narrow, Width::Medium, Width::Wide];

const NAMES: [&str; 12] = [
    "Sở Tài chính",
    "Sở Kế hoạch và Đầu tư",
    "Sở Văn hóa, Thể thao và Du lịch",
    "Ban Quản lý Khu kinh tế và các khu công nghiệp tỉnh",
    "Sở Thông tin và Truyền thông",
    "UBND thành phố Phan Rang – Tháp Chàm",
    "UBND huyện Ninh Phước",
    "Sở Tài nguyên và Môi trường",
    "Công an tỉnh",
    "Sở Lao động – Thương binh và Xã hội",
    "Thanh tra tỉnh",
    "UBND huyện Bác Ái",
];

/// At every width, in both languages.
pub fn looks() -> impl Iterator<Item = Look<'static>> {
    WIDTHS.into_iter().flat_map(|width| {
        [Words::vietnamese(), Words::english()].map(|words| Look { width, words, ..Look::new(&FONTS) })
    })
}

/// Every drawing, for so many agencies, each count `times` as large.
pub fn all(agencies: u64, times: u64) -> Vec<(&'static str, Box<dyn Drawing>)> {
    vec![
        ("league", Box::new(league(agencies, times))),
        ("boxes", Box::new(boxes(times))),
        ("trend", Box::new(trend(agencies.min(24) as u32, times))),
        ("ageing", Box::new(ageing(agencies, times))),
        ("calendar", Box::new(calendar(agencies.min(365), times))),
        ("extensions", Box::new(extensions(agencies, times))),
        ("spark", Box::new(Sparkline { title: caption().title, months: trend(agencies.min(24) as u32, times).months })),
    ]
}

pub fn caption() -> Caption {
    Caption {
        title: "Tình hình thực hiện nhiệm vụ Ủy ban nhân dân tỉnh giao".into(),
        period: "6 tháng đầu năm 2024 (01/01–30/06/2024)".into(),
        definition: vec![
            "Mẫu số: việc đã hoàn thành và việc quá hạn chưa xong, giao trong kỳ. Đúng hạn tính theo ngày văn bản báo cáo."
                .into(),
            "Số liệu đến hết ngày 30/06/2024.".into(),
        ],
        whole: None,
    }
}

fn name(at: u64) -> String {
    let round = at as usize / NAMES.len();
    let tail = if round == 0 { String::new() } else { format!(" {round}") };
    format!("{}{tail}", NAMES[at as usize % NAMES.len()])
}

fn link(what: &str, at: u64) -> Option<String> {
    (!at.is_multiple_of(5)).then(|| format!("/viec?{what}={at}&ky=2024-h1"))
}

fn counted(count: u64) -> Counted {
    Counted { count, link: link("nhom", count) }
}

/// So many agencies with rates of every kind, none like its neighbour.
pub fn league(agencies: u64, times: u64) -> League {
    let agencies = (0..agencies).map(|at| {
        let due = (at * 37 + 11) % 61;
        let on_time = due - (due * ((at * 13) % 7)) / 9;
        Agency { name: name(at), on_time: Share::new(on_time * times, due * times), link: link("don-vi", at) }
    });
    of(agencies.collect())
}

/// These agencies with everything around them.
pub fn of(agencies: Vec<Agency>) -> League {
    let sum = |part: fn(Share) -> u64| agencies.iter().map(|it| part(it.on_time)).sum();
    League { caption: caption(), province: Share::new(sum(|it| it.num), sum(|it| it.den)), agencies }
}

pub fn agency(name: &str, on_time: u64, due: u64) -> Agency {
    Agency { name: name.into(), on_time: Share::new(on_time, due), link: None }
}

pub fn boxes(times: u64) -> FourBoxes {
    FourBoxes {
        caption: caption(),
        done_on_time: counted(2_145 * times),
        done_late: counted(183 * times),
        open_in_time: counted(412 * times),
        open_overdue: counted(199 * times),
        outside: vec![
            ("không có thời hạn".into(), counted(51 * times)),
            ("bị trả lại".into(), 0.into()),
            ("đã rút".into(), counted(4 * times)),
        ],
    }
}

/// Months with a gap, a month alone, and one of few tasks.
pub fn trend(months: u32, times: u64) -> Trend {
    let first = NaiveDate::from_ymd_opt(2023, 8, 1).unwrap();
    let months = (0..months).map(|at| {
        let due = match at {
            3 | 5 => 0,
            7 => 6,
            _ => u64::from(180 + (at * 53) % 90) * times,
        };
        let on_time = due * u64::from(62 + (at * 29) % 31) / 100;
        Month { month: first + Months::new(at), on_time: Share::new(on_time, due), link: link("thang", at.into()) }
    });
    Trend { caption: caption(), months: months.collect() }
}

pub fn ageing(agencies: u64, times: u64) -> Ageing {
    let agencies: Vec<AgencyAgeing> = (0..agencies)
        .map(|at| AgencyAgeing {
            name: name(at),
            steps: [at * 7 % 11, at * 5 % 13, at * 3 % 7, at * 11 % 5].map(|n| n * times),
            link: link("don-vi", at),
        })
        .collect();
    let total = [0, 1, 2, 3].map(|step| counted(agencies.iter().map(|it| it.steps[step]).sum()));
    Ageing { caption: caption(), total, agencies }
}

/// The first half of 2024 and sixty days, with something on `busy` of them.
pub fn calendar(busy: u64, times: u64) -> HeatCalendar {
    let from = NaiveDate::from_ymd_opt(2024, 1, 1).unwrap();
    let to = NaiveDate::from_ymd_opt(2024, 8, 29).unwrap();
    let today = NaiveDate::from_ymd_opt(2024, 6, 12).unwrap();
    let day = |m, d| NaiveDate::from_ymd_opt(2024, m, d).unwrap();
    let holidays = [day(1, 1), day(4, 18), day(4, 29), day(4, 30), day(5, 1)];
    let tet = from.with_day(1).unwrap() + Days::new(38)..from + Days::new(45);
    let every: Vec<NaiveDate> = from.iter_days().take_while(|it| *it <= to).collect();
    let closed = |it: &NaiveDate| {
        matches!(it.weekday(), Weekday::Sat | Weekday::Sun) && *it != day(5, 4)
            || holidays.contains(it)
            || tet.contains(it)
    };
    let days =
        every.iter().filter(|it| !closed(it) || it.day() == 20).take(busy as usize).enumerate().map(|(at, it)| {
            let due = (at as u64 * 31 % 47 + 1) * times;
            let overdue = if *it < today && at % 4 == 0 { due / 3 } else { 0 };
            Day { day: *it, due, overdue, link: link("den-han", u64::from(it.ordinal())) }
        });
    let days = days.collect();
    let closed = every.iter().copied().filter(closed).collect();
    HeatCalendar { caption: caption(), from, to, today: Some(today), days, closed }
}

pub fn extensions(agencies: u64, times: u64) -> Extensions {
    let agencies: Vec<AgencyExtensions> = (0..agencies)
        .map(|at| {
            let due = (at * 37 + 11) % 61;
            let (before, after) = (due * (at * 3 % 7) / 9, due * (at * 3 % 7 + at % 3) / 9);
            let shares = [before, after].map(|on_time| Share::new(on_time * times, due * times));
            AgencyExtensions { name: name(at), before: shares[0], after: shares[1], link: link("don-vi", at) }
        })
        .collect();
    let sum = |share: fn(&AgencyExtensions) -> Share| {
        let all = || agencies.iter().map(share);
        Share::new(all().map(|it| it.num).sum(), all().map(|it| it.den).sum())
    };
    Extensions {
        caption: caption(),
        asked: counted(128 * times),
        granted_as_asked: counted(61 * times),
        granted_shorter: counted(34 * times),
        refused: counted(21 * times),
        waiting: counted(12 * times),
        working_days: 1_234 * times,
        calendar_days: 1_761 * times,
        before: sum(|it| it.before),
        after: sum(|it| it.after),
        agencies,
    }
}
