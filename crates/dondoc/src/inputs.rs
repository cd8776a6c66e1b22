//! Dates, moments and documents as people type them on a command line.

use crate::output::Usage;
use chrono::{DateTime, NaiveDate, NaiveDateTime, TimeZone, Utc};
use chrono_tz::Asia::Ho_Chi_Minh;
use dondoc_domain::task::{Document, text::checked};
use dondoc_service::ServiceError;
use dondoc_text::document::read_references;

/// A day: `2024-05-27` or `27/5/2024`.
pub fn day(text: &str) -> Result<NaiveDate, String> {
    text.parse()
        .ok()
        .or_else(|| dondoc_calendar::read_date(text, None))
        .ok_or_else(|| format!("“{text}” không phải là ngày có thật; viết dạng 2024-05-27 hoặc 27/5/2024"))
}

/// A moment: a day (its end), `2024-05-27 14:30`, or RFC 3339. Without a zone it is Vietnam's time.
pub fn moment(text: &str) -> Result<DateTime<Utc>, String> {
    if let Ok(moment) = DateTime::parse_from_rfc3339(text) {
        return Ok(moment.to_utc());
    }
    let local = ["%Y-%m-%dT%H:%M:%S%.f", "%Y-%m-%d %H:%M:%S%.f", "%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M"]
        .iter()
        .find_map(|form| NaiveDateTime::parse_from_str(text, form).ok())
        .or_else(|| day(text).ok()?.and_hms_micro_opt(23, 59, 59, 999_999));
    local.and_then(|local| Ho_Chi_Minh.from_local_datetime(&local).earliest()).map(|it| it.to_utc()).ok_or_else(|| {
        format!("“{text}” không phải là thời điểm; viết dạng 2024-05-27, \"2024-05-27 14:30\" hoặc 2024-05-27T14:30:00+07:00")
    })
}

/// Documents from `--document` and `--date`: "86/STTTT-TTBCXB ngày 10/01/2024", or number and date apart.
///
/// What is typed is searched for secrecy marks as a whole, since reading it keeps only number and date.
pub fn documents(numbers: &[String], dates: &[NaiveDate]) -> anyhow::Result<Vec<Document>> {
    let mut dates = dates.iter().copied();
    let mut documents = Vec::new();
    for text in numbers {
        checked("văn bản", text).map_err(ServiceError::from)?;
        let read: Vec<_> = read_references(text).into_iter().filter(|it| !it.number.is_empty()).collect();
        if read.is_empty() {
            let example = "viết dạng 86/STTTT-TTBCXB ngày 10/01/2024";
            return Err(Usage(format!("“{text}” không phải là số, ký hiệu văn bản; {example}")).into());
        }
        let apart = read.len() == 1 && read.iter().all(|it| it.date.is_none());
        documents.extend(read.into_iter().map(|it| Document {
            number: it.number,
            date: it.date.or_else(|| if apart { dates.next() } else { None }),
        }));
    }
    match dates.next() {
        Some(_) => {
            Err(Usage("có nhiều --date hơn --document; mỗi --date đi với một --document không ghi ngày".into()).into())
        }
        None => Ok(documents),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments() {
        for (text, utc) in [
            ("2024-05-27", "2024-05-27T16:59:59.999999Z"),
            ("27/5/2024", "2024-05-27T16:59:59.999999Z"),
            ("2024-05-27 14:30", "2024-05-27T07:30:00Z"),
            ("2024-05-27T14:30:00+07:00", "2024-05-27T07:30:00Z"),
            ("2024-05-27T14:30:00Z", "2024-05-27T14:30:00Z"),
        ] {
            assert_eq!(moment(text).unwrap(), utc.parse::<DateTime<Utc>>().unwrap(), "{text}");
        }
        assert!(moment("30/02/2024").is_err());
        assert!(day("hôm qua").is_err());
    }

    #[test]
    fn documents_with_dates_inside_or_apart() {
        let day = |text: &str| day(text).unwrap();
        let named = |number: &str, date| Document { number: number.into(), date };
        let one = vec!["86/STTTT-TTBCXB ngày 10/01/2024".to_owned()];
        let expected = vec![named("86/STTTT-TTBCXB", Some(day("2024-01-10")))];
        assert_eq!(documents(&one, &[]).unwrap(), expected);
        assert_eq!(documents(&["86/STTTT-TTBCXB".into()], &[day("2024-01-10")]).unwrap(), expected);
        assert_eq!(documents(&["86/STTTT-TTBCXB".into()], &[]).unwrap(), vec![named("86/STTTT-TTBCXB", None)]);
        assert!(documents(&one, &[day("2024-01-10")]).is_err());
        for text in ["8/BC-STTTT (Mật) ngày 01/03/2024", "TUYỆT MẬT 8/BC-STTTT ngày 01/03/2024"] {
            let error = documents(&[text.into()], &[]).unwrap_err();
            assert!(error.downcast_ref::<ServiceError>().is_some(), "{text}");
        }
        assert!(documents(&["kèm theo".into()], &[day("2024-01-10")]).unwrap_err().is::<Usage>());
    }
}
