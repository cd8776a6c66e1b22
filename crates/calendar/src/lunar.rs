//! The Vietnamese lunar calendar, UTC+7.
//!
//! Jean Meeus' series for new moons and the sun's longitude, in the form Hồ Ngọc Đức published for Vietnam.
//! Good to the day for the centuries an office plans in.

use std::f64::consts::PI;

use chrono::{Datelike, NaiveDate};

/// Vietnam's offset as a part of a day. One hour more and Tết 2030 falls on the Chinese day.
const OFFSET: f64 = 7.0 / 24.0;
const SYNODIC_MONTH: f64 = 29.530588853;
/// Julian day number of the day before 0001-01-01.
const CE: i64 = 1_721_425;

/// The solar day of a day of a common (not leap) lunar month, by Vietnam's own calendar.
///
/// Lunar months and days outside their range count on from the nearest month, as dates in arithmetic do.
pub fn lunar_to_solar(day: u32, month: u32, year: i32) -> NaiveDate {
    let (month, year) = (i64::from(month), year.clamp(-10_000, 10_000));
    let (from, to) = if month < 11 {
        (eleventh_month(year - 1), eleventh_month(year))
    } else {
        (eleventh_month(year), eleventh_month(year + 1))
    };
    let k = (0.5 + (from as f64 - 2415021.076998695) / SYNODIC_MONTH).floor() as i64;
    let mut months = if month < 11 { month + 1 } else { month - 11 };
    if to - from > 365 && months >= leap_month(from) {
        months += 1;
    }
    from_julian(new_moon(k + months) + i64::from(day) - 1)
}

fn from_julian(julian: i64) -> NaiveDate {
    let days = i32::try_from(julian - CE).ok();
    days.and_then(NaiveDate::from_num_days_from_ce_opt).unwrap_or(if julian < CE {
        NaiveDate::MIN
    } else {
        NaiveDate::MAX
    })
}

/// Julian day number of the k-th new moon since 1900-01-01, by Vietnam's clock.
fn new_moon(k: i64) -> i64 {
    let k = k as f64;
    let t = k / 1236.85;
    let (t2, t3, dr) = (t * t, t * t * t, PI / 180.0);
    let mean = 2415020.75933 + 29.53058868 * k + 0.0001178 * t2 - 0.000000155 * t3
        + 0.00033 * ((166.56 + 132.87 * t - 0.009173 * t2) * dr).sin();
    let m = (359.2242 + 29.10535608 * k - 0.0000333 * t2 - 0.00000347 * t3) * dr;
    let mp = (306.0253 + 385.81691806 * k + 0.0107306 * t2 + 0.00001236 * t3) * dr;
    let f = (21.2964 + 390.67050646 * k - 0.0016528 * t2 - 0.00000239 * t3) * dr;
    let correction = (0.1734 - 0.000393 * t) * m.sin() + 0.0021 * (2.0 * m).sin() - 0.4068 * mp.sin()
        + 0.0161 * (2.0 * mp).sin()
        - 0.0004 * (3.0 * mp).sin()
        + 0.0104 * (2.0 * f).sin()
        - 0.0051 * (m + mp).sin()
        - 0.0074 * (m - mp).sin()
        + 0.0004 * (2.0 * f + m).sin()
        - 0.0004 * (2.0 * f - m).sin()
        - 0.0006 * (2.0 * f + mp).sin()
        + 0.0010 * (2.0 * f - mp).sin()
        + 0.0005 * (2.0 * mp + m).sin();
    let delta = if t < -11.0 {
        0.001 + 0.000839 * t + 0.0002261 * t2 - 0.00000845 * t3 - 0.000000081 * t * t3
    } else {
        -0.000278 + 0.000265 * t + 0.000262 * t2
    };
    (mean + correction - delta + 0.5 + OFFSET).floor() as i64
}

