//! Which task is meant: the message replied to, a code, a number of the list, the only one; else it is asked.

use crate::{
    Errand, OpenTask, Step,
    data::{Verb, answer},
    fresh::Said,
    memory::Asks,
    talk::{Talk, listing},
    target::Target,
    words,
};
use dondoc_domain::TaskId;
use dondoc_messaging::Button;

/// How many choices have a button.
const BUTTONS: usize = 8;

/// The tasks that a target means, or why there are none.
pub(crate) fn find(talk: &Talk<'_>, target: Target) -> Result<Vec<TaskId>, String> {
    let scene = talk.scene;
    match target {
        Target::Code(number) => match scene.numbered(number) {
            Some(task) => Ok(vec![task.id]),
            None => Err(words::fixed::not_yours(number, talk.scene.elsewhere).to_plain()),
        },
        Target::Listed(number) => {
            let at = usize::try_from(number).unwrap_or(0).checked_sub(1);
            let listed = at.and_then(|at| listed(talk).get(at).copied());
            match listed {
                Some(id) if scene.task(id).is_some() => Ok(vec![id]),
                Some(_) => Err(format!("Việc số {number} không còn mở.")),
                None => Err(words::fixed::no_such_number(number)),
            }
        }
        Target::All => {
            let open = |ids: &[TaskId]| ids.iter().filter(|id| scene.task(**id).is_some()).copied().collect::<Vec<_>>();
            let about = open(scene.about);
            let listed = open(&listed(talk));
            let mine = || scene.tasks.iter().filter(|task| task.mine).map(|task| task.id).collect();
            Ok(if about.len() > 1 {
                about
            } else if !listed.is_empty() {
                listed
            } else {
                mine()
            })
        }
    }
}

/// The list whose numbers people use: that of the message replied to, else the one last shown.
fn listed(talk: &Talk<'_>) -> Vec<TaskId> {
    if talk.scene.about.len() > 1 { talk.scene.about.to_vec() } else { talk.memory.listed.clone() }
}

/// The tasks meant where the words name none; empty when it must be asked.
pub(crate) fn default(talk: &mut Talk<'_>, said: &Said) -> Vec<TaskId> {
    let scene = talk.scene;
    let open = |id: &TaskId| scene.task(*id).is_some();
    if !said.tasks.is_empty() {
        return said.tasks.iter().copied().filter(open).collect();
    }
    let files = talk.memory.waiting_files(scene.now);
    talk.memory.files.clone_from(&files);
    match scene.about {
        [one] if open(one) => return vec![*one],
        [] => {}
        _ => return Vec::new(),
    }
    if let Some(files) = files.filter(|files| open(&files.task)) {
        return vec![files.task];
    }
    match (scene.tasks, talk.memory.listed.as_slice()) {
        ([one], _) => vec![one.id],
        // Where no message can be replied to, an answer follows the only task last spoken of.
        (_, [one]) if !scene.abilities.reply_refs && open(one) => vec![*one],
        _ => Vec::new(),
    }
}

/// Asks which task is meant; what was said is kept until it is known.
pub(crate) fn ask(mut talk: Talk<'_>, errand: Errand, among: &[TaskId]) -> Step {
    let scene = talk.scene;
    let about: Vec<TaskId> = scene.about.iter().filter(|id| scene.task(**id).is_some()).copied().collect();
    let among = if among.is_empty() { about.as_slice() } else { among };
    let tasks: Vec<&OpenTask> = match among.len() {
        // Whoever serves for colleagues too is asked about their own tasks first.
        0 | 1 => {
            scene.tasks.iter().filter(|task| task.mine).chain(scene.tasks.iter().filter(|task| !task.mine)).collect()
        }
        _ => among.iter().filter_map(|id| scene.task(*id)).collect(),
    };
    if tasks.is_empty() {
        return talk.say(words::fixed::nothing_to_apply());
    }
    let heading = words::ask::which(&errand.words, errand.files.len());
    let (mut says, shown) = listing(heading, &tasks, talk.who, scene);
    talk.memory.listed.clone_from(&shown);
    let nonce = talk.memory.ask(scene.now, Asks::Which { tasks: shown.clone(), errand });
    if let Some(last) = says.last_mut() {
        let choose = |at: usize| Verb::Choose(u32::try_from(at + 1).unwrap_or(0));
        last.buttons = if scene.abilities.buttons {
            let choices: Vec<Button> = tasks
                .iter()
                .take(BUTTONS)
                .enumerate()
                .map(|(at, task)| answer(format!("{}. {}", at + 1, task.code), nonce, choose(at)))
                .collect();
            choices.chunks(4).map(<[Button]>::to_vec).collect()
        } else {
            // The menu is the list, so that its numbers are the choices.
            let label = |task: &OpenTask| words::tasks::label(task, &scene.setting());
            let shown = tasks.iter().take(shown.len()).enumerate();
            shown.map(|(at, task)| vec![answer(label(task), nonce, choose(at))]).collect()
        };
        let mut end = vec![answer(words::labels::CANCEL, nonce, Verb::Cancel)];
        if tasks.len() > 1 && tasks.len() <= BUTTONS {
            end.insert(0, answer(words::labels::ALL, nonce, Verb::All));
        }
        last.buttons.push(end);
    }
    talk.replies(says)
}
