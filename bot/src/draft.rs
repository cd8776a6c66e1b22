//! Drafts: from what was said of a task to what is lacking, echoed, and done.

use crate::{
    After, Draft, OpenTask, Paper, Scene, Step, Then, Until, Wants,
    data::{self, Verb},
    files,
    look::Query,
    memory::{Asks, Gap},
    sending,
    talk::Talk,
    words,
};
use chrono::NaiveDate;
use dondoc_messaging::{FileRef, Outgoing};
use dondoc_reply::{Item, When};

/// A draft for a task.
pub(crate) fn of(task: &OpenTask, files: Vec<FileRef>, wants: Wants) -> Draft {
    Draft {
        task: task.id,
        code: task.code.clone(),
        title: task.title.clone(),
        due: task.due,
        on_behalf_of: task.on_behalf_of.clone(),
        files,
        shown: None,
        wants,
    }
}

/// A note of these words.
pub(crate) fn note(words: &str) -> Wants {
    Wants::Report { percent: None, note: words.to_owned(), documents: Vec::new(), blocker: None }
}

/// The documents an item names; a day told beside a single undated document is its date.
pub(crate) fn papers(item: &Item, scene: &Scene<'_>) -> Vec<Paper> {
    let mut papers: Vec<Paper> = item
        .documents
        .iter()
        .map(|document| Paper { number: document.number.to_string(), date: document.date.map(|day| day.date) })
        .collect();
    if let ([Paper { date: date @ None, .. }], Some(When::On(day))) = (papers.as_mut_slice(), item.date) {
        *date = Some(day.date);
    }
    for paper in &mut papers {
        // Nothing is signed tomorrow: such a date is asked for.
        paper.date = paper.date.filter(|date| *date <= scene.today);
    }
    papers
}

/// Says of a document's date that lies ahead that it cannot be.
pub(crate) fn too_early(item: &Item, scene: &Scene<'_>) -> Option<String> {
    let said = match (item.documents.as_slice(), item.date) {
        ([one], Some(When::On(day))) if one.date.is_none() => vec![day.date],
        (documents, _) => documents.iter().filter_map(|document| Some(document.date?.date)).collect(),
    };
    said.into_iter().find(|date| *date > scene.today).map(|date| words::ask::in_future(date, scene.today))
}

/// A proposed deadline: a day off becomes a working day, which the echo says.
///
/// A day that was named gives way to the working day before it; a length of time ends on the next one, as time limits
/// do (Civil Code 2015, Art. 148.5).
pub(crate) fn until(when: When, due: Option<NaiveDate>, scene: &Scene<'_>) -> Option<Until> {
    let day = when.resolve(due, scene.today, scene.calendar)?;
    let date = match when {
        When::On(_) => day.workday.unwrap_or(day.date),
        When::Later(_) => scene.calendar.roll(day.date),
    };
    Some(Until { date, assumed_year: day.assumed_year, moved_from: (date != day.date).then_some(day.date) })
}

/// Why a draft cannot be sent as things stand, known before it is asked about.
pub(crate) fn hindrance(task: &OpenTask, wants: &Wants, scene: &Scene<'_>) -> Option<String> {
    use dondoc_domain::timeliness::Phase;
    use words::after;
    let awaiting = task.phase == Phase::Awaiting;
    match wants {
        Wants::Submit { .. } | Wants::Extend { .. } | Wants::Return { .. } if task.supporting => {
            Some(after::supporting(&task.lead_name))
        }
        Wants::Submit { .. } | Wants::Extend { .. } if awaiting => Some(after::waiting_already().to_owned()),
        Wants::Extend { .. } => match (task.due, task.extension_asked) {
            (None, _) => Some(after::no_deadline().to_owned()),
            (_, Some(until)) => Some(after::asked_already(until)),
            (Some(due), None) if due < scene.today && !scene.limits.extension_after_expiry => {
                Some(after::past_due(due))
            }
            (Some(_), None) => None,
        },
        Wants::Return { .. } if task.accepted => Some(after::offer_accept_late().to_owned()),
        Wants::Submit { .. }
        | Wants::Return { .. }
        | Wants::Report { .. }
        | Wants::Accept
        | Wants::Explain { .. }
        | Wants::Confirm
        | Wants::SendBack { .. }
        | Wants::Grant { .. }
        | Wants::Refuse { .. } => None,
    }
}

