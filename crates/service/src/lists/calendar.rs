//! The holiday table: shown, edited by the office, and taken up by a process that runs.

use super::at_length;
use crate::{App, Context, ServiceError};
use chrono::NaiveDate;
use dondoc_calendar::{Calendar, DayKind};
use dondoc_domain::task::text::checked;
use serde::Serialize;
use sha2::{Digest, Sha256};
use std::{
    fs::{self, File},
    io::{self, Write},
    ops::RangeInclusive,
    path::{Path, PathBuf},
    sync::{Mutex, PoisonError, RwLock},
    time::SystemTime,
};

/// No table of holidays is longer, in bytes.
const LONGEST: usize = 1 << 20;

/// The calendar in force, and the file that it comes from.
pub(crate) struct Live {
    file: Option<PathBuf>,
    state: RwLock<State>,
    /// Those who save take turns.
    saving: Mutex<()>,
}

struct State {
    calendar: Calendar,
    /// When the file was written and how long it was, the last time it was looked at.
    seen: Option<(SystemTime, u64)>,
    problem: Option<String>,
    /// The table, where there is no file.
    text: Option<String>,
}

/// The holiday table as it is shown and edited.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CalendarTable {
    /// The version of the calendar in force.
    pub version: String,
    /// Whether the office keeps a table of its own; else it is the one that ships with the program.
    pub own: bool,
    /// The table as it is edited: lines of `date,kind,name,source`.
    pub text: String,
    /// The mark of this text: whoever saves says which one they edited.
    pub revision: String,
    /// The special days of the years asked for, those that are computed included.
    pub days: Vec<CalendarRow>,
    /// Why the file as it is cannot be taken up, while the one before stays in force.
    pub problem: Option<String>,
}

/// A day off, or a day that is worked although it would be off.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CalendarRow {
    /// The day.
    pub day: NaiveDate,
    /// Whether offices work on it.
    pub worked: bool,
    /// Its name.
    pub name: String,
    /// The document or the rule that it comes from.
    pub source: String,
}

/// A table that was saved.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SavedCalendar {
    /// Whether anything changed.
    pub changed: bool,
    /// The version of the calendar from now on.
    pub version: String,
    /// The name of the file, in the same folder, that keeps the table before; none where there was no file.
    pub kept_as: Option<String>,
}

impl Live {
    pub fn new(calendar: Calendar, file: Option<PathBuf>) -> Self {
        let state = State { calendar, seen: None, problem: None, text: None };
        Self { file, state: RwLock::new(state), saving: Mutex::default() }
    }

    fn calendar(&self) -> Calendar {
        self.state.read().unwrap_or_else(PoisonError::into_inner).calendar.clone()
    }

    /// The text of the table, and whether it is the office's own.
    fn text(&self) -> Result<(String, bool), ServiceError> {
        let own = match &self.file {
            Some(file) => match fs::read_to_string(file) {
                Ok(text) => Some(text),
                Err(error) if error.kind() == io::ErrorKind::NotFound => None,
                Err(error) => return Err(ServiceError::file(file, &error)),
            },
            None => self.state.read().unwrap_or_else(PoisonError::into_inner).text.clone(),
        };
        Ok(match own {
            Some(text) => (text, true),
            None => (Calendar::standard_csv().to_owned(), false),
        })
    }

    /// Reads the file anew if it is another one than last time. One that is wrong changes nothing but what is told.
    fn take_up(&self) {
        let Some(file) = &self.file else { return };
        let seen = stamp(file);
        let state = self.state.read().unwrap_or_else(PoisonError::into_inner);
        if state.seen == seen && seen.is_some() {
            return;
        }
        drop(state);
        let read = self.text().and_then(|(text, _)| {
            Calendar::from_csv(&text).map_err(|error| ServiceError::settings(file, &error.to_string()))
        });
        let mut state = self.state.write().unwrap_or_else(PoisonError::into_inner);
        state.seen = seen;
        match read {
            Ok(calendar) => (state.calendar, state.problem) = (calendar, None),
            Err(error) => state.problem = Some(error.to_string()),
        }
    }

