//! What one clause says, weighed on its own.
//!
//! Whether it says "done" is weighed in `finished`, what it asks for or complains of in `requests`.

use std::ops::Range;

use dondoc_domain::task::Blocker;

use crate::{
    date::{Spoken, What},
    details,
    lexicon::{Mark, Message},
    phrases::Sense,
    point::Toward,
    words::Kind,
};

/// A stretch of words between two commas, or between "nhưng" and its like.
#[derive(Debug, Clone)]
pub(crate) struct Clause {
    pub(crate) range: Range<usize>,
    /// A question mark ends it.
    pub(crate) asked: bool,
}

/// What a clause says; several things at once when it is long.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Says {
    pub(crate) done: bool,
    pub(crate) progress: bool,
    pub(crate) extension: bool,
    pub(crate) blocked: Option<Blocker>,
    pub(crate) wrong_owner: bool,
    pub(crate) question: bool,
    /// Nothing stands in the way any more.
    pub(crate) eased: bool,
    /// Something is denied that nobody understands: "bên kia không nhận".
    pub(crate) denied: bool,
    /// An agency is named as the one that finished.
    pub(crate) by_named: bool,
    /// Finished tasks are spoken of, and none is reported.
    pub(crate) lists: bool,
    /// It could be held otherwise.
    pub(crate) unsure: bool,
}

/// The clauses of a range of words.
pub(crate) fn clauses(message: &Message, range: Range<usize>) -> Vec<Clause> {
    let mut out = Vec::new();
    let mut from = range.start;
    for i in range.clone() {
        let sign = match message.words[i].kind {
            Kind::Sign(sign @ (',' | ';' | '.' | '!' | '?' | ':' | '\n' | '…' | '(' | ')')) => Some(sign),
            _ => None,
        };
        let but = message.marks_in(i..i + 1).next().is_some_and(|mark| mark.sense == Sense::But);
        if but || sign.is_some() && !message.inside_value(i) {
            out.push(Clause { range: from..i, asked: sign == Some('?') });
            from = i + 1;
        }
    }
    out.push(Clause { range: from..range.end, asked: false });
    out.retain(|clause| clause.asked || !clause.range.is_empty());
    out
}

/// Weighs a clause.
pub(crate) fn weigh(message: &Message, clause: &Clause) -> Says {
    let marks: Vec<Mark> = message.marks_in(clause.range.clone()).copied().collect();
    let view = View { message, clause, marks: &marks };
    let mut says = Says::default();
    let extension = view.extension();
    if let Some(unsure) = extension {
        says.extension = true;
        says.unsure |= unsure;
    }
    says.wrong_owner = view.wrong_owner() && !view.questioned();
    if says.extension || says.wrong_owner {
        says.blocked = view.blocked();
        return says;
    }
    if view.questioned() {
        says.question = true;
        return says;
    }
    says.blocked = view.blocked();
    says.done = view.done() || view.whole_amount();
    says.by_named = says.done && view.by_named();
    says.unsure |= says.done && view.doubtful() || !says.done && view.has(Sense::Finish) && !view.negated();
    says.lists = !says.done && view.only_lists();
    says.progress = !says.done && !says.lists && view.progress();
    says.denied = !says.done && view.has(Sense::Not) && !view.has(Sense::Eased) && clause.range.len() > 2;
    says.eased = view.has(Sense::Eased) || view.has(Sense::Filed) || view.has(Sense::Granted);
    says
}

/// A clause with its marks.
pub(crate) struct View<'a> {
    pub(crate) message: &'a Message<'a>,
    pub(crate) clause: &'a Clause,
    pub(crate) marks: &'a [Mark],
}

