//! Commands, with and without slash and diacritics, and who may use them.

use crate::{
    Act, Query, Step, Then, Who, Wish,
    data::{Verb, answer},
    fresh::{self, Said},
    leave, lists,
    memory::{Asks, Decision},
    rest,
    talk::Talk,
    tap, target, undo, words,
};
use chrono::NaiveDate;
use dondoc_domain::{
    official::Role,
    permission::{Action, Reach, View, reach, sees},
};
use dondoc_messaging::{FileRef, Outgoing, Text};
use dondoc_reply::Looking;
use dondoc_text::{fold, tidy};

/// A command.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Command {
    Start,
    Help,
    Mine,
    Due,
    Wish(Wish),
    Quiet,
    StandIn,
    Cancel,
    Board,
    Silent,
    Queue,
    Rates,
    Overdue,
    Decide(Decision),
    Web,
    Unlink,
}

/// Names after a slash, folded.
const NAMES: [(&str, Command); 45] = [
    ("start", Command::Start),
    ("batdau", Command::Start),
    ("help", Command::Help),
    ("trogiup", Command::Help),
    ("huongdan", Command::Help),
    ("viec", Command::Mine),
    ("vieccuatoi", Command::Mine),
    ("lich", Command::Due),
    ("denhan", Command::Due),
    ("baocao", Command::Wish(Wish::Report)),
    ("bc", Command::Wish(Wish::Report)),
    ("tiendo", Command::Wish(Wish::Report)),
    ("xong", Command::Wish(Wish::Done)),
    ("hoanthanh", Command::Wish(Wish::Done)),
    ("giahan", Command::Wish(Wish::Extend)),
    ("vuongmac", Command::Wish(Wish::Blocked)),
    ("vuong", Command::Wish(Wish::Blocked)),
    ("giaitrinh", Command::Wish(Wish::Explain)),
    ("tralai", Command::Wish(Wish::NotOurs)),
    ("nhac", Command::Wish(Wish::Snooze)),
    ("nhacsau", Command::Wish(Wish::Snooze)),
    ("im", Command::Quiet),
    ("imlang", Command::Quiet),
    ("thaymat", Command::StandIn),
    ("nghiphep", Command::StandIn),
    ("huy", Command::Cancel),
    ("hoantac", Command::Cancel),
    ("undo", Command::Cancel),
    ("cancel", Command::Cancel),
    ("donvi", Command::Board),
    ("chuatraloi", Command::Silent),
    ("choxuly", Command::Queue),
    ("tyle", Command::Rates),
    ("tile", Command::Rates),
    ("quahan", Command::Overdue),
    ("xacnhan", Command::Decide(Decision::Confirm)),
    ("tralaikq", Command::Decide(Decision::SendBack)),
    ("dongy", Command::Decide(Decision::Grant)),
    ("dongyngan", Command::Decide(Decision::GrantLess)),
    ("khongdongy", Command::Decide(Decision::Refuse)),
    ("web", Command::Web),
    ("trangweb", Command::Web),
    ("ngat", Command::Unlink),
    ("ngatlienket", Command::Unlink),
    ("xem", Command::Wish(Wish::Show)),
];

/// Whole messages that are commands without a slash, folded. What may also be a report is none of them.
const SPOKEN: [(&str, Command); 25] = [
    ("viec", Command::Mine),
    ("viec cua toi", Command::Mine),
    ("viec cua em", Command::Mine),
    ("danh sach viec", Command::Mine),
    ("tro giup", Command::Help),
    ("huong dan", Command::Help),
    ("help", Command::Help),
    ("menu", Command::Help),
    ("lich", Command::Due),
    ("sap den han", Command::Due),
    ("bao cao", Command::Wish(Wish::Report)),
    ("gia han", Command::Wish(Wish::Extend)),
    ("xin gia han", Command::Wish(Wish::Extend)),
    ("giai trinh", Command::Wish(Wish::Explain)),
    ("vuong mac", Command::Wish(Wish::Blocked)),
    ("nhac sau", Command::Wish(Wish::Snooze)),
    ("im", Command::Quiet),
    ("im lang", Command::Quiet),
    ("don vi", Command::Board),
    ("chua tra loi", Command::Silent),
    ("cho xu ly", Command::Queue),
    ("ty le", Command::Rates),
    ("ti le", Command::Rates),
    ("ty le dung han", Command::Rates),
    ("qua han", Command::Overdue),
];

/// A text that may be a command.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Read {
    /// A command and the words after it.
    Known(Command, String),
    /// After a slash, but no command.
    Unknown(String),
    /// Words.
    Words,
}

