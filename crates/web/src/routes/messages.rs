//! What a person says in the browser: words, files, taps. Stored before the browser is answered.

use crate::{doorstep, pages, site::Site};
use axum::{
    Extension, Json,
    extract::{Multipart, State},
    http::{HeaderMap, StatusCode},
    response::{IntoResponse, Redirect, Response},
};
use chrono::Utc;
use dondoc_domain::event::Channel;
use dondoc_messaging::{Address, Content, Incoming, Tap};
use dondoc_shell::{Caller, File, Problem, Session, Upload as Form, digest, random, wants_json, within};
use serde::Deserialize;
use serde_json::json;
use std::{
    sync::Arc,
    time::{Duration, Instant},
};
use tokio::sync::broadcast::error::RecvError;

/// The longest message, in letters.
const LONGEST: usize = 8_000;
/// How long a browser without our script waits for the answer before it is sent back to the page.
const ANSWER: Duration = Duration::from_millis(1_500);

/// `POST /chat/gui`: words, files, or both.
pub(crate) async fn send(
    State(site): State<Arc<Site>>,
    Extension(caller): Extension<Caller>,
    headers: HeaderMap,
    parts: Multipart,
) -> Result<Response, Problem> {
    let session = Session::of(&headers, &site.settings);
    pace(&site, &caller, &session).await?;
    let linked = site.backend.who(&session.chat()).await.is_some();
    let ours = |form: &Form| session.owns(form.field("token"));
    let (mut form, read) = Form::read(&site.uploads, parts, ours, linked).await;
    if !ours(&form) {
        return Err(StatusCode::FORBIDDEN.into());
    }
    let files = std::mem::take(&mut form.files);
    let text = form.field("noi-dung").trim().replace("\r\n", "\n");
    let outcome = if text.chars().count() > LONGEST {
        let message = format!("Tin dài quá {LONGEST} ký tự. Vui lòng chia làm nhiều tin, hoặc gửi kèm tệp.");
        Err(Problem::new(StatusCode::PAYLOAD_TOO_LARGE, message))
    } else {
        match read {
            Ok(()) if !linked && !text.is_empty() && !doorstep::is_code(&text) => {
                // Anybody can open a chat; only what may link one is stored.
                Err(Problem::new(StatusCode::UNPROCESSABLE_ENTITY, pages::chat::NOT_LINKED))
            }
            Ok(()) => {
                if !linked {
                    let last = site.backend.lines(&session.chat(), None).await.last().map_or(0, |line| line.seq);
                    site.doorstep.tried(&session.chat(), last);
                }
                say(&site, &session, &form, &text, files).await
            }
            Err(problem) => Err(problem),
        }
    };
    match outcome {
        Ok(()) if wants_json(&headers) => Ok(Json(json!({ "ok": true })).into_response()),
        Ok(()) => {
            drop(form);
            await_answer(&site, &session.chat()).await;
            Ok(Redirect::to("/chat").into_response())
        }
        Err(problem) if wants_json(&headers) => Err(problem),
        // Nobody types a report twice: the page comes back with what was typed, and why it was not taken.
        Err(problem) => {
            let mut view = pages::chat::View::of(&site, &session).await;
            view.keep(&problem, text, form.field("lan"), form.field("tra-loi"));
            Ok((problem.status, view.page()).into_response())
        }
    }
}

/// Keeps the files and stores everything; each file is a message, the words stand beside the first.
async fn say(site: &Site, session: &Session, form: &Form, text: &str, files: Vec<File>) -> Result<(), Problem> {
    if text.is_empty() && files.is_empty() {
        return Err(Problem::new(
            StatusCode::UNPROCESSABLE_ENTITY,
            "Vui lòng nhập nội dung hoặc chọn tệp rồi bấm Gửi.",
        ));
    }
    let (once, reply) = (form.field("lan"), Some(form.field("tra-loi")).filter(|it| !it.is_empty()));
    let mut words = text.to_owned();
    let mut refused = Vec::new();
    let mut kept = Vec::new();
    for File { name, bytes } in files {
        match site.backend.keep(bytes, name.clone()).await {
            Ok(file) => kept.push(file),
            Err(why) => refused.push(format!("{name}: {why}")),
        }
    }
    let album = (kept.len() > 1).then(|| digest("album", &[&session.chat(), once]));
    for file in kept {
        let content = Content::File { file, caption: std::mem::take(&mut words), album: album.clone() };
        take_one(site, session, once, content, None, reply).await?;
    }
    if !words.is_empty() {
        take_one(site, session, once, Content::Text(words), None, reply).await?;
    }
    if refused.is_empty() {
        return Ok(());
    }
    let rest = if text.is_empty() { "" } else { " Nội dung chữ đã được lưu." };
    Err(Problem::new(StatusCode::UNPROCESSABLE_ENTITY, format!("{}.{rest}", refused.join("; "))))
}

