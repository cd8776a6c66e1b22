//! What people put right in a draft: the directive's particulars, and single lines.

use super::{
    ImportFolder, address,
    draft::{About, Draft},
    lines::TypedLine,
    list::urgency_of,
    look::{Look, LookLine},
    page::{Place, Said, render, told_columns},
};
use crate::WORDS;
use axum::{
    Extension,
    extract::{Path, State as Shared},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use dondoc_intake::Severity;
use dondoc_shell::{OurForm, Problem, Shell, Viewer, Words, parts};
use serde::Deserialize;
use std::sync::Arc;

/// The particulars as a form sends them.
#[derive(Debug, Deserialize)]
#[serde(default, rename_all = "kebab-case")]
pub(crate) struct AboutForm {
    ban: u64,
    so: String,
    co_quan: String,
    ngay_ban_hanh: String,
    trich_yeu: String,
    nguoi_ky: String,
    do_khan: String,
    mac_dinh: String,
    bang: String,
    cot_number: String,
    cot_content: String,
    cot_lead: String,
    cot_supporting: String,
    cot_deadline: String,
    ket_qua: String,
    doi: String,
}

impl Default for AboutForm {
    fn default() -> Self {
        let blank = String::new;
        Self {
            ban: 0,
            so: blank(),
            co_quan: blank(),
            ngay_ban_hanh: blank(),
            trich_yeu: blank(),
            nguoi_ky: blank(),
            do_khan: blank(),
            mac_dinh: blank(),
            bang: blank(),
            cot_number: blank(),
            cot_content: blank(),
            cot_lead: blank(),
            cot_supporting: blank(),
            cot_deadline: blank(),
            ket_qua: blank(),
            doi: blank(),
        }
    }
}

impl AboutForm {
    fn about(&self) -> About {
        let trimmed = |text: &str| text.trim().to_owned();
        let letters = |name: &str| match name {
            "number" => self.cot_number.as_str(),
            "content" => self.cot_content.as_str(),
            "lead" => self.cot_lead.as_str(),
            "supporting" => self.cot_supporting.as_str(),
            "deadline" => self.cot_deadline.as_str(),
            _ => "",
        };
        About {
            number: trimmed(&self.so),
            issuer: trimmed(&self.co_quan),
            issued: self.ngay_ban_hanh.trim().parse().ok(),
            subject: trimmed(&self.trich_yeu),
            signer: trimmed(&self.nguoi_ky),
            urgency: urgency_of(&self.do_khan),
            default_lead: trimmed(&self.mac_dinh),
            sheet: trimmed(&self.bang),
            columns: told_columns(letters),
            with_results: !self.ket_qua.is_empty(),
            apply_changes: !self.doi.is_empty(),
        }
    }
}

/// `POST /nhap/{sha256}/van-ban`.
pub(crate) async fn say_about(
    Shared(shell): Shared<Arc<Shell>>,
    Extension(plans): Extension<ImportFolder>,
    viewer: Viewer,
    Path(sha256): Path<String>,
    OurForm { fields: form, .. }: OurForm<AboutForm>,
) -> Result<Response, Problem> {
    let w = WORDS.of(viewer.lang);
    let about = form.about();
    let error = if !about.is_whole() {
        Some(w.t("plan-about-missing"))
    } else if about.issued.is_some_and(|day| day > shell.app.today()) {
        Some(w.t("plan-issued-later"))
    } else if [&about.number, &about.issuer, &about.subject, &about.signer].iter().any(|it| secret(it)) {
        Some(w.t("plan-secret-words"))
    } else {
        None
    };
    if let Some(error) = error {
        let said = Said { error: Some(error), about: Some(about), line: None };
        return render(&shell, &plans, &viewer, &sha256, &Place::default(), said, StatusCode::UNPROCESSABLE_ENTITY)
            .await;
    }
    let saved = plans
        .change(&sha256, viewer.id(), |draft| {
            open(w, draft)?;
            if draft.about == about {
                return Ok(true);
            }
            let seen = draft.version == form.ban;
            if seen {
                if draft.about.sheet != about.sheet {
                    // Rows of another table are other lines.
                    (draft.fixes, draft.left_out, draft.accepted) = Default::default();
                }
                draft.about = about.clone();
            }
            Ok(seen)
        })
        .await?;
    if !saved {
        let said = Said { error: Some(w.t("plan-changed-meanwhile")), about: Some(about), line: None };
        return render(&shell, &plans, &viewer, &sha256, &Place::default(), said, StatusCode::CONFLICT).await;
    }
    Ok(Redirect::to(&parts::address(&address(&sha256), [("xong", "about".to_owned())])).into_response())
}

/// A line's form.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) struct LineForm {
    /// The button.
    nut: String,
    /// What stood about the line when it was shown.
    thay: String,
    #[serde(default)]
    loc: String,
    #[serde(default)]
    trang: usize,
    #[serde(default)]
    muc: String,
    #[serde(default)]
    noi_dung: String,
    #[serde(default)]
    chu_tri: String,
    #[serde(default)]
    phoi_hop: String,
    #[serde(default)]
    thoi_han: String,
}

