//! Drawings in a page: links, ids, weight, and the table beside them.

use crate::sample::{FONTS, WIDTHS, all, looks};
use dondoc_chart::{Cell, Look, Width, Words};
use std::collections::HashSet;

/// What stands in quotes after this.
fn values<'a>(svg: &'a str, name: &str) -> Vec<&'a str> {
    let name = format!(" {name}=\"");
    svg.split(&name).skip(1).map(|rest| rest.split('"').next().unwrap()).collect()
}

#[test]
fn several_drawings_fit_in_a_page() {
    let mut ids = HashSet::new();
    for prefix in ["", "a", "b<\"'&"] {
        for (_, drawing) in all(7, 1) {
            let svg = drawing.to_svg(&Look { prefix, ..Look::new(&FONTS) });
            let own: Vec<&str> = values(&svg, "id");
            for id in &own {
                assert!(ids.insert((*id).to_owned()), "{id} twice");
            }
            let named = svg.split("url(#").skip(1).map(|rest| rest.split(')').next().unwrap());
            for id in named.chain(values(&svg, "aria-labelledby")).chain(values(&svg, "aria-describedby")) {
                assert!(own.contains(&id), "{id} is not in {own:?}");
            }
        }
    }
}

#[test]
fn figures_lead_to_their_tasks_and_a_picture_has_no_links() {
    for (kind, drawing) in all(7, 1).into_iter().filter(|(kind, _)| *kind != "spark") {
        let table = drawing.table(Words::vietnamese());
        let links: Vec<String> =
            table.rows.iter().filter_map(|it| it.link.as_ref()).map(|it| it.replace('&', "&amp;")).collect();
        assert!(!links.is_empty(), "{kind}");
        for look in looks() {
            let svg = drawing.to_svg(&look);
            assert!(svg.contains(r#" role="group""#));
            let drawn: HashSet<&str> = values(&svg, "href").into_iter().collect();
            for (link, row) in links.iter().zip(table.rows.iter().filter(|it| it.link.is_some())) {
                // What has no tasks is not drawn.
                let none = row.cells.iter().all(|it| {
                    matches!(it, Cell::Text(_) | Cell::Percent(_) | Cell::Rate(_) | Cell::Points(_) | Cell::Count(0))
                });
                assert!(none || drawn.contains(link.as_str()), "{kind}: {link} is not in {drawn:?}");
            }
            // Each link says where it leads, before what it shows.
            let named = svg.split("<a href=\"").skip(1).filter_map(|rest| rest.split_once("\"><title>"));
            let names: Vec<&str> = named.filter_map(|(_, rest)| rest.split("</title>").next()).collect();
            assert_eq!(values(&svg, "href").len(), names.len());
            assert!(names.iter().all(|it| !it.is_empty()));
        }
    }
    for (_, drawing) in all(0, 1).into_iter().filter(|(kind, _)| *kind == "league" || *kind == "spark") {
        assert!(drawing.to_svg(&Look::new(&FONTS)).contains(r#" role="img""#));
    }
}

#[test]
fn scripts_are_no_links() {
    let mut league = crate::sample::league(3, 1);
    league.agencies.iter_mut().for_each(|it| it.link = Some("javascript:alert(1)".into()));
    let svg = dondoc_chart::Drawing::to_svg(&league, &Look::new(&FONTS));
    assert!(!svg.contains("javascript") && svg.contains(r#" role="img""#));
}

#[test]
fn drawings_weigh_little() {
    for agencies in [12, 40, 200] {
        for width in WIDTHS {
            for (kind, drawing) in all(agencies, 1) {
                let weight = drawing.to_svg(&Look { width, ..Look::new(&FONTS) }).len();
                assert!(weight < 40_000, "{kind} for {agencies} at {width:?}: {weight} bytes");
            }
        }
    }
    for (kind, drawing) in all(24, 1).into_iter().filter(|(kind, _)| *kind == "spark") {
        let weight = drawing.to_svg(&Look { width: Width::Narrow, ..Look::new(&FONTS) }).len();
        assert!(weight < 2_000, "{kind}: {weight} bytes");
    }
}

#[test]
fn a_table_has_a_cell_below_each_heading() {
    for words in [Words::vietnamese(), Words::english()] {
        for agencies in [0, 1, 200] {
            let extensions = crate::sample::extensions(agencies, 1).ledger_table(words);
            for table in all(agencies, 1).iter().map(|(_, it)| it.table(words)).chain([extensions]) {
                assert!(table.header.iter().all(|it| !it.is_empty()));
                assert!(table.rows.iter().all(|it| it.cells.len() == table.header.len()), "{table:?}");
            }
        }
    }
}