/// Whether words alone say too little to be a result.
pub(crate) fn thin(text: &str, scene: &Scene<'_>) -> bool {
    text.trim().chars().count() < scene.limits.result_min_chars
}

/// What a draft lacks.
fn gap(draft: &Draft, scene: &Scene<'_>) -> Option<Gap> {
    let blank = |words: &str| words.trim().is_empty();
    match &draft.wants {
        Wants::Submit { documents, .. } if documents.iter().any(|paper| paper.date.is_none()) => Some(Gap::PaperDate),
        Wants::Submit { documents, text } => {
            // What is too large to be fetched is no evidence yet.
            let (_, files) = files::by_size(&draft.files, scene.abilities.largest_file);
            (documents.is_empty() && files.is_empty() && thin(text, scene)).then_some(Gap::Result)
        }
        Wants::Extend { until: None, .. } | Wants::Grant { shorter: true, until: None, .. } => Some(Gap::Until),
        Wants::Extend { reason, .. } | Wants::Return { reason, .. } => blank(reason).then_some(Gap::Reason),
        Wants::SendBack { reason } | Wants::Refuse { reason, .. } => blank(reason).then_some(Gap::Reason),
        Wants::Grant { shorter, note, .. } => (*shorter && blank(note)).then_some(Gap::Reason),
        Wants::Explain { text } => blank(text).then_some(Gap::Explanation),
        Wants::Report { percent, note, documents, blocker } => {
            let empty = percent.is_none() && blank(note) && documents.is_empty() && blocker.is_none();
            empty.then_some(Gap::Progress)
        }
        Wants::Accept | Wants::Confirm => None,
    }
}

/// Whether a draft is echoed before it counts: all that moves a status or a date.
fn echoed(draft: &Draft) -> bool {
    match draft.wants {
        Wants::Report { .. } | Wants::Accept => false,
        Wants::Submit { .. }
        | Wants::Extend { .. }
        | Wants::Return { .. }
        | Wants::Explain { .. }
        | Wants::Confirm
        | Wants::SendBack { .. }
        | Wants::Grant { .. }
        | Wants::Refuse { .. } => true,
    }
}

/// Takes back days that cannot be; says why.
fn mend(draft: &mut Draft, scene: &Scene<'_>) -> Option<String> {
    let due = draft.due;
    match &mut draft.wants {
        Wants::Extend { until, .. } => {
            let found = (*until)?;
            let after = due.map_or(scene.today, |due| due.max(scene.today));
            (found.date <= after).then(|| {
                *until = None;
                words::ask::not_later(after)
            })
        }
        Wants::Grant { asked, shorter, until, .. } if *shorter => {
            let found = (*until)?;
            let after = due.unwrap_or(scene.today);
            // As asked for, after all.
            if found.date == *asked {
                (*shorter, *until) = (false, None);
                return None;
            }
            if found.date > *asked {
                *until = None;
                return Some(words::ask::not_shorter(*asked));
            }
            (found.date <= after).then(|| {
                *until = None;
                words::ask::not_later(after)
            })
        }
        Wants::Report { .. }
        | Wants::Submit { .. }
        | Wants::Return { .. }
        | Wants::Accept
        | Wants::Explain { .. }
        | Wants::Confirm
        | Wants::SendBack { .. }
        | Wants::Grant { .. }
        | Wants::Refuse { .. } => None,
    }
}

