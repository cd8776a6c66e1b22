//! Directives (văn bản giao việc): the documents that assign tasks.

use crate::{
    event::stored,
    ids::DirectiveId,
    task::refusal::Refusal,
    task::text::{checked, required},
};
use chrono::NaiveDate;
use dondoc_text::document::DocumentNumber;
use serde::{Deserialize, Serialize};

/// How urgent a document is (NĐ 30/2020, Annex I).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Urgency {
    /// No mark.
    #[default]
    Normal,
    /// Khẩn.
    Urgent,
    /// Thượng khẩn.
    VeryUrgent,
    /// Hỏa tốc.
    Immediate,
}

impl Urgency {
    /// Reads a mark as people type it.
    pub fn parse(text: &str) -> Option<Urgency> {
        Some(match dondoc_text::fold(text).as_str() {
            "" | "thuong" | "normal" => Urgency::Normal,
            "khan" | "urgent" => Urgency::Urgent,
            "thuong khan" | "very-urgent" => Urgency::VeryUrgent,
            "hoa toc" | "immediate" => Urgency::Immediate,
            _ => return None,
        })
    }
}

stored! {
    /// What happens to a directive.
    pub enum DirectiveEvent {
        /// Entered as issued.
        Issued(Directive) = "directive_issued.v1",
    }
}

/// A directive as entered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Directive {
    /// Its identity.
    pub id: DirectiveId,
    /// Number and symbol, "36/QĐ-UBND".
    pub number: String,
    /// Who issued it, "UBND tỉnh".
    pub issuer: String,
    /// When it was issued.
    pub issued: NaiveDate,
    /// What it is about (trích yếu).
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub subject: String,
    /// Who signed it.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub signer: String,
    /// Its urgency.
    #[serde(default)]
    pub urgency: Urgency,
}

impl Directive {
    /// A directive with these particulars, or why it is refused.
    pub fn new(number: &str, issuer: &str, issued: NaiveDate, subject: &str, signer: &str) -> Result<Self, Refusal> {
        let number = required("số ký hiệu văn bản", number)?;
        const LONGEST: usize = 100;
        if number.chars().count() > LONGEST {
            return Err(Refusal::TooLong { what: "số ký hiệu văn bản", longest: LONGEST });
        }
        // Kinds that nobody listed are read too; what is no number at all would never be found again.
        let read = DocumentNumber::parse(&number);
        let number = read.map_err(|_| Refusal::NotADocumentNumber(number))?.to_string();
        let issuer = required("cơ quan ban hành", issuer)?;
        Ok(Self {
            id: DirectiveId::of(&number, &issuer, issued),
            number,
            issuer,
            issued,
            subject: checked("trích yếu", subject)?,
            signer: checked("người ký", signer)?,
            urgency: Urgency::default(),
        })
    }

    /// Entering a directive: a new one, or nothing when the same stands there already.
    ///
    /// The office may come to know a subject or signer later: the first entry stands, since a task needs neither.
    pub fn decide(known: Option<&Directive>, directive: Directive) -> Vec<DirectiveEvent> {
        match known {
            Some(_) => Vec::new(),
            None => vec![DirectiveEvent::Issued(directive)],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entering_twice_changes_things_once_and_secrets_are_refused() {
        let day = NaiveDate::from_ymd_opt(2024, 1, 12).unwrap();
        let one = Directive::new(" 36/QĐ-UBND ", "UBND tỉnh", day, "", "").unwrap();
        assert_eq!(one.number, "36/QĐ-UBND");
        assert_eq!(Directive::decide(None, one.clone()).len(), 1);
        assert_eq!(Directive::decide(Some(&one), one.clone()), vec![]);
        assert!(matches!(
            Directive::new("1/KH-UBND", "UBND tỉnh", day, "Kế hoạch (Mật)", ""),
            Err(Refusal::Secret { .. })
        ));
        for (typed, number) in [("Số: 36 / QĐ-UBND", Some("36/QĐ-UBND")), ("36/qđ-ubnd", Some("36/QĐ-UBND"))]
            .into_iter()
            .chain(["11/KH-UBND(M)", "1158/KHPH-STTTT-SGDĐT", "352-QĐ/TU", "72/2025/QH15"].map(|it| (it, Some(it))))
            .chain(["abc", "36", "QĐ-UBND", "36/QĐ-UBND và 37/QĐ-UBND"].map(|it| (it, None)))
        {
            match (Directive::new(typed, "UBND tỉnh", day, "", ""), number) {
                (Ok(it), Some(number)) => assert_eq!(it.number, number),
                (Err(Refusal::NotADocumentNumber(it)), None) => assert_eq!(it, typed),
                (other, _) => panic!("{typed}: {other:?}"),
            }
        }
        assert!(matches!(Directive::new(" ", "UBND tỉnh", day, "", ""), Err(Refusal::Blank(_))));
        assert!(matches!(Directive::new("36/QĐ-UBND", " ", day, "", ""), Err(Refusal::Blank(_))));
    }
}
