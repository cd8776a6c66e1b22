//! `official`.

use super::{task::door, with_app};
use crate::{
    cli::{Global, Official},
    output::{self, DONE, Format, Sheet, Usage},
};
use dondoc_domain::{ChatId, OfficialId, event::Channel, official::Role};
use dondoc_service::{Context, ServiceError};
use serde_json::json;
use uuid::Uuid;

pub async fn run(global: &Global, command: Official) -> anyhow::Result<u8> {
    with_app(global, async |app| {
        match command {
            Official::Add { name, agency, role, json: as_json } => {
                let role = parse_role(&role)?;
                let agency = app.agency(&agency).await?;
                let context = Context::system(Channel::Cli, Uuid::now_v7());
                let added = app.add_official(&name, agency.clone(), role, Uuid::new_v4().as_u128(), &context).await?;
                if as_json || global.format == Format::Json {
                    output::json(&json!({"id": added.id, "link_code": added.link_code}))?;
                } else {
                    output::line(format!("Đã thêm {name}: mã {}, {}, {agency}.", added.id, role.label()))?;
                    output::line(format!(
                        "Mã liên kết {} (dùng một lần, hết hạn sau 7 ngày). Chỉ hiện lúc này.",
                        added.link_code
                    ))?;
                }
            }
            Official::Move { official, agency, role } => {
                let it = app.official(&official).await?;
                let agency = match agency {
                    Some(agency) => app.agency(&agency).await?,
                    None => it.agency,
                };
                let role = role.map_or(Ok(it.role), |role| parse_role(&role))?;
                let context = Context::system(Channel::Cli, Uuid::now_v7());
                let changed = app.move_official(&it.id, agency.clone(), role, &context).await?;
                tell(global, &it.id, changed, &format!("{}, {agency}", role.label()))?;
            }
            Official::Leave { official, reason } => {
                let it = app.official(&official).await?;
                let context = Context::system(Channel::Cli, Uuid::now_v7());
                let changed = app.official_left(&it.id, &reason, &context).await?;
                tell(global, &it.id, changed, "thôi nhiệm vụ")?;
            }
            Official::Rename { official, name } => {
                let it = app.official(&official).await?;
                let changed = app.name_of(&it.id).await != name;
                app.rename_official(&it.id, &name, &by_hand()).await?;
                tell(global, &it.id, changed, &format!("họ tên {}", app.name_of(&it.id).await))?;
            }
            Official::LinkCode { official } => {
                let it = app.official(&official).await?;
                let code = app.issue_link_code(&it.id, Uuid::new_v4().as_u128(), &by_hand()).await?;
                match global.format {
                    Format::Json => output::json(&json!({"id": it.id, "link_code": code}))?,
                    Format::Text => output::line(format!(
                        "{}: mã liên kết {code} (dùng một lần, hết hạn sau 7 ngày). Chỉ hiện lúc này.",
                        it.id
                    ))?,
                }
            }
            Official::Chats { official } => {
                let it = app.official(&official).await?;
                chats(global, &app.chats_of(&it.id).await?)?;
            }
            Official::Prefer { official, channel } => {
                let it = app.official(&official).await?;
                let channel = match channel.as_str() {
                    "telegram" => Channel::Telegram,
                    "zalo" => Channel::Zalo,
                    _ => Channel::Web,
                };
                let chats = app.chats_of(&it.id).await?;
                let Some((_, chat)) = chats.into_iter().find(|(known, _)| *known == channel) else {
                    return Err(ServiceError::Told(format!(
                        "{} chưa liên kết cuộc trò chuyện nào qua {}. Cấp mã bằng “dondoc official link-code”.",
                        it.id,
                        door(channel)
                    ))
                    .into());
                };
                let changed = app.prefer_chat(chat, &by_hand()).await?;
                tell(global, &it.id, changed, &format!("nhận tin trước hết qua {}", door(channel)))?;
            }
            Official::Unlink { official, chat, reason } => {
                let it = app.official(&official).await?;
                let mut changed = false;
                for (_, known) in app.chats_of(&it.id).await? {
                    if chat.is_none_or(|chat| known.0 == chat) {
                        changed |= app.unlink_chat(known, &reason, &by_hand()).await?;
                    }
                }
                tell(global, &it.id, changed, "gỡ liên kết")?;
            }
            Official::Delegate { official, to, from, until, end: _ } => {
                let it = app.official(&official).await?;
                let (Some(to), Some(until)) = (to, until) else {
                    let changed = app.end_delegation(&it.id, &by_hand()).await?;
                    tell(global, &it.id, changed, "chấm dứt việc thay mặt")?;
                    return Ok(DONE);
                };
                let (to, from) = (app.official(&to).await?.id, from.unwrap_or_else(|| app.today()));
                let changed = app.delegate(&it.id, &to, from, until, &by_hand()).await?;
                let what = format!("{to} thay mặt từ {} đến hết {}", output::vn(from), output::vn(until));
                tell(global, &it.id, changed, &what)?;
            }
            Official::List { agency } => {
                let agency = match agency {
                    Some(agency) => Some(app.agency(&agency).await?),
                    None => None,
                };
                let officials: Vec<_> = {
                    let models = app.models().await?;
                    let wanted = |it: &dondoc_domain::official::Official| {
                        agency.as_ref().is_none_or(|agency| it.agency == *agency)
                    };
                    models.rows().officials.all().filter(wanted).collect()
                };
                let mut rows = Vec::new();
                for it in officials {
                    rows.push((app.name_of(&it.id).await, it));
                }
                if global.format == Format::Json {
                    let row = |(name, it): &(String, dondoc_domain::official::Official)| {
                        json!({"id": it.id, "name": name, "agency": it.agency, "role": it.role, "active": it.active})
                    };
                    output::json(&rows.iter().map(row).collect::<Vec<_>>())?;
                } else {
                    let mut sheet = Sheet::new(&["Mã", "Họ tên", "Đơn vị", "Vai trò"]);
                    for (name, it) in rows {
                        let role = if it.active { it.role.label() } else { "đã thôi nhiệm vụ" };
                        sheet.row([it.id.to_string(), name, it.agency.to_string(), role.into()]);
                    }
                    sheet.print()?;
                }
            }
        }
        Ok(DONE)
    })
    .await
}

