//! The web server: the conversation in a browser, uploads, the webhooks of messengers, and health.
//!
//! It knows neither the engine nor a store: whatever it shows or stores goes through [`ChatBackend`]. A browser's
//! chat is named by the SHA-256 of its session cookie, so that nobody who reads the log can enter a chat.

mod account;
mod backend;
mod door;
mod doorstep;
mod hook;
mod secret;
mod tokens;

mod server;
mod site;

mod routes;

mod pages;

mod assets;

pub use account::account;
pub use backend::{ChatBackend, DemoPerson, Line, Person, StoredFile, TicketInfo};
pub use dondoc_shell::{Pace, Settings};
pub use door::Door;
pub use hook::{Hook, HookError, HookTake};
pub use secret::Secret;
pub use server::serve;
pub use site::router;
pub use tokens::tokens;
