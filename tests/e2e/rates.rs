//! The JSON contract of `rates`, both times, and presets.

use crate::harness::{Office, with_plan};
use serde_json::{Value, json};

fn total(office: &Office, more: &[&str]) -> Value {
    let args: Vec<&str> = ["rates", "--from", "2024-01-01", "--to", "2024-12-31"].iter().chain(more).copied().collect();
    office.json(&args)["total"].clone()
}

#[test]
fn the_shape_is_a_contract() {
    let office = with_plan();
    let report = office.json(&["rates", "--from", "2024-01-01", "--to", "2024-06-30", "--today", "2024-04-15"]);
    let nothing = json!({"num": 0, "den": 0, "percent": null});
    assert_eq!(
        report,
        json!({
            "from": "2024-01-01", "to": "2024-06-30", "as_of": "2024-04-15",
            "definition": {"population": "assigned", "count_by": "last-submission", "deadline": "current"},
            "total": {
                "assigned": 6, "done_on_time": 0, "done_late": 0, "open_in_time": 3, "open_overdue": 2, "undated": 1,
                "awaiting_confirmation": 0, "returned": 0, "withdrawn": 0,
                "rates": {
                    "on_time_of_done": nothing,
                    "done_of_due": {"num": 0, "den": 2, "percent": 0.0},
                    "on_time_of_due": {"num": 0, "den": 2, "percent": 0.0},
                    "done_of_assigned": {"num": 0, "den": 6, "percent": 0.0},
                },
            },
            "groups": [],
        })
    );
    let grouped = office.json(&[
        "rates",
        "--from",
        "2024-01-01",
        "--to",
        "2024-06-30",
        "--by",
        "agency",
        "--today",
        "2024-04-15",
    ]);
    let group = &grouped["groups"][0];
    assert_eq!((&group["key"], &group["label"]), (&json!("SKHDT"), &json!("Sở Kế hoạch và Đầu tư")));
    let sum: u64 = grouped["groups"].as_array().unwrap().iter().map(|it| it["assigned"].as_u64().unwrap()).sum();
    assert_eq!(sum, 6);
}

#[test]
fn what_had_happened_and_what_was_known() {
    let office = with_plan();
    let clerk = office.official("Trần Văn Bình", "VPUBND", "office");
    let other = office.official("Lê Thị Hoa", "VPUBND", "office");
    let done =
        |total: Value| (total["done_on_time"].as_u64().unwrap(), total["awaiting_confirmation"].as_u64().unwrap());
    // Handed in on 25 March, entered on 10 April, confirmed on 11 April.
    office.ok(&[
        "task",
        "submit",
        "NV1",
        "--by",
        &clerk,
        "--document",
        "5/KH-SNV ngày 25/3/2024",
        "--today",
        "2024-04-10",
    ]);
    let before = total(&office, &["--as-of", "2024-03-31", "--known-at", "2024-04-05"]);
    office.ok(&["task", "confirm", "NV1", "--by", &other, "--today", "2024-04-11"]);
    assert_eq!(done(total(&office, &["--as-of", "2024-04-11"])), (1, 0));
    assert_eq!(done(total(&office, &["--as-of", "2024-03-31"])), (0, 1), "by then it had been handed in");
    assert_eq!(done(before.clone()), (0, 0), "by then nothing was known of it");
    assert_eq!(before["assigned"], 6);
    assert_eq!(total(&office, &["--as-of", "2024-03-31", "--known-at", "2024-04-05"]), before);
    assert_eq!(done(total(&office, &["--as-of", "2024-04-30", "--known-at", "2024-04-10"])), (0, 1));
    assert_eq!(done(total(&office, &["--as-of", "2024-04-30", "--known-at", "2024-04-11 11:59"])), (0, 1));
    assert_eq!(done(total(&office, &["--as-of", "2024-04-30", "--known-at", "2024-04-11 12:00"])), (1, 0));
    assert_eq!(total(&office, &["--known-at", "2024-01-05"])["assigned"], 0);
    // A clock that is set back makes nothing known earlier than what is known already.
    let earlier = ["task", "submit", "NV2", "--by", &clerk, "--document", "9/TTr-SXD ngày 01/3/2024"];
    office.ok(&[&earlier[..], &["--today", "2024-03-02"]].concat());
    assert_eq!(total(&office, &["--as-of", "2024-03-31", "--known-at", "2024-04-05"]), before);
}

#[test]
fn presets_and_errors() {
    let office = with_plan();
    let half = office.json(&["rates", "--period", "2024-H1", "--today", "2024-12-31"]);
    assert_eq!(
        (&half["from"], &half["to"], &half["as_of"]),
        (&json!("2024-01-01"), &json!("2024-06-30"), &json!("2024-06-30"))
    );
    let statutory = office.json(&["rates", "--period", "2024-H1", "--statutory"]);
    assert_eq!((&statutory["from"], &statutory["to"]), (&json!("2023-12-15"), &json!("2024-06-14")));
    office.refuses(&["rates", "--period", "2024-H3"], 2, "2024-H3");
    office.refuses(&["rates", "--from", "2024-06-30", "--to", "2024-01-01"], 2, "30/06/2024");
    office.refuses(&["rates", "--period", "2024", "--agency", "Sở Không Có"], 1, "Sở Không Có");
}
