//! One task of the queue: what decides it, and the buttons that decide.

use super::{
    act::{Reading, Typed},
    understood,
};
use crate::names::Names;
use chrono::NaiveDate;
use dondoc_calendar::Calendar;
use dondoc_domain::task::{Document, Task};
use dondoc_service::{DeskItem, DeskKind};
use dondoc_shell::{Viewer, Words, form_fields, parts};
use maud::{Markup, html};

/// What the cards of a page share.
pub(super) struct Scene<'a> {
    pub w: Words,
    pub viewer: &'a Viewer,
    pub names: &'a Names,
    pub calendar: Calendar,
    pub today: NaiveDate,
    pub kind: DeskKind,
    pub page: usize,
}

/// The card of a task, with what was typed into its form last.
pub(super) fn card(
    s: &Scene<'_>,
    it: &DeskItem,
    by: Option<&str>,
    next: Option<&str>,
    typed: Option<&Typed>,
) -> Markup {
    let w = s.w;
    let content = it.task.assignment.as_ref().map_or("", |it| it.content.as_str());
    let waited = (s.today - it.since).num_days().max(0);
    html! {
        article.khoi id=(it.code) aria-labelledby={ "ten-" (it.code) } {
            div.dau-the {
                @if s.kind == DeskKind::Results && may_confirm(s, &it.task) { (super::many::choice(w, it)) }
                h2 id={ "ten-" (it.code) } { a href={ "/nhiem-vu/" (it.code) } { (it.code) ". " (content) } }
            }
            p.phu-chu {
                (w.with("queue-since", &[("days", waited.into())])) " " (parts::date(it.since))
                @if let Some(by) = by { " · " (by) }
                " · " (it.directive)
            }
            (facts(s, it))
            form method="post" action={ "/cho-xu-ly/" (it.code) } aria-labelledby={ "ten-" (it.code) } {
                (form_fields(s.viewer))
                input type="hidden" name="ban" value=(it.revision);
                input type="hidden" name="loai" value=(super::slug(s.kind));
                input type="hidden" name="trang" value=(s.page);
                @if let Some(next) = next { input type="hidden" name="tiep" value=(next); }
                // The first button is what Enter presses: it decides nothing.
                button.an type="submit" name="nut" value="xem" tabindex="-1" aria-hidden="true" { (w.t("queue-look")) }
                @if let Some(error) = typed.and_then(|it| it.error.as_deref()) { p.bao.loi role="alert" id={ "loi-" (it.code) } { (error) } }
                (fields(s, it, typed))
            }
        }
    }
}

fn facts(s: &Scene<'_>, it: &DeskItem) -> Markup {
    let (w, task) = (s.w, &it.task);
    let lead = task.lead().map_or_else(String::new, |lead| s.names.agency(lead));
    html! {
        dl.chi-tiet {
            dt { (w.t("queue-lead")) } dd { (lead) }
            @if let Some(deadline) = &task.deadline {
                dt { (w.t("queue-deadline")) }
                dd {
                    @if s.kind == DeskKind::Unclear { "“" (deadline.text) "”: " }
                    (understood::deadline(w, deadline))
                }
            }
            @match s.kind {
                DeskKind::Results => (result(s, it)),
                DeskKind::Extensions => (extension(s, it)),
                DeskKind::Returns => @if let Some((reason, proposed)) = &it.returned {
                    dt { (w.t("queue-reason")) } dd { (reason) }
                    @if let Some(proposed) = proposed { dt { (w.t("queue-proposed")) } dd { (s.names.agency(proposed)) } }
                },
                DeskKind::WithoutLead => @if let Some(basis) = &it.ended { dt { (w.t("queue-basis")) } dd { (basis) } },
                DeskKind::Unclear => @if let Some(source) = task.assignment.as_ref().and_then(|it| it.source.as_ref()) {
                    dt { (w.t("queue-source")) } dd { (source.file) ", " (source.cell) }
                },
            }
        }
    }
}

