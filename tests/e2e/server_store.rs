//! The log on a server that speaks the protocol of EventStoreDB: the same figures, moving there and back, waiting for it.
//!
//! With `DONDOC_E2E_STORE=server` the other tests run over it as well.

use crate::{
    bot::serving::Serving,
    harness::{Office, PLAN, import_plan, server, wait_for},
};
use serde_json::Value;
use std::{
    fs,
    io::{BufRead, BufReader},
    process::{Child, Stdio},
    thread::sleep,
    time::{Duration, Instant},
};

/// Accept, submit, confirm; one asks for more time.
fn worked(office: Office) -> Office {
    let office = import_plan(office.made_2024());
    let clerk = office.official("Trần Văn Bình", "VPUBND", "office");
    let officer = office.official("Phạm Minh Anh", "Sở Nội vụ", "officer");
    let day = ["--today", "2024-03-20"];
    let run = |args: &[&str]| office.ok(&[args, &day].concat());
    run(&["task", "accept", "NV1", "--by", &officer]);
    run(&["task", "submit", "NV1", "--by", &officer, "--document", "86/SNV ngày 10/03/2024"]);
    run(&["task", "confirm", "NV1", "--by", &clerk]);
    office
}

fn figures(office: &Office) -> Value {
    office.json(&["rates", "--period", "2024", "--by", "agency", "--today", "2024-07-01"])
}

fn migrate(office: &Office, from: &str, to: &str) -> Value {
    office.json(&["migrate", "--from", from, "--to", to])
}

#[test]
fn the_figures_are_those_of_the_embedded_store() {
    let (server, folder) = (server(), worked(Office::in_a_folder()));
    let office = worked(Office::on(&server));
    assert_eq!(figures(&office), figures(&folder));
    let found = office.json(&["verify"]);
    assert_eq!((&found["ok"], &found["events"]), (&true.into(), &folder.json(&["verify"])["events"]));
    assert!(!office.data().join("log").exists(), "nothing is kept beside the server but a copy");
    // A node that lost its copy reads it anew.
    fs::remove_dir_all(office.data().join("replica")).unwrap();
    fs::remove_dir_all(office.data().join("read")).ok();
    assert_eq!(figures(&office), figures(&folder));
}

#[test]
fn a_log_moves_to_a_server_and_back() {
    let (server, office) = (server(), worked(Office::in_a_folder()));
    let before = figures(&office);
    let url = format!("{}&log=moved", server.url());
    let there = migrate(&office, "data", &url);
    assert_eq!(there["events"], there["written"]);
    assert_eq!(migrate(&office, "data", &url)["written"], 0, "again: it is there already");
    let on_server = |args: &[&str]| {
        let output = office.command(args).env("DONDOC_STORE__URL", &url).output().unwrap();
        assert!(output.status.success(), "{args:?}: {}", String::from_utf8_lossy(&output.stderr));
        serde_json::from_slice::<Value>(&output.stdout).unwrap()
    };
    let args = ["rates", "--period", "2024", "--by", "agency", "--today", "2024-07-01", "--format", "json"];
    assert_eq!(on_server(&args), before);
    assert_eq!(on_server(&["verify", "--format", "json"])["head"], there["head"]);

    // It goes on there, and comes back with what was added.
    let added = ["official", "add", "Lê Thị Hoa", "--agency", "Sở Xây dựng", "--role", "head", "--format", "json"];
    on_server(&added);
    let back = migrate(&office, &url, "back");
    assert!(back["events"].as_u64() > there["events"].as_u64(), "{back}");
    // What went on elsewhere is not overwritten.
    office.official("Nguyễn Văn An", "Sở Nội vụ", "head");
    office.refuses(&["migrate", "--from", "data", "--to", &url], 1, "not the beginning");
    assert_eq!(on_server(&["verify", "--format", "json"])["events"], back["events"]);
}

