//! The tasks of a message: where the words about one end and those about the next begin.

use std::ops::Range;

use crate::{
    Intent, Item, Target,
    lexicon::Message,
    marker::{self, Marker},
    phrases::Sense,
};

/// Words about the same tasks.
#[derive(Debug, Clone)]
pub(crate) struct Segment {
    pub(crate) targets: Vec<Target>,
    pub(crate) range: Range<usize>,
}

/// The segments of a message, in order; they cover it whole.
pub(crate) fn split(message: &Message) -> Vec<Segment> {
    let end = message.words.len();
    let markers = marker::find(message);
    if markers.is_empty() {
        return vec![Segment { targets: Vec::new(), range: 0..end }];
    }
    let mut out: Vec<Segment> = Vec::new();
    let starts: Vec<usize> = (0..markers.len()).map(|n| start_of(message, &markers, n)).collect();
    let lead = starts[0];
    let told = |n: usize| says_something(message, starts[n]..thought_end(message, markers[n].to));
    let lead_apart = says_something(message, 0..lead) && (markers.len() > 1 || told(0));
    if lead_apart {
        out.push(Segment { targets: Vec::new(), range: 0..lead });
    }
    for (n, marker) in markers.iter().enumerate() {
        let from = if n == 0 && !lead_apart { 0 } else { starts[n] };
        let mut to = starts.get(n + 1).copied().unwrap_or(end);
        // "Còn", "và" before the next name only lead over to it.
        while n + 1 < markers.len()
            && to > marker.to
            && message.is_any(to - 1, &["còn", "và", "với", "thì", "nhưng", "mà"])
        {
            to -= 1;
        }
        out.push(Segment { targets: marker.targets.clone(), range: from..to.max(from) });
    }
    share_words(message, out)
}

/// Where the words about a marker begin: at its name, or before it in "xong việc 1".
fn start_of(message: &Message, markers: &[Marker], n: usize) -> usize {
    let marker = &markers[n];
    let floor = n.checked_sub(1).map_or(0, |before| markers[before].to);
    let begin = thought_start(message, marker.from).max(floor);
    let next = markers.get(n + 1).map_or(message.words.len(), |next| next.from);
    let behind = marker.to..thought_end(message, marker.to).min(next).max(marker.to);
    let amount = message.amounts_in(behind.clone()).next().is_some();
    let said_behind = amount
        || message.marks_in(behind).any(|mark| tells(mark.sense) && !matches!(mark.sense, Sense::Already | Sense::Ack));
    if says_something(message, begin..marker.from) && !said_behind { begin } else { marker.from }
}

/// "Việc 1, việc 2 xong": the first name shares the words behind the second.
fn share_words(message: &Message, segments: Vec<Segment>) -> Vec<Segment> {
    let mut out: Vec<Segment> = Vec::new();
    let mut waiting: Option<Segment> = None;
    let last = segments.len().saturating_sub(1);
    for (n, mut segment) in segments.into_iter().enumerate() {
        if let Some(before) = waiting.take() {
            segment.targets = before.targets.into_iter().chain(segment.targets).collect();
            segment.range.start = before.range.start;
        }
        if n < last && !segment.targets.is_empty() && bare(message, segment.range.clone()) {
            waiting = Some(segment);
        } else {
            out.push(segment);
        }
    }
    out
}

/// Nothing but the name, courtesy and commas.
fn bare(message: &Message, range: Range<usize>) -> bool {
    let marked: Vec<_> = message.marks_in(range.clone()).collect();
    let known =
        |i: usize| marked.iter().any(|mark| mark.from <= i && i < mark.to && matches!(mark.sense, Sense::Polite));
    range.clone().all(|i| {
        let word = &message.words[i];
        known(i)
            || word.number().is_some()
            || message.is_sign(i, ',')
            || message.is_any(i, NAMES)
            || message.is_any(i, &["và", "số", "với", "thứ"])
    })
}

const NAMES: &[&str] = &["việc", "nhiệm", "vụ", "nv", "mục", "đầu", "câu"];

/// Whether a sense tells something about a task, rather than being courtesy.
pub(crate) fn tells(sense: Sense) -> bool {
    !matches!(
        sense,
        Sense::Polite
            | Sense::Plain
            | Sense::Own
            | Sense::Agency
            | Sense::But
            | Sense::Because
            | Sense::ThisTask
            | Sense::Need(_)
            | Sense::Remain
            | Sense::Whole
            | Sense::Report
    )
}

fn says_something(message: &Message, range: Range<usize>) -> bool {
    range.start < range.end
        && message.marks_in(range).any(|mark| {
            tells(mark.sense) && mark.sense != Sense::Ack && mark.sense != Sense::Perfect && mark.sense != Sense::More
        })
}

fn ends_thought(message: &Message, i: usize) -> bool {
    let sign = matches!(
        message.words[i].kind,
        crate::words::Kind::Sign(',' | ';' | '.' | '\n' | '!' | '?' | ':' | '…' | '-' | '+' | '•' | '*')
    );
    sign && !message.inside_value(i)
}

/// Where the thought around a word begins.
pub(crate) fn thought_start(message: &Message, i: usize) -> usize {
    (0..i).rev().find(|j| ends_thought(message, *j)).map_or(0, |j| j + 1)
}

fn thought_end(message: &Message, i: usize) -> usize {
    (i..message.words.len()).find(|j| ends_thought(message, *j)).unwrap_or(message.words.len())
}

/// Whether the sentence goes on behind a segment.
pub(crate) fn goes_on(message: &Message, range: Range<usize>) -> bool {
    let ended = |i: usize| message.is_sign(i, '\n') || message.is_sign(i, '.') && i + 1 == range.end;
    !range.clone().any(ended)
}

/// A reason said once at the end of a sentence belongs to every extension in it that has none.
pub(crate) fn share_reason(items: &mut [Item], goes_on: &[bool]) {
    let Some((last, before)) = items.split_last_mut() else { return };
    if last.intent != Intent::Extension || last.reason.is_none() {
        return;
    }
    let same = before.iter_mut().zip(goes_on).rev().take_while(|(item, on)| **on && item.intent == Intent::Extension);
    for (item, _) in same.filter(|(item, _)| item.reason.is_none()) {
        item.reason.clone_from(&last.reason);
        item.blocker = item.blocker.or(last.blocker);
    }
}

/// "All" beside tasks named on their own can only be sure to mean the others.
pub(crate) fn settle_rest(items: &mut [Item]) {
    let named = items.iter().any(|item| matches!(item.target, Some(Target::Code(_) | Target::ListNumber(_))));
    if items.len() > 1 {
        // Which of several tasks is finished must be said.
        items
            .iter_mut()
            .filter(|item| item.target.is_none() && item.intent == Intent::Done)
            .for_each(|item| item.sure = false);
    }
    for item in items.iter_mut().filter(|item| item.target == Some(Target::All) && named) {
        item.target = Some(Target::Rest);
    }
}
