//! Half a year in the sample province: people who are early, late, silent, mistaken, merged.

use super::people::People;
use crate::open::noon;
use chrono::{Days, NaiveDate};
use dondoc_agencies::{AgencyId, RegistryCommand};
use dondoc_domain::{
    OfficialId, TaskId,
    event::Channel,
    ids::derive,
    task::{Command, Document},
    timeliness::Phase,
};
use dondoc_service::{App, Context, ServiceError};
use dondoc_store::FixedClock;

/// What was played.
#[derive(Debug, Default)]
pub struct Played {
    /// Commands that people gave.
    pub commands: u64,
    /// Commands that were refused.
    pub refusals: u64,
    /// Things that only the clock did.
    pub by_clock: usize,
}

/// How the people around a task behave; a task keeps its character.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Character {
    Early,
    OnTheDay,
    Late,
    Silent,
    AsksForTime,
    SentBackOnce,
    WronglyAddressed,
}

impl Character {
    fn of(id: TaskId) -> Self {
        use Character::*;
        const MIX: [Character; 16] = [
            Early,
            Early,
            Early,
            Early,
            OnTheDay,
            OnTheDay,
            OnTheDay,
            Late,
            Late,
            Silent,
            Silent,
            Silent,
            AsksForTime,
            AsksForTime,
            SentBackOnce,
            WronglyAddressed,
        ];
        MIX[id.0.as_bytes()[0] as usize % MIX.len()]
    }
}

/// A task as the players see it on a day.
struct Seen {
    id: TaskId,
    phase: Phase,
    lead: Option<AgencyId>,
    due: Option<NaiveDate>,
    assigned: NaiveDate,
    submitted: Option<NaiveDate>,
    asked: bool,
    extended: bool,
    accepted: bool,
}

/// Plays from one day to another, each working day in turn.
pub async fn half_year(
    app: &App,
    clock: &FixedClock,
    people: &People,
    from: NaiveDate,
    until: NaiveDate,
) -> anyhow::Result<Played> {
    let mut played = Played::default();
    let days = u64::try_from((until - from).num_days()).unwrap_or(0);
    let mut bar = crate::output::Progress::new("Nửa năm", Some(days));
    for today in (0..=days).filter_map(|n| from.checked_add_days(Days::new(n))) {
        clock.set(noon(today));
        bar.set(u64::try_from((today - from).num_days()).unwrap_or(0));
        if today == NaiveDate::from_ymd_opt(2025, 3, 1).unwrap_or(today) {
            merge(app, today).await?;
        }
        if !app.config().calendar.is_working_day(today) {
            continue;
        }
        let report = app.run_clock().await?;
        played.by_clock += report.passed.len() + report.opened.len() + report.moved.len();
        for seen in tasks(app).await? {
            act(app, people, &mut played, today, &seen).await?;
        }
    }
    Ok(played)
}

/// The reform of 1 March 2025: four departments go into others, and their open tasks with them.
async fn merge(app: &App, on: NaiveDate) -> anyhow::Result<()> {
    let merge = |from: &str, into: &str| RegistryCommand::Merge {
        from: vec![AgencyId::new(from)],
        into: AgencyId::new(into),
        on,
        basis: "Nghị quyết về sắp xếp cơ quan chuyên môn".into(),
    };
    let commands = [merge("STTTT", "SKHCN"), merge("SLDTBXH", "SNV"), merge("SKHDT", "STC"), merge("SGTVT", "SXD")];
    app.tell_registry(&commands, &Context::system(Channel::Cli, derive("demo", &["merge"]))).await?;
    app.follow_successions().await?;
    Ok(())
}

async fn tasks(app: &App) -> anyhow::Result<Vec<Seen>> {
    let models = app.models().await?;
    let board = &models.rows().board;
    let seen = board.tasks().map(|task| {
        let place = &task.row.place;
        Seen {
            id: task.row.id,
            phase: place.phase,
            lead: place.lead.and_then(|key| board.agency(key)).cloned(),
            due: place.current_due.map(NaiveDate::from),
            assigned: place.assigned.map_or(NaiveDate::MIN, NaiveDate::from),
            submitted: place.last_submission.map(NaiveDate::from),
            asked: task.row.extension_asked,
            extended: place.extended,
            accepted: place.officer.is_some(),
        }
    });
    Ok(seen.filter(|it| !matches!(it.phase, Phase::Done | Phase::Withdrawn)).collect())
}

