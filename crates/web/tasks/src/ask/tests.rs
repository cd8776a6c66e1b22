//! What a question in an address means, and what is refused.

use super::*;

fn d(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

#[test]
fn an_address_means_the_same_after_it_is_written_again() {
    for query in [
        "",
        "q=b%C3%A3o%20l%C5%A9",
        "don-vi=STTTT&ke-thua=co&loai=open_overdue",
        "loai=done_on_time&loai=done_late&tu=2024-01-01&den=2024-06-30&ngay=2024-06-03",
        "giai-doan=open&giai-doan=suspended&phoi-hop=SYT",
        "van-ban=36%2FQ%C4%90-UBND%402024&linh-vuc=-&can-bo=-",
        "linh-vuc=Chuy%E1%BB%83n%20%C4%91%E1%BB%95i%20s%E1%BB%91&can-bo=CB3",
        "cho=confirmation&qua-han=16-30&im-lang=15&gia-han=khong",
        "giao-tu=2024-01-01&giao-den=2024-02-29&han-tu=2024-03-01&han-den=2024-03-31",
        "tu=2024-01-01&den=2024-12-31&pham-vi=due&dem=issuance&han=original&biet-luc=2024-06-03T01:02:03Z",
        "xep=days_late-giam",
        "xep=code",
        "q=NV1&xep=code-giam",
    ] {
        let ask = Ask::read(query);
        assert!(ask.unread.is_empty(), "{query}: {:?}", ask.unread);
        let address = ask.address();
        let written = address.split_once('?').map_or("", |(_, query)| query);
        let again = Ask::read(written);
        assert_eq!(format!("{:?}", ask.filter), format!("{:?}", again.filter), "{query}");
        let count = |text: &str| text.split('&').filter(|it| !it.is_empty()).count();
        assert_eq!(count(written), count(query), "{query} became {written}");
    }
}

#[test]
fn names_of_periods_are_the_days_they_stand_for() {
    for (name, from, to) in [
        ("6-thang-dau-2026", "2026-01-01", "2026-06-30"),
        ("6-thang-cuoi-2026", "2026-07-01", "2026-12-31"),
        ("9-thang-2026", "2026-01-01", "2026-09-30"),
        ("quy-2-2026", "2026-04-01", "2026-06-30"),
        ("thang-5-2026", "2026-05-01", "2026-05-31"),
        ("nam-2026", "2026-01-01", "2026-12-31"),
    ] {
        let ask = Ask::read(&format!("ky={name}"));
        let period = ask.filter.period.unwrap();
        assert_eq!((period.from, period.to), (d(from), d(to)), "{name}");
        assert!(preset_of(period).is_some(), "{name}");
    }
    assert_eq!(preset_of(Period { from: d("2026-01-02"), to: d("2026-06-30") }), None);
}

#[test]
fn what_means_nothing_is_named_and_never_left_out_in_silence() {
    for (query, unread) in [
        ("loai=overdue", "loai"),
        ("loai=open_overdue,sai", "loai"),
        ("ngay=31/02/2024", "ngay"),
        ("ngay=99999-01-01", "ngay"),
        ("tu=2024-01-01", "den"),
        ("den=2024-01-01", "tu"),
        ("ky=quy-5-2024", "ky"),
        ("xep=ten", "xep"),
        ("im-lang=-3", "im-lang"),
        ("theo=month&khoa=2024-13", "khoa"),
        ("qua-han=7", "qua-han"),
    ] {
        assert_eq!(Ask::read(query).unread, [unread], "{query}");
    }
    assert!(Ask::read("xong=xac-nhan&fbclid=1&q=").unread.is_empty());
}

#[test]
fn a_group_of_rates_is_a_filter() {
    let ask = Ask::read("theo=month&khoa=2024-02&loai=open-overdue");
    assert_eq!(ask.filter.assigned, range(d("2024-02-01"), d("2024-02-29")));
    assert_eq!(ask.filter.classes, [Class::OpenOverdue]);
    let due = Ask::read("pham-vi=due&theo=quarter&khoa=2024-Q1");
    assert_eq!(due.filter.due, range(d("2024-01-01"), d("2024-03-31")));
    let nobody = Ask::read("theo=official&khoa=");
    assert_eq!(nobody.filter.official, Some(None));
}
