//! The access folder on a real disk, and the single sign-on against a real provider.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot go on fails")]

mod crash;
mod feeds;
mod files;
mod links;
mod oidc;
mod provider;
mod sessions;
mod tokens;

use chrono::{DateTime, TimeDelta, Utc};
use dondoc_domain::OfficialId;
use dondoc_identity::{Identity, Settings};
use std::path::Path;

/// A moment, so many seconds after an agreed one.
fn at(seconds: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(1_750_000_000, 0).unwrap() + TimeDelta::seconds(seconds)
}

fn official(id: &str) -> OfficialId {
    OfficialId(id.into())
}

fn open(folder: &Path) -> Identity {
    Identity::open(folder, Settings::default()).unwrap()
}

/// Nothing can be written under this name until the answer is called: what a full disk does.
fn blocked(folder: &Path, draft: &str) -> impl FnOnce() + use<> {
    let path = folder.join(draft);
    std::fs::create_dir(&path).unwrap();
    move || std::fs::remove_dir(&path).unwrap()
}
