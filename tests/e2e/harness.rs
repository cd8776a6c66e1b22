//! Running the binary.

use serde_json::Value;
use std::{
    path::{Path, PathBuf},
    process::{Command, Output},
};
use tempfile::TempDir;

/// A data folder and the binary working on it.
pub struct Office {
    dir: TempDir,
}

/// What a run of the binary left.
#[derive(Debug)]
pub struct Ran {
    pub code: i32,
    pub out: String,
    pub err: String,
}

impl Office {
    /// A folder that does not hold anything yet.
    pub fn empty() -> Self {
        Self { dir: tempfile::tempdir().unwrap() }
    }

    /// A folder with the agencies of before the reform.
    pub fn of_2024() -> Self {
        let office = Self::empty();
        office.ok(&["init", "--preset", "province-2024", "--province", "Ninh Thuận"]);
        office
    }

    /// The data folder.
    pub fn data(&self) -> PathBuf {
        self.dir.path().join("data")
    }

    /// A file beside the data folder.
    pub fn file(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    /// A file beside the data folder, with this content.
    pub fn write(&self, name: &str, content: impl AsRef<[u8]>) -> String {
        std::fs::write(self.file(name), content).unwrap();
        self.file(name).display().to_string()
    }

    /// The binary, ready to run on this folder.
    pub fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_dondoc"));
        command.arg("--data").arg(self.data()).args(args).env_remove("DONDOC_DATA").current_dir(self.dir.path());
        command
    }

    /// Runs it.
    pub fn run(&self, args: &[&str]) -> Ran {
        let Output { status, stdout, stderr } = self.command(args).output().unwrap();
        Ran {
            code: status.code().unwrap_or(-1),
            out: String::from_utf8(stdout).unwrap(),
            err: String::from_utf8(stderr).unwrap(),
        }
    }

    /// Runs it, and it must go well.
    #[track_caller]
    pub fn ok(&self, args: &[&str]) -> String {
        let ran = self.run(args);
        assert_eq!(ran.code, 0, "{args:?}\n{}\n{}", ran.out, ran.err);
        ran.out
    }

    /// Runs it for JSON, and it must go well.
    #[track_caller]
    pub fn json(&self, args: &[&str]) -> Value {
        let args: Vec<&str> = args.iter().copied().chain(["--format", "json"]).collect();
        serde_json::from_str(&self.ok(&args)).unwrap()
    }

    /// Runs it, and it must refuse with this exit code and say this.
    #[track_caller]
    pub fn refuses(&self, args: &[&str], code: i32, says: &str) {
        let ran = self.run(args);
        assert_eq!(ran.code, code, "{args:?}\n{}\n{}", ran.out, ran.err);
        assert!(ran.err.contains(says), "{args:?} says: {}", ran.err);
    }

    /// Enters an official and answers the identity.
    pub fn official(&self, name: &str, agency: &str, role: &str) -> String {
        let added = self.json(&["official", "add", name, "--agency", agency, "--role", role]);
        added["id"].as_str().unwrap().to_owned()
    }

    /// The codes of all tasks with their contents.
    pub fn tasks(&self) -> Vec<Value> {
        self.json(&["task", "list"])["tasks"].as_array().unwrap().clone()
    }
}

/// Real tables as offices send them, beside the checkout where there are any.
pub fn real(name: &str) -> Option<PathBuf> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data").join(name);
    if path.exists() {
        return Some(path);
    }
    eprintln!("SKIPPED: {name} is not beside this checkout");
    None
}

/// A plan as a CSV table, the way the tests write them.
pub const PLAN: &str = "STT,Nội dung nhiệm vụ,Đơn vị chủ trì,Thời gian hoàn thành,Sản phẩm\n\
    1,Xây dựng kế hoạch cải cách hành chính,Sở Nội vụ,Quý I/2024,Kế hoạch\n\
    2,Đề án phát triển đô thị,Sở Xây dựng,30/6/2024,Đề án\n\
    3,Rà soát quy hoạch sử dụng đất,Sở TN&MT và Sở Xây dựng,Tháng 5/2024,Báo cáo\n\
    4,Báo cáo cải cách hành chính,Sở Nội vụ,Hàng quý,Báo cáo\n\
    5,Hỗ trợ doanh nghiệp,Sở KH&ĐT,Thường xuyên,\n";

/// Imports [`PLAN`] on the day after its issue.
pub fn with_plan() -> Office {
    let office = Office::of_2024();
    let file = office.write("plan.csv", PLAN);
    let args = ["import", &file, "--directive", "9/KH-UBND", "--issued", "2024-01-10", "--today", "2024-01-11"];
    let report = office.json(&args);
    assert_eq!(report["assigned"], 6, "{report}");
    office
}
