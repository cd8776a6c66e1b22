//! What the page shows.

use crate::{Author, Chat, MediaKind, Message, ZaloChat};
use chrono::{DateTime, TimeDelta, Utc};
use maud::{DOCTYPE, Markup, html};
use serde_json::Value;

/// Everybody there is to play.
pub(super) fn people(telegram: &[Chat], zalo: &[ZaloChat]) -> Markup {
    frame(
        "Thử tin nhắn",
        html! {
            h1 { "Thử tin nhắn" }
            p { "Đóng vai cán bộ và trò chuyện với trợ lý, không cần Telegram hay Zalo." }
            ul {
                @for chat in telegram.iter().filter(|chat| chat.id > 0) {
                    li { a href={ "/chat/telegram/" (chat.id) } { (chat.title) } " (Telegram " (chat.id) ")" }
                }
                @for chat in zalo {
                    li { a href={ "/chat/zalo/" (chat.id) } { (chat.name) } " (Zalo)" }
                }
            }
            form method="post" action="/" {
                select name="messenger" { option value="telegram" { "Telegram" } option value="zalo" { "Zalo" } }
                input name="id" placeholder="Số định danh, ví dụ 1001" required;
                input name="name" placeholder="Họ và tên";
                button { "Thêm người" }
            }
        },
    )
}

/// A chat in Telegram with the means to talk in it.
pub(super) fn telegram_chat(chat: &Chat) -> Markup {
    let here = format!("/chat/telegram/{}", chat.id);
    frame(
        &chat.title,
        html! {
            p { a href="/" { "← Mọi người" } " · " strong { (chat.title) } " · Telegram" }
            div #messages data-source={ (here) "/messages" } { (telegram_list(chat)) }
            @if chat.started {
                form method="post" action=(here) enctype="multipart/form-data" {
                    textarea name="text" rows="2" placeholder="Tin nhắn" autofocus {}
                    label { "Trả lời tin số " input name="reply_to" size="6" inputmode="numeric"; }
                    input type="file" name="file";
                    button { "Gửi" }
                }
            } @else {
                form method="post" action=(here) enctype="multipart/form-data" {
                    input name="text" value="/start" readonly;
                    input name="code" placeholder="Mã liên kết (nếu có)";
                    button { "Bắt đầu" }
                }
            }
        },
    )
}

/// The messages of a chat in Telegram.
pub(super) fn telegram_list(chat: &Chat) -> Markup {
    html! {
        @for message in chat.messages() {
            div.message.bot[message.author == Author::Bot] {
                small { "#" (message.id) " " (clock(message.at)) @if message.edits > 0 { " (đã sửa)" } }
                @if let Some(to) = message.reply_to { small { " ↩ #" (to) } }
                @if let Some(media) = &message.media {
                    @match (media.kind, &media.file) {
                        (MediaKind::Photo, Some(file)) => { img src={ "/picture/" (file) } alt=""; }
                        _ => { p { "Tệp: " (media.name) } }
                    }
                }
                p { (formatted(message)) }
                @for row in &message.buttons {
                    form method="post" action={ "/chat/telegram/" (chat.id) "/tap" } {
                        input type="hidden" name="message" value=(message.id);
                        @for button in row {
                            @match (&button.data, &button.url) {
                                (Some(data), _) => { button name="data" value=(data) { (button.label) } }
                                (None, url) => { a href=[url.as_ref()] { (button.label) } }
                            }
                        }
                    }
                }
            }
        }
    }
}

/// The time of day in Vietnam, which has one hour all year round.
fn clock(at: DateTime<Utc>) -> String {
    (at + TimeDelta::hours(7)).format("%H:%M:%S").to_string()
}

/// The words with bold, italic and links as the person sees them.
fn formatted(message: &Message) -> Markup {
    let units: Vec<u16> = message.text.encode_utf16().collect();
    let number = |entity: &Value, name: &str| entity[name].as_u64().map_or(0, |n| usize::try_from(n).unwrap_or(0));
    let span = |entity: &Value| {
        let from = number(entity, "offset").min(units.len());
        (from, (from + number(entity, "length")).min(units.len()))
    };
    let mut cuts: Vec<usize> = message.entities.iter().flat_map(|entity| [span(entity).0, span(entity).1]).collect();
    cuts.extend([0, units.len()]);
    cuts.sort_unstable();
    cuts.dedup();
    html! {
        @for piece in cuts.windows(2) {
            @let over: Vec<&Value> =
                message.entities.iter().filter(|e| span(e).0 <= piece[0] && piece[1] <= span(e).1).collect();
            @let text = String::from_utf16_lossy(&units[piece[0]..piece[1]]);
            @let kinds = over.iter().filter_map(|e| e["type"].as_str()).collect::<Vec<_>>().join(" ");
            @match over.iter().find_map(|e| e["url"].as_str().filter(|url| url.starts_with("http"))) {
                Some(url) => { a class=(kinds) href=(url) { (text) } }
                None => { span class=(kinds) { (text) } }
            }
        }
    }
}

/// A chat in Zalo with the means to talk in it.
pub(super) fn zalo_chat(chat: &ZaloChat) -> Markup {
    let here = format!("/chat/zalo/{}", chat.id);
    frame(
        &chat.name,
        html! {
            p { a href="/" { "← Mọi người" } " · " strong { (chat.name) } " · Zalo" }
            div #messages data-source={ (here) "/messages" } { (zalo_list(chat)) }
            form method="post" action=(here) {
                textarea name="text" rows="2" placeholder="Tin nhắn" autofocus {}
                button { "Gửi" }
            }
        },
    )
}

/// The messages of a chat in Zalo.
pub(super) fn zalo_list(chat: &ZaloChat) -> Markup {
    html! {
        @for message in &chat.messages {
            div.message.bot[message.by_bot] {
                small { (clock(message.at)) }
                @if let Some(photo) = &message.photo { img src=(photo) alt=""; }
                p { (message.text) }
            }
        }
    }
}

fn frame(title: &str, content: Markup) -> Markup {
    html! {
        (DOCTYPE)
        html lang="vi" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { (title) }
                link rel="stylesheet" href="/page.css";
                script src="/page.js" defer {}
            }
            body { main { (content) } }
        }
    }
}
