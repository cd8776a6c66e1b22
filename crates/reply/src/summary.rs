//! A reading in one line, for the command line and for counting.

use chrono::NaiveDate;
use dondoc_calendar::Calendar;

use crate::{Intent, Item, Reading};

/// The most telling item of a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Summary {
    /// The name of the intent.
    pub intent: &'static str,
    /// How far the work is, 0 to 100.
    pub percent: Option<u8>,
    /// The document's day for "done", the proposed deadline for "extension".
    pub date: Option<NaiveDate>,
    /// The first document named.
    pub document: Option<String>,
}

/// Sums a reading up: the first item that asks for something decides, and "done" only when nothing else is said.
///
/// A length of time counts from today, because no deadline is known here.
pub fn summary(reading: &Reading, today: NaiveDate, calendar: &Calendar) -> Summary {
    let rank = |item: &&Item| match item.intent {
        Intent::Progress | Intent::Extension | Intent::Blocked | Intent::WrongOwner | Intent::Question => 0,
        Intent::Done => 1,
        Intent::Ack => 2,
        Intent::None => 3,
    };
    let Some(item) = reading.items.iter().min_by_key(rank) else {
        return Summary { intent: Intent::None.as_str(), percent: None, date: None, document: None };
    };
    let dated = matches!(item.intent, Intent::Done | Intent::Extension);
    let date = item.date.filter(|_| dated).and_then(|when| when.resolve(None, today, calendar)).map(|day| day.date);
    let document = item.documents.first().map(|document| document.number.to_string());
    Summary { intent: item.intent.as_str(), percent: item.percent, date, document }
}
