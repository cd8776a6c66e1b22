//! The log as people look through it: newest first, a page at a time.

use crate::{App, ServiceError, app::vietnam_day, tasks::stream};
use chrono::{DateTime, NaiveDate, NaiveTime, TimeDelta, Utc};
use dondoc_domain::{
    OfficialId, TaskId,
    event::{Channel, Meta},
};
use dondoc_store::{Position, Recorded, StreamName};
use serde::Serialize;
use uuid::Uuid;

/// Which events of the log. What is left out does not narrow.
#[derive(Debug, Clone, Default)]
pub struct LogFilter {
    /// Of streams of this kind: "task", "directive", "official", "registry", "reminders".
    pub category: Option<String>,
    /// Of this stream, "task-…".
    pub stream: Option<String>,
    /// Of one of these stored names, with or without the version; of any if empty.
    pub names: Vec<String>,
    /// By this official, or on their behalf.
    pub by: Option<OfficialId>,
    /// Through this door.
    pub channel: Option<Channel>,
    /// Recorded on this day in Vietnam or later.
    pub from: Option<NaiveDate>,
    /// Recorded on this day in Vietnam or earlier.
    pub to: Option<NaiveDate>,
    /// Of this task.
    pub task: Option<TaskId>,
}

/// A part of the log.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct LogPage {
    /// What was found, newest first.
    pub entries: Vec<LogEntry>,
    /// Where to go on, towards older events; none at the beginning of the log.
    ///
    /// A page reads a bounded part of the log, so a rare kind of event may leave pages with few entries or none.
    pub next: Option<Position>,
    /// The time of the oldest event that was looked at: so far back this page has searched.
    pub searched_to: Option<DateTime<Utc>>,
}

/// An event as the log holds it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct LogEntry {
    /// Where it stands in the log.
    pub position: Position,
    /// Its stream.
    pub stream: StreamName,
    /// Its place in the stream, from 0.
    pub revision: u64,
    /// Its identity.
    pub id: Uuid,
    /// Its stored name.
    pub name: String,
    /// When the store recorded it.
    pub recorded_at: DateTime<Utc>,
    /// The day it happened.
    pub on: Option<NaiveDate>,
    /// Who acted; none when the system did.
    pub by: Option<OfficialId>,
    /// For whom they stood in.
    pub on_behalf_of: Option<OfficialId>,
    /// Through which door.
    pub channel: Option<Channel>,
    /// The command that caused it.
    pub command: Option<Uuid>,
    /// What led to it.
    pub cause: Option<Uuid>,
    /// What the clock showed that someone had set by hand.
    pub clock_set_by_hand: Option<DateTime<Utc>>,
    /// Its content.
    pub data: serde_json::Value,
    /// The hash over it and all before it, in hex.
    pub hash: String,
}

/// One page looks at no more events than this.
const LOOKED_AT: usize = 4_096;

/// So many events are read at a time.
const WINDOW: u64 = 512;

/// A window over sparse positions never grows wider.
const WIDEST: u64 = 1 << 60;

impl App {
    /// The log before a position, newest first; from its end if none. At most `limit` entries, 200 at most.
    pub async fn log_page(
        &self,
        filter: &LogFilter,
        before: Option<Position>,
        limit: usize,
    ) -> Result<LogPage, ServiceError> {
        let limit = limit.clamp(1, 200);
        if let Some(stream) = filter.one_stream()? {
            return self.stream_page(&stream, filter, before, limit).await;
        }
        let Some(head) = self.store.head().await? else { return Ok(LogPage::default()) };
        let mut end = before.map_or(head.position.raw().saturating_add(1), Position::raw);
        if let Some(to) = filter.to.and_then(|day| day.succ_opt()).filter(|day| *day <= vietnam_day(head.recorded_at)) {
            end = end.min(self.first_since(midnight(to), end).await?);
        }
        let (mut page, mut looked_at, mut width) = (LogPage::default(), 0, WINDOW);
        while end > 0 {
            let start = end.saturating_sub(width);
            // Positions are told apart by order alone: whatever lies between two numbers is read, however sparse.
            let after = start.checked_sub(1).map(Position::from_raw);
            let mut events = self.store.read_all(after, WINDOW as usize).await?;
            let crowded = events.len() as u64 == WINDOW && events.last().is_some_and(|it| it.position.raw() < end - 1);
            if crowded && width > WINDOW {
                width /= 2;
                continue;
            }
            events.retain(|it| it.position.raw() < end);
            if (events.len() as u64) < WINDOW / 8 {
                width = (width * 4).min(WIDEST);
            }
            for event in events.iter().rev() {
                if filter.from.is_some_and(|from| vietnam_day(event.recorded_at) < from) {
                    return Ok(page);
                }
                looked_at += 1;
                page.searched_to = Some(event.recorded_at);
                if let Some(entry) = filter.take(event) {
                    page.entries.push(entry);
                }
                if page.entries.len() == limit || looked_at == LOOKED_AT {
                    // Nothing lies before the first event; asking once more would show an empty page.
                    page.next = (!self.is_first(event).await?).then_some(event.position);
                    return Ok(page);
                }
            }
            end = start;
        }
        Ok(page)
    }

