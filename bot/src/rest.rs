//! Being left alone for a while: snoozing tasks, and silence. Neither moves a deadline.

use crate::{
    Act, Scene, Step,
    data::Later,
    talk::{Talk, named},
    words,
};
use chrono::{DateTime, Duration, NaiveDate, NaiveTime, TimeZone, Utc};
use dondoc_domain::TaskId;
use dondoc_text::fold;

/// Does not remind of one task, or of all of the message, for a while.
pub(crate) fn snooze(talk: Talk<'_>, later: Later, number: u32) -> Step {
    let scene = talk.scene;
    let open = |ids: &[TaskId]| ids.iter().copied().filter(|id| scene.task(*id).is_some()).collect::<Vec<_>>();
    let tasks = match (number, scene.numbered(number)) {
        (0, _) => match open(scene.about) {
            about if about.is_empty() => open(&talk.memory.listed),
            about => about,
        },
        (_, Some(task)) => vec![task.id],
        (number, None) => return talk.not_yours(number),
    };
    if tasks.is_empty() {
        return talk.say(words::fixed::no_tasks());
    }
    let named = named(scene, tasks.iter().copied());
    talk.act(vec![Act::Snooze { tasks, until: until(later, scene) }], named)
}

/// When it is to be: afternoons that are over become the next morning.
fn until(later: Later, scene: &Scene<'_>) -> DateTime<Utc> {
    let morning = at(next_working_day(scene), 8, 0);
    match later {
        Later::Hour => scene.now + Duration::hours(1),
        Later::Afternoon => {
            let afternoon = at(scene.today, 14, 0);
            if afternoon > scene.now && scene.calendar.is_working_day(scene.today) { afternoon } else { morning }
        }
        Later::Morning => morning,
    }
}

fn next_working_day(scene: &Scene<'_>) -> NaiveDate {
    scene.calendar.add_working_days(scene.today, 1)
}

/// A time of day in Vietnam.
fn at(day: NaiveDate, hour: u32, minute: u32) -> DateTime<Utc> {
    let local = day.and_time(NaiveTime::from_hms_opt(hour, minute, 0).unwrap_or_default());
    Utc.from_utc_datetime(&local) - Duration::hours(7)
}

/// `/im …`: no reminders until then, at most to the end of the next working day.
pub(crate) fn quiet(talk: Talk<'_>, words: &str) -> Step {
    let scene = talk.scene;
    let folded = fold(words);
    if ["tat", "off", "thoi", "het"].contains(&folded.as_str()) {
        return talk.act(vec![Act::Quiet { until: None }], Vec::new());
    }
    let Some(wanted) = until_said(&folded, words, scene).filter(|until| *until > scene.now) else {
        return talk.say(words::fixed::quiet_usage());
    };
    let limit = at(next_working_day(scene), 17, 0);
    let mut talk = talk;
    if wanted > limit {
        talk.notice("Chỉ tạm ngừng nhắc được đến cuối ngày làm việc tiếp theo.");
    }
    talk.act(vec![Act::Quiet { until: Some(wanted.min(limit)) }], Vec::new())
}

/// "", "2 giờ", "đến 15h", "đến 15:30", "đến mai", "đến 30/6".
fn until_said(folded: &str, words: &str, scene: &Scene<'_>) -> Option<DateTime<Utc>> {
    let said = folded.trim_start_matches("den ").trim_start_matches("toi ").trim();
    match said {
        "" | "mai" | "sang mai" | "ngay mai" => return Some(at(next_working_day(scene), 8, 0)),
        "chieu" | "chieu nay" => return Some(at(scene.today, 14, 0)),
        _ => {}
    }
    let until = folded != said;
    let digits: String = said.chars().take_while(char::is_ascii_digit).collect();
    let rest = said[digits.len()..].trim();
    if let Ok(number) = digits.parse::<u32>() {
        match (rest, until) {
            ("gio" | "h" | "tieng" | "g", false) if number <= 72 => {
                return Some(scene.now + Duration::hours(number.into()));
            }
            ("phut" | "p", false) if number <= 4320 => return Some(scene.now + Duration::minutes(number.into())),
            ("gio" | "h" | "g", true) if number < 24 => return Some(at(scene.today, number, 0)),
            _ => {}
        }
        if let Some(minute) = rest.strip_prefix(['h', ':', 'g']).and_then(|minute| minute.trim().parse::<u32>().ok()) {
            return (number < 24 && minute < 60).then(|| at(scene.today, number, minute));
        }
    }
    let reading = dondoc_reply::read(&format!("xin gia hạn {words}"), scene.today, scene.calendar);
    let day = reading.items.first()?.date?.resolve(None, scene.today, scene.calendar)?;
    Some(at(day.date, 8, 0))
}
