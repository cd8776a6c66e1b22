//! Running the binary.

use dondoc_kurrent_server::Server;
use dondoc_store::{EventStore, MemoryStore, SystemClock};
use dondoc_store_kurrent::{Address, KurrentStore};
use dondoc_store_sled::SledStore;
use serde_json::Value;
use std::{
    path::{Path, PathBuf},
    process::{Command, Output},
    sync::{
        Arc, OnceLock,
        atomic::{AtomicU32, Ordering},
    },
};
use tempfile::TempDir;

/// A data folder and the binary working on it.
pub struct Office {
    dir: TempDir,
    /// The address of a log that is on a server.
    store: Option<String>,
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
    ///
    /// With `DONDOC_E2E_STORE=server` its log is on a server of the tests, and so for the whole suite.
    pub fn empty() -> Self {
        let server = std::env::var("DONDOC_E2E_STORE").is_ok_and(|store| store == "server");
        Self { dir: tempfile::tempdir().unwrap(), store: server.then(|| log_on(shared_server())) }
    }

    /// The same with the log in the folder, whatever the rest of the suite does.
    pub fn in_a_folder() -> Self {
        Self { dir: tempfile::tempdir().unwrap(), store: None }
    }

    /// The same with the log on this server, under a name of its own.
    pub fn on(server: &Server) -> Self {
        Self { dir: tempfile::tempdir().unwrap(), store: Some(log_on(server)) }
    }

    /// The log, opened as the binary does.
    pub async fn log(&self) -> Arc<dyn EventStore> {
        let Some(url) = &self.store else {
            return Arc::new(SledStore::open(&self.data().join("log"), Default::default()).unwrap());
        };
        let replica = Arc::new(MemoryStore::new(Arc::new(SystemClock)));
        let address = Address::parse(url).unwrap();
        Arc::new(KurrentStore::open(address, replica, Default::default()).await.unwrap())
    }

    /// A folder with the agencies of before the reform.
    pub fn of_2024() -> Self {
        Self::empty().made_2024()
    }

    /// The agencies of before the reform, entered here.
    pub fn made_2024(self) -> Self {
        let office = self;
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
        match &self.store {
            Some(url) => command.env("DONDOC_STORE__URL", url),
            None => command.env_remove("DONDOC_STORE__URL"),
        };
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

/// A log of its own on `server`.
fn log_on(server: &Server) -> String {
    static LOGS: AtomicU32 = AtomicU32::new(0);
    format!("{}&log=e2e-{}", server.url(), LOGS.fetch_add(1, Ordering::Relaxed))
}

/// One server for all tests of this process.
fn shared_server() -> &'static Server {
    static SERVER: OnceLock<Server> = OnceLock::new();
    SERVER.get_or_init(server)
}

/// A server that speaks the protocol of EventStoreDB.
pub fn server() -> Server {
    wait_for(Server::start(Default::default()))
}

/// Waits for it on a thread of its own, since some tests run inside a runtime.
pub fn wait_for<T: Send>(work: impl Future<Output = T> + Send) -> T {
    let run = || tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(work);
    std::thread::scope(|scope| scope.spawn(run).join().unwrap())
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
    import_plan(Office::of_2024())
}

/// The same into an office that is there.
pub fn import_plan(office: Office) -> Office {
    let file = office.write("plan.csv", PLAN);
    let args = ["import", &file, "--directive", "9/KH-UBND", "--issued", "2024-01-10", "--today", "2024-01-11"];
    let report = office.json(&args);
    assert_eq!(report["assigned"], 6, "{report}");
    office
}
