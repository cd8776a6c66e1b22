//! Whether a clause asks for time, tells of an obstacle, or passes the task on.

use dondoc_domain::task::Blocker;

use crate::{clause::View, date::What, details, phrases::Sense};

impl View<'_> {
    /// `Some(unsure)` when more time is asked for.
    pub(crate) fn extension(&self) -> Option<bool> {
        if self.has(Sense::Granted) || self.has(Sense::Eased) && !self.has(Sense::Extend) {
            return None;
        }
        let how = self
            .marks
            .iter()
            .any(|mark| mark.sense == Sense::Ask && !self.message.is_any(mark.from, &["có", "được", "hay", "nào"]));
        let wish = self.marks.iter().enumerate().find(|(at, mark)| match mark.sense {
            Sense::Extend => true,
            Sense::More => self.time_follows(*at),
            _ => false,
        });
        let (at, mark) = wish?;
        let refused = self.marks[..at].iter().rev().take(3).any(|before| {
            matches!(before.sense, Sense::Not | Sense::NotYet | Sense::Hardly) && mark.from - before.to <= 3
        });
        let over = self.marks[..at].iter().any(|before| before.sense == Sense::Signing);
        let not_yet = self.last().is_some_and(|last| last.sense == Sense::NotYet && last.from > mark.from);
        if how || refused || over || not_yet || self.asks_whether(mark.from) {
            return None;
        }
        let asked = self.clause.asked
            || self.last().is_some_and(|last| matches!(last.sense, Sense::Not | Sense::Tag) && last.from > mark.from)
            || self.has(Sense::Condition);
        Some(asked)
    }

    /// "Có được xin gia hạn không": about the possibility, with neither a day nor a reason of its own.
    fn asks_whether(&self, extend: usize) -> bool {
        let opens = (self.clause.range.start..extend).any(|i| {
            self.message.is(i, "có") || self.message.is(i, "được") && self.message.is_any(i + 1, &["xin", "gia", "lùi"])
        });
        let closes = self.clause.asked
            || self.last().is_some_and(|last| {
                matches!(last.sense, Sense::Not | Sense::Tag) && last.from > extend && self.unknown_after(last.to) == 0
            });
        let told = self.dates().next().is_some() || self.has(Sense::Because);
        let favour = (self.clause.range.start..self.clause.range.end.saturating_sub(1)).any(|i| {
            self.message.is_any(i, &["cho", "giúp"])
                && self.message.is_any(i + 1, &["em", "mình", "tôi", "sở", "phòng"])
        });
        opens && closes && !told && !favour
    }

    /// "Xin 3 ngày", "cho em đến thứ hai", "thêm khoảng 1 tuần".
    fn time_follows(&self, at: usize) -> bool {
        let mark = &self.marks[at];
        let fills = |i: usize| {
            self.message.is_any(
                i,
                &[
                    "thêm", "khoảng", "tầm", "chừng", "độ", "em", "được", "đến", "tới", "sang", "qua", "hết", "nữa",
                    "cho", "lại",
                ],
            )
        };
        self.dates().any(|date| {
            let gap = mark.to..date.from.max(mark.to);
            let near = date.from >= mark.to && gap.len() <= 3 && gap.clone().all(fills);
            let until = gap.clone().any(|i| self.message.is_any(i, &["đến", "tới", "sang", "qua", "hết"]))
                || self.message.is_any(date.from, &["hết", "sang", "qua", "tới"]);
            match date.what {
                What::Length(_) | What::Impossible => near,
                What::Point(_) => near && until,
                What::Hours | What::Past => false,
            }
        })
    }

    pub(crate) fn blocked(&self) -> Option<Blocker> {
        let need = |from: usize| {
            let needs = self.marks.iter().filter_map(|mark| match mark.sense {
                Sense::Need(blocker) => Some((mark.from, blocker)),
                _ => None,
            });
            let needs: Vec<(usize, Blocker)> = needs.collect();
            needs.iter().find(|(at, _)| *at >= from).or_else(|| needs.last()).map(|(_, blocker)| *blocker)
        };
        self.marks.iter().enumerate().find_map(|(at, mark)| {
            let denied = at > 0
                && matches!(self.marks[at - 1].sense, Sense::Not | Sense::Eased)
                && mark.from - self.marks[at - 1].to <= 1;
            match mark.sense {
                Sense::Trouble if !denied => Some(need(mark.to).unwrap_or(Blocker::Other)),
                Sense::Short(blocker) => Some(blocker),
                Sense::Silent => {
                    Some(need(mark.to).filter(|need| *need != Blocker::Legal).unwrap_or(Blocker::Coordination))
                }
                Sense::Missing => self.marks[at + 1..]
                    .iter()
                    .find_map(|next| match next.sense {
                        Sense::Need(blocker) => Some(blocker),
                        _ => None,
                    })
                    .or_else(|| {
                        self.marks[..at].iter().rev().find_map(|before| match before.sense {
                            Sense::Need(blocker @ (Blocker::Budget | Blocker::Data | Blocker::Staff)) => Some(blocker),
                            _ => None,
                        })
                    }),
                Sense::Wait => {
                    let inside = self.marks[at + 1..].iter().any(|next| next.sense == Sense::Signing)
                        || self.message.dates_in(mark.to..mark.to + 2).next().is_some();
                    // Who waits for an agency waits for its answer; what else is waited for is anybody's guess.
                    let agency = self.marks[at..].iter().any(|next| {
                        next.sense == Sense::Agency
                            || next.sense == Sense::Wait && (next.from..next.to).any(|i| self.message.is(i, "phản"))
                    });
                    let kind = if agency { Blocker::Coordination } else { Blocker::Other };
                    (!inside).then(|| need(mark.to).unwrap_or(kind))
                }
                Sense::NotYet if self.others_late(at) => Some(need(mark.to).unwrap_or(Blocker::Coordination)),
                _ => None,
            }
        })
    }

    /// "Các xã chưa gửi", "bên thuế chưa cung cấp": somebody else has not answered.
    fn others_late(&self, at: usize) -> bool {
        let not_yet = &self.marks[at];
        let other = self.marks[..at].iter().rev().find(|mark| mark.sense == Sense::Agency).is_some_and(|agency| {
            let others = &["các", "bên", "xã", "huyện", "phường"];
            let plural = self.marks[..at].iter().any(|mark| self.message.is_any(mark.from, others));
            let own = (agency.to..not_yet.from).any(|i| self.message.is_any(i, &["em", "mình", "tôi"]));
            !own && (plural || agency.to < not_yet.from)
        });
        let owes = self
            .marks
            .get(at + 1)
            .is_some_and(|next| matches!(next.sense, Sense::Submit | Sense::Report | Sense::Need(_)))
            || self.message.is_any(not_yet.to, &["cung", "trả", "cho", "chuyển", "bàn", "có", "cấp"]);
        other && owes
    }

    pub(crate) fn wrong_owner(&self) -> bool {
        let message = self.message;
        let not_again =
            |at: usize| at > 0 && matches!(self.marks[at - 1].sense, Sense::NotYet | Sense::Not | Sense::Perfect);
        self.marks.iter().enumerate().any(|(at, mark)| match mark.sense {
            Sense::Misplaced => true,
            Sense::HandOver if !not_again(at) && !self.has(Sense::Perfect) => {
                let agency = self.marks[at + 1..].iter().find(|next| next.sense == Sense::Agency);
                let agency = agency.is_some_and(|agency| {
                    agency.from - mark.to <= 3 && details::unknown(message, mark.to..agency.from) <= 1
                });
                let object = self.marks[at + 1..].first().is_some_and(|next| {
                    matches!(next.sense, Sense::Need(_) | Sense::Report | Sense::Extend | Sense::Part)
                });
                let giving = message.is(mark.from, "giao") || message.is(mark.from, "bàn");
                let asked = !giving
                    || self.marks[..=at].iter().any(|mark| {
                        message.is_any(mark.from, &["đề", "phải", "nên", "nhờ", "xin"]) || mark.sense == Sense::Maybe
                    })
                    || message.is_any(mark.from, &["phải", "đề", "nên"]);
                agency && !object && asked
            }
            Sense::ThisTask => {
                let agency = self.marks[at + 1..].iter().find(|next| next.sense == Sense::Agency);
                let belongs = agency.is_some_and(|agency| {
                    let near = agency.from - mark.to <= 3;
                    let of = (mark.to..agency.to).any(|i| message.is_any(i, &["của", "thuộc"]));
                    let own = (agency.to..(agency.to + 2).min(self.clause.range.end))
                        .any(|i| message.is_any(i, &["em", "mình", "tôi", "chúng", "ta"]));
                    near && !own && (of || self.has(Sense::InCharge))
                });
                let work = self.marks.iter().any(|mark| {
                    matches!(
                        mark.sense,
                        Sense::Finish
                            | Sense::Submit
                            | Sense::NotYet
                            | Sense::Doing
                            | Sense::Ahead
                            | Sense::Trouble
                            | Sense::Wait
                            | Sense::Missing
                            | Sense::Short(_)
                            | Sense::Silent
                    )
                });
                belongs && !work
            }
            _ => false,
        })
    }
}
