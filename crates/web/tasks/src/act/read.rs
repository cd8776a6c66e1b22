//! From what was typed to a command.

use super::{
    Act,
    typed::{Trouble, Typed},
};
use crate::task::scene::Scene;
use dondoc_agencies::AgencyId;
use dondoc_domain::{
    OfficialId,
    official::Role,
    task::{
        Command, Document, Refusal,
        event::{Blocker, Correction},
    },
};
use dondoc_service::{App, Context, ServiceError};
use dondoc_shell::{Viewer, Words};

/// So many documents may be named in one form.
pub(super) const DOCUMENTS: [(&str, &str); 3] = [("so-1", "ngay-1"), ("so-2", "ngay-2"), ("so-3", "ngay-3")];

/// Every blocker, by its name.
pub(crate) const BLOCKERS: [(&str, Blocker); 7] = [
    ("coordination", Blocker::Coordination),
    ("budget", Blocker::Budget),
    ("legal", Blocker::Legal),
    ("guidance", Blocker::Guidance),
    ("data", Blocker::Data),
    ("staff", Blocker::Staff),
    ("other", Blocker::Other),
];

/// The command that a form asks for.
pub(super) async fn command(app: &App, w: Words, act: Act, scene: &Scene, typed: &Typed) -> Result<Command, Trouble> {
    let words = |name: &str| typed.get(name).to_owned();
    let no_day = |text: &str| w.with("wrong-day", &[("text", text.to_owned().into())]);
    let day = |field| typed.day(field, no_day);
    let missing = |field, id: &str| Trouble { field: Some(field), text: w.t(id) };
    let known = |field, agency: &str| match scene.names.knows(&AgencyId::new(agency)) {
        true => Ok(AgencyId::new(agency)),
        false => Err(missing(field, "wrong-agency")),
    };
    let reason = || words("ly-do");
    Ok(match act {
        Act::Accept => Command::Accept,
        Act::Return => {
            let proposed = match typed.get("don-vi") {
                "" => None,
                agency => Some(known("don-vi", agency)?),
            };
            Command::Return { reason: reason(), proposed }
        }
        Act::Report => {
            let percent = match typed.get("ty-le").trim_end_matches(['%', ' ']) {
                "" => None,
                text => Some(text.parse::<u16>().map_err(|_| missing("ty-le", "wrong-percent"))?),
            };
            let blocker = match typed.get("vuong-mac") {
                "" => None,
                name => {
                    Some(BLOCKERS.iter().find(|(it, _)| *it == name).ok_or(missing("vuong-mac", "wrong-choice"))?.1)
                }
            };
            Command::Report { percent, note: words("noi-dung"), documents: documents(w, typed)?, blocker }
        }
        Act::Submit => Command::Submit { documents: documents(w, typed)?, text: words("noi-dung") },
        // What is attached comes with the files, one by one.
        Act::Attach => return Err(missing("tep", "wrong-no-file")),
        Act::Extend => {
            let until = day("den-ngay")?.ok_or(missing("den-ngay", "wrong-no-day"))?;
            Command::RequestExtension { until, reason: reason() }
        }
        Act::Explain => Command::Explain { text: words("noi-dung") },
        Act::Undo => {
            let command = typed.get("viec").parse().map_err(|_| missing("viec", "wrong-choice"))?;
            Command::Undo { command }
        }
        Act::Confirm => Command::Confirm { note: words("y-kien") },
        Act::SendBack => Command::SendBack { reason: reason() },
        Act::Grant => {
            let until = day("den-ngay")?.ok_or(missing("den-ngay", "wrong-no-day"))?;
            Command::GrantExtension { until: Some(until), note: words("y-kien") }
        }
        Act::Refuse => Command::RefuseExtension { reason: reason() },
        Act::Reassign => Command::Reassign { to: known("don-vi", typed.get("don-vi"))?, reason: reason() },
        Act::AskWhy => Command::AskExplanation { note: words("y-kien") },
        Act::Cause => Command::ConfirmCause { reason: reason() },
        Act::Issue => {
            let document = documents(w, typed)?.into_iter().next().ok_or(missing("so-1", "wrong-no-document"))?;
            Command::RecordIssuance { document }
        }
        Act::Suspend => Command::Suspend { reason: reason() },
        Act::Resume => Command::Resume { note: words("y-kien"), due: day("den-ngay")? },
        Act::Reopen => Command::Reopen { reason: reason() },
        Act::Withdraw => Command::Withdraw { reason: reason(), ends_series: typed.get("ca-chuoi") == "co" },
        Act::Correct => correction(app, w, scene, typed).await?,
    })
}

