//! A plan before it is imported: what it would do, what a person should look at, and the fields to put it right.

use super::{
    ImportFolder, address,
    draft::{Draft, State, TOLD},
    lines::{self, TypedLine},
    list::{text, urgency},
    look::{Look, LookLine},
};
use crate::{WORDS, names::Names};
use axum::{
    Extension,
    extract::{Path, Query, State as Shared},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use dondoc_intake::Column;
use dondoc_shell::{Problem, Shell, Tab, Viewer, Words, form_fields, page as frame, parts};
use maud::{Markup, html};
use serde::Deserialize;
use std::sync::Arc;

/// So many lines on one page.
const PAGE: usize = 50;

/// A place in a plan, as its address has it.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Place {
    /// Which lines: all, or those of one kind.
    pub loc: String,
    /// The page, from 1.
    pub trang: usize,
    /// What was just done, a name that has words.
    pub xong: String,
    /// The row it was done to.
    pub dong: u32,
}

/// Which lines are shown, by short names, in the order of the cards.
const FILTERS: [(&str, &str); 6] = [
    ("", "plan-all"),
    ("van-de", "plan-with-problems"),
    ("loi", "plan-with-errors"),
    ("canh-bao", "plan-with-warnings"),
    ("da-sua", "plan-fixed"),
    ("bo", "plan-left-out"),
];

/// What can be said after something was done; any other name in an address says nothing.
const DONE: [&str; 6] = ["fixed", "reverted", "left-out", "taken-back", "accepted", "about"];

impl Place {
    fn holds(&self, it: &LookLine) -> bool {
        match self.loc.as_str() {
            "van-de" => !it.left_out && (it.errors > 0 || it.open_warnings > 0),
            "loi" => !it.left_out && it.errors > 0,
            "canh-bao" => !it.left_out && it.open_warnings > 0,
            "da-sua" => !it.left_out && it.fixed,
            "bo" => it.left_out,
            _ => true,
        }
    }

    pub(super) fn address(&self, sha256: &str, page: usize) -> String {
        let page = if page > 1 { page.to_string() } else { String::new() };
        parts::address(&address(sha256), [("loc", self.loc.clone()), ("trang", page)])
    }
}

/// What the page says besides the draft itself.
#[derive(Debug, Default)]
pub(super) struct Said {
    pub error: Option<String>,
    /// A line with what was typed there.
    pub line: Option<TypedLine>,
    /// The particulars as they were typed.
    pub about: Option<super::draft::About>,
}

/// `GET /nhap/{sha256}`.
pub(crate) async fn preview(
    Shared(shell): Shared<Arc<Shell>>,
    Extension(plans): Extension<ImportFolder>,
    viewer: Viewer,
    Path(sha256): Path<String>,
    Query(place): Query<Place>,
) -> Result<Response, Problem> {
    render(&shell, &plans, &viewer, &sha256, &place, Said::default(), StatusCode::OK).await
}