/// Reads a text as a command: `/viec@bot …`, `/việc`, "việc của tôi".
pub(crate) fn read(text: &str) -> Read {
    let text = tidy(text);
    if let Some(rest) = text.strip_prefix('/') {
        let (name, after) = rest.split_once([' ', '\n']).unwrap_or((rest, ""));
        let name = fold(name.split('@').next().unwrap_or_default()).replace(['_', '-'], "");
        // "/30/6" and a lone slash are words.
        if name.is_empty() || name.starts_with(|c: char| c.is_ascii_digit()) {
            return Read::Words;
        }
        return match NAMES.iter().find(|(known, _)| *known == name) {
            Some((_, command)) => Read::Known(*command, after.trim().to_owned()),
            None => Read::Unknown(format!("/{name}")),
        };
    }
    let folded = fold(&text);
    let folded = folded.trim_matches(['.', '!', '?', ' ']);
    match SPOKEN.iter().find(|(known, _)| *known == folded) {
        Some((_, command)) => Read::Known(*command, String::new()),
        None => Read::Words,
    }
}

/// The same, with a stretch of time behind a command without a slash: "tỷ lệ quý 1", "lịch tuần này".
pub(crate) fn read_on(text: &str, today: NaiveDate) -> Read {
    const BEFORE: [(&str, Command, Looking); 8] = [
        ("ty le dung han", Command::Rates, Looking::Back),
        ("ti le dung han", Command::Rates, Looking::Back),
        ("ty le", Command::Rates, Looking::Back),
        ("ti le", Command::Rates, Looking::Back),
        ("lich", Command::Due, Looking::Ahead),
        ("viec den han", Command::Due, Looking::Ahead),
        ("sap den han", Command::Due, Looking::Ahead),
        ("den han", Command::Due, Looking::Ahead),
    ];
    let known = read(text);
    if known != Read::Words {
        return known;
    }
    let words: Vec<&str> = text.split_whitespace().collect();
    for (before, command, looking) in BEFORE {
        let count = before.split(' ').count();
        let Some((head, rest)) = words.split_at_checked(count).filter(|(_, rest)| !rest.is_empty()) else { continue };
        let rest = rest.join(" ");
        let rest = rest.trim_end_matches(['?', '.', '!', ' ']);
        if fold(&head.join(" ")) == before && dondoc_reply::span(rest, today, looking).is_some() {
            return Read::Known(command, rest.to_owned());
        }
    }
    Read::Words
}

/// Whether this role decides on results and extensions.
pub(crate) fn may_decide(who: &Who) -> bool {
    reach(who.role, Action::Decide) == Reach::All
}

/// Whether this role may look at every task.
pub(crate) fn sees_all(who: &Who) -> bool {
    sees(who.role, View::AgencyBoard) == Reach::All
}

/// Why this role decides nothing.
pub(crate) fn decides_not(who: &Who) -> Text {
    words::fixed::not_for_role(who.role, "việc xác nhận và gia hạn", "Văn phòng UBND tỉnh và lãnh đạo UBND tỉnh")
}

/// Carries a command out.
pub(crate) fn run(mut talk: Talk<'_>, command: Command, after: String, files: Vec<FileRef>) -> Step {
    match command {
        Command::Start => {
            let text = words::fixed::linked_already(talk.who);
            talk.say(text)
        }
        Command::Help => {
            let text = words::fixed::help(talk.who.role);
            talk.say(text)
        }
        Command::Mine => match target::lead(&after, true) {
            (Some(_), _) => fresh::hear(talk, Said { words: after, wish: Some(Wish::Show), ..Said::default() }),
            (None, _) => lists::mine(talk),
        },
        Command::Due => due(talk, &after),
        Command::Wish(wish) => {
            tap::drop_pending(&mut talk);
            fresh::hear(talk, Said { words: after, files, wish: Some(wish), tasks: Vec::new() })
        }
        Command::Quiet => rest::quiet(talk, &after),
        Command::StandIn => {
            tap::drop_pending(&mut talk);
            leave::command(talk, &after)
        }
        Command::Cancel => undo::last(talk),
        Command::Board => board(talk, after),
        Command::Silent => silent(talk),
        Command::Queue => match may_decide(talk.who) {
            true => talk.look(Query::Queue, Then::Show),
            false => {
                let text = decides_not(talk.who);
                talk.say(text)
            }
        },
        Command::Rates => rates(talk, &after),
        Command::Overdue => overdue(talk),
        Command::Decide(decision) => decide(talk, decision, &after),
        Command::Web => talk.act(vec![Act::LoginLink], Vec::new()),
        Command::Unlink => {
            let nonce = talk.memory.ask(talk.scene.now, Asks::Unlink);
            let buttons =
                [answer(words::labels::UNLINK, nonce, Verb::Send), answer(words::labels::CANCEL, nonce, Verb::Cancel)];
            talk.reply(Outgoing::of(words::fixed::unlink_echo()).row(buttons))
        }
    }
}

const OVERSEERS: &str = "lãnh đạo UBND tỉnh, Văn phòng UBND tỉnh và lãnh đạo đơn vị (trong đơn vị mình)";

