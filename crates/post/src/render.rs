//! A message as a messenger can take it: in parts, and with what it cannot do said in words.

use dondoc_messaging::{Abilities, Outgoing, Text};

/// The messages that `message` becomes, in the order they go out; at least one.
///
/// `attachment` says whether its file is there to be sent.
pub(crate) fn parts(message: &Outgoing, abilities: &Abilities, attachment: bool) -> Vec<Outgoing> {
    let carried = attachment && abilities.attachments;
    let mut text = message.text.clone();
    if let Some(file) = message.attachment.as_ref().filter(|_| !carried) {
        let gap = if text.is_empty() { "" } else { "\n\n" };
        text = text
            .plain(gap)
            .plain(format!("Tệp kèm theo: {} (không gửi được qua kênh này, mời xem trên trang web)", file.name));
    }
    if !abilities.buttons && !message.buttons.is_empty() {
        text = text.plain("\n\n").plain(menu(message));
    }
    let bare = |text: Text| Outgoing { text, about: message.about.clone(), ..Outgoing::default() };
    let mut parts: Vec<Outgoing> = match message.attachment.as_ref().filter(|_| carried) {
        Some(file) => {
            let beside = text.units() <= abilities.longest_caption;
            let first =
                Outgoing { attachment: Some(file.clone()), ..bare(if beside { text.clone() } else { Text::new() }) };
            let rest = if beside { Vec::new() } else { text.split(abilities.longest_text) };
            std::iter::once(first).chain(rest.into_iter().map(bare)).collect()
        }
        None => text.split(abilities.longest_text).into_iter().map(bare).collect(),
    };
    if parts.is_empty() {
        parts.push(bare(text));
    }
    if let Some(first) = parts.first_mut() {
        first.answers = message.answers.clone();
        // Words cannot be made into a picture afterwards: that is sent anew.
        first.replaces = message.replaces.clone().filter(|_| abilities.edits && !carried);
    }
    if let Some(last) = parts.last_mut().filter(|_| abilities.buttons) {
        last.buttons = message.buttons.clone();
    }
    parts
}

/// The buttons as numbers that can be typed.
fn menu(message: &Outgoing) -> String {
    let items: Vec<String> = message.menu().zip(1..).map(|(button, n)| format!("{n}. {}", button.label)).collect();
    format!("Trả lời số: {}", items.join(" · "))
}
