//! `explain`: how a wording is read, without any data.

use crate::{
    cli::{Explain, Global},
    open,
    output::{self, DONE, Format, vn_or_dash},
};
use chrono::NaiveDate;
use dondoc_agencies::{AgencyId, Level, Preset, Registry, Succession};
use dondoc_calendar::{Deadline, DeadlineKind, Every, read_deadline};
use dondoc_service::Config;
use serde_json::{Value, json};

pub async fn run(global: &Global, command: Explain) -> anyhow::Result<u8> {
    match command {
        Explain::Deadline { text, assigned } => {
            let config = Config::read(&open::layout(global))?;
            let assigned = assigned.unwrap_or_else(|| open::today(global));
            let deadline = read_deadline(&text, assigned, &config.calendar, &config.wording);
            match global.format {
                Format::Json => output::json(&deadline_json(&deadline))?,
                Format::Text => tell(&deadline)?,
            }
        }
        Explain::Reply { text } => {
            let config = Config::read(&open::layout(global))?;
            let today = open::today(global);
            let reading = dondoc_reply::read(&text, today, &config.calendar);
            let summary = dondoc_reply::summary(&reading, today, &config.calendar);
            // The answer is data either way; what was made of each part is for whoever looks on.
            output::json(&json!({
                "intent": summary.intent,
                "percent": summary.percent,
                "date": summary.date,
                "document": summary.document,
            }))?;
        }
        Explain::Agencies { text, on } => {
            let registry = registry(global).await?;
            let on = on.unwrap_or_else(|| reading_day(&registry, open::today(global)));
            let reading = registry.read(&text, on);
            let mut agencies: Vec<AgencyId> = Vec::new();
            for id in &reading.agencies {
                let heir = match registry.successor(id, on) {
                    Succession::One(heir) => heir,
                    Succession::Itself | Succession::None => id.clone(),
                };
                if !agencies.contains(&heir) {
                    agencies.push(heir);
                }
            }
            let names: Vec<String> = agencies
                .iter()
                .map(|id| registry.get(id).map_or_else(|| id.to_string(), |agency| agency.name.clone()))
                .collect();
            let groups: Vec<&str> = reading.groups.iter().map(|group| group.as_str()).collect();
            match global.format {
                Format::Json => {
                    let unresolved: Vec<&str> = reading.unresolved.iter().map(|it| it.text.as_str()).collect();
                    output::json(&json!({"agencies": names, "groups": groups, "unresolved": unresolved}))?;
                }
                Format::Text => {
                    output::line(format!("Đơn vị: {}", if names.is_empty() { "–".into() } else { names.join("; ") }))?;
                    for group in &reading.groups {
                        let members = registry.members(*group, on).len();
                        output::line(format!("Nhóm: {} ({members} đơn vị)", group_label(group.as_str())))?;
                    }
                    for (text, id) in &reading.corrected {
                        output::line(format!("Đã sửa lỗi chính tả: “{text}” → {id}"))?;
                    }
                    for it in &reading.unresolved {
                        let nearest = if it.nearest.is_empty() {
                            String::new()
                        } else {
                            format!(" (gần nhất: {})", it.nearest.join("; "))
                        };
                        output::line(format!("Chưa nhận ra: “{}”{nearest}", it.text))?;
                    }
                }
            }
        }
    }
    Ok(DONE)
}

/// The registry of the data folder, or the agencies that provinces had before the reform of 2025.
async fn registry(global: &Global) -> anyhow::Result<Registry> {
    if open::is_there(&open::layout(global)).await? {
        return Ok(open::app(global).await?.registry().await?);
    }
    eprintln!("(Chưa có dữ liệu ở {}: dùng bộ đơn vị province-2024.)", global.data.display());
    let mut registry = Registry::default();
    for command in Preset::Province2024.commands(None) {
        for event in registry.decide(&command).map_err(dondoc_service::ServiceError::from)? {
            registry.evolve(&event);
        }
    }
    Ok(registry)
}

/// The day to read names on when none is given: today, but for a registry that was never brought past the
/// reform of 2025 the last day before districts ended, since its documents are of that time.
fn reading_day(registry: &Registry, today: NaiveDate) -> NaiveDate {
    let Some(last) = NaiveDate::from_ymd_opt(2025, 6, 30) else { return today };
    let reformed = registry.all().any(|agency| agency.level == Level::Commune || agency.valid_to.is_some());
    if reformed { today } else { today.min(last) }
}

/// A deadline as JSON has it.
pub fn deadline_json(deadline: &Deadline) -> Value {
    json!({
        "text": deadline.text,
        "kind": deadline.kind,
        "due": deadline.due,
        "effective_due": deadline.effective_due,
        "recurrence": deadline.recurrence.map(|it| it.every),
    })
}

fn tell(deadline: &Deadline) -> anyhow::Result<()> {
    let kind = match deadline.kind {
        DeadlineKind::Fixed => "có thời hạn",
        DeadlineKind::Recurring => "định kỳ",
        DeadlineKind::Ongoing => "thường xuyên, không có thời hạn",
        DeadlineKind::Unknown => "chưa rõ: cần Văn phòng làm rõ thời hạn",
    };
    output::line(format!("“{}”: {kind}", deadline.text))?;
    if let Some(recurrence) = deadline.recurrence {
        let every = match recurrence.every {
            Every::Yearly => "hằng năm",
            Every::HalfYearly => "6 tháng một lần",
            Every::Quarterly => "hằng quý",
            Every::Monthly => "hằng tháng",
        };
        output::line(format!("Lặp lại: {every}"))?;
    }
    if deadline.due.is_some() {
        output::line(format!("Ngày ghi: {}", vn_or_dash(deadline.due)))?;
        output::line(format!("Hết hạn (sau ngày nghỉ): {}", vn_or_dash(deadline.effective_due)))?;
    }
    Ok(())
}

fn group_label(group: &str) -> &'static str {
    match group {
        "departments" => "các sở, ban, ngành",
        "districts" => "UBND các huyện, thành phố",
        _ => "UBND các xã, phường",
    }
}