#[test]
fn a_move_that_is_killed_goes_on_where_it_was() {
    let (server, office) = (server(), Office::in_a_folder().made_2024());
    let rows: String = (1..=4_000).map(|n| format!("{n},Nhiệm vụ số {n},Sở Nội vụ,Quý III/2024,Báo cáo\n")).collect();
    let file = office.write("big.csv", format!("{}\n{rows}", PLAN.lines().next().unwrap()));
    let args = ["import", &file, "--directive", "1/KH-UBND", "--issued", "2024-01-10", "--today", "2024-01-11"];
    office.ok(&args);
    let source = office.json(&["verify"]);
    let url = format!("{}&log=killed", server.url());
    let args = ["migrate", "--from", "data", "--to", &url];
    let mut killed = 0;
    for delay in [60, 120, 200, 300, 450] {
        let mut child = office.command(&args).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        sleep(Duration::from_millis(delay));
        killed += u32::from(child.try_wait().unwrap().is_none());
        child.kill().unwrap();
        child.wait().unwrap();
    }
    assert!(killed > 0, "at least one move was killed while it ran");
    let done = migrate(&office, "data", &url);
    assert_eq!((&done["events"], &done["head"]), (&source["events"], &source["head"]));
    assert_eq!(office.json(&["verify"]), source, "the source is as it was");
}

#[test]
fn a_server_is_tried_before_it_is_used() {
    let (server, office) = (server(), Office::in_a_folder());
    let told = office.ok(&["store", "check", &server.url()]);
    assert!(told.contains("giữ đúng mọi điều"), "{told}");
    assert!(server.log().iter().all(|it| it.stream.starts_with("dondoc-check-") || it.stream.starts_with('$')));
    office.refuses(&["store", "check", "postgres://h"], 1, "postgres://");
    office.refuses(&["store", "check", "esdb://a:s3cret@h?tls=false"], 1, "allowPasswordInPlain");
    assert!(office.ok(&["store", "check", "."]).contains("giữ đúng mọi điều"));
}

#[test]
fn a_start_without_the_server_waits_and_says_so() {
    let server = server();
    let office = worked(Office::on(&server));
    wait_for(server.stop());
    let mut command = office.command(&["serve"]);
    command.env("DONDOC_WEB__LISTEN", "127.0.0.1:0").stderr(Stdio::piped()).stdout(Stdio::null());
    let mut waiting = Waiting::start(command.spawn().unwrap());
    assert_eq!((waiting.asks("/healthz"), waiting.asks("/readyz")), (200, 503));
    waiting.hears("Đang chờ kho sự kiện");
    wait_for(server.restart());
    waiting.becomes(200);
    wait_for(server.stop());
    waiting.becomes(503);
    assert_eq!(waiting.asks("/healthz"), 200);
    wait_for(server.restart());
    waiting.becomes(200);
}

#[test]
fn a_command_meets_a_running_server_of_ours() {
    let server = server();
    let office = worked(Office::on(&server));
    let mut command = office.command(&["serve"]);
    command.env("DONDOC_WEB__LISTEN", "127.0.0.1:0");
    let serving = Serving::start(command);
    let before = figures(&office);
    office.official("Lê Thị Hoa", "Sở Xây dựng", "head");
    assert_eq!(figures(&office), before);
    assert_eq!(office.json(&["verify"])["ok"], true);
    serving.stop();
}

/// A `serve` that does not run yet.
struct Waiting {
    child: Child,
    lines: std::io::Lines<BufReader<std::process::ChildStderr>>,
    address: String,
}

impl Waiting {
    fn start(mut child: Child) -> Self {
        let lines = BufReader::new(child.stderr.take().unwrap()).lines();
        let mut waiting = Self { child, lines, address: String::new() };
        let line = waiting.hears("Lắng nghe ở ");
        waiting.address = line.split_once("http://").unwrap().1.split_once(' ').unwrap().0.to_owned();
        waiting
    }

    fn hears(&mut self, words: &str) -> String {
        self.lines.by_ref().map_while(Result::ok).find(|line| line.contains(words)).expect("it says so")
    }

    fn asks(&self, path: &str) -> u16 {
        let url = format!("http://{}{path}", self.address);
        wait_for(async { reqwest::get(url).await.map_or(0, |answer| answer.status().as_u16()) })
    }

    fn becomes(&self, status: u16) {
        let until = Instant::now() + Duration::from_secs(30);
        while self.asks("/readyz") != status {
            assert!(Instant::now() < until, "/readyz did not become {status}");
            sleep(Duration::from_millis(100));
        }
    }
}

impl Drop for Waiting {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
