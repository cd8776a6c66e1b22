//! What was acknowledged stays: kill -9, a second process, backup and restore, damage.

use crate::harness::{Office, PLAN, with_plan};
use serde_json::{Value, json};
use std::{
    fs,
    process::{Command, Stdio},
    thread::sleep,
    time::{Duration, Instant},
};

#[test]
fn an_import_that_is_killed_goes_on_where_it_was() {
    let office = Office::of_2024();
    let rows: String = (1..=1_500)
        .map(|n| {
            let lead = ["Sở Nội vụ", "Sở Y tế và Sở Nội vụ"][n % 2];
            format!("{n},Nhiệm vụ số {n} của kế hoạch,{lead},Quý III/2024,Báo cáo\n")
        })
        .collect();
    let file = office.write("big.csv", format!("{}{rows}", PLAN.lines().next().unwrap().to_owned() + "\n"));
    let args = [
        "import",
        &file,
        "--directive",
        "1/KH-UBND",
        "--issued",
        "2024-01-10",
        "--today",
        "2024-01-11",
        "--format",
        "json",
    ];
    let mut killed = 0;
    for delay in [40, 90, 160, 250, 400] {
        let mut child = office.command(&args).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        sleep(Duration::from_millis(delay));
        if child.try_wait().unwrap().is_none() {
            killed += 1;
        }
        child.kill().unwrap();
        child.wait().unwrap();
        assert_eq!(office.json(&["verify"])["ok"], true);
    }
    assert!(killed > 0, "at least one import was killed while it ran");
    let report = office.json(&args[..args.len() - 2]);
    let sum = report["assigned"].as_u64().unwrap() + report["known"].as_u64().unwrap();
    assert_eq!(sum, 2_250);
    let rates = office.json(&["rates", "--period", "2024", "--today", "2024-02-01"]);
    assert_eq!(rates["total"]["assigned"], 2_250, "none lost, none twice");
}

#[test]
fn an_acknowledged_command_survives_kill_9() {
    let office = with_plan();
    let officer = office.official("Phạm Minh Anh", "Sở Nội vụ", "officer");
    let mut said = Vec::new();
    for n in 0..12 {
        let note = format!("báo cáo lần {n}");
        let mut child = office
            .command(&["task", "progress", "NV1", "--by", &officer, "--note", &note, "--today", "2024-02-01"])
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let until = Instant::now() + Duration::from_millis(20 + n * 12);
        while Instant::now() < until && child.try_wait().unwrap().is_none() {
            sleep(Duration::from_millis(2));
        }
        child.kill().unwrap();
        let output = child.wait_with_output().unwrap();
        if String::from_utf8_lossy(&output.stdout).contains("đã ghi nhận") {
            said.push(note);
        }
    }
    let shown = office.json(&["task", "show", "NV1"]);
    let notes: Vec<&str> =
        shown["history"].as_array().unwrap().iter().filter_map(|it| it["data"]["note"].as_str()).collect();
    for note in &said {
        assert_eq!(notes.iter().filter(|it| *it == note).count(), 1, "{note} was acknowledged: {notes:?}");
    }
    assert_eq!(office.json(&["verify"])["ok"], true);
}

#[test]
fn a_second_process_is_told_who_has_the_folder() {
    let office = Office::in_a_folder().made_2024();
    let rows: String = (1..=8_000).map(|n| format!("{n},Nhiệm vụ {n},Sở Nội vụ,Quý III/2024,\n")).collect();
    let file = office.write("big.csv", format!("{}\n{rows}", PLAN.lines().next().unwrap()));
    let args = ["import", &file, "--directive", "1/KH-UBND", "--issued", "2024-01-10"];
    let mut child = office.command(&args).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    let pid = child.id().to_string();
    // The first process holds the folder before it reads the plan; stopped there, it holds it as long as we look.
    while fs::read_to_string(office.data().join("log/LOCK")).map_or(true, |text| text.trim() != pid) {
        assert!(child.try_wait().unwrap().is_none(), "the import ended before it could be met");
        sleep(Duration::from_millis(1));
    }
    let signal = |name: &str| assert!(Command::new("kill").args([name, &pid]).status().unwrap().success());
    signal("-STOP");
    let ran = office.run(&["verify"]);
    signal("-CONT");
    assert_eq!(child.wait().unwrap().code(), Some(0));
    assert_eq!(ran.code, 3, "{}", ran.out);
    assert!(ran.err.contains("đang được dùng") && ran.err.contains(&pid), "{}", ran.err);
    let codes = office.tasks();
    assert!((0..codes.len()).all(|n| codes[n]["code"] == format!("NV{}", n + 1)), "codes follow the plan");
    assert!((0..codes.len()).all(|n| codes[n]["item"].as_str() == Some(&(n + 1).to_string())), "codes follow the plan");
}

