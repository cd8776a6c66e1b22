//! A message read afresh: which tasks it speaks of and what it says of them.

use crate::{
    After, Draft, Errand, OpenTask, Query, Scene, Step, Then, Wants, Wish, command, draft, files, lists, talk::Talk,
    target, undo, which, words,
};
use dondoc_domain::{TaskId, task::event::Blocker};
use dondoc_messaging::FileRef;
use dondoc_reply::{Intent, Item, Target};

/// How many words say no more than that a message was seen: "dạ em đã nhận nhiệm vụ ạ".
const SEEN: usize = 7;

/// So many characters are understood; see [`dondoc_reply::read`].
const READ: usize = 4096;

/// What a person says, with what is known of it already.
#[derive(Debug, Clone, Default)]
pub(crate) struct Said {
    pub words: String,
    pub files: Vec<FileRef>,
    /// What they want, by command or button.
    pub wish: Option<Wish>,
    /// The tasks meant where the words name none.
    pub tasks: Vec<TaskId>,
}

impl Said {
    fn errand(&self) -> Errand {
        Errand { wish: self.wish, words: self.words.clone(), files: self.files.clone() }
    }
}

/// Reads a message and goes on with what it says.
pub(crate) fn hear(talk: Talk<'_>, mut said: Said) -> Step {
    if let Some(wish) = said.wish {
        return wished(talk, said, wish);
    }
    if said.words.trim().is_empty() {
        return files::alone(talk, said);
    }
    // A code beside files says whose they are, and nothing more.
    if let Some(target @ target::Target::Code(_)) = target::alone(&said.words).filter(|_| !said.files.is_empty()) {
        return match which::find(&talk, target) {
            Ok(tasks) => files::alone(talk, Said { tasks, words: String::new(), ..said }),
            Err(why) => {
                let mut talk = talk;
                talk.notice(why);
                which::ask(talk, Errand { words: String::new(), ..said.errand() }, &[])
            }
        };
    }
    if let Some(number) = overseen(&talk, &said) {
        return talk.look(Query::Task { number }, Then::Show);
    }
    if let Some(shown) = shown_alone(&talk, &said) {
        return match shown {
            target::Target::All => lists::mine(talk),
            target::Target::Code(_) | target::Target::Listed(_) => wished(talk, said, Wish::Show),
        };
    }
    let items = read(&said.words, talk.scene);
    if said.files.is_empty() && (items.iter().all(|item| item.undo) || undo::asked(&said.words)) {
        return undo::last(talk);
    }
    if items.iter().all(|item| item.intent == Intent::Question) && said.files.is_empty() {
        return lists::answer(talk, &said, &items);
    }
    spoken(talk, &mut said, &items, false)
}

/// A task of others that someone asks about who may see all; nothing that is said of it is recorded.
fn overseen(talk: &Talk<'_>, said: &Said) -> Option<u32> {
    if !command::sees_all(talk.who) || !said.files.is_empty() || !said.tasks.is_empty() {
        return None;
    }
    let items = read(&said.words, talk.scene);
    let code = |item: &Item| match item.target {
        Some(Target::Code(number)) => Some(number),
        Some(Target::ListNumber(_) | Target::All | Target::Rest) | None => None,
    };
    let alone = match target::alone(&said.words) {
        Some(target::Target::Code(number)) => Some(number),
        Some(target::Target::Listed(_) | target::Target::All) | None => None,
    };
    let asked = items.iter().all(|item| item.intent == Intent::Question) || talk.scene.tasks.is_empty();
    let number = alone.or_else(|| items.iter().find_map(code).filter(|_| asked))?;
    talk.scene.numbered(number).is_none().then_some(number)
}

/// A task named and nothing said of it: it is shown. In reply to a message about one task, a number is about that.
fn shown_alone(talk: &Talk<'_>, said: &Said) -> Option<target::Target> {
    let anew = said.files.is_empty() && said.tasks.is_empty() && talk.scene.about.len() != 1;
    target::alone(&said.words).filter(|_| anew && !undo::asked(&said.words))
}

/// What words say. All of them are kept, though only so many are understood; signs alone are kept as they are.
fn read(words: &str, scene: &Scene<'_>) -> Vec<Item> {
    let mut items = dondoc_reply::read(words, scene.today, scene.calendar).items;
    let tail: String = dondoc_text::tidy(words).chars().skip(READ).collect();
    match items.last().map(|item| item.text.clone()) {
        None => items.push(bare(words)),
        Some(_) if tail.is_empty() => {}
        // One sentence about several tasks is an item of each.
        Some(last) => items.iter_mut().filter(|item| item.text == last).for_each(|item| item.text.push_str(&tail)),
    }
    items
}

