//! Lists: what is counted is what is listed, in words, in pages and as a file.

use crate::support::{Pages, text};
use axum::http::StatusCode;
use dondoc_domain::{
    official::Role,
    rates::{Definition, Population},
    task::Command,
    timeliness::{Class, CountBy, DeadlineBy},
};
use dondoc_service::RatesRequest;

/// How many the page says it lists.
fn total(page: &str) -> u64 {
    let said = page.split_once("id=\"so-viec\"><strong>").unwrap().1;
    let digits: String = said.chars().skip_while(|it| !it.is_ascii_digit()).take_while(|it| *it != ' ').collect();
    digits.replace(['.', ','], "").parse().unwrap()
}

#[tokio::test]
async fn each_box_of_the_rates_lists_as_many_tasks_as_it_counts() {
    let pages = Pages::new().await;
    let mut seen = 0;
    for (population, word) in
        [(Population::Assigned, "assigned"), (Population::Due, "due"), (Population::Active, "active")]
    {
        for (deadline, han) in [(DeadlineBy::Current, "current"), (DeadlineBy::Original, "original")] {
            for as_of in ["2024-03-31", "2024-06-03"] {
                let (from, to) = ("2024-01-01", "2024-06-30");
                let definition = Definition { population, count_by: CountBy::FirstSubmission, deadline };
                let request = RatesRequest {
                    from: from.parse().unwrap(),
                    to: to.parse().unwrap(),
                    as_of: as_of.parse().ok(),
                    known_at: None,
                    definition,
                    by: None,
                    agency: None,
                    by_successor: false,
                };
                let tally = pages.world.app.rates(&request).await.unwrap().total;
                for (class, count) in [
                    (Class::DoneOnTime, tally.done_on_time),
                    (Class::DoneLate, tally.done_late),
                    (Class::OpenInTime, tally.open_in_time),
                    (Class::OpenOverdue, tally.open_overdue),
                    (Class::Undated, tally.undated),
                    (Class::Returned, tally.returned),
                    (Class::Withdrawn, tally.withdrawn),
                ] {
                    let path = format!(
                        "/nhiem-vu?loai={}&tu={from}&den={to}&ngay={as_of}&pham-vi={word}&dem=first-submission&han={han}",
                        class.name()
                    );
                    let page = pages.get(Role::Chair, &path).await;
                    assert_eq!((page.status, total(&page.body)), (StatusCode::OK, count), "{path}");
                    seen += count;
                }
            }
        }
    }
    assert!(seen > 50, "the world has tasks in the boxes");
}

#[tokio::test]
async fn the_page_says_what_it_lists_in_both_languages() {
    let pages = Pages::new().await;
    let path = "/nhiem-vu?loai=open_overdue&don-vi=STTTT&ky=6-thang-dau-2024&ngay=2024-06-03";
    let page = pages.get(Role::Chair, path).await;
    let said = "nhiệm vụ: Quá hạn, chưa xong; chủ trì: Sở Thông tin và Truyền thông; giao trong kỳ 6 tháng đầu năm 2024. Tính đến 03/06/2024.";
    assert!(text(&page.body).contains(said), "{}", text(&page.body));
    // Each condition can be taken away by itself.
    for without in [
        "/nhiem-vu?don-vi=STTTT&amp;tu=2024-01-01&amp;den=2024-06-30&amp;ngay=2024-06-03",
        "/nhiem-vu?loai=open_overdue&amp;tu=2024-01-01&amp;den=2024-06-30&amp;ngay=2024-06-03",
        "/nhiem-vu?don-vi=STTTT&amp;loai=open_overdue&amp;ngay=2024-06-03",
        "/nhiem-vu?don-vi=STTTT&amp;loai=open_overdue&amp;tu=2024-01-01&amp;den=2024-06-30\"",
    ] {
        assert!(page.body.contains(without), "{without}");
    }
    let english = pages.in_english(Role::Chair, path).await;
    let said = "led by Sở Thông tin và Truyền thông; assigned in the first half of 2024. As of 03/06/2024.";
    assert!(text(&english.body).contains(said), "{}", text(&english.body));
}

