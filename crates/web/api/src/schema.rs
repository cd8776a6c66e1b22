//! The names that the API gives and takes, as its description lists them; a test holds them to those of the domain.
#![allow(dead_code, reason = "they describe; the domain's own types are what is read and written")]

use utoipa::ToSchema;

/// The box a task stands in.
#[derive(ToSchema)]
#[schema(rename_all = "snake_case")]
pub(crate) enum Class {
    DoneOnTime,
    DoneLate,
    OpenInTime,
    OpenOverdue,
    Undated,
    Returned,
    Withdrawn,
}

/// Where a task is in its life.
#[derive(ToSchema)]
#[schema(rename_all = "snake_case")]
pub(crate) enum Phase {
    Unborn,
    Open,
    Awaiting,
    Done,
    Returned,
    Withdrawn,
    Suspended,
    WithoutLead,
}

/// Which tasks a period speaks of.
#[derive(ToSchema)]
#[schema(rename_all = "kebab-case")]
pub(crate) enum Population {
    Assigned,
    Due,
    Active,
}

/// Which document's date decides whether a task was on time.
#[derive(ToSchema)]
#[schema(rename_all = "kebab-case")]
pub(crate) enum CountBy {
    FirstSubmission,
    LastSubmission,
    Issuance,
}

/// Which deadline decides.
#[derive(ToSchema)]
#[schema(rename_all = "kebab-case")]
pub(crate) enum DeadlineBy {
    Original,
    Current,
}

/// By what figures are grouped.
#[derive(ToSchema)]
#[schema(rename_all = "snake_case")]
pub(crate) enum Grouping {
    Agency,
    Month,
    Quarter,
    Directive,
    Field,
    Official,
}

/// How urgent a directive is.
#[derive(ToSchema)]
#[schema(rename_all = "snake_case")]
pub(crate) enum Urgency {
    Normal,
    Urgent,
    VeryUrgent,
    Immediate,
}

/// By what a list is ordered.
#[derive(ToSchema)]
#[schema(rename_all = "snake_case")]
pub(crate) enum Sort {
    Code,
    Due,
    Assigned,
    Agency,
    DaysLate,
    Relevance,
}

/// By how many working days an open task is overdue.
#[derive(ToSchema)]
#[schema(rename_all = "snake_case")]
pub(crate) enum OverdueBand {
    UpTo5,
    UpTo15,
    UpTo30,
    Over30,
}

/// Through which door something came.
#[derive(ToSchema)]
#[schema(rename_all = "snake_case")]
pub(crate) enum Channel {
    Cli,
    Import,
    Clock,
    Web,
    Telegram,
    Zalo,
    Api,
}

/// What stands in the way of a task.
#[derive(ToSchema)]
#[schema(rename_all = "snake_case")]
pub(crate) enum Blocker {
    Coordination,
    Budget,
    Legal,
    Guidance,
    Data,
    Staff,
    Other,
}

/// What kind of agency it is.
#[derive(ToSchema)]
#[schema(rename_all = "snake_case")]
pub(crate) enum Level {
    Department,
    District,
    Commune,
    Province,
    Council,
    Sector,
    Unit,
    External,
}

/// How much a finding matters.
#[derive(ToSchema)]
#[schema(rename_all = "snake_case")]
pub(crate) enum Severity {
    Info,
    Warning,
    Error,
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde::de::DeserializeOwned;
    use serde_json::{Value, json};
    use utoipa::PartialSchema;

    fn listed<T: PartialSchema>() -> Vec<Value> {
        serde_json::to_value(T::schema()).unwrap()["enum"].as_array().unwrap().clone()
    }

    /// Every listed name is one of the domain's, and the domain has no more than are listed.
    #[track_caller]
    fn same<T: PartialSchema, D: DeserializeOwned>() {
        let names = listed::<T>();
        for name in &names {
            assert!(serde_json::from_value::<D>(name.clone()).is_ok(), "{name}");
        }
        let Err(refused) = serde_json::from_value::<D>(json!("?")) else { panic!("any name is read") };
        let refused = refused.to_string();
        let known = refused.split_once("expected ").map_or("", |(_, it)| it).matches('`').count() / 2;
        assert_eq!(names.len(), known, "{refused}");
    }

    #[test]
    fn the_names_are_those_of_the_domain() {
        same::<Class, dondoc_domain::timeliness::Class>();
        same::<Phase, dondoc_domain::timeliness::Phase>();
        same::<Population, dondoc_domain::rates::Population>();
        same::<CountBy, dondoc_domain::timeliness::CountBy>();
        same::<DeadlineBy, dondoc_domain::timeliness::DeadlineBy>();
        same::<Grouping, dondoc_projections::board::Grouping>();
        same::<Urgency, dondoc_domain::directive::Urgency>();
        same::<Sort, dondoc_service::lists::Sort>();
        same::<OverdueBand, dondoc_service::lists::OverdueBand>();
        same::<Channel, dondoc_domain::event::Channel>();
        same::<Blocker, dondoc_domain::task::event::Blocker>();
        same::<Level, dondoc_agencies::Level>();
        let severities =
            [dondoc_intake::Severity::Info, dondoc_intake::Severity::Warning, dondoc_intake::Severity::Error];
        assert_eq!(listed::<Severity>(), severities.map(|it| json!(it)));
    }
}
