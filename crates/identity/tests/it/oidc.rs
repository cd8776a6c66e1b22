//! Signing in by the province's single sign-on.

use crate::{
    at, official,
    provider::{Person, Provider},
};
use chrono::{DateTime, TimeDelta, Utc};
use dondoc_identity::{Callback, Claim, Oidc, OidcError, OidcSettings, Visitor};
use std::time::Duration;

/// The provider's clock is the real one.
#[allow(clippy::disallowed_methods, reason = "the provider in its own process takes the time from the system")]
fn now() -> DateTime<Utc> {
    Utc::now()
}

/// One sign-in from start to end.
async fn sign_in(party: &Oidc, name: &'static str) -> Result<Visitor, OidcError> {
    let started = party.start(None, "/tasks", now()).await?;
    let callback = Person::new(name).sign_in(&started).await;
    party.finish(started.browser.reveal(), callback, now()).await
}

#[track_caller]
fn visitor(result: Result<Visitor, OidcError>, id: &str) {
    let expected = Visitor { official: official(id), account: id.into(), return_to: "/tasks".into() };
    assert_eq!(result.unwrap(), expected);
}

#[tokio::test]
async fn someone_signs_in() {
    let provider = Provider::start();
    let party = provider.party();
    let started = party.start(None, "/tasks", now()).await.unwrap();
    for part in ["response_type=code", "code_challenge_method=S256", "scope=openid", "profile", "state=", "nonce="] {
        assert!(started.url.contains(part), "{part}: {}", started.url);
    }
    let callback = Person::new("an").sign_in(&started).await;
    assert!(callback.code.is_some() && callback.iss.as_ref() == Some(&provider.issuer));
    visitor(party.finish(started.browser.reveal(), callback.clone(), now()).await, "user.an");
    // The same answer again, as by a page loaded anew, and the same code in a sign-in that began anew.
    assert!(matches!(party.finish(started.browser.reveal(), callback.clone(), now()).await, Err(OidcError::Stale)));
    let again = party.start(Some(started.browser.reveal()), "/", now()).await.unwrap();
    assert_eq!(again.browser.reveal(), started.browser.reveal());
    let state = Person::new("an").sign_in(&again).await.state;
    let replayed = Callback { state, ..callback };
    let refused = party.finish(again.browser.reveal(), replayed, now()).await;
    assert!(matches!(refused, Err(OidcError::Stale)), "{refused:?}");
}

#[tokio::test]
async fn the_answer_is_for_the_browser_that_began_and_in_time() {
    let provider = Provider::start();
    let party = provider.party();
    let (mine, other) = (party.start(None, "/", now()).await.unwrap(), party.start(None, "/", now()).await.unwrap());
    let callback = Person::new("an").sign_in(&mine).await;
    let state = Some("0".repeat(64));
    for (browser, callback) in [
        (other.browser.reveal(), callback.clone()),
        ("", callback.clone()),
        (mine.browser.reveal(), Callback { state, ..callback.clone() }),
        (mine.browser.reveal(), Callback { state: None, ..callback.clone() }),
        (mine.browser.reveal(), Callback::default()),
    ] {
        let refused = party.finish(browser, callback, now()).await;
        assert!(matches!(refused, Err(OidcError::Stale)), "{refused:?}");
    }
    // None of that spoilt it for the one who began.
    assert!(party.finish(mine.browser.reveal(), callback, now()).await.is_ok());

    let callback = Person::new("an").sign_in(&other).await;
    let late = party.finish(other.browser.reveal(), callback, now() + TimeDelta::minutes(11)).await;
    assert!(matches!(late, Err(OidcError::Stale)), "{late:?}");
}

