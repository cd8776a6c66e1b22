//! The reading of a message, as plain data.

use chrono::{Days, Months, NaiveDate};
use dondoc_calendar::Calendar;
use dondoc_domain::task::Blocker;
use dondoc_text::document::DocumentNumber;

/// What a message says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reading {
    /// One item for each task spoken of; none only when the text is blank.
    pub items: Vec<Item>,
}

/// What a message says of one task.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    /// How the person named the task; `None` when it goes without saying.
    pub target: Option<Target>,
    /// What the person wants recorded.
    pub intent: Intent,
    /// How far the work is, 0 to 100.
    pub percent: Option<u8>,
    /// For [`Intent::Extension`] the deadline proposed; for [`Intent::Done`] the day of the document or of the result.
    pub date: Option<When>,
    /// Documents named, in order.
    pub documents: Vec<DocumentRef>,
    /// What stands in the way, for [`Intent::Blocked`] and for an extension asked because of it.
    pub blocker: Option<Blocker>,
    /// The words that name the agency the task should go to, as they were typed.
    pub proposed: Option<String>,
    /// The reason given ("vì …", "do …"), as it was typed.
    pub reason: Option<String>,
    /// The whole message takes back what was said before ("hủy", "nhầm rồi").
    pub undo: bool,
    /// Whether the words have one reading only. When not, the conversation asks before anything counts.
    pub sure: bool,
    /// The words of this item, as they were typed.
    pub text: String,
}

/// What a person wants recorded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Intent {
    /// The task is finished.
    Done,
    /// The task goes on; also a promise, and a plain "not yet".
    Progress,
    /// A later deadline is asked for.
    Extension,
    /// Something stands in the way.
    Blocked,
    /// The task belongs to somebody else.
    WrongOwner,
    /// The message was seen, and no more.
    Ack,
    /// The person asks something.
    Question,
    /// Not understood; the words are kept as a note.
    None,
}

impl Intent {
    /// All of them.
    pub const ALL: [Intent; 8] = [
        Intent::Done,
        Intent::Progress,
        Intent::Extension,
        Intent::Blocked,
        Intent::WrongOwner,
        Intent::Ack,
        Intent::Question,
        Intent::None,
    ];

    /// The name on the command line.
    pub fn as_str(self) -> &'static str {
        match self {
            Intent::Done => "done",
            Intent::Progress => "progress",
            Intent::Extension => "extension",
            Intent::Blocked => "blocked",
            Intent::WrongOwner => "wrong_owner",
            Intent::Ack => "ack",
            Intent::Question => "question",
            Intent::None => "none",
        }
    }
}

/// How a person names a task.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Target {
    /// By the number of its code: 12 for "NV12", "#NV12", "nv 12".
    Code(u32),
    /// By its place in the list shown last, from 1: "việc 1", "số 3", "1 xong".
    ListNumber(u32),
    /// All of them: "cả 3 việc", "tất cả".
    All,
    /// Those the message does not name otherwise: "còn lại".
    Rest,
}

/// When something was or should be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum When {
    /// On a day.
    On(Day),
    /// So much later than the deadline: "thêm 10 ngày".
    Later(Length),
}

/// A day a person named.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Day {
    /// The day as it was named.
    pub date: NaiveDate,
    /// No year was given, and the one taken is not the present one.
    pub assumed_year: bool,
    /// The working day to propose instead, when offices do not work on `date`: the one before it, or the next one
    /// when there is none before it that is still to come.
    pub workday: Option<NaiveDate>,
}

impl Day {
    /// A day in a calendar, looked at on another day.
    pub(crate) fn new(date: NaiveDate, assumed_year: bool, today: NaiveDate, calendar: &Calendar) -> Day {
        let workday = (!calendar.is_working_day(date)).then(|| {
            let before = date.iter_days().rev().take(40).find(|day| calendar.is_working_day(*day));
            before.filter(|day| *day >= today).unwrap_or_else(|| calendar.roll(date))
        });
        Day { date, assumed_year, workday }
    }
}

/// A length of time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Length {
    /// Calendar days; a week is seven.
    Days(u32),
    /// Working days.
    WorkingDays(u32),
    /// Calendar months.
    Months(u32),
}

impl Length {
    /// The day this long after another, which is not counted.
    pub fn after(self, day: NaiveDate, calendar: &Calendar) -> Option<NaiveDate> {
        match self {
            Length::Days(n) => day.checked_add_days(Days::new(n.into())),
            Length::WorkingDays(n) => Some(calendar.add_working_days(day, n)),
            Length::Months(n) => day.checked_add_months(Months::new(n)),
        }
    }
}

impl When {
    /// The day meant for a task with a deadline.
    ///
    /// A length counts from the deadline; from today when there is none, or when the day so found is already past.
    pub fn resolve(self, deadline: Option<NaiveDate>, today: NaiveDate, calendar: &Calendar) -> Option<Day> {
        match self {
            When::On(day) => Some(day),
            When::Later(length) => {
                let counted = deadline.and_then(|deadline| length.after(deadline, calendar));
                let date = counted.filter(|day| *day > today).or_else(|| length.after(today, calendar))?;
                Some(Day::new(date, false, today, calendar))
            }
        }
    }
}

/// A document a person named.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DocumentRef {
    /// Its number and symbol, written the official way.
    pub number: DocumentNumber,
    /// Its date, when it is given.
    pub date: Option<Day>,
}
