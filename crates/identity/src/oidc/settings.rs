//! Settings of the single sign-on.

use super::OidcError;
use crate::Secret;
use chrono::TimeDelta;
use openidconnect::url::{Host, Url};
use std::{fmt, path::PathBuf, str::FromStr, time::Duration};

/// Settings of the single sign-on.
#[derive(Debug, Clone)]
pub struct OidcSettings {
    /// The provider's address, letter by letter as it calls itself.
    pub issuer: String,
    /// What the provider calls us.
    pub client_id: String,
    /// What proves us to the provider; a client without one is proven by PKCE alone.
    pub client_secret: Option<Secret>,
    /// The address that the provider sends browsers back to.
    pub redirect: String,
    /// Where the provider sends browsers after signing out there, if it was told this address.
    pub after_logout: Option<String>,
    /// What officials are known by.
    pub claim: Claim,
    /// A TOML file that tells which account is which official; without one, the account is the official's id.
    pub people: Option<PathBuf>,
    /// What is asked for besides `openid`.
    pub scopes: Vec<String>,
    /// The certificates (PEM) that the provider's is signed by, besides the usual ones.
    pub ca_file: Option<PathBuf>,
    /// How far the provider's clock may be from ours.
    pub skew: TimeDelta,
    /// How long one answer of the provider may take.
    pub timeout: Duration,
}

impl OidcSettings {
    /// Settings with the usual choices for the rest.
    pub fn new(issuer: impl Into<String>, client_id: impl Into<String>, redirect: impl Into<String>) -> Self {
        Self {
            issuer: issuer.into(),
            client_id: client_id.into(),
            client_secret: None,
            redirect: redirect.into(),
            after_logout: None,
            claim: Claim::PreferredUsername,
            people: None,
            scopes: vec!["profile".to_owned(), "email".to_owned()],
            ca_file: None,
            skew: TimeDelta::seconds(60),
            timeout: Duration::from_secs(10),
        }
    }

    pub(super) fn check(&self) -> Result<(), OidcError> {
        let url = |name: &str, text: &str| {
            let wrong =
                |why: &dyn fmt::Display| OidcError::Settings(format!("{name} không phải địa chỉ hợp lệ ({why})"));
            let url = Url::parse(text).map_err(|error| wrong(&error))?;
            let web = matches!(url.scheme(), "http" | "https");
            if web { Ok(url) } else { Err(wrong(&url.scheme())) }
        };
        let issuer = url("issuer", &self.issuer)?;
        if issuer.scheme() != "https" && !is_this_machine(&issuer) {
            return Err(OidcError::Settings("issuer phải bắt đầu bằng https://".to_owned()));
        }
        url("redirect", &self.redirect)?;
        self.after_logout.as_deref().map(|text| url("after_logout", text)).transpose()?;
        if self.client_id.trim().is_empty() {
            return Err(OidcError::Settings("thiếu client_id".to_owned()));
        }
        Ok(())
    }

    /// Whether all that the provider names must be reached over TLS; only a provider on this machine may do without.
    pub(super) fn needs_tls(&self) -> bool {
        self.issuer.starts_with("https:")
    }
}

fn is_this_machine(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}

/// What officials are known by at the provider.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Claim {
    /// The name that they sign in with.
    PreferredUsername,
    /// The e-mail address, unless the provider says that it was not verified.
    Email,
    /// The provider's own name for them.
    Sub,
    /// Another claim, such as an employee's number; a text or a number.
    Other(String),
}

impl FromStr for Claim {
    type Err = std::convert::Infallible;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Ok(match text {
            "preferred_username" => Claim::PreferredUsername,
            "email" => Claim::Email,
            "sub" => Claim::Sub,
            other => Claim::Other(other.to_owned()),
        })
    }
}

impl fmt::Display for Claim {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Claim::PreferredUsername => "preferred_username",
            Claim::Email => "email",
            Claim::Sub => "sub",
            Claim::Other(name) => name,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_that_would_leak_or_fail_are_refused() {
        for (issuer, redirect, client, fine) in [
            ("https://sso.example.vn", "https://dondoc.example.vn/oidc", "dondoc", true),
            ("http://127.0.0.1:8080", "http://127.0.0.1/oidc", "dondoc", true),
            ("http://[::1]:8080", "http://127.0.0.1/oidc", "dondoc", true),
            ("http://localhost", "http://127.0.0.1/oidc", "dondoc", true),
            ("http://sso.example.vn", "https://dondoc.example.vn/oidc", "dondoc", false),
            ("http://127.0.0.1.example.vn", "https://dondoc.example.vn/oidc", "dondoc", false),
            ("sso.example.vn", "https://dondoc.example.vn/oidc", "dondoc", false),
            ("https://sso.example.vn", "/oidc", "dondoc", false),
            ("https://sso.example.vn", "javascript:1", "dondoc", false),
            ("https://sso.example.vn", "https://dondoc.example.vn/oidc", " ", false),
        ] {
            let checked = OidcSettings::new(issuer, client, redirect).check();
            assert_eq!(checked.is_ok(), fine, "{issuer} {redirect} {client}: {checked:?}");
        }
    }

    #[test]
    fn the_client_secret_is_not_printed() {
        let settings = OidcSettings { client_secret: Some(Secret::new("s3cret")), ..OidcSettings::new("a", "b", "c") };
        assert!(!format!("{settings:?}").contains("s3cret"));
    }
}