#[tokio::test]
async fn an_answer_of_another_provider_or_without_a_code_is_refused() {
    let provider = Provider::start();
    let party = provider.party();
    let another = Some("https://another.example".to_owned());
    for (change, expected) in [
        (Callback { iss: another, ..Callback::default() }, "another provider"),
        (
            Callback { error: Some("temporarily_unavailable<script>".into()), ..Callback::default() },
            "unavailablescript",
        ),
        (Callback::default(), "no code"),
    ] {
        let started = party.start(None, "/", now()).await.unwrap();
        let state = Person::new("an").sign_in(&started).await.state;
        let refused = party.finish(started.browser.reveal(), Callback { state, ..change }, now()).await.unwrap_err();
        assert!(format!("{refused:?}").contains(expected), "{refused:?}");
    }
    let started = party.start(None, "/", now()).await.unwrap();
    let callback = Person::new("an").decline(&started).await;
    let refused = party.finish(started.browser.reveal(), callback, now()).await;
    assert!(matches!(refused, Err(OidcError::Denied)), "{refused:?}");
}

#[tokio::test]
async fn a_token_with_something_wrong_about_it_proves_nothing() {
    let mut provider = Provider::start();
    let party = provider.party();
    for (trouble, expected) in [
        ("audience", "Invalid audiences"),
        ("audiences", "not a trusted audience"),
        ("party", "issued to another client"),
        ("issuer", "Invalid issuer"),
        ("nonce", "nonce mismatch"),
        ("no-nonce", "missing nonce"),
        ("expired", "Expired"),
        ("future", "issued in the future"),
        ("old", "issued before this sign-in began"),
        ("access-token", "the access token is another one's"),
        ("signature", "the key that signed is not the provider's"),
        ("unknown-key", "the key that signed is not the provider's"),
        ("none", "No signature found"),
        ("hmac", "Disallowed signature algorithm"),
        ("hmac-public", "Disallowed signature algorithm"),
        ("tokenless", "no ID token"),
        ("other-person", "sub"),
    ] {
        provider.make(trouble);
        match sign_in(&party, "an").await {
            Err(OidcError::Unproven { reason }) => assert!(reason.contains(expected), "{trouble}: {reason}"),
            other => panic!("{trouble}: {other:?}"),
        }
    }
    provider.make("");
    visitor(sign_in(&party, "an").await, "user.an");
}

#[tokio::test]
async fn a_link_that_someone_changed_on_the_way_proves_nothing() {
    let provider = Provider::start();
    let party = provider.party();
    let started = party.start(None, "/", now()).await.unwrap();
    let nonce = started.url.split(['?', '&']).find(|part| part.starts_with("nonce=")).unwrap();
    let planted = dondoc_identity::Started { url: started.url.replace(nonce, "nonce=planted"), ..started };
    let callback = Person::new("an").sign_in(&planted).await;
    match party.finish(planted.browser.reveal(), callback, now()).await {
        Err(OidcError::Unproven { reason }) => assert!(reason.contains("nonce"), "{reason}"),
        other => panic!("{other:?}"),
    }
    // The code of another sign-in does not fit the proof key of this one.
    let (one, other) = (party.start(None, "/", now()).await.unwrap(), party.start(None, "/", now()).await.unwrap());
    let stolen = Person::new("an").sign_in(&one).await.code;
    let injected = Callback { code: stolen, ..Person::new("binh").sign_in(&other).await };
    let refused = party.finish(other.browser.reveal(), injected, now()).await;
    assert!(matches!(refused, Err(OidcError::Stale)), "{refused:?}");
}

#[tokio::test]
async fn clocks_may_differ_by_a_minute() {
    let provider = Provider::start();
    for (ours, fine) in [(-50, true), (50, true), (-120, false), (120, false)] {
        let party = provider.party();
        let now = now() + TimeDelta::seconds(ours);
        let started = party.start(None, "/tasks", now).await.unwrap();
        let callback = Person::new("an").sign_in(&started).await;
        let result = party.finish(started.browser.reveal(), callback, now).await;
        assert_eq!(result.is_ok(), fine, "our clock is off by {ours} s: {result:?}");
    }
}

