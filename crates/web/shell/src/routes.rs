//! Routes, each with what it takes to use it.

use crate::{Problem, Shell, Viewer, guard::wants_json, parts::encode};
use axum::{
    Router,
    extract::{Request, State},
    handler::Handler,
    http::{Method, StatusCode},
    middleware::{self, Next},
    response::{IntoResponse, Redirect, Response},
    routing::{MethodFilter, MethodRouter, on},
};
use dondoc_domain::{
    official::Role,
    permission::{Action, Reach, View, reach, sees},
};
use std::sync::Arc;

/// What it takes to use a route. Whose tasks they may see or act on, the handler and the use case see to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Need {
    /// Nothing: the door itself.
    Anyone,
    /// To be signed in.
    SignedIn,
    /// To be allowed this look, at one's own agency at least.
    See(View),
    /// To be allowed this action, on some task at least.
    Do(Action),
}

/// Whether a role meets a need.
pub fn allows(need: Need, role: Role) -> bool {
    match need {
        Need::Anyone | Need::SignedIn => true,
        Need::See(view) => sees(role, view) != Reach::None,
        Need::Do(action) => reach(role, action) != Reach::None,
    }
}

/// A route, for the test that walks all of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RouteSpec {
    /// The method.
    pub method: Method,
    /// The path as axum has it: "/nhiem-vu/{code}".
    pub path: String,
    /// What it takes.
    pub need: Need,
}

/// Routes with their needs.
pub struct Routes {
    shell: Arc<Shell>,
    router: Router<Arc<Shell>>,
    list: Vec<RouteSpec>,
}

impl Routes {
    /// No routes yet.
    pub fn new(shell: &Arc<Shell>) -> Self {
        Self { shell: Arc::clone(shell), router: Router::new(), list: Vec::new() }
    }

    /// A page or a file.
    #[must_use]
    pub fn get<H, T>(self, path: &str, need: Need, handler: H) -> Self
    where
        H: Handler<T, Arc<Shell>>,
        T: 'static,
    {
        self.on(Method::GET, path, need, on(MethodFilter::GET, handler))
    }

    /// A form. Its handler takes [`crate::OurForm`] or [`crate::Upload`], which prove that the form is ours.
    #[must_use]
    pub fn post<H, T>(self, path: &str, need: Need, handler: H) -> Self
    where
        H: Handler<T, Arc<Shell>>,
        T: 'static,
    {
        self.on(Method::POST, path, need, on(MethodFilter::POST, handler))
    }

    /// A route with layers of its own, such as a larger limit for a body.
    #[must_use]
    pub fn on(mut self, method: Method, path: &str, need: Need, handler: MethodRouter<Arc<Shell>>) -> Self {
        let gate = middleware::from_fn_with_state((Arc::clone(&self.shell), need), enforce);
        self.router = self.router.route(path, handler.layer(gate));
        self.list.push(RouteSpec { method, path: path.to_owned(), need });
        self
    }

    /// These and others.
    #[must_use]
    pub fn merge(mut self, other: Self) -> Self {
        self.router = self.router.merge(other.router);
        self.list.extend(other.list);
        self
    }

    /// Every route.
    pub fn list(&self) -> &[RouteSpec] {
        &self.list
    }

    /// The routes as axum serves them.
    pub fn into_router(self) -> Router {
        self.router.with_state(self.shell)
    }
}

/// Lets through who may, and says to the others what it takes.
async fn enforce(State((shell, need)): State<(Arc<Shell>, Need)>, mut request: Request, next: Next) -> Response {
    let viewer = match Viewer::of(&shell, request.headers()).await {
        Ok(viewer) => viewer,
        Err(error) => return Problem::from(error).into_response(),
    };
    let Some(viewer) = viewer else {
        if need == Need::Anyone {
            return next.run(request).await;
        }
        if request.method() != Method::GET || wants_json(request.headers()) {
            return Problem::from(StatusCode::UNAUTHORIZED).into_response();
        }
        let here = request.uri().path_and_query().map_or("/", |it| it.as_str());
        return Redirect::to(&format!("/dang-nhap?tiep={}", encode(here))).into_response();
    };
    if !allows(need, viewer.role()) {
        return Problem::not_allowed(viewer.lang, viewer.role(), need).into_response();
    }
    request.extensions_mut().insert(viewer);
    next.run(request).await
}
