//! What a page says is what the rates are, and every figure leads to as many tasks as it says.

use crate::support::{Pages, links, main_of, numbers, part, text};
use async_trait::async_trait;
use axum::{body::Body, http::Request, middleware};
use chrono::NaiveDate;
use dondoc_domain::{
    official::Role,
    rates::{Definition, Population},
    timeliness::{CountBy, DeadlineBy},
};
use dondoc_service::{RatesReport, RatesRequest, TallyReport};
use dondoc_tasks::{Evidence, Kept, NotKept};
use std::{io, sync::Arc};

fn d(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// The questions that pages are asked, as addresses and as the command line would ask.
fn questions() -> Vec<(&'static str, RatesRequest)> {
    let ask = |from, to, as_of: &str, definition, agency: Option<&str>| RatesRequest {
        from: d(from),
        to: d(to),
        as_of: (!as_of.is_empty()).then(|| d(as_of)),
        known_at: None,
        definition,
        by: None,
        agency: agency.map(Into::into),
        by_successor: false,
    };
    let usual = Definition::default();
    let by = |population, count_by, deadline| Definition { population, count_by, deadline };
    let due = by(Population::Due, CountBy::FirstSubmission, DeadlineBy::Original);
    let active = by(Population::Active, CountBy::Issuance, DeadlineBy::Current);
    vec![
        ("", ask("2024-01-01", "2024-06-30", "", usual, None)),
        ("ky=nam-2024", ask("2024-01-01", "2024-12-31", "", usual, None)),
        ("ngay=2024-04-21", ask("2024-01-01", "2024-06-30", "2024-04-21", usual, None)),
        (
            "ky=nam-2024&ngay=2024-03-21&pham-vi=due&dem=first-submission&han=original",
            ask("2024-01-01", "2024-12-31", "2024-03-21", due, None),
        ),
        ("ky=quy-2-2024&pham-vi=active&dem=issuance", ask("2024-04-01", "2024-06-30", "", active, None)),
        (
            "tu=2024-02-10&den=2024-05-11&pham-vi=due",
            ask("2024-02-10", "2024-05-11", "", by(Population::Due, usual.count_by, usual.deadline), None),
        ),
        ("don-vi=SYT", ask("2024-01-01", "2024-06-30", "", usual, Some("SYT"))),
        ("ky=nam-2023", ask("2023-01-01", "2023-12-31", "", usual, None)),
    ]
}

/// The page in a language.
async fn page(pages: &Pages, lang: &'static str, path: &str) -> String {
    let chosen = middleware::from_fn(move |mut request: Request<Body>, next: middleware::Next| {
        request.headers_mut().append("cookie", format!("ngon-ngu={lang}").parse().unwrap());
        next.run(request)
    });
    let router = pages.routes().into_router().layer(chosen);
    let request = Request::get(path).body(Body::empty()).unwrap();
    let answer = pages.world.send(router, Some(Role::Chair), request).await;
    assert_eq!(answer.status, 200, "{path}: {}", answer.body);
    assert!(answer.body.contains(&format!("<html lang=\"{lang}\"")), "{lang}");
    answer.body
}

#[tokio::test]
async fn what_the_page_says_is_what_the_rates_are() {
    let pages = Pages::new().await;
    let mut seen = Vec::new();
    for (query, request) in questions() {
        let RatesReport { total, as_of, .. } = pages.world.app.rates(&request).await.unwrap();
        for lang in ["vi", "en"] {
            let page = page(&pages, lang, &format!("/?{query}")).await;
            check_headline(&page, &total, query);
            check_boxes(&page, &total, query);
            assert!(page.contains(&as_of.format("%d/%m/%Y").to_string()), "{query}: the cut-off is printed");
            let shown: Vec<(u64, u64)> = shares(part(&page, "cach-tinh", "</table>"));
            let all = pages.world.app.sensitivity(&request).await.unwrap();
            let all: Vec<_> = all.iter().map(|it| it.total.rates.on_time_of_due).map(|it| (it.num, it.den)).collect();
            assert_eq!(shown, all, "{query}");
        }
        seen.push(total);
    }
    seen.dedup();
    assert!(seen.len() > 5, "the questions have answers of their own: {seen:?}");
}

#[track_caller]
fn check_headline(page: &str, total: &TallyReport, query: &str) {
    let (_, rest) = page.split_once("<p class=\"tieu-diem\">").unwrap();
    let said = text(rest.split_once("</p>").unwrap().0);
    let (_, said) = said.split_once(": ").unwrap();
    let rate = total.rates.on_time_of_due;
    let mut expected = if rate.den > 0 { vec![rate.num, rate.den] } else { vec![] };
    expected.extend((total.open_overdue > 0).then_some(total.open_overdue));
    expected.push(total.open_in_time + total.open_overdue);
    assert_eq!(numbers(&said.replace('/', " ")), expected, "{query}: {said}");
}

#[track_caller]
fn check_boxes(page: &str, total: &TallyReport, query: &str) {
    let said = part(page, "bon-o", "</section>");
    let cards: Vec<u64> = said.split("<b>").skip(1).flat_map(|it| numbers(it.split('<').next().unwrap())).collect();
    let four = [total.done_on_time, total.done_late, total.open_in_time, total.open_overdue];
    assert_eq!(cards, four, "{query}");
    let below = said.split_once("</div>").unwrap().1;
    let below = text(below.split_once("</p>").unwrap().0);
    let mut expected = vec![four.iter().sum()];
    expected.extend([total.undated, total.returned, total.withdrawn].into_iter().filter(|it| *it > 0));
    expected.push(total.assigned);
    assert_eq!(numbers(&below), expected, "{query}: {below}");
}

/// The "3/5" at the end of each row.
fn shares(table: &str) -> Vec<(u64, u64)> {
    let rows = table.split("<tr").skip(2);
    rows.map(|row| {
        text(row)
            .split(' ')
            .next_back()
            .unwrap()
            .split_once('/')
            .map(|(a, b)| (a.parse().unwrap(), b.parse().unwrap()))
            .unwrap()
    })
    .collect()
}

#[tokio::test]
async fn agencies_are_shown_with_their_rates() {
    let pages = Pages::new().await;
    for (query, request) in questions() {
        let by = Some(dondoc_projections::board::Grouping::Agency);
        let rates = pages.world.app.rates(&RatesRequest { by, ..request }).await.unwrap();
        let page = page(&pages, "vi", &format!("/don-vi?{query}")).await;
        let rows: Vec<String> = main_of(&page).split("<tr>").skip(2).map(text).collect();
        assert_eq!(rows.len(), rates.groups.len(), "{query}");
        for (row, group) in rows.iter().zip(&rates.groups) {
            let rate = group.tally.rates.on_time_of_due;
            let share = if rate.den > 0 { format!("({}/{})", rate.num, rate.den) } else { " – ".to_owned() };
            assert!(row.contains(&group.label) && row.contains(&share), "{query}: {row}");
        }
    }
}

/// No task here has files.
struct NoFiles;

#[async_trait]
impl Evidence for NoFiles {
    async fn put(&self, _: Vec<u8>, _: &str) -> Result<Kept, NotKept> {
        Err(NotKept::Unavailable("none".into()))
    }

    async fn get(&self, _: &str) -> io::Result<Option<Vec<u8>>> {
        Ok(None)
    }
}

/// How many tasks the list at an address holds.
async fn listed(pages: &Pages, link: &str) -> u64 {
    let file = link.replacen("/nhiem-vu?", "/nhiem-vu.csv?", 1);
    let routes = dondoc_tasks::routes(&pages.world.shell, Arc::new(NoFiles));
    let answer = pages.world.get(routes, Some(Role::Chair), &file).await;
    assert_eq!(answer.status, 200, "{link}: {}", answer.body);
    answer.headers["x-total-count"].to_str().unwrap().parse().unwrap()
}

#[tokio::test]
async fn every_figure_leads_to_as_many_tasks_as_it_says() {
    let pages = Pages::new().await;
    let mut followed = 0;
    for (query, _) in questions() {
        for by in ["", "field", "directive", "official", "month", "quarter"] {
            let page = page(&pages, "vi", &format!("/?{query}&theo={by}")).await;
            let main = main_of(&page);
            let mut figures = Vec::new();
            if by.is_empty() {
                figures.extend(cards(main));
                figures.extend(rows(part(main, "xu-huong-bang", "</details>"), 3));
                figures.extend(rows(part(main, "qua-han-bang", "</details>"), 5));
                figures.extend(rows(part(main, "lich-han-bang", "</details>"), 2));
            }
            figures.extend(rows(part(main, "nhom-bang", "</details>"), 2));
            for (link, figure) in figures {
                assert_eq!(listed(&pages, &link).await, figure, "{query} {by}: {link}");
                followed += 1;
            }
        }
    }
    assert!(followed > 150, "{followed}");
}

/// The links whose text is a number, as the headline and the cards have them; of "3/5" the five.
fn cards(main: &str) -> Vec<(String, u64)> {
    let upper = main.split_once("<figure").unwrap().0;
    let links = upper.split("<a ").skip(1).filter(|it| it.contains("href=\"/nhiem-vu?"));
    links
        .filter_map(|it| {
            let link = it.split_once("href=\"")?.1.split('"').next()?.replace("&amp;", "&");
            let words = text(it.split_once('>')?.1.split_once("</a>")?.0).replace('/', " ");
            let all = numbers(&words);
            let figure = if words.contains("đến hạn") { all.get(1) } else { all.first() };
            Some((link, *figure?))
        })
        .collect()
}

/// The rows of a table with their links, and the figure in that column.
fn rows(table: &str, column: usize) -> Vec<(String, u64)> {
    let rows = table.split("<tr>").skip(2);
    rows.filter_map(|row| {
        let link = links(row.split_once("</th>")?.0).pop()?;
        let cell = row.split("<td").nth(column)?;
        Some((link, *numbers(cell.split_once('>')?.1.split('<').next()?).first()?))
    })
    .collect()
}
