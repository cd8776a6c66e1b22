//! Whether a clause says that the task is done.
//!
//! It must be said plainly: a word for it, nothing before that takes it back ("chưa", "sắp", "để"), nothing behind
//! that cuts it down ("một phần", "dự thảo"), and no day that is still to come.

use crate::{
    clause::View,
    date::What,
    details,
    lexicon::Mark,
    phrases::Sense,
    point::{Point, Toward},
};

impl View<'_> {
    pub(crate) fn done(&self) -> bool {
        (0..self.marks.len()).any(|at| match self.marks[at].sense {
            Sense::Finish => self.finished(at),
            Sense::Submit => self.submitted(at),
            Sense::Report => self.reported(at),
            Sense::Settle => self.settled(at),
            _ => false,
        }) && !self
            .marks
            .iter()
            .enumerate()
            .any(|(at, mark)| mark.sense == Sense::Finish && (self.spoilt(at) || self.to_come(at)))
    }

    /// "100% rồi ạ" and nothing else, which is worth a question.
    pub(crate) fn whole_amount(&self) -> bool {
        let courtesy = |mark: &Mark| {
            matches!(mark.sense, Sense::Already | Sense::Polite | Sense::Perfect | Sense::Ack)
                || self.amount_at(mark.from)
        };
        self.message.amounts_in(self.clause.range.clone()).any(|amount| amount.percent == 100)
            && self.has(Sense::Already)
            && self.marks.iter().all(courtesy)
            && self.unknown_after(self.clause.range.start) == 0
    }

    fn amount_at(&self, i: usize) -> bool {
        self.message.amounts.iter().any(|amount| amount.from <= i && i < amount.to)
    }

    fn finished(&self, at: usize) -> bool {
        if self.spoilt(at) || self.to_come(at) || self.hurried(at) || self.other_work(at) {
            return false;
        }
        // Without "đã" or "rồi" the word must stand nearly alone, and never before a number: "xong 2 cái".
        let finish = &self.marks[at];
        let before = finish.from.max(1) - 1..finish.from;
        let stands = details::unknown(self.message, self.clause.range.clone()) == 0
            && (finish.from == self.clause.range.start || details::unknown(self.message, before.clone()) == 0);
        // "Nhập liệu xong rồi" ends a step; "đã nhập liệu xong" is said of the whole.
        let step = finish.from > self.clause.range.start
            && !self.perfect_before(at)
            && details::unknown(self.message, before) > 0
            && self.message.is(finish.from, "xong");
        if !self.over(at) && !stands || step || self.counts_after(finish.to) {
            return false;
        }
        // "Xong em gửi" promises; "xong gửi rồi" tells.
        self.perfect_before(at) || !self.promises_word() || self.submits_before(at)
    }

    /// A bare number, or "được" and one: only so many are meant.
    fn counts_after(&self, at: usize) -> bool {
        let at = at + usize::from(self.message.is(at, "được"));
        let about = &["khoảng", "tầm", "cỡ", "chừng", "độ", "hơn", "gần", "trên"];
        let at = at + usize::from(self.message.is_any(at, about));
        let range = at..at + 1;
        if self.message.is_any(at, &["mấy", "vài"]) {
            return true;
        }
        at < self.clause.range.end
            && self.message.words.get(at).is_some_and(|word| word.number().is_some())
            && self.message.dates_in(range.clone()).next().is_none()
            && self.message.amounts_in(range).next().is_none()
    }

    /// "Xong ngay ạ" promises, as long as nothing says that it is over.
    fn hurried(&self, at: usize) -> bool {
        let next = self.marks[at].to;
        let soon = self.message.is_any(next, &["ngay", "liền", "luôn", "lẹ", "nhanh"])
            && self.message.dates_in(next..next + 1).next().is_none();
        soon && !self.over(at)
    }

    fn submits_before(&self, at: usize) -> bool {
        self.marks[..at].iter().any(|mark| mark.sense == Sense::Submit)
    }

    fn submitted(&self, at: usize) -> bool {
        let mark = &self.marks[at];
        if self.spoilt(at) || self.to_come(at) {
            return false;
        }
        let perfect = self.marks[..at].iter().rev().find(|mark| self.is_perfect(mark));
        // "Gửi cho em", "gửi xin số liệu", "gửi đề nghị các sở" hand nothing in.
        let asks = self.marks[at + 1..].iter().any(|next| next.sense == Sense::More)
            || self.message.is_any(mark.from, &["gửi", "gởi"])
                && (mark.to..self.clause.range.end).any(|i| self.message.is(i, "đề") && self.message.is(i + 1, "nghị"));
        if asks || self.by_others(at) || self.inside(at) || self.passed_on(at) {
            return false;
        }
        let near = perfect.is_some_and(|perfect| {
            let said_to = self.message.is_any(mark.to, &["anh", "chị", "sếp", "em"]);
            let straight = details::unknown(self.message, perfect.to..mark.from) == 0;
            straight && mark.from - perfect.to <= 7 && !(self.plain_da(perfect) && said_to)
        });
        // "Quên gửi rồi": a word nobody knows right before it may turn it round.
        let plain =
            mark.from == self.clause.range.start || details::unknown(self.message, mark.from - 1..mark.from) == 0;
        let already = self.marks[at + 1..].iter().any(|next| {
            next.sense == Sense::Already && next.from - mark.to <= 8
                || next.sense == Sense::Finish && next.from - mark.to <= 8 && !self.spoilt(at + 1)
        });
        near || plain && already
    }

    fn reported(&self, at: usize) -> bool {
        let mark = &self.marks[at];
        let asks = self.marks[at + 1..].iter().any(|next| next.sense == Sense::More);
        if asks || self.by_others(at) || self.inside(at) || self.spoilt(at) || self.to_come(at) {
            return false;
        }
        let perfect = self.marks[..at].iter().rev().find(|mark| self.is_perfect(mark));
        let near = perfect.is_some_and(|perfect| mark.from - perfect.to <= 2);
        let after: Vec<&Mark> = self.marks[at + 1..].iter().take_while(|next| next.sense != Sense::Already).collect();
        let already = self.marks.get(at + 1 + after.len()).is_some_and(|already| {
            after.iter().all(|mark| matches!(mark.sense, Sense::Agency | Sense::Polite | Sense::Whole))
                && details::unknown(self.message, mark.to..already.from) <= 2
                && (!after.is_empty() || already.from == mark.to)
        });
        near || already
    }

    /// "Đã xử lý", "xử lý rồi", and nothing more: done, yet worth a question.
    fn settled(&self, at: usize) -> bool {
        let mark = &self.marks[at];
        let rest = self.marks[at + 1..].iter().all(|mark| {
            matches!(mark.sense, Sense::Already | Sense::Polite | Sense::Whole | Sense::Plain | Sense::Ack)
        });
        rest && self.unknown_after(mark.to) == 0 && self.over(at) && !self.spoilt(at) && !self.to_come(at)
    }

    /// "Da gui" can be "dạ gửi"; "đã xử lý" can be a stage.
    pub(crate) fn doubtful(&self) -> bool {
        let finish = self.has(Sense::Finish);
        let already = self.has(Sense::Already);
        let da = self.marks.iter().any(|mark| mark.sense == Sense::Perfect && self.plain_da(mark));
        let settled = self.has(Sense::Settle) && !finish && !self.has(Sense::Submit) && !self.has(Sense::Report);
        let sent = self.marks.iter().position(|mark| self.message.is_any(mark.from, &["gửi", "gởi"]));
        // Sent to a neighbour: perhaps only for an opinion.
        let sideways = sent.is_some_and(|at| {
            self.marks[at + 1..].iter().any(|mark| {
                mark.sense == Sense::Agency && self.message.is_any(mark.from, &["sở", "phòng", "ban", "bên"])
            })
        });
        settled
            || self.counted()
            || self.by_person()
            || self.whole_amount() && !finish
            || sideways && !finish
            || da && !finish && !already
    }

    /// Marks that cut a finished task down, wherever they stand.
    fn spoilt(&self, at: usize) -> bool {
        let before = self.marks[..at].iter().any(|mark| {
            matches!(
                mark.sense,
                Sense::Not
                    | Sense::NotYet
                    | Sense::Hardly
                    | Sense::Ahead
                    | Sense::Maybe
                    | Sense::Doing
                    | Sense::Part
                    | Sense::Remain
                    | Sense::Except
                    | Sense::Condition
                    | Sense::Ask
                    | Sense::Wait
                    | Sense::Missing
                    | Sense::Short(_)
                    | Sense::Silent
                    | Sense::Trouble
                    | Sense::Extend
                    | Sense::Undo
                    | Sense::Misplaced
                    | Sense::HandOver
            )
        });
        let after = self.marks[at + 1..].iter().any(|mark| match mark.sense {
            Sense::Maybe => !self.message.is(mark.from, "nữa"),
            Sense::Not
            | Sense::NotYet
            | Sense::Hardly
            | Sense::Ahead
            | Sense::Doing
            | Sense::Part
            | Sense::Remain
            | Sense::Except
            | Sense::Condition
            | Sense::Wait
            | Sense::Missing
            | Sense::Short(_)
            | Sense::Silent
            | Sense::Trouble
            | Sense::Extend
            | Sense::Signing
            | Sense::Undo => true,
            _ => false,
        });
        before || after || self.only_then(at) || self.quoted(at) || self.none_of_them(at) || self.listed(at)
    }

    /// Whether a mark follows that says the thing is over: "rồi", or "đã" before it.
    fn over(&self, at: usize) -> bool {
        self.perfect_before(at) || self.marks[at + 1..].iter().any(|mark| mark.sense == Sense::Already)
    }

    fn perfect_before(&self, at: usize) -> bool {
        self.marks[..at].iter().any(|mark| self.is_perfect(mark))
    }

    /// "Đã", "vừa"; "mới" only where no condition stands before it ("lâu lắm mới xong").
    pub(crate) fn is_perfect(&self, mark: &Mark) -> bool {
        let only_then =
            self.message.is(mark.from, "mới") && details::unknown(self.message, self.clause.range.start..mark.from) > 0;
        mark.sense == Sense::Perfect && !self.is_yes(mark) && !only_then
    }

    /// Handing in by others, or to oneself: "các xã đã gửi", "đã nhận được báo cáo".
    fn by_others(&self, at: usize) -> bool {
        self.marks[..at].iter().any(|mark| {
            let below = self.message.is_any(mark.from, &["xã", "huyện", "phường"])
                && !(mark.from > 0 && self.message.is_any(mark.from - 1, &["ubnd", "ub", "ban"]));
            mark.sense == Sense::Agency && (below || self.message.is(mark.from, "các"))
                || mark.sense == Sense::Ack && (mark.from..mark.to).any(|i| self.message.is(i, "nhận"))
        })
    }

    /// A day still to come, or a length of time that must pass first.
    fn to_come(&self, at: usize) -> bool {
        let today = self.message.today;
        let finish = &self.marks[at];
        self.dates().any(|date| match date.what {
            What::Past | What::Impossible => false,
            What::Hours | What::Length(_) => date.from < finish.from && !self.over(at),
            What::Point(point) => {
                let since = self.message.is_any(date.from, &["hôm", "bữa"])
                    || date.from > 0 && self.message.is_any(date.from - 1, &["từ", "hôm", "bữa"]);
                let toward = if since { Toward::Gone } else { Toward::Nearest };
                let Some((day, _)) = point.day(today, toward) else { return false };
                let limit = date.from > 0 && self.message.is_any(date.from - 1, &["trước", "hạn"]);
                let said_over = self.over(at);
                match point {
                    Point::FromToday(0) => !said_over,
                    Point::Week { later: 0, .. } | Point::MonthFromNow { later: 0, .. } => !said_over,
                    _ => day > today && !(limit && said_over),
                }
            }
        })
    }
}
