//! Which task a few typed words mean: a code, a number of the list, all of them; and the words around it.

use dondoc_text::{fold, tidy};

/// How a task was named.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Target {
    /// By code: NV12.
    Code(u32),
    /// By its number in the list last shown.
    Listed(u32),
    /// All of the list.
    All,
}

/// A target at the beginning of words, and the words after it. A bare number counts only when `bare`.
pub(crate) fn lead(text: &str, bare: bool) -> (Option<Target>, String) {
    let text = tidy(text);
    let words: Vec<&str> = text.split([' ', '\n']).filter(|word| !word.is_empty()).collect();
    let plain: Vec<String> = words.iter().map(|word| fold(word.trim_matches(['#', ':', ',', '.', ';', '-']))).collect();
    let (target, used) = match plain.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        ["tat", "ca", ..] => (Some(Target::All), 2),
        ["viec" | "so" | "muc" | "nhiem", number, ..] if digits(number).is_some() => {
            (digits(number).map(Target::Listed), 2)
        }
        ["viec" | "nhiem", "so" | "vu", number, ..] if digits(number).is_some() => {
            (digits(number).map(Target::Listed), 3)
        }
        ["nv", number, ..] if digits(number).is_some() => (digits(number).map(Target::Code), 2),
        ["nhiem", "vu", code, ..] | ["viec", code, ..] if code_of(code).is_some() => {
            let used = if plain[0] == "viec" { 2 } else { 3 };
            (code_of(code).map(Target::Code), used)
        }
        [first, ..] if code_of(first).is_some() => (code_of(first).map(Target::Code), 1),
        [first, ..] if bare && digits(first).is_some() => (digits(first).map(Target::Listed), 1),
        _ => (None, 0),
    };
    (target, words[used..].join(" ").trim_matches([':', ',', ';', '-', ' ']).to_owned())
}

/// A target that is all there is, maybe with a polite word.
pub(crate) fn alone(text: &str) -> Option<Target> {
    let (target, rest) = lead(text, true);
    let rest = fold(&rest);
    let polite = ["", "a", "nhe", "nha", "em", "anh", "chi", "do", "day", "thoi"];
    target.filter(|_| rest.split([' ', '.', ',', '!']).all(|word| polite.contains(&word)))
}

fn digits(word: &str) -> Option<u32> {
    (!word.is_empty() && word.len() <= 7 && word.bytes().all(|b| b.is_ascii_digit()))
        .then(|| word.parse().ok())
        .flatten()
}

fn code_of(word: &str) -> Option<u32> {
    word.strip_prefix("nv").and_then(digits)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn targets_as_people_type_them() {
        #[track_caller]
        fn check(text: &str, target: Option<Target>, rest: &str) {
            assert_eq!(lead(text, true), (target, rest.to_owned()), "{text}");
        }
        check("NV12", Some(Target::Code(12)), "");
        check("#nv12 xong rồi", Some(Target::Code(12)), "xong rồi");
        check("nv 12: đến 30/6", Some(Target::Code(12)), "đến 30/6");
        check("việc 3 đang làm", Some(Target::Listed(3)), "đang làm");
        check("viec so 3", Some(Target::Listed(3)), "");
        check("nhiệm vụ 2", Some(Target::Listed(2)), "");
        check("nhiệm vụ NV7 xong", Some(Target::Code(7)), "xong");
        check("việc NV7", Some(Target::Code(7)), "");
        check("2", Some(Target::Listed(2)), "");
        check("Tất cả", Some(Target::All), "");
        check("30/6", None, "30/6");
        check("đang làm", None, "đang làm");
        check("", None, "");
    }

    #[test]
    fn a_choice_is_a_target_alone() {
        assert_eq!(alone("việc 2 ạ"), Some(Target::Listed(2)));
        assert_eq!(alone("2"), Some(Target::Listed(2)));
        assert_eq!(alone("việc 2 xong"), None);
        assert_eq!(alone("2 ngày nữa"), None);
    }
}
