//! What a page is asked for, as it stands in its address: a link is a view.

use crate::period;
use chrono::{Datelike, Days, NaiveDate};
use dondoc_agencies::AgencyId;
use dondoc_calendar::Period;
use dondoc_domain::{
    rates::{Definition, Population},
    timeliness::{CountBy, DeadlineBy},
};
use dondoc_projections::board::Grouping;
use dondoc_service::OverviewRequest;
use dondoc_shell::parts::address;

/// What a page is asked for.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Ask {
    /// Of which days.
    pub period: Period,
    /// As it stood at the end of this day; at the end of the period or today if none.
    pub as_of: Option<NaiveDate>,
    /// By which rules.
    pub definition: Definition,
    /// By what the groups are made; see [`Ask::by`].
    pub grouping: Option<Grouping>,
    /// Only this lead agency.
    pub agency: Option<AgencyId>,
    /// Whether tasks of merged agencies count under today's successor.
    pub by_successor: bool,
    /// The day of the last meeting; a week before if none.
    pub meeting: Option<NaiveDate>,
    /// By what a table of agencies is ordered.
    pub order: String,
    /// The names in the address whose values mean nothing: said on the page, never left out in silence.
    pub unread: Vec<String>,
    /// Whether the form of this page asked, whose helping fields do not belong into a link.
    pub by_form: bool,
}

/// A meeting is taken to have been so many days ago.
const MEETING_BEFORE: u64 = 7;

impl Ask {
    /// Nothing but the usual: the half of the year that a day lies in.
    pub fn usual(today: NaiveDate) -> Self {
        Self {
            period: period::half_of(today),
            as_of: None,
            definition: Definition::default(),
            grouping: None,
            agency: None,
            by_successor: false,
            meeting: None,
            order: String::new(),
            unread: Vec::new(),
            by_form: false,
        }
    }

    /// Reads the part of an address behind the question mark.
    pub fn read(query: &str, today: NaiveDate) -> Self {
        let pairs: Vec<(String, String)> = serde_html_form::from_str(query).unwrap_or_default();
        let mut ask = Self::usual(today);
        let (mut from, mut to, mut preset, mut named, mut named_before) = (None, None, None, "", "");
        let (mut slid_from, mut slid, mut slid_before) = (None, None, None);
        for (name, value) in &pairs {
            let text = value.trim();
            ask.by_form |= matches!(name.as_str(), "ky-cu" | "keo-tu" | "keo" | "keo-cu");
            if text.is_empty() {
                continue;
            }
            let understood = match name.as_str() {
                "tu" => set(&mut from, day(text)),
                "den" => set(&mut to, day(text)),
                "ky" => {
                    named = text;
                    set(&mut preset, period::of_name(text))
                }
                "ky-cu" => {
                    named_before = text;
                    true
                }
                "keo-tu" => set(&mut slid_from, day(text)),
                "keo" => set(&mut slid, text.parse::<u64>().ok().filter(|days| *days < 100_000)),
                "keo-cu" => set(&mut slid_before, text.parse::<u64>().ok()),
                "ngay" => set(&mut ask.as_of, day(text).filter(|day| *day <= today)),
                "hop" => set(&mut ask.meeting, day(text)),
                "theo" => set(&mut ask.grouping, parse(text, GROUPINGS)),
                "pham-vi" => parse(text, POPULATIONS).map(|it| ask.definition.population = it).is_some(),
                "dem" => parse(text, COUNT_BYS).map(|it| ask.definition.count_by = it).is_some(),
                "han" => parse(text, DEADLINES).map(|it| ask.definition.deadline = it).is_some(),
                "don-vi" => set(&mut ask.agency, Some(AgencyId::new(text))),
                "ke-thua" => yes_or_no(text).map(|it| ask.by_successor = it).is_some(),
                "xep" => {
                    ask.order = text.to_owned();
                    true
                }
                // Whatever else stands in an address asks for nothing.
                _ => true,
            };
            if !understood {
                ask.unread.push(name.clone());
            }
        }
        // In the form, the name of a period decides if it was changed, else the days beside it.
        let chosen = ask.by_form && !named.is_empty() && named != named_before;
        match (from, to, preset) {
            (_, _, Some(preset)) if chosen => ask.period = preset,
            (Some(from), Some(to), _) if from <= to => ask.period = Period { from, to },
            (None, None, Some(preset)) => ask.period = preset,
            (None, None, None) => {}
            (Some(_), Some(_), _) => ask.unread.extend(["tu".to_owned(), "den".to_owned()]),
            // Half a period would count something else than was meant.
            (from, ..) => ask.unread.push(if from.is_some() { "den" } else { "tu" }.to_owned()),
        }
        if let (Some(from), Some(days), true) = (slid_from, slid, slid != slid_before && !chosen) {
            ask.as_of = from.checked_add_days(Days::new(days)).map(|it| it.min(today));
            // Whoever slides back to the end means now, today and tomorrow.
            ask.as_of = ask.as_of.filter(|it| *it != ask.period.to.min(today));
        }
        ask
    }