async fn act(app: &App, people: &People, played: &mut Played, today: NaiveDate, task: &Seen) -> anyhow::Result<()> {
    let Some(officer) = task.lead.as_ref().and_then(|lead| people.officers.get(lead)).cloned() else { return Ok(()) };
    let office = if officer == people.office { people.second.clone() } else { people.office.clone() };
    let character = Character::of(task.id);
    let age = (today - task.assigned).num_days();
    let left = task.due.map(|due| (due - today).num_days());
    let number = 100 + u32::from(task.id.0.as_bytes()[1]) * 7 + u32::from(task.id.0.as_bytes()[2]);
    let symbol = task.lead.as_ref().map_or_else(String::new, ToString::to_string);
    let result = || Command::Submit {
        documents: vec![Document { number: format!("{number}/BC-{symbol}"), date: Some(today) }],
        text: String::new(),
    };
    let (who, command) = match (task.phase, character) {
        (Phase::Open, Character::WronglyAddressed) if age == 3 && !task.accepted => (
            officer,
            Command::Return {
                reason: "Không thuộc chức năng, nhiệm vụ của đơn vị".into(), proposed: None
            },
        ),
        (Phase::Returned, _) if age >= 6 => {
            let to = AgencyId::new("VPUBND");
            (office, Command::Reassign { to, reason: "Văn phòng tiếp nhận, tham mưu thực hiện".into() })
        }
        (Phase::Open, _) if task.asked => {
            (office, Command::GrantExtension { until: None, note: "Đồng ý theo đề nghị".into() })
        }
        (Phase::Awaiting, Character::SentBackOnce)
            if task.submitted.is_some_and(|on| (today - on).num_days() >= 2) && left.is_some_and(|left| left > 2) =>
        {
            (
                office,
                Command::SendBack {
                    reason: "Thiếu số liệu của các địa phương, đề nghị bổ sung".into()
                },
            )
        }
        (Phase::Awaiting, _) if task.submitted.is_some_and(|on| (today - on).num_days() >= 3) => {
            (office, Command::Confirm { note: String::new() })
        }
        (Phase::Open, Character::Silent) => return Ok(()),
        (Phase::Open, _) if !task.accepted && age >= 1 => (officer, Command::Accept),
        (Phase::Open, Character::AsksForTime) if left.is_some_and(|left| (4..=6).contains(&left)) && !task.extended => {
            let until = task.due.and_then(|due| due.checked_add_days(Days::new(20))).unwrap_or(today);
            (officer, Command::RequestExtension { until, reason: "Chờ ý kiến các đơn vị phối hợp".into() })
        }
        (Phase::Open, Character::Late) if left.is_some_and(|left| left <= -12) => (officer, result()),
        (Phase::Open, Character::Late) => return Ok(()),
        (Phase::Open, Character::OnTheDay | Character::AsksForTime | Character::WronglyAddressed)
            if left.is_some_and(|left| left <= 1) =>
        {
            (officer, result())
        }
        (Phase::Open, Character::Early | Character::SentBackOnce) if left.is_some_and(|left| left <= 8) => {
            (officer, result())
        }
        (Phase::Open, Character::Early) if age % 30 == 14 => {
            let percent = u16::try_from((age * 2).clamp(5, 90)).ok();
            (
                officer,
                Command::Report {
                    percent,
                    note: "Đang dự thảo, lấy ý kiến".into(),
                    documents: Vec::new(),
                    blocker: None,
                },
            )
        }
        _ => return Ok(()),
    };
    give(app, played, today, task.id, who, &command).await
}

async fn give(
    app: &App,
    played: &mut Played,
    today: NaiveDate,
    id: TaskId,
    who: OfficialId,
    command: &Command,
) -> anyhow::Result<()> {
    let said = derive("demo", &[&id.to_string(), &today.to_string(), &format!("{command:?}")]);
    played.commands += 1;
    match app.execute(id, command, &Context::official(who, Channel::Cli, said)).await {
        Ok(_) => Ok(()),
        Err(ServiceError::Refused(_)) => {
            played.refusals += 1;
            Ok(())
        }
        Err(error) => Err(error.into()),
    }
}
