//! Calendar feeds: a secret part of an address for each official, since calendar programs cannot sign in.

use crate::{IdentityError, Secret, file, secret};
use chrono::{DateTime, Utc};
use dondoc_domain::OfficialId;
use serde::{Deserialize, Serialize};
use std::{collections::BTreeMap, path::PathBuf};

/// The secret addresses of calendars, at most one for each official.
pub struct Feeds {
    kept: file::Kept<Table>,
}

impl Feeds {
    pub(crate) fn open(path: PathBuf) -> Result<Self, IdentityError> {
        Ok(Self { kept: file::Kept::open(path)? })
    }

    /// Makes the secret part of an official's calendar address, in place of the one before; it is told this once.
    ///
    /// Where the disk fails, the address before goes on.
    pub fn issue(&self, official: &OfficialId, now: DateTime<Utc>) -> Result<Secret, IdentityError> {
        let secret = Secret::fresh();
        let feed = Feed { hash: hash(secret.reveal()), created: now };
        let (before, saved) = self.kept.change(|table| table.feeds.insert(official.clone(), feed));
        if let Err(error) = saved {
            self.kept.note(|table| {
                match before {
                    Some(before) => table.feeds.insert(official.clone(), before),
                    None => table.feeds.remove(official),
                };
                ((), true)
            });
            return Err(error);
        }
        Ok(secret)
    }

    /// Whose calendar an address is; whether they still serve is for the caller to ask.
    pub fn check(&self, secret: &str) -> Option<OfficialId> {
        if !secret::well_formed(secret) {
            return None;
        }
        let offered = hash(secret);
        self.kept.read(|table| {
            let mut feeds = table.feeds.iter();
            feeds.find(|(_, feed)| secret::same(&feed.hash, &offered)).map(|(official, _)| official.clone())
        })
    }

    /// When an official's address was made, if there is one.
    pub fn created(&self, official: &OfficialId) -> Option<DateTime<Utc>> {
        self.kept.read(|table| table.feeds.get(official).map(|feed| feed.created))
    }

    /// Takes an official's address back, and waits for the disk; says whether there was one.
    ///
    /// It is taken back even where the disk failed, as with [`crate::ApiTokens::revoke`].
    pub fn revoke(&self, official: &OfficialId) -> Result<bool, IdentityError> {
        let revoked = self.kept.note(|table| {
            let revoked = table.feeds.remove(official).is_some();
            (revoked, revoked)
        });
        self.kept.save().map(|()| revoked)
    }

    pub(crate) fn tick(&self) -> Result<(), IdentityError> {
        self.kept.save()
    }
}

/// The file of calendar addresses.
#[derive(Default, Serialize, Deserialize)]
struct Table {
    feeds: BTreeMap<OfficialId, Feed>,
}

impl file::Contents for Table {
    const FORMAT: &'static str = "dondoc-feeds";
    const VERSION: u32 = 1;
    const ADVICE: &'static str = "Khôi phục tệp này từ bản sao lưu; nếu không có, chuyển tệp sang nơi khác, khởi động \
        lại và đề nghị cán bộ tạo lại địa chỉ lịch.";
}

#[derive(Serialize, Deserialize)]
struct Feed {
    hash: String,
    created: DateTime<Utc>,
}

fn hash(secret: &str) -> String {
    secret::digest("feed", secret)
}
