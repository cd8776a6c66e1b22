//! `init`, `clock`, `calendar`.

use super::with_app;
use crate::{
    cli::{Calendar, Global, Init},
    open,
    output::{self, DONE, Format, Sheet, Usage, vn, vn_or_dash},
};
use anyhow::Context as _;
use chrono::Datelike;
use dondoc_agencies::Preset;
use dondoc_calendar::DayKind;
use dondoc_domain::{event::Channel, ids::derive};
use dondoc_service::{Config, Context, ServiceError};
use std::fs;

pub async fn init(global: &Global, args: Init) -> anyhow::Result<u8> {
    let preset = Preset::parse(&args.preset).ok_or_else(|| {
        Usage(format!("không có bộ đơn vị “{}”; chọn province-2024, province-2025 hoặc empty", args.preset))
    })?;
    let province = args.province.as_deref().map(dondoc_text::tidy).filter(|name| !name.is_empty());
    let layout = open::layout(global);
    fs::create_dir_all(layout.root()).with_context(|| format!("không tạo được thư mục {}", layout.root().display()))?;
    let clock = open::clock(global);
    let store = open::open_store(&layout).await?;
    for (path, text) in [
        (layout.settings(), Config::template(province.as_deref())),
        (layout.holidays(), dondoc_calendar::Calendar::standard_csv().to_owned()),
    ] {
        if !path.exists() {
            fs::write(&path, text).with_context(|| format!("không ghi được {}", path.display()))?;
        }
    }
    let app = open::app_over(global, &layout, store, clock).await?;
    let commands = preset.commands(province.as_deref());
    let known = app.registry().await?.all().count();
    let (changes, _) = app.preview_registry(&commands).await?;
    if known > 0 && !changes.is_empty() {
        return Err(ServiceError::Told(format!(
            "{} đã khởi tạo với {known} đơn vị khác với bộ {}. Dùng “dondoc agency add|merge|import” để sửa, hoặc chọn thư mục dữ liệu mới.",
            layout.root().display(),
            args.preset
        ))
        .into());
    }
    let context = Context::system(Channel::Cli, derive("init", &[&args.preset, province.as_deref().unwrap_or("")]));
    let events = app.tell_registry(&commands, &context).await?;
    let agencies = app.registry().await?.all().count();
    match global.format {
        Format::Json => output::json(&serde_json::json!({
            "data": layout.root(), "preset": args.preset, "province": province,
            "agencies": agencies, "events": events.len(),
        }))?,
        Format::Text => {
            output::line(format!("Đã có {agencies} đơn vị trong {}.", layout.root().display()))?;
            output::line(format!(
                "Cài đặt: {}\nNgày nghỉ: {}",
                layout.settings().display(),
                layout.holidays().display()
            ))?;
            output::line("Tiếp theo: dondoc official add \"Họ và tên\" --agency VPUBND --role office")?;
        }
    }
    Ok(DONE)
}

pub async fn clock(global: &Global) -> anyhow::Result<u8> {
    let report = with_app(global, async |app| Ok(app.run_clock().await?)).await?;
    match global.format {
        Format::Json => output::json(&serde_json::json!({
            "passed": report.passed, "opened": report.opened,
            "moved": report.moved.iter().map(|it| serde_json::json!({"id": it.id, "from": it.from, "to": it.to}))
                .collect::<Vec<_>>(),
        }))?,
        Format::Text => output::line(format!(
            "Ghi nhận quá hạn: {} · mở kỳ mới của việc định kỳ: {} · chuyển do thay đổi tổ chức: {}",
            report.passed.len(),
            report.opened.len(),
            report.moved.len()
        ))?,
    }
    Ok(DONE)
}

pub async fn calendar(global: &Global, command: Calendar) -> anyhow::Result<u8> {
    match command {
        Calendar::Show { year } => {
            let config = Config::read(&open::layout(global))?;
            let year = year.unwrap_or_else(|| open::today(global).year());
            let days: Vec<_> = config.calendar.special_days(year).collect();
            match global.format {
                Format::Json => output::json(
                    &days
                        .iter()
                        .map(|it| {
                            serde_json::json!({
                                "date": it.day, "working": it.kind == DayKind::Work, "name": it.name, "source": it.source,
                            })
                        })
                        .collect::<Vec<_>>(),
                )?,
                Format::Text => {
                    let mut sheet = Sheet::new(&["Ngày", "Là", "Tên", "Nguồn"]);
                    for it in days {
                        let kind = if it.kind == DayKind::Work { "làm việc" } else { "nghỉ" };
                        sheet.row([vn(it.day), kind.into(), it.name.to_string(), it.source.to_string()]);
                    }
                    sheet.print()?;
                }
            }
        }
        Calendar::Recalculate { apply } => {
            let (moved, codes) = with_app(global, async |app| {
                let moved = app.recalculate(apply).await?;
                let mut codes = Vec::new();
                for (id, ..) in &moved {
                    codes.push(app.find_task(&id.to_string()).await?.1);
                }
                Ok((moved, codes))
            })
            .await?;
            if global.format == Format::Json {
                let rows = moved
                    .iter()
                    .map(|(id, before, after)| serde_json::json!({"id": id, "before": before, "after": after}));
                output::json(&serde_json::json!({"applied": apply, "moved": rows.collect::<Vec<_>>()}))?;
                return Ok(DONE);
            }
            let mut sheet = Sheet::new(&["Nhiệm vụ", "Thời hạn đang ghi", "Theo lịch hiện tại"]);
            for (code, (_, before, after)) in codes.iter().zip(&moved) {
                sheet.row([code.clone(), vn_or_dash(*before), vn_or_dash(*after)]);
            }
            if moved.is_empty() {
                output::line("Không thời hạn đang mở nào thay đổi.")?;
            } else {
                sheet.print()?;
                let hint = if apply { "Đã ghi." } else { "Chưa ghi gì. Thêm --apply để ghi." };
                output::line(format!("{} thời hạn thay đổi. {hint}", moved.len()))?;
            }
        }
    }
    Ok(DONE)
}
