//! What proves to a receiver that an event is ours and fresh.

use chrono::{DateTime, Utc};
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

/// The value of `Dondoc-Signature`: `t=` the moment in Unix seconds, `v1=` HMAC-SHA256 in hex over the moment, a dot and the body.
///
/// A receiver makes the same, compares in constant time, and refuses what is older than a few minutes.
pub fn signature(secret: &str, at: DateTime<Utc>, body: &[u8]) -> String {
    let at = at.timestamp();
    #[expect(clippy::expect_used, reason = "HMAC takes a key of any length")]
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).expect("any length");
    mac.update(format!("{at}.").as_bytes());
    mac.update(body);
    format!("t={at},v1={}", hex::encode(mac.finalize().into_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The value was computed apart, with Python's hmac: receivers are written in other languages.
    #[test]
    fn others_come_to_the_same_signature() {
        let at = DateTime::from_timestamp(1_717_380_000, 0).unwrap();
        assert_eq!(
            signature("bí mật", at, "{\"n\":1}".as_bytes()),
            "t=1717380000,v1=37fb98cfc3a4b63e34c572c5b5e99bcd60924c50f6860bd59576485711e29329"
        );
    }
}