/// Words that nothing was read in.
fn bare(words: &str) -> Item {
    Item {
        target: None,
        intent: Intent::None,
        percent: None,
        date: None,
        documents: Vec::new(),
        blocker: None,
        proposed: None,
        reason: None,
        undo: false,
        sure: true,
        text: words.to_owned(),
    }
}

/// Makes drafts of items. `told` means that the person said it is a report, so nothing is asked about a plain note.
fn spoken(mut talk: Talk<'_>, said: &mut Said, items: &[Item], told: bool) -> Step {
    let default = which::default(&mut talk, said);
    let mut drafts: Vec<Draft> = Vec::new();
    let mut after = After::Nothing;
    for item in items {
        let tasks = match item.target {
            Some(target) => match targeted(&talk, target, items) {
                Ok(tasks) => tasks,
                // The task was chosen after what was typed could not be found.
                Err(_) if !said.tasks.is_empty() => default.clone(),
                Err(why) => {
                    talk.notice(why);
                    return which::ask(talk, said.errand(), &[]);
                }
            },
            None if item.intent == Intent::Ack => acknowledged(&talk, said, &default),
            None => default.clone(),
        };
        if tasks.is_empty() {
            if item.intent == Intent::Ack && items.len() == 1 && said.files.is_empty() {
                return talk.say(words::fixed::heard());
            }
            return which::ask(talk, said.errand(), &[]);
        }
        for id in tasks {
            let Some(task) = talk.scene.task(id) else { continue };
            if item.intent == Intent::Question {
                talk.notice(format!("{}: {}.", task.code, words::tasks::deadline(task.due, &talk.setting())));
                continue;
            }
            let early = draft::too_early(item, talk.scene).filter(|_| !item.documents.is_empty());
            let (made, asks) = drafted(&talk, task, item, said, told);
            // A document of a day to come is no result, and may be one with a slip in its date.
            let asks = asks || (early.is_some() && item.intent == Intent::Progress && !told && !task.supporting);
            if let (Intent::Done | Intent::Progress, Some(why)) = (item.intent, early) {
                talk.notice(why);
            }
            push(&mut talk, &mut drafts, task, made, item);
            if asks {
                after = After::AskMeaning { percent: item.percent };
            }
        }
    }
    if drafts.len() > 1 {
        after = After::Nothing;
    }
    if drafts.is_empty() && !said.files.is_empty() {
        return files::alone(talk, Said { words: String::new(), ..said.clone() });
    }
    attach(&mut drafts, &said.files);
    finish(talk, drafts, after)
}

/// Goes on with the drafts, or says what is so already.
fn finish(talk: Talk<'_>, drafts: Vec<Draft>, after: After) -> Step {
    if drafts.is_empty() {
        let mut talk = talk;
        return match talk.thread.notice.take() {
            Some(notice) => talk.say(dondoc_messaging::Text::new().plain(notice)),
            None => talk.say(words::fixed::heard()),
        };
    }
    draft::proceed(talk, drafts, after, None)
}

/// The tasks that a typed target means, or why there are none.
fn targeted(talk: &Talk<'_>, target: Target, items: &[Item]) -> Result<Vec<TaskId>, String> {
    let target = match target {
        Target::Code(number) => target::Target::Code(number),
        Target::ListNumber(number) => target::Target::Listed(number),
        Target::All => target::Target::All,
        Target::Rest => {
            let named = |item: &Item| match item.target? {
                Target::Code(number) => which::find(talk, target::Target::Code(number)).ok(),
                Target::ListNumber(number) => which::find(talk, target::Target::Listed(number)).ok(),
                Target::All | Target::Rest => None,
            };
            let named: Vec<TaskId> = items.iter().filter_map(named).flatten().collect();
            let all = which::find(talk, target::Target::All)?;
            return Ok(all.into_iter().filter(|id| !named.contains(id)).collect());
        }
    };
    which::find(talk, target)
}

