//! Agencies and officials: mergers, abolitions, names, and who is who.

use crate::harness::{Office, with_plan};
use serde_json::json;

#[test]
fn a_merger_moves_open_tasks_and_leaves_closed_ones() {
    let office = with_plan();
    let clerk = office.official("Trần Văn Bình", "VPUBND", "office");
    let other = office.official("Lê Thị Hoa", "VPUBND", "office");
    office.ok(&[
        "task",
        "submit",
        "NV2",
        "--by",
        &clerk,
        "--document",
        "9/TTr-SXD ngày 10/2/2024",
        "--today",
        "2024-02-10",
    ]);
    office.ok(&["task", "confirm", "NV2", "--by", &other, "--today", "2024-02-11"]);
    let merge = [
        "agency",
        "merge",
        "Sở Xây dựng",
        "--into",
        "SGTVT",
        "--on",
        "2024-03-01",
        "--basis",
        "NQ 10",
        "--today",
        "2024-03-05",
    ];
    let preview: Vec<&str> = merge.iter().copied().chain(["--dry-run"]).collect();
    let before = office.json(&["verify"]);
    assert_eq!(office.json(&preview)["moved"].as_array().unwrap().len(), 1);
    assert_eq!(office.json(&["verify"]), before, "a preview writes nothing");
    let merged = office.json(&merge);
    assert_eq!(merged["moved"][0]["to"], "SGTVT");
    assert_eq!(office.json(&merge)["events"], json!([]), "said twice, done once");
    let moved = office.tasks().into_iter().filter(|it| it["lead"] == "SGTVT").collect::<Vec<_>>();
    assert_eq!(moved.len(), 1);
    assert_eq!(moved[0]["effective_due"], "2024-05-31", "the deadline is unchanged");
    assert_eq!(office.json(&["task", "show", "NV2"])["lead"], "SXD", "closed tasks are never rewritten");
    let by = |agencies: &str| {
        let args = ["rates", "--period", "2024", "--by", "agency", "--agencies", agencies, "--today", "2024-12-31"];
        let report = office.json(&args);
        let of = |key: &str| {
            let groups = report["groups"].as_array().unwrap();
            groups.iter().find(|it| it["key"] == key).map_or(json!(0), |it| it["assigned"].clone())
        };
        (of("SXD"), of("SGTVT"))
    };
    assert_eq!(by("at-the-time"), (json!(1), json!(1)));
    assert_eq!(by("successor"), (json!(0), json!(2)));
}

#[test]
fn an_abolished_agency_s_tasks_wait_for_the_office() {
    let office = with_plan();
    let clerk = office.official("Trần Văn Bình", "VPUBND", "office");
    let abolished = office.json(&["agency", "abolish", "SKHDT", "--on", "2024-03-01", "--today", "2024-03-05"]);
    assert_eq!(abolished["moved"].as_array().unwrap().len(), 1);
    let shown = office.json(&["task", "show", "NV6"]);
    assert_eq!(shown["phase"], "without_lead");
    let args = [
        "task",
        "reassign",
        "NV6",
        "--to",
        "STC",
        "--reason",
        "theo chức năng",
        "--by",
        &clerk,
        "--today",
        "2024-03-06",
    ];
    assert_eq!(office.json(&args)["lead"], "STC");
}

#[test]
fn names_stay_out_of_the_log() {
    let office = with_plan();
    let added = office.json(&["official", "add", "Phạm Thị Ánh Nguyệt", "--agency", "SNV", "--role", "officer"]);
    assert_eq!(added.as_object().unwrap().len(), 2);
    let code = added["link_code"].as_str().unwrap();
    assert_eq!(code.len(), 11);
    let same = office.run(&["official", "add", "pham thi anh nguyet", "--agency", "SNV", "--role", "officer"]);
    assert_eq!(same.code, 1, "{}", same.err);
    let log = office.file("log.jsonl").display().to_string();
    office.ok(&["export", &log]);
    let log = std::fs::read_to_string(log).unwrap();
    assert!(!log.contains("Nguyệt") && !log.contains(code), "neither the name nor the code is an event");
    assert!(office.ok(&["official", "list"]).contains("Phạm Thị Ánh Nguyệt"));
    let as_flag: serde_json::Value =
        serde_json::from_str(&office.ok(&["official", "add", "Lê Nam", "--agency", "SYT", "--role", "head", "--json"]))
            .unwrap();
    assert!(as_flag["id"].is_string() && as_flag["link_code"].is_string());
}

#[test]
fn agencies_are_added_found_and_listed() {
    let office = Office::of_2024();
    office.ok(&["agency", "add", "UBND huyện Ninh Phước", "--symbol", "UBNDNP", "--level", "district"]);
    office.refuses(&["agency", "add", "UBND huyện Ninh Phước", "--level", "district"], 1, "Ninh Phước");
    office.refuses(&["agency", "add", "X", "--level", "planet"], 2, "planet");
    let read = office.json(&["explain", "agencies", "ubnd huyen ninh phuoc; Sở TN&MT"]);
    assert_eq!(read["agencies"], json!(["UBND huyện Ninh Phước", "Sở Tài nguyên và Môi trường"]));
    let table = office.write("xa.csv", "name,level\nUBND phường Đông Hải,commune\nUBND xã Vĩnh Hải,commune\n");
    office.ok(&["agency", "import", &table]);
    office.refuses(&["init", "--preset", "province-2025"], 1, "đã khởi tạo");
    office.ok(&["init", "--preset", "province-2024", "--province", "Ninh Thuận"]);
    let list = office.json(&["agency", "list"]);
    assert_eq!(list.as_array().unwrap().iter().filter(|it| it["level"] == "commune").count(), 2);
    office.refuses(
        &["official", "add", "A B", "--agency", "Sở Thong tin va Truyen thongg", "--role", "officer"],
        1,
        "Có phải",
    );
}

