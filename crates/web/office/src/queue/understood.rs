//! How a date or a wording of a deadline is understood, before anything is saved by it.

use chrono::NaiveDate;
use dondoc_calendar::{Calendar, Deadline, DeadlineKind, Every};
use dondoc_shell::{Words, parts};

/// "thứ Hai 15/07/2024", and where that day is off, the working day on which the time ends.
pub(crate) fn day(w: Words, calendar: &Calendar, day: NaiveDate) -> String {
    let ends = calendar.roll(day);
    let said = parts::weekday(w, day);
    if ends == day {
        said
    } else {
        w.with("deadline-rolled", &[("day", said.into()), ("ends", parts::weekday(w, ends).into())])
    }
}

/// A deadline in words: what its wording comes to.
pub(crate) fn deadline(w: Words, it: &Deadline) -> String {
    let fixed = || match (it.due, it.effective_due) {
        (Some(due), Some(ends)) if due != ends => w.with(
            "deadline-rolled",
            &[("day", parts::weekday(w, due).into()), ("ends", parts::weekday(w, ends).into())],
        ),
        (_, Some(ends)) => parts::weekday(w, ends),
        _ => w.t("deadline-none"),
    };
    match it.kind {
        DeadlineKind::Fixed => fixed(),
        DeadlineKind::Recurring => {
            let every = match it.recurrence.map(|it| it.every) {
                Some(Every::Yearly) => w.t("deadline-yearly"),
                Some(Every::HalfYearly) => w.t("deadline-half-yearly"),
                Some(Every::Quarterly) => w.t("deadline-quarterly"),
                Some(Every::Monthly) | None => w.t("deadline-monthly"),
            };
            w.with("deadline-recurring", &[("every", every.into()), ("first", fixed().into())])
        }
        DeadlineKind::Ongoing => w.t("deadline-ongoing"),
        DeadlineKind::Unknown if dondoc_text::is_blank(&it.text) => w.t("deadline-none"),
        DeadlineKind::Unknown => w.t("deadline-unknown"),
    }
}

/// A date as a form sends it.
pub(crate) fn typed_day(text: &str) -> Option<NaiveDate> {
    text.trim().parse().ok()
}
