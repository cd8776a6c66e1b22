//! Failures on demand.

use serde::{Deserialize, Serialize};

/// What goes wrong with a call.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Fault {
    /// The call is refused with these words and nothing is done.
    Refuse {
        /// The HTTP status.
        status: u16,
        /// The words.
        description: String,
        /// Seconds to wait; calls in this chat before that are refused and held against the bot.
        #[serde(default)]
        retry_after: Option<u64>,
    },
    /// The call is done at once but answered late.
    SlowAnswer {
        /// How late.
        milliseconds: u64,
    },
    /// The call is done late; a caller that hangs up first prevents it.
    SlowStart {
        /// How late.
        milliseconds: u64,
    },
    /// The connection breaks and nothing is done.
    DropBefore,
    /// The call is done, and the connection breaks before the answer.
    DropAfter,
    /// Nothing is done, and the answer is not JSON.
    Garbage,
    /// The call is done, and the answer is not JSON.
    GarbageAfter,
    /// The gateway in front of the messenger answers 502 with a page.
    BadGateway,
}

impl Fault {
    /// 429 with so many seconds to wait.
    pub fn too_many_requests(retry_after: u64) -> Self {
        Self::Refuse {
            status: 429,
            description: format!("Too Many Requests: retry after {retry_after}"),
            retry_after: Some(retry_after),
        }
    }

    /// A refusal with a status and words.
    pub fn refuse(status: u16, description: &str) -> Self {
        Self::Refuse { status, description: description.into(), retry_after: None }
    }
}

/// Which calls a fault hits.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FaultRule {
    /// The method of either messenger, in any case; `*` is every method, `download` the fetching of a file.
    pub method: String,
    /// Only calls to this chat.
    #[serde(default)]
    pub chat: Option<String>,
    /// What goes wrong.
    pub fault: Fault,
    /// How many calls it hits.
    #[serde(default = "once")]
    pub times: u32,
}

fn once() -> u32 {
    1
}

/// The first rule that fits, used up once.
pub(crate) fn take(rules: &mut Vec<FaultRule>, method: &str, chat: Option<&str>) -> Option<Fault> {
    let fits = |rule: &FaultRule| {
        (rule.method == "*" || rule.method.eq_ignore_ascii_case(method))
            && rule.chat.as_deref().is_none_or(|wanted| Some(wanted) == chat)
    };
    let at = rules.iter().position(|rule| rule.times > 0 && fits(rule))?;
    rules[at].times -= 1;
    let fault = rules[at].fault.clone();
    rules.retain(|rule| rule.times > 0);
    Some(fault)
}
