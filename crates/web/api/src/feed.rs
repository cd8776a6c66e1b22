//! The calendar of one's deadlines (iCalendar, RFC 5545), at an address that only its owner knows.

use crate::{
    Api,
    problem::{Kind, Problem},
};
use axum::{
    extract::{Path, State},
    http::header,
    response::IntoResponse,
};
use chrono::{DateTime, Days, NaiveDate, Utc};
use dondoc_domain::{OfficialId, TaskId, task::TaskEvent, timeliness::Class};
use dondoc_service::lists::{DayRange, Page, TaskFilter};
use icalendar::{Calendar, Component, Event, EventLike, EventStatus, Property};
use std::{collections::BTreeMap, sync::Arc};

/// Finished and withdrawn tasks stay for so many days after their deadline.
const STAYS: u64 = 60;

/// A deadline as a calendar shows it.
struct Entry {
    code: String,
    content: String,
    directive: String,
    due: NaiveDate,
    class: Class,
}

/// `GET /lich/{secret}.ics`.
pub(crate) async fn feed(State(api): State<Arc<Api>>, Path(file): Path<String>) -> Result<impl IntoResponse, Problem> {
    let secret = file.strip_suffix(".ics").ok_or(Kind::NotFound)?;
    let official = api.identity.feeds.check(secret).ok_or(Kind::NotFound)?;
    let serves = api.app().models().await?.rows().officials.get(&official).is_some_and(|it| it.active);
    if !serves {
        return Err(Kind::NotFound.into());
    }
    let text = calendar(&api, &official).await?;
    Ok(([(header::CONTENT_TYPE, "text/calendar; charset=utf-8")], text))
}

async fn calendar(api: &Api, official: &OfficialId) -> Result<String, Problem> {
    let mut all = Calendar::new();
    all.append_property(Property::new("METHOD", "PUBLISH").done())
        .name("Thời hạn nhiệm vụ")
        .ttl(&chrono::Duration::hours(1));
    for (id, entry) in entries(api, official).await? {
        all.push(event(api, id, &entry).await?);
    }
    Ok(all.to_string())
}

/// What is theirs to do, and what they did or lost lately.
async fn entries(api: &Api, official: &OfficialId) -> Result<BTreeMap<TaskId, Entry>, Problem> {
    let app = api.app();
    let mut found = BTreeMap::new();
    let since = app.today().checked_sub_days(Days::new(STAYS));
    let mut filter = TaskFilter {
        official: Some(Some(official.clone())),
        classes: vec![Class::DoneOnTime, Class::DoneLate, Class::Withdrawn],
        due: DayRange { from: since, to: None },
        page: Page { after: None, limit: Page::LONGEST },
        ..TaskFilter::default()
    };
    loop {
        let page = app.list_tasks(&filter).await?;
        for it in page.tasks {
            let Some(due) = it.due else { continue };
            let entry = Entry { code: it.code, content: it.content, directive: it.directive, due, class: it.class };
            found.insert(it.id, entry);
        }
        match page.next {
            Some(next) => filter.page.after = Some(next),
            None => break,
        }
    }
    for it in app.open_for(official).await? {
        let Some(due) = it.due.filter(|_| !it.supporting) else { continue };
        let entry = Entry { code: it.code, content: it.content, directive: it.directive, due, class: it.class };
        found.insert(it.id, entry);
    }
    Ok(found)
}

async fn event(api: &Api, id: TaskId, entry: &Entry) -> Result<Event, Problem> {
    let records = api.app().task_records(id).await?;
    let told: Option<(u64, DateTime<Utc>)> = records.last().map(|it| (it.revision, it.recorded_at));
    let moved = records.iter().filter(|it| matches!(it.event, TaskEvent::ExtensionGranted(_))).count();
    let (revision, at) = told.unwrap_or_default();
    let Entry { code, content, directive, due, class } = entry;
    let gone = *class == Class::Withdrawn;
    let mut about = format!("{content}\nVăn bản: {directive}\nTình trạng: {}", class.label());
    if moved > 0 {
        about += &format!("\nĐã gia hạn {moved} lần");
    }
    let mut event = Event::new();
    event
        .uid(&format!("{id}@dondoc"))
        .sequence(u32::try_from(revision).unwrap_or(u32::MAX))
        .timestamp(at)
        .last_modified(at)
        .starts(*due)
        .summary(&format!("{code}: {}", short(content)))
        .description(&about)
        .status(if gone { EventStatus::Cancelled } else { EventStatus::Confirmed })
        .append_property(Property::new("TRANSP", "TRANSPARENT").done());
    if let Some(base) = &api.shell.settings.public_url {
        event.url(&format!("{}/nhiem-vu/{code}", base.trim_end_matches('/')));
    }
    Ok(event.done())
}

/// As much of it as a calendar shows in one line.
fn short(content: &str) -> String {
    const LONGEST: usize = 100;
    let line = content.lines().next().unwrap_or_default();
    if line.chars().count() <= LONGEST {
        return line.to_owned();
    }
    line.chars().take(LONGEST).chain(['…']).collect()
}
