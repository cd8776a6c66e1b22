//! Files, photos and voice: kept with their task as evidence; what they mean is said in words.

use crate::{Act, After, Files, Named, Step, fresh::Said, talk::Talk, which, words};
use dondoc_messaging::{FileKind, FileRef};

/// Files without words.
pub(crate) fn alone(mut talk: Talk<'_>, said: Said) -> Step {
    if said.files.is_empty() {
        return talk.say(words::fixed::unreadable());
    }
    let tasks = which::default(&mut talk, &said);
    if tasks.is_empty() {
        return which::ask(talk, crate::Errand { wish: None, words: String::new(), files: said.files }, &[]);
    }
    let limit = talk.scene.abilities.largest_file;
    let voice = said.files.iter().all(|file| file.kind == FileKind::Voice);
    let (large, fine) = by_size(&said.files, limit);
    let mut acts = Vec::new();
    let mut named = Vec::new();
    for id in &tasks {
        let Some(task) = talk.scene.task(*id) else { continue };
        named.push(Named::from(task));
        acts.extend(fine.iter().map(|file| Act::Attach {
            task: *id,
            file: file.clone(),
            on_behalf_of: task.on_behalf_of.clone(),
        }));
        if let Some(first) = large.first() {
            talk.notice(words::fixed::too_large(first, limit));
            acts.push(Act::UploadLink { task: *id, on_behalf_of: task.on_behalf_of.clone() });
        }
    }
    let after = match (fine.is_empty(), voice) {
        (true, _) => After::Nothing,
        (false, true) => After::AskVoice,
        (false, false) => After::AskWords,
    };
    if let ([task], false) = (tasks.as_slice(), fine.is_empty()) {
        let mut files =
            talk.memory.files.take().filter(|files| files.task == *task).map(|files| files.files).unwrap_or_default();
        files.extend(fine);
        talk.memory.files = Some(Files { files, at: talk.scene.now, task: *task });
    }
    talk.memory.pending = None;
    talk.plan(acts, named, Vec::new(), after)
}

/// Files that are too large for the messenger, and the others; what is not known of a size is found out later.
pub(crate) fn by_size(files: &[FileRef], limit: u64) -> (Vec<FileRef>, Vec<FileRef>) {
    files.iter().cloned().partition(|file| file.size.is_some_and(|size| size > limit))
}
