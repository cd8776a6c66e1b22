//! `task`: the list, one task, and everything that can be done to one.

mod assign;
mod show;

pub use show::door;

use super::{import::short, with_app};
use crate::{
    cli::{Act, Blocker as BlockerArg, Documents, Global, Task as Cmd, Waiting as WaitingArg},
    inputs,
    output::{self, DONE, Format, Sheet, Usage, vn, vn_or_dash},
};
use dondoc_agencies::Registry;
use dondoc_domain::{
    event::{Channel, Stored},
    rates::Definition,
    task::{Blocker, Command, Document, event::Correction},
    timeliness::{Class, ClassFilter, Phase},
};
use dondoc_service::{App, Context, TaskLine, TaskQuery, Waiting};
use serde_json::json;
use std::sync::Arc;
use uuid::Uuid;

pub async fn run(global: &Global, command: Cmd) -> anyhow::Result<u8> {
    with_app(global, async |app| match command {
        Cmd::List { agency, waiting, class, as_of, known_at } => {
            let agency = match agency {
                Some(agency) => Some(app.agency(&agency).await?),
                None => None,
            };
            let class = class.map(|text| parse_class(&text)).transpose()?;
            let waiting = waiting.map(|it| match it {
                WaitingArg::Confirmation => Waiting::Confirmation,
                WaitingArg::Extension => Waiting::Extension,
                WaitingArg::Lead => Waiting::Lead,
                WaitingArg::Deadline => Waiting::Deadline,
            });
            let query = TaskQuery { agency, waiting, class, as_of, known_at };
            list(global, app, &query).await
        }
        Cmd::Show { id } => show::run(global, app, &id).await,
        Cmd::Assign(args) => assign::run(global, app, *args).await,
        command => {
            let (act, command) = read(app, command).await?;
            carry_out(global, app, &act, &command).await
        }
    })
    .await
}

fn parse_class(text: &str) -> Result<ClassFilter, Usage> {
    ClassFilter::parse(text).ok_or_else(|| {
        let known: Vec<&str> = ClassFilter::all().map(ClassFilter::name).collect();
        Usage(format!("không có loại “{text}”; chọn một trong: {}", known.join(", ")))
    })
}

/// What a command line asks a task to do.
async fn read(app: &Arc<App>, command: Cmd) -> anyhow::Result<(Act, Command)> {
    Ok(match command {
        Cmd::Accept(act) => (act, Command::Accept),
        Cmd::Return { act, reason, proposed } => {
            let proposed = match proposed {
                Some(agency) => Some(app.agency(&agency).await?),
                None => None,
            };
            (act, Command::Return { reason, proposed })
        }
        Cmd::Reassign { act, to, reason } => {
            let to = app.agency(&to).await?;
            (act, Command::Reassign { to, reason })
        }
        Cmd::Progress { act, percent, note, documents, blocker } => {
            let documents = read_documents(documents)?;
            (act, Command::Report { percent, note, documents, blocker: blocker.map(blocker_of) })
        }
        Cmd::RequestExtension { act, until, reason } => (act, Command::RequestExtension { until, reason }),
        Cmd::GrantExtension { act, until, note } => (act, Command::GrantExtension { until, note }),
        Cmd::RefuseExtension { act, reason } => (act, Command::RefuseExtension { reason }),
        Cmd::Submit { act, documents, text } => (act, Command::Submit { documents: read_documents(documents)?, text }),
        Cmd::Issued { act, documents } => match read_documents(documents)?.as_slice() {
            [document] => (act, Command::RecordIssuance { document: document.clone() }),
            _ => return Err(Usage("cần đúng một --document".into()).into()),
        },
        Cmd::Confirm { act, note } => (act, Command::Confirm { note }),
        Cmd::SendBack { act, reason } => (act, Command::SendBack { reason }),
        Cmd::AskExplanation { act, note } => (act, Command::AskExplanation { note }),
        Cmd::Explain { act, text } => (act, Command::Explain { text }),
        Cmd::ConfirmCause { act, reason } => (act, Command::ConfirmCause { reason }),
        Cmd::Suspend { act, reason } => (act, Command::Suspend { reason }),
        Cmd::Resume { act, note, due } => (act, Command::Resume { note, due }),
        Cmd::Reopen { act, reason } => (act, Command::Reopen { reason }),
        Cmd::Withdraw { act, reason, ends_duty } => (act, Command::Withdraw { reason, ends_series: ends_duty }),
        Cmd::Undo(act) => {
            // The last entry, whosever it is: who may not take it back is told why.
            let entries = app.view(&act.id).await?.task.entries;
            let command = entries.open.last().map_or_else(Uuid::nil, |entry| entry.command);
            (act, Command::Undo { command })
        }
        Cmd::Correct { act, reason, content, deadline, deliverable, approver, field } => {
            let deadline = match deadline {
                Some(text) => Some(app.deadline_of(&act.id, &text).await?),
                None => None,
            };
            let correction = Correction { reason, content, deadline, deliverable, approver, field, supporting: None };
            (act, Command::Correct(Box::new(correction)))
        }
        Cmd::List { .. } | Cmd::Show { .. } | Cmd::Assign(_) => return Err(Usage("lệnh không hợp lệ".into()).into()),
    })
}

