//! Who and what a word for "done" is said of: this task as a fact, or another's, a step, a list, a quotation.

use crate::{clause::View, details, lexicon::Mark, phrases::Sense};

/// Words for kinds of agencies, which name none of them.
const KINDS: &[&str] = &[
    "sở",
    "ubnd",
    "ub",
    "ủy",
    "ban",
    "phòng",
    "huyện",
    "xã",
    "phường",
    "bên",
    "đơn",
    "vị",
    "văn",
    "vp",
    "thành",
    "phố",
    "tỉnh",
    "thị",
    "bộ",
    "ngành",
    "trung",
    "tâm",
    "chi",
    "cục",
    "hội",
    "đoàn",
    "tổ",
    "địa",
    "phương",
];

impl View<'_> {
    /// "Vừa ăn xong", "đã xong việc nhà": a verb or an errand that nobody here knows, which need not be the task.
    pub(crate) fn other_work(&self, at: usize) -> bool {
        let finish = &self.marks[at];
        let perfect = self.marks[..at].iter().rev().find(|mark| self.is_perfect(mark));
        let other_verb = self.message.is(finish.from, "xong")
            && perfect.is_some_and(|perfect| details::unknown(self.message, perfect.to..finish.from) > 0);
        // "Viec nha" without marks is "việc nhà" as well as "việc nha".
        let plain = |i: usize| self.message.words.get(i).is_some_and(|word| word.spelling.is_plain());
        let errand = self.message.is(finish.to, "việc")
            && !self.message.is_any(finish.to + 1, &["này", "đó", "ấy", "kia", "ni", "trên", "được", "số", "thứ"])
            && (self.unknown_after(finish.to) > 0 || plain(finish.to) && self.message.is(finish.to + 1, "nhà"));
        other_verb || errand
    }

    /// A named agency says so of itself, or somebody says it of a neighbour: "Sở Xây dựng đã hoàn thành".
    pub(crate) fn by_named(&self) -> bool {
        let told = |mark: &Mark| matches!(mark.sense, Sense::Finish | Sense::Submit | Sense::Report | Sense::Settle);
        let Some(verb) = self.marks.iter().rposition(told) else { return false };
        let verb = self.marks[..verb]
            .iter()
            .position(|mark| mark.sense == Sense::Perfect && !self.is_yes(mark))
            .unwrap_or(verb);
        let end = self.marks[verb].from;
        // "Các việc" names no agency.
        let of_tasks = |mark: &&Mark| {
            !(self.message.is(mark.from, "các")
                && self.message.is_any(mark.to, &["việc", "nhiệm", "nội", "mục", "đầu", "công"]))
        };
        let agencies = || self.marks[..verb].iter().filter(|mark| mark.sense == Sense::Agency).filter(of_tasks);
        let Some(first) = agencies().next() else { return false };
        let own = (first.from..end).any(|i| self.message.is_any(i, &["em", "mình", "tôi", "chúng", "bọn", "tụi"]));
        let abbreviated = agencies().any(|mark| !(mark.from..mark.to).all(|i| self.message.is_any(i, KINDS)));
        let named = details::unknown(self.message, first.to..end) > 0;
        !own && (abbreviated || named)
    }

    /// "Đã báo cáo lãnh đạo sở": to one's own superiors, which hands nothing in.
    pub(crate) fn inside(&self, at: usize) -> bool {
        let to = self.marks[at].to;
        let superior = |i: usize| {
            self.message.is(i, "lãnh") && self.message.is(i + 1, "đạo")
                || self.message.is(i, "giám") && self.message.is(i + 1, "đốc")
                || self.message.is(i, "trưởng") && self.message.is_any(i + 1, &["phòng", "ban"])
        };
        let above = (to..(to + 6).min(self.clause.range.end)).any(|i| self.message.is_any(i, &["ubnd", "tỉnh"]));
        (to..(to + 3).min(self.clause.range.end)).any(superior) && !above
    }

    /// "Gửi hồ sơ qua Sở Tư pháp": a step on the way.
    pub(crate) fn passed_on(&self, at: usize) -> bool {
        let (from, end) = (self.marks[at].to, self.clause.range.end);
        (from..end.min(from + 6)).any(|i| {
            self.message.is_any(i, &["qua", "sang"])
                && self.message.is_any(i + 1, &["sở", "phòng", "ban", "bên", "cục", "chi", "stc", "sxd", "stp", "snv"])
        })
    }

    /// "Ban hành xong mới làm": what comes before "mới" has not happened yet.
    pub(crate) fn only_then(&self, at: usize) -> bool {
        self.marks[at + 1..].iter().any(|mark| {
            self.message.is(mark.from, "mới")
                && mark.to < self.clause.range.end
                && self.message.dates_in(mark.to..mark.to + 1).next().is_none()
                && !self.message.is_any(mark.to, &["đây", "nãy", "sáng", "hôm"])
        })
    }

    /// Words between quotation marks are spoken of, not said.
    pub(crate) fn quoted(&self, at: usize) -> bool {
        let quote =
            |i: usize| ['"', '“', '”', '«', '»', '\'', '‘', '’'].iter().any(|sign| self.message.is_sign(i, *sign));
        let mark = &self.marks[at];
        (self.clause.range.start..mark.from).any(quote) && (mark.to..self.clause.range.end).any(quote)
    }

    /// "0 việc xong".
    pub(crate) fn none_of_them(&self, at: usize) -> bool {
        (self.clause.range.start..self.marks[at].from).any(|i| {
            self.message.words[i].number() == Some(0)
                && !self.message.dates.iter().any(|date| date.from <= i && i < date.to)
        })
    }

    pub(crate) fn only_lists(&self) -> bool {
        (0..self.marks.len()).any(|at| self.marks[at].sense == Sense::Finish && self.listed(at))
    }

    /// "Danh sách việc đã hoàn thành", "những việc đã xong": names tasks and reports none.
    pub(crate) fn listed(&self, at: usize) -> bool {
        let mut range = self.clause.range.start..self.marks[at].from;
        let already = self.marks[at + 1..].iter().any(|mark| mark.sense == Sense::Already);
        // "Nhung" without marks is "nhưng" as well, which began the clause.
        let before = range.start.checked_sub(1).and_then(|i| self.message.words.get(i));
        if !already && before.is_some_and(|word| word.spelling.base == "nhung" && word.spelling.is_plain()) {
            range.start -= 1;
        }
        let list = range.clone().any(|i| {
            self.message.is(i, "danh")
                && self.message.is_any(i + 1, &["sách", "mục"])
                && (i + 2..range.end).any(|j| self.message.is_any(j, &["việc", "vụ"]))
        });
        let whole = self.marks.iter().any(|mark| mark.sense == Sense::Whole);
        let some = range.clone().any(|i| {
            self.message.is_any(i + 1, &["việc", "nhiệm", "công", "đầu"])
                && (self.message.is(i, "những") || self.message.is_any(i, &["các", "mấy"]) && !already)
        });
        list || some && !whole
    }

    /// "2 việc xong": perhaps not all that were asked for.
    pub(crate) fn counted(&self) -> bool {
        !self.has(Sense::Whole)
            && self.clause.range.clone().any(|i| {
                self.message.words[i].number().is_some()
                    && self.message.is_any(i + 1, &["việc", "nhiệm", "cái", "mục"])
                    && self.message.dates_in(i..i + 1).next().is_none()
                    && self.message.amounts_in(i..i + 1).next().is_none()
            })
    }

    /// "Anh Hùng đã xong": perhaps another's task.
    pub(crate) fn by_person(&self) -> bool {
        let Some(perfect) = self.marks.iter().find(|mark| self.is_perfect(mark)) else { return false };
        (self.clause.range.start..perfect.from).any(|i| {
            self.message.is_any(i, &["anh", "chị", "ông", "bà", "chú", "cô", "bác"])
                && details::unknown(self.message, i + 1..(i + 2).min(perfect.from)) > 0
        })
    }
}
