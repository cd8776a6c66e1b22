//! The same control for other processes: JSON over HTTP under `/control`.

use crate::{Attached, FaultRule, Group, MediaKind, Person, ZaloPerson, server::json_response, shared::Shared};
use axum::{
    Json, Router,
    body::Bytes,
    extract::{Path, Query, State},
    response::Response,
    routing::{get, post},
};
use chrono::TimeDelta;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::{sync::Arc, time::Duration};

type Held = State<Arc<Shared>>;

/// All control routes.
pub(crate) fn routes() -> Router<Arc<Shared>> {
    Router::new()
        .route("/telegram/users", post(add_user))
        .route("/telegram/users/{user}/file", post(send_file))
        .route("/telegram/users/{user}/{action}", post(act))
        .route("/telegram/groups", post(add_group))
        .route("/telegram/groups/{group}/{action}", post(act_group))
        .route("/telegram/chats", get(|State(s): Held| async move { told(&s.look(|s| json!(s.telegram.chats))) }))
        .route("/telegram/updates/{action}", post(act_updates))
        .route("/zalo/users/{user}/{action}", post(act_zalo))
        .route("/zalo/chats", get(|State(s): Held| async move { told(&s.look(|s| json!(s.zalo.chats))) }))
        .route("/faults", post(add_fault).delete(clear_faults))
        .route("/pause", post(pause))
        .route("/clock", post(set_clock))
        .route("/calls", get(|State(s): Held| async move { told(&s.look(|s| json!(s.journal.calls))) }))
        .route("/violations", get(|State(s): Held| async move { told(&s.look(|s| json!(s.journal.violations))) }))
        .route("/duplicates", get(|State(s): Held| async move { told(&s.look(|s| json!(s.journal.duplicates()))) }))
        .route("/deliveries", get(|State(s): Held| async move { told(&s.look(|s| json!(s.journal.deliveries))) }))
        .route("/rate", get(rate))
}

#[derive(Deserialize)]
struct NewChat {
    id: i64,
    #[serde(default)]
    name: String,
    #[serde(default)]
    members: Vec<i64>,
}

/// What a person does; each action reads the fields it needs.
#[derive(Deserialize, Default)]
#[serde(default, deny_unknown_fields)]
struct Deed {
    group: Option<i64>,
    text: String,
    reply_to: Option<i64>,
    message: i64,
    button: String,
    phone: String,
}

async fn add_user(State(shared): Held, Json(new): Json<NewChat>) -> Response {
    told(&Person::of(&shared, new.id, &new.name).chat())
}

async fn add_group(State(shared): Held, Json(new): Json<NewChat>) -> Response {
    let group = Group::of(&shared, new.id, &new.name);
    for member in new.members {
        Person::of(&shared, member, "").in_group(&group);
    }
    told(&group.chat())
}

fn person(shared: &Arc<Shared>, user: i64, group: Option<i64>) -> Person {
    let person = Person::of(shared, user, &format!("Người dùng {user}"));
    match group {
        Some(group) => person.in_group(&Group::of(shared, group, "Nhóm")),
        None => person,
    }
}

async fn act(State(shared): Held, Path((user, action)): Path<(i64, String)>, Json(deed): Json<Deed>) -> Response {
    let person = person(&shared, user, deed.group);
    match action.as_str() {
        "start" => told(&person.start(&deed.text)),
        "say" => match deed.reply_to {
            Some(to) => told(&person.reply(to, &deed.text)),
            None => told(&person.send(&deed.text)),
        },
        "tap" => match person.try_tap(deed.message, &deed.button) {
            Ok(query) => told(&query),
            Err(why) => json_response(409, &json!({"error": why})),
        },
        "edit" => match person.try_edit(deed.message, &deed.text) {
            Some(update) => told(&update),
            None => json_response(409, &json!({"error": "no such message of this person"})),
        },
        "contact" => told(&person.send_contact(&deed.phone)),
        "sticker" => told(&person.send_sticker()),
        "block" => told(&person.block()),
        "unblock" => told(&person.unblock()),
        "deactivate" => told(&person.deactivate()),
        _ => unknown(&action),
    }
}

