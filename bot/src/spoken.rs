//! The office's decisions in words: "xác nhận NV51", "xn 51", "không duyệt NV5 vì thiếu phụ lục".
//!
//! They lead to the same echo as the buttons. Whatever else is said in such words, or asked, is no decision.

use crate::{Query, Step, Then, memory::Decision, talk::Talk, target, target::Target};
use dondoc_text::{fold, tidy};

/// What is decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Verdict {
    /// This.
    On(Decision),
    /// Whatever waits, in favour or not.
    Whatever(bool),
}

/// A decision in words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Spoken {
    verdict: Verdict,
    /// The number in the task's code.
    number: u32,
    /// The reason, if one was typed.
    words: String,
}

/// How decisions are said, folded; longer ones first, since the first that fits is taken.
const PHRASES: [(&str, Verdict); 27] = [
    ("khong dong y gia han", Verdict::On(Decision::Refuse)),
    ("khong duyet gia han", Verdict::On(Decision::Refuse)),
    ("khong cho gia han", Verdict::On(Decision::Refuse)),
    ("khong gia han cho", Verdict::On(Decision::Refuse)),
    ("tu choi gia han", Verdict::On(Decision::Refuse)),
    ("khong xac nhan", Verdict::On(Decision::SendBack)),
    ("khong duyet ket qua", Verdict::On(Decision::SendBack)),
    ("khong dong y ket qua", Verdict::On(Decision::SendBack)),
    ("tra lai ket qua", Verdict::On(Decision::SendBack)),
    ("tra ket qua", Verdict::On(Decision::SendBack)),
    ("khong dong y", Verdict::Whatever(false)),
    ("khong duyet", Verdict::Whatever(false)),
    ("ko duyet", Verdict::Whatever(false)),
    ("ko dong y", Verdict::Whatever(false)),
    ("tu choi", Verdict::Whatever(false)),
    ("xac nhan hoan thanh", Verdict::On(Decision::Confirm)),
    ("xac nhan ket qua", Verdict::On(Decision::Confirm)),
    ("xac nhan", Verdict::On(Decision::Confirm)),
    ("duyet ket qua", Verdict::On(Decision::Confirm)),
    ("dong y ket qua", Verdict::On(Decision::Confirm)),
    ("xn", Verdict::On(Decision::Confirm)),
    ("dong y cho gia han", Verdict::On(Decision::Grant)),
    ("dong y gia han", Verdict::On(Decision::Grant)),
    ("duyet gia han", Verdict::On(Decision::Grant)),
    ("cho gia han", Verdict::On(Decision::Grant)),
    ("dong y", Verdict::Whatever(true)),
    ("duyet", Verdict::Whatever(true)),
];

/// Reads words as a decision on one task: the phrase, the task and the reason, or the task first.
pub(crate) fn read(text: &str) -> Option<Spoken> {
    let text = tidy(text);
    let asks = fold(&text);
    if text.contains('?') || asks.split(' ').any(|word| ["chua", "hay", "sao"].contains(&word)) {
        return None;
    }
    if let Some((verdict, rest)) = phrase(&text) {
        let (target, words) = target::lead(&rest, true);
        return Some(Spoken { verdict, number: code(target?)?, words: reason(&words) });
    }
    let (target, rest) = target::lead(&text, false);
    let (verdict, words) = phrase(&rest)?;
    match target? {
        Target::Code(number) => Some(Spoken { verdict, number, words: reason(&words) }),
        Target::Listed(_) | Target::All => None,
    }
}

/// A phrase at the beginning, and what comes after it.
fn phrase(text: &str) -> Option<(Verdict, String)> {
    let words: Vec<&str> = text.split_whitespace().collect();
    PHRASES.into_iter().find_map(|(said, verdict)| {
        let (head, rest) = words.split_at_checked(said.split(' ').count())?;
        let head = head.iter().map(|word| fold(word.trim_matches([',', ':', '.']))).collect::<Vec<_>>().join(" ");
        (head == said).then(|| (verdict, rest.join(" ")))
    })
}

fn code(target: Target) -> Option<u32> {
    match target {
        Target::Code(number) | Target::Listed(number) => Some(number),
        Target::All => None,
    }
}

/// What is left of the reason without courtesies and "vì".
fn reason(words: &str) -> String {
    let words = words.trim().trim_matches([',', ':', ';', '.', '-']).trim();
    for because in ["vì ", "vi ", "lý do ", "ly do ", "do "] {
        let rest = words.char_indices().nth(because.chars().count()).map(|(at, _)| words.split_at(at));
        if let Some((_, rest)) = rest.filter(|(head, _)| head.to_lowercase() == because) {
            return rest.trim().trim_start_matches([':', ' ']).to_owned();
        }
    }
    match fold(words).as_str() {
        "a" | "nhe" | "nha" | "di" | "em" | "anh" | "chi" | "luon" => String::new(),
        _ => words.to_owned(),
    }
}

/// Looks up what is decided on, to be echoed.
pub(crate) fn hear(talk: Talk<'_>, spoken: Spoken) -> Step {
    let Spoken { verdict, number, words } = spoken;
    match verdict {
        Verdict::On(decision) => {
            talk.look(Query::Waiting { number, kind: decision.kind() }, Then::Decide { decision, words })
        }
        Verdict::Whatever(yes) => talk.look(Query::WaitingOn { number }, Then::Judge { yes, words }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decisions_as_people_type_them() {
        use Decision::{Confirm, Grant, Refuse, SendBack};
        let on = |decision, number, words: &str| Some((Verdict::On(decision), number, words.to_owned()));
        let either = |yes, number, words: &str| Some((Verdict::Whatever(yes), number, words.to_owned()));
        for (text, expected) in [
            ("xác nhận NV51", on(Confirm, 51, "")),
            ("xn 51", on(Confirm, 51, "")),
            ("XN nv51 ạ", on(Confirm, 51, "")),
            ("NV51 xác nhận", on(Confirm, 51, "")),
            ("xác nhận hoàn thành NV51 nhé", on(Confirm, 51, "")),
            ("duyệt gia hạn NV51", on(Grant, 51, "")),
            ("đồng ý gia hạn NV51 đến 30/6", on(Grant, 51, "đến 30/6")),
            ("duyệt NV5", either(true, 5, "")),
            ("không duyệt NV5 vì thiếu phụ lục", either(false, 5, "thiếu phụ lục")),
            ("khong duyet nv5", either(false, 5, "")),
            ("không đồng ý gia hạn NV5, lý do đã gia hạn hai lần", on(Refuse, 5, "đã gia hạn hai lần")),
            ("trả lại kết quả NV5: thiếu số liệu", on(SendBack, 5, "thiếu số liệu")),
            ("không xác nhận NV5", on(SendBack, 5, "")),
            ("xác nhận", None),
            ("duyệt", None),
            ("xác nhận NV51 chưa", None),
            ("NV51 được duyệt chưa?", None),
            ("xác nhận tất cả", None),
            ("đồng ý", None),
            ("NV51 đã duyệt xong", None),
            ("trả lại NV5", None),
        ] {
            let found = read(text).map(|it| (it.verdict, it.number, it.words));
            assert_eq!(found, expected, "{text}");
        }
    }
}