#[tokio::test]
async fn new_keys_of_the_provider_are_fetched_once_they_are_met() {
    let mut provider = Provider::start();
    let party = provider.party();
    visitor(sign_in(&party, "an").await, "user.an");
    provider.make("renew");
    visitor(sign_in(&party, "an").await, "user.an");
}

#[tokio::test]
async fn trouble_at_the_provider_is_told_apart_and_passes() {
    let mut provider = Provider::start();
    let settings = || OidcSettings { timeout: Duration::from_millis(400), ..provider.settings() };
    let settings: Vec<_> = (0..5).map(|_| settings()).collect();
    let mut settings = settings.into_iter();
    let known = provider.party();
    visitor(sign_in(&known, "an").await, "user.an");
    for (trouble, down) in [("mute", true), ("ailing", true), ("elsewhere", false), ("endless", false)] {
        provider.make(trouble);
        let party = Oidc::new(settings.next().unwrap()).unwrap();
        let error = party.start(None, "/", now()).await.unwrap_err();
        let told = error.to_string();
        assert_eq!(matches!(error, OidcError::Down { .. }), down, "{trouble}: {error:?}");
        assert_eq!(matches!(error, OidcError::Answer { .. }), !down, "{trouble}: {error:?}");
        assert!(told.contains("/web") && !told.contains("127.0.0.1"), "{told}");
        // What went wrong is not remembered.
        provider.make("");
        assert!(party.start(None, "/", now()).await.is_ok(), "after {trouble}");
    }
    // It stops while someone is signing in.
    let started = known.start(None, "/", now()).await.unwrap();
    let callback = Person::new("an").sign_in(&started).await;
    provider.stop();
    let error = known.finish(started.browser.reveal(), callback, now()).await.unwrap_err();
    assert!(matches!(error, OidcError::Down { .. }), "{error:?}");
    assert!(!format!("{error:?}{error}").contains("code="), "{error:?}");
}

#[tokio::test]
async fn officials_are_known_by_what_the_settings_say() {
    let provider = Provider::start();
    let dir = tempfile::tempdir().unwrap();
    let people = dir.path().join("people.toml");
    std::fs::write(&people, "version = 1\n[people]\n\"user.an\" = \"CB1\"\n").unwrap();
    for (claim, map, name, expected) in [
        ("preferred_username", false, "an", Ok("user.an")),
        ("sub", false, "an", Ok("an")),
        ("email", false, "an", Ok("an@example.vn")),
        ("employee", false, "an", Ok("1042")),
        ("preferred_username", true, "an", Ok("CB1")),
        ("preferred_username", true, "binh", Err("“user.binh” chưa gắn với cán bộ nào")),
        ("preferred_username", false, "nameless", Err("không cung cấp thông tin “preferred_username”")),
        ("email", false, "liar", Err("Không xác minh được")),
    ] {
        let claim: Claim = claim.parse().unwrap();
        let people = map.then(|| people.clone());
        let party = Oidc::new(OidcSettings { claim, people, ..provider.settings() }).unwrap();
        match (sign_in(&party, name).await, expected) {
            (Ok(visitor), Ok(id)) => assert_eq!(visitor.official, official(id)),
            (Err(error), Err(words)) => assert!(error.to_string().contains(words), "{error}"),
            (result, _) => panic!("{name}: {result:?}"),
        }
    }
}

