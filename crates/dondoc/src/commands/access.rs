//! `login-link`, `token` and `webhook`: who may come in without a messenger, and which systems are told what happens.

use super::with_app;
use crate::{
    cli::{Global, LoginLink, Token, Webhook},
    output::{self, DONE, Format, Sheet},
    serve,
};
use chrono::{TimeDelta, Utc};
use dondoc_api::webhook::{NewWebhook, WebhookError, Webhooks};
use dondoc_domain::OfficialId;
use dondoc_identity::{LINK_LIFE, Links, NewToken, Scope, end_of};
use dondoc_service::{Directory, ServiceError};
use serde_json::json;
use std::collections::BTreeSet;

/// Makes a one-time address beside a server that may be running: nothing is opened that it holds.
pub fn login_link(global: &Global, args: &LoginLink) -> anyhow::Result<u8> {
    let layout = serve::layout(global, args.config.as_deref())?;
    let settings = serve::Settings::read(&layout)?;
    let directory = Directory::open(&layout.people())?;
    let official = who(&directory, &args.official)?;
    let told = |error: dondoc_identity::IdentityError| ServiceError::Told(error.to_string());
    let links = Links::open(&layout.access()).map_err(told)?;
    let secret = links.issue(&official, Utc::now()).map_err(told)?;
    let base = settings.web.public_url.clone().unwrap_or_else(|| format!("http://{}", settings.web.listen));
    let url = format!("{base}/vao/{}", secret.reveal());
    match global.format {
        Format::Json => output::json(&json!({"id": official, "url": url}))?,
        Format::Text => {
            let name = directory.name(&official).unwrap_or_default();
            output::line(format!(
                "{official} {name}: {url}\nDùng một lần, hết hạn sau {} phút.",
                LINK_LIFE.num_minutes()
            ))?;
        }
    }
    Ok(DONE)
}

fn who(directory: &Directory, text: &str) -> Result<OfficialId, ServiceError> {
    let id = OfficialId(text.trim().to_ascii_uppercase());
    if directory.name(&id).is_some() {
        return Ok(id);
    }
    let mut named = directory.of_name(text);
    match named.len() {
        1 => Ok(named.remove(0)),
        0 => Err(ServiceError::NotFound { what: "cán bộ", name: text.to_owned(), nearest: Vec::new() }),
        _ => {
            let nearest = named.iter().map(ToString::to_string).collect();
            Err(ServiceError::NotFound { what: "một cán bộ duy nhất tên", name: text.to_owned(), nearest })
        }
    }
}

pub async fn token(global: &Global, command: Token) -> anyhow::Result<u8> {
    let layout = serve::layout(global, None)?;
    let identity = serve::identity(&layout, &serve::Settings::read(&layout)?)?;
    let tokens = &identity.tokens;
    match command {
        Token::Add { name, scopes, agency, acting, expires } => {
            let scopes = scopes.iter().map(|it| it.parse::<Scope>()).collect::<Result<BTreeSet<_>, _>>()?;
            let (agency, acting) = with_app(global, async |app| {
                let agency = match &agency {
                    Some(text) => Some(app.agency(text).await?),
                    None => None,
                };
                let acting = match &acting {
                    Some(text) => Some(app.official(text).await?.id),
                    None => None,
                };
                Ok((agency, acting))
            })
            .await?;
            let told = || ServiceError::Told("Ngày hết hạn ở ngoài lịch; chọn một ngày gần hơn.".into());
            let expires = expires.map(|day| end_of(day).ok_or_else(told)).transpose()?;
            let new = NewToken { name, scopes, agency, acting, expires, by: None };
            let (secret, made) =
                tokens.issue(new, Utc::now()).map_err(|error| ServiceError::Told(error.to_string()))?;
            match global.format {
                Format::Json => output::json(&json!({"id": made.id, "name": made.name, "token": secret.reveal()}))?,
                Format::Text => output::line(format!(
                    "{} ({}): {}\nMã chỉ hiện lúc này; giữ như mật khẩu.",
                    made.name,
                    made.id,
                    secret.reveal()
                ))?,
            }
        }
        Token::List if global.format == Format::Json => output::json(&tokens.list())?,
        Token::List => {
            let mut sheet = Sheet::new(&[
                "Định danh",
                "Hệ thống",
                "Quyền",
                "Đơn vị",
                "Ghi dưới tên",
                "Dùng gần nhất",
                "Tình trạng",
            ]);
            let now = Utc::now();
            for it in tokens.list() {
                let state = match (it.revoked, it.expires) {
                    (Some(_), _) => "đã thu hồi".to_owned(),
                    (None, Some(_)) if it.is_over(now) => "đã hết hạn".to_owned(),
                    // It ends with a day, so the last moment of that day is shown.
                    (None, Some(until)) => format!("hết ngày {}", here(until - TimeDelta::seconds(1))),
                    (None, None) => "còn hiệu lực".to_owned(),
                };
                let scopes: Vec<&str> = it.scopes.iter().map(|scope| scope.as_str()).collect();
                sheet.row(vec![
                    it.id,
                    it.name,
                    scopes.join(" "),
                    it.agency.map_or_else(|| "tất cả".to_owned(), |id| id.to_string()),
                    it.acting.map_or_else(String::new, |id| id.to_string()),
                    it.used.map_or_else(String::new, here),
                    state,
                ]);
            }
            sheet.print()?;
        }
        Token::Revoke { id } => {
            let ended = tokens.revoke(&id, Utc::now()).map_err(|error| ServiceError::Told(error.to_string()))?;
            if !ended {
                return Err(ServiceError::NotFound {
                    what: "mã kết nối còn hiệu lực", name: id, nearest: Vec::new()
                }
                .into());
            }
            output::line(format!("Đã thu hồi mã {id}."))?;
        }
    }
    Ok(DONE)
}

