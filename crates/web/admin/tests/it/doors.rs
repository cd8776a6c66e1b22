//! Who may open what, and that forms from elsewhere change nothing.

use super::{events, get, post};
use axum::{
    body::Body,
    http::{Method, Request, StatusCode, header},
};
use dondoc_admin::routes;
use dondoc_domain::official::Role;
use dondoc_shell::{allows, testing::World};

/// An address for a route's pattern.
fn address(world: &World, pattern: &str) -> String {
    pattern.replace("{agency}", "STTTT").replace("{official}", world.officials[&Role::Officer].as_str())
}

#[tokio::test]
async fn every_route_opens_to_whom_the_table_lets_in_and_to_nobody_else() {
    let world = World::new().await;
    for route in routes(&world.shell).list().to_vec() {
        let path = address(&world, &route.path);
        for role in Role::ALL {
            let answer = match route.method {
                Method::GET => get(&world, role, &path).await,
                _ => post(&world, role, &path, &[]).await,
            };
            let expected = allows(route.need, role);
            let forbidden = answer.status == StatusCode::FORBIDDEN;
            assert_eq!(!forbidden, expected, "{} {path} {role:?}: {}", route.method, answer.status);
            assert!(!answer.status.is_server_error(), "{} {path} {role:?}: {}", route.method, answer.status);
        }
        if route.method == Method::GET {
            let stranger = world.get(routes(&world.shell), None, &path).await;
            assert_eq!(stranger.status, StatusCode::SEE_OTHER, "{path}");
        }
    }
}

#[tokio::test]
async fn a_form_without_our_token_changes_nothing() {
    let world = World::new().await;
    let before = events(&world).await;
    for route in routes(&world.shell).list().iter().filter(|it| it.method == Method::POST) {
        let path = address(&world, &route.path);
        let request = Request::post(&path).header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        let request = request.body(Body::from("lan=1&token=abc&viec=giai-the&don-vi=SYT&can-cu=x&ly-do=x")).unwrap();
        let answer = world.send(routes(&world.shell).into_router(), Some(Role::Office), request).await;
        assert_eq!(answer.status, StatusCode::FORBIDDEN, "{path}");
    }
    assert_eq!(events(&world).await, before);
}

#[tokio::test]
async fn a_head_sees_their_own_agency_alone() {
    let world = World::new().await;
    let path = |role: Role| format!("/co-cau/can-bo/{}", world.officials[&role]);
    let tree = get(&world, Role::Head, "/co-cau").await.body;
    assert!(tree.contains("Sở Thông tin và Truyền thông") && !tree.contains("Sở Y tế"), "{tree}");
    for (page, status) in [
        ("/co-cau/STTTT".to_owned(), StatusCode::OK),
        ("/co-cau/SYT".to_owned(), StatusCode::FORBIDDEN),
        (path(Role::Officer), StatusCode::OK),
        (path(Role::Chair), StatusCode::FORBIDDEN),
        ("/co-cau/KHONG-CO".to_owned(), StatusCode::NOT_FOUND),
        ("/co-cau/can-bo/CB999".to_owned(), StatusCode::NOT_FOUND),
    ] {
        assert_eq!(get(&world, Role::Head, &page).await.status, status, "{page}");
    }
    // What they may not do is not offered to them either.
    let own = get(&world, Role::Head, "/co-cau/STTTT").await.body;
    assert!(!own.contains("/co-cau/thay-doi") && !own.contains("name=\"ho-ten\""), "{own}");
    let officer = get(&world, Role::Head, &path(Role::Officer)).await.body;
    let main = officer.split("<main").nth(1).unwrap();
    assert!(!main.contains("<form"), "{main}");
}

#[tokio::test]
async fn an_auditor_is_offered_no_form_that_changes_anything() {
    let world = World::new().await;
    for path in
        ["/co-cau", "/co-cau/STTTT", "/lich", "/nhat-ky", &format!("/co-cau/can-bo/{}", world.officials[&Role::Head])]
    {
        let page = get(&world, Role::Auditor, path).await.body;
        let main = page.split("<main").nth(1).unwrap();
        assert!(!main.contains("method=\"post\""), "{path}");
    }
}
