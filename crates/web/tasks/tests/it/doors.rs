//! Who may open what: every route for every role, and forms that are not ours.

use crate::support::Pages;
use axum::{
    body::Body,
    http::{Method, Request, StatusCode},
};
use dondoc_domain::official::Role;
use dondoc_shell::{allows, testing::Answer};

/// A path that a route of these pages takes.
async fn path(pages: &Pages, pattern: &str) -> String {
    let directive = pages.world.app.list_directives(&Default::default(), &Default::default()).await.unwrap();
    let id = directive.directives[0].id.to_string();
    let sha256 = "0".repeat(64);
    pattern.replace("{code}", &pages.code(0).await).replace("{sha256}", &sha256).replace("{id}", &id)
}

/// A form as such a form is sent, with a token that is none of ours.
async fn unproven(pages: &Pages, role: Role, path: &str) -> Answer {
    let with_files = ["bao-cao", "trinh-ket-qua", "minh-chung"].iter().any(|act| path.ends_with(act));
    if with_files {
        let fields = [("token", "0"), ("lan", "1"), ("ty-le", "50"), ("noi-dung", "Nội dung đủ dài để được nhận")];
        return pages.send(role, path, &fields, &[("a.pdf", b"%PDF-1.4 a")]).await;
    }
    let body = Body::from("token=0&lan=1&ly-do=L%C3%BD%20do&ban=0&don-vi=SYT&den-ngay=2024-07-31");
    let request = Request::post(path).header("content-type", "application/x-www-form-urlencoded").body(body);
    pages.world.send(pages.routes().into_router(), Some(role), request.unwrap()).await
}

#[tokio::test]
async fn each_route_opens_for_the_roles_of_the_table_alone() {
    let pages = Pages::new().await;
    for route in pages.routes().list().to_vec() {
        let path = path(&pages, &route.path).await;
        for role in Role::ALL {
            let answer = match route.method {
                Method::GET => pages.get(role, &path).await,
                _ => unproven(&pages, role, &path).await,
            };
            let seen = match (route.method.clone(), answer.status) {
                (_, StatusCode::FORBIDDEN) if !allows(route.need, role) => false,
                // A form without its token is refused for everyone, whoever they are.
                (Method::POST, StatusCode::FORBIDDEN) => allows(route.need, role),
                (Method::GET, StatusCode::OK) => true,
                // There is no such file.
                (Method::GET, StatusCode::NOT_FOUND) if route.path.contains("/tep/") => true,
                // An admin enters and does not look: there is no task for them.
                (Method::GET, StatusCode::NOT_FOUND) if role == Role::Admin => allows(route.need, role),
                other => panic!("{} {path} for {role:?}: {other:?}", route.method),
            };
            assert_eq!(seen, allows(route.need, role), "{} {path} for {role:?}", route.method);
        }
        let nobody = pages.world.get(pages.routes(), None, &path).await;
        if route.method == Method::GET {
            assert_eq!(nobody.status, StatusCode::SEE_OTHER, "{path} for nobody");
        }
    }
}

#[tokio::test]
async fn a_form_without_our_token_changes_nothing() {
    let pages = Pages::new().await;
    let before = pages.events(0).await;
    let posts: Vec<_> = pages.routes().list().iter().filter(|it| it.method == Method::POST).cloned().collect();
    assert!(posts.len() > 20);
    for route in posts {
        let path = path(&pages, &route.path).await;
        let role = Role::ALL.into_iter().find(|role| *role != Role::Admin && allows(route.need, *role)).unwrap();
        let answer = unproven(&pages, role, &path).await;
        assert_eq!(answer.status, StatusCode::FORBIDDEN, "{path}");
    }
    assert_eq!(pages.events(0).await, before);
}

#[tokio::test]
async fn tasks_of_others_are_not_there() {
    let pages = Pages::new().await;
    // The last task of the world is of another agency.
    let code = pages.code(11).await;
    for (role, seen) in [(Role::Head, false), (Role::Officer, false), (Role::Office, true), (Role::Auditor, true)] {
        let page = pages.get(role, &format!("/nhiem-vu/{code}")).await;
        assert_eq!(page.status == StatusCode::OK, seen, "{role:?}");
        assert!(seen || page.status == StatusCode::NOT_FOUND);
        let list = pages.get(role, "/nhiem-vu").await;
        assert_eq!(list.body.contains(&format!("/nhiem-vu/{code}\"")), seen, "{role:?}");
        let file = pages.get(role, "/nhiem-vu.csv").await;
        assert_eq!(file.body.contains(&format!("{code},")), seen, "{role:?}");
    }
    let refused = pages.post(Role::Officer, &format!("/nhiem-vu/{code}/tiep-nhan"), &[]).await;
    assert_eq!(refused.status, StatusCode::NOT_FOUND);
    assert_eq!(pages.events(11).await, 1);
    let missing = pages.get(Role::Office, "/nhiem-vu/NV999999").await;
    assert_eq!(missing.status, StatusCode::NOT_FOUND);
}
