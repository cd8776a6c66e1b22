//! What went wrong, and what to do.

use crate::{Lang, Need, Problem, layout, words};
use axum::http::StatusCode;
use dondoc_domain::{
    official::Role,
    permission::{Action, View},
};
use maud::{Markup, html};

/// The words' id for a status; each has a title and an advice.
fn kind(status: StatusCode) -> &'static str {
    match status {
        StatusCode::BAD_REQUEST => "problem-bad-request",
        StatusCode::UNAUTHORIZED => "problem-unauthorized",
        StatusCode::FORBIDDEN => "problem-forbidden",
        StatusCode::NOT_FOUND => "problem-not-found",
        StatusCode::METHOD_NOT_ALLOWED => "problem-method",
        StatusCode::REQUEST_TIMEOUT => "problem-timeout",
        StatusCode::CONFLICT => "problem-conflict",
        StatusCode::GONE => "problem-gone",
        StatusCode::PAYLOAD_TOO_LARGE => "problem-too-large",
        StatusCode::UNPROCESSABLE_ENTITY => "problem-refused",
        StatusCode::TOO_MANY_REQUESTS => "problem-too-many",
        StatusCode::SERVICE_UNAVAILABLE => "problem-unavailable",
        status if status.is_server_error() => "problem-server",
        _ => "problem-other",
    }
}

/// What happened and what to do.
pub fn words(problem: &Problem, lang: Lang) -> (String, String) {
    let words = words::SHARED.of(lang);
    // With words of its own it is not an old page that was refused, but the person.
    let kind = match (problem.status, &problem.message) {
        (StatusCode::FORBIDDEN, Some(_)) => "problem-not-allowed",
        (status, _) => kind(status),
    };
    let title = words.t(kind);
    let advice = problem.message.clone().unwrap_or_else(|| words.t(&format!("{kind}-advice")));
    (title, advice)
}

/// Signed in, but this is not theirs to do: whose it is.
pub(crate) fn not_allowed(lang: Lang, role: Role, need: Need) -> String {
    let words = words::SHARED.of(lang);
    let whose = match need {
        Need::Anyone | Need::SignedIn => "need-signed-in",
        Need::See(View::OwnTasks) => "need-own-tasks",
        Need::See(View::AgencyBoard) => "need-agency-board",
        Need::See(View::Province) => "need-province",
        Need::See(View::Queue) => "need-queue",
        Need::See(_) => "need-look",
        Need::Do(Action::Work | Action::Report) => "need-work",
        Need::Do(Action::Enter | Action::Decide) => "need-decide",
        Need::Do(Action::Administer) => "need-administer",
    };
    let role = words.t(&format!("role-{}", role.name()));
    words.with("problem-not-yours", &[("role", role.into()), ("whose", words.t(whose).into())])
}

/// The page that says so.
pub fn page(lang: Lang, title: &str, advice: &str) -> Markup {
    let words = words::SHARED.of(lang);
    let body = html! {
        h1 { (title) }
        p { (advice) }
        p { a.nut href="/" { (words.t("go-home")) } " " a href="/chat" { (words.t("go-chat")) } }
    };
    layout::bare(lang, title, &body)
}
