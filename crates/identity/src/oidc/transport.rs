//! How the provider is reached: in time, not beyond a size, without following it elsewhere, and without telling secrets.

use super::{OidcError, OidcSettings};
use openidconnect::{AsyncHttpClient, HttpRequest, HttpResponse, http};
use reqwest::{Certificate, Client, redirect};
use std::{error::Error, pin::Pin};

/// The most bytes of an answer.
const MOST: usize = 1 << 20;

/// The way to the provider.
pub(super) struct Http(Client);

/// Why there was no answer.
#[derive(Debug, thiserror::Error)]
pub(super) enum NoAnswer {
    /// The provider was not reached, or not in time.
    #[error("{0}")]
    Down(String),
    /// It answers, but not as it should.
    #[error("{0}")]
    Wrong(String),
}

impl Http {
    pub fn new(settings: &OidcSettings) -> Result<Self, OidcError> {
        let mut builder = Client::builder()
            .redirect(redirect::Policy::none())
            .https_only(settings.needs_tls())
            .timeout(settings.timeout)
            .connect_timeout(settings.timeout);
        if !settings.needs_tls() {
            // A provider on this machine.
            builder = builder.no_proxy();
        }
        if let Some(path) = &settings.ca_file {
            let wrong = |why: String| OidcError::Settings(format!("ca_file {}: {why}", path.display()));
            let pem = std::fs::read(path).map_err(|error| wrong(error.to_string()))?;
            let certificates = Certificate::from_pem_bundle(&pem).map_err(|error| wrong(error.to_string()))?;
            if certificates.is_empty() {
                return Err(wrong("không có chứng thư nào".to_owned()));
            }
            for certificate in certificates {
                builder = builder.add_root_certificate(certificate);
            }
        }
        builder.build().map(Self).map_err(|error| OidcError::Settings(words(error)))
    }

    async fn send(&self, request: HttpRequest) -> Result<HttpResponse, NoAnswer> {
        let request = request.try_into().map_err(|error| NoAnswer::Wrong(words(error)))?;
        let mut response = self.0.execute(request).await.map_err(no_answer)?;
        let mut body = Vec::new();
        while let Some(chunk) = response.chunk().await.map_err(no_answer)? {
            if body.len() + chunk.len() > MOST {
                return Err(NoAnswer::Wrong("the answer is too large".to_owned()));
            }
            body.extend_from_slice(&chunk);
        }
        let mut answer = http::Response::new(body);
        *answer.status_mut() = response.status();
        *answer.headers_mut() = std::mem::take(response.headers_mut());
        Ok(answer)
    }
}

impl<'c> AsyncHttpClient<'c> for Http {
    type Error = NoAnswer;
    type Future = Pin<Box<dyn Future<Output = Result<HttpResponse, NoAnswer>> + Send + 'c>>;

    fn call(&'c self, request: HttpRequest) -> Self::Future {
        Box::pin(self.send(request))
    }
}

/// What the provider named must not be asked, or could not be.
fn no_answer(error: reqwest::Error) -> NoAnswer {
    if error.is_builder() { NoAnswer::Wrong(words(error)) } else { NoAnswer::Down(words(error)) }
}

/// An error and what caused it, without the address.
fn words(error: reqwest::Error) -> String {
    let error = error.without_url();
    let mut words = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        words = format!("{words}: {cause}");
        source = cause.source();
    }
    words
}
