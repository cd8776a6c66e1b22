//! The answer after acts were carried out: what counts now, how to undo it, and what was refused and why.

use crate::{
    Act, After, Draft, Memory, Named, Outcome, Plan, Scene, Setting, Turn, Undoable, Wants,
    data::{Verb, answer, button},
    draft, link,
    memory::{Asks, Gap},
    talk::turn,
    words::{self, labels},
};
use dondoc_domain::{OfficialId, TaskId};
use dondoc_messaging::{Button, FileRef, Outgoing, Text};
use uuid::Uuid;

/// How many acts get a button for undoing.
const BUTTONS: usize = 6;

/// Answers a plan that was carried out.
pub(crate) fn did(plan: &Plan, outcomes: &[Outcome], scene: &Scene<'_>) -> Turn {
    if matches!(plan.acts.as_slice(), [Act::Link { .. }]) {
        return link::did(outcomes.first(), plan, scene);
    }
    let setting = scene.setting();
    let mut memory = plan.memory.clone();
    let mut said = Said::default();
    for (act, outcome) in plan.acts.iter().zip(outcomes) {
        said.one(act, outcome, plan, &mut memory, scene);
    }
    // The engine tells an outcome for every act; whatever it left out is not claimed to be done.
    for act in plan.acts.iter().skip(outcomes.len()) {
        said.lines.push(words::after::refused(named(plan, task_of(act)), "Hệ thống đang bận, anh/chị thử lại sau."));
        said.again.extend(draft_of(plan, act));
    }
    said.kept_files(plan, &setting);
    let mut text = Text::new();
    for (at, line) in said.lines.iter().enumerate() {
        text = if at == 0 { line.clone() } else { text.line().then(line.clone()) };
    }
    if !said.undo.is_empty() {
        text = text.line().plain(words::after::undo_for(scene.limits.undo_minutes));
    }
    let tasks: Vec<TaskId> = plan.named.iter().map(|named| named.id).collect();
    let mut message = Outgoing { text, ..Outgoing::default() }.about(tasks);
    follow_up(&mut message, &said, plan, &mut memory, scene);
    message.buttons.extend(said.undo.chunks(2).take(BUTTONS / 2).map(<[Button]>::to_vec));
    turn(vec![message], memory, &plan.thread, scene)
}

/// What is asked next: the meaning of a note, words for files, or whether to try again.
fn follow_up(message: &mut Outgoing, said: &Said, plan: &Plan, memory: &mut Memory, scene: &Scene<'_>) {
    let add = |message: &mut Outgoing, words: &str| {
        message.text = std::mem::take(&mut message.text).line().plain(words);
    };
    if let (After::AskResult { at }, Some(draft)) = (plan.after, ask_result(plan)) {
        let nonce = memory.ask(scene.now, Asks::Gap { drafts: plan.drafts.clone(), at, gap: Gap::Result });
        let question = words::ask::gap(draft, Gap::Result, nonce, None, &scene.setting());
        message.text = std::mem::take(&mut message.text).line().then(question.text);
        message.buttons.extend(question.buttons);
        return;
    }
    if !said.again.is_empty() {
        add(message, words::after::offer_again());
        let nonce = memory.ask(scene.now, Asks::Send { drafts: said.again.clone() });
        message
            .buttons
            .push(vec![answer(labels::SEND_AGAIN, nonce, Verb::Send), answer(labels::CANCEL, nonce, Verb::Cancel)]);
        return;
    }
    if !said.notes.is_empty() {
        add(message, words::after::offer_note());
        let nonce = memory.ask(scene.now, Asks::Send { drafts: said.notes.clone() });
        message
            .buttons
            .push(vec![answer(labels::KEEP_NOTE, nonce, Verb::Send), answer(labels::CANCEL, nonce, Verb::Cancel)]);
        return;
    }
    if !said.fine {
        return;
    }
    match plan.acts.as_slice() {
        [Act::Quiet { until: Some(_) }] => message.buttons.push(vec![button(labels::LOUD, Verb::EndQuiet)]),
        [Act::Delegate { .. }] => message.buttons.push(vec![button(labels::BACK, Verb::EndDelegation)]),
        _ => {}
    }
    match (plan.after, plan.named.first()) {
        (After::AskMeaning { .. } | After::AskMore, _) if !said.told => {}
        (After::AskMeaning { percent }, _) => {
            let Some(draft) = plan.drafts.first().and_then(as_result) else { return };
            add(message, words::after::ask_meaning());
            let nonce = memory.ask(scene.now, Asks::Meaning { draft, percent });
            message.buttons.push(vec![
                answer(labels::IS_RESULT, nonce, Verb::IsResult),
                answer(labels::IS_UPDATE, nonce, Verb::IsUpdate),
            ]);
        }
        (After::AskWords | After::AskVoice, Some(task)) => {
            let voice = plan.after == After::AskVoice;
            add(message, if voice { words::after::ask_voice() } else { words::after::ask_words() });
            message.buttons.extend(meanings(crate::scene::number(&task.code)));
        }
        (After::AskMore, _) => {
            let [draft] = plan.drafts.as_slice() else { return };
            add(message, words::after::ask_more());
            let more = Draft { wants: draft::note(""), files: Vec::new(), ..draft.clone() };
            memory.ask(scene.now, Asks::Gap { drafts: vec![more], at: 0, gap: Gap::Progress });
        }
        (After::AskWords | After::AskVoice, None) | (After::Nothing | After::AskResult { .. }, _) => {}
    }
}

