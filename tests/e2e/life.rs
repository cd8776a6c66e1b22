//! A task's life from the command line.

use crate::harness::{Office, with_plan};
use serde_json::json;

struct Cast {
    office: Office,
    clerk: String,
    other_clerk: String,
    officer: String,
    stranger: String,
}

fn cast() -> Cast {
    let office = with_plan();
    let clerk = office.official("Trần Văn Bình", "VPUBND", "office");
    let other_clerk = office.official("Lê Thị Hoa", "VPUBND", "office");
    let officer = office.official("Phạm Minh Anh", "Sở Nội vụ", "officer");
    let stranger = office.official("Ngô Quốc Việt", "Sở Y tế", "officer");
    Cast { office, clerk, other_clerk, officer, stranger }
}

#[test]
fn from_acceptance_to_confirmation() {
    let it = cast();
    let step = |args: &[&str], by: &str, today: &str| {
        let all: Vec<&str> = ["task"].iter().chain(args).copied().chain(["--by", by, "--today", today]).collect();
        it.office.json(&all)
    };
    assert_eq!(step(&["accept", "NV1"], &it.officer, "2024-01-15")["events"], json!(["task_accepted.v1"]));
    assert_eq!(step(&["accept", "nv1"], &it.officer, "2024-01-15")["unchanged"], true);
    step(&["progress", "NV1", "--percent", "40", "--note", "đang dự thảo"], &it.officer, "2024-02-20");
    let asked = step(
        &["request-extension", "NV1", "--until", "2024-04-20", "--reason", "chờ ý kiến Bộ"],
        "pham minh anh",
        "2024-03-20",
    );
    assert_eq!(asked["effective_due"], "2024-04-01", "until granted the old deadline counts");
    let granted =
        step(&["grant-extension", "NV1", "--until", "2024-04-12", "--note", "chỉ 12/4"], &it.clerk, "2024-03-21");
    assert_eq!(granted["effective_due"], "2024-04-12");
    let submitted = step(&["submit", "NV1", "--document", "55/KH-SNV ngày 10/4/2024"], &it.officer, "2024-04-15");
    assert_eq!((&submitted["phase"], &submitted["class"]), (&json!("awaiting"), &json!("open_in_time")));
    let confirmed = step(&["confirm", "NV1"], &it.clerk, "2024-04-16");
    assert_eq!((&confirmed["phase"], &confirmed["class"]), (&json!("done"), &json!("done_on_time")));
    let shown = it.office.json(&["task", "show", "NV1"]);
    assert_eq!(shown["reported_late"], true, "on time by its document, told three days after the deadline");
    assert_eq!(shown["original_deadline"]["effective_due"], "2024-04-01");
    assert_eq!(shown["history"].as_array().unwrap().len(), 7);
    let original = it.office.json(&[
        "rates",
        "--from",
        "2024-01-01",
        "--to",
        "2024-06-30",
        "--as-of",
        "2024-04-30",
        "--deadline",
        "original",
    ]);
    assert_eq!(original["total"]["done_late"], 1, "against the first deadline it is late");
    let text = it.office.ok(&["task", "show", "NV1"]);
    assert!(text.contains("Phạm Minh Anh") && text.contains("gia hạn"), "{text}");
}

#[test]
fn what_may_not_be_is_refused_with_a_reason() {
    let it = cast();
    let refuses = |args: &[&str], says: &str| {
        let all: Vec<&str> = ["task"].iter().chain(args).copied().chain(["--today", "2024-03-20"]).collect();
        it.office.refuses(&all, 1, says);
    };
    refuses(&["accept", "NV1", "--by", &it.stranger], "đơn vị chủ trì");
    refuses(&["accept", "NV99", "--by", &it.officer], "NV99");
    refuses(&["accept", "NV1", "--by", "Người Lạ"], "Người Lạ");
    refuses(&["confirm", "NV1", "--by", &it.officer], "không được");
    refuses(&["confirm", "NV1", "--by", &it.clerk], "Chưa có kết quả");
    refuses(&["submit", "NV1", "--by", &it.officer, "--text", "xong"], "20 ký tự");
    refuses(&["submit", "NV1", "--by", &it.officer, "--document", "55/KH-SNV"], "thiếu ngày");
    refuses(&["submit", "NV1", "--by", &it.officer, "--document", "55/KH-SNV ngày 10/4/2024"], "sau ngày hiện tại");
    refuses(&["progress", "NV1", "--by", &it.officer, "--note", "Tài liệu (Mật) kèm theo"], "Mật");
    refuses(&["progress", "NV1", "--by", &it.officer, "--percent", "130"], "130");
    // The office enters a result that came on paper; who entered it may not confirm it.
    it.office.ok(&[
        "task",
        "submit",
        "NV1",
        "--by",
        &it.clerk,
        "--document",
        "55/KH-SNV ngày 10/3/2024",
        "--today",
        "2024-03-20",
    ]);
    refuses(&["confirm", "NV1", "--by", &it.clerk], "không tự xác nhận");
    it.office.ok(&["task", "confirm", "NV1", "--by", &it.other_clerk, "--today", "2024-03-20"]);
}

