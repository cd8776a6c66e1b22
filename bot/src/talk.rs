//! One message being handled: what is known, the memory as it becomes, and the ways to end.

use crate::{
    Act, After, Draft, Look, Memory, Named, OpenTask, Plan, Query, Scene, Setting, Step, Then, Thread, Turn, Who, Wish,
    data::{Verb, button},
    words,
};
use dondoc_domain::{OfficialId, TaskId};
use dondoc_messaging::{Content, Incoming, Outgoing, Text};

/// A message of a linked official being handled.
#[derive(Debug, Clone)]
pub(crate) struct Talk<'a> {
    pub scene: &'a Scene<'a>,
    pub who: &'a Who,
    pub memory: Memory,
    pub thread: Thread,
}

impl<'a> Talk<'a> {
    pub fn setting(&self) -> Setting<'a> {
        self.scene.setting()
    }

    /// Ends with one message.
    pub fn reply(self, message: Outgoing) -> Step {
        self.replies(vec![message])
    }

    /// Ends with words.
    pub fn say(self, text: Text) -> Step {
        self.reply(Outgoing::of(text))
    }

    /// Ends with several messages.
    pub fn replies(self, says: Vec<Outgoing>) -> Step {
        Step::Reply(turn(says, self.memory, &self.thread, self.scene))
    }

    /// Ends with a question to the system.
    pub fn look(self, query: Query, then: Then) -> Step {
        Step::Look(Look { query, then, thread: self.thread, memory: self.memory })
    }

    /// Ends with acts.
    pub fn act(self, acts: Vec<Act>, named: Vec<Named>) -> Step {
        self.plan(acts, named, Vec::new(), After::Nothing)
    }

    /// Ends with acts made of drafts.
    pub fn plan(self, acts: Vec<Act>, named: Vec<Named>, drafts: Vec<Draft>, after: After) -> Step {
        Step::Act(Plan { acts, memory: self.memory, thread: self.thread, named, drafts, after })
    }

    /// Adds words to say before the answer.
    pub fn notice(&mut self, words: impl Into<String>) {
        let words = words.into();
        self.thread.notice = Some(match self.thread.notice.take() {
            Some(before) if before != words => format!("{before} {words}"),
            _ => words,
        });
    }

    /// The tap's answer stands beside the tapped message, not in its place.
    pub fn keep_message(&mut self) {
        if let Some(message) = self.thread.replaces.take() {
            self.thread.answers = Some(message);
        }
    }

    /// Ends with why a task is not for this person.
    pub fn not_yours(self, number: u32) -> Step {
        let text = words::fixed::not_yours(number, self.scene.elsewhere);
        self.say(text)
    }

    /// Ends a tap on a question that waits no more; what became of it stays in sight.
    pub fn closed(mut self) -> Step {
        self.keep_message();
        let list = button(words::labels::MY_TASKS, Verb::List);
        self.reply(Outgoing::of(words::fixed::question_closed()).row([list]))
    }
}

/// The name of the absent colleague for whom a task is done.
pub(crate) fn absent(who: &Who, task: &OpenTask) -> Option<String> {
    let official: &OfficialId = task.on_behalf_of.as_ref()?;
    Some(who.stands_in_for.iter().find(|(id, _)| id == official).map_or(official.to_string(), |(_, name)| name.clone()))
}

/// The message being answered: taps may be answered in place of the tapped message.
pub(crate) fn thread(incoming: &Incoming, scene: &Scene<'_>) -> Thread {
    match &incoming.content {
        Content::Tap(tap) => Thread {
            replaces: incoming.message.clone().filter(|_| scene.abilities.edits),
            acknowledge: tap.acknowledge.clone(),
            ..Thread::default()
        },
        Content::Text(_)
        | Content::File { .. }
        | Content::Contact { .. }
        | Content::MovedTo(_)
        | Content::Blocked
        | Content::Other(_) => Thread { answers: incoming.message.clone(), ..Thread::default() },
    }
}

