//! Those who are not linked yet: what they may say, and what of their chat they are shown.

use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
};

/// Letters and digits in a code.
const LENGTH: usize = 10;
/// The most chats that are remembered; beyond it all are forgotten, and their pages show the way in alone.
const MOST: usize = 20_000;

/// Whether a text can be a code that links, alone or after the command that begins a chat.
pub(crate) fn is_code(text: &str) -> bool {
    let text = text.trim();
    let code = text.strip_prefix("/start").filter(|rest| rest.starts_with(char::is_whitespace)).unwrap_or(text);
    let mut count = 0;
    for c in code.chars() {
        match c {
            _ if c.is_ascii_alphanumeric() => count += 1,
            '-' | '–' | '_' | '.' => {}
            _ if c.is_whitespace() => {}
            _ => return false,
        }
    }
    count == LENGTH
}

/// From where on the chats of those who tried a code are shown to them: the answer to the code, and nothing of what
/// was said to whoever was linked there before.
#[derive(Default)]
pub(crate) struct Doorstep {
    from: Mutex<HashMap<String, u64>>,
}

impl Doorstep {
    /// A code was tried in a chat whose last line was this one.
    pub fn tried(&self, chat: &str, last: u64) {
        let mut from = self.from.lock().unwrap_or_else(PoisonError::into_inner);
        if from.len() >= MOST {
            from.clear();
        }
        from.insert(chat.to_owned(), last);
    }

    /// Someone is linked to a chat.
    pub fn entered(&self, chat: &str) {
        self.from.lock().unwrap_or_else(PoisonError::into_inner).remove(chat);
    }

    /// The line after which a chat is shown while nobody is linked; none when nothing of it is.
    pub fn after(&self, chat: &str) -> Option<u64> {
        self.from.lock().unwrap_or_else(PoisonError::into_inner).get(chat).copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_ten_letters_and_digits() {
        for (text, code) in [
            ("ABCDE-12345", true),
            (" abcde 12345 ", true),
            ("/start ABCDE12345", true),
            ("/start\tABCDE–12345", true),
            ("", false),
            ("/start", false),
            ("/startABCDE12345", false),
            ("ABCDE-1234", false),
            ("ABCDE-123456", false),
            ("việc 1 xong", false),
            ("NV1 được 50%", false),
            ("mã ABCDE-12345", false),
        ] {
            assert_eq!(is_code(text), code, "{text}");
        }
    }
}
