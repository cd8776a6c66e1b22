//! What a list is asked for, as it stands in its address: a link is a view.

mod period;

pub(crate) use period::preset_of;

use chrono::{DateTime, NaiveDate, Utc};
use dondoc_agencies::AgencyId;
use dondoc_domain::{
    OfficialId,
    rates::{Definition, Population},
    timeliness::{Class, CountBy, DeadlineBy, Phase},
};
use dondoc_projections::board::Grouping;
use dondoc_service::{
    Waiting,
    lists::{DayRange, OverdueBand, Page, Period, Sort, TaskFilter},
};
use dondoc_shell::parts::address;

/// Nobody, or nothing, where a name may stand.
pub(crate) const NONE: &str = "-";

/// What a list is asked for.
#[derive(Debug, Clone, Default)]
pub(crate) struct Ask {
    /// The filter, without its page.
    pub filter: TaskFilter,
    /// Where the page begins.
    pub after: Option<String>,
    /// The names in the address whose values mean nothing: said on the page, never left out in silence.
    pub unread: Vec<String>,
}

impl Ask {
    /// Reads the part of an address behind the question mark.
    pub fn read(query: &str) -> Self {
        let pairs: Vec<(String, String)> = serde_html_form::from_str(query).unwrap_or_default();
        let mut ask = Ask::default();
        let (mut from, mut to, mut preset) = (None, None, None);
        let (mut by, mut key, mut sorted) = (None, None, None);
        for (name, value) in &pairs {
            let text = value.trim();
            if text.is_empty() && name != "khoa" {
                continue;
            }
            let filter = &mut ask.filter;
            let understood = match name.as_str() {
                "q" => set(&mut filter.text, Some(text.to_owned())),
                "don-vi" => set(&mut filter.lead, Some(AgencyId::new(text))),
                "ke-thua" => yes_or_no(text).map(|it| filter.by_successor = it).is_some(),
                "phoi-hop" => set(&mut filter.supporting, Some(AgencyId::new(text))),
                "loai" => several(text, Class::parse).map(|it| filter.classes.extend(it)).is_some(),
                "giai-doan" => several(text, phase_of).map(|it| filter.phases.extend(it)).is_some(),
                "van-ban" => set(&mut filter.directive, Some(text.to_owned())),
                "linh-vuc" => set(&mut filter.field, Some(or_none(text).unwrap_or_default())),
                "can-bo" => set(&mut filter.official, Some(or_none(text).map(OfficialId))),
                "cho" => set(&mut filter.waiting, waiting_of(text)),
                "qua-han" => set(&mut filter.overdue, band_of(text)),
                "giao-tu" => set(&mut filter.assigned.from, day(text)),
                "giao-den" => set(&mut filter.assigned.to, day(text)),
                "han-tu" => set(&mut filter.due.from, day(text)),
                "han-den" => set(&mut filter.due.to, day(text)),
                "im-lang" => set(&mut filter.silent_days, text.parse().ok().filter(|days| *days <= 3_650)),
                "gia-han" => set(&mut filter.extended, yes_or_no(text)),
                "tu" => set(&mut from, day(text)),
                "den" => set(&mut to, day(text)),
                "ky" => set(&mut preset, period::of_preset(text)),
                "pham-vi" => population_of(text).map(|it| filter.definition.population = it).is_some(),
                "dem" => count_by_of(text).map(|it| filter.definition.count_by = it).is_some(),
                "han" => deadline_of(text).map(|it| filter.definition.deadline = it).is_some(),
                "ngay" => set(&mut filter.as_of, day(text)),
                "biet-luc" => set(&mut filter.known_at, text.parse::<DateTime<Utc>>().ok()),
                "xep" => set(&mut sorted, sort_of(text)),
                "theo" => set(&mut by, grouping_of(text)),
                "khoa" => set(&mut key, Some(text.to_owned())),
                "tiep" => set(&mut ask.after, Some(text.to_owned())),
                // Whatever else stands in an address (a flash, a mark of a messenger) asks for nothing.
                _ => true,
            };
            if !understood {
                ask.unread.push(name.clone());
            }
        }
        ask.filter.period = match (from, to, preset) {
            (Some(from), Some(to), _) => Some(Period { from, to }),
            (None, None, preset) => preset,
            // Half a period would count something else than was meant.
            (..) => {
                ask.unread.push(if from.is_some() { "den" } else { "tu" }.to_owned());
                preset
            }
        };
        let usual = usual_order(ask.filter.text.as_deref());
        (ask.filter.sort, ask.filter.descending) = sorted.unwrap_or(usual);
        if let (Some(by), Some(key)) = (by, key) {
            match ask.filter.clone().of_group(by, &key) {
                Some(filter) => ask.filter = filter,
                None => ask.unread.push("khoa".to_owned()),
            }
        }
        ask
    }

