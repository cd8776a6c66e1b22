//! From what people type into the search field to tasks.

use super::at_length;
use crate::{App, ServiceError};
use dondoc_domain::{DirectiveId, TaskId};
use dondoc_projections::{Board, Key};
use rustc_hash::FxHashMap;
use std::sync::Arc;

/// A full-text search over tasks.
pub trait Matches: Send + Sync {
    /// The tasks whose words match a text, best first. Whatever people type is searched.
    fn matches(&self, text: &str) -> Result<Vec<TaskId>, Box<dyn std::error::Error + Send + Sync>>;
}

/// Tasks by their number on the board, each with its place among the matches.
pub(super) type Ranks = FxHashMap<u32, u32>;

impl App {
    /// Lets lists search by words; the first search that is set stays.
    pub fn set_search(&self, search: Arc<dyn Matches>) {
        let _ = self.lists.search.set(search);
    }

    /// The tasks that a text asks for: by their code or identity alone; else those of a directive of that number, and
    /// after them those whose words match.
    pub(super) async fn text_hits(&self, text: &str) -> Result<Ranks, ServiceError> {
        let mut ranks = Ranks::default();
        let mut numbered = false;
        {
            let models = self.models().await?;
            let board = &models.rows().board;
            if let Some(code) = code(text) {
                ranks.extend(board.by_code(&code).map(|it| (it.number, 0)));
                return Ok(ranks);
            }
            if let Some(task) = text.trim().parse::<TaskId>().ok().and_then(|id| board.task(id)) {
                return Ok(Ranks::from_iter([(task.number, 0)]));
            }
            let directives = directives_named(board, text);
            if !directives.is_empty() {
                numbered = true;
                let tasks = board.tasks().filter(|it| directives.contains(&it.row.directive));
                ranks.extend(tasks.zip(0..).map(|(it, rank)| (it.number, rank)));
            }
        }
        let found = match self.lists.search.get() {
            Some(search) => at_length(|| search.matches(text)).map_err(|error| {
                ServiceError::Told(format!("Chưa tìm được theo nội dung ({error}). Thử lại sau ít phút."))
            })?,
            None if numbered => Vec::new(),
            None => {
                return Err(ServiceError::Told(
                    "Chưa bật tìm kiếm theo nội dung. Tìm bằng mã nhiệm vụ (NV12) hoặc số văn bản.".into(),
                ));
            }
        };
        let models = self.models().await?;
        for id in found {
            let next = u32::try_from(ranks.len()).unwrap_or(u32::MAX);
            if let Some(task) = models.rows().board.task(id) {
                ranks.entry(task.number).or_insert(next);
            }
        }
        Ok(ranks)
    }
}

/// A code such as "NV12", "nv 12"; digits alone are none.
fn code(text: &str) -> Option<String> {
    let text = dondoc_text::fold(text).replace(' ', "");
    let digits = text.strip_prefix("nv")?;
    (!digits.is_empty() && digits.bytes().all(|it| it.is_ascii_digit())).then(|| format!("NV{digits}"))
}

/// A number and symbol as it is compared: however it is spaced, capitalised or accented.
pub(super) fn plain_number(text: &str) -> String {
    let text = dondoc_text::fold(text).replace(' ', "");
    let text = text.strip_prefix("so").map_or(text.as_str(), |rest| rest.trim_start_matches([':', '.']));
    text.trim_start_matches('0').to_owned()
}

/// The directives that a text names: by identity, by number, or by number and year ("36/QĐ-UBND@2024").
pub(super) fn directives_named(board: &Board, text: &str) -> Vec<Key> {
    if let Ok(id) = text.trim().parse::<DirectiveId>() {
        return board.directive_key(id).into_iter().collect();
    }
    let (number, year) = match text.rsplit_once('@') {
        Some((number, year)) => (number, year.trim().parse::<i32>().ok()),
        None => (text, None),
    };
    let number = plain_number(number);
    if !number.contains(|it: char| it.is_ascii_digit()) {
        return Vec::new();
    }
    let of_year = |issued: Option<chrono::NaiveDate>| {
        year.is_none_or(|year| issued.is_some_and(|day| chrono::Datelike::year(&day) == year))
    };
    let named = board
        .directives()
        .filter(|(_, _, row)| !row.number.is_empty() && of_year(row.issued) && plain_number(&row.number) == number);
    named.map(|(key, ..)| key).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_and_numbers_as_people_type_them() {
        for (typed, expected) in [
            ("NV12", Some("NV12")),
            (" nv 12 ", Some("NV12")),
            ("Nv0012", Some("NV0012")),
            ("12", None),
            ("nv", None),
            ("NV12 báo cáo", None),
        ] {
            assert_eq!(code(typed).as_deref(), expected, "{typed}");
        }
        for typed in ["36/QĐ-UBND", "036/qd-ubnd", "Số 36 / QĐ-UBND", "số: 36/QĐ-UBND"] {
            assert_eq!(plain_number(typed), "36/qd-ubnd", "{typed}");
        }
    }
}
