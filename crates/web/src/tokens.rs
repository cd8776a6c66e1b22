//! Tokens of other systems: made and revoked by whoever administers, while the server runs.

use crate::{account::done, door::Door, pages::signin::WORDS};
use axum::{
    Extension,
    extract::State,
    http::{Method, StatusCode},
    response::{IntoResponse, Redirect, Response},
    routing::{MethodRouter, get, post},
};
use chrono::{DateTime, TimeDelta, Utc};
use dondoc_domain::permission::{Action, Reach, View};
use dondoc_identity::{ApiToken, NewToken, Scope, end_of};
use dondoc_shell::{
    Need, OurForm, Problem, Routes, Shell, Tab, Viewer, form_fields, page,
    parts::{moment, notice},
};
use maud::{Markup, html};
use serde::Deserialize;
use std::{collections::BTreeSet, sync::Arc};

/// The routes of other systems' tokens, which need the way in.
pub fn tokens(shell: &Arc<Shell>, door: &Arc<Door>) -> Routes {
    const NEED: Need = Need::Do(Action::Administer);
    let layer = Extension(Arc::clone(door));
    let with_door = |handler: MethodRouter<Arc<Shell>>| handler.layer(layer.clone());
    Routes::new(shell)
        .on(Method::GET, "/ma-ket-noi", NEED, with_door(get(list)))
        .on(Method::POST, "/ma-ket-noi", NEED, with_door(post(make)))
        .on(Method::POST, "/ma-ket-noi/thu-hoi", NEED, with_door(post(revoke)))
}

/// `GET /ma-ket-noi`: the tokens, and a form for one more.
async fn list(State(shell): State<Arc<Shell>>, Extension(door): Extension<Arc<Door>>, viewer: Viewer) -> Markup {
    shown(&shell, &door, &viewer, &html! {}, &New::default())
}

/// What was filled in.
#[derive(Default, Deserialize)]
struct New {
    #[serde(default)]
    ten: String,
    #[serde(default)]
    quyen: Vec<String>,
    #[serde(default)]
    don_vi: String,
    #[serde(default)]
    can_bo: String,
    #[serde(default)]
    het_han: String,
}

fn shown(shell: &Shell, door: &Door, viewer: &Viewer, above: &Markup, new: &New) -> Markup {
    let words = WORDS.of(viewer.lang);
    let body = html! {
        h1 { (words.t("tokens-title")) }
        p { (words.t("tokens-about")) }
        (above)
        section.khoi {
            h2 { (words.t("tokens-new")) }
            form method="post" action="/ma-ket-noi" {
                (form_fields(viewer))
                div.o { label for="ten" { (words.t("tokens-name")) } input id="ten" name="ten" maxlength="100" required value=(new.ten); }
                fieldset {
                    legend { (words.t("tokens-scopes")) }
                    @for scope in Scope::ALL {
                        label.dong {
                            input type="checkbox" name="quyen" value=(scope.as_str()) checked[new.quyen.iter().any(|it| it == scope.as_str())];
                            code { (scope.as_str()) }
                            @if scope.writes() { span.nhan { (words.t("tokens-writes")) } }
                        }
                    }
                }
                div.o { label for="don_vi" { (words.t("tokens-agency")) } input id="don_vi" name="don_vi" value=(new.don_vi); span.goi-y { (words.t("tokens-agency-hint")) } }
                div.o { label for="can_bo" { (words.t("tokens-acting")) } input id="can_bo" name="can_bo" value=(new.can_bo); span.goi-y { (words.t("tokens-acting-hint")) } }
                div.o { label for="het_han" { (words.t("tokens-expires")) } input id="het_han" type="date" name="het_han" value=(new.het_han); }
                button type="submit" { (words.t("tokens-make")) }
            }
        }
        section.khoi {
            h2 { (words.t("tokens-all")) }
            (table(viewer, &door.identity.tokens.list(), door.now()))
        }
    };
    page(shell, viewer, Tab::Account, &words.t("tokens-title"), "/ma-ket-noi", &body)
}

