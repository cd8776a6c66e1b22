//! What every page has in common: who looks and what they may, the frame around a page, words in two languages, forms
//! that are ours, and the guard that every answer goes through.
//!
//! A group of pages is a crate that makes [`Routes`]: each route with what it takes to use it ([`Need`]), so that one table
//! decides for all doors and a test can walk every route with every role.

mod routes;
mod shell;
mod viewer;

mod form;
mod layout;
pub mod parts;
mod upload;
pub mod words;

#[cfg(feature = "testing")]
#[allow(clippy::unwrap_used, missing_docs, reason = "for tests alone")]
pub mod testing;

mod guard;
mod live;
mod problem;
mod session;
mod settings;

mod assets;
mod limit;

pub use assets::{Asset, asset, find as find_asset, icon, style};
pub use form::OurForm;
pub use guard::{Caller, Guarded, Problem, guard, wants_json, within};
pub use layout::{Tab, bare, form_fields, home, page};
pub use limit::{Held, Holders, Limiter};
pub use live::{Stream, Streams};
pub use problem::{page as problem_page, words as problem_words};
pub use routes::{Need, RouteSpec, Routes, allows};
pub use session::{Session, digest, farewell, random, sign_out_cookie};
pub use settings::{Pace, Settings};
pub use shell::{Gate, Shell};
pub use upload::{File, Upload, Uploads};
pub use viewer::Viewer;
pub use words::{Arg, Catalogue, Lang, Words, language_cookie};
