//! Tokens of other systems: made and revoked by whoever administers, while the server runs.

use crate::{account::done, door::Door, pages::signin::WORDS};
use axum::{
    Extension,
    extract::State,
    http::{Method, StatusCode},
    response::{IntoResponse, Redirect, Response},
    routing::{MethodRouter, get, post},
};
use chrono::{NaiveDate, NaiveTime, TimeDelta, Utc};
use dondoc_domain::permission::Action;
use dondoc_identity::{ApiToken, NewToken, Scope};
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
            (table(viewer, &door.identity.tokens.list()))
        }
    };
    page(shell, viewer, Tab::Account, &words.t("tokens-title"), "/ma-ket-noi", &body)
}

fn table(viewer: &Viewer, tokens: &[ApiToken]) -> Markup {
    let words = WORDS.of(viewer.lang);
    let columns =
        ["tokens-name", "tokens-scopes", "tokens-acting", "tokens-used", "tokens-state"].map(|id| words.t(id));
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
                            td data-ten=(columns[2]) { @if let Some(acting) = &token.acting { (acting) } }
                            td data-ten=(columns[3]) { @if let Some(used) = token.used { (moment(used)) } @else { "–" } }
                            td data-ten=(columns[4]) {
                                @if let Some(at) = token.revoked { (words.t("tokens-revoked")) " " (moment(at)) }
                                @else {
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
    OurForm { fields: new, .. }: OurForm<New>,
) -> Response {
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
    let words = WORDS.of(viewer.lang);
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
        text => Some(text.parse::<NaiveDate>().map_err(|_| WORDS.of(viewer.lang).t("tokens-bad-day"))?),
    };
    // The end of that day in Vietnam, seven hours ahead all year.
    let expires =
        expires.map(|day| (day + TimeDelta::days(1)).and_time(NaiveTime::MIN).and_local_timezone(Utc).earliest());
    let expires = expires.flatten().map(|end| end - TimeDelta::hours(7));
    Ok(NewToken { name: new.ten.clone(), scopes, agency, acting, expires, by: Some(viewer.id().clone()) })
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
