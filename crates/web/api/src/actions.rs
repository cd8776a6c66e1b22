//! Actions: what the official in whose name a system acts may do to a task.
//!
//! The identity of a command is made of the token, the task and the `Idempotency-Key`, and the hash of the body goes into the
//! log as what led to it. So the log itself knows what a key was used for, also after a crash.

use crate::{
    Api,
    finish::expected_revision,
    params::{Body, Named},
    problem::{Kind, Problem},
    schema,
    task_detail::DocumentBody,
    who::{Act, May},
};
use axum::{
    Json,
    extract::State,
    http::{HeaderMap, HeaderName, HeaderValue},
};
use chrono::{DateTime, NaiveDate, Utc};
use dondoc_domain::{
    TaskId,
    event::{Channel, Stored},
    ids::derive,
    task::{Blocker, Command, event::Correction},
};
use dondoc_service::{Context, Decided, ServiceError, TaskRecord};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use utoipa::ToSchema;
use uuid::Uuid;

/// The header that a change needs.
const KEY: &str = "idempotency-key";
/// The header that tells that an answer was given before.
const REPLAYED: HeaderName = HeaderName::from_static("idempotency-replayed");

/// An action on a task.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ActionRequest {
    /// What to do.
    action: Action,
    /// The day it happened; today if none.
    #[serde(default)]
    on: Option<NaiveDate>,
    /// The official for whom the acting one stands in: an id, or a name that only one carries.
    #[serde(default)]
    on_behalf_of: Option<String>,
}

/// What to do to a task.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
enum Action {
    /// Take it on.
    Accept {},
    /// Send it back as wrongly addressed.
    Return {
        /// Why.
        reason: String,
        /// Whose it is instead: an agency's id, symbol or name.
        #[serde(default)]
        proposed: Option<String>,
    },
    /// Give it to another lead.
    Reassign {
        /// The new lead: an agency's id, symbol or name.
        to: String,
        /// Why.
        reason: String,
    },
    /// Tell progress.
    Report {
        /// How far.
        #[serde(default)]
        #[schema(minimum = 0, maximum = 100)]
        percent: Option<u16>,
        /// In words.
        #[serde(default)]
        note: String,
        /// Documents made on the way.
        #[serde(default)]
        documents: Vec<DocumentBody>,
        /// What stands in the way.
        #[serde(default)]
        #[schema(value_type = Option<schema::Blocker>)]
        blocker: Option<Blocker>,
    },
    /// Ask for more time.
    RequestExtension {
        /// Until when.
        until: NaiveDate,
        /// Why.
        reason: String,
    },
    /// Give more time: as asked, or less.
    GrantExtension {
        /// Until when; as asked if none.
        #[serde(default)]
        until: Option<NaiveDate>,
        /// A remark or reason.
        #[serde(default)]
        note: String,
    },
    /// Give no more time.
    RefuseExtension {
        /// Why.
        reason: String,
    },
    /// Hand in a result.
    Submit {
        /// Its documents, each with its date.
        #[serde(default)]
        documents: Vec<DocumentBody>,
        /// Its words.
        #[serde(default)]
        text: String,
    },
    /// Note what the committee issued.
    RecordIssuance {
        /// The document issued.
        document: DocumentBody,
    },
    /// Confirm completion.
    Confirm {
        /// A remark.
        #[serde(default)]
        note: String,
    },
    /// Send the result back.
    SendBack {
        /// Why.
        reason: String,
    },
    /// Ask why it is late.
    AskExplanation {
        /// The question.
        #[serde(default)]
        note: String,
    },
    /// Tell why it is late.
    Explain {
        /// The explanation.
        text: String,
    },
    /// Hold that lateness had an objective cause.
    ConfirmCause {
        /// The cause.
        reason: String,
    },
    /// Put it on hold.
    Suspend {
        /// Why.
        reason: String,
    },
    /// Take it up again.
    Resume {
        /// A remark.
        #[serde(default)]
        note: String,
        /// Another deadline.
        #[serde(default)]
        due: Option<NaiveDate>,
    },
    /// Open it again.
    Reopen {
        /// Why.
        reason: String,
    },
    /// Take it back.
    Withdraw {
        /// Why.
        reason: String,
        /// Whether the recurring duty ends as well.
        #[serde(default)]
        ends_series: bool,
    },
    /// Put a wrong entry right; only what is given changes.
    Correct {
        /// Why.
        reason: String,
        /// The right content.
        #[serde(default)]
        content: Option<String>,
        /// The right deadline, worded as in the document.
        #[serde(default)]
        deadline: Option<String>,
        /// The right product.
        #[serde(default)]
        deliverable: Option<String>,
        /// The right approver.
        #[serde(default)]
        approver: Option<String>,
        /// The right field.
        #[serde(default)]
        field: Option<String>,
    },
    /// Take back an entry of one's own, within minutes and while nobody has acted on it.
    Undo {
        /// The command that made it.
        command: Uuid,
    },
}

