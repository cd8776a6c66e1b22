//! The bot as people meet it: the real binary over HTTP, against a strict stand-in for the messengers.

mod absence;
mod browser;
mod crash;
mod delivery;
mod evidence;
mod extremes;
mod linking;
mod office;
mod replies;
pub mod serving;
mod signing_in;
mod starting;
mod webchat;
mod webhook;
pub mod world;
mod zalo;
