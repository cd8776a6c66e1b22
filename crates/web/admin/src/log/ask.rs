//! Which events of the log an address asks for.

use crate::common::{channel, channel_id, question};
use chrono::NaiveDate;
use dondoc_agencies::RegistryEvent;
use dondoc_calendar::read_date;
use dondoc_domain::{
    directive::DirectiveEvent, event::Channel, official::OfficialEvent, reminder::ReminderEvent, task::TaskEvent,
};
use dondoc_service::{App, ServiceError, lists::LogFilter};
use dondoc_shell::{Words, parts};
use dondoc_store::Position;
use maud::{Markup, html};
use serde::Deserialize;

/// What is asked for.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct Ask {
    /// A kind of stream.
    pub nhom: String,
    /// A kind of event.
    pub loai: String,
    /// Who: an identity or a name.
    pub ai: String,
    /// A channel.
    pub kenh: String,
    /// The first and the last day.
    pub tu: String,
    pub den: String,
    /// A task.
    pub nv: String,
    /// Before which place in the log.
    pub tiep: String,
}

/// Kinds of streams whose events people look for.
pub(super) const CATEGORIES: [(&str, &[&str]); 5] = [
    ("task", TaskEvent::NAMES),
    ("directive", DirectiveEvent::NAMES),
    ("official", OfficialEvent::NAMES),
    ("registry", &RegistryEvent::STORED_NAMES),
    ("reminders", ReminderEvent::NAMES),
];

const CHANNELS: [Channel; 7] =
    [Channel::Cli, Channel::Import, Channel::Clock, Channel::Web, Channel::Telegram, Channel::Zalo, Channel::Api];

impl Ask {
    pub fn read(query: Option<&str>) -> Self {
        question(query)
    }

    /// The filter; an unknown person, task or day is told, since a filter that is left out would show too much.
    pub async fn filter(&self, app: &App, w: Words) -> Result<LogFilter, ServiceError> {
        let day = |text: &str| -> Result<Option<NaiveDate>, ServiceError> {
            match text.trim() {
                "" => Ok(None),
                text => read_date(text, None).map(Some).ok_or_else(|| ServiceError::Told(w.t("org-bad-day"))),
            }
        };
        let mut filter = LogFilter { from: day(&self.tu)?, to: day(&self.den)?, ..LogFilter::default() };
        if !self.nhom.is_empty() {
            filter.category = Some(self.nhom.clone());
        }
        if !self.loai.is_empty() {
            filter.names = vec![self.loai.clone()];
        }
        if !self.ai.trim().is_empty() {
            filter.by = Some(app.official(&self.ai).await?.id);
        }
        if !self.kenh.is_empty() {
            let found = CHANNELS.into_iter().find(|it| name_of(*it) == self.kenh);
            filter.channel = Some(found.ok_or_else(|| ServiceError::Told(w.t("log-bad-channel")))?);
        }
        if !self.nv.trim().is_empty() {
            filter.task = Some(app.find_task(&self.nv).await?.0);
        }
        Ok(filter)
    }

    /// Where to go on.
    pub fn before(&self) -> Option<Position> {
        self.tiep.parse().ok().map(Position::from_raw)
    }

    /// An address with the same filters.
    pub fn address(&self, path: &str, before: Option<Position>) -> String {
        let fields = [
            ("nhom", &self.nhom),
            ("loai", &self.loai),
            ("ai", &self.ai),
            ("kenh", &self.kenh),
            ("tu", &self.tu),
            ("den", &self.den),
            ("nv", &self.nv),
        ];
        let mut query: Vec<(&str, String)> = fields.into_iter().map(|(name, value)| (name, value.clone())).collect();
        query.push(("tiep", before.map_or_else(String::new, |it| it.raw().to_string())));
        parts::address(path, query)
    }

    /// The filters as a form.
    pub fn form(&self, w: Words) -> Markup {
        let text = |name: &'static str, label: &str, kind: &str, value: &str| {
            html! {
                div.o { label for=(name) { (w.t(label)) } input type=(kind) id=(name) name=(name) value=(value); }
            }
        };
        html! {
            form.loc method="get" action="/nhat-ky" {
                div.o {
                    label for="nhom" { (w.t("log-category")) }
                    select id="nhom" name="nhom" {
                        option value="" { (w.t("log-all")) }
                        @for (name, _) in CATEGORIES { option value=(name) selected[name == self.nhom] { (w.t(&format!("log-category-{name}"))) } }
                    }
                }
                div.o {
                    label for="loai" { (w.t("log-event")) }
                    select id="loai" name="loai" {
                        option value="" { (w.t("log-all")) }
                        @for (category, names) in CATEGORIES {
                            optgroup label=(w.t(&format!("log-category-{category}"))) {
                                @for name in names.iter() {
                                    @let name = bare(name);
                                    option value=(name) selected[name == self.loai] { (w.t(&format!("event-{name}"))) }
                                }
                            }
                        }
                    }
                }
                (text("ai", "log-who", "text", &self.ai))
                div.o {
                    label for="kenh" { (w.t("log-channel")) }
                    select id="kenh" name="kenh" {
                        option value="" { (w.t("log-all")) }
                        @for it in CHANNELS { option value=(name_of(it)) selected[name_of(it) == self.kenh] { (channel(w, it)) } }
                    }
                }
                (text("nv", "log-task", "text", &self.nv))
                (text("tu", "log-from", "date", &self.tu))
                (text("den", "log-to", "date", &self.den))
                button type="submit" { (w.t("log-filter")) }
                a href="/nhat-ky" { (w.t("log-clear")) }
            }
        }
    }
}

/// A channel's stored name.
fn name_of(it: Channel) -> &'static str {
    channel_id(it).trim_start_matches("channel-")
}

/// A stored name without its version.
pub(super) fn bare(name: &str) -> &str {
    name.rsplit_once(".v").map_or(name, |(bare, _)| bare)
}

/// The words of an event; its stored name where this version does not know it.
pub(super) fn event(w: Words, stored: &str) -> String {
    let known = CATEGORIES.iter().any(|(_, names)| names.contains(&stored));
    if known { w.t(&format!("event-{}", bare(stored))) } else { stored.to_owned() }
}