impl View<'_> {
    pub(crate) fn has(&self, sense: Sense) -> bool {
        self.marks.iter().any(|mark| mark.sense == sense)
    }

    pub(crate) fn negated(&self) -> bool {
        self.marks.iter().any(|mark| matches!(mark.sense, Sense::Not | Sense::NotYet | Sense::Hardly))
    }

    pub(crate) fn dates(&self) -> impl DoubleEndedIterator<Item = &Spoken> {
        self.message.dates_in(self.clause.range.clone())
    }

    /// The last mark that is not courtesy.
    pub(crate) fn last(&self) -> Option<&Mark> {
        self.marks.iter().rev().find(|mark| !matches!(mark.sense, Sense::Polite | Sense::Ack))
    }

    /// Whether the clause asks: a question word, a question mark, or "chưa", "không", "hả" at its end.
    pub(crate) fn questioned(&self) -> bool {
        let message = self.message;
        let ask = self.marks.iter().position(|mark| mark.sense == Sense::Ask);
        if let Some(at) = ask {
            let before = &self.marks[..at];
            // "Chưa biết bao giờ xong", "khi nào xong em báo" tell, they do not ask.
            let tells = before.iter().any(|mark| matches!(mark.sense, Sense::Not | Sense::NotYet))
                && message.words[self.clause.range.clone()].iter().any(|word| word.spelling.base == "biet");
            let promise = self.marks[at..].iter().any(|mark| mark.sense == Sense::Finish) && self.promises_word();
            return !tells && !promise;
        }
        if self.clause.asked {
            return true;
        }
        let Some(last) = self.last() else { return false };
        let end = message
            .marks_in(last.to..self.clause.range.end)
            .all(|mark| matches!(mark.sense, Sense::Polite | Sense::Ack));
        let trailing = end && self.unknown_after(last.to) == 0;
        let verb = self.marks.iter().any(|mark| {
            mark.from < last.from
                && matches!(
                    mark.sense,
                    Sense::Finish
                        | Sense::Submit
                        | Sense::Report
                        | Sense::Settle
                        | Sense::Granted
                        | Sense::Extend
                        | Sense::Signing
                        | Sense::Perfect
                )
        });
        let one_word = last.to == last.from + 1;
        match last.sense {
            Sense::Tag => trailing,
            Sense::NotYet | Sense::Not => trailing && one_word && verb && !message.is(last.from, "khó"),
            _ => false,
        }
    }

    /// "Xong em báo", "xong thì gửi": what follows will be done then.
    pub(crate) fn promises_word(&self) -> bool {
        let Some(finish) = self.marks.iter().find(|mark| mark.sense == Sense::Finish) else { return false };
        let already = self.marks.iter().any(|mark| mark.from >= finish.to && mark.sense == Sense::Already);
        !already
            && (finish.to..self.clause.range.end).any(|i| {
                self.message.is_any(
                    i,
                    &["báo", "gửi", "gởi", "trình", "nộp", "nhắn", "gọi", "alo", "bẩm", "liên", "trả", "up", "đưa"],
                )
            })
    }

    pub(crate) fn unknown_after(&self, from: usize) -> usize {
        details::unknown(self.message, from..self.clause.range.end)
    }

    /// "Da" before a pronoun is "dạ", not "đã".
    pub(crate) fn is_yes(&self, mark: &Mark) -> bool {
        self.plain_da(mark)
            && (self.message.is_any(
                mark.to,
                &["em", "anh", "chị", "sếp", "thưa", "vâng", "chào", "bên", "việc", "sở", "phòng", "đang"],
            ) || self.message.words.get(mark.to).is_none_or(|word| !word.is_letters()))
    }

    pub(crate) fn plain_da(&self, mark: &Mark) -> bool {
        let word = &self.message.words[mark.from];
        word.spelling.base == "da" && word.spelling.is_plain()
    }

    pub(crate) fn progress(&self) -> bool {
        let message = self.message;
        let signs = self.marks.iter().any(|mark| {
            matches!(
                mark.sense,
                Sense::Finish | Sense::Ahead | Sense::Doing | Sense::Settle | Sense::Part | Sense::Wait
            )
        });
        let not_yet = self.marks.iter().any(|mark| match mark.sense {
            // "Ăn cơm chưa" asks about something nobody knows here.
            Sense::NotYet => {
                mark.to - mark.from > 1
                    || self.unknown_after(self.clause.range.start) == 0
                    || self.unknown_after(mark.to) > 0
            }
            Sense::Missing => message.is(mark.from, "chưa"),
            _ => false,
        });
        let works = self.marks.iter().any(|mark| matches!(mark.sense, Sense::Submit | Sense::Report))
            || self.clause.range.clone().any(|i| message.is(i, "làm"));
        let time = self.dates().any(|date| match date.what {
            What::Past | What::Impossible => false,
            What::Hours | What::Length(_) => true,
            What::Point(point) => {
                point.day(message.today, Toward::Nearest).is_some_and(|(day, _)| day >= message.today)
            }
        });
        let perfect = self.marks.iter().any(|mark| mark.sense == Sense::Perfect && !self.is_yes(mark));
        let amount = message.amounts_in(self.clause.range.clone()).next().is_some();
        let promise = (self.clause.range.start + 1..self.clause.range.end)
            .any(|i| message.is(i, "làm") && message.is_any(i - 1, &["em", "mình", "tôi"]));
        let trying = self.has(Sense::Maybe) && (works || time);
        let handed = perfect && self.has(Sense::HandOver);
        signs
            || not_yet
            || amount
            || trying
            || promise
            || works && (time || perfect || self.has(Sense::Already))
            || handed
            || perfect && self.clause.range.len() > 1 && !self.has(Sense::Ack) && !self.has(Sense::Filed)
    }
}
