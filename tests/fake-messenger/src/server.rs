//! The way of a call: who is asked, what fault strikes, what is answered, what is written down.

use crate::{
    Fault, control,
    failure::{Answer, Failure},
    faults,
    journal::{Api, Call, Outcome},
    line::Line,
    page,
    params::{Params, percent_decoded},
    shared::Shared,
    telegram::{self, Ask, files, updates},
    zalo,
};
use axum::{
    Router,
    body::Body,
    extract::{ConnectInfo, DefaultBodyLimit, Request, State},
    http::{StatusCode, header::CONTENT_TYPE},
    response::{IntoResponse, Response},
};
use serde_json::json;
use std::{
    sync::Arc,
    time::{Duration, Instant},
};

/// Everything served.
pub(crate) fn router(shared: Arc<Shared>) -> Router {
    Router::new()
        .merge(page::routes())
        .nest("/control", control::routes())
        .fallback(bot_call)
        .layer(DefaultBodyLimit::max(64 << 20))
        .with_state(shared)
}

/// What a path asks for.
enum Wanted<'a> {
    Method { api: Api, token: &'a str, method: &'a str },
    File { token: &'a str, path: String },
}

fn wanted(path: &str) -> Option<Wanted<'_>> {
    let token_and = |rest: &str| rest.find('/').map(|at| (at, at + 1));
    if let Some(rest) = path.strip_prefix("/file/bot") {
        let (end, next) = token_and(rest)?;
        return Some(Wanted::File { token: &rest[..end], path: percent_decoded(&rest[next..]) });
    }
    let (api, rest) = match path.strip_prefix("/zalo/bot") {
        Some(rest) => (Api::Zalo, rest),
        None => (Api::Telegram, path.strip_prefix("/bot")?),
    };
    let (end, next) = token_and(rest)?;
    Some(Wanted::Method { api, token: &rest[..end], method: &rest[next..] })
}

async fn bot_call(
    State(shared): State<Arc<Shared>>,
    ConnectInfo(line): ConnectInfo<Line>,
    request: Request,
) -> Response {
    let path = request.uri().path().to_owned();
    let path = path.replace("%3A", ":").replace("%3a", ":");
    match wanted(&path) {
        Some(Wanted::Method { api, token, method }) => call(&shared, &line, api, token, method, request).await,
        Some(Wanted::File { token, path }) => file(&shared, &line, token, &path).await,
        None => refused(&Failure::circumstance(404, "Not Found")),
    }
}

async fn call(shared: &Shared, line: &Line, api: Api, token: &str, method: &str, request: Request) -> Response {
    let read = Params::read(request).await;
    let params = match &read {
        Ok(params) => params,
        Err(_) => &Params::default(),
    };
    let chat = params.text("chat_id").map(|chat| chat.into_owned());
    let (place, known) = shared.change(|state| {
        let at = state.now();
        let call = Call { at, api, method: method.into(), chat: chat.clone(), params: params.told(), outcome: None };
        state.journal.calls.push(call);
        let expected = match api {
            Api::Telegram => &state.options.telegram_token,
            Api::Zalo => &state.options.zalo_token,
        };
        (state.journal.calls.len() - 1, token == expected)
    });
    let under_way = UnderWay { shared, place };
    let finish = |status: u16, description: &str, done: bool| under_way.end(status, description, done);
    let fault = shared.change(|state| faults::take(&mut state.faults, method, chat.as_deref()));
    match &fault {
        Some(Fault::Refuse { status, description, retry_after }) => {
            let mut failure = Failure::circumstance(*status, description.clone());
            if let Some(seconds) = retry_after {
                failure = failure.with(json!({"retry_after": seconds}));
                let until = Instant::now() + Duration::from_secs(*seconds);
                shared.change(|state| chat.iter().for_each(|chat| state.meter.pause(chat, until)));
            }
            finish(*status, description, false);
            return refused(&failure);
        }
        Some(Fault::DropBefore) => {
            finish(0, "connection broken before", false);
            return broken(line);
        }
        Some(Fault::Garbage) => {
            finish(200, "garbage", false);
            return garbage();
        }
        Some(Fault::BadGateway) => {
            finish(502, "bad gateway", false);
            return bad_gateway();
        }
        Some(Fault::SlowStart { milliseconds }) => tokio::time::sleep(Duration::from_millis(*milliseconds)).await,
        Some(Fault::SlowAnswer { .. } | Fault::DropAfter | Fault::GarbageAfter) | None => {}
    }
    let answer = match read.as_ref().map_err(Clone::clone) {
        Err(failure) => Err(failure),
        Ok(_) if !known => Err(Failure::circumstance(401, "Unauthorized").blamed()),
        Ok(params) => perform(shared, api, method, params).await,
    };
    match &answer {
        Ok(_) => finish(200, "", true),
        Err(failure) => {
            finish(failure.status, &failure.description, false);
            if failure.violation {
                shared.change(|state| state.journal.blame(method, chat.as_deref(), failure.description.clone()));
            }
        }
    }
    match &fault {
        Some(Fault::SlowAnswer { milliseconds }) => tokio::time::sleep(Duration::from_millis(*milliseconds)).await,
        Some(Fault::DropAfter) => {
            finish(0, "connection broken after", answer.is_ok());
            return broken(line);
        }
        Some(Fault::GarbageAfter) => {
            finish(200, "garbage after", answer.is_ok());
            return garbage();
        }
        Some(
            Fault::Refuse { .. } | Fault::SlowStart { .. } | Fault::DropBefore | Fault::Garbage | Fault::BadGateway,
        )
        | None => {}
    }
    match answer {
        Ok(result) => json_response(200, &json!({"ok": true, "result": result})),
        Err(failure) => {
            let status = shared.look(|state| zalo::wire_status(state, api, &failure));
            json_response(status, &failure.body())
        }
    }
}

