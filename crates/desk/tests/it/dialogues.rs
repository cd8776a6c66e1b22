//! Dialogues in which the process dies once, after each append in turn: what is in the log, and what people were told,
//! is as if it had not.

use super::{
    mortal::Death,
    world::{self, AN, BINH, Kind, OFFICE, World},
};
use dondoc_messaging::Incoming;
use std::collections::{BTreeMap, BTreeSet};

/// What a person does next.
enum Does {
    Says(&'static str, &'static str),
    Taps(&'static str, &'static str),
    Sends(&'static str, &'static str, &'static str),
    /// Types the code that was given to them.
    Links(&'static str),
}
use Does::{Links, Says, Sends, Taps};

/// What a dialogue came to.
#[derive(Debug, PartialEq)]
struct Came {
    /// Every event of the task log: stream, name, identity and content.
    log: Vec<(String, String, String, String)>,
    /// What was said in each chat.
    told: BTreeSet<(String, String)>,
}

async fn play(mut world: World, script: &[Does], death: Death) -> (Came, u64) {
    world.start(death).await;
    let mut appends = 0;
    for (n, does) in script.iter().enumerate() {
        let update: Incoming = match does {
            Says(chat, words) => world::text(chat, words),
            Taps(chat, label) => world::tap(&world.telegram, chat, label),
            Sends(chat, name, caption) => world::file(chat, name, caption),
            Links(chat) => world::text(chat, &format!("/start {}", world.codes.of(chat))),
        };
        world.hear(&format!("step {n}"), &update).await;
        appends = world.life.appends();
    }
    assert_eq!(world.running().post.set_aside(), [], "{death:?}");
    let plain = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    let mut log: Vec<_> = world.log().await;
    log.sort_by_key(|it| (it.stream.to_string(), it.revision));
    let log = log.iter().map(|it| (it.stream.to_string(), it.name.clone(), it.id.to_string(), plain(&it.data)));
    let arrived = world.telegram.arrived();
    let mut times: BTreeMap<(String, String), usize> = BTreeMap::new();
    for it in &arrived {
        *times.entry((it.chat.clone(), it.message.text.to_plain())).or_default() += 1;
    }
    let came = Came { log: log.collect(), told: times.keys().cloned().collect() };
    world.kill().await;
    assert!(death != Death::Never || times.values().all(|times| *times == 1), "{times:?}");
    let twice: usize = times.values().map(|times| times - 1).sum();
    assert!(twice <= 1, "{death:?}: more than one message a second time: {times:?}");
    (came, appends)
}

/// Plays a script undisturbed, and with a death after each append. `events` are the task events it leads to, by name.
async fn check(kind: Kind, script: &[Does], events: &[&str]) {
    let world = World::new(kind).await;
    let fresh = async || match kind {
        Kind::Memory => World::new(kind).await,
        Kind::Sled => world.copy(),
    };
    let (before, _) = play(fresh().await, &[], Death::Never).await;
    let (undisturbed, appends) = play(fresh().await, script, Death::Never).await;
    let new = undisturbed.log.iter().filter(|it| !before.log.contains(it));
    let mut names: Vec<&str> = new.map(|it| it.1.as_str()).collect();
    names.sort_unstable();
    assert_eq!(names, events, "{:#?}", undisturbed.told);
    assert!(appends >= 4 * script.len() as u64, "stored, handled, taken, sent: {appends}");
    for n in 1..=appends {
        // The disk is slower, so it sees each death once.
        let deaths = match (kind, n % 2) {
            (Kind::Memory, _) => vec![Death::Unheard(n), Death::Heard(n)],
            (Kind::Sled, 0) => vec![Death::Heard(n)],
            (Kind::Sled, _) => vec![Death::Unheard(n)],
        };
        for death in deaths {
            let (disturbed, _) = play(fresh().await, script, death).await;
            same(&disturbed.log, &undisturbed.log, death);
            same(&disturbed.told, &undisturbed.told, death);
        }
    }
}

/// Compares what should be the same, and shows only what is not.
#[track_caller]
fn same<'a, T: PartialEq + std::fmt::Debug + 'a>(
    is: impl IntoIterator<Item = &'a T> + Copy,
    should_be: impl IntoIterator<Item = &'a T> + Copy,
    death: Death,
) {
    let missing = |a: Vec<&'a T>, b: Vec<&'a T>| a.into_iter().filter(|it| !b.contains(it)).collect::<Vec<_>>();
    let list = || (is.into_iter().collect::<Vec<_>>(), should_be.into_iter().collect::<Vec<_>>());
    let ((is, should_be), (is_too, should_be_too)) = (list(), list());
    assert_eq!(is.len(), should_be.len(), "{death:?}: too much or too little");
    assert_eq!(missing(is, should_be), missing(should_be_too, is_too), "{death:?}");
}

macro_rules! dialogues {
    ($($(#[$doc:meta])* $name:ident: $script:expr => $events:expr;)*) => {$(
        mod $name {
            use super::*;

            $(#[$doc])*
            #[tokio::test(start_paused = true)]
            async fn in_memory() {
                check(Kind::Memory, &$script, &$events).await;
            }

            #[tokio::test(start_paused = true)]
            async fn on_disk() {
                check(Kind::Sled, &$script, &$events).await;
            }
        }
    )*};
}

dialogues! {
    a_result: [
        Says(BINH, "NV1 đã trình, văn bản 86/SYT-NV ngày 24/5/2024"),
        Taps(BINH, "Gửi"),
    ] => ["task_accepted.v1", "task_result_submitted.v1"];

    more_time: [
        Says(BINH, "NV1 xin gia hạn đến 15/7 vì chờ ý kiến Sở Xây dựng"),
        Taps(BINH, "Gửi"),
    ] => ["task_accepted.v1", "task_extension_requested.v1"];

    several_tasks: [
        Says(BINH, "/viec"),
        Says(BINH, "việc 1 xong 86/SYT-NV ngày 24/5/2024, việc 2 đang làm 40%, việc 3 xin gia hạn đến 31/8 vì chờ số liệu"),
        Taps(BINH, "Gửi"),
    ] => [
        "task_accepted.v1", "task_accepted.v1",
        "task_extension_requested.v1", "task_progress_reported.v1", "task_result_submitted.v1",
    ];

    an_undo: [
        Says(BINH, "NV2 đang làm 50%"),
        Taps(BINH, "Hoàn tác"),
    ] => ["task_entry_undone.v1", "task_progress_reported.v1"];

    evidence: [
        Sends(BINH, "ket-qua.pdf", "NV1 đang làm 60%"),
        Sends(BINH, "bo-sung.pdf", "NV1 xong 86/SYT-NV ngày 24/5/2024"),
        Taps(BINH, "Gửi"),
    ] => [
        "task_accepted.v1", "task_evidence_attached.v1", "task_evidence_attached.v1",
        "task_progress_reported.v1", "task_result_submitted.v1",
    ];

    the_office: [
        Says(BINH, "NV1 xong 86/SYT-NV ngày 24/5/2024"),
        Taps(BINH, "Gửi"),
        Links(OFFICE),
        Says(OFFICE, "/choxuly"),
        Says(OFFICE, "/xacnhan NV1"),
        Taps(OFFICE, "Gửi"),
    ] => [
        "official_chat_linked.v1", "task_accepted.v1", "task_completion_confirmed.v1", "task_result_submitted.v1",
    ];

    wishes: [
        Says(BINH, "/nhac NV1"),
        Taps(BINH, "Sáng mai"),
        Says(BINH, "/im 2 giờ"),
    ] => ["reminder_quieted.v1", "reminder_snoozed.v1"];

    linking: [
        Says(AN, "xin chào"),
        Links(AN),
        Says(AN, "NV3 đang làm 10%"),
    ] => ["official_chat_linked.v1", "task_progress_reported.v1"];

    leaving: [
        Says(BINH, "/ngat"),
        Taps(BINH, "Ngắt"),
        Says(BINH, "/viec"),
    ] => ["official_chat_unlinked.v1"];

    the_end_of_standing_in: [
        Links(AN),
        Says(AN, "/thaymat Trần Thị Bình từ 27/5 đến 10/6"),
        Taps(AN, "Gửi"),
        Says(AN, "/thaymat tắt"),
    ] => ["official_chat_linked.v1", "official_delegated.v1", "official_delegation_ended.v1"];

    standing_in: [
        Links(AN),
        Says(AN, "/thaymat Trần Thị Bình từ 28/5 đến 10/6"),
        Taps(AN, "Gửi"),
        Says(BINH, "/viec"),
    ] => ["official_chat_linked.v1", "official_delegated.v1"];
}
