//! Webhooks: events sent to other systems as they happen, at least once and in the order of the log.
//!
//! Each subscription follows the log from its own position, which is written to disk once the receiver has said that it has an
//! event: after a crash the last one may come again, and none is left out.

mod kept;
mod run;
mod sign;
mod target;

pub use kept::{NewWebhook, Webhook, WebhookError, WebhookStatus, Webhooks};
pub use run::{WebhookSettings, run};
pub use sign::signature;
pub use target::{Target, TargetRefusal};
