//! The log outlives its server, however that ends.

use crate::rust::{Rust, id, ours};
use dondoc_kurrent_server::{Options, Server};
use std::{
    fs::{self, OpenOptions},
    io::{BufRead, BufReader, Write},
    path::Path,
    process::{Child, Command, Stdio},
};

fn kept(file: &Path) -> Options {
    Options { file: Some(file.into()), ..Options::default() }
}

#[tokio::test]
async fn a_restart_keeps_the_port_and_the_log() {
    let folder = tempfile::tempdir().unwrap();
    for options in [Options::default(), kept(&folder.path().join("log"))] {
        let server = Server::start(options).await;
        Rust::new(&server.url()).append("task-1", None, id(1)).await.unwrap();
        let (url, log) = (server.url(), server.log());
        server.stop().await;
        Rust::new(&url).append("task-1", Some(0), id(2)).await.expect_err("nobody listens");
        server.restart().await;
        assert_eq!((server.url(), server.log()), (url.clone(), log));
        let (at, _) = Rust::new(&url).append("task-1", None, id(1)).await.unwrap();
        assert_eq!(at, 0, "what was said before the restart is known after it");
        assert_eq!(Rust::new(&url).append("task-1", Some(0), id(2)).await.unwrap().0, 1);
        assert_eq!(ours(&server), [id(1), id(2)]);
    }
}

#[tokio::test]
async fn the_end_may_be_torn_but_not_the_middle() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("log");
    let server = Server::start(kept(&file)).await;
    for (revision, number) in [(None, 1), (Some(0), 2)] {
        Rust::new(&server.url()).append("task-1", revision, id(number)).await.unwrap();
    }
    let refused = Server::try_start(kept(&file)).await.err().unwrap();
    assert!(refused.to_string().contains("another server's"), "{refused}");
    drop(server);
    let whole = fs::read(&file).unwrap();

    for torn in [&whole[..whole.len() - 1], &whole[..whole.len() - 30]] {
        fs::write(&file, torn).unwrap();
        let server = Server::start(kept(&file)).await;
        assert_eq!(ours(&server), [id(1)], "what was not written whole is gone, and nothing else");
        assert_eq!(Rust::new(&server.url()).append("task-1", Some(0), id(3)).await.unwrap().0, 1);
    }
    fs::write(&file, &whole).unwrap();
    OpenOptions::new().append(true).open(&file).unwrap().write_all(&[9, 0, 0]).unwrap();
    assert_eq!(ours(&Server::start(kept(&file)).await), [id(1), id(2)]);

    let mut damaged = whole;
    damaged[20] ^= 1;
    fs::write(&file, damaged).unwrap();
    let refused = Server::try_start(kept(&file)).await.err().unwrap();
    assert!(refused.to_string().contains("damaged"), "{refused}");
}

/// The program by itself, killed at the end.
struct Process(Child);

impl Process {
    fn start(file: &Path) -> (Self, String) {
        let mut command = Command::new(env!("CARGO_BIN_EXE_kurrent-server"));
        command.args(["--listen", "127.0.0.1:0", "--file"]).arg(file).stdout(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let url = BufReader::new(child.stdout.take().unwrap()).lines().next().unwrap().unwrap();
        (Self(child), url)
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        self.0.kill().unwrap();
        self.0.wait().unwrap();
    }
}

#[tokio::test]
async fn what_was_answered_outlives_a_kill() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("log");
    for round in 0..3_u128 {
        let (process, url) = Process::start(&file);
        let rust = Rust::new(&url);
        let after = (round as u64 * 5).checked_sub(1);
        for step in 0..5 {
            let after = if step == 0 { after } else { Some(after.map_or(0, |it| it + 1) + step - 1) };
            rust.append("task-1", after, id(round * 5 + u128::from(step))).await.unwrap();
        }
        drop(process);
    }
    let (_process, url) = Process::start(&file);
    assert_eq!(Rust::new(&url).read("task-1").await.0, (0..15).map(id).collect::<Vec<_>>());
}