/// What was handed in, when, and whether that was in time.
fn result(s: &Scene<'_>, it: &DeskItem) -> Markup {
    let (w, task) = (s.w, &it.task);
    let due = task.standing.current_due.map(NaiveDate::from);
    html! {
        @if let Some(asked) = task.assignment.as_ref().map(|it| it.deliverable.as_str()).filter(|it| !it.is_empty()) {
            dt { (w.t("queue-deliverable")) } dd { (asked) }
        }
        @for (n, result) in task.submissions.iter().enumerate() {
            dt { (w.with("queue-result", &[("n", (n + 1).into())])) }
            dd {
                (documents(w, &result.documents))
                @if !result.text.is_empty() { div.van-ban-dai { (result.text) } }
                div.phu-chu {
                    (w.t("queue-counted-on")) " " (parts::date(result.on)) ": "
                    @match due {
                        Some(due) if result.on > due => b {
                            (w.with("queue-late", &[
                                ("days", (result.on - due).num_days().into()),
                                ("work", s.calendar.working_days_between(due, result.on).into()),
                            ]))
                        },
                        Some(_) => (w.t("queue-in-time")),
                        None => (w.t("queue-no-deadline")),
                    }
                }
            }
        }
        @if !task.issued.is_empty() { dt { (w.t("queue-issued")) } dd { (documents(w, &task.issued)) } }
        @if !task.evidence.is_empty() {
            dt { (w.t("queue-evidence")) }
            dd { ul.gon { @for file in &task.evidence { li { a href={ "/nhiem-vu/" (it.code) "/tep/" (file.sha256) } { (file.name) } } } } }
        }
        @if it.sent_back > 0 { dt { (w.t("queue-sent-back-before")) } dd { (w.with("queue-times", &[("n", it.sent_back.into())])) } }
    }
}

fn documents(w: Words, documents: &[Document]) -> Markup {
    html! {
        @if !documents.is_empty() {
            ul.gon {
                @for it in documents {
                    li { (it.number) @if let Some(day) = it.date { " " (w.t("queue-dated")) " " (parts::date(day)) } }
                }
            }
        }
    }
}

/// What is asked, how much it is, and what was given before.
fn extension(s: &Scene<'_>, it: &DeskItem) -> Markup {
    let w = s.w;
    let Some(request) = &it.task.request else { return html! {} };
    let due = it.task.standing.current_due.map(NaiveDate::from);
    html! {
        dt { (w.t("queue-asked-until")) }
        dd {
            (understood::day(w, &s.calendar, request.until))
            @if let Some(due) = due {
                " (" (w.with("queue-bought", &[("days", s.calendar.working_days_between(due, request.until).into())])) ")"
            }
        }
        dt { (w.t("queue-reason")) } dd { (request.reason) }
        @if request.short_notice { dt { (w.t("queue-notice")) } dd { b { (w.t("queue-short-notice")) } } }
        dt { (w.t("queue-before")) }
        dd {
            @if it.granted.is_empty() { (w.t("queue-never-before")) }
            @else {
                ul.gon {
                    @for (asked, until) in &it.granted {
                        li {
                            (w.with("queue-granted-before", &[
                                ("asked", parts::day(*asked).into()),
                                ("until", until.map_or_else(String::new, parts::day).into()),
                            ]))
                        }
                    }
                }
            }
        }
        @if let Some((progress, ..)) = &it.task.progress {
            dt { (w.t("queue-progress")) }
            dd { @if let Some(percent) = progress.percent { (percent) "% " } (progress.note) }
        }
    }
}

/// Whether who looks may confirm: whoever handed in may not.
pub(super) fn may_confirm(s: &Scene<'_>, task: &Task) -> bool {
    !task.submissions.iter().any(|it| it.by.includes(s.viewer.id()))
}

