//! Who looks at a page.

use crate::{Lang, Problem, Session, Shell};
use axum::{
    extract::FromRequestParts,
    http::{HeaderMap, StatusCode, header, request::Parts},
};
use dondoc_agencies::AgencyId;
use dondoc_domain::{
    OfficialId,
    official::{Official, Role},
    permission::{Action, Reach, View, reach, sees},
};
use dondoc_service::ServiceError;

/// A signed-in official who looks at a page.
#[derive(Debug, Clone)]
pub struct Viewer {
    /// Who, where and as what, as the log has it now.
    pub official: Official,
    /// Their name.
    pub name: String,
    /// The browser's session.
    pub session: Session,
    /// The language they read.
    pub lang: Lang,
}

impl Viewer {
    /// Who looks, if anybody is signed in.
    ///
    /// # Errors
    /// When the log cannot be asked: nobody is told that they are not signed in because a disk failed.
    pub async fn of(shell: &Shell, headers: &HeaderMap) -> Result<Option<Self>, ServiceError> {
        let Some(session) = Session::signed_in(headers, &shell.settings) else { return Ok(None) };
        let Some(id) = shell.gate.official(&session, by_itself(headers)).await else { return Ok(None) };
        let official = shell.app.models().await?.rows().officials.get(&id).filter(|it| it.active);
        let Some(official) = official else { return Ok(None) };
        let name = shell.app.name_of(&id).await;
        Ok(Some(Self { official, name, session, lang: Lang::of(headers, shell.settings.lang) }))
    }

    /// Their identity.
    pub fn id(&self) -> &OfficialId {
        &self.official.id
    }

    /// How far they see.
    pub fn sees(&self, view: View) -> Reach {
        sees(self.official.role, view)
    }

    /// How far they may act.
    pub fn reach(&self, action: Action) -> Reach {
        reach(self.official.role, action)
    }

    /// The one agency that they may look at, where they may not look at all: what a page that shows agencies is narrowed to.
    pub fn only_agency(&self, view: View) -> Option<&AgencyId> {
        (self.sees(view) != Reach::All).then_some(&self.official.agency)
    }

    /// Their role.
    pub fn role(&self) -> Role {
        self.official.role
    }
}

/// Whether our script or an open connection asks, and nobody pressed anything.
fn by_itself(headers: &HeaderMap) -> bool {
    let listens = headers.get(header::ACCEPT).is_some_and(|it| it.as_bytes() == b"text/event-stream");
    listens || headers.contains_key("x-dondoc-tu-dong")
}

impl<S: Send + Sync> FromRequestParts<S> for Viewer {
    type Rejection = Problem;

    /// The viewer that the route's need has found; a route for anyone has none.
    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        parts.extensions.get::<Viewer>().cloned().ok_or(StatusCode::UNAUTHORIZED.into())
    }
}
