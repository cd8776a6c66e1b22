//! The place of the reviews: the periods that are reported on, with their figures as files.

use crate::{WORDS, ask::Ask, page::Asked, period};
use axum::extract::{RawQuery, State};
use dondoc_projections::board::Grouping;
use dondoc_shell::{Problem, Shell, Tab, Viewer, page as framed, parts::notice};
use maud::{Markup, html};
use std::sync::Arc;

/// The files of a period: by what their rows are grouped.
const GROUPED: [(Grouping, &str); 5] = [
    (Grouping::Agency, "by-agency"),
    (Grouping::Field, "by-field"),
    (Grouping::Directive, "by-directive"),
    (Grouping::Month, "by-month"),
    (Grouping::Official, "by-official"),
];

/// `GET /bao-cao`.
pub(crate) async fn page(
    State(shell): State<Arc<Shell>>,
    viewer: Viewer,
    RawQuery(query): RawQuery,
) -> Result<Markup, Problem> {
    let w = WORDS.of(viewer.lang);
    // Who may look at one agency alone is offered its figures alone.
    let Asked { ask, .. } = Asked::read(&shell, &viewer, query.as_deref(), None).await?;
    let of = |period| Ask { period, agency: ask.agency.clone(), ..Ask::usual(shell.app.today()) };
    let body = html! {
        h1 { (w.t("tab-reports")) }
        (notice("luu-y", &w.t("reports-next")))
        table.the-hang {
            caption { (w.t("reports-periods")) }
            thead { tr {
                th scope="col" { (w.t("control-period")) }
                th scope="col" { (w.t("reports-csv")) }
                th scope="col" { (w.t("reports-json")) }
            } }
            tbody {
                @for period in period::offered(shell.app.today()) {
                    @let ask = of(period);
                    tr {
                        td data-ten=(w.t("control-period")) { a href=(ask.address("/")) { (period::dated_title(w, period)) } }
                        td data-ten=(w.t("reports-csv")) { (grouped(&ask, |id| w.t(id), "csv")) }
                        td data-ten=(w.t("reports-json")) {
                            (grouped(&ask, |id| w.t(id), "json")) " · "
                            a href=(ask.address("/so-lieu/tong-quan.json")) download { (w.t("reports-all")) }
                        }
                    }
                }
            }
        }
        p.phu-chu { (w.t("reports-hint")) }
    };
    Ok(framed(&shell, &viewer, Tab::Reports, &w.t("tab-reports"), Tab::Reports.path(), &body))
}

fn grouped(ask: &Ask, word: impl Fn(&str) -> String, kind: &str) -> Markup {
    html! {
        @for (at, (by, id)) in GROUPED.into_iter().enumerate() {
            @if at > 0 { " · " }
            @let link = ask.with(|ask| ask.grouping = Some(by)).address(&format!("/so-lieu/nhom.{kind}"));
            a href=(link) download { (word(id)) }
        }
    }
}