/// `POST /nhap/{sha256}/dong/{row}`.
pub(crate) async fn put_right(
    Shared(shell): Shared<Arc<Shell>>,
    Extension(plans): Extension<ImportFolder>,
    viewer: Viewer,
    Path((sha256, row)): Path<(String, u32)>,
    OurForm { fields: form, .. }: OurForm<LineForm>,
) -> Result<Response, Problem> {
    let w = WORDS.of(viewer.lang);
    let draft = plans.draft(&sha256).await?;
    open(w, &draft)?;
    let look = plans.0.looks.of(&shell.app, &plans.0.folder, &draft, viewer.id()).await?;
    let line = of_row(&look, row).ok_or(StatusCode::NOT_FOUND)?;
    let typed = TypedLine {
        row,
        item: form.muc.trim().to_owned(),
        content: form.noi_dung.trim().replace("\r\n", "\n"),
        lead: form.chu_tri.trim().to_owned(),
        supporting: form.phoi_hop.trim().to_owned(),
        deadline: form.thoi_han.trim().to_owned(),
        error: String::new(),
    };
    let place = Place { loc: form.loc.clone(), trang: form.trang, ..Place::default() };
    let texts = [&typed.item, &typed.content, &typed.lead, &typed.supporting, &typed.deadline];
    if form.nut == "sua" && texts.iter().any(|it| secret(it)) {
        let said = Said { line: Some(TypedLine { error: w.t("plan-secret-words"), ..typed }), ..Said::default() };
        return render(&shell, &plans, &viewer, &sha256, &place, said, StatusCode::UNPROCESSABLE_ENTITY).await;
    }
    let done = plans
        .change(&sha256, viewer.id(), |draft| {
            open(w, draft)?;
            let before = draft.mark_of(row);
            let mut after = draft.clone();
            let done = apply(&mut after, line, &form.nut, &typed)?;
            // The same form sent twice, or two clerks of one mind: it is so already.
            if after.mark_of(row) != before && before != form.thay {
                return Ok(None);
            }
            *draft = after;
            Ok(Some(done))
        })
        .await?;
    let Some(done) = done else {
        let who = shell.app.name_of(&plans.draft(&sha256).await?.changed.by).await;
        let error = w.with("plan-line-changed", &[("who", who.into())]);
        let said = Said { line: Some(TypedLine { error, ..typed }), ..Said::default() };
        return render(&shell, &plans, &viewer, &sha256, &place, said, StatusCode::CONFLICT).await;
    };
    let to = place.address(&sha256, place.trang);
    let to = parts::address(&to, [("xong", done.to_owned()), ("dong", row.to_string())]);
    Ok(Redirect::to(&format!("{to}#d{row}")).into_response())
}

fn of_row(look: &Look, row: u32) -> Option<&LookLine> {
    look.lines.iter().find(|it| it.line.row == row)
}

/// What a button does to a draft, and the name of what is said afterwards.
fn apply(draft: &mut Draft, it: &LookLine, button: &str, typed: &TypedLine) -> Result<&'static str, Problem> {
    let row = it.line.row;
    Ok(match button {
        "sua" => {
            let stands = TypedLine::of(it);
            let fix = draft.fixes.entry(row).or_default();
            let set = |field: &mut Option<String>, now: &str, new: &str| {
                if now != new {
                    *field = Some(new.to_owned());
                }
            };
            set(&mut fix.item, &stands.item, &typed.item);
            set(&mut fix.content, &stands.content.replace("\r\n", "\n"), &typed.content);
            set(&mut fix.deadline, &stands.deadline, &typed.deadline);
            set(&mut fix.supporting, &stands.supporting, &typed.supporting);
            // The cell of the lead may name who helps: that holds on when the lead alone is put right.
            if stands.lead != typed.lead {
                fix.lead = Some(typed.lead.clone());
                fix.supporting.get_or_insert_with(|| typed.supporting.clone());
            }
            if *fix == Default::default() {
                draft.fixes.remove(&row);
            }
            "fixed"
        }
        "nhu-tep" => {
            draft.fixes.remove(&row);
            "reverted"
        }
        "bo" => {
            draft.left_out.insert(row);
            "left-out"
        }
        "lay-lai" => {
            draft.left_out.remove(&row);
            "taken-back"
        }
        "chap-nhan" => {
            let warnings = it.line.findings.iter().filter(|it| it.severity == Severity::Warning);
            draft.accepted.entry(row).or_default().extend(warnings.map(|it| it.code.to_owned()));
            "accepted"
        }
        _ => return Err(StatusCode::BAD_REQUEST.into()),
    })
}

/// Whether a draft can still be changed.
fn open(w: Words, draft: &Draft) -> Result<(), Problem> {
    if draft.is_open() { Ok(()) } else { Err(Problem::new(StatusCode::CONFLICT, w.t("plan-not-open"))) }
}

fn secret(text: &str) -> bool {
    dondoc_text::secrecy::find(text).is_some()
}