    /// The filter with the page it asks for.
    pub fn filter(&self, limit: usize) -> TaskFilter {
        TaskFilter { page: Page { after: self.after.clone(), limit }, ..self.filter.clone() }
    }

    /// The address of the list that is asked for so, from its beginning.
    pub fn address(&self) -> String {
        self.address_of("/nhiem-vu")
    }

    /// The same question put to another address.
    pub fn address_of(&self, path: &str) -> String {
        address(path, self.pairs())
    }

    /// The address of another page of the same list.
    pub fn page(&self, after: &str) -> String {
        address("/nhiem-vu", self.pairs().into_iter().chain([("tiep", after.to_owned())]))
    }

    /// The question as names and values; what asks for nothing is left out.
    pub fn pairs(&self) -> Vec<(&'static str, String)> {
        let it = &self.filter;
        let days = |day: Option<NaiveDate>| day.map(|day| day.to_string()).unwrap_or_default();
        let mut pairs = vec![("q", it.text.clone().unwrap_or_default())];
        pairs.push(("don-vi", it.lead.as_ref().map(AgencyId::to_string).unwrap_or_default()));
        pairs.push(("ke-thua", if it.by_successor { "co".to_owned() } else { String::new() }));
        pairs.push(("phoi-hop", it.supporting.as_ref().map(AgencyId::to_string).unwrap_or_default()));
        pairs.extend(it.classes.iter().map(|class| ("loai", class.name().to_owned())));
        pairs.extend(it.phases.iter().map(|phase| ("giai-doan", phase_name(*phase).to_owned())));
        pairs.push(("van-ban", it.directive.clone().unwrap_or_default()));
        let named = |name: &str| if name.is_empty() { NONE.to_owned() } else { name.to_owned() };
        pairs.push(("linh-vuc", it.field.as_deref().map(named).unwrap_or_default()));
        let official = it.official.as_ref().map(|who| who.as_ref().map_or(NONE, OfficialId::as_str).to_owned());
        pairs.push(("can-bo", official.unwrap_or_default()));
        pairs.push(("cho", it.waiting.map(waiting_name).unwrap_or_default().to_owned()));
        pairs.push(("qua-han", it.overdue.map(band_name).unwrap_or_default().to_owned()));
        pairs.extend([("giao-tu", days(it.assigned.from)), ("giao-den", days(it.assigned.to))]);
        pairs.extend([("han-tu", days(it.due.from)), ("han-den", days(it.due.to))]);
        pairs.push(("im-lang", it.silent_days.map(|days| days.to_string()).unwrap_or_default()));
        let extended = it.extended.map(|it| if it { "co" } else { "khong" });
        pairs.push(("gia-han", extended.unwrap_or_default().to_owned()));
        pairs.extend([("tu", days(it.period.map(|it| it.from))), ("den", days(it.period.map(|it| it.to)))]);
        let (definition, usual) = (it.definition, Definition::default());
        let unless_usual = |same: bool, name: &str| if same { String::new() } else { name.to_owned() };
        let population = population_name(definition.population);
        pairs.push(("pham-vi", unless_usual(definition.population == usual.population, population)));
        let count_by = count_by_name(definition.count_by);
        pairs.push(("dem", unless_usual(definition.count_by == usual.count_by, count_by)));
        pairs.push(("han", unless_usual(definition.deadline == usual.deadline, deadline_name(definition.deadline))));
        pairs.push(("ngay", days(it.as_of)));
        let known = |at: DateTime<Utc>| at.to_rfc3339_opts(chrono::SecondsFormat::AutoSi, true);
        pairs.push(("biet-luc", it.known_at.map(known).unwrap_or_default()));
        let as_usual = (it.sort, it.descending) == usual_order(it.text.as_deref());
        pairs.push(("xep", if as_usual { String::new() } else { order_name(it.sort, it.descending) }));
        pairs.retain(|(_, value)| !value.is_empty());
        pairs
    }

    /// Whether anything narrows the list.
    pub fn narrows(&self) -> bool {
        self.pairs().iter().any(|(name, _)| !matches!(*name, "xep" | "dem" | "han" | "pham-vi" | "ke-thua"))
    }

    /// The same question with other conditions.
    pub fn with(&self, change: impl FnOnce(&mut TaskFilter)) -> Self {
        let mut filter = self.filter.clone();
        change(&mut filter);
        Self { filter, after: None, unread: Vec::new() }
    }
}

