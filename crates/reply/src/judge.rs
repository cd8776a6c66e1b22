//! The one intent of an item, out of what its clauses say.
//!
//! The order is from the safest to the most committing: a request or an obstacle in any clause outweighs "done" in
//! another, and "done" stands only when every clause leaves it standing.

use std::ops::Range;

use chrono::{Months, NaiveDate};
use dondoc_calendar::Calendar;
use dondoc_domain::task::Blocker;

use crate::{
    Intent, Item, Length, When,
    clause::{self, Says},
    date::What,
    details,
    lexicon::Message,
    phrases::Sense,
};

/// The most words nobody knows that an acknowledgement may have around it.
const STRANGE: usize = 4;

/// Reads the words about one task.
///
/// `carried` says that the task before was given a later deadline, so that "việc 2 đến 30/7" asks for one too.
pub(crate) fn judge(message: &Message, range: Range<usize>, carried: bool, calendar: &Calendar) -> Item {
    let clauses = clause::clauses(message, range.clone());
    let said: Vec<Says> = clauses.iter().map(|clause| clause::weigh(message, clause)).collect();
    let percent = details::percent(message, range.clone());
    let any = |told: fn(&Says) -> bool| said.iter().any(told);
    let blocker = said.iter().find_map(|says| says.blocked);
    let mut sure = !any(|says| says.unsure);
    let undo = only_undo(message, range.clone());
    let spoken_done = any(|says| says.done);
    let documents = details::documents(message, range.clone(), calendar);
    // Without a document to show, a named agency may be somebody else's.
    let neighbour = any(|says| says.by_named) && documents.is_empty();
    let excepted = message.marks.iter().any(|mark| mark.sense == Sense::Except);
    let cut = percent.is_some_and(|percent| percent < 100)
        || excepted
        || neighbour
        || remains(message, range.clone())
        || any(|says| says.denied);
    let intent = match () {
        () if undo => Intent::None,
        () if any(|says| says.wrong_owner) => Intent::WrongOwner,
        () if any(|says| says.extension) || carried && only_a_day(message, range.clone()) => Intent::Extension,
        () if blocker.is_some() => Intent::Blocked,
        () if any(|says| says.progress) || spoken_done && cut => Intent::Progress,
        () if spoken_done => Intent::Done,
        () if any(|says| says.question) => Intent::Question,
        () if any(|says| says.eased) => Intent::Progress,
        () if any(|says| says.lists) => Intent::None,
        () if acknowledged(message, range.clone()) => Intent::Ack,
        () => Intent::None,
    };
    if intent == Intent::Progress && (spoken_done || percent == Some(100)) {
        sure = false;
    }
    let either = intent == Intent::Extension && details::alternatives(message, range.clone());
    let date = match intent {
        Intent::Extension if either => None,
        Intent::Extension => details::proposed_deadline(message, range.clone(), calendar),
        Intent::Done => details::result_day(message, range.clone(), calendar),
        _ => None,
    };
    sure &= !(either || intent == Intent::Extension && far_off(date, message.today));
    let blocker = match intent {
        Intent::Blocked => blocker,
        Intent::Extension => blocker.filter(|blocker| *blocker != Blocker::Other).or(blocker),
        _ => None,
    };
    Item {
        target: None,
        intent,
        percent,
        date,
        documents,
        blocker,
        proposed: (intent == Intent::WrongOwner).then(|| details::proposed_owner(message, range.clone())).flatten(),
        reason: details::reason(message, range.clone()),
        undo,
        sure: sure && intent != Intent::None,
        text: message.typed(range).to_owned(),
    }
}

/// "Việc 2 đến 30/7": a day or a length of time behind the name, and no word of what was done.
fn only_a_day(message: &Message, range: Range<usize>) -> bool {
    let Some(date) = message.dates_in(range.clone()).next() else { return false };
    let stop =
        message.marks_in(range.clone()).find(|mark| mark.sense == Sense::Because).map_or(range.end, |mark| mark.from);
    let quiet = message
        .marks_in(range.start..stop)
        .all(|mark| matches!(mark.sense, Sense::Polite | Sense::Plain | Sense::More | Sense::Ack | Sense::Whole));
    let time = matches!(date.what, What::Point(_) | What::Length(_) | What::Impossible);
    quiet && time && date.from < stop && details::unknown(message, range.start..stop) <= 1
}

/// The longest that a new deadline can lie ahead without being a slip of the finger, in months.
const FARTHEST: u32 = 36;

fn far_off(date: Option<When>, today: NaiveDate) -> bool {
    let Some(limit) = today.checked_add_months(Months::new(FARTHEST)) else { return false };
    match date {
        Some(When::On(day)) => day.date > limit,
        Some(When::Later(Length::Days(n) | Length::WorkingDays(n))) => n > FARTHEST * 31,
        Some(When::Later(Length::Months(n))) => n > FARTHEST,
        None => false,
    }
}

/// "Xong rồi, còn phụ lục": something is left.
fn remains(message: &Message, range: Range<usize>) -> bool {
    let end = range.end;
    message.marks_in(range.clone()).any(|mark| {
        // "Còn" before the next task's name belongs to that task.
        mark.sense == Sense::Remain
            && details::unknown(message, mark.to..end)
                + message.marks_in(mark.to..end).filter(|next| next.sense != Sense::Polite).count()
                > 0
            && !message.marks_in(mark.to..end).any(|next| next.sense == Sense::Ask)
            && !(mark.from > range.start && message.is(mark.from - 1, "không"))
    })
}

/// Whether the words take something back and say nothing else.
fn only_undo(message: &Message, range: Range<usize>) -> bool {
    let mut marks = message.marks_in(range.clone()).peekable();
    marks.peek().is_some()
        && message.marks_in(range.clone()).any(|mark| mark.sense == Sense::Undo)
        && marks.all(|mark| matches!(mark.sense, Sense::Undo | Sense::Polite | Sense::Already | Sense::Ack))
        && details::unknown(message, range) <= 2
}

/// Whether the message was seen: a word for it, and few that nobody knows.
fn acknowledged(message: &Message, range: Range<usize>) -> bool {
    let yes = message.marks_in(range.clone()).any(|mark| {
        let da = mark.sense == Sense::Perfect && message.words[mark.from].spelling.base == "da";
        mark.sense == Sense::Ack || da
    });
    let against = message.marks_in(range.clone()).any(|mark| matches!(mark.sense, Sense::Not | Sense::But));
    yes && !against && details::unknown(message, range) <= STRANGE
}
