//! What we send.

use crate::Text;
use dondoc_domain::TaskId;
use serde::{Deserialize, Serialize};

/// The longest data of a button, in bytes: Telegram's limit, kept everywhere.
pub const LONGEST_DATA: usize = 64;

/// One message to a person.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Outgoing {
    /// What it says.
    pub text: Text,
    /// Buttons, row by row.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub buttons: Vec<Vec<Button>>,
    /// A picture or file sent with it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub attachment: Option<Attachment>,
    /// The tasks it is about, so that a reply to it finds them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub about: Vec<TaskId>,
    /// The messenger's id of the message it answers, to show the two together.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answers: Option<String>,
    /// The messenger's id of our own earlier message that this one takes the place of. A messenger that cannot
    /// edit sends it anew.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub replaces: Option<String>,
}

impl Outgoing {
    /// A message of words.
    pub fn of(text: Text) -> Self {
        Self { text, ..Self::default() }
    }

    /// With one more row of buttons.
    #[must_use]
    pub fn row(mut self, buttons: impl IntoIterator<Item = Button>) -> Self {
        self.buttons.push(buttons.into_iter().collect());
        self
    }

    /// About these tasks.
    #[must_use]
    pub fn about(mut self, tasks: impl IntoIterator<Item = TaskId>) -> Self {
        self.about.extend(tasks);
        self
    }

    /// Every button in reading order: what the numbers of a menu mean where there are no buttons.
    pub fn menu(&self) -> impl Iterator<Item = &Button> {
        self.buttons.iter().flatten()
    }
}

/// A button.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Button {
    /// What stands on it.
    pub label: String,
    /// What comes back when it is tapped: ASCII, at most [`LONGEST_DATA`] bytes.
    pub data: String,
}

impl Button {
    /// A button.
    ///
    /// # Panics
    /// In debug builds, when the data is too long: that is a mistake in the program, never the user's.
    pub fn new(label: impl Into<String>, data: impl Into<String>) -> Self {
        let data = data.into();
        debug_assert!(data.len() <= LONGEST_DATA, "{data:?} is too long for a button");
        Self { label: label.into(), data }
    }
}

/// A file kept by its content, sent with a message.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attachment {
    /// Hex SHA-256 of its bytes.
    pub sha256: String,
    /// The name people see.
    pub name: String,
    /// Its type, "image/png".
    pub mime: String,
    /// Whether it is shown as a picture.
    pub picture: bool,
}
