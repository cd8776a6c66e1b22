//! What people ask to see of their own tasks.

use crate::{
    OpenTask, Step,
    command::{self, Command},
    fresh::Said,
    talk::{Talk, listing},
    which, words,
};
use chrono::{Duration, NaiveDate};
use dondoc_calendar::Period;
use dondoc_domain::TaskId;
use dondoc_messaging::Outgoing;
use dondoc_reply::{Item, Target};

/// How far ahead the list of what falls due looks.
const AHEAD: Duration = Duration::days(30);

/// All that is open for the person.
pub(crate) fn mine(mut talk: Talk<'_>) -> Step {
    let tasks: Vec<&OpenTask> = talk.scene.tasks.iter().collect();
    if tasks.is_empty() {
        return talk.say(words::fixed::no_tasks());
    }
    let heading = dondoc_messaging::Text::new().bold(words::tasks::counts(tasks.iter().copied(), &talk.setting()));
    let (says, shown) = listing(heading, &tasks, talk.who, talk.scene);
    talk.memory.listed = shown;
    talk.replies(says)
}

/// What falls due in a stretch of time; in the next days, and what is overdue, when none was said.
pub(crate) fn due(mut talk: Talk<'_>, period: Option<Period>) -> Step {
    let until = talk.scene.today + AHEAD;
    let falls = |due: NaiveDate| period.map_or(due <= until, |period| period.contains(due));
    let mut tasks: Vec<&OpenTask> = talk
        .scene
        .tasks
        .iter()
        .filter(|task| !words::boards::rests(task.phase) && task.due.is_some_and(falls))
        .collect();
    tasks.sort_by_key(|task| task.due);
    let heading = match period {
        Some(period) => words::boards::due_within(tasks.len(), period),
        None => words::boards::due_heading(tasks.len()),
    };
    let (says, shown) = listing(heading, &tasks, talk.who, talk.scene);
    if !shown.is_empty() {
        talk.memory.listed = shown;
    }
    talk.replies(says)
}

/// What is overdue of the person's own.
pub(crate) fn overdue(mut talk: Talk<'_>) -> Step {
    let today = talk.scene.today;
    let tasks: Vec<&OpenTask> = talk
        .scene
        .tasks
        .iter()
        .filter(|task| !words::boards::rests(task.phase) && task.due.is_some_and(|due| due < today))
        .collect();
    let (says, shown) = listing(words::boards::overdue(tasks.len()), &tasks, talk.who, talk.scene);
    if !shown.is_empty() {
        talk.memory.listed = shown;
    }
    talk.replies(says)
}

/// All about some tasks.
pub(crate) fn cards(talk: Talk<'_>, tasks: &[TaskId]) -> Step {
    let setting = talk.setting();
    let shown = tasks.iter().filter_map(|id| talk.scene.task(*id)).take(5);
    let says: Vec<Outgoing> = shown
        .map(|task| words::remind::work(Outgoing::of(words::tasks::card(task, &setting)).about([task.id]), task, 1))
        .collect();
    if says.is_empty() { talk.say(words::fixed::no_tasks()) } else { talk.replies(says) }
}

/// Offers when to be reminded of some tasks.
pub(crate) fn later(mut talk: Talk<'_>, tasks: &[TaskId]) -> Step {
    let number = match tasks {
        [one] => talk.scene.task(*one).map_or(0, OpenTask::number),
        _ => 0,
    };
    talk.memory.pending = None;
    let message = Outgoing::of(words::fixed::later_usage()).about(tasks.iter().copied());
    talk.reply(words::remind::later(message, number))
}

/// Answers questions: about one task, what falls due, or all that is open.
pub(crate) fn answer(mut talk: Talk<'_>, said: &Said, items: &[Item]) -> Step {
    let mut asked = Vec::new();
    for item in items {
        let target = match item.target {
            Some(Target::Code(number)) => crate::target::Target::Code(number),
            Some(Target::ListNumber(number)) => crate::target::Target::Listed(number),
            Some(Target::All | Target::Rest) | None => continue,
        };
        match which::find(&talk, target) {
            Ok(tasks) => asked.extend(tasks),
            Err(why) => talk.notice(why),
        }
    }
    if asked.is_empty() && talk.thread.notice.is_none() {
        let about = which::default(&mut talk, said);
        if talk.scene.about.len() == 1 || !said.tasks.is_empty() {
            asked = about;
        }
    }
    let folded = dondoc_text::fold(&said.words);
    let overseen = [
        ("ty le", Command::Rates),
        ("ti le", Command::Rates),
        ("qua han", Command::Overdue),
        ("cho xu ly", Command::Queue),
        ("cho xac nhan", Command::Queue),
        ("chua tra loi", Command::Silent),
    ];
    if let Some((_, command)) = overseen.iter().find(|(words, _)| asked.is_empty() && folded.contains(words)) {
        return command::run(talk, *command, String::new(), Vec::new());
    }
    match asked.is_empty() {
        false => cards(talk, &asked),
        true if ["han", "den han", "lich"].iter().any(|word| folded.split(' ').any(|said| said == *word)) => {
            due(talk, None)
        }
        true => mine(talk),
    }
}
