//! The web as one more messenger: lines keep their places, files stay in their chat, addresses expire.

use super::{
    mortal::Death,
    world::{self, AN, BINH, Kind, World, update},
};
use chrono::TimeDelta;
use dondoc_desk::WebDesk;
use dondoc_domain::event::Channel;
use dondoc_messaging::{Content, FileKind, FileRef, Incoming, Tap};
use dondoc_web::{ChatBackend, Line};
use std::sync::Arc;

const SESSION: &str = "session-of-an";
const STRANGER: &str = "session-of-nobody";
const PDF: &[u8] = b"%PDF-1.7\n";

fn says(session: &str, content: Content) -> Incoming {
    update(Channel::Web, session, content)
}

fn words(session: &str, words: &str) -> Incoming {
    says(session, Content::Text(words.into()))
}

/// An has linked a browser.
async fn linked() -> (World, Arc<WebDesk>) {
    let mut world = World::new(Kind::Memory).await;
    world.start(Death::Never).await;
    let code = world.codes.of(AN).to_owned();
    world.hear("link", &words(SESSION, &format!("/start {code}"))).await;
    let web = WebDesk::new(world.running().desk.clone());
    (world, web)
}

fn plain(lines: &[Line]) -> Vec<(bool, String)> {
    lines.iter().map(|it| (it.ours, it.text.to_plain())).collect()
}

#[tokio::test(start_paused = true)]
async fn a_conversation_is_shown_in_order_and_an_edit_keeps_its_place() {
    let (mut world, web) = linked().await;
    assert_eq!(web.who(SESSION).await.unwrap().name, "Nguyễn Văn An");
    world.clock.advance(TimeDelta::minutes(1));
    world.hear("report", &words(SESSION, "NV2 đang làm 50%")).await;
    let before = web.lines(SESSION, None).await;
    let said: Vec<bool> = before.iter().map(|it| it.ours).collect();
    assert_eq!(said, [false, true, false, true], "{:?}", plain(&before));
    assert!(!plain(&before)[0].1.contains(world.codes.of(AN)), "a code is not shown");
    let places: Vec<u64> = before.iter().map(|it| it.seq).collect();
    assert!(places.is_sorted_by(|one, next| one < next), "{places:?}");
    let answer = &before[3];
    assert!(answer.live_buttons && answer.text.to_plain().contains("50%"), "{answer:?}");

    let button = answer.buttons.iter().flatten().find(|it| it.label == "Hoàn tác").unwrap();
    let tap = Content::Tap(Tap { data: button.data.clone(), acknowledge: None });
    let tap = Incoming { message: answer.message.clone(), ..says(SESSION, tap) };
    world.clock.advance(TimeDelta::minutes(1));
    world.hear("undo", &tap).await;
    let after = web.lines(SESSION, None).await;
    let place = after.iter().find(|it| it.message == answer.message).unwrap();
    assert_eq!((place.seq, place.buttons.is_empty()), (answer.seq, true));
    assert!(place.text.to_plain().contains("Đã hoàn tác"), "{place:?}");
    assert_eq!(after.iter().filter(|it| it.message == answer.message).count(), 1);
    let newer = web.lines(SESSION, Some(answer.seq)).await;
    assert_eq!(newer, [], "the message itself says what the tap did");
}

#[tokio::test(start_paused = true)]
async fn a_file_is_for_its_own_chat() {
    let (mut world, web) = linked().await;
    let kept = web.keep(PDF.into(), "../../ket-qua.pdf".into()).await.unwrap();
    assert_eq!((kept.kind, kept.mime.as_str()), (FileKind::Document, "application/pdf"));
    assert!(web.file(SESSION, &kept.id).await.is_none(), "kept, but not sent yet");
    let file = Content::File { file: kept.clone(), caption: "NV1 đang làm 60%".into(), album: None };
    world.hear("file", &says(SESSION, file)).await;
    let found = web.file(SESSION, &kept.id).await.unwrap();
    assert_eq!((found.bytes.as_slice(), found.mime.as_str()), (PDF, "application/pdf"));
    assert!(!found.name.contains('/'), "{}", found.name);
    world.hear("hello", &words(STRANGER, "xin chào")).await;
    assert!(web.file(STRANGER, &kept.id).await.is_none());
    assert!(web.file("session-never-seen", &kept.id).await.is_none());
    assert!(web.picture(&kept.id).await.is_none(), "evidence is no picture of ours");
    assert!(web.keep(b"MZ\x90\x00 program".into(), "ket-qua.pdf".into()).await.is_err());
    assert!(web.who(STRANGER).await.is_none());
    assert!(web.lines(STRANGER, None).await.iter().all(|it| !it.text.to_plain().contains("NV1")));
}