/// The draft that lacks a result besides a file that is too large.
fn ask_result(plan: &Plan) -> Option<&Draft> {
    match plan.after {
        After::AskResult { at } => plan.drafts.get(at),
        After::Nothing | After::AskMeaning { .. } | After::AskMore | After::AskWords | After::AskVoice => None,
    }
}

/// What files may mean, in one tap.
fn meanings(number: u32) -> [Vec<Button>; 2] {
    use crate::memory::Wish;
    let wish = |label: &str, wish| button(label, Verb::Wish(wish, number));
    [
        vec![wish(labels::DONE, Wish::Done), wish(labels::DOING, Wish::Report)],
        vec![wish(labels::EXTEND, Wish::Extend), wish(labels::BLOCKED, Wish::Blocked)],
    ]
}

/// A note taken for a result.
fn as_result(draft: &Draft) -> Option<Draft> {
    match &draft.wants {
        Wants::Report { note, documents, .. } => {
            let wants = Wants::Submit { documents: documents.clone(), text: note.clone() };
            Some(Draft { wants, ..draft.clone() })
        }
        _ => None,
    }
}

/// What there is to say.
#[derive(Default)]
struct Said {
    lines: Vec<Text>,
    undo: Vec<Button>,
    /// Drafts that failed and may be sent again.
    again: Vec<Draft>,
    /// Words of refused drafts, to be kept as notes.
    notes: Vec<Draft>,
    /// The command of the first act that can be undone.
    first: Option<Uuid>,
    /// Files that were kept, by task.
    files: Vec<(TaskId, FileRef)>,
    /// Tasks with a file that could not be fetched or kept just now.
    missed: Vec<TaskId>,
    /// Whether anything was recorded.
    fine: bool,
    /// Whether anything but files was.
    told: bool,
}

impl Said {
    fn one(&mut self, act: &Act, outcome: &Outcome, plan: &Plan, memory: &mut Memory, scene: &Scene<'_>) {
        let named = named(plan, task_of(act));
        match (outcome, act) {
            (Outcome::Done { .. } | Outcome::Already, Act::Attach { task, file, .. }) => {
                self.fine = true;
                self.files.push((*task, file.clone()));
            }
            (Outcome::Refused(why), Act::Attach { file, .. }) => {
                self.lines.push(words::after::not_attached(named, file, why));
            }
            (Outcome::Failed(why), Act::Attach { task, file, .. }) => {
                self.missed.push(*task);
                self.lines.push(words::after::not_attached(named, file, why));
            }
            (Outcome::Refused(why) | Outcome::Failed(why), Act::UploadLink { .. }) => {
                self.lines.push(words::after::no_address(named, why));
            }
            (Outcome::Done { command, at }, _) => {
                (self.fine, self.told) = (true, true);
                let absent = scene.who.map_or(&[][..], |who| &who.stands_in_for);
                let behalf = words::echo::on_behalf(concerns(act).1, absent);
                self.lines.push(words::after::done(act, named, &scene.setting()).then(behalf));
                if let (true, Some(named)) = (undoable(act), named) {
                    let number = crate::scene::number(&named.code);
                    let label = match plan.named.len() {
                        1 => labels::UNDO.to_owned(),
                        _ => format!("{} {}", labels::UNDO, named.code),
                    };
                    self.undo.push(button(label, Verb::Undo(number, *command)));
                    let with = *self.first.get_or_insert(*command);
                    let code = named.code.clone();
                    memory.remember(Undoable { command: *command, task: named.id, code, at: *at, with });
                }
            }
            (Outcome::Already, _) => {
                (self.fine, self.told) = (true, true);
                self.lines.push(words::after::already(named));
            }
            (Outcome::Refused(why), _) => {
                self.lines.push(words::after::refused(named, why));
                let draft = draft_of(plan, act);
                let missed = task_of(act).is_some_and(|task| self.missed.contains(&task));
                match draft {
                    // Its evidence may get through the next time.
                    Some(draft) if missed => self.again.push(draft),
                    Some(draft) => {
                        if let (Wants::Report { .. }, Some(words)) = (&draft.wants, draft::words_of(&draft)) {
                            self.lines.push(words::after::not_kept(words));
                        }
                        self.notes.extend(as_note(&draft));
                    }
                    None => {}
                }
            }
            (Outcome::Failed(why), _) => {
                self.lines.push(words::after::refused(named, why));
                self.again.extend(draft_of(plan, act));
            }
            (Outcome::Linked(who), _) => self.lines.push(words::fixed::linked_already(who)),
            (Outcome::Address(url), Act::UploadLink { .. }) => self.lines.push(words::after::upload(url)),
            (Outcome::Address(url), _) => self.lines.push(words::after::login(url)),
        }
    }

