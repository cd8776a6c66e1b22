//! Typed words for what a draft lacks: a document, a day, a reason.

use crate::{
    After, Draft, Step, Wants, Wish, answer, draft,
    fresh::{self, Said},
    memory::Gap,
    talk::Talk,
    target, which, words,
    yes::assents,
};
use chrono::{Duration, NaiveDate};
use dondoc_messaging::FileRef;
use dondoc_reply::{Intent, Item};
use dondoc_text::{fold, tidy};

/// Words (or files) for what a draft lacks.
pub(crate) fn fill(talk: Talk<'_>, mut drafts: Vec<Draft>, at: usize, gap: Gap, said: Said) -> Step {
    let typed = tidy(said.words.trim());
    let reading = dondoc_reply::read(&typed, talk.scene.today, talk.scene.calendar);
    let item = reading.items.first();
    if elsewhere(&talk, &drafts, gap, item, &typed) {
        return answer::anew(talk, said);
    }
    // "Vâng" says neither why nor how it goes.
    if said.files.is_empty() && assents(&typed) && in_own_words(gap) {
        return draft::ask(talk, drafts, at, gap, None);
    }
    let Some(draft) = drafts.get_mut(at) else { return answer::anew(talk, said) };
    draft.files.extend(said.files.iter().cloned());
    let (due, today, least) = (draft.due, talk.scene.today, talk.scene.limits.result_min_chars);
    let mut hint = None;
    match (&mut draft.wants, gap) {
        (Wants::Submit { documents, text }, Gap::Result) => {
            let named = item.map(|item| draft::papers(item, talk.scene)).unwrap_or_default();
            let ahead = item.and_then(|item| draft::too_early(item, talk.scene));
            let numbered = !named.is_empty();
            if numbered {
                *documents = named;
            }
            let agrees = item.is_some_and(|item| item.intent == Intent::Ack);
            if !typed.is_empty() && !agrees && !text.contains(&typed) {
                *text = if text.trim().is_empty() {
                    typed
                } else {
                    format!("{}. {typed}", text.trim().trim_end_matches(['.', ',', ';']))
                };
            }
            let thin = text.chars().count() < least;
            hint = (documents.is_empty() && draft.files.is_empty() && thin).then(|| match no_number(text) {
                true => words::ask::in_words().to_owned(),
                false => words::ask::result_too_thin(least),
            });
            hint = ahead.or(hint);
        }
        (Wants::Submit { documents, .. }, Gap::PaperDate) => match signed_on(&typed, today) {
            Some(date) if date <= today => {
                if let Some(paper) = documents.iter_mut().find(|paper| paper.date.is_none()) {
                    paper.date = Some(date);
                }
            }
            Some(date) => hint = Some(words::ask::in_future(date, today)),
            None => hint = Some(words::ask::day_not_understood().to_owned()),
        },
        (Wants::Extend { until, reason }, Gap::Until) => {
            *until = day_said(&typed, due, &talk);
            let read = dondoc_reply::read(&format!("xin gia hạn {typed}"), today, talk.scene.calendar);
            let why = read.items.first().and_then(|item| item.reason.clone());
            match (why, reason.trim().is_empty()) {
                (Some(why), true) => *reason = why,
                // Without a day, what is typed can only be why.
                (None, true) if until.is_none() => *reason = typed,
                (Some(_) | None, _) => {}
            }
            if until.is_none() {
                hint = Some(words::ask::day_not_understood().to_owned());
            }
        }
        (Wants::Grant { until, .. }, Gap::Until) => {
            *until = day_said(&typed, due, &talk);
            if until.is_none() {
                hint = Some(words::ask::day_not_understood().to_owned());
            }
        }
        (Wants::Return { reason, named, proposed }, Gap::Reason) => {
            let told =
                dondoc_reply::read(&format!("không phải việc của đơn vị, đề nghị {typed}"), today, talk.scene.calendar);
            let told = told.items.first().and_then(|item| item.proposed.clone());
            let found = item.and_then(|item| item.proposed.clone()).or(told);
            if found.is_some() {
                (*named, *proposed) = (found, None);
            }
            *reason = typed;
        }
        // Nobody gives a day for a reason: it is the day put right.
        (Wants::Extend { until, .. }, Gap::Reason) if is_day(&typed) => {
            if let Some(day) = day_said(&typed, due, &talk) {
                *until = Some(day);
            }
        }
        (Wants::Extend { reason, .. } | Wants::SendBack { reason } | Wants::Refuse { reason, .. }, Gap::Reason) => {
            *reason = typed
        }
        (Wants::Grant { note, .. }, Gap::Reason) => *note = typed,
        (Wants::Explain { text }, Gap::Explanation) => *text = typed,
        (Wants::Report { blocker, note, .. }, Gap::Blocker) => {
            let read = dondoc_reply::read(&format!("vướng mắc: {typed}"), today, talk.scene.calendar);
            let kind = read.items.first().and_then(|item| item.blocker);
            *blocker = Some(kind.unwrap_or(dondoc_domain::task::event::Blocker::Other));
            *note = typed;
        }
        // Progress is read like any report on this task.
        (Wants::Report { .. }, Gap::Progress) => {
            let mut talk = talk;
            talk.memory.pending = None;
            let tasks = vec![draft.task];
            let files: Vec<FileRef> = draft.files.clone();
            return fresh::hear(talk, Said { words: typed, files, wish: Some(Wish::Report), tasks });
        }
        _ => return answer::anew(talk, said),
    }
    draft::proceed(talk, drafts, After::Nothing, hint)
}

