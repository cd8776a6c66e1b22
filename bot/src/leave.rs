//! Standing in during leave (thay mặt): a colleague of the same agency, for some days.

use crate::{
    Act, Look, Query, Scene, Step, Then,
    data::{Verb, answer},
    memory::Asks,
    talk::Talk,
    words,
};
use chrono::NaiveDate;
use dondoc_domain::OfficialId;
use dondoc_messaging::Outgoing;
use dondoc_text::{fold, tidy};

/// `/thaymat Nguyễn Văn A từ 1/7 đến 10/7`, `/thaymat tắt`.
pub(crate) fn command(talk: Talk<'_>, text: &str) -> Step {
    let text = tidy(text).replace('\n', " ");
    if ["tat", "het", "thoi", "off", "ket thuc", "huy"].contains(&fold(&text).as_str()) {
        return talk.act(vec![Act::EndDelegation], Vec::new());
    }
    let Some((name, from, until)) = read(&text, talk.scene) else {
        return talk.say(words::fixed::stand_in_usage());
    };
    if until < from || until < talk.scene.today {
        return talk.say(words::fixed::dates_reversed());
    }
    talk.look(Query::Colleague { name }, Then::StandIn { from, until })
}

/// The name and the days; the first day is today where only the last is told.
fn read(text: &str, scene: &Scene<'_>) -> Option<(String, NaiveDate, NaiveDate)> {
    let words: Vec<&str> = text.split(' ').collect();
    let plain: Vec<String> = words.iter().map(|word| fold(word)).collect();
    // The days come last, so the last "đến" is theirs, whatever the name is.
    let to = plain.iter().rposition(|word| word == "den")?;
    let from = plain[..to].iter().rposition(|word| word == "tu").filter(|at| day(&words[at + 1..to], scene).is_some());
    let until = day(words.get(to + 1..)?, scene)?;
    let first = match from {
        Some(at) => day(&words[at + 1..to], scene)?,
        None => scene.today,
    };
    let name = words[..from.unwrap_or(to)].join(" ");
    let name = name.trim_matches([',', ':', ' ']).to_owned();
    // 1/7 said in the middle of it is this year's, though it has begun.
    let first = if first > until { scene.today } else { first };
    (!name.is_empty()).then_some((name, first, until))
}

fn day(words: &[&str], scene: &Scene<'_>) -> Option<NaiveDate> {
    let text = words.join(" ");
    let text = text.trim_start_matches("hết ").trim_start_matches("ngày ").trim();
    match fold(text).as_str() {
        "hom nay" => Some(scene.today),
        "mai" | "ngay mai" => scene.today.succ_opt(),
        _ => dondoc_calendar::read_date(text, Some(scene.today)),
    }
}

/// The colleague was looked up: echo, or ask which.
pub(crate) fn seen(
    mut talk: Talk<'_>,
    look: &Look,
    found: &[(OfficialId, String)],
    from: NaiveDate,
    until: NaiveDate,
) -> Step {
    let name = match &look.query {
        Query::Colleague { name } => name.as_str(),
        _ => "",
    };
    match found {
        [] => talk.say(words::fixed::no_colleague(name)),
        [(to, name)] => echo(talk, to.clone(), name.clone(), from, until),
        many => {
            let choices: Vec<_> = many.iter().take(8).cloned().collect();
            let nonce = talk.memory.ask(talk.scene.now, Asks::WhoStandsIn { choices: choices.clone(), from, until });
            let mut message = Outgoing::of(words::fixed::which_colleague());
            for (at, (_, name)) in choices.iter().enumerate() {
                let number = u32::try_from(at + 1).unwrap_or(0);
                message =
                    message.row([answer(format!("{number}. {}", words::cut(name, 40)), nonce, Verb::Choose(number))]);
            }
            talk.reply(message.row([answer(words::labels::CANCEL, nonce, Verb::Cancel)]))
        }
    }
}

/// Echoes who stands in and when.
pub(crate) fn echo(mut talk: Talk<'_>, to: OfficialId, name: String, from: NaiveDate, until: NaiveDate) -> Step {
    let text = words::fixed::stand_in_echo(&name, from, until);
    let nonce = talk.memory.ask(talk.scene.now, Asks::StandIn { to, name, from, until });
    let buttons = [answer(words::labels::SEND, nonce, Verb::Send), answer(words::labels::CANCEL, nonce, Verb::Cancel)];
    talk.reply(Outgoing::of(text).row(buttons))
}
