//! The facts beside the intent: percentage, dates, documents, reason, proposed owner.

use std::ops::Range;

use dondoc_calendar::Calendar;

use crate::{
    Day, DocumentRef, When,
    date::{Spoken, What},
    lexicon::Message,
    number,
    phrases::Sense,
    point::{Point, Toward},
    words::Kind,
};

/// How many words of a range nobody knows.
pub(crate) fn unknown(message: &Message, range: Range<usize>) -> usize {
    let known = |i: usize| {
        message.marks.iter().any(|mark| mark.from <= i && i < mark.to)
            || message.dates.iter().any(|date| date.from <= i && i < date.to)
            || number::at(message, i).is_some()
            || message.amounts.iter().any(|amount| amount.from <= i && i < amount.to)
    };
    range.filter(|i| message.words.get(*i).is_some_and(|word| word.is_letters()) && !known(*i)).count()
}

/// How far the work is; the last amount after "lên", otherwise the first.
pub(crate) fn percent(message: &Message, range: Range<usize>) -> Option<u8> {
    let raised = message
        .amounts_in(range.clone())
        .find(|amount| amount.from > range.start && message.is(amount.from - 1, "lên"));
    raised.or_else(|| message.amounts_in(range.clone()).next()).map(|amount| amount.percent)
}

/// The documents named, each with the date right behind it.
pub(crate) fn documents(message: &Message, range: Range<usize>, calendar: &Calendar) -> Vec<DocumentRef> {
    let numbered = range.clone().filter_map(|i| match &message.words[i].kind {
        Kind::Document(number) => Some((i, number.clone())),
        Kind::Letters | Kind::Number(_) | Kind::Sign(_) => None,
    });
    numbered
        .map(|(i, number)| {
            let date = message.dates_in(i + 1..(i + 4).min(range.end)).next().filter(|date| beside(message, i, date));
            DocumentRef { number, date: date.and_then(|date| past_day(message, date, calendar)) }
        })
        .collect()
}

/// Whether nothing but "ngày", "ký" or a sign stands between a document and a date.
fn beside(message: &Message, document: usize, date: &Spoken) -> bool {
    (document + 1..date.from).all(|i| !message.words[i].is_letters() || message.is_any(i, &["ngày", "ký", "đề"]))
}

fn past_day(message: &Message, date: &Spoken, calendar: &Calendar) -> Option<Day> {
    let What::Point(point @ (Point::DayMonth { .. } | Point::DayOnly(_))) = date.what else { return None };
    let (day, assumed) = point.day(message.today, Toward::Gone)?;
    Some(Day { workday: None, ..Day::new(day, assumed, message.today, calendar) })
}

/// The day of the first document, or the day a finished task names.
pub(crate) fn result_day(message: &Message, range: Range<usize>, calendar: &Calendar) -> Option<When> {
    let own = documents(message, range.clone(), calendar).into_iter().find_map(|document| document.date);
    let named = || {
        message.dates_in(range).filter(|date| !limit(message, date)).find_map(|date| past_day(message, date, calendar))
    };
    own.or_else(named).map(When::On)
}

/// "Trước 30/6", "hạn 30/6": the deadline that was kept, not the day of the result.
fn limit(message: &Message, date: &Spoken) -> bool {
    date.from > 0 && message.is_any(date.from - 1, &["trước", "hạn"])
}

