//! When and how often people are reminded: the office's settings, with defaults that suit most.

use chrono::NaiveTime;
use serde::{Deserialize, Deserializer, de::Error as _};

/// When and how often people are reminded; section `[reminders]` of the settings.
///
/// Days before and after a deadline are working days, since deadlines are; tasks marked hỏa tốc count every day.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Policy {
    /// When messages may come on a working day, in Vietnam's time.
    pub hours: Vec<Span>,
    /// When the morning's list goes out.
    pub morning: Clock,
    /// Until when it still goes out if it was missed.
    pub morning_until: Clock,
    /// When those are called a second time whose task is due today and who did not answer.
    pub afternoon: Clock,
    /// How many working days before a deadline the list names a task.
    pub days_before: Vec<u32>,
    /// How many working days after; beyond the last, each next step is the sum of the two before it.
    pub days_overdue: Vec<u32>,
    /// After how many days without word a dated task is asked about.
    pub silence_days: u32,
    /// The same for a task without a deadline that runs.
    pub silence_days_undated: u32,
    /// After how many more days it is asked about again.
    pub silence_repeat_days: u32,
    /// How many days a task counts as new, if it was never told.
    pub new_days: u32,
    /// How many messages one person gets in a day at most; hỏa tốc apart.
    pub most_per_day: u32,
    /// Whether chairs get a list on the first working day of a week.
    pub weekly: bool,
    /// Whether the office gets what waits for it each morning.
    pub office_queue: bool,
    /// When silence is told to others.
    pub escalation: Ladder,
}

/// When silence is told to others; section `[reminders.escalation]`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Ladder {
    /// To the agency's head after this many reminders, on different days, without an answer.
    pub head_after_reminders: u32,
    /// To the agency's head after this many working days overdue without an answer.
    pub head_after_days: u32,
    /// To the office after this many.
    pub office_after_days: u32,
    /// To the chairs after this many.
    pub chair_after_days: u32,
}

impl Default for Policy {
    fn default() -> Self {
        let at = |hour, minute| Clock(NaiveTime::from_hms_opt(hour, minute, 0).unwrap_or_default());
        Self {
            hours: vec![Span { from: at(7, 30), to: at(11, 30) }, Span { from: at(13, 30), to: at(17, 0) }],
            morning: at(7, 30),
            morning_until: at(17, 0),
            afternoon: at(14, 0),
            days_before: vec![7, 3, 1, 0],
            days_overdue: vec![1, 2, 3, 5, 8, 13, 21],
            silence_days: 30,
            silence_days_undated: 90,
            silence_repeat_days: 7,
            new_days: 7,
            most_per_day: 3,
            weekly: true,
            office_queue: true,
            escalation: Ladder::default(),
        }
    }
}

impl Default for Ladder {
    fn default() -> Self {
        Self { head_after_reminders: 2, head_after_days: 2, office_after_days: 5, chair_after_days: 10 }
    }
}

/// Why a policy is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("[reminders] {0}")]
pub struct PolicyError(String);

impl Policy {
    /// Reads a policy and checks it: how settings files take it in.
    ///
    /// # Errors
    /// What serde says, or [`PolicyError`], which names the setting and says in Vietnamese what is wrong.
    pub fn read<'de, D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let policy = Self::deserialize(from)?;
        policy.check().map_err(D::Error::custom)?;
        Ok(policy)
    }

    /// Whether the settings make sense together.
    ///
    /// # Errors
    /// [`PolicyError`] names the setting and says in Vietnamese what is wrong.
    pub fn check(&self) -> Result<(), PolicyError> {
        let wrong = |text: &str| Err(PolicyError(text.to_owned()));
        if self.hours.is_empty() || self.hours.windows(2).any(|pair| pair[0].to > pair[1].from) {
            return wrong("hours: cần ít nhất một khung giờ, xếp theo thứ tự và không chồng nhau");
        }
        let within = |clock: Clock| self.hours.iter().any(|span| span.contains(clock.0));
        if !within(self.morning) {
            return wrong("morning: phải nằm trong các khung giờ ở hours");
        }
        if !within(self.afternoon) {
            return wrong("afternoon: phải nằm trong các khung giờ ở hours");
        }
        if self.morning >= self.morning_until {
            return wrong("morning_until: phải sau morning");
        }
        if self.morning >= self.afternoon {
            return wrong("afternoon: phải sau morning");
        }
        if self.days_before.windows(2).any(|pair| pair[0] <= pair[1]) {
            return wrong("days_before: các số phải giảm dần, ví dụ [7, 3, 1, 0]");
        }
        if self.days_overdue.first().is_none_or(|first| *first == 0)
            || self.days_overdue.windows(2).any(|pair| pair[0] >= pair[1])
        {
            return wrong("days_overdue: cần các số dương tăng dần, ví dụ [1, 2, 3, 5]");
        }
        let Ladder { head_after_reminders, head_after_days, office_after_days, chair_after_days } = self.escalation;
        for (name, number) in [
            ("silence_days", self.silence_days),
            ("silence_days_undated", self.silence_days_undated),
            ("silence_repeat_days", self.silence_repeat_days),
            ("new_days", self.new_days),
            ("most_per_day", self.most_per_day),
            ("escalation.head_after_reminders", head_after_reminders),
            ("escalation.head_after_days", head_after_days),
        ] {
            if number == 0 || number > 1_000 {
                return wrong(&format!("{name}: phải là số từ 1 đến 1000"));
            }
        }
        let too_far = self.days_before.iter().chain(&self.days_overdue).any(|days| *days > 1_000);
        if too_far || chair_after_days > 1_000 {
            return wrong("các số ngày không được quá 1000");
        }
        if head_after_days >= office_after_days || office_after_days >= chair_after_days {
            return wrong(
                "escalation: head_after_days < office_after_days < chair_after_days (mỗi bậc phải sau bậc trước)",
            );
        }
        Ok(())
    }

    /// The last step of the widening rhythm that a number of days overdue has reached; none before the first.
    pub(super) fn overdue_step(&self, days: i64) -> Option<i64> {
        let (mut before, mut reached) = (0, None);
        for step in self.days_overdue.iter().map(|step| i64::from(*step)) {
            if step > days {
                return reached;
            }
            before = reached.unwrap_or(0);
            reached = Some(step);
        }
        let mut last = reached?;
        loop {
            // A rhythm of one step would stand still at the sum with nothing.
            let next = last + before.max(1);
            if next > days {
                return Some(last);
            }
            (before, last) = (last, next);
        }
    }

    /// The step before the deadline that has been reached with so many days left; none while it is far.
    pub(super) fn early_step(&self, days_left: i64) -> Option<i64> {
        self.days_before.iter().map(|step| i64::from(*step)).filter(|step| *step >= days_left).min()
    }
}

