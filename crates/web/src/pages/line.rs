//! One message of the conversation.

use crate::Line;
use chrono::{DateTime, Datelike, FixedOffset, Utc};
use dondoc_messaging::{Attachment, Span, Text};
use maud::{Markup, html};

/// Vietnam's clock: seven hours ahead, all year.
const AHEAD: i32 = 7 * 60 * 60;

/// A message as a list item. It says nothing of the session, so that the same line is always the same words.
pub(crate) fn item(line: &Line) -> Markup {
    html! {
        li id={ "d" (line.seq) } data-seq=(line.seq) class=(if line.ours { "he-thong" } else { "toi" }) {
            div.bong {
                span.an { (if line.ours { "Hệ thống: " } else { "Anh/chị: " }) }
                @if let Some(file) = &line.attachment { (attachment(file)) }
                @if !line.text.is_empty() { p.chu { (words(&line.text)) } }
            }
            @for row in &line.buttons {
                div.hang {
                    @for button in row {
                        button type="submit" form="bam" name="nut" value={ (line.seq) "." (button.data) }
                            disabled[!line.live_buttons] { (button.label) }
                    }
                }
            }
            p.luc {
                time datetime=(line.at.to_rfc3339()) { (moment(line.at)) }
                @if !line.ours { " · đã lưu" }
                @if let (true, Some(message)) = (line.ours, &line.message) {
                    " · " a href={ "/chat?tra-loi=" (encode(message)) } data-reply=(message) { "Trả lời" }
                }
            }
        }
    }
}

/// The first words of a message, to show what is being replied to.
pub(crate) fn beginning(line: &Line) -> String {
    let words: String = line.text.to_plain().split_whitespace().collect::<Vec<_>>().join(" ");
    let short: String = words.chars().take(80).collect();
    if short.len() < words.len() { format!("{short}…") } else { short }
}

fn attachment(file: &Attachment) -> Markup {
    let path = format!("/chat/tep/{}", encode(&file.sha256));
    html! {
        @if file.picture {
            a href=(path) { img src=(path) alt=(file.name) loading="lazy"; }
        } @else {
            p { a.tep href=(path) { (file.name) } }
        }
    }
}

fn words(text: &Text) -> Markup {
    html! {
        @for Span { text, bold, link } in &text.spans {
            @match link.as_deref().filter(|link| is_safe(link)) {
                Some(link) => a href=(link) rel="noopener noreferrer" { (text) },
                None if *bold => strong { (text) },
                None => (text),
            }
        }
    }
}

/// Only addresses that lead to a page; never a script.
fn is_safe(link: &str) -> bool {
    link.starts_with("https://") || link.starts_with("http://") || (link.starts_with('/') && !link.starts_with("//"))
}

/// "07:31, thứ Hai 27/05".
pub(crate) fn moment(at: DateTime<Utc>) -> String {
    let Some(vietnam) = FixedOffset::east_opt(AHEAD) else { return at.to_rfc3339() };
    let local = at.with_timezone(&vietnam);
    let day = ["thứ Hai", "thứ Ba", "thứ Tư", "thứ Năm", "thứ Sáu", "thứ Bảy", "Chủ nhật"];
    format!(
        "{}, {} {}",
        local.format("%H:%M"),
        day[local.weekday().num_days_from_monday() as usize],
        local.format("%d/%m")
    )
}

/// Text inside an address.
pub(crate) fn encode(text: &str) -> String {
    text.bytes()
        .map(|b| if b.is_ascii_alphanumeric() { char::from(b).to_string() } else { format!("%{b:02X}") })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use dondoc_messaging::Button;

    fn line() -> Line {
        let at = DateTime::parse_from_rfc3339("2024-05-27T00:31:00Z").unwrap().to_utc();
        let text = Text::new();
        Line { seq: 7, at, ours: true, text, buttons: vec![], live_buttons: true, attachment: None, message: None }
    }

    #[test]
    fn text_is_never_markup_and_links_never_scripts() {
        let evil = "<script>alert(1)</script>\"'&";
        let line = Line {
            text: Text::new().plain(evil).bold(evil).link(evil, "javascript:alert(1)").link("b", "https://a/?\"><i>"),
            buttons: vec![vec![Button::new(evil, "\"><script>")]],
            attachment: Some(Attachment {
                sha256: "../\"".into(),
                name: evil.into(),
                mime: evil.into(),
                picture: true,
            }),
            message: Some("\"><script>&x=1".into()),
            ..line()
        };
        let html = item(&line).into_string();
        assert!(!html.contains("<script") && !html.contains("<i>") && !html.contains("javascript:"), "{html}");
        assert!(html.contains("&lt;script&gt;alert(1)&lt;/script&gt;"), "{html}");
    }

    #[test]
    fn the_clock_is_vietnams() {
        for (utc, told) in
            [("2024-05-27T00:31:00Z", "07:31, thứ Hai 27/05"), ("2024-05-25T17:00:00Z", "00:00, Chủ nhật 26/05")]
        {
            assert_eq!(moment(DateTime::parse_from_rfc3339(utc).unwrap().to_utc()), told);
        }
    }

    #[test]
    fn buttons_that_are_done_with_cannot_be_pressed() {
        let with = |live_buttons| Line { buttons: vec![vec![Button::new("Gửi", "send")]], live_buttons, ..line() };
        assert!(item(&with(false)).into_string().contains("disabled"));
        let live = item(&with(true)).into_string();
        assert!(!live.contains("disabled") && live.contains("value=\"7.send\""), "{live}");
    }
}
