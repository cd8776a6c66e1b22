//! `agency`.

use super::with_app;
use crate::{
    cli::{Agency, Global, Order},
    output::{self, DONE, Format, Sheet, Usage, vn_or_dash},
};
use anyhow::Context as _;
use dondoc_agencies::{Level, RegistryCommand, RegistryEvent, commands_from_csv};
use dondoc_domain::event::Channel;
use dondoc_service::{App, Context, Moved, ServiceError};
use serde_json::json;
use uuid::Uuid;

pub async fn run(global: &Global, command: Agency) -> anyhow::Result<u8> {
    with_app(global, async |app| {
        let (commands, order) = match command {
            Agency::List { all } => return list(global, app, all).await,
            Agency::Add { name, symbol, level, aliases, from } => {
                let level = Level::parse(&level).ok_or_else(|| {
                    let known = "department, district, commune, province, council, sector, unit, external";
                    Usage(format!("không có cấp “{level}”; chọn một trong: {known}"))
                })?;
                (vec![RegistryCommand::Establish { id: None, name, symbol, level, aliases, on: from }], None)
            }
            Agency::Alias { agency, alias } => {
                (vec![RegistryCommand::AddAlias { agency: app.agency(&agency).await?, alias }], None)
            }
            Agency::Rename { agency, name, symbol, order } => {
                let on = order.on.unwrap_or_else(|| app.today());
                let agency = app.agency(&agency).await?;
                (vec![RegistryCommand::Rename { agency, name, symbol, on }], Some(order))
            }
            Agency::Merge { from, into, order } => {
                let mut ended = Vec::new();
                for agency in &from {
                    ended.push(app.agency(agency).await?);
                }
                let on = order.on.unwrap_or_else(|| app.today());
                let into = app.agency(&into).await?;
                (vec![RegistryCommand::Merge { from: ended, into, on, basis: order.basis.clone() }], Some(order))
            }
            Agency::Split { from, into, order } => {
                let mut parts = Vec::new();
                for agency in &into {
                    parts.push(app.agency(agency).await?);
                }
                let on = order.on.unwrap_or_else(|| app.today());
                let from = app.agency(&from).await?;
                (vec![RegistryCommand::Split { from, into: parts, on, basis: order.basis.clone() }], Some(order))
            }
            Agency::Abolish { agency, order } => {
                let on = order.on.unwrap_or_else(|| app.today());
                let agency = app.agency(&agency).await?;
                (vec![RegistryCommand::Abolish { agency, on, basis: order.basis.clone() }], Some(order))
            }
            Agency::Import { file } => {
                let text = std::fs::read_to_string(&file)
                    .map_err(|error| ServiceError::Told(format!("Không đọc được {}: {error}", file.display())))?;
                let commands = commands_from_csv(&text)
                    .map_err(|error| ServiceError::Told(format!("{}: {error}", file.display())))?;
                (commands, None)
            }
        };
        tell(global, app, &commands, order).await
    })
    .await
}

async fn tell(global: &Global, app: &App, commands: &[RegistryCommand], order: Option<Order>) -> anyhow::Result<u8> {
    if order.as_ref().is_some_and(|order| order.dry_run) {
        let (events, moved) = app.preview_registry(commands).await?;
        return report(global, app, &events, &moved, true).await;
    }
    let context = Context::system(Channel::Cli, Uuid::now_v7());
    let events = app.tell_registry(commands, &context).await?;
    let moved = app.follow_successions().await.context("đã ghi thay đổi tổ chức, nhưng chưa chuyển hết nhiệm vụ")?;
    report(global, app, &events, &moved, false).await
}

async fn report(
    global: &Global,
    app: &App,
    events: &[RegistryEvent],
    moved: &[Moved],
    dry_run: bool,
) -> anyhow::Result<u8> {
    let registry = app.registry().await?;
    let added: Vec<_> = events
        .iter()
        .filter_map(|event| match event {
            RegistryEvent::Established { agency, .. } => Some(agency.id.clone()),
            _ => None,
        })
        .collect();
    match global.format {
        Format::Json => output::json(&json!({
            "dry_run": dry_run,
            "events": events.iter().map(RegistryEvent::stored_name).collect::<Vec<_>>(),
            "added": added,
            "moved": moved.iter().map(|it| json!({"id": it.id, "from": it.from, "to": it.to})).collect::<Vec<_>>(),
        }))?,
        Format::Text => {
            let name = |id| registry.get(id).map_or_else(|| id.to_string(), |agency| agency.name.clone());
            for id in &added {
                output::line(format!("Đã thêm {} (mã {id}).", name(id)))?;
            }
            if events.is_empty() {
                output::line("Đã đúng như vậy từ trước: không có gì thay đổi.")?;
            } else if added.is_empty() {
                output::line(if dry_run {
                    "Xem trước, chưa ghi gì."
                } else {
                    "Đã ghi thay đổi tổ chức."
                })?;
            }
            if !moved.is_empty() {
                let mut sheet = Sheet::new(&["Nhiệm vụ", "Từ", "Sang"]);
                for it in moved {
                    let (_, code) = app.find_task(&it.id.to_string()).await?;
                    let to = it.to.as_ref().map_or_else(|| "chờ phân công lại".to_owned(), name);
                    sheet.row([code, name(&it.from), to]);
                }
                sheet.print()?;
                let verb = if dry_run { "sẽ chuyển" } else { "đã chuyển" };
                output::line(format!("{} nhiệm vụ đang mở {verb}, giữ nguyên thời hạn.", moved.len()))?;
            }
        }
    }
    Ok(DONE)
}

async fn list(global: &Global, app: &App, all: bool) -> anyhow::Result<u8> {
    let (registry, today) = (app.registry().await?, app.today());
    let agencies: Vec<_> = registry.all().filter(|agency| all || agency.valid_on(today)).collect();
    if global.format == Format::Json {
        let row = |it: &&dondoc_agencies::Agency| {
            json!({
                "id": it.id, "name": it.name, "symbol": it.symbol, "level": it.level, "aliases": it.aliases,
                "valid_from": it.valid_from, "valid_to": it.valid_to, "succeeded_by": it.succeeded_by,
            })
        };
        output::json(&agencies.iter().map(row).collect::<Vec<_>>())?;
        return Ok(DONE);
    }
    let mut sheet = Sheet::new(&["Mã", "Tên", "Ký hiệu", "Cấp", "Đến ngày", "Kế thừa"]);
    for it in agencies {
        let heirs: Vec<String> = it.succeeded_by.iter().map(ToString::to_string).collect();
        sheet.row([
            it.id.to_string(),
            it.name.clone(),
            it.symbol.clone(),
            it.level.as_str().into(),
            vn_or_dash(it.valid_to),
            heirs.join(", "),
        ]);
    }
    sheet.print()?;
    Ok(DONE)
}
