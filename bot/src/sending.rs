//! From drafts that lack nothing to acts: evidence before what it proves, decisions only on what was seen.

use crate::{
    Act, After, Draft, Named, Paper, Scene, Step, Then, Wants, draft, files, look::Query, memory::Asks, talk::Talk,
    words,
};
use dondoc_domain::task::event::Document;
use dondoc_messaging::FileRef;
use std::mem::discriminant;

/// Sends what was echoed and agreed to. A decision is sent only after another look: what was shown may have changed.
pub(crate) fn send(talk: Talk<'_>, drafts: Vec<Draft>) -> Step {
    let decision = drafts.iter().find_map(|draft| Some((crate::scene::number(&draft.code), draft.wants.decides()?)));
    match decision {
        Some((number, kind)) => talk.look(Query::Waiting { number, kind }, Then::Send { drafts }),
        None => act(talk, drafts, After::Nothing),
    }
}

/// Does what drafts want.
pub(crate) fn act(mut talk: Talk<'_>, drafts: Vec<Draft>, after: After) -> Step {
    let limit = talk.scene.abilities.largest_file;
    talk.memory.pending = None;
    // The same that was asked about before, and the files that waited for these words, are used up.
    let same = |one: &Draft| {
        drafts.iter().any(|draft| draft.task == one.task && discriminant(&draft.wants) == discriminant(&one.wants))
    };
    talk.memory.passed.retain(|passed| match &passed.asks {
        Asks::Send { drafts } | Asks::Gap { drafts, .. } => !drafts.iter().all(same),
        Asks::Which { .. } | Asks::Meaning { .. } | Asks::Unlink | Asks::StandIn { .. } | Asks::WhoStandsIn { .. } => {
            true
        }
    });
    talk.memory.files.take_if(|files| drafts.iter().any(|draft| draft.task == files.task));
    let mut acts = Vec::new();
    for draft in &drafts {
        let (large, fine) = files::by_size(&draft.files, limit);
        let files = fine.iter().map(|file| attach(draft, file));
        match &draft.wants {
            // A result counts once its evidence is kept.
            Wants::Submit { .. } => {
                acts.extend(files);
                acts.push(wanted(draft, &fine, talk.scene));
            }
            Wants::Report { .. }
            | Wants::Extend { .. }
            | Wants::Return { .. }
            | Wants::Accept
            | Wants::Explain { .. }
            | Wants::Confirm
            | Wants::SendBack { .. }
            | Wants::Grant { .. }
            | Wants::Refuse { .. } => {
                acts.push(wanted(draft, &fine, talk.scene));
                acts.extend(files);
            }
        }
        if let Some(first) = large.first() {
            talk.notice(words::fixed::too_large(first, limit));
            acts.push(upload(draft));
        }
    }
    let named = named(&drafts);
    talk.plan(acts, named, drafts, after)
}

/// The only evidence is too large for the messenger: it gets an address, and what else the result is, is asked for.
pub(crate) fn too_large(mut talk: Talk<'_>, mut drafts: Vec<Draft>, at: usize) -> Step {
    let limit = talk.scene.abilities.largest_file;
    let mut acts = Vec::new();
    for draft in &mut drafts {
        let (large, fine) = files::by_size(&draft.files, limit);
        if let Some(first) = large.first() {
            talk.notice(words::fixed::too_large(first, limit));
            acts.push(upload(draft));
        }
        draft.files = fine;
    }
    talk.memory.pending = None;
    let named = named(&drafts);
    talk.plan(acts, named, drafts, After::AskResult { at })
}

fn upload(draft: &Draft) -> Act {
    Act::UploadLink { task: draft.task, on_behalf_of: draft.on_behalf_of.clone() }
}

/// The tasks of drafts, as a plan names them.
fn named(drafts: &[Draft]) -> Vec<Named> {
    let named = drafts.iter().map(|draft| Named {
        id: draft.task,
        code: draft.code.clone(),
        title: draft.title.clone(),
        due: draft.due,
    });
    named.collect()
}

fn attach(draft: &Draft, file: &FileRef) -> Act {
    Act::Attach { task: draft.task, file: file.clone(), on_behalf_of: draft.on_behalf_of.clone() }
}

/// The act of a draft that lacks nothing.
fn wanted(draft: &Draft, files: &[FileRef], scene: &Scene<'_>) -> Act {
    let task = draft.task;
    let on_behalf_of = draft.on_behalf_of.clone();
    let documents = |papers: &[Paper]| {
        papers.iter().map(|paper| Document { number: paper.number.clone(), date: paper.date }).collect::<Vec<_>>()
    };
    match &draft.wants {
        Wants::Report { percent, note, documents: papers, blocker } => Act::Report {
            task,
            percent: *percent,
            note: note.clone(),
            documents: documents(papers),
            blocker: *blocker,
            on_behalf_of,
        },
        Wants::Submit { documents: papers, text } => {
            let needs_file = papers.is_empty() && draft::thin(text, scene);
            let text = match (papers.is_empty(), files.is_empty()) {
                // The files are the result; the words say so where they are few.
                (true, false) if text.trim().is_empty() => words::fixed::evidence(files),
                (true, false) => format!("{}. {}", text.trim(), words::fixed::evidence(files)),
                _ => text.clone(),
            };
            Act::Submit { task, documents: documents(papers), text, on_behalf_of, needs_file }
        }
        Wants::Extend { until: Some(until), reason } => {
            Act::RequestExtension { task, until: until.date, reason: reason.clone(), on_behalf_of }
        }
        // A gap is asked for before this; the words are kept whatever happens.
        Wants::Extend { until: None, reason } => Act::Report {
            task,
            percent: None,
            note: reason.clone(),
            documents: Vec::new(),
            blocker: None,
            on_behalf_of,
        },
        Wants::Return { reason, proposed, .. } => {
            let proposed = proposed.as_ref().map(|(id, _)| id.clone());
            Act::Return { task, reason: reason.clone(), proposed, on_behalf_of }
        }
        Wants::Accept => Act::Accept { task, on_behalf_of },
        Wants::Explain { text } => Act::Explain { task, text: text.clone(), on_behalf_of },
        Wants::Confirm => Act::Confirm { task, note: String::new() },
        Wants::SendBack { reason } => Act::SendBack { task, reason: reason.clone() },
        // The day that was echoed, whatever is asked for by now.
        Wants::Grant { asked, until, note, .. } => {
            Act::Grant { task, until: Some(until.map_or(*asked, |until| until.date)), note: note.clone() }
        }
        Wants::Refuse { reason, .. } => Act::Refuse { task, reason: reason.clone() },
    }
}