/// Goes on with drafts: asks for what is lacking, echoes what counts, does the rest at once.
pub(crate) fn proceed(talk: Talk<'_>, mut drafts: Vec<Draft>, after: After, hint: Option<String>) -> Step {
    let mended = drafts.iter_mut().filter_map(|draft| mend(draft, talk.scene)).next();
    let hint = hint.or(mended);
    let unresolved = |draft: &Draft| match &draft.wants {
        Wants::Return { named: Some(name), proposed: None, .. } => Some(name.clone()),
        _ => None,
    };
    if let Some((at, name)) = drafts.iter().enumerate().find_map(|(at, draft)| Some((at, unresolved(draft)?))) {
        return talk.look(Query::Agency { name }, Then::Propose { drafts, at });
    }
    if let Some((at, gap)) = drafts.iter().enumerate().find_map(|(at, draft)| Some((at, gap(draft, talk.scene)?))) {
        let limit = talk.scene.abilities.largest_file;
        let large = |draft: &Draft| !files::by_size(&draft.files, limit).0.is_empty();
        if gap == Gap::Result && drafts.get(at).is_some_and(large) {
            return sending::too_large(talk, drafts, at);
        }
        return ask(talk, drafts, at, gap, hint.as_deref());
    }
    if drafts.iter().any(echoed) {
        return echo(talk, drafts);
    }
    sending::act(talk, drafts, after)
}

/// Asks for what a draft lacks.
pub(crate) fn ask(mut talk: Talk<'_>, drafts: Vec<Draft>, at: usize, gap: Gap, hint: Option<&str>) -> Step {
    let nonce = talk.memory.ask(talk.scene.now, Asks::Gap { drafts: drafts.clone(), at, gap });
    match drafts.get(at) {
        Some(draft) => {
            let message = words::ask::gap(draft, gap, nonce, hint, &talk.setting());
            talk.reply(message)
        }
        None => talk.closed(),
    }
}

/// Echoes drafts in full, before they count.
pub(crate) fn echo(mut talk: Talk<'_>, drafts: Vec<Draft>) -> Step {
    use words::labels;
    let edit = match drafts.as_slice() {
        [Draft { wants: Wants::Extend { .. } | Wants::Grant { shorter: true, .. }, .. }] => Some(labels::EDIT_DAY),
        [Draft { wants: Wants::Confirm | Wants::Grant { .. }, .. }] => None,
        _ => Some(labels::EDIT),
    };
    let nonce = talk.memory.ask(talk.scene.now, Asks::Send { drafts: drafts.clone() });
    let able = talk.scene.abilities;
    let lead = talk.scene.limits.extension_lead_workdays;
    let text = words::echo::card(&drafts, lead, able.largest_file, &talk.who.stands_in_for, &talk.setting());
    let buttons =
        [Some((labels::SEND, Verb::Send)), edit.map(|label| (label, Verb::Edit)), Some((labels::CANCEL, Verb::Cancel))];
    // What is decided on stands above the decision: nothing is decided that was not shown.
    let text = match drafts.iter().find_map(|draft| draft.shown.as_deref()) {
        Some(shown) => words::boards::shown(shown).line().then(text),
        None => text,
    };
    let message = Outgoing::of(text)
        .about(drafts.iter().map(|draft| draft.task))
        .row(buttons.into_iter().flatten().map(|(label, verb)| data::answer(label, nonce, verb)));
    talk.reply(message)
}

/// The words of all drafts, to be quoted when they are dropped.
pub(crate) fn all_words(drafts: &[Draft]) -> Option<String> {
    let words: Vec<&str> = drafts.iter().filter_map(words_of).collect();
    (!words.is_empty()).then(|| words.join("; "))
}

/// The words of a draft, to be quoted when it is dropped or kept as a note.
pub(crate) fn words_of(draft: &Draft) -> Option<&str> {
    let words = match &draft.wants {
        Wants::Report { note, .. } | Wants::Grant { note, .. } => note,
        Wants::Submit { text, .. } | Wants::Explain { text } => text,
        Wants::Extend { reason, .. }
        | Wants::Return { reason, .. }
        | Wants::SendBack { reason }
        | Wants::Refuse { reason, .. } => reason,
        Wants::Accept | Wants::Confirm => return None,
    };
    Some(words.trim()).filter(|words| !words.is_empty())
}
