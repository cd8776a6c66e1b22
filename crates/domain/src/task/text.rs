//! Text from people, on its way into an event.

use super::refusal::Refusal;
use dondoc_text::{secrecy, tidy};

/// The longest text kept in one field, in characters; longer belongs into a document.
pub const LONGEST: usize = 8_000;

/// Text as it may be stored: tidied, short enough, and without a secrecy mark.
pub fn checked(what: &'static str, text: &str) -> Result<String, Refusal> {
    let text = tidy(text);
    if let Some(mark) = secrecy::find(&text) {
        return Err(Refusal::Secret { what, mark: mark.label() });
    }
    if text.chars().count() > LONGEST {
        return Err(Refusal::TooLong { what, longest: LONGEST });
    }
    Ok(text)
}

/// [`checked`] text that must say something.
pub fn required(what: &'static str, text: &str) -> Result<String, Refusal> {
    let text = checked(what, text)?;
    if dondoc_text::is_blank(&text) { Err(Refusal::Blank(what)) } else { Ok(text) }
}
