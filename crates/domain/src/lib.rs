//! What a provincial People's Committee assigns, and what becomes of it.
//!
//! Everything here is pure: commands and facts in, events or a refusal out. Read in this order:
//! [`event`] (what is stored), [`task`] (the life of a task), [`timeliness`] (on time or late),
//! [`rates`] (what is counted), [`permission`] (who may do what), [`reminder`] (who was reminded of what).

pub mod day;
pub mod directive;
pub mod event;
pub mod ids;
pub mod official;
pub mod permission;
pub mod policy;
pub mod rates;
pub mod reminder;
pub mod task;
pub mod timeliness;

pub use day::Day;
pub use ids::{ChatId, DirectiveId, LineId, OfficialId, SeriesId, TaskId};