/// A call in the journal; when the caller hangs up before the end, that is what is written.
struct UnderWay<'a> {
    shared: &'a Shared,
    place: usize,
}

impl UnderWay<'_> {
    fn end(&self, status: u16, description: &str, done: bool) {
        self.shared.change(|state| {
            if let Some(call) = state.journal.calls.get_mut(self.place) {
                call.outcome = Some(Outcome { status, description: description.into(), done });
            }
        });
    }
}

impl Drop for UnderWay<'_> {
    fn drop(&mut self) {
        if self.shared.look(|state| state.journal.calls.get(self.place).is_some_and(|call| call.outcome.is_none())) {
            self.end(0, "the caller hung up", false);
        }
    }
}

async fn perform(shared: &Shared, api: Api, method: &str, params: &Params) -> Answer {
    let ask = Ask { method, params };
    match api {
        Api::Telegram if method.eq_ignore_ascii_case("getUpdates") => updates::get(shared, params).await,
        Api::Telegram => shared.change(|state| telegram::call(state, ask)),
        Api::Zalo if method == "getUpdates" => zalo::get_update(shared, params).await,
        Api::Zalo => shared.change(|state| zalo::call(state, ask)),
    }
}

async fn file(shared: &Shared, line: &Line, token: &str, path: &str) -> Response {
    if shared.look(|state| token != state.options.telegram_token) {
        return refused(&Failure::circumstance(401, "Unauthorized"));
    }
    let fault = shared.change(|state| faults::take(&mut state.faults, "download", None));
    match fault {
        Some(Fault::Refuse { status, description, .. }) => return refused(&Failure::circumstance(status, description)),
        Some(Fault::DropBefore | Fault::DropAfter) => return broken(line),
        Some(Fault::Garbage | Fault::GarbageAfter | Fault::BadGateway) => return bad_gateway(),
        Some(Fault::SlowAnswer { milliseconds } | Fault::SlowStart { milliseconds }) => {
            tokio::time::sleep(Duration::from_millis(milliseconds)).await;
        }
        None => {}
    }
    match shared.look(|state| files::at_path(state, path).map(<[u8]>::to_vec)) {
        Some(bytes) => ([(CONTENT_TYPE, "application/octet-stream")], bytes).into_response(),
        None => refused(&Failure::circumstance(404, "Not Found")),
    }
}

/// Whether a webhook may be set to an address: HTTPS on the ports Telegram knows, or this machine.
pub(crate) fn webhook_address(url: &str) -> Result<(), &'static str> {
    let url = reqwest::Url::parse(url).map_err(|_| "can't parse URL")?;
    if url.host_str() == Some("127.0.0.1") {
        return Ok(());
    }
    match (url.scheme(), url.port_or_known_default()) {
        ("https", Some(80 | 88 | 443 | 8443)) => Ok(()),
        ("https", _) => Err("Webhook can be set up only on ports 80, 88, 443 or 8443"),
        _ => Err("HTTPS url must be provided for webhook"),
    }
}

fn refused(failure: &Failure) -> Response {
    json_response(failure.status, &failure.body())
}

pub(crate) fn json_response(status: u16, body: &serde_json::Value) -> Response {
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::BAD_REQUEST);
    (status, [(CONTENT_TYPE, "application/json")], body.to_string()).into_response()
}

/// The answer is never written: the line is cut first.
fn broken(line: &Line) -> Response {
    line.cut();
    Response::new(Body::empty())
}

fn garbage() -> Response {
    ([(CONTENT_TYPE, "application/json")], "{\"ok\":tru").into_response()
}

fn bad_gateway() -> Response {
    let page = "<html><head><title>502 Bad Gateway</title></head><body>nginx</body></html>";
    (StatusCode::BAD_GATEWAY, [(CONTENT_TYPE, "text/html")], page).into_response()
}
