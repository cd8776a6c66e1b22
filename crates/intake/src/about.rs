//! What stands around the table about the directive it belongs to: a proposal for a person to check.

use chrono::NaiveDate;
use dondoc_text::{document::read_references, fold, tidy};

use crate::{
    IntakeError, guard,
    header::Header,
    read::{Source, parse},
    table::{Table, mark},
};

/// A directive as far as a file names it; what it does not say is empty.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct About {
    /// Number and symbol, "36/QĐ-UBND".
    pub number: String,
    /// When it was issued.
    pub issued: Option<NaiveDate>,
    /// Who issued it, "UBND tỉnh Đắk Nông".
    pub issuer: String,
    /// What it is about.
    pub subject: String,
    /// The mark of urgency as it stands there, "Hỏa tốc".
    pub urgency: String,
    /// Where secrecy marks stand, in any of the tables: "Bảng 1: A7". Such a file must not be kept.
    pub secret: Vec<String>,
}

/// The shortest title that says what a plan is about, in letters.
const SUBJECT: usize = 15;
/// The longest.
const LONGEST_SUBJECT: usize = 500;

/// What a file says of the directive it belongs to.
///
/// # Errors
/// [`IntakeError`] when the file cannot be opened, or is secret.
pub fn about(name: &str, bytes: &[u8]) -> Result<About, IntakeError> {
    let Source { tables, mark: stamp, paragraphs } = parse(guard::examine(name, bytes)?, bytes)?;
    if let Some(stamp) = stamp {
        return Err(IntakeError::Secret(stamp));
    }
    let mut words = paragraphs;
    if let Some((table, (header, _))) = tables.iter().find_map(|table| Some((table, Header::find(table)?))) {
        for row in &table.rows[..header.rows.start] {
            words.extend(row.filled().map(|(_, text)| text.to_owned()));
        }
    }
    let words: Vec<String> =
        words.iter().map(|text| tidy(text).replace('\n', " ")).filter(|it| mark(it).is_none()).collect();
    Ok(About { secret: secrets(&tables), ..read(&words) })
}

/// The cells of all tables that carry a secrecy mark; "Độ mật" may head a column.
fn secrets(tables: &[Table]) -> Vec<String> {
    let mut found = Vec::new();
    for table in tables {
        for row in &table.rows {
            let marked = row.filled().filter(|(_, text)| fold(text) != "do mat" && mark(text).is_some());
            found.extend(marked.map(|(column, _)| match table.name.as_str() {
                "" => row.address(column),
                name => format!("{name}: {}", row.address(column)),
            }));
        }
    }
    found
}

/// Reads titles and paragraphs, the first that says something wins.
fn read(words: &[String]) -> About {
    let mut about = About::default();
    for text in words {
        let folded = fold(text);
        // "Căn cứ Nghị định số …" names what the directive rests on, not the directive.
        let attached = folded.contains("kem theo");
        let numbered = folded.starts_with("so:") || folded.starts_with("so ");
        if about.number.is_empty() && (attached || numbered) {
            let found = read_references(text).into_iter().find(|it| !it.number.is_empty());
            if let Some(found) = found {
                about.number = found.number;
                about.issued = found.date.or(about.issued);
                about.issuer = issuer(text);
            }
        } else if about.issued.is_none()
            && folded.contains("ngay")
            && folded.contains("thang")
            && !folded.starts_with("can cu")
        {
            let dated = read_references(text).into_iter().find(|it| it.number.is_empty());
            about.issued = dated.and_then(|it| it.date);
        }
        if about.urgency.is_empty() && ["khan", "thuong khan", "hoa toc"].contains(&folded.as_str()) {
            about.urgency.clone_from(text);
        }
    }
    let subject = words.iter().filter(|text| is_subject(text)).max_by_key(|text| text.chars().count());
    about.subject = subject.cloned().unwrap_or_default();
    about
}

/// "… ngày 12 tháng 01 năm 2024 của UBND tỉnh Đắk Nông)": who follows the last "của".
fn issuer(text: &str) -> String {
    let after = text.rsplit_once(" của ").map_or("", |(_, rest)| rest);
    after.split([')', ',', ';', '.']).next().unwrap_or_default().trim().to_owned()
}

/// A title in capitals that is neither the state's name nor a reference.
fn is_subject(text: &str) -> bool {
    let length = text.chars().count();
    let capital = text.chars().filter(|it| it.is_uppercase()).count() * 10
        >= text.chars().filter(|it| it.is_alphabetic()).count() * 9;
    (SUBJECT..=LONGEST_SUBJECT).contains(&length)
        && capital
        && !fold(text).contains("chu nghia viet nam")
        && !fold(text).starts_with("uy ban nhan dan")
        && read_references(text).iter().all(|it| it.number.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(words: &[&str], number: &str, issued: &str, issuer: &str, subject: &str) {
        let words: Vec<String> = words.iter().map(|it| (*it).to_owned()).collect();
        let about = read(&words);
        let day = about.issued.map_or_else(String::new, |it| it.to_string());
        assert_eq!(
            (about.number.as_str(), day.as_str(), about.issuer.as_str(), about.subject.as_str()),
            (number, issued, issuer, subject)
        );
    }

    #[test]
    fn an_annex_names_the_directive_it_came_with() {
        check(
            &[
                "PHỤ LỤC 2",
                "DANH MỤC CÁC NHIỆM VỤ CHUYỂN ĐỔI SỐ NĂM 2022",
                "(Ban hành kèm theo Quyết định số 231/QĐ-UBND ngày 26 tháng 01 năm 2022 của UBND tỉnh Đắk Nông)",
            ],
            "231/QĐ-UBND",
            "2022-01-26",
            "UBND tỉnh Đắk Nông",
            "DANH MỤC CÁC NHIỆM VỤ CHUYỂN ĐỔI SỐ NĂM 2022",
        );
    }

    #[test]
    fn a_directive_itself_says_number_and_day_apart_and_rests_on_others() {
        check(
            &[
                "ỦY BAN NHÂN DÂN TỈNH AN GIANG",
                "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
                "Số: 15/KH-UBND",
                "An Giang, ngày 05 tháng 02 năm 2024",
                "KẾ HOẠCH PHÁT TRIỂN KINH TẾ SỐ",
                "Căn cứ Nghị định số 30/2020/NĐ-CP ngày 05 tháng 3 năm 2020 của Chính phủ;",
            ],
            "15/KH-UBND",
            "2024-02-05",
            "",
            "KẾ HOẠCH PHÁT TRIỂN KINH TẾ SỐ",
        );
    }

    #[test]
    fn what_is_not_said_stays_empty() {
        check(&["Bảng theo dõi", "Căn cứ Nghị định số 30/2020/NĐ-CP ngày 05/3/2020"], "", "", "", "");
    }
}