/// Which twelfth of the sun's yearly path a day begins in, 0 to 11.
fn sun_sector(julian: i64) -> i64 {
    let t = (julian as f64 - 2451545.5 - OFFSET) / 36525.0;
    let (t2, dr) = (t * t, PI / 180.0);
    let m = (357.52910 + 35999.05030 * t - 0.0001559 * t2 - 0.00000048 * t * t2) * dr;
    let mean = 280.46645 + 36000.76983 * t + 0.0003032 * t2;
    let equation = (1.914600 - 0.004817 * t - 0.000014 * t2) * m.sin()
        + (0.019993 - 0.000101 * t) * (2.0 * m).sin()
        + 0.000290 * (3.0 * m).sin();
    let longitude = ((mean + equation) * dr).rem_euclid(2.0 * PI);
    (longitude / PI * 6.0).floor() as i64
}

/// The new moon that opens the eleventh lunar month, the one with the winter solstice in it.
fn eleventh_month(year: i32) -> i64 {
    let end = NaiveDate::from_ymd_opt(year, 12, 31).map_or(0, |day| i64::from(day.num_days_from_ce()) + CE);
    let k = ((end - 2_415_021) as f64 / SYNODIC_MONTH).floor() as i64;
    let moon = new_moon(k);
    if sun_sector(moon) >= 9 { new_moon(k - 1) } else { moon }
}

/// How many months after the eleventh the leap month stands: the first in which the sun enters no new sector.
fn leap_month(eleventh: i64) -> i64 {
    let k = ((eleventh as f64 - 2415021.076998695) / SYNODIC_MONTH + 0.5).floor() as i64;
    let mut last = sun_sector(new_moon(k + 1));
    for i in 2..14 {
        let sector = sun_sector(new_moon(k + i));
        if sector == last {
            return i - 1;
        }
        last = sector;
    }
    13
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Tết and Giỗ Tổ as day and month, checked against Vietnam's published calendars.
    /// 2030, 2037 and 2038 differ from the Chinese calendar.
    type Day = (u32, u32);
    const YEARS: [(i32, Day, Day); 19] = [
        (2022, (1, 2), (10, 4)),
        (2023, (22, 1), (29, 4)),
        (2024, (10, 2), (18, 4)),
        (2025, (29, 1), (7, 4)),
        (2026, (17, 2), (26, 4)),
        (2027, (6, 2), (16, 4)),
        (2028, (26, 1), (4, 4)),
        (2029, (13, 2), (23, 4)),
        (2030, (2, 2), (12, 4)),
        (2031, (23, 1), (1, 4)),
        (2032, (11, 2), (19, 4)),
        (2033, (31, 1), (9, 4)),
        (2034, (19, 2), (28, 4)),
        (2035, (8, 2), (17, 4)),
        (2036, (28, 1), (6, 4)),
        (2037, (15, 2), (24, 4)),
        (2038, (4, 2), (13, 4)),
        (2039, (24, 1), (3, 4)),
        (2040, (12, 2), (20, 4)),
    ];

    #[test]
    fn tet_and_the_kings_day() {
        for (year, tet, kings) in YEARS {
            let day = |(day, month)| NaiveDate::from_ymd_opt(year, month, day).unwrap();
            assert_eq!(lunar_to_solar(1, 1, year), day(tet), "Tết {year}");
            assert_eq!(lunar_to_solar(10, 3, year), day(kings), "Giỗ Tổ {year}");
        }
    }

    #[test]
    fn known_days_late_in_the_lunar_year() {
        for ((day, month, year), solar) in [
            ((15, 8, 2024), (2024, 9, 17)),
            ((15, 8, 2025), (2025, 10, 6)), // after the leap sixth month of 2025
            ((23, 12, 2024), (2025, 1, 22)),
            ((5, 5, 2025), (2025, 5, 31)),
        ] {
            let solar = NaiveDate::from_ymd_opt(solar.0, solar.1, solar.2).unwrap();
            assert_eq!(lunar_to_solar(day, month, year), solar, "{day}/{month}/{year}");
        }
    }

    #[test]
    fn nonsense_does_not_panic() {
        for year in [i32::MIN, -5000, 0, 9999, i32::MAX] {
            for (day, month) in [(0, 0), (31, 13), (u32::MAX, u32::MAX)] {
                lunar_to_solar(day, month, year);
            }
        }
    }
}