#[test]
fn officials_go_with_their_agency_move_and_leave() {
    let office = with_plan();
    let builder = office.official("Ngô Văn Sơn", "Sở Xây dựng", "officer");
    let merge = ["agency", "merge", "Sở Xây dựng", "--into", "SGTVT", "--on", "2024-03-01", "--today", "2024-03-01"];
    office.ok(&merge);
    let accept = |task: &str, today: &str| office.run(&["task", "accept", task, "--by", &builder, "--today", today]);
    assert_eq!(accept("NV2", "2024-03-05").code, 0, "nobody has to be entered anew after a merger");
    assert_eq!(office.json(&["task", "show", "NV2"])["officer"], builder);
    office.ok(&["official", "move", &builder, "--agency", "Sở Y tế", "--role", "head"]);
    assert_eq!(accept("NV4", "2024-03-06").code, 1);
    let again = office.json(&["official", "move", &builder, "--agency", "SYT", "--role", "head"]);
    assert_eq!(again["unchanged"], true);
    office.ok(&["official", "leave", &builder, "--reason", "nghỉ hưu"]);
    let left = accept("NV2", "2024-03-07");
    assert!(left.code == 1 && left.err.contains("thôi nhiệm vụ"), "{}", left.err);
    office.refuses(&["official", "leave", "CB99", "--reason", "x"], 1, "CB99");
}

#[test]
fn the_office_that_enters_a_paper_result_does_not_become_its_handler() {
    let office = with_plan();
    let clerk = office.official("Trần Văn Bình", "VPUBND", "office");
    let officer = office.official("Phạm Minh Anh", "Sở Nội vụ", "officer");
    let document = "5/KH-SNV ngày 25/3/2024";
    office.ok(&["task", "submit", "NV1", "--by", &clerk, "--document", document, "--today", "2024-03-26"]);
    assert_eq!(office.json(&["task", "show", "NV1"])["officer"], json!(null));
    let stood_in = ["task", "progress", "NV5", "--by", &clerk, "--note", "đang làm", "--on-behalf-of", &officer];
    office.ok(&[&stood_in[..], &["--today", "2024-03-26"]].concat());
    let submit = ["task", "submit", "NV5", "--by", &clerk, "--on-behalf-of", &officer, "--document", document];
    office.ok(&[&submit[..], &["--today", "2024-03-26"]].concat());
    assert_eq!(office.json(&["task", "show", "NV5"])["officer"], officer);
}

#[test]
fn a_plan_that_names_an_agency_of_the_past_goes_to_its_successor() {
    let office = with_plan();
    let merge = ["agency", "merge", "STTTT", "--into", "SKHCN", "--on", "2025-03-01", "--basis", "NQ 10/NQ-HĐND"];
    office.ok(&[&merge[..], &["--today", "2025-03-01"]].concat());
    let file =
        office.write("late.csv", "STT,Nội dung,Đơn vị chủ trì,Thời hạn\n1,Nâng cấp hệ thống,Sở TTTT,Quý II/2025\n");
    let import = |issued: &str, number: &str| {
        let args = ["import", &file, "--directive", number, "--issued", issued, "--today", "2025-03-12"];
        office.json(&args)
    };
    let after = import("2025-03-10", "20/QĐ-UBND");
    assert_eq!(after["tasks"][0]["leads"], json!(["Sở Khoa học và Công nghệ"]));
    assert!(after["tasks"][0]["findings"].to_string().contains("lead_succeeded"), "{after}");
    let before = import("2025-01-10", "21/QĐ-UBND");
    assert_eq!(before["tasks"][0]["leads"], json!(["Sở Thông tin và Truyền thông"]), "as on the day of issue");
    let moved = office.tasks().into_iter().filter(|it| it["lead"] == "SKHCN").count();
    assert_eq!(moved, 2, "and on to the successor at once");
    let shown = office.json(&["task", "show", "NV8"]);
    assert!(shown["history"].to_string().contains("NQ 10/NQ-HĐND"), "the document that merged them is kept");
    let causes = shown["history"].as_array().unwrap().iter().filter(|it| it["cause"].is_string()).count();
    assert_eq!(causes, 2, "the import and the merger: {shown}");
    let read = office.json(&["explain", "agencies", "Sở TTTT", "--on", "2025-04-01"]);
    assert_eq!(read["agencies"], json!(["Sở Khoa học và Công nghệ"]));
    let clerk = office.official("Trần Văn Bình", "VPUBND", "office");
    let to_the_past =
        ["task", "reassign", "NV1", "--to", "STTTT", "--reason", "x", "--by", &clerk, "--today", "2025-03-12"];
    office.refuses(&to_the_past, 1, "Sở Khoa học và Công nghệ");
}