fn table(viewer: &Viewer, tokens: &[ApiToken], now: DateTime<Utc>) -> Markup {
    let words = WORDS.of(viewer.lang);
    let columns = ["tokens-name", "tokens-scopes", "tokens-agency", "tokens-acting", "tokens-used", "tokens-state"]
        .map(|id| words.t(id));
    html! {
        @if tokens.is_empty() { (dondoc_shell::parts::nothing(&words.t("tokens-none"))) }
        @else {
            table.the-hang {
                thead { tr { @for column in &columns { th scope="col" { (column) } } } }
                tbody {
                    @for token in tokens {
                        tr {
                            td data-ten=(columns[0]) { (token.name) " " small { (token.id) } }
                            td data-ten=(columns[1]) { @for scope in &token.scopes { code { (scope.as_str()) } " " } }
                            td data-ten=(columns[2]) { @if let Some(agency) = &token.agency { (agency) } @else { (words.t("tokens-agency-all")) } }
                            td data-ten=(columns[3]) { @if let Some(acting) = &token.acting { (acting) } @else { "–" } }
                            td data-ten=(columns[4]) { @if let Some(used) = token.used { (moment(used)) } @else { "–" } }
                            td data-ten=(columns[5]) {
                                @if let Some(at) = token.revoked { (words.t("tokens-revoked")) " " (moment(at)) }
                                @else if token.is_over(now) { (words.t("tokens-expired")) }
                                @else {
                                    @if let Some(until) = token.expires {
                                        // It ends with a day, so the last moment of that day is shown.
                                        p { (words.t("tokens-until")) " " (moment(until - TimeDelta::seconds(1))) }
                                    }
                                    form method="post" action="/ma-ket-noi/thu-hoi" data-hoi=(words.t("tokens-sure")) {
                                        (form_fields(viewer))
                                        button.phu type="submit" name="id" value=(token.id) { (words.t("tokens-revoke")) }
                                    }
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}

/// `POST /ma-ket-noi`: makes a token, which is shown this once.
async fn make(
    State(shell): State<Arc<Shell>>,
    Extension(door): Extension<Arc<Door>>,
    viewer: Viewer,
    OurForm { fields: new, command }: OurForm<New>,
) -> Response {
    let words = WORDS.of(viewer.lang);
    if !door.first(command) {
        let again = notice("luu-y", &words.t("account-again"));
        return shown(&shell, &door, &viewer, &again, &New::default()).into_response();
    }
    let made = match read(&shell, &viewer, &new).await {
        Ok(asked) => {
            let (held, now) = (Arc::clone(&door), door.now());
            tokio::task::spawn_blocking(move || held.identity.tokens.issue(asked, now))
                .await
                .map_err(|error| error.to_string())
                .and_then(|made| made.map_err(|error| error.to_string()))
        }
        Err(why) => Err(why),
    };
    match made {
        Ok((secret, token)) => {
            let above = html! {
                (notice("tot", &words.with("tokens-once", &[("name", token.name.as_str().into())])))
                p { code { (secret.reveal()) } }
            };
            shown(&shell, &door, &viewer, &above, &New::default()).into_response()
        }
        Err(why) => {
            let again = shown(&shell, &door, &viewer, &notice("loi", &why), &new);
            (StatusCode::UNPROCESSABLE_ENTITY, again).into_response()
        }
    }
}

async fn read(shell: &Shell, viewer: &Viewer, new: &New) -> Result<NewToken, String> {
    let words = WORDS.of(viewer.lang);
    let scopes = new.quyen.iter().map(|it| it.parse::<Scope>().map_err(|error| error.to_string()));
    let scopes = scopes.collect::<Result<BTreeSet<_>, _>>()?;
    let agency = match new.don_vi.trim() {
        "" => None,
        text => Some(shell.app.agency(text).await.map_err(|error| error.to_string())?),
    };
    let acting = match new.can_bo.trim() {
        "" => None,
        text => Some(shell.app.official(text).await.map_err(|error| error.to_string())?.id),
    };
    let expires = match new.het_han.trim() {
        "" => None,
        text => Some(text.parse().ok().and_then(end_of).ok_or_else(|| words.t("tokens-bad-day"))?),
    };
    let asked = NewToken { name: new.ten.clone(), scopes, agency, acting, expires, by: Some(viewer.id().clone()) };
    match beyond(viewer, &asked) {
        Some(why) => Err(words.t(why)),
        None => Ok(asked),
    }
}

/// Why an official may not make such a token: no system gets further than they do themselves.
fn beyond(viewer: &Viewer, asked: &NewToken) -> Option<&'static str> {
    let others = asked.acting.as_ref().is_some_and(|acting| acting != viewer.id());
    if others && viewer.reach(Action::Decide) != Reach::All {
        return Some("tokens-not-theirs");
    }
    let reads = asked.scopes.iter().filter_map(|scope| match scope {
        Scope::ReadTasks | Scope::WriteActions | Scope::Import => Some(View::Tasks),
        Scope::ReadRates | Scope::ReadReviews => Some(View::Province),
        Scope::ReadDirectives => Some(View::Directives),
        Scope::ReadAgencies => Some(View::Organisation),
        Scope::Events => Some(View::Log),
        Scope::OpenData | Scope::Metrics => None,
    });
    let blind = reads.filter(|view| viewer.sees(*view) != Reach::All).count() > 0;
    blind.then_some("tokens-not-seen")
}

#[derive(Deserialize)]
struct Which {
    id: String,
}

async fn revoke(
    Extension(door): Extension<Arc<Door>>,
    viewer: Viewer,
    OurForm { fields, .. }: OurForm<Which>,
) -> Result<Response, Problem> {
    let now = door.now();
    done(&viewer, move || door.identity.tokens.revoke(&fields.id, now)).await?;
    Ok(Redirect::to("/ma-ket-noi").into_response())
}