/// Whether the answer is whatever is typed.
fn in_own_words(gap: Gap) -> bool {
    match gap {
        Gap::Reason | Gap::Progress | Gap::Blocker | Gap::Explanation => true,
        Gap::Result | Gap::PaperDate | Gap::Until => false,
    }
}

/// Whether words typed at a question are plainly about something else.
fn elsewhere(talk: &Talk<'_>, drafts: &[Draft], gap: Gap, item: Option<&Item>, typed: &str) -> bool {
    let other_task = match target::lead(typed, false).0 {
        Some(found) => {
            which::find(talk, found).is_ok_and(|ids| ids.iter().any(|id| drafts.iter().all(|draft| draft.task != *id)))
        }
        None => false,
    };
    let replied = talk.scene.about.iter().any(|id| drafts.iter().all(|draft| draft.task != *id));
    let Some(item) = item else { return other_task };
    let other_thing = match (gap, item.intent) {
        // Who names the task again and says what is wanted of it begins anew.
        (Gap::Reason, Intent::Extension | Intent::Done) => names_task(typed),
        // A reason may speak of anything; so may words about how it goes.
        (Gap::Reason | Gap::Progress | Gap::Blocker | Gap::Explanation, _) => false,
        // "Chưa có số" answers the question, though it sounds like work in progress.
        (Gap::Result, Intent::Progress | Intent::Blocked) if no_number(typed) => false,
        // A sentence is asked for: it is the result unless it says that work goes on. The echo asks once more.
        (Gap::Result, Intent::Progress) => item.sure && (item.percent.is_some() || goes_on(typed)),
        (Gap::Result, Intent::Extension | Intent::WrongOwner | Intent::Blocked) => item.sure,
        (Gap::Until, Intent::Done | Intent::WrongOwner) => item.sure,
        (Gap::PaperDate, Intent::Extension | Intent::WrongOwner | Intent::Blocked) => item.sure,
        (Gap::Result | Gap::Until | Gap::PaperDate, Intent::Question) => item.sure,
        (Gap::Result | Gap::Until | Gap::PaperDate, _) => false,
    };
    other_task || other_thing || (replied && !talk.scene.about.is_empty())
}

/// Whether words are a day in figures and nothing else: "15/8", "đến ngày 15-8-2026".
pub(crate) fn is_day(words: &str) -> bool {
    let plain = fold(words);
    let about_days = ["den", "ngay", "sang", "la", "a"];
    let figures: Vec<&str> = plain.split(' ').filter(|word| !about_days.contains(word)).collect();
    let figure = |word: &&str| word.chars().all(|it| it.is_ascii_digit() || "/-.".contains(it));
    !figures.is_empty() && figures.iter().all(figure)
}

/// Whether words say that the work is done though its document has no number yet.
fn no_number(words: &str) -> bool {
    let plain = fold(words);
    ["chua co so", "cho so", "cho cap so", "cap so", "cho vao so"].iter().any(|phrase| plain.contains(phrase))
}

/// Whether words say that the work goes on.
fn goes_on(words: &str) -> bool {
    let words = tidy(words).to_lowercase();
    // Without marks, only what can hardly mean anything else.
    let signs = ["chưa", "đang", "sắp", "gần", "sẽ", "còn", "chờ", "mới", "mai", "chua", "dang", "sap"];
    words.split(|c: char| !c.is_alphanumeric()).any(|word| signs.contains(&word))
}

/// Whether words begin with a task's name.
pub(crate) fn names_task(words: &str) -> bool {
    target::lead(words, false).0.is_some()
}

/// A proposed day as typed alone: "30/6", "thứ sáu tuần sau", "thêm 5 ngày", "2 tuần".
pub(crate) fn day_said(words: &str, due: Option<NaiveDate>, talk: &Talk<'_>) -> Option<crate::Until> {
    let scene = talk.scene;
    let read = |text: String| {
        let reading = dondoc_reply::read(&text, scene.today, scene.calendar);
        draft::until(reading.items.first()?.date?, due, scene)
    };
    read(format!("xin gia hạn đến {words}"))
        .or_else(|| read(format!("xin gia hạn {words}")))
        .or_else(|| read(format!("xin gia hạn thêm {words}")))
}

/// The day a document was signed, as typed: without a year, the last such day.
fn signed_on(words: &str, today: NaiveDate) -> Option<NaiveDate> {
    let plain = fold(words);
    let plain = plain.trim_start_matches("ngay ").trim_matches(['.', ' ']);
    match plain {
        "hom nay" | "hnay" | "nay" => return Some(today),
        "hom qua" | "qua" => return today.pred_opt(),
        "hom kia" => return today.pred_opt().and_then(|day| day.pred_opt()),
        _ => {}
    }
    let year_ago = today - Duration::days(364);
    dondoc_calendar::read_date(words, Some(year_ago))
        .or_else(|| dondoc_calendar::read_date(plain, Some(year_ago)))
        .or_else(|| {
            let reading = dondoc_reply::read(
                &format!("đã ban hành văn bản số 1/CV ngày {words}"),
                today,
                &dondoc_calendar::Calendar::standard(),
            );
            reading.items.first()?.documents.first()?.date.map(|day| day.date)
        })
}
