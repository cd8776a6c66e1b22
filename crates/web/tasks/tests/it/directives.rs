//! Directives: listed by number, with their tasks in boxes, for those whom they concern.

use crate::support::{Pages, text};
use axum::http::StatusCode;
use dondoc_domain::{directive::Directive, official::Role};
use dondoc_service::SingleTask;

async fn another(pages: &Pages) {
    let single = SingleTask {
        directive: Directive::new("7/CT-UBND", "UBND tỉnh", "2024-02-01".parse().unwrap(), "Phòng chống <dịch>", "")
            .unwrap(),
        item: "1".into(),
        content: "Tiêm chủng".into(),
        leads: "SYT".into(),
        supporting: String::new(),
        deadline: "30/6/2024".into(),
        deliverable: String::new(),
        approver: String::new(),
        field: String::new(),
    };
    pages.world.app.assign(&single, &pages.world.by(Role::Office)).await.unwrap();
}

#[tokio::test]
async fn a_directive_is_found_by_its_number_however_it_is_typed() {
    let pages = Pages::new().await;
    another(&pages).await;
    for (query, found) in [
        ("", &["36/QĐ-UBND", "7/CT-UBND"][..]),
        ("q=36qd", &[]),
        ("q=36/qd", &["36/QĐ-UBND"]),
        ("q=007%20/%20CT-UBND", &["7/CT-UBND"]),
        ("tu=2024-02-01", &["7/CT-UBND"]),
        ("khan=urgent", &[]),
    ] {
        let page = pages.get(Role::Chair, &format!("/van-ban?{query}")).await;
        assert_eq!(page.status, StatusCode::OK);
        for number in ["36/QĐ-UBND", "7/CT-UBND"] {
            assert_eq!(page.body.contains(&format!(">{number}</a>")), found.contains(&number), "{number} by {query}");
        }
    }
    let unread = pages.get(Role::Chair, "/van-ban?khan=rat-khan").await;
    assert_eq!(unread.status, StatusCode::UNPROCESSABLE_ENTITY);
}

#[tokio::test]
async fn an_agency_sees_the_directives_that_concern_it_and_counts_its_own() {
    let pages = Pages::new().await;
    another(&pages).await;
    let list = pages.get(Role::Head, "/van-ban").await;
    assert!(list.body.contains(">36/QĐ-UBND</a>") && !list.body.contains(">7/CT-UBND</a>"));
    let found = |number: &'static str| {
        let app = pages.world.app.clone();
        async move { app.directive(number).await.unwrap().line.id }
    };
    let (ours, theirs) = (found("36/QĐ-UBND").await, found("7/CT-UBND").await);
    assert_eq!(pages.get(Role::Head, &format!("/van-ban/{theirs}")).await.status, StatusCode::NOT_FOUND);
    let whole = pages.get(Role::Chair, &format!("/van-ban/{ours}")).await;
    let own = pages.get(Role::Head, &format!("/van-ban/{ours}")).await;
    assert!(text(&whole.body).contains("12 nhiệm vụ, tính đến 03/06/2024"), "{}", text(&whole.body));
    assert!(text(&own.body).contains("11 nhiệm vụ, tính đến 03/06/2024"), "{}", text(&own.body));
    let hostile = pages.get(Role::Chair, &format!("/van-ban/{theirs}")).await;
    assert!(hostile.body.contains("Phòng chống &lt;dịch&gt;"));
}
