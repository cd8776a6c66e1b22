//! The senses a phrase can carry, and the table of phrases.

use dondoc_domain::task::Blocker;

/// What a phrase says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Sense {
    /// Finished: "xong", "hoàn thành".
    Finish,
    /// Hands the result in: "nộp", "gửi", "trình", "ban hành".
    Submit,
    /// "Báo cáo", which is a noun as often as a verb.
    Report,
    /// Deals with it: "xử lý", "giải quyết".
    Settle,
    /// "Đã", "vừa".
    Perfect,
    /// "Rồi".
    Already,
    /// "Không".
    Not,
    /// "Chưa".
    NotYet,
    /// "Đâu" behind a verb.
    Hardly,
    /// Still to come: "sắp", "sẽ", "cố gắng", "để em".
    Ahead,
    /// Speaks against "done" beside it, and says nothing alone: "để", "cần", "nữa".
    Maybe,
    /// Under way: "đang", "đã họp".
    Doing,
    /// Not the whole: "một phần", "dự thảo", "bước".
    Part,
    /// "Còn".
    Remain,
    /// "Trừ".
    Except,
    /// "Nếu", "thì", "khi".
    Condition,
    /// "Tất cả", "hết" of things.
    Whole,
    /// A question word.
    Ask,
    /// A word that makes a question at the end: "hả", "à".
    Tag,
    /// "Gia hạn", "lùi".
    Extend,
    /// "Thêm", "xin", "cho": an extension when time follows.
    More,
    /// An extension that has been given already.
    Granted,
    /// "Vướng", "khó khăn".
    Trouble,
    /// "Chờ".
    Wait,
    /// "Thiếu", "chưa có": trouble when something needed follows.
    Missing,
    /// "Hết tiền": trouble in itself.
    Short(Blocker),
    /// "Chưa trả lời": another agency is being waited for.
    Silent,
    /// "Hết vướng".
    Eased,
    /// "Chuyển văn thư": what is left to do once a task is done, and never the end of it alone.
    Filed,
    /// What may be missing.
    Need(Blocker),
    /// "Ký", "duyệt": the last step inside the house.
    Signing,
    /// Not mine: "không phải việc của".
    Misplaced,
    /// "Chuyển cho", "giao cho".
    HandOver,
    /// "Chủ trì", "phụ trách".
    InCharge,
    /// "Việc này", "nội dung này".
    ThisTask,
    /// An agency or a part of one.
    Agency,
    /// "Em", "mình" where an agency is one's own.
    Own,
    /// Seen: "ok", "rõ".
    Ack,
    /// Takes back: "hủy".
    Undo,
    /// "Vì", "do".
    Because,
    /// "Nhưng".
    But,
    /// Courtesy, and words that say nothing.
    Polite,
    /// Means something of its own that is none of the above; keeps shorter phrases from being heard.
    Plain,
}

/// The table, as sections of phrases.
const TABLE: &str = include_str!("../data/phrases.txt");

/// The names of the senses in the table.
const NAMES: &[(&str, Sense)] = &[
    ("finish", Sense::Finish),
    ("submit", Sense::Submit),
    ("report", Sense::Report),
    ("settle", Sense::Settle),
    ("perfect", Sense::Perfect),
    ("already", Sense::Already),
    ("wait", Sense::Wait),
    ("short-budget", Sense::Short(Blocker::Budget)),
    ("short-staff", Sense::Short(Blocker::Staff)),
    ("not", Sense::Not),
    ("not-yet", Sense::NotYet),
    ("hardly", Sense::Hardly),
    ("ahead", Sense::Ahead),
    ("maybe", Sense::Maybe),
    ("doing", Sense::Doing),
    ("part", Sense::Part),
    ("remain", Sense::Remain),
    ("except", Sense::Except),
    ("condition", Sense::Condition),
    ("whole", Sense::Whole),
    ("ask", Sense::Ask),
    ("tag", Sense::Tag),
    ("extend", Sense::Extend),
    ("more", Sense::More),
    ("granted", Sense::Granted),
    ("trouble", Sense::Trouble),
    ("missing", Sense::Missing),
    ("silent", Sense::Silent),
    ("eased", Sense::Eased),
    ("filed", Sense::Filed),
    ("need-budget", Sense::Need(Blocker::Budget)),
    ("need-guidance", Sense::Need(Blocker::Guidance)),
    ("need-legal", Sense::Need(Blocker::Legal)),
    ("need-staff", Sense::Need(Blocker::Staff)),
    ("need-data", Sense::Need(Blocker::Data)),
    ("need-coordination", Sense::Need(Blocker::Coordination)),
    ("need-other", Sense::Need(Blocker::Other)),
    ("signing", Sense::Signing),
    ("misplaced", Sense::Misplaced),
    ("hand-over", Sense::HandOver),
    ("in-charge", Sense::InCharge),
    ("this-task", Sense::ThisTask),
    ("agency", Sense::Agency),
    ("own", Sense::Own),
    ("ack", Sense::Ack),
    ("undo", Sense::Undo),
    ("because", Sense::Because),
    ("but", Sense::But),
    ("polite", Sense::Polite),
    ("plain", Sense::Plain),
];

/// Every phrase with its sense, in the order of the table.
pub(crate) fn phrases() -> impl Iterator<Item = (Sense, &'static str)> {
    let mut sense = None;
    TABLE.lines().filter(|line| !line.starts_with('#')).flat_map(move |line| {
        if let Some(name) = line.strip_prefix('[') {
            sense = NAMES.iter().find(|(known, _)| *known == name.trim_end_matches(']')).map(|(_, sense)| *sense);
        }
        let row = sense.filter(|_| !line.starts_with('['));
        row.into_iter().flat_map(move |sense| {
            line.split(',').map(str::trim).filter(|phrase| !phrase.is_empty()).map(move |phrase| (sense, phrase))
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_section_has_a_sense_and_every_sense_a_section() {
        let sections: Vec<&str> =
            TABLE.lines().filter_map(|line| line.strip_prefix('[')).map(|line| line.trim_end_matches(']')).collect();
        let names: Vec<&str> = NAMES.iter().map(|(name, _)| *name).collect();
        assert_eq!(sections, names);
    }
}