#[test]
fn the_same_command_id_is_carried_out_once() {
    let it = cast();
    let command = "7c0c9f3e-4a5f-4d0e-9f6b-0d6a3c1f2b11";
    let report = |today: &str| {
        it.office.json(&[
            "task",
            "progress",
            "NV1",
            "--by",
            &it.officer,
            "--percent",
            "50",
            "--command-id",
            command,
            "--today",
            today,
        ])
    };
    assert_eq!(report("2024-02-01")["unchanged"], false);
    let events = it.office.json(&["verify"])["events"].clone();
    assert_eq!(report("2024-02-02")["unchanged"], true);
    assert_eq!(it.office.json(&["verify"])["events"], events);
}

#[test]
fn a_result_sent_back_counts_from_the_later_date() {
    let it = cast();
    let run = |args: &[&str]| it.office.json(args);
    let submit = |document: &str, today: &str| {
        run(&["task", "submit", "NV2", "--by", &it.clerk, "--document", document, "--today", today])
    };
    submit("9/TTr-SXD ngày 10/6/2024", "2024-06-10");
    run(&["task", "send-back", "NV2", "--by", &it.other_clerk, "--reason", "thiếu bản đồ", "--today", "2024-07-05"]);
    let again = submit("9/TTr-SXD ngày 11/6/2024", "2024-07-08");
    assert_eq!(again["class"], "open_overdue", "no document can be dated before the return");
    let done = run(&["task", "confirm", "NV2", "--by", &it.other_clerk, "--today", "2024-07-09"]);
    assert_eq!(done["class"], "done_late");
}

#[test]
fn the_clock_records_and_repeats_nothing() {
    let it = cast();
    let clock = |today: &str| it.office.json(&["clock", "--today", today]);
    let first = clock("2024-04-02");
    assert_eq!(first["passed"].as_array().unwrap().len(), 2, "NV1 and the first quarter's report");
    assert_eq!(first["opened"].as_array().unwrap().len(), 1, "the second quarter's report");
    let second = clock("2024-04-03");
    assert_eq!((&second["passed"], &second["opened"]), (&json!([]), &json!([])));
    let months_later = clock("2024-12-31");
    assert_eq!(months_later["opened"].as_array().unwrap().len(), 2, "the quarters in between, one task each");
    let verified = it.office.json(&["verify"]);
    assert_eq!(verified["ok"], true);
}

#[test]
fn one_task_entered_by_hand() {
    let it = cast();
    let args = [
        "task",
        "assign",
        "Chuẩn bị họp giao ban",
        "--lead",
        "Sở Nội vụ, Sở Y tế",
        "--deadline",
        "trước 30/6/2024",
        "--directive",
        "77/UBND-TH",
        "--issued",
        "2024-06-01",
        "--by",
        &it.clerk,
        "--today",
        "2024-06-03",
    ];
    let assigned = it.office.json(&args);
    assert_eq!(assigned["tasks"].as_array().unwrap().len(), 2);
    assert_eq!(it.office.json(&args)["tasks"][0]["unchanged"], true);
    it.office.refuses(
        &[
            "task",
            "assign",
            "Việc",
            "--lead",
            "Sở Không Có",
            "--directive",
            "77/UBND-TH",
            "--issued",
            "2024-06-01",
            "--by",
            &it.clerk,
        ],
        1,
        "Sở Không Có",
    );
    let by_officer = [
        "task",
        "assign",
        "Việc khác",
        "--lead",
        "SNV",
        "--directive",
        "77/UBND-TH",
        "--issued",
        "2024-06-01",
        "--by",
        &it.officer,
    ];
    it.office.refuses(&by_officer, 1, "Văn phòng");
}

