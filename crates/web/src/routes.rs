//! The requests that are answered, a file for each kind.

pub(crate) mod chat;
pub(crate) mod messages;
pub(crate) mod stream;

pub(crate) mod demo;
pub(crate) mod files;
pub(crate) mod health;
pub(crate) mod signin;
pub(crate) mod uploads;
