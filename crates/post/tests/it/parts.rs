//! Letters as messengers can take them: in parts, with numbers for buttons, with their pictures.

use std::time::Duration;

use dondoc_domain::event::Channel;
use dondoc_messaging::Attachment;

use super::world::*;

#[tokio::test(start_paused = true)]
async fn a_long_text_goes_in_parts_and_a_crash_repeats_one_at_most() {
    let mut world = World::new().await;
    let net = std::sync::Arc::new(Net::with(Channel::Telegram, |abilities| abilities.longest_text = 5));
    let long = asking("a", "một hai ba bốn", &["Xong"]);
    world.post.queue(&telegram("1"), vec![long, letter("b", "sau")]).await.unwrap();
    let mut count = 0;
    net.does(move |_, _| {
        count += 1;
        (if count == 2 { seconds(3600) } else { Duration::ZERO }, Ok(()))
    });
    world.send(&[&net]);
    pass(seconds(5)).await;
    world.reopen().await;
    world.send(&[&net]);
    pass(seconds(30)).await;
    assert_eq!(net.sent(), ["1: một ", "1: hai ", "1: ba ", "1: bốn", "1: sau"]);
    let buttons: Vec<usize> = net.sent.lock().unwrap().iter().map(|(_, _, message)| message.buttons.len()).collect();
    assert_eq!(buttons, [0, 0, 0, 1, 0]);
}

#[tokio::test(start_paused = true)]
async fn what_a_messenger_cannot_do_is_said_in_words() {
    let mut world = World::new().await;
    let zalo = |chat: &str| dondoc_messaging::Address::new(Channel::Zalo, chat);
    let net = std::sync::Arc::new(Net::with(Channel::Zalo, |abilities| {
        (abilities.buttons, abilities.edits, abilities.attachments) = (false, false, false);
    }));
    let mut first = asking("a", "NV12 đã xong?", &["Xong", "Đang làm"]);
    first.message.replaces = Some("m7".into());
    first.message.attachment =
        Some(Attachment { sha256: "0".repeat(64), name: "tyle.png".into(), mime: "image/png".into(), picture: true });
    world.post.queue(&zalo("z"), vec![first]).await.unwrap();
    world.send(&[&net]);
    pass(seconds(1)).await;
    let sent = net.sent.lock().unwrap()[0].2.clone();
    assert_eq!(
        sent.text.to_plain(),
        "NV12 đã xong?\n\nTệp kèm theo: tyle.png (không gửi được qua kênh này, mời xem trên trang web)\n\nTrả lời số: \
         1. Xong · 2. Đang làm"
    );
    assert_eq!((sent.buttons.len(), sent.replaces, sent.attachment), (0, None, None));
}

#[tokio::test(start_paused = true)]
async fn a_picture_goes_with_its_words_if_they_fit_beside_it() {
    let mut world = World::new().await;
    let net = std::sync::Arc::new(Net::with(Channel::Telegram, |abilities| abilities.longest_caption = 10));
    let png = b"\x89PNG\r\n\x1a\n and so on".to_vec();
    let stored = world.files.put(png, "tyle.png").await.unwrap();
    let picture = |key: &str, caption: &str| {
        let (name, mime) = (stored.name.clone(), stored.mime.clone());
        let attachment = Attachment { sha256: stored.sha256.clone(), name, mime, picture: true };
        let mut letter = asking(key, caption, &["Xem"]);
        letter.message.attachment = Some(attachment);
        letter
    };
    let all = vec![picture("a", "Tỷ lệ"), picture("b", "Tỷ lệ đúng hạn quý này"), picture("c", "")];
    world.post.queue(&telegram("1"), all).await.unwrap();
    world.send(&[&net]);
    pass(seconds(9)).await;
    let sent = net.sent.lock().unwrap();
    let sent = sent.iter().map(|(_, _, it)| (it.text.to_plain(), it.attachment.is_some(), it.buttons.len()));
    let expected = [("Tỷ lệ", true, 1), ("", true, 0), ("Tỷ lệ đúng hạn quý này", false, 1), ("", true, 1)];
    assert_eq!(sent.collect::<Vec<_>>(), expected.map(|(words, file, buttons)| (words.to_owned(), file, buttons)));
}
