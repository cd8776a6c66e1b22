//! The API's description of itself: OpenAPI made from the operations, and the same as a page to read.

use crate::{
    Api, actions, agencies, directives, events, import, overview,
    problem::{Kind, PROBLEM, ProblemBody},
    rates, schema, tasks,
};
use axum::{Json, Router, response::IntoResponse};
use maud::{DOCTYPE, Markup, html};
use serde_json::{Value, json};
use std::sync::{Arc, LazyLock};
use utoipa::OpenApi;
use utoipa_axum::{router::OpenApiRouter, routes};

#[derive(OpenApi)]
#[openapi(
    info(
        title = "dondoc",
        description = "Tasks that the People's Committee assigns: to read, to follow and to act on. Errors are problems (RFC 9457). \
            Systems present a token (`Authorization: Bearer …`); officials who are signed in may read with their browser's session.",
        license(name = "MIT OR Apache-2.0", identifier = "MIT OR Apache-2.0")
    ),
    tags(
        (name = "tasks", description = "Tasks, their histories, and what may be done to them"),
        (name = "figures", description = "Rates and the overview"),
        (name = "events", description = "What happened, to follow"),
        (name = "directives", description = "The documents that assign tasks"),
        (name = "agencies", description = "Agencies, and how they were merged and split"),
        (name = "import", description = "Plans from files"),
    ),
    // Those that only parameters name are not found by themselves.
    components(schemas(ProblemBody, schema::Grouping, schema::OverdueBand, schema::Sort, tasks::WaitingFor)),
)]
struct Described;

/// The operations, and apart from them those that take files.
pub(crate) fn operations() -> (Router<Arc<Api>>, Router<Arc<Api>>) {
    (Router::from(ordinary()), Router::from(with_files()))
}

fn ordinary() -> OpenApiRouter<Arc<Api>> {
    OpenApiRouter::with_openapi(Described::openapi())
        .routes(routes!(tasks::list))
        .routes(routes!(tasks::one))
        .routes(routes!(actions::act))
        .routes(routes!(rates::rates))
        .routes(routes!(overview::overview))
        .routes(routes!(events::list))
        .routes(routes!(directives::list))
        .routes(routes!(directives::one))
        .routes(routes!(agencies::list))
        .routes(routes!(agencies::one))
}

fn with_files() -> OpenApiRouter<Arc<Api>> {
    OpenApiRouter::new().routes(routes!(import::import))
}

static OPENAPI: LazyLock<Value> = LazyLock::new(|| {
    let mut all = ordinary().into_openapi();
    all.merge(with_files().into_openapi());
    all.info.version = env!("CARGO_PKG_VERSION").to_owned();
    let mut described = serde_json::to_value(&all).unwrap_or_default();
    described["components"]["securitySchemes"] = json!({
        "token": { "type": "http", "scheme": "bearer", "description": "The token of a system; the scopes are named at each operation" },
        "session": { "type": "apiKey", "in": "cookie", "name": "dondoc-phien", "description": "The session of an official who is signed in; for looking only" },
    });
    if let Some(paths) = described["paths"].as_object_mut() {
        for (path, item) in paths.iter_mut() {
            for (method, operation) in item.as_object_mut().into_iter().flatten() {
                add_problems(path, method, operation);
            }
        }
    }
    described
});

/// The problems that every operation may be answered with, and those of its kind.
fn add_problems(path: &str, method: &str, operation: &mut Value) {
    let mut kinds = vec![400, 401, 403, 408, 409, 413, 429, 500, 503];
    if path.contains('{') {
        kinds.push(404);
    }
    if method == "post" {
        kinds.extend([412, 415, 422]);
    }
    let body = json!({ PROBLEM: { "schema": { "$ref": "#/components/schemas/Problem" } } });
    if method == "get" {
        operation["responses"]["304"] = json!({ "description": "It is as `If-None-Match` says" });
    }
    for status in kinds {
        let of_it = Kind::ALL.iter().filter(|it| it.status().as_u16() == status);
        let codes: Vec<String> = of_it.map(|it| format!("`{}`", it.code())).collect();
        operation["responses"][status.to_string()] = json!({ "description": codes.join(", "), "content": body });
    }
}

/// The description in OpenAPI 3.1.
pub fn openapi() -> &'static Value {
    &OPENAPI
}

/// `GET /api/v1/openapi.json`.
pub(crate) async fn json() -> impl IntoResponse {
    Json(openapi())
}

/// `GET /api/v1`: the description as a page.
pub(crate) async fn page() -> Markup {
    let text = |it: &Value| it.as_str().unwrap_or_default().to_owned();
    let all = openapi();
    let paths = all["paths"].as_object().into_iter().flatten();
    let operations: Vec<(&String, &String, &Value)> = paths
        .flat_map(|(path, item)| item.as_object().into_iter().flatten().map(move |(method, it)| (path, method, it)))
        .collect();
    html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { "dondoc API" }
                link rel="stylesheet" href=(dondoc_shell::style());
                link rel="icon" href=(dondoc_shell::icon());
            }
            body {
                main {
                    h1 { "dondoc API" }
                    p { (text(&all["info"]["description"])) }
                    p { a href="/api/v1/openapi.json" { "OpenAPI 3.1 (openapi.json)" } }
                    nav aria-label="Operations" { ul {
                        @for (path, method, it) in &operations {
                            li { a href={ "#" (text(&it["operationId"])) } { (method.to_uppercase()) " " (path) } }
                        }
                    } }
                    @for (path, method, it) in &operations {
                        section.khoi id=(text(&it["operationId"])) {
                            h2 { (method.to_uppercase()) " " (path) }
                            p { (text(&it["summary"])) }
                            @if let Some(more) = it["description"].as_str() { p { (more) } }
                            p { "Scope: " code { (it["security"][0]["token"][0].as_str().unwrap_or("—")) } }
                            (parameters(&it["parameters"]))
                            p { "Answers: "
                                @for (status, answer) in it["responses"].as_object().into_iter().flatten() {
                                    code { (status) } " " (text(&answer["description"])) ". "
                                }
                            }
                        }
                    }
                    section.khoi {
                        h2 { "Problems" }
                        dl.chi-tiet {
                            @for kind in Kind::ALL {
                                dt id=(kind.code()) { code { (kind.code()) } " · " (kind.status().as_u16()) }
                                dd lang="vi" { (kind.title()) }
                            }
                        }
                    }
                }
            }
        }
    }
}

fn parameters(all: &Value) -> Markup {
    let text = |it: &Value| it.as_str().unwrap_or_default().to_owned();
    let all = all.as_array().map(Vec::as_slice).unwrap_or_default();
    html! {
        @if !all.is_empty() {
            table.the-hang {
                thead { tr { th scope="col" { "Parameter" } th scope="col" { "In" } th scope="col" { "Meaning" } } }
                tbody {
                    @for it in all {
                        tr {
                            td data-ten="Parameter" { code { (text(&it["name"])) } @if it["required"] == true { " (required)" } }
                            td data-ten="In" { (text(&it["in"])) }
                            td data-ten="Meaning" { (text(&it["description"])) }
                        }
                    }
                }
            }
        }
    }
}
