//! Tokens of other systems that use the API: what each may do, for which agency, in whose name.

use crate::{IdentityError, Scope, Secret, file, secret};
use chrono::{DateTime, NaiveDate, NaiveTime, TimeDelta, Utc};
use dondoc_agencies::AgencyId;
use dondoc_domain::OfficialId;
use serde::{Deserialize, Serialize};
use std::{
    collections::{BTreeMap, BTreeSet},
    path::PathBuf,
};

/// What every token starts with, so that one that got into a document or a repository is recognised.
pub const TOKEN_PREFIX: &str = "ddk_";
/// How often the time that a token was last used is noted.
const COARSE: TimeDelta = TimeDelta::minutes(1);

/// All tokens of systems. Revoked and expired ones stay in the list.
pub struct ApiTokens {
    kept: file::Kept<Table>,
}

/// A token that is asked for.
#[derive(Debug, Clone)]
pub struct NewToken {
    /// The system that will use it.
    pub name: String,
    /// What it may do.
    pub scopes: BTreeSet<Scope>,
    /// The only agency that it sees, if it does not see all.
    pub agency: Option<AgencyId>,
    /// In whose name it changes things; needed where it may change any.
    pub acting: Option<OfficialId>,
    /// When it stops working, if ever.
    pub expires: Option<DateTime<Utc>>,
    /// Who made it.
    pub by: Option<OfficialId>,
}

/// A token, without its secret.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ApiToken {
    /// Names the token in the list; of no use to pass for the system.
    pub id: String,
    /// The system that uses it.
    pub name: String,
    /// What it may do.
    pub scopes: BTreeSet<Scope>,
    /// The only agency that it sees, if it does not see all.
    pub agency: Option<AgencyId>,
    /// In whose name it changes things.
    pub acting: Option<OfficialId>,
    /// Who made it.
    pub by: Option<OfficialId>,
    /// When it was made.
    pub created: DateTime<Utc>,
    /// When it was last used, to the minute.
    pub used: Option<DateTime<Utc>>,
    /// When it stops working, if ever.
    pub expires: Option<DateTime<Utc>>,
    /// When it was revoked, if it was.
    pub revoked: Option<DateTime<Utc>>,
}

impl ApiToken {
    /// Whether the system may do this.
    pub fn may(&self, scope: Scope) -> bool {
        self.scopes.contains(&scope)
    }

    /// Whether it opens nothing any more.
    pub fn is_over(&self, now: DateTime<Utc>) -> bool {
        self.revoked.is_some() || self.expires.is_some_and(|expires| expires <= now)
    }
}

/// The end of a day in Vietnam, seven hours ahead all year; none beyond what a calendar holds.
pub fn end_of(day: NaiveDate) -> Option<DateTime<Utc>> {
    Some(day.succ_opt()?.and_time(NaiveTime::MIN).and_utc() - TimeDelta::hours(7))
}

/// Why a token opens nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TokenRefusal {
    /// Nobody made it.
    #[error("Mã truy cập không đúng. Kiểm tra lại mã, hoặc đề nghị quản trị cấp mã mới.")]
    Unknown,
    /// It is too old.
    #[error("Mã truy cập đã hết hạn. Đề nghị quản trị cấp mã mới.")]
    Expired,
    /// Someone took it back.
    #[error("Mã truy cập đã bị thu hồi. Đề nghị quản trị cấp mã mới.")]
    Revoked,
}

impl ApiTokens {
    pub(crate) fn open(path: PathBuf) -> Result<Self, IdentityError> {
        Ok(Self { kept: file::Kept::open(path)? })
    }

