//! Addresses as administrators write them.

use super::*;

#[test]
fn addresses_are_read() {
    #[track_caller]
    fn check(text: &str, shown: &str) -> Address {
        let address = Address::parse(text).unwrap();
        assert_eq!(address.to_string(), shown);
        address
    }
    let plain = check("esdb://127.0.0.1:2114?tls=false", "esdb://127.0.0.1:2114 (dondoc-log)");
    assert!(!plain.tls && plain.login.is_none());
    let cluster = check(
        "kurrentdb://ops:p%40ss%2Fword@a.gov.vn,b:2115,[::1]:9/?tls=true&log=dondoc-laocai&tlsCAFile=/etc/ca.pem",
        "kurrentdb://a.gov.vn:2113,b:2115,[::1]:9 (dondoc-laocai)",
    );
    assert_eq!(cluster.login.as_ref().unwrap().password, "p@ss/word");
    assert_eq!(cluster.ca_file.as_deref(), Some("/etc/ca.pem".as_ref()));
    let found = check("esdb+discover://cluster.gov.vn", "esdb+discover://cluster.gov.vn:2113 (dondoc-log)");
    assert!(found.discover && found.tls);
    let times = check("kdb://h?defaultDeadline=3000&nodePreference=leader", "kurrentdb://h:2113 (dondoc-log)");
    assert_eq!(times.deadline, Some(Duration::from_secs(3)));
}

#[test]
fn a_wrong_address_is_told_without_its_secret() {
    #[track_caller]
    fn check(text: &str, says: &str) {
        let error = Address::parse(text).unwrap_err().to_string();
        assert!(error.contains(says), "{error}");
        assert!(!error.contains("s3cret"), "{error}");
    }
    check("h:2113", "scheme");
    check("http://a:s3cret@h", "scheme");
    check("esdb://a:s3cret@h:port", "host");
    check("esdb://a:s3cret@h/path", "path");
    check("esdb://a:s3cret@h?tls=s3cret", "tls");
    check("esdb://a:s3cret@h?tokn=s3cret", "tokn");
    check("esdb://a:s3cret@h?nodePreference=follower", "leader");
    check("esdb://a:s3cret@h?userCertFile=x", "userKeyFile");
    check("esdb://a:s3cret@h?log=$all", "log");
    check("esdb://a@h", "password");
    check("esdb://h?passwordFile=/nowhere", "passwordFile");
}

#[test]
fn a_password_goes_over_a_plain_connection_only_when_asked_for_in_words() {
    let refused = Address::parse("esdb://a:s3cret@h?tls=false").unwrap_err().to_string();
    assert!(refused.contains("allowPasswordInPlain"), "{refused}");
    assert!(Address::parse("esdb://a:s3cret@h?tls=false&allowPasswordInPlain=true").is_ok());
    assert!(Address::parse("esdb://a:s3cret@h").is_ok());
}

#[test]
fn the_secret_is_in_nothing_that_is_printed_or_handed_on() {
    let address = Address::parse("esdb://ops:s3cret@h,i?connectionName=dondoc-1").unwrap();
    let handed_on = address.client_string(&address.hosts[0], false, "esdb");
    for text in [format!("{address:?}"), address.to_string(), format!("{:?}", address.login), handed_on.clone()] {
        assert!(!text.contains("s3cret") && !text.contains("ops"), "{text}");
    }
    assert!(handed_on.starts_with("esdb://h:2113?tls=true&") && handed_on.contains("connectionName=dondoc-1"));
}

#[test]
fn a_folder_is_no_address() {
    for (text, is_one) in [
        ("esdb://h", true),
        ("KurrentDB+discover://h", true),
        ("/var/lib/dondoc", false),
        ("", false),
        ("file://x", false),
    ] {
        assert_eq!(Address::is_one(text), is_one, "{text}");
    }
}
