//! Chats that are not linked learn nothing: whatever they say, they hear one of two sentences.

use crate::{
    Act, After, Memory, Outcome, Plan, Scene, Step, Thread, Turn,
    command::{Command, Read, read},
    talk::{silent, turn},
    words,
};
use dondoc_messaging::{Content, Incoming, Outgoing};

/// Letters and digits in a code.
const LENGTH: usize = 10;

/// A message in a group: nothing is done there, which is said once.
pub(crate) fn group(scene: &Scene<'_>, thread: &Thread) -> Step {
    if scene.memory.told_group {
        return silent(scene, thread);
    }
    let memory = Memory { told_group: true, ..scene.memory.clone() };
    Step::Reply(turn(vec![Outgoing::of(words::fixed::group())], memory, thread, scene))
}

/// A message in a chat that nobody is linked to.
pub(crate) fn hear(incoming: &Incoming, scene: &Scene<'_>, thread: Thread) -> Step {
    let text = match &incoming.content {
        Content::Text(text) => text.as_str(),
        Content::File { caption, .. } => caption.as_str(),
        Content::Tap(_) | Content::Contact { .. } | Content::Other(_) => "",
        Content::MovedTo(_) | Content::Blocked => return silent(scene, &thread),
    };
    // Nothing of an earlier owner of this chat is kept.
    let memory = Memory::default();
    let thread = Thread { replaces: None, ..thread };
    match code(text) {
        Some(code) => Step::Act(Plan {
            acts: vec![Act::Link { code }],
            memory,
            thread,
            named: Vec::new(),
            drafts: Vec::new(),
            after: After::Nothing,
        }),
        None => Step::Reply(turn(vec![Outgoing::of(words::fixed::not_linked())], memory, &thread, scene)),
    }
}

/// A text that looks like a code: ten letters and digits, in whatever grouping.
fn code(text: &str) -> Option<String> {
    let text = match read(text) {
        Read::Known(Command::Start, code) => code,
        Read::Known(..) | Read::Unknown(_) => return None,
        Read::Words => dondoc_text::tidy(text),
    };
    let code: String = text.chars().filter(|c| !matches!(c, ' ' | '-' | '–' | '_' | '.')).collect();
    (code.len() == LENGTH && code.bytes().all(|b| b.is_ascii_alphanumeric())).then(|| code.to_ascii_uppercase())
}

/// Whether a text is a code and nothing else; in a linked chat it must not end up in a task's log.
pub(crate) fn is_code(text: &str) -> bool {
    let text = dondoc_text::tidy(text);
    let halves = text.split_once('-').is_some_and(|(one, other)| one.len() == LENGTH / 2 && other.len() == LENGTH / 2);
    halves && text.bytes().any(|b| b.is_ascii_digit()) && code(&text).is_some()
}

/// Answers an attempt to link.
pub(crate) fn did(outcome: Option<&Outcome>, plan: &Plan, scene: &Scene<'_>) -> Turn {
    let text = match outcome {
        Some(Outcome::Linked(who)) => words::fixed::linked(who),
        // Whatever the reason, it is not told.
        Some(
            Outcome::Done { .. } | Outcome::Already | Outcome::Refused(_) | Outcome::Failed(_) | Outcome::Address(_),
        )
        | None => words::fixed::code_refused(),
    };
    turn(vec![Outgoing::of(text)], plan.memory.clone(), &plan.thread, scene)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_as_people_type_them() {
        for text in [
            "ABCDE-12345",
            "abcde12345",
            "abcde 12345",
            "/start ABCDE-12345",
            "/start@dondoc abcde12345",
            " A B C D E 1 2 3 4 5",
        ] {
            assert_eq!(code(text).as_deref(), Some("ABCDE12345"), "{text}");
        }
        for text in ["", "/start", "xin chào", "ABCDE-1234", "/viec ABCDE12345", "đ1234567890", "mã ABCDE-12345"] {
            assert_eq!(code(text), None, "{text}");
        }
    }
}