/// The tasks that "rõ" acknowledges: those of the message replied to, else the only one not taken on yet.
fn acknowledged(talk: &Talk<'_>, said: &Said, default: &[TaskId]) -> Vec<TaskId> {
    if !said.tasks.is_empty() || !default.is_empty() {
        return default.to_vec();
    }
    let open = |id: &&TaskId| talk.scene.task(**id).is_some();
    let about: Vec<TaskId> = talk.scene.about.iter().filter(open).copied().collect();
    if !about.is_empty() {
        return about;
    }
    let new: Vec<TaskId> = talk
        .scene
        .tasks
        .iter()
        .filter(|task| task.mine && !task.accepted && !task.supporting)
        .map(|task| task.id)
        .collect();
    if new.len() == 1 { new } else { Vec::new() }
}

/// What an item wants of a task, and whether to ask what it means.
fn drafted(talk: &Talk<'_>, task: &OpenTask, item: &Item, said: &Said, told: bool) -> (Option<Wants>, bool) {
    let scene = talk.scene;
    let words = item.text.trim().trim_end_matches([',', ';']).trim_end();
    let documents = || draft::papers(item, scene);
    let report = |percent, blocker| Wants::Report { percent, note: words.to_owned(), documents: documents(), blocker };
    match item.intent {
        Intent::Done if item.sure => (Some(Wants::Submit { documents: documents(), text: words.to_owned() }), false),
        // What is waited for in passing is told in the words; a hindrance is recorded where it is reported as one.
        Intent::Progress if item.sure || told => (Some(report(item.percent, None)), false),
        Intent::Extension => (Some(extension(task, item, scene)), false),
        Intent::Blocked if item.sure || told => {
            (Some(report(item.percent, item.blocker.or(Some(Blocker::Other)))), false)
        }
        Intent::WrongOwner if item.sure => {
            let reason = item.reason.clone().unwrap_or_else(|| words.to_owned());
            (Some(Wants::Return { reason, named: item.proposed.clone(), proposed: None }), false)
        }
        // More was said than that it was seen: nothing of it is lost.
        Intent::Ack if words.split_whitespace().count() > SEEN => (Some(report(None, None)), !told && task.accepted),
        Intent::Ack if task.accepted || task.supporting => match said.files.is_empty() {
            true => (None, false),
            false => (Some(report(None, None)), !told && !task.supporting),
        },
        Intent::Ack => (Some(Wants::Accept), false),
        // Kept as a note, then asked about.
        Intent::Done | Intent::Progress | Intent::Blocked | Intent::WrongOwner | Intent::None => {
            (Some(report(None, None)), !told && !task.supporting)
        }
        Intent::Question => (None, false),
    }
}

/// An extension as an item asks for it.
fn extension(task: &OpenTask, item: &Item, scene: &Scene<'_>) -> Wants {
    let until = item.date.and_then(|when| draft::until(when, task.due, scene));
    let reason = item.reason.clone().or_else(|| item.blocker.map(|_| item.text.clone())).unwrap_or_default();
    Wants::Extend { until, reason }
}

/// Adds a draft; one that cannot be sent as things stand becomes a note, and why is said.
fn push(talk: &mut Talk<'_>, drafts: &mut Vec<Draft>, task: &OpenTask, made: Option<Wants>, item: &Item) {
    let Some(mut wants) = made else {
        talk.notice(format!(
            "{} đã tiếp nhận từ trước; {}.",
            task.code,
            words::tasks::deadline(task.due, &talk.setting())
        ));
        return;
    };
    if let Some(why) = draft::hindrance(task, &wants, talk.scene) {
        talk.notice(format!("{}: {why}", task.code));
        if item.text.trim().is_empty() {
            return;
        }
        let documents = match wants {
            Wants::Submit { documents, .. } => documents,
            _ => Vec::new(),
        };
        wants = Wants::Report { percent: None, note: item.text.trim().to_owned(), documents, blocker: None };
    }
    let files = match &wants {
        // What was kept a moment ago is the evidence of the result.
        Wants::Submit { .. } => {
            let kept = talk.memory.files.as_ref().filter(|files| files.task == task.id);
            kept.map(|files| files.files.clone()).unwrap_or_default()
        }
        _ => Vec::new(),
    };
    drafts.push(draft::of(task, files, wants));
}