#[derive(Deserialize)]
struct FileDeed {
    kind: MediaKind,
    #[serde(default)]
    name: String,
    #[serde(default)]
    mime: String,
    #[serde(default)]
    caption: String,
    group: Option<i64>,
    stated_size: Option<u64>,
}

async fn send_file(State(shared): Held, Path(user): Path<i64>, Query(q): Query<FileDeed>, body: Bytes) -> Response {
    let bytes = body.to_vec();
    let file = Attached { kind: q.kind, name: q.name, mime: q.mime, bytes, stated_size: q.stated_size };
    told(&person(&shared, user, q.group).send_file(file, &q.caption))
}

async fn act_group(State(shared): Held, Path((group, action)): Path<(i64, String)>) -> Response {
    let group = Group::of(&shared, group, "Nhóm");
    match action.as_str() {
        "migrate" => told(&group.migrate().id),
        "kick" => told(&group.kick_bot(0)),
        _ => unknown(&action),
    }
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct UpdateDeed {
    update: i64,
}

async fn act_updates(State(shared): Held, Path(action): Path<String>, Json(deed): Json<UpdateDeed>) -> Response {
    let updates = |f: &mut dyn FnMut(&mut crate::telegram::updates::Updates)| {
        shared.change(|state| f(&mut state.telegram.updates));
    };
    match action.as_str() {
        "hold" => updates(&mut |updates| _ = updates.held.get_or_insert_default()),
        "release" => updates(&mut |updates| updates.release(false)),
        "release-reversed" => updates(&mut |updates| updates.release(true)),
        "again" => return told(&shared.change(|state| state.telegram.updates.repeat(deed.update))),
        _ => return unknown(&action),
    }
    told(&true)
}

async fn act_zalo(
    State(shared): Held,
    Path((user, action)): Path<(String, String)>,
    Json(deed): Json<Value>,
) -> Response {
    let person = ZaloPerson::new(&shared, &user);
    let word = |name: &str| deed[name].as_str().unwrap_or_default();
    match action.as_str() {
        "say" => told(&person.send(word("text"))),
        "photo" => told(&person.send_photo(word("url"), word("text"))),
        "sticker" => told(&person.send_sticker()),
        "unsupported" => told(&person.send_unsupported()),
        "block" => told(&person.block()),
        "again" => told(&person.deliver_last_again()),
        _ => unknown(&action),
    }
}

async fn add_fault(State(shared): Held, Json(rule): Json<FaultRule>) -> Response {
    told(&shared.change(|state| state.faults.push(rule)))
}

async fn clear_faults(State(shared): Held) -> Response {
    told(&shared.change(|state| state.faults.clear()))
}

#[derive(Deserialize)]
struct Seconds {
    seconds: i64,
}

/// The network is down for so long; it comes back by itself, since nobody could ask for it.
async fn pause(State(shared): Held, Json(Seconds { seconds }): Json<Seconds>) -> Response {
    tokio::spawn(async move {
        // The answer to this very call goes out first.
        tokio::time::sleep(Duration::from_millis(50)).await;
        shared.open.send_replace(false);
        tokio::time::sleep(Duration::from_secs(seconds.unsigned_abs())).await;
        shared.open.send_replace(true);
    });
    told(&true)
}

async fn set_clock(State(shared): Held, Json(Seconds { seconds }): Json<Seconds>) -> Response {
    told(&shared.change(|state| state.clock_offset = TimeDelta::seconds(seconds)))
}

async fn rate(State(shared): Held, Query(Seconds { seconds }): Query<Seconds>) -> Response {
    let window = Duration::from_secs(seconds.unsigned_abs());
    told(&shared.look(|state| state.journal.peak(window)))
}

fn told(value: &impl Serialize) -> Response {
    json_response(200, &json!({"result": value}))
}

fn unknown(action: &str) -> Response {
    json_response(404, &json!({"error": format!("no such action: {action}")}))
}