/// A form that taps a button.
#[derive(Deserialize)]
pub(crate) struct Press {
    token: String,
    #[serde(default)]
    lan: String,
    /// The line and the button's data: "12.done:abc".
    nut: String,
}

/// `POST /chat/bam`: a tap on a button of a line in this chat.
pub(crate) async fn tap(
    State(site): State<Arc<Site>>,
    Extension(caller): Extension<Caller>,
    headers: HeaderMap,
    axum::Form(press): axum::Form<Press>,
) -> Result<Response, Problem> {
    let session = Session::of(&headers, &site.settings);
    pace(&site, &caller, &session).await?;
    if !session.owns(&press.token) {
        return Err(StatusCode::FORBIDDEN.into());
    }
    let gone = || Problem::new(StatusCode::GONE, "Nút này không còn trong cuộc trò chuyện. Vui lòng tải lại trang.");
    let (seq, data) = press.nut.split_once('.').ok_or_else(gone)?;
    let seq: u64 = seq.parse().map_err(|_| gone())?;
    if site.backend.who(&session.chat()).await.is_none() {
        return Err(gone());
    }
    let lines = site.backend.lines(&session.chat(), seq.checked_sub(1)).await;
    let line = lines.into_iter().find(|line| line.seq == seq).ok_or_else(gone)?;
    if !line.buttons.iter().flatten().any(|button| button.data == data) {
        return Err(gone());
    }
    let content = Content::Tap(Tap { data: data.to_owned(), acknowledge: None });
    take_one(&site, &session, &press.lan, content, line.message, None).await?;
    if wants_json(&headers) {
        return Ok(Json(json!({ "ok": true })).into_response());
    }
    await_answer(&site, &session.chat()).await;
    Ok(Redirect::to("/chat").into_response())
}

/// Stores one message. `once` is the form's own number: the same content of the same form is the same message.
pub(crate) async fn take_one(
    site: &Site,
    session: &Session,
    once: &str,
    content: Content,
    message: Option<String>,
    reply_to: Option<&str>,
) -> Result<(), Problem> {
    let chat = session.chat();
    let fresh = if once.is_empty() { random() } else { once.to_owned() };
    let said = serde_json::to_string(&content).unwrap_or_default();
    let key = digest("update", &[&chat, &fresh, message.as_deref().unwrap_or_default(), &said]);
    let incoming = Incoming {
        key,
        address: Address::new(Channel::Web, chat.clone()),
        group: false,
        sender: chat,
        at: Utc::now(),
        message,
        reply_to: reply_to.map(str::to_owned),
        content,
    };
    site.backend.take(incoming).await.map_err(|error| {
        tracing::error!(error, "a message from the web was not stored");
        StatusCode::SERVICE_UNAVAILABLE.into()
    })
}

/// Waits a little for something new in a chat, for browsers without our script.
pub(crate) async fn await_answer(site: &Site, chat: &str) {
    let last = async || site.backend.lines(chat, None).await.last().map(|line| (line.seq, line.ours));
    let mut changes = site.backend.changes();
    let answered = async {
        while !matches!(last().await, Some((_, true))) {
            loop {
                match changes.recv().await {
                    Ok(changed) if changed != chat => {}
                    Ok(_) | Err(RecvError::Lagged(_)) => break,
                    Err(RecvError::Closed) => return,
                }
            }
        }
    };
    within(site.stop.clone(), ANSWER, answered).await;
}

/// Whether this session may send now.
pub(crate) async fn pace(site: &Site, caller: &Caller, session: &Session) -> Result<(), Problem> {
    let chat = session.chat();
    site.sessions.take(&chat, Instant::now()).map_err(Problem::wait)?;
    match &caller.0 {
        Some(address) if site.backend.who(&chat).await.is_none() => {
            site.strangers.take(address, Instant::now()).map_err(Problem::wait)
        }
        _ => Ok(()),
    }
}
