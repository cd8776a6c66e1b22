//! Files that people send.

use crate::support::{Memory, fake, poll, telegram};
use dondoc_fake_messenger::{Attached, Fault};
use dondoc_messaging::{Content, FetchError, FileRef, Messenger};

const MEGABYTE: u64 = 1024 * 1024;

fn file_of(content: &Content) -> FileRef {
    let Content::File { file, .. } = content else { panic!("{content:?}") };
    file.clone()
}

#[tokio::test]
async fn a_file_comes_whole_or_not_at_all() {
    let fake = fake().await;
    let an = fake.user(42);
    let (telegram, inbox) = (telegram(&fake), Memory::new());
    let polling = poll(telegram.clone(), inbox.clone());
    let bytes: Vec<u8> = (0..300_000_u32).map(|n| (n / 7) as u8).collect();
    an.send_file(Attached::document("báo_cáo.pdf", "application/pdf", &bytes), "đã nộp");
    an.send_file(Attached::document("lớn.zip", "application/zip", b"x").stated_as(21 * MEGABYTE), "");
    let taken = inbox.taken(2).await;
    let (small, large) = (file_of(&taken[0].content), file_of(&taken[1].content));
    assert_eq!((small.name.as_str(), small.mime.as_str()), ("báo_cáo.pdf", "application/pdf"));

    assert_eq!(telegram.fetch(&small, 20 * MEGABYTE).await.unwrap(), bytes);
    assert_eq!(telegram.fetch(&small, 1000).await, Err(FetchError::TooLarge { limit: 1000 }));
    // Even when its size was not told before.
    let untold = FileRef { size: None, ..small.clone() };
    assert_eq!(telegram.fetch(&untold, 1000).await, Err(FetchError::TooLarge { limit: 1000 }));

    let before = fake.calls_of("getFile").len();
    assert_eq!(telegram.fetch(&large, 99 * MEGABYTE).await, Err(FetchError::TooLarge { limit: 20 * MEGABYTE }));
    assert_eq!(fake.calls_of("getFile").len(), before, "a file known to be too large is not asked for");
    assert_eq!(fake.violations(), []);

    let unknown = FileRef { id: "nobody-knows".into(), size: None, ..small.clone() };
    // Telegram does not tell a wrong id from a file that is away for a while.
    assert!(matches!(telegram.fetch(&unknown, MEGABYTE).await, Err(FetchError::Unavailable(_))));
    fake.fail("getFile", 1, Fault::refuse(400, "Bad Request: invalid file id"));
    assert!(matches!(telegram.fetch(&small, MEGABYTE).await, Err(FetchError::Gone(_))));
    fake.fail("download", 1, Fault::refuse(404, "Not Found"));
    assert!(matches!(telegram.fetch(&small, MEGABYTE).await, Err(FetchError::Gone(_))));
    fake.fail("download", 1, Fault::DropBefore);
    let broken = telegram.fetch(&small, MEGABYTE).await;
    assert!(matches!(broken, Err(FetchError::Unavailable(_))), "{broken:?}");
    assert!(!format!("{broken:?}").contains(&fake.token()), "{broken:?}");
    polling.stop().await;
}

#[tokio::test]
async fn an_album_comes_as_its_parts_under_one_id() {
    let fake = fake().await;
    let an = fake.user(42);
    let inbox = Memory::new();
    let polling = poll(telegram(&fake), inbox.clone());
    an.send_album(vec![Attached::photo(b"1"), Attached::photo(b"2"), Attached::photo(b"3")], "việc 1 xong");
    let taken = inbox.taken(3).await;
    let part = |content: &Content| match content {
        Content::File { caption, album, .. } => (caption.clone(), album.clone().unwrap()),
        other => panic!("{other:?}"),
    };
    let parts: Vec<(String, String)> = taken.iter().map(|update| part(&update.content)).collect();
    assert_eq!(parts.iter().map(|(caption, _)| caption.as_str()).collect::<Vec<_>>(), ["việc 1 xong", "", ""]);
    assert!(parts.iter().all(|(_, album)| *album == parts[0].1));
    polling.stop().await;
}
