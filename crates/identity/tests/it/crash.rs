//! Several processes at one link, and processes that are killed at the worst moment.

use crate::{at, official, open};
use dondoc_identity::{Arrival, LinkRefusal, Links, NewToken, Scope, Via};
use std::{
    collections::BTreeMap,
    fs,
    path::Path,
    process::{Child, Command, Stdio},
    time::Duration,
};

const FOLDER: &str = "DONDOC_TEST_ACCESS";
const WORK: &str = "DONDOC_TEST_WORK";

/// What a process of its own does.
#[test]
#[ignore = "run by the tests below"]
fn in_a_process_of_its_own() {
    let folder = std::env::var(FOLDER).unwrap();
    let folder = Path::new(&folder);
    let work = std::env::var(WORK).unwrap();
    let (work, secret) = work.split_once(' ').unwrap_or((&work, ""));
    match work {
        "all-links" => {
            let links = Links::open(folder).unwrap();
            while !folder.join("go").exists() {
                std::thread::sleep(Duration::from_millis(1));
            }
            let secrets = fs::read_to_string(folder.join("secrets")).unwrap();
            let opened = secrets.lines().filter(|it| match links.consume(it, at(1)) {
                Ok(_) => true,
                Err(LinkRefusal::Used) => false,
                Err(other) => panic!("{other:?}"),
            });
            let opened: Vec<&str> = opened.collect();
            fs::write(folder.join(format!("opened-{secret}")), opened.join("\n")).unwrap();
        }
        "issue-link" => drop(Links::open(folder).unwrap().issue(&official("CB2"), at(1)).unwrap()),
        "use-link" => drop(Links::open(folder).unwrap().consume(secret, at(1)).unwrap()),
        "sign-in" => {
            let arrival = Arrival { official: official("CB2"), via: Via::Link, user_agent: "" };
            open(folder).sessions.sign_in(arrival, None, at(1));
        }
        "issue-token" => drop(open(folder).tokens.issue(token(), at(1)).unwrap()),
        "issue-feed" => drop(open(folder).feeds.issue(&official("CB2"), at(1)).unwrap()),
        other => panic!("{other}"),
    }
}

fn token() -> NewToken {
    let scopes = [Scope::Events].into();
    NewToken { name: "LGSP".into(), scopes, agency: None, acting: None, expires: None, by: None }
}

fn spawn(wrapper: &[&str], folder: &Path, work: &str) -> Child {
    let this = std::env::current_exe().unwrap();
    let mut words: Vec<&str> = wrapper.to_vec();
    words.extend([
        this.to_str().unwrap(),
        "--exact",
        "crash::in_a_process_of_its_own",
        "--ignored",
        "--test-threads=1",
    ]);
    let mut command = Command::new(words[0]);
    command.args(&words[1..]).env(FOLDER, folder).env(WORK, work).stdout(Stdio::null()).stderr(Stdio::null());
    command.spawn().expect("these tests need strace; “make tools” installs it")
}

/// Runs some work and kills it as it enters a system call, the n-th time.
fn killed_at(call: &str, n: usize, folder: &Path, work: &str) {
    let (trace, inject) = (format!("trace={call}"), format!("inject={call}:signal=KILL:when={n}"));
    let strace = ["strace", "-f", "-qq", "-o", "/dev/null", "-e", &trace, "-e", &inject];
    let done = spawn(&strace, folder, work).wait().unwrap();
    assert!(!done.success(), "{work} was killed at {call} {n}");
}

