//! Who is to be reminded of what, now: state decides, not timers.
//!
//! [`plan`] looks at what is so ([`Scene`]: people, open tasks, calendar, policy, and the log of what was sent) and says
//! what should be sent at this moment ([`Round`]). It keeps nothing in mind between two rounds, so a round that was
//! missed, repeated, or run under a clock that jumped does no harm: whatever is still so is said once, collected.
//!
//! Some choices that are not obvious:
//!
//! - Steps before and after a deadline are counted in working days, as deadlines are; hỏa tốc counts every day.
//! - A step is settled by any reminder of the task to the same person, and by any word on the task, on or after the
//!   step's day. So a missed step is made up for by the next list, once, and an answer stops it at once.
//! - A task stands in one message per person and round; the week's list for chairs apart, which is an account.
//! - No step up the ladder without a message to the one responsible that named the day before which to answer;
//!   one who asked for quiet does without that message, but not without the ladder.
//! - A reminder before the deadline asks for nothing, so leaving it unanswered is not counted as silence.

mod app;
mod hours;
mod ladder;
mod log;
mod plan;
mod policy;
mod post;
mod recipients;
mod round;
mod scene;
mod stage;
mod then;

pub use app::Reaches;
pub use log::{Log, Past};
pub use plan::plan;
pub use policy::{Clock, Ladder, Policy, PolicyError, Span};
pub use round::{Held, Planned, Reason, Round, Rung, Why};
pub use scene::{Due, Person, Scene};