#[test]
fn the_office_sees_what_waits_for_it() {
    let it = cast();
    let waiting = |what: &str| {
        let list = it.office.json(&["task", "list", "--waiting", what, "--today", "2024-03-01"]);
        list["tasks"].as_array().unwrap().iter().map(|it| it["code"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    let run = |args: &[&str]| it.office.ok(&[&["task"], args, &["--today", "2024-03-01"]].concat());
    assert_eq!(waiting("confirmation"), Vec::<String>::new());
    run(&["submit", "NV2", "--by", &it.clerk, "--document", "9/TTr-SXD ngày 10/2/2024"]);
    run(&["request-extension", "NV1", "--by", &it.officer, "--until", "2024-05-01", "--reason", "chờ ý kiến"]);
    run(&["return", "NV3", "--by", &it.clerk, "--reason", "không đúng chức năng"]);
    assert_eq!(waiting("confirmation"), ["NV2"]);
    assert_eq!(waiting("extension"), ["NV1"]);
    assert_eq!(waiting("lead"), ["NV3"]);
    assert_eq!(waiting("deadline"), Vec::<String>::new());
}

#[test]
fn standing_in_is_for_colleagues_and_marks_are_found_in_documents() {
    let it = cast();
    let submit = |document: &str, absent: &str| {
        let args = ["task", "submit", "NV1", "--by", &it.officer, "--on-behalf-of", absent, "--document", document];
        it.office.run(&[&args[..], &["--today", "2024-03-01"]].concat())
    };
    let refused = submit("5/KH-SNV ngày 10/2/2024", &it.stranger);
    assert!(refused.code == 1 && refused.err.contains("thay mặt"), "{}", refused.err);
    for marked in ["5/KH-SNV ngày 10/2/2024 (Mật)", "TUYỆT MẬT 5/KH-SNV ngày 10/2/2024"] {
        let refused = submit(marked, &it.officer);
        assert!(refused.code == 1 && refused.err.contains("độ mật"), "{marked}: {}", refused.err);
    }
    it.office.refuses(&["official", "add", "Tối mật", "--agency", "SYT", "--role", "officer"], 1, "độ mật");
}

#[test]
fn a_command_id_belongs_to_one_command() {
    let it = cast();
    let command = "7c0c9f3e-4a5f-4d0e-9f6b-0d6a3c1f2b12";
    let with =
        |args: &[&str]| [&["task"], args, &["--command-id", command, "--today", "2024-02-01"]].concat().join("\n");
    let run = |args: &[&str]| it.office.run(&with(args).split('\n').collect::<Vec<_>>());
    assert_eq!(run(&["accept", "NV1", "--by", &it.officer]).code, 0);
    let other = run(&["suspend", "NV1", "--by", &it.clerk, "--reason", "chờ"]);
    assert!(other.code == 1 && other.err.contains("Mã lệnh"), "{}", other.err);
}

#[test]
fn an_office_may_forbid_entries_under_a_clock_set_by_hand() {
    let it = cast();
    let settings = it.office.data().join("dondoc.toml");
    let text = std::fs::read_to_string(&settings).unwrap();
    std::fs::write(&settings, text.replace("#: forbid_set_clock = false", "forbid_set_clock = true")).unwrap();
    let accept = ["task", "accept", "NV1", "--by", &it.officer];
    it.office.refuses(&[&accept[..], &["--today", "2024-02-01"]].concat(), 1, "--today");
    it.office.ok(&["task", "list", "--today", "2024-02-01"]);
    it.office.ok(&accept);
}

#[test]
fn an_entry_is_taken_back_by_who_made_it() {
    let it = cast();
    let run = |args: &[&str]| it.office.json(&[&["task"], args, &["--today", "2024-03-20"]].concat());
    let before = run(&["show", "NV1"]);
    let submitted = run(&["submit", "NV1", "--by", &it.officer, "--document", "55/KH-SNV ngày 18/3/2024"]);
    assert_eq!(submitted["phase"], "awaiting");
    it.office.refuses(&["task", "undo", "NV1", "--by", &it.clerk, "--today", "2024-03-20"], 1, "người đã ghi");
    let undone = run(&["undo", "NV1", "--by", &it.officer]);
    assert_eq!((&undone["events"], &undone["phase"]), (&json!(["task_entry_undone.v1"]), &json!("open")));
    let after = run(&["show", "NV1"]);
    for same in ["phase", "class", "deadline", "lead"] {
        assert_eq!(after[same], before[same], "{same}");
    }
    assert_eq!(after["history"].as_array().unwrap().len(), 4, "both stay in the log");
    let undo = ["task", "undo", "NV1", "--by", &it.officer, "--today", "2024-03-20"];
    it.office.refuses(&undo, 1, "Không có việc nào");
    let rates = |as_of: &str| {
        let period = ["rates", "--from", "2024-01-01", "--to", "2024-06-30", "--as-of", as_of];
        it.office.json(&period)["total"]["awaiting_confirmation"].clone()
    };
    assert_eq!((rates("2024-03-18"), rates("2024-03-20")), (json!(0), json!(0)), "on no day was it handed in");
    assert!(it.office.ok(&["task", "show", "NV1"]).contains("hoàn tác"));
    run(&["submit", "NV1", "--by", &it.officer, "--document", "55/KH-SNV ngày 18/3/2024"]);
    run(&["send-back", "NV1", "--by", &it.clerk, "--reason", "thiếu phụ lục"]);
    it.office.refuses(&undo, 1, "đã trả lại kết quả");
}
