//! How long and how often: what an office may set.

use crate::{OidcSettings, Pace};
use chrono::TimeDelta;

/// Settings of everything here.
#[derive(Debug, Clone)]
pub struct Settings {
    /// How long sessions last.
    pub sessions: SessionLimits,
    /// How often one may come with an address that lets nobody in, from one network address; a whole office may share it.
    pub by_address: Pace,
    /// How often one may set out for the single sign-on from one network address.
    pub starts: Pace,
    /// The province's single sign-on, if there is one.
    pub oidc: Option<OidcSettings>,
}

/// How long sessions last.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SessionLimits {
    /// A session that is not used for so long ends.
    pub idle: TimeDelta,
    /// A session ends so long after the sign-in, used or not.
    pub absolute: TimeDelta,
    /// How many sessions an official may have; the one seen longest ago makes room.
    pub most_per_official: usize,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            sessions: SessionLimits::default(),
            by_address: Pace { burst: 20, every: TimeDelta::seconds(15) },
            starts: Pace { burst: 300, every: TimeDelta::seconds(1) },
            oidc: None,
        }
    }
}

impl Default for SessionLimits {
    fn default() -> Self {
        Self { idle: TimeDelta::hours(12), absolute: TimeDelta::days(7), most_per_official: 50 }
    }
}