    /// By what the groups are made: agencies, or the fields of the one agency that is asked for.
    pub fn by(&self) -> Grouping {
        self.grouping.unwrap_or(if self.agency.is_some() { Grouping::Field } else { Grouping::Agency })
    }

    /// The day as of which the figures stand.
    pub fn day(&self, today: NaiveDate) -> NaiveDate {
        self.as_of.unwrap_or_else(|| self.period.to.min(today))
    }

    /// The day since which changes are told.
    pub fn since(&self, today: NaiveDate) -> NaiveDate {
        let day = self.day(today);
        // Since a meeting that lies ahead of the day shown nothing has changed yet.
        let meeting = self.meeting.map(|meeting| meeting.min(day));
        meeting.unwrap_or_else(|| day.checked_sub_days(Days::new(MEETING_BEFORE)).unwrap_or(day))
    }

    /// The day of the meeting that was asked for, where it lies after the day shown.
    pub fn meeting_ahead(&self, today: NaiveDate) -> Option<NaiveDate> {
        self.meeting.filter(|meeting| *meeting > self.day(today))
    }

    /// The question for the overview.
    pub fn overview(&self) -> OverviewRequest {
        OverviewRequest {
            from: self.period.from,
            to: self.period.to,
            as_of: self.as_of,
            known_at: None,
            definition: self.definition,
            agency: self.agency.clone(),
            by_successor: self.by_successor,
        }
    }

    /// The same question put to a path. The agency is left out where the path names it.
    pub fn address(&self, path: &str) -> String {
        let in_path = path.starts_with("/don-vi/");
        address(path, self.pairs().into_iter().filter(|(name, _)| !(in_path && *name == "don-vi")))
    }

    /// The same question with something else about it.
    pub fn with(&self, change: impl FnOnce(&mut Self)) -> Self {
        let mut other = self.clone();
        change(&mut other);
        other
    }

    /// The question as names and values; what is as usual is left out, but for the period.
    pub fn pairs(&self) -> Vec<(&'static str, String)> {
        let days = |day: Option<NaiveDate>| day.map(|day| day.to_string()).unwrap_or_default();
        let unless = |usual: bool, name: &str| if usual { String::new() } else { name.to_owned() };
        let (it, usual) = (self.definition, Definition::default());
        let mut pairs = match period::name_of(self.period) {
            Some(name) => vec![("ky", name)],
            None => vec![("tu", self.period.from.to_string()), ("den", self.period.to.to_string())],
        };
        pairs.extend([
            ("ngay", days(self.as_of)),
            ("theo", self.grouping.map(|it| name(it, GROUPINGS)).unwrap_or_default().to_owned()),
            ("pham-vi", unless(it.population == usual.population, name(it.population, POPULATIONS))),
            ("dem", unless(it.count_by == usual.count_by, name(it.count_by, COUNT_BYS))),
            ("han", unless(it.deadline == usual.deadline, name(it.deadline, DEADLINES))),
            ("don-vi", self.agency.as_ref().map(AgencyId::to_string).unwrap_or_default()),
            ("ke-thua", unless(!self.by_successor, "co")),
            ("hop", days(self.meeting)),
            ("xep", self.order.clone()),
        ]);
        pairs.retain(|(_, value)| !value.is_empty());
        pairs
    }
}

/// A value and its name in addresses.
pub(crate) type Named<T> = (T, &'static str);

pub(crate) const GROUPINGS: &[Named<Grouping>] = &[
    (Grouping::Agency, "agency"),
    (Grouping::Field, "field"),
    (Grouping::Directive, "directive"),
    (Grouping::Official, "official"),
    (Grouping::Month, "month"),
    (Grouping::Quarter, "quarter"),
];
pub(crate) const POPULATIONS: &[Named<Population>] =
    &[(Population::Assigned, "assigned"), (Population::Due, "due"), (Population::Active, "active")];
pub(crate) const COUNT_BYS: &[Named<CountBy>] = &[
    (CountBy::LastSubmission, "last-submission"),
    (CountBy::FirstSubmission, "first-submission"),
    (CountBy::Issuance, "issuance"),
];
pub(crate) const DEADLINES: &[Named<DeadlineBy>] =
    &[(DeadlineBy::Current, "current"), (DeadlineBy::Original, "original")];

/// The name of a value in addresses.
pub(crate) fn name<T: PartialEq>(value: T, names: &[Named<T>]) -> &'static str {
    names.iter().find(|(it, _)| *it == value).map_or("", |(_, name)| name)
}