/// The address in the newest message to a chat.
fn address(world: &World, chat: &str) -> String {
    let arrived = world.telegram.arrived();
    let newest = arrived.iter().rev().find(|it| it.chat == chat).unwrap();
    let text = newest.message.text.to_plain();
    let at = text.find("https://nhiemvu.example/").unwrap_or_else(|| panic!("no address in {text:?}"));
    let found = text[at..].split([' ', '\n', ')', '”']).find(|it| !it.contains("/viec/")).unwrap();
    found.trim_end_matches('.').to_owned()
}

/// A file of 30 MB, which Telegram does not hand on.
fn large() -> Content {
    let file = FileRef {
        id: "film".into(),
        name: "ho-so.pdf".into(),
        mime: String::new(),
        size: Some(30 << 20),
        kind: FileKind::Document,
    };
    Content::File { file, caption: String::new(), album: None }
}

#[tokio::test(start_paused = true)]
async fn an_upload_address_takes_files_for_a_day() {
    let (mut world, web) = linked().await;
    world.hear("list", &world::text(BINH, "/viec")).await;
    world.hear("large file", &update(Channel::Telegram, BINH, large())).await;
    let choice = world::tap(&world.telegram, BINH, "1. NV1");
    world.hear("which", &choice).await;
    let address = address(&world, BINH);
    let ticket = address.strip_prefix("https://nhiemvu.example/tai-len/").unwrap_or_else(|| panic!("{address}"));
    let info = web.ticket(ticket).await.unwrap();
    assert!(info.title.contains("NV1"), "{info:?}");
    let evidence =
        async |world: &World| world.log().await.iter().filter(|it| it.name == "task_evidence_attached.v1").count();
    for _ in 0..2 {
        let answer = web.upload(ticket, PDF.into(), "ho-so.pdf".into()).await.unwrap();
        assert!(answer.contains("NV1"), "{answer}");
        assert_eq!(evidence(&world).await, 1, "the same file twice is one");
    }
    assert!(web.ticket(&ticket.replace(|c: char| c.is_ascii_digit(), "0")).await.is_none());
    world.clock.advance(TimeDelta::hours(24));
    assert!(web.ticket(ticket).await.is_none());
    assert!(web.upload(ticket, b"%PDF-1.7\nlater".into(), "muon.pdf".into()).await.is_err());
    assert_eq!(evidence(&world).await, 1);
}

/// All that the post office's log holds, as text.
async fn stored(world: &World) -> String {
    let all = world.post_log().await;
    all.iter().map(|event| String::from_utf8_lossy(&event.data).into_owned()).collect()
}

/// Whatever the process dies of, the address that was told opens a session, or it is said to ask again; and on no disk
/// does it stand.
#[tokio::test(start_paused = true)]
async fn a_login_address_works_also_after_a_death() {
    let (mut n, mut appends, mut expired) = (0, 1, 0);
    while n <= appends {
        let mut world = World::new(Kind::Memory).await;
        world.start(if n == 0 { Death::Never } else { Death::Unheard(n) }).await;
        world.hear("web", &world::text(BINH, "/web")).await;
        if n == 0 {
            appends = world.life.appends();
        }
        let newest = world.telegram.arrived().iter().rev().find(|it| it.chat == BINH).unwrap().message.clone();
        if newest.text.to_plain().contains("đã hết hạn") {
            expired += 1;
            world.hear("web again", &world::text(BINH, "/web")).await;
        }
        let address = address(&world, BINH);
        let (_, code) = address.split_once("?ma=").unwrap_or_else(|| panic!("after {n}: {address}"));
        assert!(!stored(&world).await.contains(code), "after {n}: a code in the log");
        world.hear("enter", &words(SESSION, &format!("/start {code}"))).await;
        let web = WebDesk::new(world.running().desk.clone());
        assert_eq!(web.who(SESSION).await.map(|it| it.name).as_deref(), Some("Trần Thị Bình"), "after {n}");
        n += 1;
    }
    assert!(n > 5, "received, decided, handled, taken, issued, sent: {n}");
    assert!(expired > 0 && expired < n, "{expired} of {n}");
}

#[tokio::test(start_paused = true)]
async fn who_leaves_the_browser_leaves_for_good() {
    let (mut world, web) = linked().await;
    world.hear("leave", &says(SESSION, Content::Blocked)).await;
    assert!(web.who(SESSION).await.is_none());
    world.hear("back", &words(SESSION, "/viec")).await;
    assert!(web.lines(SESSION, None).await.iter().all(|it| !it.text.to_plain().contains("NV1")));
}
