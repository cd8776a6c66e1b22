//! A chat simulator in the browser, for those who cannot reach a messenger.

mod view;

use crate::{Attached, Chat, MediaKind, Person, ZaloChat, ZaloPerson, params::Params, shared::Shared};
use axum::{
    Form, Router,
    extract::{Path, Request, State},
    http::header::CONTENT_TYPE,
    response::{Html, IntoResponse, Redirect, Response},
    routing::{get, post},
};
use maud::Markup;
use serde::Deserialize;
use std::sync::Arc;

type Held = State<Arc<Shared>>;

/// The page's routes.
pub(crate) fn routes() -> Router<Arc<Shared>> {
    Router::new()
        .route("/", get(people).post(add))
        .route("/page.js", get(|| async { ([(CONTENT_TYPE, "text/javascript")], include_str!("page.js")) }))
        .route("/page.css", get(|| async { ([(CONTENT_TYPE, "text/css")], include_str!("page.css")) }))
        .route("/chat/telegram/{id}", get(telegram_chat).post(telegram_say))
        .route("/chat/telegram/{id}/messages", get(telegram_messages))
        .route("/chat/telegram/{id}/tap", post(telegram_tap))
        .route("/chat/zalo/{id}", get(zalo_chat).post(zalo_say))
        .route("/chat/zalo/{id}/messages", get(zalo_messages))
        .route("/picture/{file}", get(picture))
}

#[derive(Deserialize)]
struct NewPerson {
    messenger: String,
    id: String,
    #[serde(default)]
    name: String,
}

#[derive(Deserialize)]
struct Tap {
    message: i64,
    data: String,
}

#[derive(Deserialize)]
struct Said {
    text: String,
}

async fn people(State(shared): Held) -> Html<String> {
    shown(shared.look(|state| {
        let telegram: Vec<Chat> = state.telegram.chats.values().cloned().collect();
        let zalo: Vec<ZaloChat> = state.zalo.chats.values().cloned().collect();
        view::people(&telegram, &zalo)
    }))
}

async fn telegram_chat(State(shared): Held, Path(id): Path<u32>) -> Html<String> {
    shown(view::telegram_chat(&played(&shared, id).chat()))
}

async fn telegram_messages(State(shared): Held, Path(id): Path<u32>) -> Html<String> {
    shown(view::telegram_list(&played(&shared, id).chat()))
}

async fn zalo_chat(State(shared): Held, Path(id): Path<String>) -> Html<String> {
    shown(view::zalo_chat(&ZaloPerson::new(&shared, &id).chat()))
}

async fn zalo_messages(State(shared): Held, Path(id): Path<String>) -> Html<String> {
    shown(view::zalo_list(&ZaloPerson::new(&shared, &id).chat()))
}

/// The person of a page; groups have no page, so ids are those of people.
fn played(shared: &Arc<Shared>, id: u32) -> Person {
    Person::of(shared, i64::from(id), &format!("Người dùng {id}"))
}

fn shown(markup: Markup) -> Html<String> {
    Html(markup.into_string())
}

async fn add(State(shared): Held, Form(new): Form<NewPerson>) -> Response {
    if new.messenger == "zalo" {
        let id: String = new.id.chars().filter(char::is_ascii_alphanumeric).collect();
        ZaloPerson::new(&shared, &id);
        return Redirect::to(&format!("/chat/zalo/{id}")).into_response();
    }
    let Some(id) = new.id.trim().parse::<u32>().ok().filter(|id| *id > 0) else {
        return Redirect::to("/").into_response();
    };
    let name = if new.name.trim().is_empty() { format!("Người dùng {id}") } else { new.name };
    Person::of(&shared, i64::from(id), name.trim());
    Redirect::to(&format!("/chat/telegram/{id}")).into_response()
}

async fn telegram_say(State(shared): Held, Path(id): Path<u32>, request: Request) -> Response {
    let person = played(&shared, id);
    let Ok(mut said) = Params::read(request).await else {
        return Redirect::to(&format!("/chat/telegram/{id}")).into_response();
    };
    let text = said.text("text").unwrap_or_default().trim().to_owned();
    let reply_to = said.number("reply_to");
    let file = said.files.remove("file").filter(|file| !file.name.is_empty()).map(|file| {
        let kind = if file.mime.starts_with("image/") { MediaKind::Photo } else { MediaKind::Document };
        Attached { kind, name: file.name, mime: file.mime, bytes: file.bytes, stated_size: None }
    });
    match (file, reply_to) {
        (Some(file), Some(to)) => _ = person.reply_file(to, file, &text),
        (Some(file), None) => _ = person.send_file(file, &text),
        (None, _) if text == "/start" => _ = person.start(said.text("code").unwrap_or_default().trim()),
        (None, _) if text.is_empty() => {}
        (None, Some(to)) => _ = person.reply(to, &text),
        (None, None) => _ = person.send(&text),
    }
    Redirect::to(&format!("/chat/telegram/{id}")).into_response()
}

async fn telegram_tap(State(shared): Held, Path(id): Path<u32>, Form(tap): Form<Tap>) -> Response {
    // A button that went away meanwhile is seen to be gone once the page is shown again.
    drop(played(&shared, id).try_tap(tap.message, &tap.data));
    Redirect::to(&format!("/chat/telegram/{id}")).into_response()
}

async fn zalo_say(State(shared): Held, Path(id): Path<String>, Form(said): Form<Said>) -> Redirect {
    if !said.text.trim().is_empty() {
        ZaloPerson::new(&shared, &id).send(said.text.trim());
    }
    Redirect::to(&format!("/chat/zalo/{id}"))
}

async fn picture(State(shared): Held, Path(file): Path<String>) -> Response {
    let found =
        shared.look(|state| state.telegram.files.get(&file).map(|file| (file.mime.clone(), file.bytes.clone())));
    match found {
        // Only pictures are shown; anything else is handed over to be kept.
        Some((mime, bytes)) if mime.starts_with("image/") && !mime.contains("svg") => {
            ([(CONTENT_TYPE, mime)], bytes).into_response()
        }
        Some((_, bytes)) => ([(CONTENT_TYPE, "application/octet-stream".to_owned())], bytes).into_response(),
        None => axum::http::StatusCode::NOT_FOUND.into_response(),
    }
}
