//! Timeliness once more, in the words of the office and without the fold: by looking back over a history.

use crate::histories::Told;
use chrono::NaiveDate;
use dondoc_domain::{
    task::{TaskEvent as E, event::Because},
    timeliness::{Class, CountBy, DeadlineBy},
};

/// The history without what was taken back: as if it had never been entered.
pub fn as_if_never_entered(history: &[Told]) -> Vec<Told> {
    let undone: Vec<_> = history
        .iter()
        .filter_map(|(event, _)| if let E::Undone(it) = event { Some(it.command) } else { None })
        .collect();
    let entered = |event: &E| {
        matches!(event, E::ProgressReported(_) | E::ExtensionRequested(_) | E::ResultSubmitted(_) | E::Returned(_))
    };
    let counts =
        |(event, meta): &&Told| !(matches!(event, E::Undone(_)) || entered(event) && undone.contains(&meta.command));
    history.iter().filter(counts).cloned().collect()
}

/// The class of a task by all that had happened by the end of a day.
pub fn class(history: &[Told], as_of: NaiveDate, count_by: CountBy, deadline: DeadlineBy) -> Option<Class> {
    let history = as_if_never_entered(history);
    let history: Vec<&Told> = history.iter().filter(|(_, meta)| meta.on <= as_of).collect();
    let last = |is: fn(&E) -> bool| history.iter().rposition(|(event, _)| is(event));
    last(|it| matches!(it, E::Assigned(_)))?;

    let reopened = last(|it| matches!(it, E::Reopened(_)));
    let since_reopened = |at: Option<usize>| at > reopened;
    let returned = last(|it| matches!(it, E::Returned(_)));
    let lost = last(|it| matches!(it, E::LeftWithoutLead(_)));
    let decided = last(|it| matches!(it, E::Reassigned(it) if it.because == Because::Decision));
    let any_lead = last(|it| matches!(it, E::Reassigned(_)));
    let suspended = last(|it| matches!(it, E::Suspended(_)));
    let resumed = last(|it| matches!(it, E::Resumed(_)));

    if since_reopened(last(|it| matches!(it, E::Withdrawn(_)))) {
        return Some(Class::Withdrawn);
    }
    let done = since_reopened(last(|it| matches!(it, E::CompletionConfirmed(_))));
    if since_reopened(returned) && returned > decided && returned > lost {
        return Some(Class::Returned);
    }
    if since_reopened(suspended) && suspended > resumed {
        return Some(Class::Undated);
    }
    let Some(due) = due(&history, deadline) else { return Some(Class::Undated) };

    // A result that was sent back, or whose task was opened again, is void.
    let void = last(|it| matches!(it, E::ResultSentBack(_) | E::Reopened(_)));
    let counting = &history[void.map_or(0, |at| at + 1)..];
    let days = |is: fn(&E) -> bool| counting.iter().filter(move |(event, _)| is(event)).map(|(_, meta)| meta.on);
    let submissions = || days(|it| matches!(it, E::ResultSubmitted(_)));
    let judged = match count_by {
        CountBy::FirstSubmission => submissions().min(),
        CountBy::LastSubmission => submissions().max(),
        CountBy::Issuance => days(|it| matches!(it, E::ResultIssued(_))).max().or(submissions().max()),
    };
    let orphan = since_reopened(lost) && lost > any_lead;
    let counted = judged.filter(|_| submissions().next().is_some() && !orphan);
    Some(match (done, counted.unwrap_or(as_of) <= due) {
        (true, true) => Class::DoneOnTime,
        (true, false) => Class::DoneLate,
        (false, true) => Class::OpenInTime,
        (false, false) => Class::OpenOverdue,
    })
}

/// The first deadline as it was last put right, or the one the office last moved it to.
fn due(history: &[&Told], by: DeadlineBy) -> Option<NaiveDate> {
    let (mut original, mut moved): (Option<NaiveDate>, Option<Option<NaiveDate>>) = (None, None);
    for (event, _) in history {
        match event {
            E::Assigned(it) => original = it.deadline.effective_due,
            E::Corrected(it) => original = it.deadline.as_ref().map_or(original, |it| it.effective_due),
            E::ExtensionGranted(it) => moved = Some(it.deadline.effective_due),
            E::Resumed(it) => {
                // The same day as before moves nothing.
                let new = it.deadline.as_ref().map(|it| it.effective_due);
                moved = moved.map_or(new.filter(|new| *new != original), |old| Some(new.unwrap_or(old)));
            }
            E::DeadlineRecalculated(it) => {
                original = it.original.effective_due;
                let new = it.current.effective_due;
                moved = (moved.is_some() || new != original).then_some(new);
            }
            _ => {}
        }
    }
    match by {
        DeadlineBy::Original => original,
        DeadlineBy::Current => moved.unwrap_or(original),
    }
}
