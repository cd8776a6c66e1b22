//! What lists need of the board: tasks by number, and every directive with its identity.

use super::{At, Board, DirectiveRow, TaskRef};
use crate::Key;
use dondoc_domain::DirectiveId;

impl Board {
    /// The task of a number: its place in the order of assignment, from 0.
    pub fn by_number(&self, number: u32) -> Option<TaskRef<'_>> {
        self.rows.get(number as usize).map(|row| TaskRef { number, row })
    }

    /// Whether all that is known had happened and was known then, so that every task stood as its row has it.
    pub fn all_at(&self, at: At) -> bool {
        let all_known = self.knowledge.len().checked_sub(1).is_none_or(|last| self.was_known(last as u32, at));
        all_known && self.latest <= Some(at.as_of)
    }

    /// Every directive that was seen, with its key and identity, in the order of first sight.
    pub fn directives(&self) -> impl Iterator<Item = (Key, DirectiveId, &DirectiveRow)> {
        self.directives.iter().zip(&self.directive_rows).map(|((key, id), row)| (key, *id, row))
    }

    /// The identity of a directive.
    pub fn directive_id(&self, key: Key) -> Option<DirectiveId> {
        self.directives.thing(key).copied()
    }
}
