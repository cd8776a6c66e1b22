//! All that happened to a task and who was reminded of it, the latest first.

use super::{scene::Scene, told};
use dondoc_domain::{event::Channel, task::TaskEvent};
use dondoc_service::lists::{ReminderFate, StoryEntry, What, Who};
use dondoc_shell::{
    Words,
    parts::{date, moment},
};
use maud::{Markup, html};

/// The whole timeline.
pub(super) fn whole(w: Words, scene: &Scene) -> Markup {
    entries(w, scene, scene.story.entries.iter().rev())
}

/// What happened after a revision.
pub(crate) fn since(w: Words, scene: &Scene, seen: u64) -> Markup {
    let later = |it: &&StoryEntry| matches!(&it.what, What::Event { revision, .. } if *revision > seen);
    html! { section.khoi { (entries(w, scene, scene.story.entries.iter().rev().filter(later))) } }
}

fn entries<'a>(w: Words, scene: &Scene, entries: impl Iterator<Item = &'a StoryEntry>) -> Markup {
    html! {
        ol.dong-thoi-gian reversed {
            @for entry in entries {
                @match &entry.what {
                    What::Event { revision, name, clock_set_by_hand, .. } => {
                        @let record = scene.record(*revision);
                        @let undone = record.is_some_and(|it| scene.is_undone(it));
                        li.(mark(record.map(|it| &it.event))).huy[undone] id={ "su-kien-" (revision) } {
                            @match record {
                                Some(record) if undone => { del { (told::told(w, scene, record)) } " " span.nhan { (w.t("undone")) } }
                                Some(record) => (told::told(w, scene, record)),
                                None => (name),
                            }
                            (circumstances(w, entry))
                            @if let Some(shown) = clock_set_by_hand { br; small { (w.t("clock-by-hand")) " " (moment(*shown)) } }
                        }
                    }
                    What::Reminder { kind, about, fate, seen, answered, .. } => {
                        li.nhac {
                            strong { (w.t(&format!("kind-{}", kind.name()))) }
                            @if let Some(who) = &entry.who { " " (w.with("reminder-to", &[("name", who.name.clone().into())])) }
                            @if let Some(Who { name, .. }) = about { " " (w.with("reminder-about", &[("name", name.clone().into())])) }
                            p.phu-chu {
                                (date(entry.on)) " · "
                                @match fate {
                                    ReminderFate::Planned => (w.t("reminder-planned")),
                                    ReminderFate::Sent { at } => { (w.t("reminder-sent")) " " (moment(*at)) @if let Some(channel) = entry.channel { " · " (w.t(channel_id(channel))) } }
                                    ReminderFate::Failed { reason } => { strong { (w.t("reminder-failed")) } ": " (reason) }
                                }
                                @if *seen { " · " (w.t("reminder-seen")) }
                                @match answered {
                                    Some(at) => { " · " (w.t("reminder-answered")) " " (moment(*at)) }
                                    None if matches!(fate, ReminderFate::Sent { .. }) => { " · " (w.t("reminder-unanswered")) }
                                    None => {}
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}

/// Who, for whom, through which door, on which day, and when it was recorded.
fn circumstances(w: Words, entry: &StoryEntry) -> Markup {
    html! {
        p.phu-chu {
            @match &entry.who { Some(who) => (who.name), None => (w.t("system")) }
            @if let Some(absent) = &entry.on_behalf_of { " (" (w.with("behalf", &[("name", absent.name.clone().into())])) ")" }
            @if let Some(channel) = entry.channel { " · " (w.t(channel_id(channel))) }
            " · " (w.t("happened-on")) " " (date(entry.on))
            " · " (w.t("recorded-at")) " " (moment(entry.recorded_at))
        }
    }
}

/// The look of an event's mark.
fn mark(event: Option<&TaskEvent>) -> &'static str {
    match event {
        Some(TaskEvent::CompletionConfirmed(_) | TaskEvent::ResultIssued(_)) => "tot",
        Some(
            TaskEvent::DeadlinePassed(_)
            | TaskEvent::ResultSentBack(_)
            | TaskEvent::Returned(_)
            | TaskEvent::LeftWithoutLead(_)
            | TaskEvent::ExtensionRefused(_),
        ) => "qua",
        Some(
            TaskEvent::Assigned(_)
            | TaskEvent::Accepted(_)
            | TaskEvent::Reassigned(_)
            | TaskEvent::ProgressReported(_)
            | TaskEvent::ExtensionRequested(_)
            | TaskEvent::ExtensionGranted(_)
            | TaskEvent::ResultSubmitted(_)
            | TaskEvent::ExplanationRequested(_)
            | TaskEvent::ExplanationGiven(_)
            | TaskEvent::ObjectiveCauseConfirmed(_)
            | TaskEvent::Suspended(_)
            | TaskEvent::Resumed(_)
            | TaskEvent::Reopened(_)
            | TaskEvent::Withdrawn(_)
            | TaskEvent::Corrected(_)
            | TaskEvent::DeadlineRecalculated(_)
            | TaskEvent::EvidenceAttached(_)
            | TaskEvent::Undone(_),
        )
        | None => "su",
    }
}

fn channel_id(channel: Channel) -> &'static str {
    match channel {
        Channel::Cli => "channel-cli",
        Channel::Import => "channel-import",
        Channel::Clock => "channel-clock",
        Channel::Web => "channel-web",
        Channel::Telegram => "channel-telegram",
        Channel::Zalo => "channel-zalo",
        Channel::Api => "channel-api",
    }
}