fn by_hand() -> Context {
    Context::system(Channel::Cli, Uuid::now_v7())
}

fn chats(global: &Global, chats: &[(Channel, ChatId)]) -> anyhow::Result<()> {
    match global.format {
        Format::Json => {
            let row = |(channel, chat): &(Channel, ChatId)| json!({"channel": channel, "chat": chat});
            output::json(&chats.iter().map(row).collect::<Vec<_>>())
        }
        Format::Text if chats.is_empty() => {
            output::line("Chưa liên kết cuộc trò chuyện nào. Cấp mã bằng “dondoc official link-code”.")
        }
        Format::Text => {
            let mut sheet = Sheet::new(&["Kênh", "Cuộc trò chuyện"]);
            for (channel, chat) in chats {
                sheet.row([door(*channel).to_owned(), chat.to_string()]);
            }
            sheet.print()
        }
    }
}

fn parse_role(text: &str) -> Result<Role, Usage> {
    Role::parse(text).ok_or_else(|| {
        let known: Vec<&str> = Role::ALL.into_iter().map(Role::name).collect();
        Usage(format!("không có vai trò “{text}”; chọn một trong: {}", known.join(", ")))
    })
}

fn tell(global: &Global, id: &OfficialId, changed: bool, what: &str) -> anyhow::Result<()> {
    match global.format {
        Format::Json => output::json(&json!({"id": id, "unchanged": !changed})),
        Format::Text if changed => output::line(format!("{id}: đã ghi nhận {what}.")),
        Format::Text => output::line(format!("{id}: đã như vậy từ trước, không có gì thay đổi.")),
    }
}
