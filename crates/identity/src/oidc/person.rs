//! From what the provider tells about a person to an official.

use super::{
    Claim, OidcError, OidcSettings,
    client::{Claims, Extra, Info},
};
use crate::IdentityError;
use dondoc_domain::OfficialId;
use openidconnect::{EndUserEmail, EndUserUsername};
use serde::Deserialize;
use serde_json::Value;
use std::{collections::BTreeMap, fs, path::Path};

/// What an ID token says that officials are known by.
pub(super) fn told(claim: &Claim, claims: &Claims) -> Result<Option<String>, OidcError> {
    let subject = claims.subject().as_str();
    let (name, email) = (claims.preferred_username(), claims.email());
    pick(claim, subject, name, email, claims.email_verified(), claims.additional_claims())
}

/// What the provider says when asked about the same person.
pub(super) fn told_by_info(claim: &Claim, info: &Info) -> Result<Option<String>, OidcError> {
    let subject = info.subject().as_str();
    let (name, email) = (info.preferred_username(), info.email());
    pick(claim, subject, name, email, info.email_verified(), info.additional_claims())
}

fn pick(
    claim: &Claim,
    subject: &str,
    name: Option<&EndUserUsername>,
    email: Option<&EndUserEmail>,
    verified: Option<bool>,
    extra: &Extra,
) -> Result<Option<String>, OidcError> {
    let found = match claim {
        Claim::Sub => Some(subject.to_owned()),
        Claim::PreferredUsername => name.map(|name| name.as_str().to_owned()),
        // Anyone could enter the address of someone else.
        Claim::Email if verified == Some(false) => {
            return Err(OidcError::unproven("the provider has not verified the e-mail address"));
        }
        Claim::Email => email.map(|email| email.as_str().to_owned()),
        Claim::Other(name) => match extra.claims.get(name) {
            Some(Value::String(text)) => Some(text.clone()),
            Some(Value::Number(number)) => Some(number.to_string()),
            _ => None,
        },
    };
    Ok(found.filter(|text| !text.trim().is_empty()))
}

/// The official of an account: by the file if there is one, or else of the same name, letter by letter.
pub(super) fn official(settings: &OidcSettings, account: &str) -> Result<OfficialId, OidcError> {
    match &settings.people {
        None => Ok(OfficialId(account.to_owned())),
        Some(path) => {
            let mut people = read(path)?.people;
            people.remove(account).ok_or_else(|| OidcError::Stranger { account: account.to_owned() })
        }
    }
}

/// The file, which people write: read at each sign-in, so that a line added counts at once.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct People {
    version: u32,
    people: BTreeMap<String, OfficialId>,
}

fn read(path: &Path) -> Result<People, IdentityError> {
    const ADVICE: &str = "Sửa tệp: dòng đầu là version = 1, sau đó là mục [people] với mỗi dòng một tài khoản, \
        như \"nguyen.van.a\" = \"CB1\".";
    let text = fs::read_to_string(path).map_err(|error| IdentityError::file(path, &error))?;
    let people: People = toml::from_str(&text).map_err(|error| IdentityError::broken(path, error.message(), ADVICE))?;
    match people.version {
        1 => Ok(people),
        other => Err(IdentityError::broken(path, format!("phiên bản {other} chưa được hỗ trợ"), ADVICE)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(claim: &str, verified: Option<bool>, expected: Option<&str>) {
        let claim: Claim = claim.parse().unwrap();
        let extra: Extra =
            serde_json::from_str(r#"{"employee": 1042, "code": "CB7", "groups": ["x"], "blank": " "}"#).unwrap();
        let (name, email) = (EndUserUsername::new("an.nv".into()), EndUserEmail::new("an@example.vn".into()));
        let picked = pick(&claim, "s-1", Some(&name), Some(&email), verified, &extra);
        assert_eq!(picked.ok().flatten().as_deref(), expected, "{claim} {verified:?}");
    }

    #[test]
    fn an_official_is_known_by_the_claim_of_the_settings() {
        check("preferred_username", None, Some("an.nv"));
        check("sub", None, Some("s-1"));
        check("email", None, Some("an@example.vn"));
        check("email", Some(true), Some("an@example.vn"));
        check("email", Some(false), None);
        check("employee", None, Some("1042"));
        check("code", None, Some("CB7"));
        check("groups", None, None);
        check("blank", None, None);
        check("absent", None, None);
    }

    #[test]
    fn the_file_tells_who_is_who() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("people.toml");
        let mut settings = OidcSettings::new("https://sso.example.vn", "dondoc", "https://dondoc.example.vn/oidc");
        assert_eq!(official(&settings, "CB1").unwrap(), OfficialId("CB1".into()));
        settings.people = Some(path.clone());
        for (text, account, expected) in [
            ("version = 1\n[people]\n\"an.nv\" = \"CB1\"", "an.nv", Ok("CB1")),
            ("version = 1\n[people]\n\"an.nv\" = \"CB1\"", "AN.NV", Err("“AN.NV” chưa gắn")),
            ("version = 1\n[people]\n\"an.nv\" = \"CB1\"", "CB1", Err("“CB1” chưa gắn")),
            ("version = 2\n[people]", "an.nv", Err("people.toml không đọc được (phiên bản 2")),
            ("[people]", "an.nv", Err("people.toml không đọc được")),
            ("version = 1\n[people]\n\"a\" = \"CB1\"\n\"a\" = \"CB2\"", "a", Err("people.toml không đọc được")),
        ] {
            fs::write(&path, text).unwrap();
            match (official(&settings, account), expected) {
                (Ok(found), Ok(expected)) => assert_eq!(found.as_str(), expected),
                (Err(error), Err(expected)) => assert!(error.to_string().contains(expected), "{error}"),
                (found, _) => panic!("{text} {account}: {found:?}"),
            }
        }
        fs::remove_file(&path).unwrap();
        assert!(official(&settings, "an.nv").unwrap_err().to_string().contains("people.toml"));
    }
}
