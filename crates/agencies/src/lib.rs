//! The agencies of a province: who they are on a given day, who succeeded them, and how documents write their names.
//!
//! [`Registry`] is one event-sourced aggregate (stream [`STREAM`]): [`Registry::decide`] turns a command into
//! [`RegistryEvent`]s, [`Registry::evolve`] replays them. [`Registry::read`] understands a whole table cell,
//! [`Registry::find`] a single name, and [`Preset`] gives the agencies that every province has.

mod agency;
mod event;
mod registry;

mod decide;
mod names;
mod phrases;
mod preset;
mod read;

pub use agency::{Agency, AgencyId, Group, Level};
pub use event::{DecodeError, FoundedAgency, RegistryEvent};
pub use names::NotFound;
pub use preset::{CsvError, Preset, commands_from_csv};
pub use read::{Reading, Unresolved};
pub use registry::{Registry, RegistryCommand, RegistryRefusal, Succession};

/// The name of the one stream that holds the registry.
pub const STREAM: &str = "agencies";