/// The deadline an extension proposes: the time behind "đến" if any, else behind the request, else any at all.
pub(crate) fn proposed_deadline(message: &Message, range: Range<usize>, calendar: &Calendar) -> Option<When> {
    // "Việc 2 đến 30/7" asks with the words about the task before.
    let wish = message.marks_in(range.clone()).find(|mark| matches!(mark.sense, Sense::Extend | Sense::More));
    let wish = wish.map_or(range.start, |mark| mark.from);
    let documents: Vec<usize> = range.clone().filter(|i| matches!(message.words[*i].kind, Kind::Document(_))).collect();
    let free = |date: &&Spoken| {
        let of_document = documents.iter().any(|i| *i < date.from && date.from - i <= 3 && beside(message, *i, date));
        let from_day = date.from > 0 && message.is(date.from - 1, "từ");
        let gone = matches!(date.what, What::Past | What::Hours);
        !(of_document || from_day || gone)
    };
    let until = |date: &&Spoken| {
        let words = &["đến", "tới", "sang", "qua", "hết", "thành", "vào", "là"];
        (date.from.saturating_sub(2)..=date.from).any(|i| message.is_any(i, words))
    };
    let behind = |date: &&Spoken| date.from >= wish;
    let dates = || message.dates_in(range.clone()).filter(free);
    let chosen = dates()
        .filter(behind)
        .find(until)
        .or_else(|| dates().find(behind))
        .or_else(|| dates().find(until))
        .or_else(|| dates().next())?;
    match chosen.what {
        What::Length(length) => Some(When::Later(length)),
        What::Point(point) => {
            let (day, assumed) = point.day(message.today, Toward::Coming)?;
            Some(When::On(Day::new(day, assumed, message.today, calendar)))
        }
        What::Hours | What::Past | What::Impossible => None,
    }
}

/// "Đến 15/6 hoặc 30/6", "15/6, không được thì 30/6": which of the two is meant is for the person to say.
pub(crate) fn alternatives(message: &Message, range: Range<usize>) -> bool {
    let times: Vec<&Spoken> = message
        .dates_in(range)
        .filter(|date| matches!(date.what, What::Point(_) | What::Length(_) | What::Impossible))
        .collect();
    times.windows(2).any(|pair| {
        let [first, second] = pair else { return false };
        let or = |i: usize| {
            message.is_any(i, &["hoặc", "hay", "nếu", "or"])
                || message.is_any(i, &["không", "chưa"]) && (i..second.from).any(|j| message.is(j, "thì"))
        };
        first.what != second.what && (first.to..second.from).any(or)
    })
}

/// The reason given, up to the next clause that asks for something.
pub(crate) fn reason(message: &Message, range: Range<usize>) -> Option<String> {
    let because = message.marks_in(range.clone()).find(|mark| {
        // "Đơn vị" typed without marks is no "vì".
        mark.sense == Sense::Because && !(mark.from > 0 && message.words[mark.from - 1].spelling.base == "don")
    })?;
    let stop = (because.to..range.end).find(|i| {
        let sign =
            ['.', ';', '\n', '!', '?'].iter().any(|sign| message.is_sign(*i, *sign)) && !message.inside_value(*i);
        let asks = message.marks_in(*i..*i + 1).next().is_some_and(|mark| {
            matches!(mark.sense, Sense::Extend | Sense::More) || mark.sense == Sense::But && message.is(*i, "nên")
        });
        sign || asks
    });
    let text =
        message.typed(because.to..stop.unwrap_or(range.end)).trim_matches(|c: char| matches!(c, ',' | ':' | ' ' | '-'));
    (!text.is_empty()).then(|| text.to_owned())
}

/// Words that end the name of an agency.
const AFTER_NAME: &[&str] = &[
    "chủ", "giải", "xử", "thực", "theo", "vì", "do", "ạ", "nhé", "nha", "nhe", "mới", "là", "phụ", "tham", "giúp",
    "để", "đúng", "làm", "mà", "chứ", "cho", "em", "với",
];

/// The words that name the agency a task should go to.
pub(crate) fn proposed_owner(message: &Message, range: Range<usize>) -> Option<String> {
    let start = message
        .marks_in(range.clone())
        .filter(|mark| matches!(mark.sense, Sense::HandOver | Sense::ThisTask))
        .filter_map(|mark| {
            message.marks_in(mark.to..(mark.to + 4).min(range.end)).find(|next| next.sense == Sense::Agency)
        })
        .map(|agency| agency.from)
        .next()?;
    let end = (start + 1..range.end)
        .find(|i| !message.words[*i].is_letters() || message.is_any(*i, AFTER_NAME) || *i - start > 8);
    let name = message.typed(start..end.unwrap_or(range.end));
    (!name.is_empty()).then(|| name.to_owned())
}