    /// The files that were kept, one line for each task.
    fn kept_files(&mut self, plan: &Plan, setting: &Setting<'_>) {
        for task in &plan.named {
            let files: Vec<FileRef> =
                self.files.iter().filter(|(id, _)| *id == task.id).map(|(_, file)| file.clone()).collect();
            if !files.is_empty() {
                self.lines.push(words::after::kept(&files, Some(task), setting));
            }
        }
    }
}

/// The words of a draft that was refused, to be kept in the log at least.
fn as_note(draft: &Draft) -> Option<Draft> {
    let kept = match draft.wants {
        Wants::Submit { .. } | Wants::Extend { .. } | Wants::Return { .. } => draft::words_of(draft)?,
        Wants::Report { .. }
        | Wants::Accept
        | Wants::Explain { .. }
        | Wants::Confirm
        | Wants::SendBack { .. }
        | Wants::Grant { .. }
        | Wants::Refuse { .. } => return None,
    };
    Some(Draft { wants: draft::note(kept), files: Vec::new(), ..draft.clone() })
}

/// The draft that an act was made of. Files are sent again with it, which changes nothing where they are kept.
fn draft_of(plan: &Plan, act: &Act) -> Option<Draft> {
    let task = task_of(act)?;
    plan.drafts.iter().find(|draft| draft.task == task).cloned()
}

fn named(plan: &Plan, task: Option<TaskId>) -> Option<&Named> {
    let task = task?;
    plan.named.iter().find(|named| named.id == task)
}

/// Whether the person can take it back.
fn undoable(act: &Act) -> bool {
    match act {
        Act::Report { .. } | Act::Submit { .. } | Act::RequestExtension { .. } | Act::Return { .. } => true,
        Act::Accept { .. }
        | Act::Explain { .. }
        | Act::Confirm { .. }
        | Act::SendBack { .. }
        | Act::Grant { .. }
        | Act::Refuse { .. }
        | Act::Undo { .. }
        | Act::Attach { .. }
        | Act::Link { .. }
        | Act::Unlink
        | Act::Snooze { .. }
        | Act::Quiet { .. }
        | Act::Delegate { .. }
        | Act::EndDelegation
        | Act::UploadLink { .. }
        | Act::LoginLink => false,
    }
}

/// The task of an act, and the absent colleague for whom it was done.
fn concerns(act: &Act) -> (Option<TaskId>, Option<&OfficialId>) {
    match act {
        Act::Report { task, on_behalf_of, .. }
        | Act::Submit { task, on_behalf_of, .. }
        | Act::RequestExtension { task, on_behalf_of, .. }
        | Act::Return { task, on_behalf_of, .. }
        | Act::Accept { task, on_behalf_of, .. }
        | Act::Explain { task, on_behalf_of, .. }
        | Act::Attach { task, on_behalf_of, .. }
        | Act::UploadLink { task, on_behalf_of, .. } => (Some(*task), on_behalf_of.as_ref()),
        Act::Confirm { task, .. }
        | Act::SendBack { task, .. }
        | Act::Grant { task, .. }
        | Act::Refuse { task, .. }
        | Act::Undo { task, .. } => (Some(*task), None),
        Act::Snooze { tasks, .. } => (tasks.first().copied(), None),
        Act::Link { .. }
        | Act::Unlink
        | Act::Quiet { .. }
        | Act::Delegate { .. }
        | Act::EndDelegation
        | Act::LoginLink => (None, None),
    }
}

fn task_of(act: &Act) -> Option<TaskId> {
    concerns(act).0
}