/// Only what differs from what stands there is put right.
async fn correction(app: &App, w: Words, scene: &Scene, typed: &Typed) -> Result<Command, Trouble> {
    let changed = |name: &str, now: &str| typed.has(name).map(str::trim).filter(|it| *it != now).map(str::to_owned);
    let Some(known) = &scene.story.view.task.assignment else {
        return Err(Trouble { field: None, text: Refusal::NotAssigned.to_string() });
    };
    let deadline = match changed("thoi-han", &known.deadline.text) {
        Some(wording) => Some(
            app.deadline_of(&scene.story.view.id.to_string(), &wording)
                .await
                .map_err(|error| Trouble { field: Some("thoi-han"), text: error.to_string() })?,
        ),
        None => None,
    };
    let supporting = match typed.has("phoi-hop") {
        Some(text) => {
            let mut agencies = Vec::new();
            for name in text.split([';', '\n']).map(str::trim).filter(|it| !it.is_empty()) {
                let agency = app.agency(name).await.map_err(|error| unknown_agency(w, &error))?;
                agencies.push(agency);
            }
            (agencies != known.supporting).then_some(agencies)
        }
        None => None,
    };
    let correction = Correction {
        reason: typed.get("ly-do").to_owned(),
        content: changed("noi-dung", &known.content),
        deadline,
        supporting,
        deliverable: changed("san-pham", &known.deliverable),
        approver: changed("cap-trinh", &known.approver),
        field: changed("linh-vuc", &known.field),
    };
    Ok(Command::Correct(Box::new(correction)))
}

/// An agency that nobody goes by, without the advice for a command line.
fn unknown_agency(w: Words, error: &ServiceError) -> Trouble {
    let text = match error {
        ServiceError::NotFound { name, nearest, .. } if nearest.is_empty() => {
            w.with("wrong-agency-name", &[("name", name.clone().into())])
        }
        other => other.to_string(),
    };
    Trouble { field: Some("phoi-hop"), text }
}

fn documents(w: Words, typed: &Typed) -> Result<Vec<Document>, Trouble> {
    let mut documents = Vec::new();
    for (number, date) in DOCUMENTS {
        let day = typed.day(date, |text| w.with("wrong-day", &[("text", text.to_owned().into())]))?;
        match (typed.get(number), day) {
            ("", None) => {}
            ("", Some(_)) => return Err(Trouble { field: Some(number), text: w.t("wrong-no-number") }),
            (text, date) => documents.push(Document { number: text.to_owned(), date }),
        }
    }
    Ok(documents)
}

/// The circumstances: who acts, for whom, and on which day if the office enters what came on paper.
pub(super) fn context(w: Words, viewer: &Viewer, typed: &Typed, command: uuid::Uuid) -> Result<Context, Trouble> {
    let mut context = Context::official(viewer.id().clone(), dondoc_domain::event::Channel::Web, command);
    context.on_behalf_of = match typed.get("thay-mat") {
        "" => None,
        // Whether they may, the use case sees to.
        id => Some(OfficialId(id.to_owned())),
    };
    if viewer.role() == Role::Office {
        let wrong = |text: &str| w.with("wrong-day", &[("text", text.to_owned().into())]);
        context.on = typed.day("vao-ngay", wrong)?;
    }
    Ok(context)
}

/// The field that a refusal speaks of.
pub(super) fn field_of(act: Act, refusal: &Refusal) -> Option<&'static str> {
    let words = match act {
        Act::Report | Act::Submit | Act::Explain => "noi-dung",
        Act::Confirm | Act::Grant | Act::AskWhy | Act::Resume => "y-kien",
        Act::Return
        | Act::Extend
        | Act::SendBack
        | Act::Refuse
        | Act::Reassign
        | Act::Cause
        | Act::Suspend
        | Act::Reopen
        | Act::Correct
        | Act::Withdraw => "ly-do",
        Act::Attach => "tep",
        Act::Issue => "so-1",
        Act::Accept | Act::Undo => return None,
    };
    match refusal {
        Refusal::Blank(what) | Refusal::TooLong { what, .. } | Refusal::Secret { what, .. } => Some(match *what {
            "số ký hiệu văn bản" => "so-1",
            "nội dung nhiệm vụ" => "noi-dung",
            "thời hạn" => "thoi-han",
            "sản phẩm" => "san-pham",
            "cấp trình" => "cap-trinh",
            "lĩnh vực" => "linh-vuc",
            "tên tệp" => "tep",
            _ => words,
        }),
        Refusal::NothingReported | Refusal::ResultTooThin(_) => Some(words),
        Refusal::ShorterWithoutReason | Refusal::ManyExtensions(_) => Some("y-kien"),
        Refusal::Percent(_) => Some("ty-le"),
        Refusal::DocumentWithoutDate(_) => Some("ngay-1"),
        Refusal::NotLater { .. } | Refusal::MoreThanAsked { .. } => Some("den-ngay"),
        Refusal::SameLead | Refusal::AgencyEnded { .. } => Some("don-vi"),
        Refusal::Evidence(_) => Some("tep"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_document_is_named_by_its_number() {
        let w = crate::WORDS.of(dondoc_shell::Lang::Vi);
        let typed = |pairs: &[(&str, &str)]| Typed(pairs.iter().map(|(a, b)| ((*a).into(), (*b).into())).collect());
        let found = documents(w, &typed(&[("so-1", " 86/STTTT "), ("ngay-1", "2024-03-01"), ("so-3", "9/X")])).unwrap();
        assert_eq!(found.len(), 2);
        assert_eq!((found[0].number.as_str(), found[0].date), ("86/STTTT", "2024-03-01".parse().ok()));
        for (pairs, field) in
            [(&[("ngay-2", "2024-03-01")][..], "so-2"), (&[("so-1", "1/X"), ("ngay-1", "hôm qua")], "ngay-1")]
        {
            assert_eq!(documents(w, &typed(pairs)).unwrap_err().field, Some(field));
        }
    }
}
