//! What an official means by the words typed in reply to a reminder.
//!
//! [`read`] turns a message into [`Item`]s, one for each task spoken of. It works in small passes: `words` cuts the
//! text and undoes the haste of a telephone keyboard, `lexicon` finds the phrases that carry sense, `date` and
//! `amount` read days and percentages, `split` finds the tasks, and `judge` weighs what was found.
//!
//! One rule stands above the others, because a task wrongly closed costs more than a question too many: whatever
//! speaks against "done" is heard even when it is misspelt, and whatever speaks for it must be spelt right.

mod reading;
mod summary;

mod about;
mod amount;
mod clause;
mod date;
mod details;
mod document;
mod finished;
mod judge;
mod lexicon;
mod marker;
mod number;
mod period;
mod phrases;
mod point;
mod requests;
mod span;
mod split;
mod teencode;
mod words;

pub use dondoc_domain::task::Blocker;
pub use reading::{Day, DocumentRef, Intent, Item, Length, Reading, Target, When};
pub use span::{Looking, span};
pub use summary::{Summary, summary};

use chrono::NaiveDate;
use dondoc_calendar::Calendar;

/// The longest message that is read, in characters; the rest of a longer one is left unread.
const LONGEST: usize = 4096;

/// Reads a whole message typed on a day.
///
/// There is at least one item unless the text is blank, and every item keeps its own words.
pub fn read(text: &str, today: NaiveDate, calendar: &Calendar) -> Reading {
    let tidy = dondoc_text::tidy(text);
    let end = tidy.char_indices().nth(LONGEST).map_or(tidy.len(), |(at, _)| at);
    let tidy = &tidy[..end];
    let words = words::words(tidy);
    if words.is_empty() {
        return Reading { items: Vec::new() };
    }
    let message = lexicon::Message::new(tidy, &words, today);
    let mut items = Vec::new();
    let mut carried = false;
    // Whether the sentence goes on behind each item.
    let mut goes_on: Vec<bool> = Vec::new();
    for segment in split::split(&message) {
        let item = judge::judge(&message, segment.range.clone(), carried, calendar);
        carried = item.intent == Intent::Extension;
        goes_on.resize(items.len() + segment.targets.len().max(1), split::goes_on(&message, segment.range));
        match segment.targets.as_slice() {
            [] => items.push(item),
            targets => items.extend(targets.iter().map(|target| Item { target: Some(*target), ..item.clone() })),
        }
    }
    split::share_reason(&mut items, &goes_on);
    split::settle_rest(&mut items);
    Reading { items }
}