fn parse<T: Copy>(text: &str, names: &[Named<T>]) -> Option<T> {
    let plain = text.replace('_', "-");
    names.iter().find(|(_, name)| *name == plain).map(|(value, _)| *value)
}

fn set<T>(place: &mut Option<T>, value: Option<T>) -> bool {
    let understood = value.is_some();
    if understood {
        *place = value;
    }
    understood
}

fn yes_or_no(text: &str) -> Option<bool> {
    match text {
        "co" | "1" | "true" => Some(true),
        "khong" | "0" | "false" => Some(false),
        _ => None,
    }
}

/// A day as an address or a field of a form has it: "2024-06-30" or "30/6/2024".
fn day(text: &str) -> Option<NaiveDate> {
    let day = NaiveDate::parse_from_str(text, "%Y-%m-%d").or_else(|_| NaiveDate::parse_from_str(text, "%d/%m/%Y"));
    // Days that no calendar of an office knows only make trouble in counting.
    day.ok().filter(|day| (1900..=2200).contains(&day.year()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn today() -> NaiveDate {
        "2024-06-03".parse().unwrap()
    }

    #[track_caller]
    fn check(query: &str, address: &str) {
        let ask = Ask::read(query, today());
        assert_eq!((ask.unread.as_slice(), ask.address("/").as_str()), (&[][..], address), "{query}");
        let again = Ask::read(address.trim_start_matches("/?"), today());
        assert_eq!(Ask { by_form: false, ..ask }, again, "{query}");
    }

    #[test]
    fn a_link_is_a_view() {
        check("", "/?ky=6-thang-dau-2024");
        check("ky=quy-1-2024&theo=field", "/?ky=quy-1-2024&theo=field");
        check("tu=2024-01-01&den=31/03/2024", "/?ky=quy-1-2024");
        check("tu=2024-01-02&den=2024-03-31&ky=nam-2023", "/?tu=2024-01-02&den=2024-03-31");
        check(
            "ngay=2024-05-01&dem=issuance&han=original&pham-vi=due",
            "/?ky=6-thang-dau-2024&ngay=2024-05-01&pham-vi=due&dem=issuance&han=original",
        );
        check(
            "don-vi=STTTT&ke-thua=co&hop=2024-05-20&x=1",
            "/?ky=6-thang-dau-2024&don-vi=STTTT&ke-thua=co&hop=2024-05-20",
        );
    }

    #[test]
    fn the_form_says_what_was_changed() {
        // The name of the period, the days, the slider, the slider back at the end.
        check("ky-cu=quy-1-2024&ky=quy-2-2024&tu=2024-01-01&den=2024-03-31", "/?ky=quy-2-2024");
        check("ky-cu=quy-1-2024&ky=quy-1-2024&tu=2024-01-01&den=2024-02-01", "/?tu=2024-01-01&den=2024-02-01");
        let slid = "ky-cu=6-thang-dau-2024&ky=6-thang-dau-2024&tu=2024-01-01&den=2024-06-30&keo-tu=2024-01-01";
        check(&format!("{slid}&keo-cu=154&keo=31&ngay="), "/?ky=6-thang-dau-2024&ngay=2024-02-01");
        check(&format!("{slid}&keo-cu=31&keo=31&ngay=2024-02-01"), "/?ky=6-thang-dau-2024&ngay=2024-02-01");
        check(&format!("{slid}&keo-cu=31&keo=154&ngay=2024-02-01"), "/?ky=6-thang-dau-2024");
    }

    #[test]
    fn what_means_nothing_is_named() {
        for (query, unread) in [
            ("ky=x", &["ky"][..]),
            ("tu=2024-01-01", &["den"]),
            ("den=2024-01-01&ky=nam-2024", &["tu"]),
            ("tu=2024-02-01&den=2024-01-01", &["tu", "den"]),
            ("ngay=2024-06-04&theo=x&dem=1", &["ngay", "theo", "dem"]),
            ("tu=0001-01-01&den=2024-01-01", &["tu", "tu"]),
        ] {
            assert_eq!(Ask::read(query, today()).unread, unread, "{query}");
        }
    }
}
