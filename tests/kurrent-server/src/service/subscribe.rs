//! Subscriptions: what is there, then what comes.

use super::{
    filter::Filter,
    name,
    read::{Gone, Reader},
};
use crate::{
    answers,
    log::{AllFrom, Place, StreamFrom, StreamPage},
    protocol::event_store::client::streams::{
        read_req::options::{StreamOptions, stream_options::RevisionOption},
        read_resp::{CaughtUp, Checkpoint, Content, Position, SubscriptionConfirmation},
    },
};
use prost_types::Timestamp;
use std::time::SystemTime;
use tonic::Status;
use uuid::Uuid;

/// A subscription begins after the revision it names.
pub(super) fn from(options: StreamOptions) -> Result<(String, StreamFrom), Status> {
    let from = match options.revision_option {
        Some(RevisionOption::Revision(revision)) => StreamFrom::Revision(revision + 1),
        Some(RevisionOption::End(_)) => StreamFrom::End,
        Some(RevisionOption::Start(_)) | None => StreamFrom::Start,
    };
    Ok((name(options.stream_identifier)?, from))
}

pub(super) async fn to_stream(mut reader: Reader, stream: String, mut from: StreamFrom) -> Result<(), Gone> {
    let mut grown = reader.node.hub.grown();
    reader.send(confirmation()).await?;
    let mut live = false;
    loop {
        let page = reader.node.hub.log().read_stream(&stream, from, false, reader.node.options.page);
        let mut more = false;
        match page {
            StreamPage::Page { records, next, last, .. } => {
                for record in &records {
                    reader.event(record).await?;
                }
                more = next.is_some();
                from = StreamFrom::Revision(next.unwrap_or(last + 1));
            }
            // It may come yet.
            StreamPage::Missing => from = if from == StreamFrom::End { StreamFrom::Start } else { from },
            StreamPage::Tombstoned => {
                reader.fail(answers::stream_deleted(&stream)).await;
                return Ok(());
            }
        }
        if more {
            continue;
        }
        if !live {
            let stream_revision = match from {
                StreamFrom::Revision(next) => next.checked_sub(1).map(u64::cast_signed),
                StreamFrom::Start | StreamFrom::End => None,
            };
            reader.send(Content::CaughtUp(CaughtUp { timestamp: now(), stream_revision, position: None })).await?;
            live = true;
        }
        tokio::select! {
            changed = grown.changed() => changed.map_err(|_| Gone)?,
            () = reader.closed() => return Err(Gone),
        }
    }
}

pub(super) async fn to_all(mut reader: Reader, from: AllFrom, at: usize, filter: Option<Filter>) -> Result<(), Gone> {
    let mut grown = reader.node.hub.grown();
    reader.send(confirmation()).await?;
    // A subscription begins after the position it names.
    let named = matches!(from, AllFrom::Place(place) if place != Place { commit: 0, prepare: 0 });
    let (mut at, mut live, mut looked_at) = (at + usize::from(named), false, 0);
    let mut last = None;
    loop {
        let page = reader.node.hub.log().read_all(at, false, reader.node.options.page);
        for record in &page.records {
            last = Some(record.place);
            match &filter {
                Some(filter) if !filter.wants(record) => {}
                _ => reader.event(record).await?,
            }
            looked_at += 1;
            if filter.as_ref().is_some_and(|it| looked_at % it.checkpoint_after == 0) {
                let Place { commit, prepare } = record.place;
                let checkpoint = Checkpoint { commit_position: commit, prepare_position: prepare, timestamp: now() };
                reader.send(Content::Checkpoint(checkpoint)).await?;
            }
        }
        at += page.records.len();
        if page.next.is_some() {
            continue;
        }
        if !live {
            let position =
                last.map(|Place { commit, prepare }| Position { commit_position: commit, prepare_position: prepare });
            reader.send(Content::CaughtUp(CaughtUp { timestamp: now(), stream_revision: None, position })).await?;
            live = true;
        }
        tokio::select! {
            changed = grown.changed() => changed.map_err(|_| Gone)?,
            () = reader.closed() => return Err(Gone),
        }
    }
}

fn confirmation() -> Content {
    Content::Confirmation(SubscriptionConfirmation { subscription_id: Uuid::new_v4().to_string() })
}

fn now() -> Option<Timestamp> {
    Some(SystemTime::now().into())
}