fn fields(s: &Scene<'_>, it: &DeskItem, typed: Option<&Typed>) -> Markup {
    let w = s.w;
    let blank = Typed::default();
    let typed = typed.unwrap_or(&blank);
    match s.kind {
        DeskKind::Results => {
            let own = !may_confirm(s, &it.task);
            html! {
                @if own { p.phu-chu { (w.t("queue-own-result")) } }
                (words_field(w, it, "queue-note", "queue-note-hint", &typed.reason))
                div.nut-hang {
                    @if !own { button type="submit" name="nut" value="xac-nhan" { (w.t("queue-confirm")) } }
                    button.phu type="submit" name="nut" value="tra-ket-qua" { (w.t("queue-send-back")) }
                }
            }
        }
        DeskKind::Extensions => {
            let asked = it.task.request.as_ref();
            if asked.is_some_and(|it| it.by.includes(s.viewer.id())) {
                return html! { p.phu-chu { (w.t("queue-own-request")) } };
            }
            let until = asked.map_or_else(String::new, |it| it.until.to_string());
            let day = if typed.date.is_empty() { &until } else { &typed.date };
            let least = it.task.standing.current_due.map(NaiveDate::from).and_then(|due| due.succ_opt());
            html! {
                (words_field(w, it, "queue-note", "queue-note-extension-hint", &typed.reason))
                div.nut-hang {
                    button type="submit" name="nut" value="dong-y" {
                        (w.with("queue-grant", &[("day", asked.map_or_else(String::new, |it| parts::day(it.until)).into())]))
                    }
                    button.phu type="submit" name="nut" value="tu-choi" { (w.t("queue-refuse")) }
                }
                div.nut-hang {
                    div.o {
                        label for={ "den-" (it.code) } { (w.t("queue-other-day")) }
                        input type="date" id={ "den-" (it.code) } name="den" value=(day) max=(until) min=[least.map(|it| it.to_string())]
                            aria-describedby={ "hieu-" (it.code) };
                    }
                    button.phu type="submit" name="nut" value="xem-ngay" { (w.t("queue-look-day")) }
                    button.phu type="submit" name="nut" value="ngay-khac" { (w.t("queue-grant-other")) }
                }
                (reading(w, it, typed))
            }
        }
        DeskKind::Returns | DeskKind::WithoutLead => {
            let proposed = it.returned.as_ref().filter(|_| s.kind == DeskKind::Returns).and_then(|(_, it)| it.as_ref());
            let old = it.task.lead().filter(|_| s.kind == DeskKind::Returns);
            let hint = match s.kind {
                DeskKind::WithoutLead => "queue-reassign-hint-ended",
                _ if proposed.is_some() => "queue-reassign-hint-proposed",
                _ => "queue-reassign-hint",
            };
            html! {
                (words_field(w, it, "queue-reassign-reason", hint, &typed.reason))
                @if proposed.is_some() || old.is_some() {
                    div.nut-hang {
                        @if let Some(id) = proposed {
                            button type="submit" name="nut" value="phan-cong-de-xuat" { (w.with("queue-reassign-to", &[("agency", s.names.agency(id).into())])) }
                        }
                        @if let Some(id) = old {
                            button.phu type="submit" name="nut" value="phan-cong-cu" { (w.with("queue-keep", &[("agency", s.names.agency(id).into())])) }
                        }
                    }
                }
                div.nut-hang {
                    div.o {
                        label for={ "don-vi-" (it.code) } { (w.t("queue-other-agency")) }
                        input id={ "don-vi-" (it.code) } name="don-vi" list="cac-don-vi" value=(typed.agency) autocomplete="off";
                    }
                    button.phu type="submit" name="nut" value="phan-cong" { (w.t("queue-reassign")) }
                }
            }
        }
        DeskKind::Unclear => {
            let known = it.task.deadline.as_ref().map_or("", |it| it.text.as_str());
            let wording = if typed.wording.is_empty() { known } else { &typed.wording };
            html! {
                div.nut-hang {
                    div.o {
                        label for={ "cach-" (it.code) } { (w.t("queue-wording")) }
                        input id={ "cach-" (it.code) } name="cach-ghi" value=(wording) autocomplete="off" aria-describedby={ "hieu-" (it.code) " goi-y-cach-" (it.code) };
                        span.goi-y id={ "goi-y-cach-" (it.code) } { (w.t("queue-wording-hint")) }
                    }
                    button type="submit" name="nut" value="xem-han" { (w.t("queue-look-deadline")) }
                }
                (reading(w, it, typed))
                @if let Some(Reading { sure: true, .. }) = &typed.reading {
                    input type="hidden" name="da-xem" value=(typed.wording);
                    (words_field(w, it, "queue-correct-reason", "queue-correct-hint", &typed.reason))
                    div.nut-hang { button type="submit" name="nut" value="luu-han" { (w.t("queue-save-deadline")) } }
                }
            }
        }
    }
}

/// How what was typed is understood.
fn reading(_: Words, it: &DeskItem, typed: &Typed) -> Markup {
    html! {
        p.bao id={ "hieu-" (it.code) } hidden[typed.reading.is_none()] role="status" {
            @if let Some(reading) = &typed.reading { (reading.said) }
        }
    }
}

/// A reason or remark: several lines, so that Enter sends nothing.
fn words_field(w: Words, it: &DeskItem, label: &str, hint: &str, value: &str) -> Markup {
    html! {
        div.o {
            label for={ "y-kien-" (it.code) } { (w.t(label)) }
            textarea.thap id={ "y-kien-" (it.code) } name="y-kien" rows="2" maxlength="2000" aria-describedby={ "goi-y-" (it.code) } { (value) }
            span.goi-y id={ "goi-y-" (it.code) } { (w.t(hint)) }
        }
    }
}