#[test]
fn of_several_processes_one_gets_in_by_each_link() {
    let dir = tempfile::tempdir().unwrap();
    let links = Links::open(dir.path()).unwrap();
    let secrets: Vec<String> =
        (0..40).map(|_| links.issue(&official("CB1"), at(0)).unwrap().reveal().to_owned()).collect();
    fs::write(dir.path().join("secrets"), secrets.join("\n")).unwrap();
    let mut processes: Vec<Child> = (0..4).map(|n| spawn(&["env"], dir.path(), &format!("all-links {n}"))).collect();
    fs::write(dir.path().join("go"), "").unwrap();
    for process in &mut processes {
        assert!(process.wait().unwrap().success());
    }
    let mut opened: BTreeMap<String, usize> = BTreeMap::new();
    for n in 0..4 {
        for secret in fs::read_to_string(dir.path().join(format!("opened-{n}"))).unwrap().lines() {
            *opened.entry(secret.to_owned()).or_default() += 1;
        }
    }
    assert_eq!(opened, secrets.into_iter().map(|secret| (secret, 1)).collect());
}

#[test]
fn threads_of_one_process_get_in_once_too() {
    let dir = tempfile::tempdir().unwrap();
    let links = &Links::open(dir.path()).unwrap();
    for _ in 0..20 {
        let secret = links.issue(&official("CB1"), at(0)).unwrap();
        let secret = secret.reveal();
        let opened: usize = std::thread::scope(|scope| {
            let clicks: Vec<_> = (0..4).map(|_| scope.spawn(|| links.consume(secret, at(1)).is_ok())).collect();
            clicks.into_iter().map(|click| usize::from(click.join().unwrap())).sum()
        });
        assert_eq!(opened, 1);
    }
}

#[test]
fn killed_while_a_file_is_replaced_the_one_before_is_there() {
    for (work, draft) in [("sign-in", "sessions.tmp"), ("issue-token", "tokens.tmp"), ("issue-feed", "feeds.tmp")] {
        let dir = tempfile::tempdir().unwrap();
        let identity = open(dir.path());
        let arrival = |id: &str| Arrival { official: official(id), via: Via::Link, user_agent: "" };
        let session = identity.sessions.sign_in(arrival("CB1"), None, at(0)).secret;
        let (token_secret, _) = identity.tokens.issue(token(), at(0)).unwrap();
        let feed = identity.feeds.issue(&official("CB1"), at(0)).unwrap();
        drop(identity);
        // Written but not on disk; on disk but not renamed.
        for (call, n) in [("fsync", 1), ("/^rename", 1)] {
            killed_at(call, n, dir.path(), work);
            assert!(dir.path().join(draft).exists(), "{work} killed at {call} {n}");
            let identity = open(dir.path());
            assert!(identity.sessions.check(session.reveal(), at(2)).is_ok());
            assert!(identity.tokens.check(token_secret.reveal(), at(2)).is_ok());
            assert_eq!(identity.feeds.check(feed.reveal()), Some(official("CB1")));
            assert_eq!(identity.sessions.of(&official("CB2"), at(2)), []);
            assert_eq!((identity.tokens.list().len(), identity.feeds.created(&official("CB2"))), (1, None));
        }
        // What was left behind is in nobody's way.
        let done = spawn(&["env"], dir.path(), work).wait().unwrap();
        assert!(done.success() && !dir.path().join(draft).exists());
    }
}

#[test]
fn killed_while_a_link_is_made_or_used_it_opens_once_at_most() {
    let dir = tempfile::tempdir().unwrap();
    let identity = open(dir.path());
    killed_at("/^rename", 1, dir.path(), "issue-link");
    let left = || fs::read_dir(dir.path().join("links")).unwrap().count();
    assert_eq!(left(), 1);
    identity.tick(at(3600));
    assert_eq!(left(), 0, "what was left behind is swept");

    let secret = identity.links.issue(&official("CB1"), at(0)).unwrap();
    let work = format!("use-link {}", secret.reveal());
    killed_at("/^rename", 1, dir.path(), &work);
    assert!(identity.links.look(secret.reveal(), at(2)).is_ok(), "nobody got in");
    killed_at("fsync", 1, dir.path(), &work);
    assert_eq!(identity.links.consume(secret.reveal(), at(2)), Err(LinkRefusal::Used), "someone may have got in");
}