    /// Makes a token and waits for the disk; the secret is told this once. Where the disk fails, there is no token.
    pub fn issue(&self, new: NewToken, now: DateTime<Utc>) -> Result<(Secret, ApiToken), IdentityError> {
        let NewToken { name, scopes, agency, acting, expires, by } = new;
        let name = name.trim().to_owned();
        if name.is_empty() {
            return Err(IdentityError::Refused("Cần tên hệ thống sẽ dùng mã truy cập."));
        }
        if scopes.is_empty() {
            return Err(IdentityError::Refused("Cần ít nhất một quyền cho mã truy cập."));
        }
        if acting.is_none() && scopes.iter().any(|scope| scope.writes()) {
            return Err(IdentityError::Refused("Mã truy cập được ghi dữ liệu phải nêu cán bộ chịu trách nhiệm."));
        }
        if expires.is_some_and(|expires| expires <= now) {
            return Err(IdentityError::Refused("Thời hạn của mã truy cập phải ở sau thời điểm này."));
        }
        let id = hex::encode(secret::random::<8>());
        let key = Secret::fresh();
        let token = ApiToken {
            id: id.clone(),
            name,
            scopes,
            agency,
            acting,
            by,
            created: now,
            used: None,
            expires,
            revoked: None,
        };
        let entry = Entry { hash: hash(key.reveal()), token: token.clone() };
        let ((), saved) = self.kept.change(|table| drop(table.tokens.insert(id.clone(), entry)));
        if let Err(error) = saved {
            self.kept.note(|table| (drop(table.tokens.remove(&id)), true));
            return Err(error);
        }
        Ok((Secret::new(format!("{TOKEN_PREFIX}{id}_{}", key.reveal())), token))
    }

    /// Which system holds a token. Only memory is asked.
    pub fn check(&self, token: &str, now: DateTime<Utc>) -> Result<ApiToken, TokenRefusal> {
        let (id, key) = token
            .strip_prefix(TOKEN_PREFIX)
            .and_then(|rest| rest.split_once('_'))
            .filter(|(_, key)| secret::well_formed(key))
            .ok_or(TokenRefusal::Unknown)?;
        let offered = hash(key);
        self.kept.note(|table| {
            let entry = table.tokens.get_mut(id).filter(|entry| secret::same(&entry.hash, &offered));
            let Some(Entry { token, .. }) = entry else { return (Err(TokenRefusal::Unknown), false) };
            if token.revoked.is_some() {
                return (Err(TokenRefusal::Revoked), false);
            }
            if token.expires.is_some_and(|expires| expires <= now) {
                return (Err(TokenRefusal::Expired), false);
            }
            let stale = token.used.is_none_or(|used| (now - used).abs() >= COARSE);
            if stale {
                token.used = Some(now);
            }
            (Ok(token.clone()), stale)
        })
    }

    /// All tokens, the newest first.
    pub fn list(&self) -> Vec<ApiToken> {
        let mut tokens: Vec<ApiToken> =
            self.kept.read(|table| table.tokens.values().map(|entry| entry.token.clone()).collect());
        tokens.sort_by(|a, b| b.created.cmp(&a.created).then_with(|| a.id.cmp(&b.id)));
        tokens
    }

    /// Takes a token back at once, and waits for the disk; says whether that changed anything.
    ///
    /// It is taken back even where the disk failed, but could come back when the server starts anew before
    /// [`crate::Identity::tick`] succeeds.
    pub fn revoke(&self, id: &str, now: DateTime<Utc>) -> Result<bool, IdentityError> {
        let revoked = self.kept.note(|table| match table.tokens.get_mut(id) {
            Some(Entry { token, .. }) if token.revoked.is_none() => {
                token.revoked = Some(now);
                (true, true)
            }
            _ => (false, false),
        });
        self.kept.save().map(|()| revoked)
    }

    pub(crate) fn tick(&self) -> Result<(), IdentityError> {
        self.kept.save()
    }
}

/// The file of tokens.
#[derive(Default, Serialize, Deserialize)]
struct Table {
    /// By id.
    tokens: BTreeMap<String, Entry>,
}

impl file::Contents for Table {
    const FORMAT: &'static str = "dondoc-api-tokens";
    const VERSION: u32 = 1;
    const ADVICE: &'static str = "Khôi phục tệp này từ bản sao lưu; nếu không có, chuyển tệp sang nơi khác, khởi động \
        lại và cấp lại mã cho các hệ thống.";
}

#[derive(Serialize, Deserialize)]
struct Entry {
    hash: String,
    #[serde(flatten)]
    token: ApiToken,
}

fn hash(key: &str) -> String {
    secret::digest("token", key)
}
