//! `task assign`: one task entered by hand.

use crate::{
    cli::{Assign, Global},
    commands::import::issuer,
    output::{self, DONE, Format},
};
use dondoc_domain::{directive::Directive, event::Channel};
use dondoc_service::{App, Context, ServiceError, SingleTask};
use serde_json::json;
use uuid::Uuid;

pub async fn run(global: &Global, app: &App, args: Assign) -> anyhow::Result<u8> {
    let issuer = issuer(&app.registry().await?, &args.issuer, args.issued);
    let directive = Directive::new(&args.directive, &issuer, args.issued, "", "").map_err(ServiceError::from)?;
    let context = Context::official(app.official(&args.by).await?.id, Channel::Cli, Uuid::now_v7());
    let single = SingleTask {
        directive,
        item: args.item,
        content: args.content,
        leads: args.lead,
        supporting: args.supporting,
        deadline: args.deadline,
        deliverable: args.deliverable,
        approver: args.approver,
        field: args.field,
    };
    let outcomes = app.assign(&single, &context).await?;
    let mut rows = Vec::new();
    for outcome in &outcomes {
        let (id, code) = app.find_task(&outcome.id.to_string()).await?;
        rows.push((id, code, outcome));
    }
    match global.format {
        Format::Json => {
            let row = |(id, code, it): &(_, String, &dondoc_service::Outcome)| json!({"id": id, "code": code, "lead": it.task.lead(), "unchanged": it.events.is_empty()});
            output::json(&json!({"tasks": rows.iter().map(row).collect::<Vec<_>>()}))?;
        }
        Format::Text => {
            for (_, code, it) in &rows {
                let lead = it.task.lead().map_or_else(String::new, ToString::to_string);
                let done = if it.events.is_empty() { "đã giao từ trước" } else { "đã giao" };
                output::line(format!("{code}: {done} cho {lead}."))?;
            }
        }
    }
    Ok(DONE)
}
