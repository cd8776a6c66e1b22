//! The province's single sign-on: OpenID Connect with an authorization code, PKCE, state and nonce.

mod client;
mod error;
mod pending;
mod person;
mod settings;
mod transport;

pub use error::OidcError;
pub use settings::{Claim, OidcSettings};

use crate::{Secret, secret};
use chrono::{DateTime, Utc};
use client::Provider;
use dondoc_domain::OfficialId;
use openidconnect::{AuthorizationCode, CsrfToken, Nonce, PkceCodeChallenge, Scope, core::CoreAuthenticationFlow};
use pending::{Login, Pending};
use serde::Deserialize;
use std::sync::{Arc, Mutex, PoisonError};
use transport::Http;

/// The single sign-on of a province.
pub struct Oidc {
    settings: OidcSettings,
    http: Http,
    /// What the provider tells of itself, and when it did.
    provider: Mutex<Option<Arc<Provider>>>,
    pending: Pending,
}

/// A sign-in that began.
#[derive(Debug)]
pub struct Started {
    /// Where to send the browser.
    pub url: String,
    /// What the browser is to hold for ten minutes, in a cookie that comes back with a link from elsewhere
    /// (`SameSite=Lax`): whoever comes back without it is not who began.
    pub browser: Secret,
}

/// What the browser comes back with: the query of the redirect address.
#[derive(Clone, Default, Deserialize)]
pub struct Callback {
    /// Names the sign-in.
    pub state: Option<String>,
    /// Proves it.
    pub code: Option<String>,
    /// The provider, where it says so.
    pub iss: Option<String>,
    /// Why there is no code.
    pub error: Option<String>,
}

/// Someone whom the provider knows and who is an official by the settings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Visitor {
    /// Who it is. Whether there is such an official who serves is for the caller to ask; where there is none,
    /// [`OidcError::Stranger`] has the words.
    pub official: OfficialId,
    /// What the provider calls them.
    pub account: String,
    /// Where they wanted to go: a path of ours.
    pub return_to: String,
}

impl Oidc {
    /// Takes the settings. The provider is not called yet, so it may be down when the server starts.
    pub fn new(settings: OidcSettings) -> Result<Self, OidcError> {
        settings.check()?;
        let http = Http::new(&settings)?;
        Ok(Self { settings, http, provider: Mutex::default(), pending: Pending::default() })
    }

    /// Begins a sign-in, for a browser that may hold the secret of an earlier one.
    ///
    /// `return_to` is where to go afterwards; what is no path of ours becomes the start page.
    pub async fn start(
        &self,
        browser: Option<&str>,
        return_to: &str,
        now: DateTime<Utc>,
    ) -> Result<Started, OidcError> {
        let provider = self.provider(now).await?;
        let browser = match browser {
            Some(held) if secret::well_formed(held) => Secret::new(held),
            _ => Secret::fresh(),
        };
        let [state, nonce, verifier] = [(); 3].map(|()| Secret::fresh());
        let client = provider.client(&self.settings)?;
        let told = (CsrfToken::new(state.reveal().to_owned()), Nonce::new(nonce.reveal().to_owned()));
        let mut request = client
            .authorize_url(CoreAuthenticationFlow::AuthorizationCode, || told.0, || told.1)
            .set_pkce_challenge(PkceCodeChallenge::from_code_verifier_sha256(&client::verifier(&verifier)));
        for scope in self.settings.scopes.iter().filter(|scope| *scope != "openid") {
            request = request.add_scope(Scope::new(scope.clone()));
        }
        let (url, _, _) = request.url();
        let login = Login { nonce, verifier, return_to: local(return_to), started: now };
        self.pending.add(&browser, &state, login);
        Ok(Started { url: url.into(), browser })
    }

    /// Ends a sign-in: who came back, for the browser that began it, once and within ten minutes.
    pub async fn finish(&self, browser: &str, callback: Callback, now: DateTime<Utc>) -> Result<Visitor, OidcError> {
        let state = callback.state.as_deref().unwrap_or_default();
        let login = self.pending.take(browser, state, now).ok_or(OidcError::Stale)?;
        if callback.iss.as_ref().is_some_and(|iss| *iss != self.settings.issuer) {
            return Err(OidcError::unproven("the answer is another provider's"));
        }
        match (callback.error.as_deref(), callback.code) {
            (Some("access_denied"), _) => Err(OidcError::Denied),
            (Some(error), _) => Err(OidcError::provider_said(error)),
            (None, None) => Err(OidcError::unproven("the answer has no code")),
            (None, Some(code)) => self.exchange(AuthorizationCode::new(code), login, now).await,
        }
    }

    /// Where a browser goes to sign out at the provider as well, if the provider has such a page.
    pub async fn logout_url(&self, now: DateTime<Utc>) -> Result<Option<String>, OidcError> {
        Ok(self.provider(now).await?.logout_url(&self.settings))
    }

    async fn exchange(&self, code: AuthorizationCode, login: Login, now: DateTime<Utc>) -> Result<Visitor, OidcError> {
        let mut provider = self.provider(now).await?;
        let tokens = provider.exchange(&self.settings, &self.http, code, &login.verifier).await?;
        let mut claims = provider.verify(&self.settings, &tokens, &login, now);
        if matches!(claims, Err(client::Unverified::UnknownKey)) {
            // The provider has changed its keys since we asked.
            provider = self.fetch(now).await?;
            claims = provider.verify(&self.settings, &tokens, &login, now);
        }
        let claims = claims?;
        let account = match person::told(&self.settings.claim, &claims)? {
            Some(account) => account,
            None => {
                let more = provider.user_info(&self.settings, &self.http, &tokens, claims.subject()).await?;
                let told = more.map(|more| person::told_by_info(&self.settings.claim, &more)).transpose()?.flatten();
                told.ok_or_else(|| OidcError::NoClaim { claim: self.settings.claim.to_string() })?
            }
        };
        let official = person::official(&self.settings, &account)?;
        Ok(Visitor { official, account, return_to: login.return_to })
    }

    /// What the provider tells of itself, asked for again each hour.
    async fn provider(&self, now: DateTime<Utc>) -> Result<Arc<Provider>, OidcError> {
        let held = self.provider.lock().unwrap_or_else(PoisonError::into_inner).clone();
        match held.filter(|provider| provider.recent(now)) {
            Some(provider) => Ok(provider),
            None => self.fetch(now).await,
        }
    }

    async fn fetch(&self, now: DateTime<Utc>) -> Result<Arc<Provider>, OidcError> {
        let provider = Arc::new(Provider::discover(&self.settings, &self.http, now).await?);
        *self.provider.lock().unwrap_or_else(PoisonError::into_inner) = Some(provider.clone());
        Ok(provider)
    }
}

/// A path of ours, or the start page.
fn local(path: &str) -> String {
    // Browsers read a backslash as a slash, and two slashes as the start of another site.
    let ours = path.starts_with('/') && !path.starts_with("//") && !path.contains(['\\', '\r', '\n', '\t', '\0']);
    if ours { path.to_owned() } else { "/".to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_path_of_ours_is_gone_to() {
        for (given, gone) in [
            ("/tasks?x=1", "/tasks?x=1"),
            ("/", "/"),
            ("", "/"),
            ("tasks", "/"),
            ("//evil.example", "/"),
            ("/\\evil.example", "/"),
            ("/\t/evil.example", "/"),
            ("https://evil.example/", "/"),
            ("javascript:alert(1)", "/"),
        ] {
            assert_eq!(local(given), gone, "{given}");
        }
    }
}
