//! Rules that provinces set differently: settings, never constants.

use serde::Deserialize;

/// The rules an office may change; the defaults are what was found most often.
#[derive(Debug, Clone, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Policy {
    /// An extension is to be asked this many working days before the deadline; later requests are marked.
    pub extension_min_lead_workdays: u32,
    /// Grants beyond this many need a reason from the one who grants.
    pub extension_max_count: u32,
    /// Whether an extension may be asked after the deadline.
    pub extension_after_expiry: bool,
    /// The least length of a result told in words instead of a document, in characters.
    pub result_min_chars: usize,
    /// For so many minutes an entry can be taken back by who made it.
    pub undo_minutes: u32,
}

impl Default for Policy {
    fn default() -> Self {
        Self {
            extension_min_lead_workdays: 3,
            extension_max_count: 1,
            extension_after_expiry: false,
            result_min_chars: 20,
            undo_minutes: 10,
        }
    }
}
