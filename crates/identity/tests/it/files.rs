//! The access folder: who may read it, who may hold it, and what happens to files that are not ours.

use crate::{at, official, open};
use dondoc_identity::{Arrival, Identity, NewToken, OidcSettings, Scope, Settings, Via};
use std::{fs, os::unix::fs::PermissionsExt, path::Path};

/// One thing of each kind.
fn fill(identity: &Identity) {
    let arrival = Arrival { official: official("CB1"), via: Via::Demo, user_agent: "" };
    assert_eq!(identity.sessions.sign_in(arrival, None, at(0)).unsaved, None);
    identity.links.issue(&official("CB1"), at(0)).unwrap();
    identity.feeds.issue(&official("CB1"), at(0)).unwrap();
    let token = NewToken {
        name: "LGSP".into(),
        scopes: [Scope::Events].into(),
        agency: None,
        acting: None,
        expires: None,
        by: None,
    };
    identity.tokens.issue(token, at(0)).unwrap();
}

#[test]
fn only_the_owner_reads_the_folder() {
    let dir = tempfile::tempdir().unwrap();
    let folder = dir.path().join("access");
    fill(&open(&folder));
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!((mode(&folder), mode(&folder.join("links"))), (0o700, 0o700));
    let files = fs::read_dir(&folder).unwrap().chain(fs::read_dir(folder.join("links")).unwrap());
    let files: Vec<_> = files.map(|entry| entry.unwrap().path()).filter(|path| path.is_file()).collect();
    assert_eq!(files.len(), 5, "{files:?}");
    for file in files {
        assert_eq!(mode(&file), 0o600, "{}", file.display());
    }
}

#[test]
fn one_process_holds_the_folder() {
    let dir = tempfile::tempdir().unwrap();
    let identity = open(dir.path());
    let error = Identity::open(dir.path(), Settings::default()).err().unwrap().to_string();
    assert!(error.contains("tiến trình dondoc khác"), "{error}");
    drop(identity);
    open(dir.path());
}

#[test]
fn a_file_that_is_not_ours_is_named_and_left_alone() {
    for file in ["sessions.json", "tokens.json", "feeds.json"] {
        let dir = tempfile::tempdir().unwrap();
        fill(&open(dir.path()));
        let all = |but: &str| -> Vec<(String, Vec<u8>)> {
            let names = ["sessions.json", "tokens.json", "feeds.json"].into_iter().filter(|name| *name != but);
            names.map(|name| (name.to_owned(), fs::read(dir.path().join(name)).unwrap())).collect()
        };
        let (path, before) = (dir.path().join(file), all(file));
        let ours = fs::read_to_string(&path).unwrap();
        for text in [
            String::new(),
            "\0\0\0\0".to_owned(),
            ours[..ours.len() / 2].to_owned(),
            ours.replace(r#""version":1"#, r#""version":2"#),
            ours.replace(r#""format":"dondoc-"#, r#""format":"another-"#),
            ours.replace("CB1", "CB1\u{0}").replace("created", "creation"),
        ] {
            fs::write(&path, &text).unwrap();
            let error = Identity::open(dir.path(), Settings::default()).err().unwrap().to_string();
            assert!(error.contains(file) && error.contains("khởi động lại"), "{error}");
            assert_eq!(fs::read_to_string(&path).unwrap(), text);
            assert_eq!(all(file), before);
        }
        // Put right, or put away, everything goes on.
        fs::write(&path, &ours).unwrap();
        drop(open(dir.path()));
        fs::remove_file(&path).unwrap();
        let identity = open(dir.path());
        let left = [
            identity.sessions.of(&official("CB1"), at(1)).len(),
            identity.tokens.list().len(),
            usize::from(identity.feeds.created(&official("CB1")).is_some()),
        ];
        assert_eq!(left.iter().sum::<usize>(), 2, "{file}: {left:?}");
    }
}

#[test]
fn wrong_settings_of_the_single_sign_on_are_told_at_the_start() {
    let dir = tempfile::tempdir().unwrap();
    let oidc = OidcSettings::new("http://sso.example.vn", "dondoc", "https://dondoc.example.vn/oidc");
    let error = Identity::open(dir.path(), Settings { oidc: Some(oidc), ..Settings::default() }).err().unwrap();
    assert!(error.to_string().contains("https://"), "{error}");
}
