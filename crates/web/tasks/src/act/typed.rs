//! What someone typed into a form, as it came.

use crate::ask;
use chrono::NaiveDate;

/// What someone typed.
#[derive(Debug, Clone, Default)]
pub(crate) struct Typed(pub Vec<(String, String)>);

/// Why a form does not go through: at a field, or as a whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Trouble {
    /// The field.
    pub field: Option<&'static str>,
    /// What is wrong and what to do.
    pub text: String,
}

impl Typed {
    /// The words of a field without space around them; empty when it is not there.
    pub fn get(&self, name: &str) -> &str {
        self.has(name).unwrap_or_default().trim()
    }

    /// The words of a field as they came, if it was there.
    pub fn has(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(it, _)| it == name).map(|(_, value)| value.as_str())
    }

    /// A day, if one was typed; the words that are none are told as trouble in `wrong`.
    pub fn day(&self, field: &'static str, wrong: impl FnOnce(&str) -> String) -> Result<Option<NaiveDate>, Trouble> {
        match self.get(field) {
            "" => Ok(None),
            text => match ask::day(text) {
                Some(day) => Ok(Some(day)),
                None => Err(Trouble { field: Some(field), text: wrong(text) }),
            },
        }
    }
}
