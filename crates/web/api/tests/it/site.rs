//! A small province with tokens, and questions to it.

use axum::{
    Router,
    body::Body,
    http::{Method, Request},
};
use dondoc_agencies::AgencyId;
use dondoc_api::{Api, Measures, Readings, Settings, router};
use dondoc_domain::official::Role;
use dondoc_identity::{Identity, NewToken, Scope, Secret};
use dondoc_shell::testing::{Answer, World};
use serde_json::Value;
use std::{collections::BTreeSet, sync::Arc};
use tempfile::TempDir;

pub struct Site {
    pub world: World,
    pub api: Arc<Api>,
    pub identity: Arc<Identity>,
    _folder: TempDir,
}

/// Who asks.
#[derive(Clone, Copy)]
pub enum By<'a> {
    Nobody,
    Token(&'a Secret),
    Cookie(Role),
}

impl Site {
    pub async fn new() -> Self {
        Self::with(Settings::default()).await
    }

    pub async fn with(settings: Settings) -> Self {
        let (world, folder) = (World::new().await, tempfile::tempdir().unwrap());
        let identity = Arc::new(Identity::open(&folder.path().join("access"), Default::default()).unwrap());
        let api = Api::new(&world.shell, &identity, &Measures::new(Readings::default), settings);
        Self { world, api, identity, _folder: folder }
    }

    pub fn router(&self) -> Router {
        router(&self.api)
    }

    /// A token with these scopes; what it changes, it changes in the name of a role's official.
    pub fn token(&self, scopes: &[Scope], agency: Option<&str>, acting: Option<Role>) -> Secret {
        let new = NewToken {
            name: "LGSP".into(),
            scopes: scopes.iter().copied().collect::<BTreeSet<_>>(),
            agency: agency.map(AgencyId::new),
            acting: acting.map(|role| self.world.officials[&role].clone()),
            expires: None,
            by: None,
        };
        self.identity.tokens.issue(new, self.world.app.now()).unwrap().0
    }

    pub async fn ask(&self, by: By<'_>, method: Method, path: &str, headers: &[(&str, &str)], body: &str) -> Answer {
        let mut request = Request::builder().method(method).uri(path);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let mut cookie = None;
        match by {
            By::Nobody => {}
            By::Token(token) => request = request.header("authorization", format!("Bearer {}", token.reveal())),
            By::Cookie(role) => cookie = Some(role),
        }
        self.world.send(self.router(), cookie, request.body(Body::from(body.to_owned())).unwrap()).await
    }

    pub async fn get(&self, by: By<'_>, path: &str) -> Answer {
        self.ask(by, Method::GET, path, &[], "").await
    }

    pub async fn act(&self, token: &Secret, task: &str, key: &str, body: Value, more: &[(&str, &str)]) -> Answer {
        let path = format!("/api/v1/tasks/{task}/actions");
        let mut headers = vec![("content-type", "application/json"), ("idempotency-key", key)];
        headers.extend(more);
        self.ask(By::Token(token), Method::POST, &path, &headers, &body.to_string()).await
    }
}

#[track_caller]
pub fn json(answer: &Answer) -> Value {
    serde_json::from_str(&answer.body).unwrap_or_else(|_| panic!("{} {}", answer.status, answer.body))
}

/// The problem that an answer is.
#[track_caller]
pub fn problem(answer: &Answer) -> (u16, String) {
    assert_eq!(answer.headers["content-type"], "application/problem+json", "{} {}", answer.status, answer.body);
    let body = json(answer);
    assert_eq!(body["status"], answer.status.as_u16());
    let code = body["code"].as_str().unwrap().to_owned();
    assert_eq!(body["type"], format!("/api/v1#{code}"));
    (answer.status.as_u16(), code)
}
