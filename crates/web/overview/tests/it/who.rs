//! Who is shown what.

use crate::support::{Pages, main_of};
use dondoc_domain::official::Role::*;

#[tokio::test]
async fn every_page_by_every_role() {
    let pages = Pages::new().await;
    let rows: [(&str, [u16; 6]); 11] = [
        //                      chair office head officer auditor admin
        ("/", [200, 200, 200, 303, 200, 303]),
        ("/?don-vi=STTTT", [200, 200, 200, 303, 200, 303]),
        ("/?don-vi=SYT", [200, 200, 403, 303, 200, 303]),
        ("/?don-vi=NOBODY", [404, 404, 404, 303, 404, 303]),
        ("/don-vi", [200, 200, 200, 403, 200, 403]),
        ("/don-vi/STTTT", [200, 200, 200, 403, 200, 403]),
        ("/don-vi/SYT", [200, 200, 403, 403, 200, 403]),
        ("/bao-cao", [200, 200, 200, 403, 200, 403]),
        ("/so-lieu/nhom.csv?don-vi=SYT", [200, 200, 403, 403, 200, 403]),
        ("/bang/nhom?don-vi=SYT", [200, 200, 403, 403, 200, 403]),
        ("/hinh/bon-o.png?don-vi=SYT", [200, 200, 403, 403, 200, 403]),
    ];
    for (path, expected) in rows {
        for (role, status) in [Chair, Office, Head, Officer, Auditor, Admin].into_iter().zip(expected) {
            assert_eq!(pages.get(role, path).await.status.as_u16(), status, "{role:?} {path}");
        }
        let stranger = pages.world.get(pages.routes(), None, path).await;
        assert_eq!(stranger.status, 303, "{path}");
        assert!(stranger.headers["location"].to_str().unwrap().starts_with("/dang-nhap"), "{path}");
    }
}

#[tokio::test]
async fn whoever_may_not_see_the_board_begins_where_they_may() {
    let pages = Pages::new().await;
    for (role, home) in [(Officer, "/nhiem-vu"), (Admin, "/co-cau")] {
        assert_eq!(pages.get(role, "/").await.headers["location"], home, "{role:?}");
    }
}

#[tokio::test]
async fn a_head_sees_the_own_agency_alone() {
    let pages = Pages::new().await;
    for path in [
        "/",
        "/?theo=agency",
        "/don-vi",
        "/don-vi/STTTT",
        "/so-lieu/nhom.csv?theo=agency",
        "/so-lieu/nhom.json?theo=agency",
        "/so-lieu/tong-quan.json",
    ] {
        let [head, chair] = [pages.get(Head, path).await, pages.get(Chair, path).await].map(|it| it.body);
        assert!(!main_of(&head).contains("Sở Y tế") && !head.contains("SYT"), "{path}");
        if !path.contains("STTTT") {
            assert!(chair.contains("SYT") || chair.contains("Sở Y tế") || path == "/", "{path}");
        }
    }
    let own = pages.get(Chair, "/?don-vi=STTTT").await.body;
    let head = pages.get(Head, "/").await.body;
    let boxes = |page: &str| crate::support::text(crate::support::part(page, "bon-o", "</section>"));
    assert_eq!(boxes(&own), boxes(&head));
    assert_ne!(boxes(&own), boxes(&pages.get(Chair, "/").await.body));
}