/// Changes who is told of events; a running server reads the list again by itself.
pub fn webhook(global: &Global, command: Webhook) -> anyhow::Result<u8> {
    let webhooks = Webhooks::new(serve::layout(global, None)?.webhooks());
    let told = |error: WebhookError| ServiceError::Told(error.to_string());
    let known = |done: bool, id: String| match done {
        true => Ok(()),
        false => Err(ServiceError::NotFound { what: "nơi nhận", name: id, nearest: Vec::new() }),
    };
    match command {
        Webhook::Add { url, events, from_start, allow_http } => {
            let new = NewWebhook { url, names: events, from_start, allow_http };
            let (secret, made) = webhooks.add(new, Utc::now()).map_err(told)?;
            match global.format {
                Format::Json => output::json(&json!({"id": made.id, "secret": secret.reveal()}))?,
                Format::Text => output::line(format!(
                    "{}: {}\nKhóa ký (HMAC-SHA256): {}\nChỉ hiện lúc này; giữ như mật khẩu.",
                    made.id,
                    made.url,
                    secret.reveal()
                ))?,
            }
        }
        Webhook::List => {
            let list = webhooks.list().map_err(told)?;
            if global.format == Format::Json {
                output::json(&list)?;
                return Ok(DONE);
            }
            let mut sheet = Sheet::new(&["Định danh", "Địa chỉ", "Đã gửi đến", "Tình trạng"]);
            for it in list {
                let state = match (it.disabled, it.failing_since) {
                    (Some(_), _) => format!("đã ngừng: {}", it.error.unwrap_or_default()),
                    (None, Some(since)) => {
                        format!("lỗi từ {}: {}", here(since), it.error.unwrap_or_default())
                    }
                    (None, None) => "đang gửi".to_owned(),
                };
                let position = it.position.map_or_else(String::new, |at| at.to_string());
                sheet.row(vec![it.webhook.id, it.webhook.url, position, state]);
            }
            sheet.print()?;
        }
        Webhook::Remove { id } => {
            known(webhooks.remove(&id).map_err(told)?, id.clone())?;
            output::line(format!("Đã bỏ nơi nhận {id}."))?;
        }
        Webhook::Enable { id } => {
            known(webhooks.enable(&id).map_err(told)?, id.clone())?;
            output::line(format!("Sẽ gửi tiếp cho {id} từ sự kiện còn dở."))?;
        }
    }
    Ok(DONE)
}

/// The day in Vietnam, seven hours ahead all year.
fn here(at: chrono::DateTime<Utc>) -> String {
    (at + TimeDelta::hours(7)).format("%d/%m/%Y").to_string()
}
