//! A real OpenID Connect provider in a process of its own, and someone with a browser who signs in there.

#[path = "../../../../tests/support/npm.rs"]
mod npm;

use dondoc_identity::{Callback, Oidc, OidcSettings, Secret, Started};
use reqwest::{Client, Response, Url, redirect};
use std::{
    io::{BufRead, BufReader, Lines, Write},
    path::{Path, PathBuf},
    process::{Child, ChildStdin, ChildStdout, Command, Stdio},
    time::Duration,
};

/// What the provider sends browsers back to; nothing listens there.
pub const REDIRECT: &str = "https://dondoc.example/oidc";
/// What proves us to the provider.
pub const SECRET: &str = "a secret of 32 letters, or more.";

/// The provider; it ends with this.
pub struct Provider {
    process: Child,
    orders: Option<ChildStdin>,
    answers: Lines<BufReader<ChildStdout>>,
    /// Its address.
    pub issuer: String,
}

impl Provider {
    /// Starts one over plain HTTP.
    pub fn start() -> Self {
        Self::start_with(&[], &[])
    }

    /// Starts one with arguments and variables.
    pub fn start_with(arguments: &[&Path], variables: &[(&str, &str)]) -> Self {
        let mut command = Command::new("node");
        command.arg("provider.mjs").args(arguments).envs(variables.iter().copied()).current_dir(installed());
        command.stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut process = command.spawn().expect("these tests need node (22 or later); “make tools” installs it");
        let orders = process.stdin.take();
        let mut answers = BufReader::new(process.stdout.take().unwrap()).lines();
        let issuer = answers.next().expect("the provider starts").unwrap();
        Self { process, orders, answers, issuer }
    }

    /// Makes trouble of a kind from now on; none by the empty word.
    pub fn make(&mut self, trouble: &str) {
        writeln!(self.orders.as_mut().unwrap(), "{trouble}").unwrap();
        assert_eq!(self.answers.next().unwrap().unwrap(), "done");
    }

    /// Ends it.
    pub fn stop(&mut self) {
        drop(self.orders.take());
        self.process.wait().unwrap();
    }

    /// Settings for this provider.
    pub fn settings(&self) -> OidcSettings {
        let settings = OidcSettings::new(&self.issuer, "dondoc", REDIRECT);
        OidcSettings { client_secret: Some(Secret::new(SECRET)), ..settings }
    }

    /// Us, as a party of this provider.
    pub fn party(&self) -> Oidc {
        Oidc::new(self.settings()).unwrap()
    }
}

impl Drop for Provider {
    fn drop(&mut self) {
        self.stop();
    }
}

/// The folder where the provider is installed; these helpers serve the web server's tests too.
fn installed() -> PathBuf {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().find(|it| it.join("crates/identity").is_dir());
    npm::installed(&root.unwrap().join("crates/identity/tests/provider"), "oidc-provider")
}

/// Someone with a browser.
pub struct Person {
    browser: Client,
    name: &'static str,
}

impl Person {
    /// Someone of this name with a browser of their own.
    pub fn new(name: &'static str) -> Self {
        Self::trusting(name, None)
    }

    /// One whose browser trusts a certificate.
    pub fn trusting(name: &'static str, certificate: Option<&[u8]>) -> Self {
        let mut builder = Client::builder().cookie_store(true).redirect(redirect::Policy::none()).no_proxy();
        builder = builder.timeout(Duration::from_secs(30));
        if let Some(pem) = certificate {
            builder = builder.add_root_certificate(reqwest::Certificate::from_pem(pem).unwrap());
        }
        Self { browser: builder.build().unwrap(), name }
    }

    /// Follows a sign-in to its end and brings back what comes with the redirect: signs in, says yes.
    pub async fn sign_in(&self, started: &Started) -> Callback {
        self.visit(&started.url, false).await
    }

    /// Goes there and says no.
    pub async fn decline(&self, started: &Started) -> Callback {
        self.visit(&started.url, true).await
    }

    async fn visit(&self, url: &str, decline: bool) -> Callback {
        let mut at = Url::parse(url).unwrap();
        let mut response = self.browser.get(at.clone()).send().await.unwrap();
        for _ in 0..20 {
            if let Some(next) = location(&at, &response) {
                if next.as_str().starts_with(REDIRECT) {
                    return callback(&next);
                }
                at = next;
                response = self.browser.get(at.clone()).send().await.unwrap();
                continue;
            }
            let status = response.status();
            let page = response.text().await.unwrap();
            assert!(status.is_success(), "{at}: {status} {page}");
            if decline {
                at = at.join(&format!("{}/abort", at.path())).unwrap();
                response = self.browser.get(at.clone()).send().await.unwrap();
                continue;
            }
            let prompt = if page.contains(r#"name="prompt" value="login""#) { "login" } else { "consent" };
            let form = [("prompt", prompt), ("login", self.name), ("password", "x")];
            let body = form.map(|(key, value)| format!("{key}={value}")).join("&");
            let form = [(reqwest::header::CONTENT_TYPE, "application/x-www-form-urlencoded")];
            let [(name, value)] = form;
            response = self.browser.post(at.clone()).header(name, value).body(body).send().await.unwrap();
        }
        panic!("the provider never comes to an end");
    }
}

fn location(at: &Url, response: &Response) -> Option<Url> {
    let location = response.headers().get(reqwest::header::LOCATION)?;
    response.status().is_redirection().then(|| at.join(location.to_str().unwrap()).unwrap())
}

fn callback(url: &Url) -> Callback {
    let told = |key: &str| url.query_pairs().find(|(name, _)| name == key).map(|(_, value)| value.into_owned());
    Callback { state: told("state"), code: told("code"), iss: told("iss"), error: told("error") }
}
