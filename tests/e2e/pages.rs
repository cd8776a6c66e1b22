//! The pages in a real browser: headless Chromium, driven by the scripts in tests/browser, over the real binary.

#[path = "../support/npm.rs"]
mod npm;

use crate::{bot::serving::Serving, harness::Office};
use docx_rs::{Docx, Paragraph, Run, Table, TableCell, TableRow};
use std::{fs::File, path::Path, process::Command};

/// Plays a script of tests/browser against a sample province of its own; what the script complains about fails the test.
#[track_caller]
fn plays(script: &str) {
    let office = Office::empty();
    let demo = office.file("demo").display().to_string();
    let mut command = office.command(&["demo", "--serve", "--listen", "127.0.0.1:0", "--dir", &demo]);
    command.env_remove("RUST_LOG");
    let serving = Serving::start(command);
    write_plan(&office.file("plan.docx"));

    let screens = Path::new(env!("CARGO_TARGET_TMPDIR")).join("screens");
    let mut node = Command::new("node");
    let scripts = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/browser");
    node.arg(script).arg(serving.url("")).arg(office.file("")).current_dir(npm::installed(&scripts, "browser"));
    node.env("DONDOC_SCREENS", &screens).env("DONDOC_PID", serving.pid().to_string());
    let output = node.output().expect("these tests need node (20 or later); “make tools” installs it");
    let (told, failed) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    println!("{told}\npictures: {}", screens.display());
    assert!(output.status.success(), "{script}:\n{failed}");
    // Also when the script stopped it, it ended well.
    let printed = serving.stop();
    assert!(!printed.contains("panicked"), "something broke:\n{printed}");
}

/// A plan as an office sends it, with a line whose lead nobody knows.
fn write_plan(path: &Path) {
    const ROWS: [[&str; 4]; 4] = [
        ["TT", "Nội dung nhiệm vụ", "Cơ quan chủ trì", "Thời gian hoàn thành"],
        ["1", "Rà soát hệ thống đê điều trước mùa mưa bão", "Sở Nông nghiệp và Phát triển nông thôn", "30/9/2025"],
        ["2", "Kiểm kê tài sản công tại các đơn vị sự nghiệp", "Ban Điều phối liên ngành", "31/10/2025"],
        ["3", "Xây dựng phương án bố trí trụ sở làm việc", "Sở Tài chính", "30/11/2025"],
    ];
    let cell = |text: &&str| TableCell::new().add_paragraph(Paragraph::new().add_run(Run::new().add_text(*text)));
    let rows = ROWS.iter().map(|row| TableRow::new(row.iter().map(cell).collect())).collect();
    let file = File::create(path).unwrap();
    Docx::new().add_table(Table::new(rows)).build().pack(file).unwrap();
}

#[test]
fn the_chair_goes_from_the_overview_down_to_an_event() {
    plays("chair.mjs");
}

#[test]
fn the_office_imports_a_plan_and_decides() {
    plays("office.mjs");
}

#[test]
fn an_official_reports_by_keyboard_on_a_phone() {
    plays("official.mjs");
}

#[test]
fn every_page_is_in_order_on_every_screen() {
    plays("everywhere.mjs");
}

#[test]
fn pages_work_without_javascript() {
    plays("nojs.mjs");
}

#[test]
fn the_overview_prints_on_a_few_sheets() {
    plays("print.mjs");
}

#[test]
fn an_open_page_follows_what_happens() {
    plays("live.mjs");
}
