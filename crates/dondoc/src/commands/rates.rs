//! `rates`.

use super::with_app;
use crate::{
    cli::{Agencies, By, CountBy, Deadline, Global, Population, Rates},
    output::{self, DONE, Format, Sheet, Usage, share, vn},
};
use dondoc_calendar::Period;
use dondoc_domain::{
    rates::{self as domain, Definition},
    timeliness,
};
use dondoc_projections::board::Grouping;
use dondoc_service::{RatesReport, RatesRequest, TallyReport};

pub async fn run(global: &Global, args: Rates) -> anyhow::Result<u8> {
    let (from, to) = match (&args.period, args.from, args.to) {
        (Some(preset), ..) => {
            let period = Period::preset(preset, args.statutory).ok_or_else(|| {
                Usage(format!("không hiểu kỳ “{preset}”; viết dạng 2024, 2024-H1, 2024-Q1, 2024-05 hoặc 2024-9M"))
            })?;
            (period.from, period.to)
        }
        (None, Some(from), Some(to)) if to < from => {
            return Err(Usage(format!("--from {} sau --to {}; đổi lại hai ngày", vn(from), vn(to))).into());
        }
        (None, Some(from), Some(to)) => (from, to),
        _ => return Err(Usage("cần --from và --to, hoặc --period".into()).into()),
    };
    let report = with_app(global, async |app| {
        let agency = match &args.agency {
            Some(agency) => Some(app.agency(agency).await?),
            None => None,
        };
        let request = RatesRequest {
            from,
            to,
            as_of: args.as_of,
            known_at: args.known_at,
            definition: definition(args.population, args.count_by, args.deadline),
            by: args.by.map(grouping),
            agency,
            by_successor: args.agencies == Agencies::Successor,
        };
        Ok(app.rates(&request).await?)
    })
    .await?;
    match global.format {
        Format::Json => output::json(&report)?,
        Format::Text => print(&report)?,
    }
    Ok(DONE)
}

fn definition(population: Population, count_by: CountBy, deadline: Deadline) -> Definition {
    Definition {
        population: match population {
            Population::Assigned => domain::Population::Assigned,
            Population::Due => domain::Population::Due,
            Population::Active => domain::Population::Active,
        },
        count_by: match count_by {
            CountBy::FirstSubmission => timeliness::CountBy::FirstSubmission,
            CountBy::LastSubmission => timeliness::CountBy::LastSubmission,
            CountBy::Issuance => timeliness::CountBy::Issuance,
        },
        deadline: match deadline {
            Deadline::Original => timeliness::DeadlineBy::Original,
            Deadline::Current => timeliness::DeadlineBy::Current,
        },
    }
}

fn grouping(by: By) -> Grouping {
    match by {
        By::Agency => Grouping::Agency,
        By::Month => Grouping::Month,
        By::Quarter => Grouping::Quarter,
        By::Directive => Grouping::Directive,
        By::Field => Grouping::Field,
        By::Official => Grouping::Official,
    }
}

/// Prints a report for people: no rate without its denominator, no figure without its rules.
pub fn print(report: &RatesReport) -> anyhow::Result<()> {
    let population = match report.definition.population {
        domain::Population::Assigned => "giao trong kỳ",
        domain::Population::Due => "đến hạn trong kỳ",
        domain::Population::Active => "còn mở trong kỳ, kể cả chuyển tiếp",
    };
    let count_by = match report.definition.count_by {
        timeliness::CountBy::FirstSubmission => "lần trình đầu",
        timeliness::CountBy::LastSubmission => "lần trình cuối",
        timeliness::CountBy::Issuance => "ngày ban hành",
    };
    let deadline = match report.definition.deadline {
        timeliness::DeadlineBy::Original => "thời hạn ban đầu",
        timeliness::DeadlineBy::Current => "thời hạn hiện tại",
    };
    output::line(format!(
        "Nhiệm vụ {population}, từ {} đến {}; tình hình đến hết ngày {}.",
        vn(report.from),
        vn(report.to),
        vn(report.as_of)
    ))?;
    output::line(format!("Đúng hạn tính theo {count_by}, so với {deadline}.\n"))?;
    boxes(&report.total)?;
    if report.groups.is_empty() {
        return Ok(());
    }
    let headings = [
        "",
        "Giao",
        "Đã xong\nđúng hạn",
        "Đã xong\nquá hạn",
        "Đang làm\ntrong hạn",
        "Đang làm\nquá hạn",
        "Khác",
        "Đúng hạn\n/ đến hạn",
    ];
    let mut sheet = Sheet::new(&headings).right(&[1, 2, 3, 4, 5, 6, 7]);
    for group in &report.groups {
        sheet.row(row(&group.label, &group.tally));
    }
    sheet.strong(row("Tổng", &report.total));
    output::line("")?;
    sheet.print()
}

fn row(label: &str, tally: &TallyReport) -> [String; 8] {
    let others = tally.undated + tally.returned + tally.withdrawn;
    [
        label.to_owned(),
        tally.assigned.to_string(),
        tally.done_on_time.to_string(),
        tally.done_late.to_string(),
        tally.open_in_time.to_string(),
        tally.open_overdue.to_string(),
        others.to_string(),
        share(tally.rates.on_time_of_due),
    ]
}

fn boxes(total: &TallyReport) -> anyhow::Result<()> {
    let mut sheet = Sheet::new(&["", "Đúng hạn / trong hạn", "Quá hạn", "Cộng"]).right(&[1, 2, 3]);
    let sum = |a: u64, b: u64| [a.to_string(), b.to_string(), (a + b).to_string()];
    let labelled = |label: &str, cells: [String; 3]| [label.to_owned()].into_iter().chain(cells);
    sheet.row(labelled("Đã hoàn thành", sum(total.done_on_time, total.done_late)));
    sheet.row(labelled("Chưa hoàn thành", sum(total.open_in_time, total.open_overdue)));
    sheet.print()?;
    output::line(format!(
        "Tổng số giao: {} · không thời hạn hoặc tạm dừng: {} · trả lại: {} · thu hồi: {}\nChờ xác nhận (tính là chưa xong): {}\n",
        total.assigned, total.undated, total.returned, total.withdrawn, total.awaiting_confirmation
    ))?;
    let rates = &total.rates;
    for (label, rate) in [
        ("Đúng hạn / đã hoàn thành", rates.on_time_of_done),
        ("Đã hoàn thành / đến hạn", rates.done_of_due),
        ("Đúng hạn / đến hạn", rates.on_time_of_due),
        ("Đã hoàn thành / được giao", rates.done_of_assigned),
    ] {
        output::line(format!("{label:<26} {}", share(rate)))?;
    }
    Ok(())
}
