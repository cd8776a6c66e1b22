//! What a system's token may do.

use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr};

macro_rules! scopes {
    ($($(#[$doc:meta])* $name:ident = $text:literal, writes: $writes:literal;)*) => {
        /// One thing that a system may do.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub enum Scope {
            $($(#[$doc])* #[serde(rename = $text)] $name,)*
        }

        impl Scope {
            /// All of them, in the order in which they are shown.
            pub const ALL: &'static [Scope] = &[$(Scope::$name,)*];

            /// The name that is stored and typed.
            pub fn as_str(self) -> &'static str {
                match self { $(Scope::$name => $text,)* }
            }

            /// Whether it changes anything, so that an official must answer for it.
            pub fn writes(self) -> bool {
                match self { $(Scope::$name => $writes,)* }
            }
        }
    };
}

scopes! {
    /// Read tasks and their histories.
    ReadTasks = "read:tasks", writes: false;
    /// Read rates and other figures.
    ReadRates = "read:rates", writes: false;
    /// Read directives.
    ReadDirectives = "read:directives", writes: false;
    /// Read agencies, and how they were merged and split.
    ReadAgencies = "read:agencies", writes: false;
    /// Read the reviews.
    ReadReviews = "read:reviews", writes: false;
    /// Follow the events.
    Events = "events", writes: false;
    /// Take the export without persons.
    OpenData = "open-data", writes: false;
    /// Read the server's own measurements.
    Metrics = "metrics", writes: false;
    /// Do to tasks what the official in whose name it acts may do.
    WriteActions = "write:actions", writes: true;
    /// Import plans.
    Import = "import", writes: true;
}

/// A name that is no scope.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("Không có quyền “{0}”. Các quyền: {list}.", list = Scope::ALL.iter().map(|it| it.as_str()).collect::<Vec<_>>().join(", "))]
pub struct NoScope(pub String);

impl FromStr for Scope {
    type Err = NoScope;

    fn from_str(text: &str) -> Result<Self, NoScope> {
        Self::ALL.iter().find(|it| it.as_str() == text).copied().ok_or_else(|| NoScope(text.to_owned()))
    }
}

impl fmt::Display for Scope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_scope_is_typed_stored_and_shown_alike() {
        for scope in Scope::ALL {
            assert_eq!(scope.to_string().parse(), Ok(*scope));
            assert_eq!(serde_json::to_value(scope).unwrap(), serde_json::json!(scope.as_str()));
        }
        let error = "read:everything".parse::<Scope>().unwrap_err().to_string();
        assert!(error.contains("read:everything") && error.contains("open-data"), "{error}");
    }
}