/// What an action led to. The same key and body are answered the same.
#[derive(Debug, PartialEq, Serialize, ToSchema)]
pub(crate) struct ActionAnswer {
    /// The task.
    pub id: Uuid,
    /// Its code.
    pub code: String,
    /// The command's identity; what `undo` takes.
    pub command: Uuid,
    /// What was recorded; empty when it was so already.
    pub events: Vec<ActionEvent>,
    /// The place of the last event by this action, or of the task's last event when there is none by it; good for `If-Match`.
    pub revision: u64,
}

/// What was recorded.
#[derive(Debug, PartialEq, Serialize, ToSchema)]
pub(crate) struct ActionEvent {
    /// Its place in the task's history, from 0.
    pub revision: u64,
    /// Its stored name.
    pub name: String,
    /// The day it happened.
    pub on: NaiveDate,
    /// When it was recorded.
    pub recorded_at: DateTime<Utc>,
}

/// Does something to a task, in the name of the official whom the token names.
///
/// `Idempotency-Key` is any text of the sender's choice, for one token and one task: sent again with the same body it changes
/// nothing and is answered the same, with `Idempotency-Replayed: true`; with another body it is refused. What was refused may
/// be sent again under the same key. With `If-Match` the action holds only while nothing else happened to the task.
#[utoipa::path(
    post, path = "/api/v1/tasks/{code}/actions", tag = "tasks", operation_id = "act_on_task",
    params(
        ("code" = String, Path, description = "The task's code, \"NV12\", or its identity"),
        ("Idempotency-Key" = String, Header, min_length = 1, max_length = 200, pattern = "^[!-~]{1,200}$", description = "The same for what is sent again"),
        ("If-Match" = Option<String>, Header, description = "The task's `ETag`, or its revision in quotes"),
    ),
    request_body(content = ActionRequest, description = "What to do"),
    security(("token" = ["write:actions"])),
    responses((status = 200, description = "It is so", body = ActionAnswer,
        headers(("Idempotency-Replayed" = String, description = "`true` when it was done before")))),
)]
pub(crate) async fn act(
    State(api): State<Arc<Api>>,
    May(who, _): May<Act>,
    Named(code): Named,
    headers: HeaderMap,
    Body(request): Body<ActionRequest>,
) -> Result<(HeaderMap, Json<ActionAnswer>), Problem> {
    let key = key(&headers)?;
    let seen = expected_revision(&headers)?;
    let (acting, token) = who.acting(&api).await?;
    let (id, code) = who.task(&api, &code).await?;
    let app = api.app();
    let body = serde_json::to_string(&request).map_err(|_| Kind::Internal)?;
    let command = derive("api action", &[&token.id, &id.to_string(), key]);
    let cause = derive("api body", &[&body]);
    let records = app.task_records(id).await?;
    if let Some(answer) = told_before(id, &code, command, cause, &records)? {
        return Ok((replayed(), Json(answer)));
    }
    let mut context = Context::official(acting, Channel::Api, command);
    (context.cause, context.on) = (Some(cause), request.on);
    if let Some(absent) = &request.on_behalf_of {
        context.on_behalf_of = Some(app.official(absent).await.map_err(refused)?.id);
    }
    let action = request.action.command(&api, &code).await?;
    let taking_back = matches!(action, Command::Undo { .. });
    let repeated = match seen {
        Some(seen) if !taking_back => match app.execute_unchanged(id, seen, &action, &context).await? {
            Decided::Done(outcome) => outcome.repeated,
            Decided::Changed => return Err(changed()),
        },
        Some(seen) if records.last().is_some_and(|it| it.revision != seen) => return Err(changed()),
        _ => app.execute(id, &action, &context).await?.repeated,
    };
    let records = app.task_records(id).await?;
    let headers = if repeated { replayed() } else { HeaderMap::new() };
    let answer = match told_before(id, &code, command, cause, &records)? {
        Some(answer) => answer,
        None => {
            let revision = records.last().map_or(0, |it| it.revision);
            ActionAnswer { id: id.0, code, command, events: Vec::new(), revision }
        }
    };
    Ok((headers, Json(answer)))
}

