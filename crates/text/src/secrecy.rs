//! Secrecy marks: text that carries one may not enter a system that is joined to a network.
//!
//! "Mật" is also half of everyday words (bảo mật, mật độ, mật khẩu), so a mark is known by how it stands:
//! by its level (Tối mật, Tuyệt mật), alone or in brackets, in capitals, or after a word for a document.
//! Law on the Protection of State Secrets 117/2025/QH15.

use crate::tidy;

/// A secrecy mark that was found in a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mark {
    /// Mật.
    Secret,
    /// Tối mật.
    TopSecret,
    /// Tuyệt mật.
    AbsoluteSecret,
}

impl Mark {
    /// The mark as it is written on a document.
    pub fn label(self) -> &'static str {
        match self {
            Mark::Secret => "Mật",
            Mark::TopSecret => "Tối mật",
            Mark::AbsoluteSecret => "Tuyệt mật",
        }
    }
}

/// Words that make an ordinary compound when they stand before "mật".
const BEFORE: [&str; 14] =
    ["bảo", "bí", "cơ", "thân", "cẩn", "chặt", "nghiêm", "rậm", "đường", "hương", "ong", "chu", "trú", "túi"];
/// Words that make an ordinary compound when they stand after "mật".
const AFTER: [&str; 14] =
    ["độ", "khẩu", "mã", "ong", "thiết", "thư", "vụ", "ngữ", "danh", "lệnh", "báo", "gấu", "mía", "hoa"];
/// Words for a thing that carries a mark.
const CARRIERS: [&str; 6] = ["độ", "dấu", "văn bản", "tài liệu", "công văn", "hồ sơ"];

/// The strongest secrecy mark in a text, if there is one.
///
/// ```
/// use dondoc_text::secrecy::{Mark, find};
/// assert_eq!(find("Kế hoạch (Mật) về phòng thủ"), Some(Mark::Secret));
/// assert_eq!(find("Nâng cao năng lực bảo mật, mật độ dân số"), None);
/// ```
pub fn find(text: &str) -> Option<Mark> {
    let text = tidy(text);
    let words: Vec<&str> = text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    let lower: Vec<String> = words.iter().map(|word| word.to_lowercase()).collect();
    let mut found = None;
    for (i, word) in lower.iter().enumerate() {
        let ascii = word == "mat" && words[i] == "MAT";
        if word != "mật" && !ascii {
            continue;
        }
        let before = i.checked_sub(1).map_or("", |j| lower[j].as_str());
        let after = lower.get(i + 1).map_or("", String::as_str);
        match before {
            "tuyệt" | "tuyet" => return Some(Mark::AbsoluteSecret),
            "tối" | "toi" => {
                found = Some(Mark::TopSecret);
                continue;
            }
            _ => {}
        }
        if ascii || BEFORE.contains(&before) || AFTER.contains(&after) {
            continue;
        }
        let capital = words[i].chars().next().is_some_and(char::is_uppercase);
        let carried = CARRIERS
            .iter()
            .any(|carrier| lower[..i].ends_with(&carrier.split(' ').map(String::from).collect::<Vec<_>>()));
        if words.len() == 1 || capital || carried || bracketed(&text, words[i]) {
            found = found.or(Some(Mark::Secret));
        }
    }
    found
}

/// Whether a document number ends in a letter that offices use for secret series: a warning, not a refusal.
pub fn looks_like_secret_number(number: &str) -> bool {
    let number = tidy(number).to_uppercase();
    ["(M)", "(MẬT)", "(TM)", "(TUM)", "-M)", "/M"].iter().any(|end| number.ends_with(end))
}

fn bracketed(text: &str, word: &str) -> bool {
    [('(', ')'), ('[', ']'), ('{', '}')].iter().any(|(open, close)| text.contains(&format!("{open}{word}{close}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_are_found() {
        for (text, mark) in [
            ("Mật", Mark::Secret),
            ("MẬT", Mark::Secret),
            ("mật", Mark::Secret),
            ("Độ mật: Mật", Mark::Secret),
            ("Công văn Mật số 12", Mark::Secret),
            ("tài liệu mật của tỉnh", Mark::Secret),
            ("Kế hoạch (mật)", Mark::Secret),
            ("Báo cáo TỐI MẬT", Mark::TopSecret),
            ("tối mật", Mark::TopSecret),
            ("Tuyê\u{323}t mâ\u{323}t", Mark::AbsoluteSecret),
            ("bảo mật; hồ sơ Tuyệt mật", Mark::AbsoluteSecret),
            ("TUYET MAT", Mark::AbsoluteSecret),
        ] {
            assert_eq!(find(text), Some(mark), "{text}");
        }
    }

    #[test]
    fn ordinary_words_are_not_marks() {
        for text in [
            "",
            "triển khai hệ thống mạng, bảo mật Internet IPv6",
            "ĐẢM BẢO AN TOÀN, BẢO MẬT THÔNG TIN",
            "Mật độ dân số",
            "đổi mật khẩu, mật mã",
            "bí mật kinh doanh",
            "phối hợp mật thiết",
            "nuôi ong lấy mật",
            "gặp mặt",
        ] {
            assert_eq!(find(text), None, "{text}");
        }
    }

    #[test]
    fn secret_series_are_noticed() {
        assert!(looks_like_secret_number("12/KH-UBND(M)"));
        assert!(!looks_like_secret_number("86/STTTT-TTBCXB"));
    }
}
