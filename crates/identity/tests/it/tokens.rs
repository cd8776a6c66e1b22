//! Tokens of systems.

use crate::{at, blocked, official, open};
use dondoc_agencies::AgencyId;
use dondoc_identity::{ApiToken, IdentityError, NewToken, Scope, TOKEN_PREFIX, TokenRefusal};
use std::fs;

fn screen() -> NewToken {
    NewToken {
        name: "Màn hình điều hành".into(),
        scopes: [Scope::ReadRates, Scope::OpenData].into(),
        agency: Some(AgencyId::new("STTTT")),
        acting: None,
        expires: Some(at(1000)),
        by: Some(official("QT1")),
    }
}

#[test]
fn a_token_opens_what_it_was_made_for_until_it_ends() {
    let dir = tempfile::tempdir().unwrap();
    let identity = open(dir.path());
    let (secret, token) = identity.tokens.issue(screen(), at(0)).unwrap();
    assert!(secret.reveal().starts_with(TOKEN_PREFIX) && secret.reveal().len() > 70);
    assert!(token.may(Scope::ReadRates) && !token.may(Scope::ReadTasks));
    drop(identity);
    let identity = open(dir.path());
    let used = |second| Some(at(second));
    for (second, expected) in [
        (1, Ok(ApiToken { used: used(1), ..token.clone() })),
        (30, Ok(ApiToken { used: used(1), ..token.clone() })),
        (61, Ok(ApiToken { used: used(61), ..token.clone() })),
        (999, Ok(ApiToken { used: used(999), ..token.clone() })),
        (1000, Err(TokenRefusal::Expired)),
    ] {
        assert_eq!(identity.tokens.check(secret.reveal(), at(second)), expected, "at {second}");
    }
    assert_eq!(identity.tokens.revoke(&token.id, at(5)), Ok(true));
    assert_eq!(identity.tokens.revoke(&token.id, at(6)), Ok(false));
    assert_eq!(identity.tokens.revoke("absent", at(6)), Ok(false));
    assert_eq!(identity.tokens.check(secret.reveal(), at(7)), Err(TokenRefusal::Revoked));
    drop(identity);
    let identity = open(dir.path());
    assert_eq!(identity.tokens.list(), [ApiToken { used: used(999), revoked: Some(at(5)), ..token }]);
    let file = fs::read_to_string(dir.path().join("tokens.json")).unwrap();
    assert!(!file.contains(secret.reveal().rsplit('_').next().unwrap()));
}

#[test]
fn what_is_not_quite_a_token_opens_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let identity = open(dir.path());
    let [one, other] = [0, 1].map(|second| identity.tokens.issue(screen(), at(second)).unwrap());
    let (secret, key) = (one.0.reveal(), other.0.reveal().rsplit('_').next().unwrap());
    for offered in [
        "",
        "ddk_",
        &secret[4..],
        &secret[..secret.len() - 1],
        &secret.to_uppercase(),
        &format!("{secret} "),
        &format!("ddk_{}_{key}", one.1.id),
        &format!("ddk__{key}"),
    ] {
        assert_eq!(identity.tokens.check(offered, at(2)), Err(TokenRefusal::Unknown), "{offered}");
    }
    assert!(identity.tokens.check(secret, at(2)).is_ok());
}

#[test]
fn a_token_needs_a_name_a_scope_and_someone_to_answer_for_what_it_writes() {
    let dir = tempfile::tempdir().unwrap();
    let identity = open(dir.path());
    let writes = |scope: Scope| NewToken { scopes: [scope].into(), ..screen() };
    for (new, words) in [
        (NewToken { name: " ".into(), ..screen() }, Some("tên hệ thống")),
        (NewToken { scopes: [].into(), ..screen() }, Some("ít nhất một quyền")),
        (writes(Scope::WriteActions), Some("cán bộ chịu trách nhiệm")),
        (writes(Scope::Import), Some("cán bộ chịu trách nhiệm")),
        (NewToken { acting: Some(official("CB1")), ..writes(Scope::Import) }, None),
        (NewToken { expires: Some(at(0)), ..screen() }, Some("Thời hạn")),
        (NewToken { expires: None, ..screen() }, None),
    ] {
        match (identity.tokens.issue(new, at(0)), words) {
            (Ok(_), None) => {}
            (Err(error), Some(words)) => assert!(error.to_string().contains(words), "{error}"),
            (issued, _) => panic!("{issued:?}"),
        }
    }
    assert_eq!(identity.tokens.list().len(), 2);
}

#[test]
fn no_token_is_told_that_is_not_on_disk() {
    let dir = tempfile::tempdir().unwrap();
    let identity = open(dir.path());
    let (secret, token) = identity.tokens.issue(screen(), at(0)).unwrap();
    let unblock = blocked(dir.path(), "tokens.tmp");
    assert!(matches!(identity.tokens.issue(screen(), at(1)), Err(IdentityError::File { .. })));
    assert_eq!(identity.tokens.list(), std::slice::from_ref(&token));
    assert!(identity.tokens.check(secret.reveal(), at(2)).is_ok());
    // What is taken back is taken back, though the disk does not know.
    assert!(matches!(identity.tokens.revoke(&token.id, at(3)), Err(IdentityError::File { .. })));
    assert_eq!(identity.tokens.check(secret.reveal(), at(4)), Err(TokenRefusal::Revoked));
    unblock();
    // Said again, it is written.
    assert_eq!(identity.tokens.revoke(&token.id, at(5)), Ok(false));
    drop(identity);
    assert_eq!(open(dir.path()).tokens.check(secret.reveal(), at(6)), Err(TokenRefusal::Revoked));
}
