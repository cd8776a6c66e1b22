//! The way of a message: group, unlinked, tap, command, answer to a question, or something new.

use crate::{
    Scene, Step, answer,
    command::{self, Read},
    fresh::Said,
    link, spoken,
    talk::{Talk, silent, thread},
    tap, words,
};
use dondoc_messaging::{Content, FileRef, Incoming};
use dondoc_text::secrecy;

/// Takes a message, or the items of one album.
pub(crate) fn hear(incoming: &[Incoming], scene: &Scene<'_>) -> Step {
    let Some(first) = incoming.first() else { return silent(scene, &crate::Thread::default()) };
    let thread = thread(first, scene);
    match (&first.content, scene.who) {
        // The chat itself, not the person, speaks here; the engine has noted it.
        (Content::MovedTo(_) | Content::Blocked, _) => silent(scene, &thread),
        _ if scene.group || first.group => link::group(scene, &thread),
        (_, None) => link::hear(first, scene, thread),
        (content, Some(who)) => {
            let mut talk = Talk { scene, who, memory: scene.memory.clone(), thread };
            talk.memory.forget_old_files(scene.now);
            match content {
                Content::Tap(tap) => tap::hear(talk, &tap.data),
                Content::Contact { .. } => talk.say(words::fixed::contact()),
                Content::Other(_) => talk.say(words::fixed::unreadable()),
                Content::Text(_) | Content::File { .. } => said(talk, incoming),
                Content::MovedTo(_) | Content::Blocked => silent(scene, &talk.thread),
            }
        }
    }
}

/// Words, files, or both.
fn said(mut talk: Talk<'_>, incoming: &[Incoming]) -> Step {
    let (words, files) = collect(incoming);
    let named = files.iter().map(|file| file.name.replace(['_', '.'], " ")).collect::<Vec<_>>();
    if let Some(mark) = secrecy::find(&words).or_else(|| named.iter().find_map(|name| secrecy::find(name))) {
        return talk.say(words::fixed::secret(mark.label()));
    }
    if words.trim().is_empty() && files.is_empty() {
        return talk.say(words::fixed::unreadable());
    }
    if files.is_empty() && link::is_code(&words) {
        let text = words::fixed::linked_already(talk.who);
        return talk.say(text);
    }
    let now = talk.scene.now;
    let pending = talk.memory.pending.take_if(|pending| pending.expired(now));
    let old = talk.memory.passed.extract_if(.., |passed| passed.expired(now)).chain(pending);
    let old: Vec<String> = old
        .filter(|old| tap::matters(&old.asks))
        .map(|old| words::fixed::expired(tap::words_of(&old.asks).as_deref()))
        .collect();
    old.into_iter().for_each(|words| talk.notice(words));
    if files.is_empty()
        && command::may_decide(talk.who)
        && let Some(spoken) = spoken::read(&words)
    {
        return spoken::hear(talk, spoken);
    }
    match command::read_on(&words, talk.scene.today) {
        Read::Known(command, after) => return command::run(talk, command, after, files),
        Read::Unknown(name) if files.is_empty() => return talk.say(words::fixed::unknown_command(&name)),
        Read::Unknown(_) | Read::Words => {}
    }
    let said = Said { words, files, ..Said::default() };
    match talk.memory.pending.clone() {
        Some(pending) => answer::hear(talk, pending, said),
        None => answer::after_passing(talk, said),
    }
}

/// The numbers of the codes that a message names.
pub(crate) fn numbers(incoming: &[Incoming]) -> Vec<u32> {
    /// More are a list, of which nobody asks whose each is.
    const MOST: usize = 8;
    let mut numbers: Vec<u32> = Vec::new();
    for message in incoming {
        match &message.content {
            Content::Text(words) | Content::File { caption: words, .. } => {
                let folded = dondoc_text::fold(words);
                let words: Vec<&str> = folded.split(|c: char| !c.is_ascii_alphanumeric()).collect();
                let after = |at: usize| words.get(at + 1).and_then(|next| next.parse::<u32>().ok());
                let code = |(at, word): (usize, &&str)| match word.strip_prefix("nv")? {
                    "" => after(at),
                    digits => digits.parse().ok(),
                };
                numbers.extend(words.iter().enumerate().filter_map(code));
            }
            Content::Tap(tap) => numbers.extend(tap::number(&tap.data)),
            Content::Contact { .. } | Content::MovedTo(_) | Content::Blocked | Content::Other(_) => {}
        }
    }
    numbers.sort_unstable();
    numbers.dedup();
    numbers.truncate(MOST);
    numbers
}

/// The words and the files of a message or album; only one of an album carries words.
fn collect(incoming: &[Incoming]) -> (String, Vec<FileRef>) {
    let mut words = Vec::new();
    let mut files = Vec::new();
    for message in incoming {
        match &message.content {
            Content::Text(text) => words.push(text.trim()),
            Content::File { file, caption, .. } => {
                words.push(caption.trim());
                files.push(file.clone());
            }
            Content::Tap(_) | Content::Contact { .. } | Content::MovedTo(_) | Content::Blocked | Content::Other(_) => {}
        }
    }
    words.retain(|words| !words.is_empty());
    (words.join("\n"), files)
}
