//! Where a page ended, as text that is handed out and taken back.

use super::TaskFilter;
use crate::ServiceError;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use sha2::{Digest, Sha256};

/// The last line of a page of tasks.
///
/// It holds what the line was ordered by, not how many lines came before: what is assigned or moves meanwhile shifts
/// no other line, so each that stays as it is comes once.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct LastTask {
    /// What it was ordered by, as a number; agencies are ordered by name, and named here.
    pub value: Option<u32>,
    pub agency: Option<String>,
    /// Its number on the board, which orders lines that are equal otherwise.
    pub number: u32,
    /// The day as of which the list is read: the same on every page, also past midnight.
    pub as_of: NaiveDate,
    /// Of which list it is.
    pub list: String,
}

/// A mark of a list: another question or another order is another list.
pub(super) fn mark(filter: &TaskFilter) -> String {
    let same = TaskFilter { page: Default::default(), ..filter.clone() };
    hex::encode(&Sha256::digest(format!("{same:?}"))[..8])
}

/// Anything small as opaque text.
pub(super) fn write(it: &impl Serialize) -> String {
    hex::encode(serde_json::to_vec(it).unwrap_or_default())
}

/// What [`write`] wrote.
pub(super) fn read<T: DeserializeOwned>(text: &str) -> Result<T, ServiceError> {
    let bytes = hex::decode(text.trim()).map_err(|_| stale())?;
    serde_json::from_slice(&bytes).map_err(|_| stale())
}

/// The refusal of a cursor that belongs to no such list.
pub(super) fn stale() -> ServiceError {
    ServiceError::Told("Liên kết sang trang tiếp theo không còn dùng được. Mở lại danh sách từ trang đầu.".into())
}
