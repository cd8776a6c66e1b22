//! The fields of each act's form.

use super::{
    Act,
    read::{BLOCKERS, DOCUMENTS},
    typed::{Trouble, Typed},
};
use crate::task::scene::Scene;
use chrono::NaiveDate;
use dondoc_domain::{official::Role, permission::Action};
use dondoc_shell::{
    Viewer, Words,
    parts::{date, weekday},
};
use maud::{Markup, html};

/// A form while it is drawn: for whom, about what, and what was typed before.
pub(super) struct Fields<'a> {
    pub w: Words,
    pub act: Act,
    pub viewer: &'a Viewer,
    pub scene: &'a Scene,
    pub typed: &'a Typed,
    pub trouble: Option<&'a Trouble>,
    pub today: NaiveDate,
}

impl Fields<'_> {
    /// All fields of the act.
    pub fn all(&self) -> Markup {
        html! {
            (self.own())
            (self.circumstances())
        }
    }

    fn own(&self) -> Markup {
        let task = &self.scene.story.view.task;
        let assignment = task.assignment.as_ref();
        let now = |text: Option<&String>| text.map(String::as_str).unwrap_or_default().to_owned();
        match self.act {
            Act::Accept => html! {},
            Act::Return => html! {
                (self.area("ly-do", "field-return-reason", "", true))
                (self.agency("field-proposed", false))
            },
            Act::Report => html! {
                (self.number("ty-le", "field-percent", "field-percent-hint"))
                (self.area("noi-dung", "field-note", "", false))
                (self.blocker())
                (self.documents(false))
                (self.files())
            },
            Act::Submit => html! {
                (self.documents(true))
                (self.area("noi-dung", "field-result", "field-result-hint", false))
                (self.files())
            },
            Act::Attach => self.files(),
            Act::Extend => html! {
                (self.day("den-ngay", "field-until", "field-until-hint", None, true))
                (self.area("ly-do", "field-extend-reason", "", true))
            },
            Act::Explain => self.area("noi-dung", "field-explanation", "", true),
            Act::Undo => html! {
                @if let Some(undo) = &self.scene.undo {
                    input type="hidden" name="viec" value=(undo.command);
                }
            },
            Act::Confirm => self.area("y-kien", "field-remark", "field-optional", false),
            Act::SendBack => self.area("ly-do", "field-send-back-reason", "field-send-back-hint", true),
            Act::Grant => html! {
                (self.day("den-ngay", "field-grant-until", "field-grant-hint", task.request.as_ref().map(|it| it.until), true))
                (self.area("y-kien", "field-remark", "field-grant-remark-hint", false))
            },
            Act::Refuse => self.area("ly-do", "field-refuse-reason", "", true),
            Act::Reassign => html! {
                (self.agency("field-new-lead", true))
                (self.area("ly-do", "field-reassign-reason", "", true))
            },
            Act::AskWhy => self.area("y-kien", "field-question", "field-optional", false),
            Act::Cause => self.area("ly-do", "field-cause", "field-cause-hint", true),
            Act::Issue => self.document(DOCUMENTS[0], true),
            Act::Suspend => self.area("ly-do", "field-suspend-reason", "", true),
            Act::Resume => html! {
                (self.day("den-ngay", "field-resume-until", "field-resume-hint", None, false))
                (self.area("y-kien", "field-remark", "field-optional", false))
            },
            Act::Reopen => self.area("ly-do", "field-reopen-reason", "field-reopen-hint", true),
            Act::Withdraw => html! {
                (self.area("ly-do", "field-withdraw-reason", "", true))
                @if assignment.is_some_and(|it| it.series.is_some()) {
                    label.dong { input type="checkbox" name="ca-chuoi" value="co" checked[self.typed.get("ca-chuoi") == "co"]; (self.w.t("field-ends-series")) }
                }
            },
            Act::Correct => html! {
                (self.area_of("noi-dung", "field-content", "", &now(assignment.map(|it| &it.content)), false))
                (self.line("thoi-han", "field-wording", "field-wording-hint", &now(assignment.map(|it| &it.deadline.text))))
                (self.line("phoi-hop", "field-supporting", "field-supporting-hint", &assignment.map(|it| self.scene.names.agencies(&it.supporting)).unwrap_or_default()))
                (self.line("san-pham", "field-deliverable", "", &now(assignment.map(|it| &it.deliverable))))
                (self.line("cap-trinh", "field-approver", "", &now(assignment.map(|it| &it.approver))))
                (self.line("linh-vuc", "field-field", "", &now(assignment.map(|it| &it.field))))
                (self.area("ly-do", "field-correct-reason", "", true))
            },
        }
    }

    /// For whom, and on which day.
    fn circumstances(&self) -> Markup {
        let agencys = matches!(self.act.action(), Action::Work | Action::Report) && self.act != Act::Undo;
        let behalf = self.scene.behalf.as_ref().filter(|_| agencys);
        let on_paper = self.viewer.role() == Role::Office && !matches!(self.act, Act::Issue | Act::Undo);
        html! {
            @if let Some(absent) = behalf {
                @let id = self.id("thay-mat");
                div.o {
                    label for=(id) { (self.w.t("field-behalf")) }
                    select id=(id) name="thay-mat" {
                        option value="" selected[self.typed.has("thay-mat") == Some("")] { (self.w.with("field-own-name", &[("name", self.viewer.name.clone().into())])) }
                        option value=(absent) selected[self.typed.has("thay-mat").is_none_or(|it| it == absent.as_str())] { (self.w.with("behalf", &[("name", self.scene.names.official(absent).into())])) }
                    }
                }
            }
            @if on_paper {
                details.them id=(self.id("giay")) open[!self.typed.get("vao-ngay").is_empty()] {
                    summary { (self.w.t("field-on-paper")) }
                    (self.day("vao-ngay", "field-on", "field-on-hint", None, false))
                }
            }
        }
    }

    fn id(&self, name: &str) -> String {
        format!("{}-{name}", self.act.slug())
    }

    /// A field with its label, its hint and what is wrong with it.
    fn field(
        &self,
        name: &'static str,
        label: &str,
        hint: &str,
        input: impl FnOnce(&str, Option<&str>, bool) -> Markup,
    ) -> Markup {
        let id = self.id(name);
        let wrong = self.trouble.filter(|it| it.field == Some(name));
        let (hint_id, wrong_id) = (format!("{id}-goi-y"), format!("{id}-loi"));
        let described = match (wrong.is_some(), hint.is_empty()) {
            (true, true) => Some(wrong_id.clone()),
            (true, false) => Some(format!("{wrong_id} {hint_id}")),
            (false, true) => None,
            (false, false) => Some(hint_id.clone()),
        };
        html! {
            div.o {
                label for=(id) { (self.w.t(label)) }
                (input(&id, described.as_deref(), wrong.is_some()))
                @if !hint.is_empty() { span.goi-y id=(hint_id) { (self.w.t(hint)) } }
                @if let Some(wrong) = wrong { span.loi id=(wrong_id) role="alert" { (wrong.text) } }
            }
        }
    }

    fn area(&self, name: &'static str, label: &str, hint: &str, required: bool) -> Markup {
        self.area_of(name, label, hint, "", required)
    }

    fn area_of(&self, name: &'static str, label: &str, hint: &str, now: &str, required: bool) -> Markup {
        let value = self.typed.has(name).unwrap_or(now);
        self.field(name, label, hint, |id, described, wrong| {
            html! { textarea id=(id) name=(name) rows="3" maxlength="8000" required[required] aria-describedby=[described] aria-invalid=[wrong.then_some("true")] { (value) } }
        })
    }

    fn line(&self, name: &'static str, label: &str, hint: &str, now: &str) -> Markup {
        let value = self.typed.has(name).unwrap_or(now);
        self.field(name, label, hint, |id, described, wrong| {
            html! { input id=(id) name=(name) value=(value) aria-describedby=[described] aria-invalid=[wrong.then_some("true")]; }
        })
    }

    fn number(&self, name: &'static str, label: &str, hint: &str) -> Markup {
        let value = self.typed.get(name);
        self.field(name, label, hint, |id, described, wrong| {
            html! { input type="number" inputmode="numeric" min="0" max="100" id=(id) name=(name) value=(value) aria-describedby=[described] aria-invalid=[wrong.then_some("true")]; }
        })
    }

    fn day(&self, name: &'static str, label: &str, hint: &str, now: Option<NaiveDate>, required: bool) -> Markup {
        let now = now.map(|it| it.to_string()).unwrap_or_default();
        let value = self.typed.has(name).unwrap_or(&now);
        self.field(name, label, hint, |id, described, wrong| {
            html! { input type="date" id=(id) name=(name) value=(value) required[required] aria-describedby=[described] aria-invalid=[wrong.then_some("true")]; }
        })
    }

    fn agency(&self, label: &str, required: bool) -> Markup {
        let returned = self.scene.proposed.as_ref().map(|it| it.to_string()).unwrap_or_default();
        let chosen = self.typed.has("don-vi").unwrap_or(&returned);
        let lead = self.scene.story.view.task.lead();
        self.field("don-vi", label, "", |id, described, wrong| {
            html! {
                select id=(id) name="don-vi" required[required] aria-describedby=[described] aria-invalid=[wrong.then_some("true")] {
                    option value="" { (self.w.t(if required { "choose" } else { "field-unknown" })) }
                    @for agency in self.scene.names.agencies_on(self.today, None) {
                        @if Some(&agency.id) != lead {
                            option value=(agency.id) selected[agency.id.as_str() == chosen] { (agency.name) }
                        }
                    }
                }
            }
        })
    }

    fn blocker(&self) -> Markup {
        let chosen = self.typed.get("vuong-mac");
        self.field("vuong-mac", "field-blocker", "", |id, described, wrong| {
            html! {
                select id=(id) name="vuong-mac" aria-describedby=[described] aria-invalid=[wrong.then_some("true")] {
                    option value="" { (self.w.t("field-no-blocker")) }
                    @for (name, _) in BLOCKERS { option value=(name) selected[name == chosen] { (self.w.t(&format!("blocker-{name}"))) } }
                }
            }
        })
    }

    fn documents(&self, first_of_all: bool) -> Markup {
        let more = DOCUMENTS[1..].iter().any(|(number, _)| !self.typed.get(number).is_empty());
        html! {
            fieldset {
                legend { (self.w.t(if first_of_all { "field-documents" } else { "field-documents-way" })) }
                (self.document(DOCUMENTS[0], false))
                details.them id=(self.id("van-ban-khac")) open[more] {
                    summary { (self.w.t("field-more-documents")) }
                    @for names in &DOCUMENTS[1..] { (self.document(*names, false)) }
                }
            }
        }
    }

    fn document(&self, (number, day): (&'static str, &'static str), required: bool) -> Markup {
        let value = self.typed.get(number);
        html! {
            div.hang-o {
                (self.field(number, "field-number", "", |id, described, wrong| html! {
                    input id=(id) name=(number) value=(value) placeholder="86/STTTT-TTBCXB" required[required] aria-describedby=[described] aria-invalid=[wrong.then_some("true")];
                }))
                (self.day(day, "field-date", "", None, required))
            }
        }
    }

    fn files(&self) -> Markup {
        let again = self.trouble.is_some();
        self.field("tep", "field-files", if again { "field-files-again" } else { "field-files-hint" }, |id, described, wrong| {
            html! { input type="file" id=(id) name="tep" multiple required[self.act == Act::Attach] aria-describedby=[described] aria-invalid=[wrong.then_some("true")]; }
        })
    }
}

