//! The JSON contract of `explain`, without any data.

use crate::harness::Office;
use serde_json::json;

#[test]
fn deadlines() {
    let office = Office::empty();
    for (text, assigned, kind, due, effective, recurrence) in [
        ("Quý I/2024", "2024-01-12", "fixed", "2024-03-31", "2024-04-01", ""),
        ("quy iii/2024", "2024-01-12", "fixed", "2024-09-30", "2024-09-30", ""),
        ("Tháng 8/2024", "2024-01-12", "fixed", "2024-08-31", "2024-09-04", ""),
        ("trong 05 ngày làm việc kể từ ngày 24/4/2024", "2024-04-24", "fixed", "2024-05-04", "2024-05-04", ""),
        ("6 tháng đầu năm 2024", "2024-01-12", "fixed", "2024-06-30", "2024-07-01", ""),
        ("Hàng quý", "2024-01-12", "recurring", "2024-03-31", "2024-04-01", "quarterly"),
        ("Thường xuyên", "2024-01-12", "ongoing", "", "", ""),
        ("", "2024-01-12", "ongoing", "", "", ""),
        ("-", "2024-01-12", "ongoing", "", "", ""),
        ("Quý V/2024", "2024-01-12", "unknown", "", "", ""),
        ("30/02/2024", "2024-01-12", "unknown", "", "", ""),
        ("trong -5 ngày", "2024-01-12", "unknown", "", "", ""),
        ("Theo tiến độ của Bộ", "2024-01-12", "unknown", "", "", ""),
    ] {
        let told = office.json(&["explain", "deadline", text, "--assigned", assigned]);
        let or_null = |text: &str| if text.is_empty() { json!(null) } else { json!(text) };
        let expected = json!({
            "text": text, "kind": kind, "due": or_null(due), "effective_due": or_null(effective),
            "recurrence": or_null(recurrence),
        });
        assert_eq!(told, expected, "{text}");
    }
    assert!(!office.data().exists(), "explaining leaves no trace");
}

#[test]
fn agencies() {
    let office = Office::empty();
    for (text, agencies, groups, unresolved) in [
        ("Sở TC và Sở TTTT", json!(["Sở Tài chính", "Sở Thông tin và Truyền thông"]), json!([]), json!([])),
        ("Các Sở, ban, ngành; địa phương", json!([]), json!(["departments", "districts"]), json!([])),
        ("UBND các xã, phường, thị trấn", json!([]), json!(["communes"]), json!([])),
        ("Sở Nội vụ, doanh nghiệp viễn thông", json!(["Sở Nội vụ"]), json!([]), json!(["doanh nghiệp viễn thông"])),
        ("", json!([]), json!([]), json!([])),
    ] {
        let told = office.json(&["explain", "agencies", text]);
        assert_eq!(told, json!({"agencies": agencies, "groups": groups, "unresolved": unresolved}), "{text}");
    }
}

#[test]
fn wrong_use_is_told_from_refusal() {
    let office = Office::empty();
    assert_eq!(office.run(&["explain", "deadline"]).code, 2);
    assert_eq!(office.run(&["explain", "deadline", "Quý I/2024", "--assigned", "2024-02-30"]).code, 2);
    assert_eq!(office.run(&["rates"]).code, 2);
    office.refuses(&["task", "list"], 1, "dondoc --data");
    office.refuses(&["task", "list", "--format", "json"], 1, "\"exit\":1");
}
