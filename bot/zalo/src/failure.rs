//! What a failed call means for the message: wait, try again, or tell a person.

use dondoc_messaging::SendError;
use std::{error::Error, time::Duration};

/// How a call can fail. None of it holds the token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Problem {
    /// Zalo said no.
    Told {
        /// Its code, which is mostly that of HTTP.
        code: u64,
        /// Its reason.
        reason: String,
        /// How long it asks to wait, if it says so.
        wait: Option<Duration>,
    },
    /// Something in between answered, with this HTTP status: a firewall's page, another server.
    Page(u16),
    /// No connection came about.
    Unsent(String),
    /// The connection broke, or stayed silent, after the call went out.
    Lost(String),
}

impl Problem {
    /// What happened to a request, without its address.
    pub(crate) fn of(error: &reqwest::Error) -> Self {
        let words = network(error);
        if error.is_connect() || error.is_builder() { Self::Unsent(words) } else { Self::Lost(words) }
    }

    /// In words.
    pub(crate) fn describe(&self) -> String {
        match self {
            Self::Told { code, reason, .. } => format!("{code} {reason}"),
            Self::Page(status) => format!("status {status}, and not from the bot platform"),
            Self::Unsent(words) | Self::Lost(words) => words.clone(),
        }
    }
}

/// What a failed call means; `rest` is how long to wait when Zalo does not say.
pub(crate) fn send_error(problem: &Problem, rest: Duration) -> SendError {
    let told = problem.describe();
    match problem {
        Problem::Unsent(_) => SendError::Unavailable(told),
        Problem::Lost(_) => SendError::Uncertain(told),
        // A page of success or of a gateway that gave up waiting: it may have gone through all the same.
        Problem::Page(200..=299 | 504) => SendError::Uncertain(told),
        Problem::Page(429) => SendError::RetryAfter(rest),
        Problem::Page(_) => SendError::Unavailable(told),
        Problem::Told { code: 429, wait, .. } => SendError::RetryAfter(wait.unwrap_or(rest)),
        Problem::Told { code: 408 | 504, .. } => SendError::Uncertain(told),
        // 401 is the token. 403 is, by Zalo's own table, an "internal server error"; and 404 is what a host answers
        // that was moved away. Taking either for a lost person would silence everybody at once, so only the
        // reason can say that it is about this chat.
        Problem::Told { code: 400 | 403 | 404, reason, .. } if nobody_there(reason) => SendError::Unreachable(told),
        Problem::Told { code: 401 | 403 | 404 | 500.., .. } => SendError::Unavailable(told),
        Problem::Told { .. } => SendError::Refused(told),
    }
}

fn nobody_there(reason: &str) -> bool {
    let reason = reason.to_lowercase();
    [
        "forbidden",
        "chat not found",
        "user not found",
        "blocked",
        "deactivated",
        "not a member",
        "kicked",
        "invalid chat",
    ]
    .iter()
    .any(|part| reason.contains(part))
}

/// A network failure in words, without the address, which contains the token.
pub(crate) fn network(error: &reqwest::Error) -> String {
    let what = if error.is_connect() {
        "no connection"
    } else if error.is_timeout() {
        "no answer in time"
    } else {
        "connection broke"
    };
    let mut words = what.to_owned();
    let mut source = error.source();
    while let Some(cause) = source {
        words.push_str(&format!(": {cause}"));
        source = cause.source();
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_code_has_its_meaning() {
        let rest = Duration::from_secs(60);
        let check = |code: u64, reason: &str, expected: fn(String) -> SendError| {
            let problem = Problem::Told { code, reason: reason.to_owned(), wait: None };
            assert_eq!(send_error(&problem, rest), expected(format!("{code} {reason}")));
        };
        check(400, "Bad Request: text is empty", SendError::Refused);
        check(400, "Bad Request: chat not found", SendError::Unreachable);
        check(401, "Unauthorized", SendError::Unavailable);
        check(403, "Internal server error", SendError::Unavailable);
        check(403, "Forbidden", SendError::Unreachable);
        check(403, "Forbidden: bot was blocked by the user", SendError::Unreachable);
        check(404, "Not Found", SendError::Unavailable);
        check(404, "User not found", SendError::Unreachable);
        check(408, "Request timeout", SendError::Uncertain);
        check(413, "Too large", SendError::Refused);
        check(500, "x", SendError::Unavailable);
        check(502, "x", SendError::Unavailable);
        check(504, "x", SendError::Uncertain);

        let slow = |wait| Problem::Told { code: 429, reason: "Quota".to_owned(), wait };
        assert_eq!(send_error(&slow(None), rest), SendError::RetryAfter(rest));
        let five = Duration::from_secs(5);
        assert_eq!(send_error(&slow(Some(five)), rest), SendError::RetryAfter(five));
    }

    #[test]
    fn what_is_not_from_zalo_says_nothing_about_the_person() {
        let rest = Duration::from_secs(60);
        let check = |problem: Problem, expected: fn(String) -> SendError| {
            let told = problem.describe();
            assert_eq!(send_error(&problem, rest), expected(told));
        };
        check(Problem::Page(200), SendError::Uncertain);
        check(Problem::Page(403), SendError::Unavailable);
        check(Problem::Page(404), SendError::Unavailable);
        check(Problem::Page(502), SendError::Unavailable);
        check(Problem::Page(504), SendError::Uncertain);
        check(Problem::Unsent("no connection".to_owned()), SendError::Unavailable);
        check(Problem::Lost("no answer in time".to_owned()), SendError::Uncertain);
        assert_eq!(send_error(&Problem::Page(429), rest), SendError::RetryAfter(rest));
    }
}
