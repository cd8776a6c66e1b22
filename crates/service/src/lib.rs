//! What every door (command line, pages, bot) calls: load, decide, append, retry; jobs; who may do what.
//!
//! [`App`] holds the store, the read models and the office's settings. Its methods are the use cases:
//! [`App::execute`] for one task, [`App::import`] for a plan, [`App::rates`] for figures.

mod act;
mod app;
pub mod backup;
mod clock;
mod config;
mod delegation;
mod directory;
mod error;
mod figures;
mod history;
mod import;
mod link_key;
mod links;
pub mod lists;
mod measure;
mod noting;
mod office;
mod officials;
mod open_tasks;
mod organisation;
mod overdue;
mod queue;
pub mod reminders;
mod single;
mod tasks;

pub use act::{Decided, TaskRecord};
pub use app::{App, Context, Place};
pub use clock::ClockReport;
pub use config::{Config, Layout, Settings};
pub use directory::Directory;
pub use dondoc_domain::official::LinkRefusal;
pub use error::ServiceError;
pub use figures::{
    Ageing, AgencyReport, AwaitingReport, ChangedTasks, Changes, ChangesRequest, DefinitionRates, DefinitionReport,
    DueDay, ExtensionReport, FractionReport, GroupReport, Overview, OverviewRequest, RateReport, RatesReport,
    RatesRequest, Scope, SilenceReport, Since, TallyReport, TaskLine, TaskQuery, Waiting,
};
pub use history::{Entry, TaskView};
pub use import::{ImportReport, ImportRequest, LineReport};
pub use measure::Behind;
pub use office::{DeskItem, DeskKind};
pub use officials::NewOfficial;
pub use open_tasks::OpenFor;
pub use organisation::Moved;
pub use queue::{QueueItem, Silent, WaitsFor};
pub use single::SingleTask;
pub use tasks::Outcome;
