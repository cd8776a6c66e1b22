//! The terms of a task on their way into the index: one string, taken apart again by the index's own thread.

use tantivy::tokenizer::{Token, TokenStream, Tokenizer};

/// Under which name the index knows how to take terms apart.
pub const TERMS: &str = "dondoc_terms";

/// Between two texts of a task no phrase may run across.
const GAP: usize = 10;

/// After a term: the next one stands at the same place, at the next place, or in another text.
const SAME: char = '\u{1}';
const NEXT: char = '\u{2}';
const APART: char = '\u{3}';

/// Terms with their places, written one behind the other. They hold letters, digits and a few marks, never controls.
#[derive(Debug, Default)]
pub struct Terms(String);

impl Terms {
    /// Adds a term, in pieces, at the present place.
    pub fn put(&mut self, pieces: &[&str]) {
        pieces.iter().for_each(|piece| self.0.push_str(piece));
        self.0.push(SAME);
    }

    /// Goes on to the next place.
    pub fn next(&mut self) {
        self.0.push(NEXT);
    }

    /// Ends a text.
    pub fn end(&mut self) {
        self.0.push(APART);
    }

    /// The terms as the index takes them.
    pub fn into_string(self) -> String {
        self.0
    }
}

/// Takes terms apart.
#[derive(Debug, Clone, Default)]
pub struct Apart {
    token: Token,
}

/// The terms of one string.
pub struct Stream<'a> {
    rest: &'a str,
    place: usize,
    token: &'a mut Token,
}

impl Tokenizer for Apart {
    type TokenStream<'a> = Stream<'a>;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> Stream<'a> {
        self.token.reset();
        Stream { rest: text, place: 0, token: &mut self.token }
    }
}

impl TokenStream for Stream<'_> {
    fn advance(&mut self) -> bool {
        while let Some(at) = self.rest.find([SAME, NEXT, APART]) {
            let (term, rest) = self.rest.split_at(at);
            self.rest = &rest[1..];
            if rest.starts_with(SAME) {
                self.token.position = self.place;
                self.token.text.clear();
                self.token.text.push_str(term);
                return true;
            }
            self.place += if rest.starts_with(NEXT) { 1 } else { GAP };
        }
        false
    }

    fn token(&self) -> &Token {
        self.token
    }

    fn token_mut(&mut self) -> &mut Token {
        self.token
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_put_together_is_taken_apart_again() {
        let mut terms = Terms::default();
        terms.put(&["bao"]);
        terms.put(&["~", "4bao"]);
        terms.next();
        terms.put(&["lu"]);
        terms.next();
        terms.end();
        terms.put(&["2024"]);
        let (text, mut apart, mut found) = (terms.into_string(), Apart::default(), Vec::new());
        apart.token_stream(&text).process(&mut |it| found.push((it.position, it.text.clone())));
        let expected = [(0, "bao"), (0, "~4bao"), (1, "lu"), (2 + GAP, "2024")];
        assert_eq!(found, expected.map(|(place, term)| (place, term.to_owned())));
    }
}