/// Says nothing and remembers what it knew.
pub(crate) fn silent(scene: &Scene<'_>, thread: &Thread) -> Step {
    Step::Reply(Turn { says: Vec::new(), memory: scene.memory.clone(), acknowledge: thread.acknowledge.clone() })
}

/// The end of a message: notices first, long texts cut into parts, the first in its place in the thread.
pub(crate) fn turn(says: Vec<Outgoing>, memory: Memory, thread: &Thread, scene: &Scene<'_>) -> Turn {
    let mut parts = Vec::new();
    for (at, mut message) in says.into_iter().enumerate() {
        if at == 0 {
            if let Some(notice) = &thread.notice {
                message.text = Text::new().plain(notice).line().then(message.text);
            }
            message.answers.clone_from(&thread.answers);
            message.replaces.clone_from(&thread.replaces);
        }
        parts.extend(fit(message, scene));
    }
    Turn { says: parts, memory, acknowledge: thread.acknowledge.clone() }
}

/// A message in parts that the messenger takes; the buttons stand under the last.
fn fit(message: Outgoing, scene: &Scene<'_>) -> Vec<Outgoing> {
    /// Where buttons become a numbered menu, they need room in the text.
    const MENU: usize = 600;
    let able = scene.abilities;
    let longest = if able.buttons { able.longest_text } else { able.longest_text.saturating_sub(MENU) };
    let longest = longest.clamp(200, 4096);
    if message.text.units() <= longest {
        return vec![message];
    }
    let texts = message.text.split(longest);
    let last = texts.len().saturating_sub(1);
    let parts = texts.into_iter().enumerate().map(|(at, text)| Outgoing {
        text,
        buttons: if at == last { message.buttons.clone() } else { Vec::new() },
        attachment: message.attachment.clone().filter(|_| at == last),
        about: message.about.clone(),
        answers: message.answers.clone().filter(|_| at == 0),
        replaces: message.replaces.clone().filter(|_| at == 0),
    });
    parts.collect()
}

/// Tasks as a plan names them.
pub(crate) fn named(scene: &Scene<'_>, tasks: impl IntoIterator<Item = TaskId>) -> Vec<Named> {
    tasks.into_iter().filter_map(|id| scene.task(id)).map(Named::from).collect()
}

/// A list of the person's tasks in as many messages as it takes, numbered through, and the tasks in that order.
///
/// Where buttons become a numbered menu, the menu is the list: a number must never mean two things.
pub(crate) fn listing(
    heading: Text,
    tasks: &[&OpenTask],
    who: &Who,
    scene: &Scene<'_>,
) -> (Vec<Outgoing>, Vec<TaskId>) {
    /// Nobody reads more on a phone; the rest is on the web.
    const MESSAGES: usize = 4;
    let setting = scene.setting();
    let each = words::tasks::PER_MESSAGE;
    let most = if scene.abilities.buttons { each * MESSAGES } else { each };
    let shown = &tasks[..tasks.len().min(most)];
    let listed = shown.iter().map(|task| task.id).collect();
    let more = words::boards::more(tasks.len(), shown.len());
    if !scene.abilities.buttons {
        let mut message = Outgoing::of(heading.then(more)).about(shown.iter().map(|task| task.id));
        for task in shown {
            let label = words::tasks::label(task, &setting);
            message = message.row([button(label, Verb::Wish(Wish::Show, task.number()))]);
        }
        return (vec![message], listed);
    }
    let mut says = Vec::new();
    for (part, some) in shown.chunks(each).enumerate() {
        let text = if part == 0 { heading.clone() } else { Text::new() };
        let text = text.then(words::tasks::numbered(some, part * each + 1, &setting, |task| absent(who, task)));
        says.push(Outgoing::of(text).about(some.iter().map(|task| task.id)));
    }
    match says.last_mut() {
        Some(last) => last.text = std::mem::take(&mut last.text).then(more),
        None => says.push(Outgoing::of(heading)),
    }
    (says, listed)
}
