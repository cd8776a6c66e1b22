//! Yes and no, as people type them at an echo.

use dondoc_text::{fold, tidy};

/// Whether words agree to what was echoed.
pub(crate) fn assents(words: &str) -> bool {
    let accented = tidy(words).to_lowercase();
    let plain = polite(&fold(words));
    // "đúng" and "đừng" fold alike, so this one needs its mark.
    let marked = ["đúng", "đúng rồi", "đúng ạ", "👍", "👌", "✅", "ừ"];
    let list = [
        "gui",
        "gui di",
        "gui luon",
        "gui nhe",
        "dong y",
        "ok",
        "oke",
        "okie",
        "okay",
        "oki",
        "co",
        "vang",
        "da vang",
        "yes",
        "duoc",
        "duoc roi",
        "xac nhan",
        "chuan",
        "chuan roi",
        "nhat tri",
        "u",
        "uh",
        "y",
        "ok gui",
        "ok gui di",
        "vang gui di",
    ];
    marked.contains(&accented.trim_matches(['.', '!', ' '])) || list.contains(&plain.as_str())
}

/// Whether words ask for sending, and can hardly mean anything else.
pub(crate) fn sends(words: &str) -> bool {
    assents(words) && fold(words).split(' ').any(|word| word == "gui")
}

/// Whether words may be no more than "I have seen it": they never hand in a result.
pub(crate) fn acknowledges(words: &str) -> bool {
    let plain = polite(&fold(words));
    let marked = ["👍", "👌", "✅", "ừ"];
    let list = [
        "ok", "oke", "okie", "okay", "oki", "vang", "da vang", "yes", "duoc", "duoc roi", "u", "uh", "y", "ro", "da ro",
    ];
    marked.contains(&tidy(words).trim_matches(['.', '!', ' '])) || list.contains(&plain.as_str())
}

/// Whether words call off what was asked.
pub(crate) fn dissents(words: &str) -> bool {
    let accented = tidy(words).to_lowercase();
    let marked = ["đừng", "đừng gửi", "bỏ", "bỏ đi"];
    let list = [
        "khong",
        "ko",
        "k",
        "kh",
        "hong",
        "huy",
        "huy bo",
        "huy di",
        "thoi",
        "0",
        "no",
        "khong gui",
        "ko gui",
        "bo qua",
        "nham",
        "nham roi",
        "khong phai",
        "thoi khong gui",
        "thoi bo",
        "khong dong y",
    ];
    marked.contains(&accented.trim_matches(['.', '!', ' '])) || list.contains(&polite(&fold(words)).as_str())
}

/// Folded words without courtesies at the edges.
fn polite(folded: &str) -> String {
    let words: Vec<&str> = folded.split([' ', ',', '.', '!']).filter(|word| !word.is_empty()).collect();
    let courtesy = |word: &&str| ["a", "nhe", "nha", "em", "anh", "chi", "nhe", "giup", "voi"].contains(word);
    let start = words.iter().take_while(|word| courtesy(word)).count();
    let end = words.len() - words[start..].iter().rev().take_while(|word| courtesy(word)).count();
    words[start..end.max(start)].join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_acknowledgement_is_not_sending() {
        for seen in ["ok", "OK anh", "vâng ạ", "dạ vâng", "👍", "được ạ", "rõ"] {
            assert!(acknowledges(seen), "{seen}");
        }
        for sent in ["gửi", "gửi đi ạ", "đồng ý", "có", "đúng rồi", "xác nhận", "ok gửi"] {
            assert!(assents(sent) && !acknowledges(sent), "{sent}");
        }
    }

    #[test]
    fn yes_and_no() {
        for yes in ["gửi", "Gửi đi ạ", "ok", "OK anh", "đồng ý", "có", "vâng ạ", "👍", "đúng rồi"]
        {
            assert!(assents(yes) && !dissents(yes), "{yes}");
        }
        for no in ["không", "ko ạ", "hủy", "huỷ", "thôi", "0", "đừng gửi", "nhầm rồi", "không gửi nhé"]
        {
            assert!(dissents(no) && !assents(no), "{no}");
        }
        for neither in ["", "rõ", "không xong", "gửi sở tài chính", "dung", "đang làm", "30/6"] {
            assert!(!dissents(neither) && !assents(neither), "{neither}");
        }
        assert!(sends("gửi") && sends("ok gửi đi ạ") && !sends("vâng ạ") && !sends("gửi sở tài chính"));
    }
}
