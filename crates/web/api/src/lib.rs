//! What other systems ask and do: the HTTP API under `/api/v1`, described by itself in OpenAPI; measurements, calendars,
//! open data, and webhooks that tell other systems what happened.
//!
//! Each operation names the scope that a system's token needs and the look that a signed-in official needs; whose tasks they
//! see, the same table decides as for pages. Errors are problems as RFC 9457 has them.

#![allow(unused_qualifications, reason = "the macros that describe operations write them")]

mod api;

mod actions;
mod agencies;
mod directives;
mod events;
mod import;
mod overview;
mod rates;
mod tasks;

mod feed;
mod measures;
mod open_data;
pub mod webhook;

mod schema;
mod task_detail;
mod task_line;

mod described;
mod finish;
mod params;
mod problem;
mod who;

pub use api::{Api, Settings, router};
pub use described::openapi;
pub use measures::{Ask, Measures, Readings};
pub use open_data::OpenData;
