//! Single sign-on through the pages' own addresses, against a real provider.

#[allow(dead_code, reason = "the tests of the client use the rest")]
#[path = "../../../identity/tests/it/provider.rs"]
mod provider;

use crate::browser::Server;
use chrono::Utc;
use dondoc_identity::Settings as IdentitySettings;
use dondoc_identity::{Callback, Secret, Started};
use dondoc_shell::{Session, Settings};
use provider::{Person, Provider};

/// What comes back from the provider, as the browser's address has it.
fn back(callback: &Callback) -> String {
    let parts =
        [("code", &callback.code), ("state", &callback.state), ("iss", &callback.iss), ("error", &callback.error)];
    let parts = parts.into_iter().filter_map(|(name, value)| Some((name, value.clone()?)));
    dondoc_shell::parts::address("/dang-nhap/sso/ve", parts)
}

async fn server(provider: &Provider) -> Server {
    let identity = IdentitySettings { oidc: Some(provider.settings()), ..IdentitySettings::default() };
    let server = Server::over(Settings::default(), Vec::new(), identity).await;
    server.engine.link("elsewhere", "user.cb1");
    server
}

/// Where the browser is sent, for someone to follow.
fn started(address: &str) -> Started {
    Started { url: address.to_owned(), browser: Secret::new("") }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_provinces_account_opens_the_pages_where_one_wanted_to_go() {
    let provider = Provider::start();
    let server = server(&provider).await;
    let mut browser = server.visitor().await;
    let page = browser.get("/dang-nhap?tiep=/nhiem-vu%3Fq%3Da").await.body;
    assert!(page.contains("/dang-nhap/sso?tiep="), "{page}");
    let leaving = browser.get("/dang-nhap/sso?tiep=/nhiem-vu%3Fq%3Da").await;
    assert!(leaving.status == 303 && leaving.location().starts_with(&provider.issuer), "{leaving:?}");
    let answer = back(&Person::new("cb1").sign_in(&started(leaving.location())).await);
    // Whoever has the address and not the browser's cookie gets nowhere, and spoils nothing.
    let mut thief = server.visitor().await;
    assert!(thief.get(&answer).await.status == 403 && thief.pages.is_none());
    let entered = browser.get(&answer).await;
    assert_eq!((entered.status.as_u16(), entered.location()), (303, "/nhiem-vu?q=a"), "{}", entered.body);
    let token = browser.pages.as_ref().unwrap().split_once('=').unwrap().1.to_owned();
    let session = server.door.identity.sessions.check(&token, Utc::now()).unwrap();
    assert_eq!(session.official.as_str(), "user.cb1");
    // The same answer again is worth nothing.
    assert_eq!(browser.get(&answer).await.status, 403);
    // Signing out goes by the provider's page.
    let form_token = Session::of_token(&token).unwrap().form_token();
    let leave = browser.request("POST", "/dang-xuat").form(&[("token", form_token)]);
    let left = browser.send(leave).await;
    assert!(left.status == 303 && left.location().starts_with(&provider.issuer), "{left:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn whom_we_do_not_know_or_who_says_no_is_told_so() {
    let mut provider = Provider::start();
    let server = server(&provider).await;
    let mut browser = server.visitor().await;
    let leaving = browser.get("/dang-nhap/sso").await;
    let stranger = Person::new("nobody").sign_in(&started(leaving.location())).await;
    let told = browser.get(&back(&stranger)).await;
    assert!(
        told.status == 403
            && told.body.contains("nobody")
            && told.body.contains("<h1>Không được phép</h1>")
            && browser.pages.is_none(),
        "{}",
        told.body
    );
    let leaving = browser.get("/dang-nhap/sso").await;
    let declined = Person::new("cb1").decline(&started(leaving.location())).await;
    assert_eq!(browser.get(&back(&declined)).await.status, 403);
    provider.stop();
    let fresh = self::server(&provider).await;
    let down = fresh.visitor().await.get("/dang-nhap/sso").await;
    assert!(down.status == 502 && down.body.contains("<h1>"), "{}", down.body);
}
