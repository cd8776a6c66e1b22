//! Lists for pages and other systems: tasks, directives, the log and people; and what a change would do before it is made.
//!
//! Lists are read from the board in one walk; only the lines of one page read their words from the streams. A page is
//! followed by a cursor that names the last line, not its number, so what happens meanwhile shifts nothing.

mod calendar;
mod chain;
mod cursor;
mod directives;
mod filter;
mod hits;
mod lateness;
mod log;
mod matches;
mod people;
mod preview;
mod provenance;
mod seen;
mod story;
mod tasks;

pub use calendar::{CalendarRow, CalendarTable, SavedCalendar};
pub use chain::{ChainBroken, ChainStatus, ChainVerified};
pub use directives::{DirectiveFilter, DirectiveLine, DirectivePage, DirectiveView};
pub use filter::{DayRange, OverdueBand, Page, Period, Sort, TaskFilter};
pub use log::{LogEntry, LogFilter, LogPage};
pub use matches::Matches;
pub use people::{Away, Person};
pub use preview::{AgencyPreview, CalendarMove, CalendarPreview, TaskMove};
pub use provenance::Provenance;
pub use story::{EvidenceFile, ReminderFate, Story, StoryEntry, What, Who};
pub use tasks::{ListedTask, TaskPage};

use crate::Place;
use std::sync::{Arc, OnceLock};

/// What lists keep between requests.
pub(crate) struct Lists {
    /// The full-text search, once one is there.
    search: OnceLock<Arc<dyn Matches>>,
    calendar: calendar::Live,
    chain: chain::Watch,
}

impl Lists {
    pub fn new(calendar: dondoc_calendar::Calendar, place: Place<'_>) -> Self {
        let file = match place {
            Place::Folder(layout) => Some(layout.holidays()),
            Place::Memory => None,
        };
        Self { search: OnceLock::new(), calendar: calendar::Live::new(calendar, file), chain: chain::Watch::default() }
    }
}

/// Does work that takes longer than a turn of the runtime should; other tasks go on elsewhere meanwhile.
fn at_length<T>(work: impl FnOnce() -> T) -> T {
    use tokio::runtime::{Handle, RuntimeFlavor};
    match Handle::try_current().map(|it| it.runtime_flavor()) {
        Ok(RuntimeFlavor::MultiThread) => tokio::task::block_in_place(work),
        // A runtime of one thread has nobody to hand its turn to.
        _ => work(),
    }
}
