//! How the pages look and behave: links that are views, what is kept, what is heavy, and text that is never markup.

use crate::support::{Pages, links, main_of, part};
use axum::{body::Body, http::Request};
use dondoc_agencies::{AgencyId, Level, RegistryCommand};
use dondoc_domain::{directive::Directive, official::Role, task::Command};
use dondoc_service::SingleTask;

#[tokio::test]
async fn the_form_leads_to_the_link_of_its_view() {
    let pages = Pages::new().await;
    let sent = "ky-cu=6-thang-dau-2024&ky=6-thang-dau-2024&theo=field&tu=2024-01-01&den=2024-06-30&ngay=&hop=&keo-tu=2024-01-01&keo-cu=154&keo=60&pham-vi=assigned&dem=last-submission&han=current";
    for path in ["/", "/don-vi/STTTT"] {
        let answer = pages.get(Role::Chair, &format!("{path}?{sent}")).await;
        assert_eq!(answer.status, 303);
        let link = answer.headers["location"].to_str().unwrap();
        assert_eq!(link, format!("{path}?ky=6-thang-dau-2024&ngay=2024-03-01&theo=field"));
        let page = pages.get(Role::Chair, link).await.body;
        assert!(page.contains("01/03/2024") && page.contains(r#"value="60""#), "{path}");
    }
}

#[tokio::test]
async fn what_cannot_be_read_is_said_and_not_counted() {
    let pages = Pages::new().await;
    for path in ["/?ky=%3Cb%3E", "/?tu=2024-02-01&den=2024-01-01", "/don-vi?theo=x", "/don-vi/SYT?ngay=2030-01-01"] {
        let answer = pages.get(Role::Chair, path).await;
        assert_eq!(answer.status, 422, "{path}");
        assert!(answer.body.contains("role=\"alert\"") && !answer.body.contains("<svg"), "{path}");
    }
}

#[tokio::test]
async fn the_page_as_it_stood() {
    let pages = Pages::new().await;
    let now = pages.get(Role::Chair, "/").await.body;
    let then = pages.get(Role::Chair, "/?ngay=2024-03-21").await.body;
    assert!(!now.contains("bao luu-y") && then.contains("bao luu-y") && then.contains("21/03/2024"));
    assert_ne!(part(&now, "bon-o", "</section>"), part(&then, "bon-o", "</section>"));
    assert!(links(&then).contains(&"/?ky=6-thang-dau-2024".to_owned()), "the way back to now");
    let narrowed = pages.get(Role::Chair, "/?don-vi=SYT&ngay=2024-03-21").await.body;
    assert!(links(&narrowed).contains(&"/?ky=6-thang-dau-2024&ngay=2024-03-21".to_owned()), "and to all");
}

#[tokio::test]
async fn no_browser_keeps_a_page() {
    let pages = Pages::new().await;
    for path in ["/", "/don-vi", "/don-vi/STTTT", "/bao-cao"] {
        // The guard says "no-store" where a page says nothing else.
        let headers = pages.get(Role::Chair, path).await.headers;
        assert!(!headers.contains_key("cache-control") && !headers.contains_key("etag"), "{path}: {headers:?}");
    }
}

#[tokio::test]
async fn since_a_meeting_that_lies_ahead_nothing_has_changed_yet() {
    let pages = Pages::new().await;
    let page = pages.get(Role::Chair, "/?ngay=2024-03-21&hop=2024-05-25").await.body;
    let changes = part(&page, "thay-doi", "</section>").to_owned();
    assert!(changes.contains("25/05/2024 ở sau ngày xem số liệu (21/03/2024)"), "{changes}");
    assert!(!changes.contains("/nhiem-vu/"), "{changes}");
    let before = pages.get(Role::Chair, "/?ngay=2024-05-25&hop=2024-03-21").await.body;
    assert!(part(&before, "thay-doi", "</section>").contains("/nhiem-vu/"));
}

#[tokio::test]
async fn an_agencys_figures_are_called_by_its_name() {
    let pages = Pages::new().await;
    for (role, path) in [(Role::Head, "/"), (Role::Head, "/don-vi/STTTT"), (Role::Chair, "/?don-vi=STTTT")] {
        let page = pages.get(role, path).await.body;
        assert!(
            !page.contains("Toàn tỉnh"),
            "{role:?} {path}: {}",
            page.find("Toàn tỉnh").map_or("", |at| &page[at..at + 200])
        );
    }
    for file in ["qua-han.csv", "gia-han.csv", "nhom.csv"] {
        let own = pages.get(Role::Head, &format!("/so-lieu/{file}")).await.body;
        assert!(!own.contains("Toàn tỉnh") && own.contains("Sở Thông tin và Truyền thông"), "{own}");
        assert!(pages.get(Role::Chair, &format!("/so-lieu/{file}")).await.body.contains("Toàn tỉnh"));
    }
}

/// Whoever asks after an event sees it, in a view that is kept.
#[tokio::test]
async fn a_kept_page_is_never_older_than_its_question() {
    let pages = Pages::new().await;
    let router = pages.routes().into_router();
    let look = async || {
        let request = Request::get("/").body(Body::empty()).unwrap();
        pages.world.send(router.clone(), Some(Role::Chair), request).await.body
    };
    let first = look().await;
    assert_eq!(main_of(&look().await), main_of(&first));
    for (n, task) in [0, 1, 2, 3].into_iter().enumerate() {
        let withdraw = Command::Withdraw { reason: "Trùng nhiệm vụ".into(), ends_series: false };
        let (by, app) = (pages.world.by(Role::Office), &pages.world.app);
        app.execute(pages.world.tasks[task], &withdraw, &by).await.unwrap();
        let said = format!("Đã thu hồi {}", n + 2);
        assert!(crate::support::text(&look().await).contains(&said), "{said}");
    }
}

#[tokio::test]
async fn the_overview_of_sixty_agencies_is_light() {
    let pages = Pages::new().await;
    let app = &pages.world.app;
    let names: Vec<String> = (1..=57).map(|n| format!("Ủy ban nhân dân phường Thịnh Vượng số {n}")).collect();
    let establish = names.iter().enumerate().map(|(n, name)| RegistryCommand::Establish {
        id: Some(AgencyId::new(format!("P{n}"))),
        name: name.clone(),
        symbol: format!("P{n}"),
        level: Level::Commune,
        aliases: Vec::new(),
        on: None,
    });
    app.tell_registry(&establish.collect::<Vec<_>>(), &pages.world.by(Role::Office)).await.unwrap();
    pages.world.clock.set("2024-01-20T02:00:00Z".parse().unwrap());
    for (n, lead) in names.iter().enumerate() {
        for item in 0..3 {
            let day = (n * 5 + item * 31) % 150;
            let due = "2024-02-01".parse::<chrono::NaiveDate>().unwrap() + chrono::Days::new(day as u64);
            let line = SingleTask {
                directive: Directive::new("40/QĐ-UBND", "UBND tỉnh", "2024-01-15".parse().unwrap(), "x", "").unwrap(),
                item: format!("{n}.{item}"),
                content: "Rà soát hồ sơ".into(),
                leads: lead.clone(),
                supporting: String::new(),
                deadline: due.format("%d/%m/%Y").to_string(),
                deliverable: String::new(),
                approver: String::new(),
                field: format!("Lĩnh vực {}", n % 12),
            };
            let made = app.assign(&line, &pages.world.by(Role::Office)).await.unwrap();
            let until = due + chrono::Days::new(20);
            let ask = Command::RequestExtension { until, reason: "Chờ hướng dẫn của Bộ".into() };
            app.execute(made[0].id, &ask, &pages.world.by(Role::Office)).await.unwrap();
        }
    }
    pages.world.clock.set("2024-06-03T02:00:00Z".parse().unwrap());
    for path in ["/", "/don-vi", "/don-vi/P1"] {
        let page = pages.get(Role::Chair, path).await.body;
        let mut paths: Vec<String> = links(&page).into_iter().filter(|it| it.starts_with("/assets/")).collect();
        paths.extend(page.split("src=\"").skip(1).filter_map(|it| it.split('"').next()).map(str::to_owned));
        paths.sort();
        paths.dedup();
        let of = |path: &String| dondoc_shell::find_asset(path.trim_start_matches("/assets/")).unwrap().text.len();
        assert_eq!(paths.len(), 3, "the style, the script and the mark: {paths:?}");
        let weight = page.len() + paths.iter().map(of).sum::<usize>();
        assert!(weight < 300_000, "{path}: {weight} bytes, {} of them the page", page.len());
    }
}

#[tokio::test]
async fn a_hostile_name_is_never_markup() {
    let pages = Pages::new().await;
    let app = &pages.world.app;
    let name = "Sở <script>alert(1)</script> & \"Kế hoạch\"";
    let establish = RegistryCommand::Establish {
        id: Some(AgencyId::new("X\"><u>")),
        name: name.into(),
        symbol: "XX".into(),
        level: Level::Department,
        aliases: Vec::new(),
        on: None,
    };
    app.tell_registry(&[establish], &pages.world.by(Role::Office)).await.unwrap();
    let line = SingleTask {
        directive: Directive::new("41/QĐ-UBND", "UBND tỉnh", "2024-01-15".parse().unwrap(), "x", "").unwrap(),
        item: "1".into(),
        content: "<img src=x onerror=alert(1)>".into(),
        leads: "XX".into(),
        supporting: String::new(),
        deadline: "01/06/2024".into(),
        deliverable: String::new(),
        approver: String::new(),
        field: "<i>Lĩnh vực</i>".into(),
    };
    app.assign(&line, &pages.world.by(Role::Office)).await.unwrap();
    for path in ["/", "/?theo=field", "/don-vi", "/don-vi/X%22%3E%3Cu%3E", "/?don-vi=X%22%3E%3Cu%3E"] {
        let answer = pages.get(Role::Chair, path).await;
        assert_eq!(answer.status, 200, "{path}");
        let page = answer.body;
        assert!(page.contains("&lt;"), "{path}");
        for markup in ["<script>alert", "<img src=x", "<i>Lĩnh", "\"><u>"] {
            let at = page.find(markup).map(|at| page[at.saturating_sub(200)..].chars().take(300).collect::<String>());
            assert_eq!(at, None, "{path}: {markup}");
        }
    }
}

#[tokio::test]
async fn a_merger_is_told_on_both_sides() {
    let pages = Pages::new().await;
    let merge = RegistryCommand::Merge {
        from: vec![AgencyId::new("SYT")],
        into: AgencyId::new("STTTT"),
        on: "2024-05-01".parse().unwrap(),
        basis: "Nghị quyết".into(),
    };
    pages.world.app.tell_registry(&[merge], &pages.world.by(Role::Office)).await.unwrap();
    let old = pages.get(Role::Chair, "/don-vi/SYT").await.body;
    assert!(links(&old).iter().any(|it| it.starts_with("/don-vi/STTTT?")) && old.contains("bao luu-y"));
    let new = pages.get(Role::Head, "/don-vi/STTTT").await.body;
    assert!(links(&new).iter().any(|it| it.starts_with("/don-vi/SYT?")) && new.contains("ke-thua=co"));
    assert_eq!(pages.get(Role::Head, "/don-vi/SYT").await.status, 200, "its tasks are theirs now");
}

#[tokio::test]
async fn each_page_has_one_heading_and_ids_once() {
    let pages = Pages::new().await;
    for path in ["/", "/?theo=month", "/don-vi", "/don-vi/STTTT", "/bao-cao", "/?ky=nam-2023"] {
        let page = pages.get(Role::Chair, path).await.body;
        assert_eq!(page.matches("<h1").count(), 1, "{path}");
        assert!(!page.contains(" style=") && !page.contains("<style"), "{path}");
        let mut ids: Vec<&str> = page.split(" id=\"").skip(1).filter_map(|it| it.split('"').next()).collect();
        let all = ids.len();
        ids.sort_unstable();
        ids.dedup();
        assert_eq!(ids.len(), all, "{path}: an id stands twice");
    }
}
