//! What is counted: the four boxes, what stands outside them, and rates with their denominators.

use crate::timeliness::{Class, CountBy, DeadlineBy};
use serde::{Deserialize, Serialize};

/// Which tasks a period speaks of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Population {
    /// Assigned in the period.
    #[default]
    Assigned,
    /// Due in the period, by the chosen deadline.
    Due,
    /// Not closed before the period and assigned by its end: carried-over tasks included.
    Active,
}

/// By which rules a figure was made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Definition {
    /// Which tasks.
    pub population: Population,
    /// Which document's date decides.
    pub count_by: CountBy,
    /// Which deadline decides.
    pub deadline: DeadlineBy,
}

/// A count of tasks by class.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Tally {
    classes: [u64; Class::ALL.len()],
    awaiting_confirmation: u64,
}

impl Tally {
    /// Counts one task; what waits for confirmation is a part of the two open boxes.
    pub fn add(&mut self, class: Class, awaiting_confirmation: bool) {
        self.classes[class as usize] += 1;
        let open = matches!(class, Class::OpenInTime | Class::OpenOverdue);
        self.awaiting_confirmation += u64::from(awaiting_confirmation && open);
    }

    /// Adds another tally.
    pub fn merge(&mut self, other: &Tally) {
        for (mine, theirs) in self.classes.iter_mut().zip(other.classes) {
            *mine += theirs;
        }
        self.awaiting_confirmation += other.awaiting_confirmation;
    }

    /// How many are of this class.
    pub fn of(&self, class: Class) -> u64 {
        self.classes[class as usize]
    }

    /// How many in all.
    pub fn assigned(&self) -> u64 {
        self.classes.iter().sum()
    }

    /// How many open ones wait for confirmation.
    pub fn awaiting_confirmation(&self) -> u64 {
        self.awaiting_confirmation
    }

    /// How many with a deadline are done.
    pub fn done(&self) -> u64 {
        self.of(Class::DoneOnTime) + self.of(Class::DoneLate)
    }

    /// How many were due: done, or not done and overdue.
    pub fn due(&self) -> u64 {
        self.done() + self.of(Class::OpenOverdue)
    }

    /// On time of done.
    pub fn on_time_of_done(&self) -> Fraction {
        Fraction { num: self.of(Class::DoneOnTime), den: self.done() }
    }

    /// Done of due.
    pub fn done_of_due(&self) -> Fraction {
        Fraction { num: self.done(), den: self.due() }
    }

    /// On time of due.
    pub fn on_time_of_due(&self) -> Fraction {
        Fraction { num: self.of(Class::DoneOnTime), den: self.due() }
    }

    /// Done of assigned.
    pub fn done_of_assigned(&self) -> Fraction {
        Fraction { num: self.done(), den: self.assigned() }
    }
}

/// A share that never travels without its denominator.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fraction {
    /// How many.
    pub num: u64,
    /// Of how many.
    pub den: u64,
}

impl Fraction {
    /// Hundredths of a percent, rounded half up; none of nothing.
    pub fn basis_points(self) -> Option<u64> {
        let (num, den) = (u128::from(self.num), u128::from(self.den));
        (den > 0).then(|| u64::try_from((num * 20_000 + den) / (den * 2)).unwrap_or(u64::MAX))
    }

    /// Percent with two decimals; none of nothing.
    pub fn percent(self) -> Option<f64> {
        self.basis_points().map(|points| points as f64 / 100.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percent_is_rounded_half_up() {
        for (num, den, points) in [
            (2145, 2328, Some(9214)),
            (2328, 2527, Some(9213)),
            (1, 3, Some(3333)),
            (2, 3, Some(6667)),
            (1, 8, Some(1250)),
            (1, 16_000, Some(1)),
            (82, 82, Some(10_000)),
            (0, 5, Some(0)),
            (0, 0, None),
        ] {
            assert_eq!(Fraction { num, den }.basis_points(), points, "{num}/{den}");
        }
    }

    #[test]
    fn the_working_group_of_2017_is_recounted() {
        // Published: 21,914 = 16,051 done (14,068 + 1,983) + 5,863 open (5,640 + 223); 98.62 % done of due.
        let tally = Tally { classes: [14_068, 1_983, 5_640, 223, 0, 0, 0], awaiting_confirmation: 0 };
        assert_eq!(tally.assigned(), 21_914);
        assert_eq!(tally.done_of_due(), Fraction { num: 16_051, den: 16_274 });
        assert_eq!(tally.done_of_due().percent(), Some(98.63));
    }
}
