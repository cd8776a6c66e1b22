//! Who asks: a system by its token, or an official by the session of their browser, who may look and not change.

use crate::{
    Api,
    problem::{Kind, Problem},
};
use axum::{
    extract::FromRequestParts,
    http::{HeaderMap, Method, header, request::Parts},
};
use chrono::Utc;
use dondoc_agencies::{AgencyId, Registry, Succession};
use dondoc_domain::{
    OfficialId, TaskId,
    permission::{Reach, View, sees},
};
use dondoc_identity::{ApiToken, Scope};
use dondoc_service::{ServiceError, lists::TaskFilter};
use dondoc_shell::Viewer;
use std::{marker::PhantomData, sync::Arc, time::Instant};

/// What an operation takes: the scope of a system's token, and the look of a signed-in official where they may ask too.
pub(crate) trait Need: Send + Sync {
    /// What the token must hold.
    const SCOPE: Scope;
    /// What the official must be allowed to look at; none where only systems ask.
    const LOOK: Option<View>;
}

macro_rules! needs {
    ($($(#[$doc:meta])* $name:ident: $scope:ident, $look:expr;)*) => {
        $(
            $(#[$doc])*
            pub(crate) struct $name;
            impl Need for $name {
                const SCOPE: Scope = Scope::$scope;
                const LOOK: Option<View> = $look;
            }
        )*
    };
}

needs! {
    /// To read tasks.
    ReadTasks: ReadTasks, Some(View::Tasks);
    /// To read figures.
    ReadRates: ReadRates, Some(View::AgencyBoard);
    /// To read directives.
    ReadDirectives: ReadDirectives, Some(View::Directives);
    /// To read agencies.
    ReadAgencies: ReadAgencies, Some(View::Tasks);
    /// To follow the events.
    Events: Events, Some(View::Log);
    /// To act on tasks.
    Act: WriteActions, None;
    /// To import plans.
    Import: Import, None;
}

/// Who asks.
#[derive(Debug, Clone)]
pub(crate) enum Asker {
    /// Another system.
    System(Box<ApiToken>),
    /// An official in their browser.
    Official(Box<Viewer>),
}

/// Someone who may do what an operation takes.
pub(crate) struct May<N>(pub Asker, pub PhantomData<N>);

impl<N: Need> FromRequestParts<Arc<Api>> for May<N> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, api: &Arc<Api>) -> Result<Self, Problem> {
        Ok(Self(asker(parts, api, N::SCOPE, N::LOOK).await?, PhantomData))
    }
}

/// The system whose token comes with a request; none when none comes.
pub(crate) fn bearer(api: &Api, headers: &HeaderMap) -> Result<Option<ApiToken>, Problem> {
    let Some(value) = headers.get(header::AUTHORIZATION) else { return Ok(None) };
    let (scheme, presented) = value.to_str().ok().and_then(|it| it.split_once(' ')).unwrap_or_default();
    if !scheme.eq_ignore_ascii_case("bearer") {
        return Err(Kind::Unauthorized.into());
    }
    let token = api.identity.tokens.check(presented.trim(), Utc::now()).map_err(Problem::token)?;
    api.systems.take(&token.id, Instant::now()).map_err(Problem::wait)?;
    Ok(Some(token))
}

/// Who asks, if they may.
async fn asker(parts: &Parts, api: &Api, scope: Scope, look: Option<View>) -> Result<Asker, Problem> {
    if let Some(token) = bearer(api, &parts.headers)? {
        if !token.may(scope) {
            return Err(Problem::scope(scope));
        }
        return Ok(Asker::System(Box::new(token)));
    }
    let viewer = Viewer::of(&api.shell, &parts.headers).await?.ok_or(Kind::Unauthorized)?;
    let looks = matches!(parts.method, Method::GET | Method::HEAD);
    let Some(look) = look.filter(|_| looks) else { return Err(Kind::TokenNeeded.into()) };
    if sees(viewer.role(), look) == Reach::None {
        return Err(Kind::NotAllowed.into());
    }
    Ok(Asker::Official(Box::new(viewer)))
}

impl Asker {
    /// The one agency that they see, if not all.
    pub fn only_agency(&self, look: View) -> Option<&AgencyId> {
        match self {
            Asker::System(token) => token.agency.as_ref(),
            Asker::Official(viewer) => viewer.only_agency(look),
        }
    }

    /// The official in whose name a system changes things; they must serve.
    pub async fn acting(&self, api: &Api) -> Result<(OfficialId, &ApiToken), Problem> {
        let Asker::System(token) = self else { return Err(Kind::TokenNeeded.into()) };
        let Some(acting) = &token.acting else {
            return Err(Problem::new(Kind::NotAllowed, "Mã truy cập chưa nêu cán bộ chịu trách nhiệm."));
        };
        let official = api.app().models().await?.rows().officials.get(acting).filter(|it| it.active);
        let official = official.ok_or_else(|| {
            Problem::new(Kind::NotAllowed, "Cán bộ chịu trách nhiệm của mã truy cập không còn công tác.")
        })?;
        Ok((official.id, token))
    }

    /// A list narrowed to what they see.
    pub async fn narrowed(&self, api: &Api, filter: TaskFilter) -> Result<TaskFilter, Problem> {
        match self {
            Asker::System(token) => match &token.agency {
                Some(agency) => Ok(TaskFilter { concerning: Some(today_of(api, agency).await?), ..filter }),
                None => Ok(filter),
            },
            Asker::Official(viewer) => {
                api.app().tasks_seen_by(viewer.id(), filter).await?.ok_or(Kind::NotAllowed.into())
            }
        }
    }

    /// The task that a text names, if they see it; for others there is none.
    pub async fn task(&self, api: &Api, text: &str) -> Result<(TaskId, String), Problem> {
        let (id, code) = api.app().find_task(text).await.map_err(no_such_task)?;
        let seen = match self {
            Asker::System(token) => match &token.agency {
                Some(agency) => concerns(api, id, agency).await?,
                None => true,
            },
            Asker::Official(viewer) => api.app().may_see(viewer.id(), id).await?,
        };
        if seen { Ok((id, code)) } else { Err(no_such_task(ServiceError::Contended)) }
    }
}

/// One answer for a task that is not there and for one that is not theirs.
fn no_such_task(error: ServiceError) -> Problem {
    if error.is_storage() { error.into() } else { Problem::new(Kind::NotFound, "Không có nhiệm vụ này.") }
}

/// Whether an agency, or one whose work it goes on with, leads or supports a task.
pub(crate) async fn concerns(api: &Api, task: TaskId, agency: &AgencyId) -> Result<bool, ServiceError> {
    let app = api.app();
    let (registry, today) = (app.registry_now().await?, app.today());
    let wanted = heir(&registry, agency, today);
    let models = app.models().await?;
    let board = &models.rows().board;
    let Some(task) = board.task(task) else { return Ok(false) };
    let mut keys = task.row.place.lead.iter().chain(board.supporting(task.row.supporting));
    Ok(keys.any(|key| board.agency(*key).is_some_and(|it| heir(&registry, it, today) == wanted)))
}

/// The agency that does an agency's work today.
pub(crate) async fn today_of(api: &Api, agency: &AgencyId) -> Result<AgencyId, ServiceError> {
    Ok(heir(&*api.app().registry_now().await?, agency, api.app().today()))
}

fn heir(registry: &Registry, agency: &AgencyId, today: chrono::NaiveDate) -> AgencyId {
    match registry.successor(agency, today) {
        Succession::One(heir) => heir,
        Succession::Itself | Succession::None => agency.clone(),
    }
}