#[tokio::test]
async fn what_cannot_be_read_lists_nothing() {
    let pages = Pages::new().await;
    for query in ["loai=sai", "ngay=31/02/2024", "tu=2024-01-01", "tiep=zzz", "tu=2024-06-30&den=2024-01-01"] {
        let page = pages.get(Role::Chair, &format!("/nhiem-vu?{query}")).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{query}");
        assert!(!page.body.contains("id=\"so-viec\"") && page.body.contains("role=\"alert\""), "{query}");
        let file = pages.get(Role::Chair, &format!("/nhiem-vu.csv?{query}")).await;
        let whole = query.starts_with("tiep");
        assert_eq!(file.status == StatusCode::OK, whole, "{query}: a file has no pages");
    }
}

#[tokio::test]
async fn a_code_finds_its_task_and_a_number_its_directive() {
    let pages = Pages::new().await;
    let code = pages.code(3).await;
    for (typed, count) in [(code.as_str(), 1), (&code.to_lowercase(), 1), ("36%2Fqd-ubnd", 12), ("NV999", 0)] {
        let page = pages.get(Role::Chair, &format!("/nhiem-vu?q={typed}")).await;
        assert_eq!((page.status, total(&page.body)), (StatusCode::OK, count), "{typed}");
    }
    let none = pages.get(Role::Chair, "/nhiem-vu?q=NV999").await;
    assert!(text(&none.body).contains("Không có nhiệm vụ nào khớp"));
}

#[tokio::test]
async fn the_file_is_the_whole_list_and_computes_nothing() {
    let pages = Pages::new().await;
    let task = pages.world.tasks[0];
    let hostile = dondoc_domain::task::event::Correction {
        reason: "sửa".into(),
        content: Some("=HYPERLINK(\"x\") <script>alert(1)</script>".into()),
        ..Default::default()
    };
    let context = pages.world.by(Role::Office);
    pages.world.app.execute(task, &Command::Correct(Box::new(hostile)), &context).await.unwrap();
    let file = pages.get(Role::Chair, "/nhiem-vu.csv?xep=code").await;
    assert_eq!(file.headers["content-type"], "text/csv; charset=utf-8");
    assert_eq!(file.headers["x-total-count"], "12");
    let lines: Vec<&str> = file.body.lines().collect();
    assert_eq!(lines.len(), 13);
    assert!(lines[0].starts_with("\u{feff}Mã,"), "{}", lines[0]);
    assert!(lines[1].contains("\"'=HYPERLINK(\"\"x\"\") <script>"), "{}", lines[1]);
    let page = pages.get(Role::Chair, "/nhiem-vu").await;
    assert!(!page.body.contains("<script>alert") && page.body.contains("&lt;script&gt;alert"));
    let one = pages.get(Role::Chair, &format!("/nhiem-vu/{}", pages.code(0).await)).await;
    assert!(!one.body.contains("<script>alert") && one.body.contains("&lt;script&gt;alert"));
    let part = pages.get(Role::Chair, "/nhiem-vu.csv?loai=open_overdue").await;
    let overdue = total(&pages.get(Role::Chair, "/nhiem-vu?loai=open_overdue").await.body);
    assert_eq!(part.body.lines().count() as u64, overdue + 1);
}

#[tokio::test]
async fn presets_are_there_for_whom_they_mean_something() {
    let pages = Pages::new().await;
    for (role, mine) in [(Role::Officer, true), (Role::Head, true), (Role::Chair, false), (Role::Auditor, false)] {
        let page = pages.get(role, "/nhiem-vu").await;
        assert_eq!(text(&page.body).contains("Của tôi"), mine, "{role:?}");
    }
    let officer = pages.world.officials[&Role::Officer].clone();
    let mine = pages.get(Role::Officer, &format!("/nhiem-vu?can-bo={officer}")).await;
    assert!(total(&mine.body) > 0);
    assert!(text(&mine.body).contains("cán bộ: Chuyên viên"));
}
