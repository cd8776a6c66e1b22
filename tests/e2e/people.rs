//! Officials from the command line: codes, names, and who stands in for whom.

use crate::harness::{Office, with_plan};
use dondoc_domain::{ChatId, event::Channel};
use dondoc_service::{App, Layout, Place};
use dondoc_store::SystemClock;
use serde_json::json;
use std::sync::Arc;
use uuid::Uuid;

struct Cast {
    office: Office,
    lan: String,
    hoa: String,
    stranger: String,
}

fn cast() -> Cast {
    let office = with_plan();
    let lan = office.official("Phạm Thị Lan", "Sở Nội vụ", "officer");
    let hoa = office.official("Lê Thị Hoa", "Sở Nội vụ", "officer");
    let stranger = office.official("Ngô Quốc Việt", "Sở Y tế", "officer");
    Cast { office, lan, hoa, stranger }
}

#[test]
fn a_new_code_is_told_once_and_kept_nowhere() {
    let it = cast();
    let issued = it.office.json(&["official", "link-code", "pham thi lan"]);
    let code = issued["link_code"].as_str().unwrap();
    assert_eq!((&issued["id"], code.len()), (&json!(it.lan), 11));
    assert_ne!(it.office.json(&["official", "link-code", &it.lan])["link_code"], code);
    let export = it.office.file("log.jsonl");
    it.office.ok(&["export", export.to_str().unwrap()]);
    let log = std::fs::read_to_string(export).unwrap();
    assert!(log.contains("official_link_code_issued.v1") && !log.contains(code));
    assert_eq!(it.office.json(&["official", "chats", &it.lan]), json!([]));
    assert!(it.office.ok(&["official", "chats", &it.lan]).contains("link-code"));
    assert_eq!(it.office.json(&["official", "unlink", &it.lan])["unchanged"], true);
    it.office.ok(&["official", "leave", &it.lan, "--reason", "nghỉ hưu"]);
    it.office.refuses(&["official", "link-code", &it.lan], 1, "thôi nhiệm vụ");
}

impl Cast {
    /// An official's chat sends a new code of theirs, as a messenger would bring it.
    fn links(&self, official: &str, channel: Channel) {
        let issued = self.office.json(&["official", "link-code", official]);
        let code = issued["link_code"].as_str().unwrap();
        let layout = Layout::new(self.office.data());
        tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap().block_on(async {
            let store = self.office.log().await;
            let app = App::open(store, Place::Folder(&layout), Arc::new(SystemClock), |_| {}).await.unwrap();
            app.link_chat(code, channel, ChatId(Uuid::new_v4()), Uuid::new_v4()).await.unwrap().unwrap();
        });
    }
}

#[test]
fn of_the_linked_channels_one_is_asked_first() {
    let it = cast();
    it.links(&it.lan, Channel::Telegram);
    it.links(&it.lan, Channel::Zalo);
    let first = || it.office.json(&["official", "chats", &it.lan])[0]["channel"].clone();
    assert_eq!(first(), "telegram");
    assert_eq!(it.office.json(&["official", "prefer", "pham thi lan", "zalo"])["unchanged"], false);
    assert_eq!(first(), "zalo");
    assert!(it.office.ok(&["official", "prefer", &it.lan, "zalo"]).contains("không có gì thay đổi"));
    it.office.refuses(&["official", "prefer", &it.lan, "web"], 1, "link-code");
    it.office.refuses(&["official", "prefer", &it.lan, "fax"], 2, "telegram");
}

#[test]
fn a_name_is_put_right() {
    let it = cast();
    let rename = |name: &str| it.office.json(&["official", "rename", &it.lan, "--name", name]);
    assert_eq!(rename("Phạm Thị Lân")["unchanged"], false);
    assert_eq!(rename("Phạm Thị Lân")["unchanged"], true);
    assert!(it.office.ok(&["official", "list"]).contains("Phạm Thị Lân"));
    it.office.refuses(&["official", "rename", &it.lan, "--name", " "], 1, "không được để trống");
    it.office.refuses(&["official", "rename", "CB99", "--name", "Ai"], 1, "CB99");
}

#[test]
fn colleagues_stand_in_for_each_other() {
    let it = cast();
    let delegate = |to: &str, from: &str, until: &str| {
        let args = ["official", "delegate", &it.lan, "--to", to, "--from", from, "--until", until];
        it.office.run(&[&args[..], &["--today", "2024-03-01"]].concat())
    };
    let done = delegate("Lê Thị Hoa", "2024-03-04", "2024-03-08");
    assert!(done.code == 0 && done.out.contains("04/03/2024"), "{}{}", done.out, done.err);
    assert!(delegate(&it.hoa, "2024-03-04", "2024-03-08").out.contains("không có gì thay đổi"));
    for (to, from, until, says) in [
        (&it.stranger, "2024-03-04", "2024-03-08", "cùng đơn vị"),
        (&it.lan, "2024-03-04", "2024-03-08", "chính mình"),
        (&it.hoa, "2024-03-08", "2024-03-04", "trước ngày bắt đầu"),
        (&it.hoa, "2024-02-01", "2024-02-02", "đã qua"),
    ] {
        let refused = delegate(to, from, until);
        assert!(refused.code == 1 && refused.err.contains(says), "{says}: {}", refused.err);
    }
    it.office.refuses(&["official", "delegate", &it.lan, "--to", &it.hoa], 2, "--until");
    let end = || it.office.json(&["official", "delegate", &it.lan, "--end", "--today", "2024-03-05"]);
    assert_eq!(end()["unchanged"], false);
    assert_eq!(end()["unchanged"], true);
}
