//! Where figures lead: the list of exactly the tasks that they count.

use crate::{
    ask::{COUNT_BYS, DEADLINES, GROUPINGS, POPULATIONS, name},
    period,
};
use chrono::NaiveDate;
use dondoc_calendar::Period;
use dondoc_domain::{
    rates::{Definition, Population},
    timeliness::Class,
};
use dondoc_projections::board::Grouping;
use dondoc_service::Scope;
use dondoc_shell::parts::address;

/// What was due: done, or not done and overdue.
pub(crate) const DUE: [Class; 3] = [Class::DoneOnTime, Class::DoneLate, Class::OpenOverdue];
/// What is still to be done.
pub(crate) const OPEN: [Class; 2] = [Class::OpenInTime, Class::OpenOverdue];

/// The list of the tasks of a scope, narrowed further.
pub(crate) fn tasks<const N: usize>(scope: &Scope, more: [(&'static str, String); N]) -> String {
    // A page has hundreds of them: a comma may stand in an address as it is.
    address("/nhiem-vu", pairs(scope).into_iter().chain(more)).replace("%2C", ",")
}

/// The list of the tasks of a scope that stand in some boxes.
pub(crate) fn boxes(scope: &Scope, classes: &[Class]) -> String {
    tasks(scope, [("loai", class_names(classes))])
}

/// The list of the tasks of one group that were due. Tasks without a lead are not a group that a list can tell.
pub(crate) fn group(scope: &Scope, by: Grouping, key: &str, classes: &[Class]) -> Option<String> {
    let classes = ("loai", class_names(classes));
    match by {
        Grouping::Agency => (!key.is_empty()).then(|| {
            let scope = Scope { agency: Some(key.into()), ..scope.clone() };
            tasks(&scope, [classes])
        }),
        Grouping::Field | Grouping::Official if key.is_empty() => {
            let none = "-".to_owned();
            Some(tasks(scope, [(if by == Grouping::Field { "linh-vuc" } else { "can-bo" }, none), classes]))
        }
        Grouping::Directive if key.is_empty() => None,
        Grouping::Field | Grouping::Directive | Grouping::Official | Grouping::Month | Grouping::Quarter => {
            Some(tasks(scope, [("theo", name(by, GROUPINGS).to_owned()), ("khoa", key.to_owned()), classes]))
        }
    }
}

/// The list of what was due on some days of a scope, by the deadline that counts there.
pub(crate) fn due(scope: &Scope, from: NaiveDate, to: NaiveDate, classes: &[Class]) -> String {
    let days = Scope { from: from.max(scope.from), to: to.min(scope.to), ..scope.clone() };
    boxes(&days, classes)
}

pub(crate) fn class_names(classes: &[Class]) -> String {
    classes.iter().map(|it| it.name()).collect::<Vec<_>>().join(",")
}

fn pairs(scope: &Scope) -> Vec<(&'static str, String)> {
    let (it, usual) = (scope.definition, Definition::default());
    let unless = |usual: bool, name: &str| if usual { String::new() } else { name.to_owned() };
    let period = Period { from: scope.from, to: scope.to };
    let (named, days) = match period::name_of(period) {
        Some(name) => (name, [String::new(), String::new()]),
        None => (String::new(), [scope.from.to_string(), scope.to.to_string()]),
    };
    let [from, to] = days;
    vec![
        ("don-vi", scope.agency.as_ref().map(ToString::to_string).unwrap_or_default()),
        ("ke-thua", unless(!scope.by_successor, "co")),
        ("ky", named),
        ("tu", from),
        ("den", to),
        ("pham-vi", unless(it.population == Population::Assigned, name(it.population, POPULATIONS))),
        ("dem", unless(it.count_by == usual.count_by, name(it.count_by, COUNT_BYS))),
        ("han", unless(it.deadline == usual.deadline, name(it.deadline, DEADLINES))),
        ("ngay", scope.as_of.to_string()),
    ]
}
