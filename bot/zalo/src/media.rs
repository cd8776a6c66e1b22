//! Photos and voice messages, fetched by address while Zalo still keeps them.

use crate::{
    Settings, SettingsError,
    failure::network,
    hosts::{Hosts, PublicOnly},
};
use dondoc_messaging::{FetchError, FileRef};
use reqwest::{Client, Url, redirect};
use std::sync::Arc;

/// A client that goes only where media may be.
pub(crate) struct Media {
    hosts: Hosts,
    client: Client,
    largest: u64,
}

impl Media {
    pub(crate) fn new(settings: &Settings) -> Result<Self, SettingsError> {
        let hosts = Hosts {
            domains: listed(&settings.media_hosts),
            host: settings.base()?.host_str().map(str::to_owned),
            private: settings.private_media,
        };
        let onward = hosts.clone();
        let mut builder = settings.client()?.redirect(redirect::Policy::custom(move |next| {
            if next.previous().len() <= 3 && onward.permit(next.url()) { next.follow() } else { next.stop() }
        }));
        if !hosts.private {
            builder = builder.dns_resolver(Arc::new(PublicOnly));
        }
        let client = builder.build().map_err(|error| SettingsError::Client(network(&error)))?;
        Ok(Self { hosts, client, largest: settings.largest_file })
    }

    pub(crate) async fn fetch(&self, file: &FileRef, limit: u64) -> Result<Vec<u8>, FetchError> {
        let limit = limit.min(self.largest);
        let url = Url::parse(&file.id).map_err(|_| FetchError::Gone("not an address".to_owned()))?;
        if !self.hosts.permit(&url) {
            let host = url.host_str().unwrap_or_default();
            tracing::warn!(host, "a file on a host that is not listed was left alone");
            return Err(FetchError::Gone(format!("files are not fetched from {host:?}")));
        }
        let unavailable = |error: reqwest::Error| FetchError::Unavailable(network(&error));
        let mut answer = self.client.get(url).send().await.map_err(unavailable)?;
        let status = answer.status();
        if !status.is_success() {
            let told = format!("status {}", status.as_u16());
            let gone = (status.is_client_error() && status.as_u16() != 429) || status.is_redirection();
            return Err(if gone { FetchError::Gone(told) } else { FetchError::Unavailable(told) });
        }
        if answer.content_length().is_some_and(|length| length > limit) {
            return Err(FetchError::TooLarge { limit });
        }
        let mut bytes = Vec::new();
        while let Some(chunk) = answer.chunk().await.map_err(unavailable)? {
            if (bytes.len() + chunk.len()) as u64 > limit {
                return Err(FetchError::TooLarge { limit });
            }
            bytes.extend_from_slice(&chunk);
        }
        Ok(bytes)
    }
}

/// The domains as addresses spell them; an empty one would let everything in.
fn listed(domains: &[String]) -> Vec<String> {
    let trimmed = domains.iter().map(|domain| domain.trim().trim_matches('.').to_lowercase());
    trimmed.filter(|domain| !domain.is_empty()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn domains_are_listed_as_addresses_spell_them() {
        let given = [".ZDN.vn", " zalo.me ", "", "."].map(str::to_owned);
        assert_eq!(listed(&given), ["zdn.vn", "zalo.me"]);
    }
}
