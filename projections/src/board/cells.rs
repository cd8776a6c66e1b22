//! Counts from which a task can be taken out again.

use dondoc_domain::{rates::Tally, timeliness::Class};
use std::sync::LazyLock;

const CLASSES: usize = Class::ALL.len();

/// How many tasks are of each class, those whose result waits apart from those whose does not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Cells([[u32; 2]; CLASSES]);

/// The tallies of one, two, four … tasks of each cell, from which that of any number is put together.
static POWERS: LazyLock<[[[Tally; 32]; 2]; CLASSES]> = LazyLock::new(|| {
    Class::ALL.map(|class| {
        [false, true].map(|awaiting| {
            let mut tally = Tally::default();
            tally.add(class, awaiting);
            std::array::from_fn(|_| {
                let power = tally;
                tally.merge(&power);
                power
            })
        })
    })
});

impl Cells {
    /// Counts a task once more (`by` 1) or once less (`by` −1).
    pub fn count(&mut self, class: Class, awaiting: bool, by: i32) {
        let cell = &mut self.0[class as usize][usize::from(awaiting)];
        *cell = cell.wrapping_add_signed(by);
    }

    /// How many are of a class.
    pub fn of(&self, class: Class) -> u64 {
        self.0[class as usize].iter().map(|n| u64::from(*n)).sum()
    }

    /// Whether no task is counted.
    pub fn is_empty(&self) -> bool {
        self.0.as_flattened().iter().all(|n| *n == 0)
    }

    /// The tally of the same tasks.
    pub fn tally(&self) -> Tally {
        let mut tally = Tally::default();
        for (cell, powers) in self.0.as_flattened().iter().zip(POWERS.as_flattened()) {
            let mut left = *cell;
            while left > 0 {
                tally.merge(&powers[left.trailing_zeros() as usize]);
                left &= left - 1;
            }
        }
        tally
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_the_tally_of_what_was_counted_and_not_taken_out() {
        let (mut cells, mut tally) = (Cells::default(), Tally::default());
        for n in 0..1_000_u32 {
            let (class, awaiting) = (Class::ALL[(n * n % 7) as usize], n % 3 == 0);
            cells.count(class, awaiting, 1);
            if n % 5 == 0 {
                cells.count(class, awaiting, -1);
            } else {
                tally.add(class, awaiting);
            }
        }
        assert_eq!(cells.tally(), tally);
        assert_eq!(cells.of(Class::DoneLate), tally.of(Class::DoneLate));
        assert!(!cells.is_empty() && Cells::default().is_empty());
    }
}
