//! Words with a little emphasis, as data: what is bold or linked is said beside the words, never inside them.

use serde::{Deserialize, Serialize};
use std::fmt::Display;

/// Words with a little emphasis.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Text {
    /// The parts in order.
    pub spans: Vec<Span>,
}

/// A part of a text; it may hold line breaks.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Span {
    /// The words.
    pub text: String,
    /// Whether they are set off.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub bold: bool,
    /// Where they lead.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub link: Option<String>,
}

impl Text {
    /// Nothing yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// With plain words.
    #[must_use]
    pub fn plain(self, words: impl Display) -> Self {
        self.with(Span { text: words.to_string(), ..Span::default() })
    }

    /// With words set off.
    #[must_use]
    pub fn bold(self, words: impl Display) -> Self {
        self.with(Span { text: words.to_string(), bold: true, ..Span::default() })
    }

    /// With words that lead somewhere.
    #[must_use]
    pub fn link(self, words: impl Display, to: impl Into<String>) -> Self {
        self.with(Span { text: words.to_string(), link: Some(to.into()), ..Span::default() })
    }

    /// With a line break.
    #[must_use]
    pub fn line(self) -> Self {
        self.plain('\n')
    }

    /// With another text after it.
    #[must_use]
    pub fn then(mut self, more: Text) -> Self {
        for span in more.spans {
            self = self.with(span);
        }
        self
    }

    fn with(mut self, span: Span) -> Self {
        match self.spans.last_mut() {
            Some(last) if last.bold == span.bold && last.link == span.link => last.text.push_str(&span.text),
            _ => self.spans.push(span),
        }
        self
    }

    /// The words alone; where a link leads stands behind its words.
    pub fn to_plain(&self) -> String {
        let mut plain = String::new();
        for span in &self.spans {
            plain.push_str(&span.text);
            if let Some(link) = &span.link {
                plain.push_str(&format!(" ({link})"));
            }
        }
        plain
    }

    /// Its length as messengers count: UTF-16 units of the words.
    pub fn units(&self) -> usize {
        self.spans.iter().map(|span| span.text.encode_utf16().count()).sum()
    }

    /// Whether there are no words.
    pub fn is_empty(&self) -> bool {
        self.spans.iter().all(|span| span.text.trim().is_empty())
    }

    /// The text in parts of at most `longest` UTF-16 units, cut at line breaks where there are any, else between
    /// words, else between letters; never inside one.
    pub fn split(&self, longest: usize) -> Vec<Text> {
        let mut parts = Vec::new();
        let mut part = Text::new();
        let mut room = longest.max(2);
        let limit = room;
        for span in &self.spans {
            let mut rest = span.text.as_str();
            while !rest.is_empty() {
                let fits = fitting(rest, room);
                let take = if fits == rest.len() {
                    fits
                } else {
                    let head = &rest[..fits];
                    match head.rfind('\n').or_else(|| head.rfind(' ')) {
                        Some(at) => at + 1,
                        // A fresh part would hold more of the word.
                        None if room < limit => 0,
                        None => fits,
                    }
                };
                let (now, later) = rest.split_at(take);
                if !now.is_empty() {
                    part = part.with(Span { text: now.to_owned(), ..span.clone() });
                    room -= now.encode_utf16().count();
                }
                rest = later;
                if !rest.is_empty() {
                    parts.push(std::mem::take(&mut part));
                    room = limit;
                }
            }
        }
        if !part.spans.is_empty() {
            parts.push(part);
        }
        parts.retain(|part| !part.is_empty());
        parts
    }
}

/// How many bytes of `text` fit into so many UTF-16 units.
fn fitting(text: &str, units: usize) -> usize {
    let mut used = 0;
    for (at, letter) in text.char_indices() {
        used += letter.len_utf16();
        if used > units {
            return at;
        }
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn neighbours_of_a_kind_are_one() {
        let text = Text::new().plain("a").plain("b").bold("c").bold("d").line();
        assert_eq!(text.spans.len(), 3);
        assert_eq!(text.to_plain(), "abcd\n");
    }

    #[test]
    fn a_long_text_is_cut_where_it_hurts_least() {
        let check = |text: Text, longest: usize, expected: &[&str]| {
            let parts: Vec<String> = text.split(longest).iter().map(Text::to_plain).collect();
            assert_eq!(parts, expected, "{longest}");
            assert!(text.split(longest).iter().all(|part| part.units() <= longest));
        };
        check(Text::new().plain("một hai ba"), 100, &["một hai ba"]);
        check(Text::new().plain("một hai\nba bốn"), 9, &["một hai\n", "ba bốn"]);
        check(Text::new().plain("một hai ba"), 5, &["một ", "hai ", "ba"]);
        check(Text::new().plain("aaaaaaa"), 3, &["aaa", "aaa", "a"]);
        check(Text::new().plain("ab ").bold("cdef"), 4, &["ab ", "cdef"]);
        check(Text::new().plain("😀😀😀"), 4, &["😀😀", "😀"]);
        check(Text::new(), 4, &[]);
    }

    #[test]
    fn a_part_keeps_its_emphasis() {
        let parts = Text::new().bold("một hai").split(4);
        assert!(parts.iter().all(|part| part.spans.iter().all(|span| span.bold)));
        assert_eq!(parts.len(), 2);
    }
}
