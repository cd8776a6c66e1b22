//! What was decided, told to whoever waits for it.

use crate::parts::{ABLE, check, day, show, task};
use dondoc_bot::{Decided, Named, Setting, decided};
use dondoc_calendar::Calendar;
use insta::assert_snapshot;

#[track_caller]
fn words(decision: &Decided) -> String {
    let calendar = Calendar::standard();
    let setting =
        Setting { today: day("2026-06-23"), calendar: &calendar, link: Some("https://dondoc.tinh.gov.vn/viec/") };
    let task = task(12, "Xây dựng kế hoạch chuyển đổi số", Some("2026-06-25"));
    let message = decided(decision, &Named::from(&task), &setting);
    check(&message, ABLE);
    assert_eq!(message.about, [task.id]);
    show(&message)
}

#[test]
fn every_decision_is_told() {
    let decisions = [
        Decided::Confirmed { note: String::new() },
        Decided::Confirmed { note: "Tốt".into() },
        Decided::SentBack { reason: "Thiếu phụ lục số liệu từng xã".into() },
        Decided::Granted { asked: day("2026-07-15"), until: day("2026-07-15"), note: String::new() },
        Decided::Granted {
            asked: day("2026-07-15"), until: day("2026-07-10"), note: "Cần trước kỳ họp".into()
        },
        Decided::Refused { until: day("2026-07-15"), reason: "đã gia hạn một lần".into() },
        Decided::Withdrawn { reason: "không còn phù hợp".into() },
        Decided::Reassigned { to: "Sở Xây dựng".into(), reason: "đúng chức năng".into() },
    ];
    assert_snapshot!(decisions.iter().map(words).collect::<String>());
}