fn set<T>(place: &mut Option<T>, value: Option<T>) -> bool {
    let understood = value.is_some();
    if understood {
        *place = value;
    }
    understood
}

fn or_none(text: &str) -> Option<String> {
    (text != NONE).then(|| text.to_owned())
}

fn several<T>(text: &str, one: impl Fn(&str) -> Option<T>) -> Option<Vec<T>> {
    text.split(',').map(|it| one(it.trim())).collect()
}

fn yes_or_no(text: &str) -> Option<bool> {
    match text {
        "co" | "1" | "true" => Some(true),
        "khong" | "0" | "false" => Some(false),
        _ => None,
    }
}

/// A day as an address or a field of a form has it: "2024-06-30" or "30/6/2024".
pub(crate) fn day(text: &str) -> Option<NaiveDate> {
    let text = text.trim();
    let day = NaiveDate::parse_from_str(text, "%Y-%m-%d").or_else(|_| NaiveDate::parse_from_str(text, "%d/%m/%Y"));
    // Days that no calendar of an office knows only make trouble in counting.
    let usual = |day: &NaiveDate| (1900..=2200).contains(&chrono::Datelike::year(day));
    day.ok().filter(usual)
}

macro_rules! named {
    ($kind:ty, $name_of:ident, $parse:ident, $all:ident, { $($value:path => $name:literal),+ $(,)? }) => {
        /// The name in an address.
        pub(crate) fn $name_of(it: $kind) -> &'static str {
            match it { $($value => $name),+ }
        }

        /// All there are, in the order in which they are offered.
        pub(crate) const $all: &[$kind] = &[$($value),+];

        fn $parse(text: &str) -> Option<$kind> {
            let plain = text.replace('_', "-");
            $all.iter().copied().find(|it| $name_of(*it).replace('_', "-") == plain)
        }
    };
}

named!(Phase, phase_name, phase_of, PHASES, {
    Phase::Open => "open", Phase::Awaiting => "awaiting", Phase::Done => "done", Phase::Suspended => "suspended",
    Phase::Returned => "returned", Phase::WithoutLead => "without_lead", Phase::Withdrawn => "withdrawn",
    Phase::Unborn => "unborn",
});
named!(Waiting, waiting_name, waiting_of, WAITINGS, {
    Waiting::Confirmation => "confirmation", Waiting::Extension => "extension", Waiting::Lead => "lead",
    Waiting::Deadline => "deadline",
});
named!(OverdueBand, band_name, band_of, BANDS, {
    OverdueBand::UpTo5 => "1-5", OverdueBand::UpTo15 => "6-15", OverdueBand::UpTo30 => "16-30", OverdueBand::Over30 => "31",
});
named!(Population, population_name, population_of, POPULATIONS, {
    Population::Assigned => "assigned", Population::Due => "due", Population::Active => "active",
});
named!(CountBy, count_by_name, count_by_of, COUNT_BYS, {
    CountBy::LastSubmission => "last-submission", CountBy::FirstSubmission => "first-submission",
    CountBy::Issuance => "issuance",
});
named!(DeadlineBy, deadline_name, deadline_of, DEADLINES, {
    DeadlineBy::Current => "current", DeadlineBy::Original => "original",
});
named!(Sort, sort_name, sort_of_name, SORTS, {
    Sort::Code => "code", Sort::Due => "due", Sort::Assigned => "assigned", Sort::Agency => "agency",
    Sort::DaysLate => "days_late", Sort::Relevance => "relevance",
});
named!(Grouping, grouping_name, grouping_of, GROUPINGS, {
    Grouping::Agency => "agency", Grouping::Month => "month", Grouping::Quarter => "quarter",
    Grouping::Directive => "directive", Grouping::Field => "field", Grouping::Official => "official",
});

/// The best matches of a text first, else what was assigned last.
fn usual_order(text: Option<&str>) -> (Sort, bool) {
    if text.is_some() { (Sort::Relevance, false) } else { (Sort::Code, true) }
}

/// An order as an address has it: "due", "days_late-giam".
pub(crate) fn order_name(sort: Sort, descending: bool) -> String {
    format!("{}{}", sort_name(sort), if descending { "-giam" } else { "" })
}

fn sort_of(text: &str) -> Option<(Sort, bool)> {
    match text.strip_suffix("-giam") {
        Some(name) => Some((sort_of_name(name)?, true)),
        None => Some((sort_of_name(text)?, false)),
    }
}

/// Whether a range asks for exactly these days.
pub(crate) fn range(from: NaiveDate, to: NaiveDate) -> DayRange {
    DayRange { from: Some(from), to: Some(to) }
}

#[cfg(test)]
mod tests;
