//! A strict stand-in for the Telegram Bot API and the Zalo Bot Platform.
//!
//! It shares no code with the bot it judges. It answers as the messengers are documented to answer, refuses what
//! they refuse, and writes down whatever the bot did wrong ([`Fake::violations`]). People are played through
//! [`Person`] and [`ZaloPerson`], failures through [`Fault`]; the same is open to other processes as JSON under
//! `/control` and to a browser as a page.
//!
//! ```no_run
//! # async fn example() {
//! use dondoc_fake_messenger::{Fake, Options};
//!
//! let fake = Fake::start(Options::default()).await;
//! // … point the bot at `fake.url()` with `fake.token()` …
//! let an = fake.user(1001);
//! an.start("");
//! let menu = an.wait_for("a menu", |chat| chat.last_from_bot().cloned()).await;
//! an.tap(menu.id, "Xong");
//! assert_eq!(fake.violations(), []);
//! # }
//! ```

mod attached;
mod chat;
mod control;
mod failure;
mod fake;
mod faults;
mod groups;
mod html;
mod journal;
mod limits;
mod line;
mod options;
mod page;
mod params;
mod people;
mod server;
mod shared;
mod state;
mod telegram;
mod webhook;
mod zalo;

pub use attached::Attached;
pub use chat::{Author, Button, Chat, ChatKind, Media, MediaKind, Message};
pub use fake::Fake;
pub use faults::{Fault, FaultRule};
pub use groups::Group;
pub use journal::{Api, Call, Delivery, Duplicate, Outcome, Peak, Violation};
pub use limits::Limits;
pub use options::Options;
pub use people::Person;
pub use zalo::{ZaloChat, ZaloEnvelope, ZaloMessage, ZaloPerson};