fn board(talk: Talk<'_>, name: String) -> Step {
    match talk.who.role {
        Role::Chair | Role::Office | Role::Auditor if name.is_empty() => {
            talk.say(Text::new().plain("Anh/chị ghi tên đơn vị, ví dụ “/donvi Sở Tài chính”."))
        }
        Role::Chair | Role::Office | Role::Auditor => talk.look(Query::Agency { name }, Then::ShowBoard),
        Role::Head if name.is_empty() || fold(&name) == fold(&talk.who.agency_name) => {
            let agency = talk.who.agency.clone();
            talk.look(Query::Board { agency, period: None }, Then::Show)
        }
        Role::Head => talk.say(words::fixed::only_own_agency()),
        role @ (Role::Officer | Role::Admin) => talk.say(words::fixed::not_for_role(role, "/donvi", OVERSEERS)),
    }
}

fn silent(talk: Talk<'_>) -> Step {
    match talk.who.role {
        Role::Head => {
            let agency = Some(talk.who.agency.clone());
            talk.look(Query::Silent { agency }, Then::Show)
        }
        Role::Office | Role::Chair => talk.look(Query::Silent { agency: None }, Then::Show),
        role @ (Role::Officer | Role::Admin | Role::Auditor) => {
            talk.say(words::fixed::not_for_role(role, "/chuatraloi", OVERSEERS))
        }
    }
}

fn rates(talk: Talk<'_>, after: &str) -> Step {
    let role = talk.who.role;
    let period = match (role, after) {
        (Role::Officer | Role::Admin, _) => {
            return talk.say(words::fixed::not_for_role(role, "/tyle", OVERSEERS));
        }
        (_, "") => None,
        (_, words) => match dondoc_reply::span(words, talk.scene.today, Looking::Back) {
            Some(period) if period.from > talk.scene.today => return talk.say(words::boards::not_begun(period)),
            Some(period) => Some(period),
            None => return talk.say(words::boards::which_period("/tyle")),
        },
    };
    match role {
        Role::Chair | Role::Office | Role::Auditor => talk.look(Query::Rates { period }, Then::Show),
        // A head sees their own agency's rate on its board.
        Role::Head | Role::Officer | Role::Admin => {
            let agency = talk.who.agency.clone();
            talk.look(Query::Board { agency, period }, Then::Show)
        }
    }
}

/// What falls due, in the stretch of time that was asked for.
fn due(talk: Talk<'_>, after: &str) -> Step {
    if after.is_empty() {
        return lists::due(talk, None);
    }
    match dondoc_reply::span(after, talk.scene.today, Looking::Ahead) {
        Some(period) => lists::due(talk, Some(period)),
        None => talk.say(words::boards::which_period("/lich")),
    }
}

fn overdue(talk: Talk<'_>) -> Step {
    match talk.who.role {
        Role::Chair | Role::Office | Role::Auditor => talk.look(Query::Overdue { agency: None }, Then::Show),
        Role::Head => {
            let agency = Some(talk.who.agency.clone());
            talk.look(Query::Overdue { agency }, Then::Show)
        }
        Role::Officer => lists::overdue(talk),
        role @ Role::Admin => talk.say(words::fixed::not_for_role(role, "/quahan", OVERSEERS)),
    }
}

/// `/xacnhan NV12`, `/khongdongy NV12 lý do`: where a messenger has no buttons.
fn decide(talk: Talk<'_>, decision: Decision, after: &str) -> Step {
    if !may_decide(talk.who) {
        let text = decides_not(talk.who);
        return talk.say(text);
    }
    match target::lead(after, true) {
        (Some(target::Target::Code(number) | target::Target::Listed(number)), words) => {
            talk.look(Query::Waiting { number, kind: decision.kind() }, Then::Decide { decision, words })
        }
        _ => talk
            .say(Text::new().plain("Anh/chị ghi mã việc, ví dụ “/xacnhan NV12”. Gõ /choxuly để xem việc chờ xử lý.")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commands_as_people_type_them() {
        let known = |command, rest: &str| Read::Known(command, rest.to_owned());
        for (text, read_as) in [
            ("/viec", known(Command::Mine, "")),
            ("/việc", known(Command::Mine, "")),
            ("/VIEC@dondoc_bot", known(Command::Mine, "")),
            ("Việc của tôi?", known(Command::Mine, "")),
            ("/xong NV12 86/STTTT", known(Command::Wish(Wish::Done), "NV12 86/STTTT")),
            ("/bao_cao\nNV1", known(Command::Wish(Wish::Report), "NV1")),
            ("tỷ lệ", known(Command::Rates, "")),
            ("Tỷ lệ đúng hạn quý 1?", known(Command::Rates, "quý 1")),
            ("lich tuan nay", known(Command::Due, "tuan nay")),
            ("lịch họp đã xong", Read::Words),
            ("/bay", Read::Unknown("/bay".into())),
            ("/30/6", Read::Words),
            ("xong", Read::Words),
            ("việc này hạn nào", Read::Words),
        ] {
            assert_eq!(read_on(text, NaiveDate::from_ymd_opt(2026, 6, 23).unwrap()), read_as, "{text}");
        }
    }

    #[test]
    fn no_name_stands_twice() {
        let mut names: Vec<&str> = NAMES.iter().map(|(name, _)| *name).collect();
        names.sort_unstable();
        assert!(names.windows(2).all(|pair| pair[0] != pair[1]));
    }
}