/// A day with the name of its weekday.
pub(crate) fn day_in_words(w: Words, day: NaiveDate) -> Markup {
    html! { time datetime=(day.to_string()) { (weekday(w, day)) } }
}

/// The day until which more time was asked, and why: exactly what is decided.
pub(super) fn decided(w: Words, act: Act, scene: &Scene) -> Markup {
    let task = &scene.story.view.task;
    match act {
        Act::Confirm | Act::SendBack | Act::Issue => html! {
            @for (n, result) in task.submissions.iter().enumerate() {
                dl.chi-tiet {
                    dt { (w.with("decide-result", &[("n", (n + 1).into())])) }
                    dd { (date(result.on)) @if let Some(by) = &result.by.0 { " · " (scene.names.official(by)) } }
                    @if !result.documents.is_empty() { dt { (w.t("field-documents")) } dd { (crate::task::told::documents(w, &result.documents)) } }
                    @if !result.text.is_empty() { dt { (w.t("field-result")) } dd.nguyen-van { (result.text) } }
                }
            }
            @if !task.evidence.is_empty() { (crate::task::evidence_list(w, scene)) }
        },
        Act::Grant | Act::Refuse => html! {
            @if let Some(request) = &task.request {
                dl.chi-tiet {
                    dt { (w.t("decide-asked")) } dd { strong { (day_in_words(w, request.until)) } @if request.short_notice { " " span.nhan { (w.t("short-notice")) } } }
                    dt { (w.t("decide-why")) } dd.nguyen-van { (request.reason) }
                    dt { (w.t("decide-who")) } dd { @match &request.by.0 { Some(by) => (scene.names.official(by)), None => (w.t("system")) } }
                    dt { (w.t("field-due")) } dd { @match task.standing.current_due { Some(due) => (day_in_words(w, due.into())), None => (w.t("no-deadline")) } }
                    dt { (w.t("decide-grants")) } dd { (task.grants) }
                }
            }
        },
        Act::Undo => html! {
            @if let Some(undo) = &scene.undo {
                p { (w.with("undo-what", &[("what", w.t(&format!("undone-{}", undo.name())).into()), ("minutes", scene.undo_minutes.into())])) " " (dondoc_shell::parts::moment(undo.at)) "." }
            }
        },
        Act::Reassign => html! {
            @if let Some((reason, proposed)) = &scene.returned {
                dl.chi-tiet {
                    dt { (w.t("decide-returned")) } dd.nguyen-van { (reason) }
                    @if let Some(proposed) = proposed { dt { (w.t("field-proposed")) } dd { (scene.names.agency(proposed)) } }
                }
            }
        },
        Act::Cause => html! {
            @if let Some(text) = &task.explanation { dl.chi-tiet { dt { (w.t("decide-explained")) } dd.nguyen-van { (text) } } }
        },
        Act::Withdraw => html! { p { (w.t("withdraw-means")) } },
        Act::Reopen => html! { p { (w.t("reopen-means")) } },
        Act::Return => html! { p { (w.t("return-means")) } },
        Act::Accept
        | Act::Report
        | Act::Submit
        | Act::Attach
        | Act::Extend
        | Act::Explain
        | Act::AskWhy
        | Act::Suspend
        | Act::Resume
        | Act::Correct => html! {},
    }
}