pub(super) async fn render(
    shell: &Arc<Shell>,
    plans: &ImportFolder,
    viewer: &Viewer,
    sha256: &str,
    place: &Place,
    said: Said,
    status: StatusCode,
) -> Result<Response, Problem> {
    let w = WORDS.of(viewer.lang);
    let draft = plans.draft(sha256).await?;
    if !draft.is_open() {
        return Ok(Redirect::to(&format!("{}/tien-do", address(sha256))).into_response());
    }
    let look = plans.0.looks.of(&shell.app, &plans.0.folder, &draft, viewer.id()).await;
    let look = match look {
        Ok(look) => Ok(look),
        Err(error) if error.is_storage() => return Err(error.into()),
        Err(error) => Err(error.to_string()),
    };
    let names = Names::of(&shell.app).await?;
    let day = draft.about.issued.unwrap_or_else(|| shell.app.today());
    let who = shell.app.name_of(&draft.changed.by).await;
    let about = said.about.as_ref().unwrap_or(&draft.about);
    let title = w.with("plan-preview-title", &[("file", draft.file.clone().into())]);
    let here = place.address(sha256, place.trang.max(1));
    let body = html! {
        h1 { (title) }
        p.phu-chu { (w.t("plan-changed-by")) " " (who) ", " (parts::moment(draft.changed.at)) ". " a href="/nhap" { (w.t("plan-back")) } }
        @if let Some(error) = &said.error { (parts::notice("loi", error)) }
        @if let State::Open { trouble: Some(trouble) } = &draft.state { (parts::notice("loi", &w.with("plan-trouble", &[("why", trouble.clone().into())]))) }
        (done(w, place))
        @match &look {
            Ok(look) => (summary(w, &draft, look)),
            Err(error) => (parts::notice("loi", error)),
        }
        details.khoi id="van-ban" open[!about.is_whole() || said.about.is_some() || look.is_err()] {
            summary { b { (w.t("plan-about")) } " " (about.number) @if let Some(day) = about.issued { ", " (parts::day(day)) } }
            (particulars(w, viewer, &draft, about))
        }
        @if let Ok(look) = &look {
            (file_findings(w, look))
            (filters(w, sha256, place, look))
            (list(&lines::Scene { w, viewer, names: &names, draft: &draft, place }, look, said.line.as_ref()))
        }
        (names.list(day))
        p { a href={ (address(sha256)) "/bo" } { (w.t("plan-drop")) } }
    };
    Ok((status, frame(shell, viewer, Tab::Import, &title, &here, &body)).into_response())
}

fn done(w: Words, place: &Place) -> Markup {
    html! {
        @if DONE.contains(&place.xong.as_str()) {
            (parts::notice("tot", &w.with(&format!("plan-done-{}", place.xong), &[("row", place.dong.into())])))
        }
    }
}

/// What importing now would do, and the way to it.
fn summary(w: Words, draft: &Draft, look: &Look) -> Markup {
    let counts = look.counts;
    html! {
        @match &look.forecast {
            Ok(it) => div.the-so {
                div { b { (w.number(counts.lines as u64)) } (w.t("plan-lines")) }
                div.tot { b { (w.number(it.assigned)) } (w.t("plan-would-assign")) }
                div { b { (w.number(it.known)) } (w.t("plan-known")) }
                div.qua { b { (w.number(counts.errors as u64)) } (w.t("plan-errors")) }
                div.muon { b { (w.number(counts.warnings as u64)) } (w.t("plan-warnings")) }
            },
            Err(why) if why.is_empty() => (parts::notice("luu-y", &w.t("plan-about-missing"))),
            Err(why) => (parts::notice("loi", why)),
        }
        @if look.forecast.is_ok() {
            p { a.nut href={ (address(&draft.sha256)) "/xac-nhan" } { (w.t("plan-go-on")) } }
        }
    }
}

fn particulars(w: Words, viewer: &Viewer, draft: &Draft, about: &super::draft::About) -> Markup {
    let day = about.issued.map_or_else(String::new, |it| it.to_string());
    html! {
        form method="post" action={ (address(&draft.sha256)) "/van-ban" } {
            (form_fields(viewer))
            input type="hidden" name="ban" value=(draft.version);
            div.luoi {
                (text(w, "so", "plan-number", "plan-number-hint", &about.number, None))
                (text(w, "co-quan", "plan-issuer", "plan-issuer-hint", &about.issuer, Some("cac-don-vi")))
                div.o { label for="ngay-ban-hanh" { (w.t("plan-issued")) } input type="date" id="ngay-ban-hanh" name="ngay-ban-hanh" value=(day); }
                (text(w, "trich-yeu", "plan-subject", "plan-subject-hint", &about.subject, None))
                (text(w, "nguoi-ky", "plan-signer", "plan-signer-hint", &about.signer, None))
                (urgency(w, about.urgency))
                (text(w, "mac-dinh", "plan-default-lead", "plan-default-lead-hint", &about.default_lead, Some("cac-don-vi")))
                (text(w, "bang", "plan-sheet", "plan-sheet-hint", &about.sheet, None))
            }
            fieldset {
                legend { (w.t("plan-columns")) }
                p.phu-chu { (w.t("plan-columns-hint")) }
                div.nut-hang {
                    @for name in TOLD {
                        @let letter = about.columns.get(name).map_or("", String::as_str);
                        div.o.hep-o {
                            label for={ "cot-" (name) } { (w.t(&format!("plan-column-{name}"))) }
                            input id={ "cot-" (name) } name={ "cot-" (name) } value=(letter) maxlength="60" size="4";
                        }
                    }
                }
            }
            label.dong { input type="checkbox" name="ket-qua" value="1" checked[about.with_results]; (w.t("plan-with-results")) }
            p.phu-chu { (w.t("plan-with-results-hint")) }
            label.dong { input type="checkbox" name="doi" value="1" checked[about.apply_changes]; (w.t("plan-apply-changes")) }
            p.phu-chu { (w.t("plan-apply-changes-hint")) }
            button type="submit" { (w.t("plan-save-about")) }
        }
    }
}

