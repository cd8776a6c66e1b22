//! Who may open what.

use crate::support::Office;
use axum::{
    body::Body,
    http::{Request, header},
};
use dondoc_domain::official::Role;

#[tokio::test]
async fn each_page_is_for_its_own_people() {
    let office = Office::new().await;
    let hash = "0".repeat(64);
    let rows: [(String, &[Role]); 4] = [
        ("/cho-xu-ly".into(), &[Role::Chair, Role::Office]),
        ("/cho-xu-ly/chon".into(), &[Role::Chair, Role::Office]),
        ("/nhap".into(), &[Role::Chair, Role::Office, Role::Admin]),
        (format!("/nhap/{hash}"), &[Role::Chair, Role::Office, Role::Admin]),
    ];
    for (path, allowed) in rows {
        for role in [Role::Chair, Role::Office, Role::Head, Role::Officer, Role::Auditor, Role::Admin] {
            let status = office.get(role, &path).await.status.as_u16();
            let expected = if allowed.contains(&role) { if path.len() > 40 { 404 } else { 200 } } else { 403 };
            assert_eq!(status, expected, "{role:?} {path}");
        }
        assert_eq!(office.world.get(office.routes(), None, &path).await.status.as_u16(), 303, "{path}");
    }
}

#[tokio::test]
async fn a_form_that_is_not_ours_changes_nothing() {
    let office = Office::new().await;
    let posts: Vec<String> =
        office.routes().list().iter().filter(|it| it.method == "POST").map(|it| it.path.clone()).collect();
    assert!(posts.len() >= 7, "{posts:?}");
    for path in posts {
        let path = path.replace("{code}", "NV3").replace("{sha256}", &"0".repeat(64)).replace("{row}", "2");
        let request = if path == "/nhap" {
            let body = "--x\r\nContent-Disposition: form-data; name=\"token\"\r\n\r\nx\r\n--x--\r\n";
            Request::post(&path).header(header::CONTENT_TYPE, "multipart/form-data; boundary=x").body(Body::from(body))
        } else {
            let kind = "application/x-www-form-urlencoded";
            Request::post(&path)
                .header(header::CONTENT_TYPE, kind)
                .body(Body::from("token=x&lan=1&nut=xac-nhan&ban=0&loai=xac-nhan"))
        };
        let answer = office.world.send(office.routes().into_router(), Some(Role::Office), request.unwrap()).await;
        assert_eq!(answer.status.as_u16(), 403, "{path}");
    }
}