fn read_documents(documents: Documents) -> anyhow::Result<Vec<Document>> {
    inputs::documents(&documents.numbers, &documents.dates)
}

fn blocker_of(blocker: BlockerArg) -> Blocker {
    match blocker {
        BlockerArg::Coordination => Blocker::Coordination,
        BlockerArg::Budget => Blocker::Budget,
        BlockerArg::Legal => Blocker::Legal,
        BlockerArg::Guidance => Blocker::Guidance,
        BlockerArg::Data => Blocker::Data,
        BlockerArg::Staff => Blocker::Staff,
        BlockerArg::Other => Blocker::Other,
    }
}

async fn carry_out(global: &Global, app: &Arc<App>, act: &Act, command: &Command) -> anyhow::Result<u8> {
    let (id, code) = app.find_task(&act.id).await?;
    let mut context =
        Context::official(app.official(&act.by).await?.id, Channel::Cli, act.command_id.unwrap_or_else(Uuid::now_v7));
    if let Some(absent) = &act.on_behalf_of {
        context.on_behalf_of = Some(app.official(absent).await?.id);
    }
    context.on = act.on;
    let outcome = app.execute(id, command, &context).await?;
    let task = &outcome.task;
    let class = task.standing.class(app.today().into(), Default::default(), Default::default());
    match global.format {
        Format::Json => output::json(&json!({
            "id": id, "code": code, "phase": task.phase(), "class": class,
            "lead": task.lead(), "effective_due": task.deadline.as_ref().and_then(|it| it.effective_due),
            "events": outcome.events.iter().map(Stored::stored_name).collect::<Vec<_>>(),
            "unchanged": outcome.events.is_empty() || outcome.repeated,
        }))?,
        Format::Text => {
            if outcome.events.is_empty() || outcome.repeated {
                output::line(format!("{code}: đã như vậy từ trước, không có gì thay đổi."))?;
            } else {
                let what: Vec<&str> = outcome.events.iter().map(show::label).collect();
                output::line(format!("{code}: đã ghi nhận {}.", what.join(", ")))?;
            }
            let due = task.deadline.as_ref().and_then(|it| it.effective_due);
            let class = class.map_or("", Class::label);
            output::line(format!("Trạng thái: {} ({class}); thời hạn {}.", task.phase().label(), vn_or_dash(due)))?;
        }
    }
    Ok(DONE)
}

/// A list of tasks and what is needed to print it.
pub struct Listing<'a> {
    pub lines: &'a [TaskLine],
    pub registry: &'a Registry,
    pub as_of: chrono::NaiveDate,
}

async fn list(global: &Global, app: &Arc<App>, query: &TaskQuery) -> anyhow::Result<u8> {
    let lines = app.tasks(query, Definition::default()).await?;
    let registry = app.registry().await?;
    match global.format {
        Format::Json => output::json(&json!({"tasks": lines}))?,
        Format::Text => {
            let as_of = query.as_of.unwrap_or_else(|| app.today());
            print_list(&Listing { lines: &lines, registry: &registry, as_of })?;
        }
    }
    Ok(DONE)
}

/// Prints a list of tasks for people.
pub fn print_list(listing: &Listing<'_>) -> anyhow::Result<()> {
    let mut sheet = Sheet::new(&["Mã", "Văn bản", "Nội dung", "Chủ trì", "Hết hạn", "Tình trạng"]);
    for it in listing.lines {
        let lead = it.lead.as_ref().map_or_else(
            || "–".to_owned(),
            |id| listing.registry.get(id).map_or_else(|| id.to_string(), |agency| agency.name.clone()),
        );
        let state = match (it.class, it.effective_due) {
            _ if matches!(it.phase, Phase::WithoutLead | Phase::Suspended) => it.phase.label().to_owned(),
            (Class::OpenOverdue, Some(due)) => {
                format!("quá hạn {} ngày", (listing.as_of - due).num_days())
            }
            (Class::DoneOnTime | Class::DoneLate, _) => {
                format!("{} ({})", it.class.label(), it.completed.map_or_else(String::new, vn))
            }
            (class, _) => class.label().to_owned(),
        };
        let state = if it.awaiting_confirmation { format!("{state}, chờ xác nhận") } else { state };
        let state = if it.reported_late { format!("{state}, báo cáo sau hạn") } else { state };
        let document =
            if it.item.is_empty() { it.directive.clone() } else { format!("{} mục {}", it.directive, it.item) };
        sheet.row([it.code.clone(), document, short(&it.content), lead, vn_or_dash(it.effective_due), state]);
    }
    sheet.print()?;
    output::line(format!("{} nhiệm vụ, tình hình đến hết ngày {}.", listing.lines.len(), vn(listing.as_of)))
}
