//! The web server: the conversation in a browser, uploads, the webhooks of messengers, and health.
//!
//! It knows neither the engine nor a store: whatever it shows or stores goes through [`ChatBackend`]. A browser's
//! chat is named by the SHA-256 of its session cookie, so that nobody who reads the log can enter a chat.

mod backend;
mod doorstep;
mod hook;
mod secret;
mod settings;

mod server;
mod site;

mod routes;

mod pages;

mod assets;
mod guard;
mod limit;
mod session;

pub use backend::{ChatBackend, DemoPerson, Line, Person, StoredFile, TicketInfo};
pub use hook::{Hook, HookError, HookTake};
pub use secret::Secret;
pub use server::serve;
pub use settings::{Pace, Settings};
pub use site::router;