/// Goes on with what was wished by command or button.
fn wished(mut talk: Talk<'_>, mut said: Said, wish: Wish) -> Step {
    let (named, rest) = target::lead(&said.words, said.tasks.is_empty());
    if let (Some(target::Target::Code(number)), Wish::Show, true) = (named, wish, command::sees_all(talk.who))
        && talk.scene.numbered(number).is_none()
    {
        return talk.look(Query::Task { number }, Then::Show);
    }
    if let Some(named) = named {
        match which::find(&talk, named) {
            Ok(tasks) => (said.tasks, said.words) = (tasks, rest),
            Err(why) if wish == Wish::Show => return talk.say(dondoc_messaging::Text::new().plain(why)),
            Err(why) => {
                talk.notice(why);
                return which::ask(talk, Errand { words: rest, ..said.errand() }, &[]);
            }
        }
    }
    let tasks = which::default(&mut talk, &said);
    if tasks.is_empty() {
        return which::ask(talk, said.errand(), &[]);
    }
    said.tasks.clone_from(&tasks);
    match wish {
        Wish::Show => return lists::cards(talk, &tasks),
        Wish::Snooze => return lists::later(talk, &tasks),
        Wish::Report if !said.words.trim().is_empty() => {
            let items = read(&said.words, talk.scene);
            said.wish = None;
            return spoken(talk, &mut said, &items, true);
        }
        Wish::Done if says_otherwise(&talk, &said.words) => {
            said.wish = None;
            return hear(talk, said);
        }
        Wish::Report | Wish::Done | Wish::Extend | Wish::Blocked | Wish::Explain | Wish::NotOurs => {}
    }
    let mut drafts = Vec::new();
    for id in tasks {
        let Some(task) = talk.scene.task(id) else { continue };
        let (wants, item) = wanted(&talk, task, &said.words, wish);
        if let (Wish::Done, Some(why)) = (wish, draft::too_early(&item, talk.scene)) {
            talk.notice(why);
        }
        push(&mut talk, &mut drafts, task, Some(wants), &item);
    }
    attach(&mut drafts, &said.files);
    match (wish, drafts.first()) {
        (Wish::Blocked, Some(_)) if said.words.trim().is_empty() => {
            draft::ask(talk, drafts, 0, crate::memory::Gap::Blocker, None)
        }
        _ => finish(talk, drafts, After::Nothing),
    }
}

/// Gives the files to the drafts, all of them to each.
fn attach(drafts: &mut [Draft], files: &[FileRef]) {
    for draft in drafts {
        draft.files.extend(files.iter().filter(|file| !draft.files.contains(file)).cloned().collect::<Vec<_>>());
    }
}

/// Whether words given with "xong" say that it is not.
fn says_otherwise(talk: &Talk<'_>, words: &str) -> bool {
    let reading = dondoc_reply::read(words, talk.scene.today, talk.scene.calendar);
    reading.items.iter().any(|item| match item.intent {
        Intent::Progress | Intent::Extension | Intent::Blocked | Intent::WrongOwner | Intent::Question => true,
        Intent::Done | Intent::Ack | Intent::None => false,
    })
}

/// What a wish with these words wants of a task, with the words as read.
fn wanted(talk: &Talk<'_>, task: &OpenTask, words: &str, wish: Wish) -> (Wants, Item) {
    let scene = talk.scene;
    let words = words.trim();
    // The command says what the words need not say again.
    let read = |before: &str| {
        let reading = dondoc_reply::read(&format!("{before} {words}"), scene.today, scene.calendar);
        Item { text: words.to_owned(), ..reading.items.into_iter().next().unwrap_or_else(|| bare(words)) }
    };
    match wish {
        Wish::Done => {
            let item = read("đã xong");
            (Wants::Submit { documents: draft::papers(&item, scene), text: words.to_owned() }, item)
        }
        Wish::Extend => {
            let item = read("xin gia hạn");
            (extension(task, &item, scene), item)
        }
        Wish::Blocked => {
            let item = read("vướng mắc:");
            let alone =
                || dondoc_reply::read(words, scene.today, scene.calendar).items.first().and_then(|item| item.blocker);
            let blocker = (!words.is_empty()).then(|| item.blocker.or_else(alone).unwrap_or(Blocker::Other));
            (Wants::Report { percent: None, note: words.to_owned(), documents: Vec::new(), blocker }, item)
        }
        Wish::NotOurs => {
            let item = read("không phải việc của đơn vị,");
            (Wants::Return { reason: words.to_owned(), named: item.proposed.clone(), proposed: None }, item)
        }
        Wish::Explain => (Wants::Explain { text: words.to_owned() }, bare(words)),
        Wish::Report | Wish::Show | Wish::Snooze => (draft::note(words), bare(words)),
    }
}