#[test]
fn export_restore_and_backup_keep_everything() {
    let office = with_plan();
    office.official("Phạm Minh Anh", "Sở Nội vụ", "officer");
    let verified = office.json(&["verify"]);
    let file = office.file("log.jsonl").display().to_string();
    let exported = office.json(&["export", &file]);
    assert_eq!(exported["head"], verified["head"]);
    let folder = office.file("backup").display().to_string();
    office.ok(&["backup", &folder]);
    office.refuses(&["backup", &folder], 1, "không trống");

    let restored = Office::empty();
    restored.ok(&["restore", &folder]);
    assert_eq!(restored.json(&["verify"]), verified);
    assert!(restored.ok(&["official", "list"]).contains("Phạm Minh Anh"));
    let rates = ["rates", "--period", "2024", "--by", "agency", "--today", "2024-06-01"];
    assert_eq!(restored.json(&rates), office.json(&rates));
    fs::write(restored.data().join("holidays.csv"), "date,kind,name,source\n").unwrap();
    restored.ok(&["restore", &folder]);
    assert_eq!(restored.json(&["verify"]), verified, "restoring twice changes nothing");
    let edited = fs::read_to_string(restored.data().join("holidays.csv")).unwrap();
    assert_eq!(edited, "date,kind,name,source\n", "what the office edited since stays");
    let other = with_plan();
    other.official("Ai Khác", "SNV", "officer");
    other.refuses(&["restore", &file], 1, "thư mục dữ liệu trống");

    let from_file = Office::empty();
    from_file.ok(&["restore", &file]);
    assert_eq!(from_file.json(&["verify"]), verified);
}

#[test]
fn a_damaged_export_is_refused_and_leaves_no_trace() {
    let office = with_plan();
    let file = office.file("log.jsonl");
    office.ok(&["export", &file.display().to_string()]);
    let good = fs::read_to_string(&file).unwrap();
    let cut: String = good.lines().take(20).map(|line| format!("{line}\n")).collect();
    for (name, bad, code) in [
        ("changed.jsonl", good.replacen("Quý I/2024", "Quý II/2024", 1), 3),
        ("cut.jsonl", cut, 3),
        ("half-line.jsonl", good[..good.len() / 2].to_owned(), 3),
        ("other.jsonl", "{\"a\":1}\n".to_owned(), 1),
        ("empty.jsonl", String::new(), 1),
    ] {
        let target = Office::empty();
        let bad = target.write(name, bad);
        target.refuses(&["restore", &bad], code, name);
        target.refuses(&["verify"], 1, "Chưa có dữ liệu");
    }
}

#[test]
fn read_models_can_be_thrown_away_or_damaged() {
    let office = with_plan();
    let rates = ["rates", "--period", "2024", "--by", "agency", "--today", "2024-06-01"];
    let before = office.json(&rates);
    assert!(office.json(&["rebuild"])["events"].as_u64().unwrap() > 0);
    assert_eq!(office.json(&rates), before);
    let rows: Vec<_> = fs::read_dir(office.data().join("read")).unwrap().map(|it| it.unwrap().path()).collect();
    assert!(!rows.is_empty(), "rebuild saves the rows");
    for path in &rows {
        let mut bytes = fs::read(path).unwrap();
        let middle = bytes.len() / 2;
        bytes[middle] ^= 0xFF;
        fs::write(path, bytes).unwrap();
    }
    assert_eq!(office.json(&rates), before, "damaged rows are made anew");
    fs::remove_dir_all(office.data().join("read")).unwrap();
    assert_eq!(office.json(&rates), before);
}

#[test]
fn the_demo_runs_by_itself() {
    let office = Office::empty();
    let folder = office.file("demo").display().to_string();
    let demo: Value = office.json(&["demo", "--dir", &folder]);
    let total = &demo["rates"]["total"];
    let boxes = ["done_on_time", "done_late", "open_in_time", "open_overdue", "undated", "returned", "withdrawn"];
    let sum: u64 = boxes.iter().map(|it| total[it].as_u64().unwrap()).sum();
    assert_eq!(json!(sum), total["assigned"]);
    assert!(total["done_late"].as_u64().unwrap() > 0 && total["open_overdue"].as_u64().unwrap() > 0);
    assert_eq!(demo["overdue"].as_array().unwrap().len() as u64, total["open_overdue"].as_u64().unwrap());
    assert_eq!(office.json(&["demo", "--dir", &folder]), demo, "the same every time");
    let text = office.ok(&["demo", "--dir", &folder]);
    assert!(text.contains("Nhiệm vụ quá hạn"), "{text}");
    let other = office.file("used").display().to_string();
    fs::create_dir(&other).unwrap();
    fs::write(format!("{other}/mine.txt"), "x").unwrap();
    office.refuses(&["demo", "--dir", &other], 1, "dữ liệu khác");
}