#[tokio::test]
async fn a_client_proves_itself_as_the_provider_wants() {
    let provider = Provider::start_with(&[], &[("VERBOSE", "1")]);
    for (client, secret, fine) in [("dondoc", true, true), ("public", false, true)] {
        let mut settings = OidcSettings { client_id: client.into(), ..provider.settings() };
        settings.client_secret = settings.client_secret.filter(|_| secret);
        assert_eq!(sign_in(&Oidc::new(settings).unwrap(), "an").await.is_ok(), fine, "{client}");
    }
    let posting = Provider::start_with(&[], &[("POSTING", "1")]);
    let settings = OidcSettings { client_id: "posting".into(), ..posting.settings() };
    visitor(sign_in(&Oidc::new(settings).unwrap(), "an").await, "user.an");

    let wrong = Some(dondoc_identity::Secret::new("a wrong secret that nobody knows"));
    let settings = OidcSettings { client_secret: wrong, ..provider.settings() };
    match sign_in(&Oidc::new(settings).unwrap(), "an").await {
        Err(OidcError::Answer { reason }) => assert!(reason.contains("invalid_client"), "{reason}"),
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn signing_out_leads_to_the_providers_page() {
    let provider = Provider::start();
    let after_logout = Some("https://dondoc.example/bye".to_owned());
    let party = Oidc::new(OidcSettings { after_logout, ..provider.settings() }).unwrap();
    let url = party.logout_url(now()).await.unwrap().unwrap();
    assert!(url.starts_with(&provider.issuer) && url.contains("client_id=dondoc"), "{url}");
    let page = reqwest::Client::builder().no_proxy().build().unwrap().get(&url).send().await.unwrap();
    assert!(page.status().is_success(), "the provider takes the address: {}", page.text().await.unwrap());
}

#[tokio::test]
async fn a_provider_of_a_private_authority_is_trusted_by_its_file() {
    let dir = tempfile::tempdir().unwrap();
    let made = rcgen::generate_simple_self_signed(vec!["127.0.0.1".to_owned()]).unwrap();
    let (certificate, key) = (dir.path().join("certificate.pem"), dir.path().join("key.pem"));
    std::fs::write(&certificate, made.cert.pem()).unwrap();
    std::fs::write(&key, made.signing_key.serialize_pem()).unwrap();
    let mut provider = Provider::start_with(&[&certificate, &key], &[]);
    assert!(provider.issuer.starts_with("https:"));

    let untrusting = provider.party().start(None, "/", now()).await;
    assert!(matches!(untrusting, Err(OidcError::Down { .. })), "{untrusting:?}");
    let ca_file = Some(certificate.clone());
    let party = Oidc::new(OidcSettings { ca_file, ..provider.settings() }).unwrap();
    let started = party.start(None, "/tasks", now()).await.unwrap();
    let person = Person::trusting("an", Some(made.cert.pem().as_bytes()));
    let callback = person.sign_in(&started).await;
    visitor(party.finish(started.browser.reveal(), callback, now()).await, "user.an");

    // Nothing is sent in the clear, whatever the provider says.
    for (trouble, refused_at_start) in [("plain-page", true), ("plain-tokens", false)] {
        provider.make(trouble);
        let ca_file = Some(certificate.clone());
        let party = Oidc::new(OidcSettings { ca_file, ..provider.settings() }).unwrap();
        let error = match party.start(None, "/", now()).await {
            Err(error) if refused_at_start => error,
            Ok(started) if !refused_at_start => {
                let callback = person.sign_in(&started).await;
                party.finish(started.browser.reveal(), callback, now()).await.unwrap_err()
            }
            other => panic!("{trouble}: {other:?}"),
        };
        assert!(matches!(error, OidcError::Answer { .. }), "{trouble}: {error:?}");
    }

    for (file, words) in [(key, "không có chứng thư"), (dir.path().join("absent.pem"), "absent.pem")] {
        let error = Oidc::new(OidcSettings { ca_file: Some(file), ..provider.settings() }).err().unwrap();
        assert!(error.to_string().contains(words), "{error}");
    }
}

/// Handlers of a server are moved between threads.
#[test]
fn what_waits_may_move_between_threads() {
    fn moves<T: Send>(_: &T) {}
    let party =
        Oidc::new(OidcSettings::new("https://sso.example.vn", "dondoc", "https://dondoc.example/oidc")).unwrap();
    moves(&party.start(None, "/", at(0)));
    moves(&party.finish("", Callback::default(), at(0)));
    moves(&party.logout_url(at(0)));
}
