//! The drawings, as the renderer sees them.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod geometry;
mod order;
mod page;
mod picture;
mod sample;