    fn save(&self, text: &str, edited: &str, at: &str) -> Result<SavedCalendar, ServiceError> {
        let _turn = self.saving.lock().unwrap_or_else(PoisonError::into_inner);
        let calendar = Calendar::from_csv(text).map_err(|error| ServiceError::Told(error.to_string()))?;
        let version = calendar.version().to_owned();
        let (before, own) = self.text()?;
        if before == text {
            return Ok(SavedCalendar { changed: false, version, kept_as: None });
        }
        if revision(&before) != edited {
            return Err(ServiceError::Told(
                "Lịch nghỉ đã được người khác sửa trong lúc này. Mở lại trang, xem bản mới rồi sửa tiếp.".into(),
            ));
        }
        let mut kept_as = None;
        if let Some(file) = &self.file {
            let mut written = || -> io::Result<()> {
                if own {
                    kept_as = Some(keep(file, before.as_bytes(), at)?);
                }
                let draft = file.with_extension("csv.tmp");
                write_through(&mut File::create(&draft)?, text.as_bytes())?;
                fs::rename(&draft, file)?;
                File::open(folder(file))?.sync_all()
            };
            written().map_err(|error| ServiceError::file(file, &error))?;
        }
        let mut state = self.state.write().unwrap_or_else(PoisonError::into_inner);
        (state.calendar, state.problem) = (calendar, None);
        state.seen = self.file.as_deref().and_then(stamp);
        state.text = self.file.is_none().then(|| text.to_owned());
        Ok(SavedCalendar { changed: true, version, kept_as })
    }
}

impl App {
    /// The working days in force: those of the table as it was last saved, also by hand while this process runs.
    pub fn calendar(&self) -> Calendar {
        self.lists.calendar.calendar()
    }

    /// Takes up the holiday table if its file changed; done before each run of the clock. While the file is wrong,
    /// the table before stays in force and [`App::calendar_table`] says why.
    pub fn take_up_calendar(&self) {
        at_length(|| self.lists.calendar.take_up());
    }

    /// The holiday table, with the special days of some years.
    pub fn calendar_table(&self, years: RangeInclusive<i32>) -> Result<CalendarTable, ServiceError> {
        self.take_up_calendar();
        let live = &self.lists.calendar;
        let (text, own) = at_length(|| live.text())?;
        let calendar = self.calendar();
        let row = |it: dondoc_calendar::SpecialDay<'_>| CalendarRow {
            day: it.day,
            worked: it.kind == DayKind::Work,
            name: it.name.to_owned(),
            source: it.source.to_owned(),
        };
        Ok(CalendarTable {
            version: calendar.version().to_owned(),
            own,
            revision: revision(&text),
            text,
            days: years.flat_map(|year| calendar.special_days(year).map(row).collect::<Vec<_>>()).collect(),
            problem: live.state.read().unwrap_or_else(PoisonError::into_inner).problem.clone(),
        })
    }

    /// Saves an edited holiday table, for those who may administer. `edited` is the [`CalendarTable::revision`] it was
    /// edited from. Nothing of it is kept when a line is wrong; the table before is kept beside the new one.
    ///
    /// Open deadlines move only by [`App::recalculate`].
    pub async fn save_calendar(
        &self,
        text: &str,
        edited: &str,
        context: &Context,
    ) -> Result<SavedCalendar, ServiceError> {
        self.permit_administering(context).await?;
        readable(text)?;
        let at = self.clock.now().format("%Y%m%d-%H%M%S").to_string();
        at_length(|| self.lists.calendar.save(text, edited, &at))
    }
}

/// Refuses what is no table of holidays, whatever its lines say.
pub(super) fn readable(text: &str) -> Result<(), ServiceError> {
    if text.len() > LONGEST {
        return Err(ServiceError::Told("Lịch nghỉ dài quá 1 MB. Kiểm tra lại tệp đã chọn.".into()));
    }
    for line in text.lines() {
        checked("lịch nghỉ", line)?;
    }
    Ok(())
}

/// The mark of a text.
fn revision(text: &str) -> String {
    hex::encode(Sha256::digest(text))
}

fn stamp(file: &Path) -> Option<(SystemTime, u64)> {
    let metadata = fs::metadata(file).ok()?;
    Some((metadata.modified().ok()?, metadata.len()))
}

fn folder(file: &Path) -> &Path {
    file.parent().filter(|it| !it.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// Writes what a file held under a name of its own beside it, and gives that name.
fn keep(file: &Path, before: &[u8], at: &str) -> io::Result<String> {
    let stem = file.file_stem().unwrap_or_default().to_string_lossy();
    for n in 1..1_000 {
        let name = if n == 1 { format!("{stem}-{at}.csv") } else { format!("{stem}-{at}-{n}.csv") };
        match File::create_new(folder(file).join(&name)) {
            Ok(mut kept) => return write_through(&mut kept, before).map(|()| name),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
            Err(error) => return Err(error),
        }
    }
    Err(io::Error::from(io::ErrorKind::AlreadyExists))
}

fn write_through(file: &mut File, bytes: &[u8]) -> io::Result<()> {
    file.write_all(bytes)?;
    file.sync_all()
}