    async fn is_first(&self, event: &Recorded) -> Result<bool, ServiceError> {
        Ok(self.store.read_all(None, 1).await?.first().is_none_or(|first| first.position == event.position))
    }

    /// The events of one stream, which is short enough to be read whole.
    async fn stream_page(
        &self,
        stream: &StreamName,
        filter: &LogFilter,
        before: Option<Position>,
        limit: usize,
    ) -> Result<LogPage, ServiceError> {
        let all = self.store.read_stream(stream, 0, usize::MAX).await?;
        let days = |it: &&Recorded| {
            let day = vietnam_day(it.recorded_at);
            filter.from.is_none_or(|from| from <= day) && filter.to.is_none_or(|to| day <= to)
        };
        let older = |it: &&Recorded| before.is_none_or(|before| it.position < before);
        let mut found = all.iter().rev().filter(older).filter(days).filter_map(|it| filter.take(it));
        let mut page = LogPage::default();
        page.entries.extend(found.by_ref().take(limit));
        page.next = page.entries.last().map(|it| it.position).filter(|_| found.next().is_some());
        page.searched_to = page.entries.last().map(|it| it.recorded_at);
        Ok(page)
    }

    /// The number after which the first event since a moment lies: times increase along the log, so halving finds it.
    async fn first_since(&self, moment: DateTime<Utc>, end: u64) -> Result<u64, ServiceError> {
        let (mut low, mut high) = (0, end);
        while low < high {
            let middle = low + (high - low) / 2;
            let first = self.store.read_all(middle.checked_sub(1).map(Position::from_raw), 1).await?;
            match first.first() {
                Some(event) if event.recorded_at < moment => low = event.position.raw().max(middle) + 1,
                _ => high = middle,
            }
        }
        Ok(low)
    }
}

impl LogFilter {
    fn one_stream(&self) -> Result<Option<StreamName>, ServiceError> {
        if let Some(task) = self.task {
            return stream(task).map(Some);
        }
        let Some(name) = self.stream.as_deref().map(str::trim).filter(|it| !it.is_empty()) else { return Ok(None) };
        let named = name.split_once('-').and_then(|(category, id)| StreamName::new(category, id).ok());
        named.map(Some).ok_or_else(|| {
            ServiceError::Told(format!(
                "“{name}” không phải tên một luồng sự kiện. Cần dạng như task-… hoặc official-CB1."
            ))
        })
    }

    fn take(&self, event: &Recorded) -> Option<LogEntry> {
        let named = |name: &String| {
            event.name == *name || event.name.strip_prefix(name.as_str()).is_some_and(|rest| rest.starts_with(".v"))
        };
        let kind = self.category.as_ref().is_none_or(|it| it == event.stream.category());
        let stream = self.stream.as_deref().map(str::trim).filter(|it| !it.is_empty());
        if !kind
            || stream.is_some_and(|it| it != event.stream.as_str())
            || !(self.names.is_empty() || self.names.iter().any(named))
        {
            return None;
        }
        // An event of a newer version is shown as far as it can be read.
        let meta = Meta::decode(&event.meta).ok();
        let acts = |who: &OfficialId| {
            meta.as_ref().is_some_and(|it| it.by.as_ref() == Some(who) || it.on_behalf_of.as_ref() == Some(who))
        };
        let through = |door: Channel| meta.as_ref().is_some_and(|it| it.channel == door);
        let wanted = self.by.as_ref().is_none_or(acts) && self.channel.is_none_or(through);
        if !wanted {
            return None;
        }
        let mut data = serde_json::from_slice(&event.data)
            .unwrap_or_else(|_| serde_json::Value::String(String::from_utf8_lossy(&event.data).into_owned()));
        // What a way in was made from is nobody's to look at, even as a hash.
        if let Some(hash) = data.get_mut("code_hash") {
            *hash = "•••".into();
        }
        Some(LogEntry {
            position: event.position,
            stream: event.stream.clone(),
            revision: event.revision,
            id: event.id,
            name: event.name.clone(),
            recorded_at: event.recorded_at,
            on: meta.as_ref().map(|it| it.on),
            channel: meta.as_ref().map(|it| it.channel),
            command: meta.as_ref().map(|it| it.command),
            cause: meta.as_ref().and_then(|it| it.cause),
            clock_set_by_hand: meta.as_ref().and_then(|it| it.clock_set_by_hand),
            by: meta.as_ref().and_then(|it| it.by.clone()),
            on_behalf_of: meta.and_then(|it| it.on_behalf_of),
            data,
            hash: event.hash.to_string(),
        })
    }
}

/// The first moment of a day in Vietnam.
fn midnight(day: NaiveDate) -> DateTime<Utc> {
    const AHEAD_OF_UTC: TimeDelta = TimeDelta::hours(7);
    day.and_time(NaiveTime::MIN).and_utc() - AHEAD_OF_UTC
}
