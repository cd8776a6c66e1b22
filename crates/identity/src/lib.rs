//! Who it is: sessions of browsers, one-time sign-in links, the province's single sign-on, tokens of systems and calendars.
//!
//! An official is an [`OfficialId`](dondoc_domain::OfficialId) here. Whether they still serve and what they may do is
//! asked by the caller at each request. Secrets are told once and kept as hashes. Time is an argument.
//!
//! Methods that wait for the disk are for threads that may block; `check` methods ask memory only.

mod identity;
mod settings;

mod session;

mod link;

mod oidc;

mod scope;
mod token;

mod feed;

mod limit;

mod clock;
mod error;
mod file;
mod secret;

pub use error::IdentityError;
pub use feed::Feeds;
pub use identity::{Identity, OpenError};
pub use limit::{Attempts, Pace};
pub use link::{LINK_LIFE, LinkInfo, LinkRefusal, Links};
pub use oidc::{Callback, Claim, Oidc, OidcError, OidcSettings, Started, Visitor};
pub use scope::{NoScope, Scope};
pub use secret::Secret;
pub use session::{Arrival, NoSession, Session, Sessions, SignedIn, Via};
pub use settings::{SessionLimits, Settings};
pub use token::{ApiToken, ApiTokens, NewToken, TOKEN_PREFIX, TokenRefusal, end_of};