fn key(headers: &HeaderMap) -> Result<&str, Problem> {
    let Some(value) = headers.get(KEY) else {
        return Err(Problem::new(Kind::KeyMissing, "Gửi kèm tiêu đề Idempotency-Key, mỗi thao tác một mã."));
    };
    let text = value.to_str().unwrap_or_default().trim();
    if text.is_empty() || text.len() > 200 || !text.bytes().all(|it| it.is_ascii_graphic()) {
        return Err(Problem::new(Kind::Malformed, "Idempotency-Key gồm 1 đến 200 ký tự ASCII không dấu cách."));
    }
    Ok(text)
}

fn changed() -> Problem {
    Problem::new(Kind::Changed, "Đọc lại nhiệm vụ rồi quyết định lại. Chưa có gì thay đổi bởi yêu cầu này.")
}

fn replayed() -> HeaderMap {
    HeaderMap::from_iter([(REPLAYED, HeaderValue::from_static("true"))])
}

/// What a command was answered when it was recorded; none if it never was.
fn told_before(
    id: TaskId,
    code: &str,
    command: Uuid,
    cause: Uuid,
    records: &[TaskRecord],
) -> Result<Option<ActionAnswer>, Problem> {
    let mine: Vec<&TaskRecord> = records.iter().filter(|it| it.meta.command == command).collect();
    let Some(last) = mine.last() else { return Ok(None) };
    if last.meta.cause != Some(cause) {
        return Err(Problem::new(Kind::KeyReused, "Dùng một Idempotency-Key mới cho yêu cầu khác."));
    }
    let event = |it: &&TaskRecord| ActionEvent {
        revision: it.revision,
        name: it.event.stored_name().to_owned(),
        on: it.meta.on,
        recorded_at: it.recorded_at,
    };
    let events = mine.iter().map(event).collect();
    Ok(Some(ActionAnswer { id: id.0, code: code.to_owned(), command, events, revision: last.revision }))
}

/// A name in the body that means nothing is the body's mistake, not the address's.
fn refused(error: ServiceError) -> Problem {
    let problem = Problem::from(error);
    if problem.kind == Kind::NotFound { Problem { kind: Kind::Refused, ..problem } } else { problem }
}

impl Action {
    async fn command(self, api: &Api, code: &str) -> Result<Command, Problem> {
        let app = api.app();
        let documents = |all: Vec<DocumentBody>| all.into_iter().map(Into::into).collect();
        Ok(match self {
            Action::Accept {} => Command::Accept,
            Action::Return { reason, proposed } => {
                let proposed = match proposed {
                    Some(text) => Some(app.agency(&text).await.map_err(refused)?),
                    None => None,
                };
                Command::Return { reason, proposed }
            }
            Action::Reassign { to, reason } => {
                Command::Reassign { to: app.agency(&to).await.map_err(refused)?, reason }
            }
            Action::Report { percent, note, documents: all, blocker } => {
                Command::Report { percent, note, documents: documents(all), blocker }
            }
            Action::RequestExtension { until, reason } => Command::RequestExtension { until, reason },
            Action::GrantExtension { until, note } => Command::GrantExtension { until, note },
            Action::RefuseExtension { reason } => Command::RefuseExtension { reason },
            Action::Submit { documents: all, text } => Command::Submit { documents: documents(all), text },
            Action::RecordIssuance { document } => Command::RecordIssuance { document: document.into() },
            Action::Confirm { note } => Command::Confirm { note },
            Action::SendBack { reason } => Command::SendBack { reason },
            Action::AskExplanation { note } => Command::AskExplanation { note },
            Action::Explain { text } => Command::Explain { text },
            Action::ConfirmCause { reason } => Command::ConfirmCause { reason },
            Action::Suspend { reason } => Command::Suspend { reason },
            Action::Resume { note, due } => Command::Resume { note, due },
            Action::Reopen { reason } => Command::Reopen { reason },
            Action::Withdraw { reason, ends_series } => Command::Withdraw { reason, ends_series },
            Action::Correct { reason, content, deadline, deliverable, approver, field } => {
                let deadline = match deadline {
                    Some(text) => Some(app.deadline_of(code, &text).await.map_err(refused)?),
                    None => None,
                };
                let correction =
                    Correction { reason, content, deadline, deliverable, approver, field, supporting: None };
                Command::Correct(Box::new(correction))
            }
            Action::Undo { command } => Command::Undo { command },
        })
    }
}