/// A time of day, written "07:30".
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(try_from = "String")]
pub struct Clock(pub NaiveTime);

impl TryFrom<String> for Clock {
    type Error = PolicyError;

    fn try_from(text: String) -> Result<Self, PolicyError> {
        let shaped = text.len() == 5 && text.as_bytes()[2] == b':';
        let time = shaped.then(|| NaiveTime::parse_from_str(&text, "%H:%M").ok()).flatten();
        time.map(Clock).ok_or_else(|| PolicyError(format!("{text:?} không phải giờ dạng HH:MM, ví dụ \"07:30\"")))
    }
}

/// A part of the day, written "07:30-11:30"; its end is no longer in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct Span {
    /// Its first moment.
    pub from: Clock,
    /// Its end.
    pub to: Clock,
}

impl Span {
    /// Whether a time is in it.
    pub fn contains(&self, time: NaiveTime) -> bool {
        self.from.0 <= time && time < self.to.0
    }
}

impl TryFrom<String> for Span {
    type Error = PolicyError;

    fn try_from(text: String) -> Result<Self, PolicyError> {
        let wrong = || PolicyError(format!("{text:?} không phải khung giờ, ví dụ \"07:30-11:30\""));
        let (from, to) = text.split_once('-').ok_or_else(wrong)?;
        let clock = |part: &str| Clock::try_from(part.trim().to_owned());
        let span = Span { from: clock(from)?, to: clock(to)? };
        if span.from < span.to { Ok(span) } else { Err(wrong()) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Config, Settings};

    #[test]
    fn the_template_spells_out_the_defaults() {
        let uncommented: String = Config::template(None)
            .lines()
            .map(|line| format!("{}\n", line.strip_prefix("#: ").unwrap_or(line)))
            .collect();
        assert!(uncommented.contains("[reminders.escalation]"));
        let spelled_out: Settings = toml::from_str(&uncommented).unwrap();
        assert_eq!(spelled_out.reminders, Policy::default());
        assert_eq!(Policy::default().check(), Ok(()));
    }

    #[track_caller]
    fn refused(setting: &str, naming: &str) {
        let error = toml::from_str::<Settings>(&format!("[reminders]\n{setting}\n")).unwrap_err();
        assert!(error.message().contains(naming), "{setting}: {error}");
    }

    #[test]
    fn a_policy_that_makes_no_sense_is_refused_by_name() {
        refused("moring = \"07:30\"", "moring");
        refused("morning = \"7h30\"", "HH:MM");
        refused("morning = \"25:00\"", "HH:MM");
        refused("morning = \"06:00\"", "morning");
        refused("afternoon = \"12:00\"", "afternoon");
        refused("hours = [\"11:30-07:30\"]", "khung giờ");
        refused("hours = [\"07:30-11:30\", \"11:00-17:00\"]", "hours");
        refused("hours = []", "hours");
        refused("morning_until = \"07:00\"", "morning_until");
        refused("most_per_day = 0", "most_per_day");
        refused("most_per_day = -1", "u32");
        refused("silence_repeat_days = 0", "silence_repeat_days");
        refused("days_before = [1, 3]", "days_before");
        refused("days_overdue = [0, 1]", "days_overdue");
        refused("days_overdue = [2, 2]", "days_overdue");
        refused("days_overdue = []", "days_overdue");
        refused("days_overdue = [1, 4000000000]", "1000");
        refused("[reminders.escalation]\noffice_after_days = 2", "escalation");
        refused("[reminders.escalation]\nboss_after_days = 2", "boss_after_days");
    }

    #[test]
    fn the_rhythm_widens_for_ever() {
        let policy = Policy::default();
        let steps: Vec<i64> = (0..=100).filter(|days| policy.overdue_step(*days) == Some(*days)).collect();
        assert_eq!(steps, [1, 2, 3, 5, 8, 13, 21, 34, 55, 89]);
        assert_eq!(policy.overdue_step(0), None);
        assert_eq!(policy.overdue_step(7), Some(5));
        let daily = Policy { days_overdue: vec![3], ..Policy::default() };
        assert_eq!([2, 3, 4, 5].map(|days| daily.overdue_step(days)), [None, Some(3), Some(4), Some(4)]);
        assert_eq!(
            [9, 7, 6, 3, 2, 1, 0].map(|left| policy.early_step(left)),
            [None, Some(7), Some(7), Some(3), Some(3), Some(1), Some(0)]
        );
    }
}
