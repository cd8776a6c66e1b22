//! Starting: what is said when it cannot, and which settings count.

use super::world::{Talks, World};
use std::net::TcpListener;

#[test]
fn a_start_that_cannot_be_says_why() {
    let world = World::new();
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let refuses = |variables: &[(&str, &str)], code: i32, says: &str| {
        let mut command = world.office.command(&["serve", "--today", "2024-02-15"]);
        let output = command.envs(variables.iter().copied()).output().unwrap();
        let told = String::from_utf8(output.stderr).unwrap();
        assert!(output.status.code() == Some(code) && told.contains(says), "{:?}: {told}", output.status);
        assert!(!told.contains("a-token-that-is-secret"), "{told}");
    };
    let token = ("DONDOC_TELEGRAM__TOKEN", "1:a-token-that-is-secret");
    refuses(&[("DONDOC_WEB__LISTEN", &address)], 1, &address);
    refuses(&[token, ("DONDOC_TELEGRAM__MODE", "webhook")], 3, "public_url");
    refuses(&[token, ("DONDOC_TELEGRAM__MODE", "nonsense")], 1, "DONDOC_TELEGRAM__MODE");
    refuses(&[token, ("DONDOC_TELEGRAM__API_URL", "no address")], 1, "no address");
    refuses(&[("DONDOC_OUTBOX__PER_CHAT", "0")], 3, "per_chat");
    let missing = world.office.run(&["serve", "--config", "/nowhere/dondoc.toml"]);
    assert!(missing.code != 0 && missing.err.contains("/nowhere/dondoc.toml"), "{}", missing.err);
    world.ends_well();
}

#[test]
fn a_wrong_token_is_told_and_the_web_works_on() {
    let mut world = World::new();
    world.set("DONDOC_TELEGRAM__TOKEN", "123456789:AAWrongTokenThatNobodyGaveOut0000000").serve("2024-02-15");
    world.server().prints("không nhận mã (token) này");
    assert_eq!(world.browser().get("/chat").status, 200);
    world.stop();
    let violations = world.fake.violations();
    assert!(violations.len() <= 1, "{violations:?}");
}

#[test]
fn settings_in_a_file_count_and_the_environment_wins() {
    let mut world = World::new();
    let lan = world.official("Phạm Thị Lan", "Sở Nội vụ", "officer");
    let token = world.office.write("token", format!("{}\n", world.fake.token()));
    let url = world.fake.url();
    let lines = format!("[telegram]\ntoken_file = {token:?}\napi_url = {url:?}\n[web]\nlisten = \"256.0.0.1:1\"\n");
    world.settings(&lines).set("DONDOC_TELEGRAM__TOKEN", "").set("DONDOC_TELEGRAM__API_URL", "").serve("2024-02-15");
    world.joins(1, &lan).asks("/viec", "NV1");
    world.ends_well();
}

#[test]
fn one_data_folder_is_served_once() {
    let mut world = World::new();
    world.serve("2024-02-15");
    let second = world.office.command(&["serve"]).env("DONDOC_WEB__LISTEN", "127.0.0.1:0").output().unwrap();
    assert_ne!(second.status.code(), Some(0), "{}", String::from_utf8_lossy(&second.stderr));
    world.ends_well();
}
