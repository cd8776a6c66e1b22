//! Whatever happens to the files, the index opens and is right after it caught up.

use crate::log::{Log, task};
use dondoc_search::Index;
use std::{fs, path::PathBuf};

/// What becomes of the bytes of a file; none when it is gone.
type Harm = fn(Vec<u8>) -> Option<Vec<u8>>;

async fn filled(folder: &std::path::Path) -> Log {
    let mut log = Log::new();
    let index = Index::open(folder).unwrap();
    for round in 0..2 {
        for n in 0..40 {
            log.assign(task(&format!("Nhiệm vụ {round} {n} chuyển đổi số"))).await;
        }
        index.catch_up(log.store.as_ref(), |_| {}).await.unwrap();
    }
    log
}

fn files(folder: &std::path::Path) -> Vec<PathBuf> {
    let mut files: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|it| it.unwrap().path()).collect();
    files.sort();
    files
}

#[tokio::test]
async fn a_damaged_file_costs_time_and_nothing_else() {
    let master = tempfile::tempdir().unwrap();
    let log = filled(master.path()).await;
    let expected = log.found(&log.index().await, "chuyển đổi số").len();
    let harms: [(&str, Harm); 4] = [
        ("missing", |_| None),
        ("empty", |_| Some(Vec::new())),
        ("cut", |mut it| {
            it.truncate(it.len() / 2);
            Some(it)
        }),
        ("flipped", |mut it| {
            let middle = it.len() / 2;
            if let Some(byte) = it.get_mut(middle) {
                *byte ^= 0x10;
            }
            Some(it)
        }),
    ];
    for (name, harm) in harms {
        for victim in files(master.path()) {
            let folder = tempfile::tempdir().unwrap();
            for file in files(master.path()) {
                let copy = folder.path().join(file.file_name().unwrap());
                let bytes = fs::read(&file).unwrap();
                let bytes = if file == victim { harm(bytes) } else { Some(bytes) };
                if let Some(bytes) = bytes {
                    fs::write(copy, bytes).unwrap();
                }
            }
            let index = Index::open(folder.path()).unwrap();
            index.catch_up(log.store.as_ref(), |_| {}).await.unwrap();
            let found = log.found(&index, "chuyển đổi số").len();
            assert_eq!(found, expected, "{name} {}", victim.display());
            assert_eq!(log.found(&index, "NV77"), [77], "{name} {}", victim.display());
        }
    }
}

#[tokio::test]
async fn what_was_committed_is_there_again_without_the_log() {
    let folder = tempfile::tempdir().unwrap();
    let log = filled(folder.path()).await;
    let index = Index::open(folder.path()).unwrap();
    assert_eq!(index.checkpoint(), log.index().await.checkpoint());
    assert_eq!(log.found(&index, "NV77"), [77]);
}