fn file_findings(w: Words, look: &Look) -> Markup {
    html! {
        @if !look.findings.is_empty() {
            details.khoi id="ca-tep" open {
                summary { (w.with("plan-file-findings", &[("n", look.findings.len().into())])) }
                ul.phat-hien { @for it in &look.findings { (lines::finding(w, it, false)) } }
            }
        }
    }
}

fn filters(w: Words, sha256: &str, place: &Place, look: &Look) -> Markup {
    let of = |filter: &str| {
        let place = Place { loc: filter.to_owned(), ..Place::default() };
        look.lines.iter().filter(|it| place.holds(it)).count()
    };
    html! {
        nav.the-loai aria-label=(w.t("plan-filters")) {
            ul {
                @for (filter, word) in FILTERS {
                    li {
                        a href={ (parts::address(&address(sha256), [("loc", filter.to_owned())])) "#cac-dong" } aria-current=[(place.loc == filter).then_some("page")] {
                            (w.t(word)) " " span.nhan { (w.number(of(filter) as u64)) }
                        }
                    }
                }
            }
        }
    }
}

fn list(s: &lines::Scene<'_>, look: &Look, typed: Option<&TypedLine>) -> Markup {
    let (w, sha256) = (s.w, &s.draft.sha256);
    let wanted: Vec<&LookLine> = look.lines.iter().filter(|it| s.place.holds(it)).collect();
    let last = wanted.len().div_ceil(PAGE).max(1);
    let mut at = s.place.trang.clamp(1, last);
    if let Some(row) = typed.map(|it| it.row)
        && let Some(found) = wanted.iter().position(|it| it.line.row == row)
    {
        at = found / PAGE + 1;
    }
    let begin = (at > 1).then(|| s.place.address(sha256, 1));
    let next = (at < last).then(|| s.place.address(sha256, at + 1));
    html! {
        section id="cac-dong" aria-label=(w.t("plan-lines")) {
            @if wanted.is_empty() { (parts::nothing(&w.t("plan-no-lines"))) }
            @else {
                p.phu-chu { (w.with("plan-page", &[("page", at.into()), ("pages", last.into()), ("n", wanted.len().into())])) }
                table.the-hang.ke-hoach {
                    caption.an { (w.t("plan-lines")) }
                    thead { tr {
                        th scope="col" { (w.t("plan-col-row")) } th scope="col" { (w.t("plan-col-content")) }
                        th scope="col" { (w.t("plan-col-lead")) } th scope="col" { (w.t("plan-col-deadline")) } th scope="col" { (w.t("plan-col-findings")) }
                    } }
                    tbody {
                        @for it in wanted.iter().skip((at - 1) * PAGE).take(PAGE) {
                            (lines::row(s, it, typed.filter(|typed| typed.row == it.line.row)))
                        }
                    }
                }
            }
            (parts::pager(w, begin.as_deref(), next.as_deref()))
        }
    }
}

/// The columns that a form tells, as far as they have a meaning.
pub(super) fn told_columns<'a>(letters: impl Fn(&str) -> &'a str) -> std::collections::BTreeMap<String, String> {
    let told = TOLD.iter().filter(|name| Column::named(name).is_some());
    told.map(|name| ((*name).to_owned(), letters(name).trim().to_owned()))
        .filter(|(_, letter)| !letter.is_empty())
        .collect()
}
