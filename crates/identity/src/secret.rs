//! Secrets: made of 256 random bits, handed out once, kept only as a hash, and never printed.

use serde::Deserialize;
use sha2::{Digest, Sha256};
use std::fmt;
use subtle::ConstantTimeEq;

/// A secret in the clear. Printing it for debugging shows nothing.
#[derive(Clone, Deserialize)]
#[serde(transparent)]
pub struct Secret(String);

impl Secret {
    /// This secret.
    pub fn new(secret: impl Into<String>) -> Self {
        Self(secret.into())
    }

    /// The secret itself, for the one place that it goes to.
    pub fn reveal(&self) -> &str {
        &self.0
    }

    /// 256 random bits in hex, which are safe in cookies and addresses alike.
    pub(crate) fn fresh() -> Self {
        Self(hex::encode(random::<32>()))
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

/// Random bytes; panics where the system has no randomness, since nothing could be kept apart then.
pub(crate) fn random<const N: usize>() -> [u8; N] {
    let mut bytes = [0_u8; N];
    #[allow(clippy::expect_used, reason = "a server without randomness must not go on")]
    getrandom::fill(&mut bytes).expect("the system has randomness");
    bytes
}

/// Whether a text can be a secret of ours at all: 64 digits of lower-case hex.
pub(crate) fn well_formed(secret: &str) -> bool {
    secret.len() == 64 && secret.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b))
}

/// What is kept of a secret, or what another value is made of it; each `kind` of use is apart from the others.
pub(crate) fn digest(kind: &str, secret: &str) -> String {
    let mut hash = Sha256::new_with_prefix(kind);
    hash.update([0]);
    hash.update(secret);
    hex::encode(hash.finalize())
}

/// Whether two texts are the same, in a time that tells nothing about where they differ.
pub(crate) fn same(a: &str, b: &str) -> bool {
    a.as_bytes().ct_eq(b.as_bytes()).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fresh_secret_is_well_formed_new_each_time_and_never_printed() {
        let (one, other) = (Secret::fresh(), Secret::fresh());
        assert!(well_formed(one.reveal()) && one.reveal() != other.reveal());
        assert_eq!(format!("{one:?}"), "Secret(…)");
    }

    #[test]
    fn what_is_no_secret_of_ours_is_told_apart() {
        for text in ["", "abc", &"G".repeat(64), &"A".repeat(64), &"a".repeat(63), &"a".repeat(65), &"á".repeat(32)] {
            assert!(!well_formed(text), "{text}");
        }
    }

    #[test]
    fn uses_of_one_secret_are_apart() {
        let secret = Secret::fresh();
        assert_ne!(digest("session", secret.reveal()), digest("form", secret.reveal()));
        assert_ne!(digest("a", "bc"), digest("ab", "c"));
        assert!(same("abc", "abc") && !same("abc", "abd") && !same("abc", "ab") && !same("", "a"));
    }
}
