//! Which events of the whole log a client wants.

use crate::{
    log::Record,
    protocol::event_store::client::streams::read_req::options::{
        FilterOptions,
        filter_options::{Expression, Filter as Wire, Window},
    },
};
use fancy_regex::Regex;
use tonic::Status;

pub(super) struct Filter {
    by_stream: bool,
    what: What,
    /// After how many events a subscription says how far it is.
    pub checkpoint_after: usize,
}

enum What {
    Regex(Regex),
    Prefixes(Vec<String>),
}

impl Filter {
    pub fn new(options: FilterOptions) -> Result<Self, Status> {
        let invalid = || Status::invalid_argument("the filter is not valid");
        let (by_stream, expression) = match options.filter.ok_or_else(invalid)? {
            Wire::StreamIdentifier(expression) => (true, expression),
            Wire::EventType(expression) => (false, expression),
        };
        let window = match options.window.ok_or_else(invalid)? {
            Window::Max(most) => most as usize,
            Window::Count(_) => 32,
        };
        let checkpoint_after = window.max(1) * (options.checkpoint_interval_multiplier as usize).max(1);
        let Expression { regex, prefix } = expression;
        let what = if regex.is_empty() {
            What::Prefixes(prefix)
        } else {
            // Clients look ahead in their patterns, to leave system events out.
            What::Regex(Regex::new(&regex).map_err(|_| invalid())?)
        };
        Ok(Self { by_stream, what, checkpoint_after })
    }

    pub fn wants(&self, record: &Record) -> bool {
        let subject = if self.by_stream { &*record.stream } else { &record.kind };
        match &self.what {
            What::Regex(regex) => regex.is_match(subject).unwrap_or(false),
            What::Prefixes(prefixes) => prefixes.iter().any(|prefix| subject.starts_with(prefix)),
        }
    }
}
