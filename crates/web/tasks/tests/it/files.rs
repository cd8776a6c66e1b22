//! Evidence: taken by its content, given to whoever may see the task, harmless in a browser.

use crate::support::{Pages, text};
use axum::http::StatusCode;
use dondoc_domain::official::Role;

const PDF: &[u8] = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n";
const PNG: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\x06\0\0\0\x1f\x15\xc4\x89";

#[tokio::test]
async fn evidence_is_kept_and_given_to_who_may_see_the_task() {
    let pages = Pages::new().await;
    let path = pages.path(0, "minh-chung").await;
    let files: &[(&str, &[u8])] = &[("Báo cáo <kết quả>.pdf", PDF), ("ảnh.png", PNG)];
    let kept = pages.upload(Role::Officer, &path, &[], files).await;
    assert_eq!(kept.status, StatusCode::SEE_OTHER, "{}", text(&kept.body));
    let code = pages.code(0).await;
    let page = pages.get(Role::Head, &format!("/nhiem-vu/{code}")).await;
    let prefix = format!("href=\"/nhiem-vu/{code}/tep/");
    let mut hashes: Vec<&str> = page.body.split(&prefix).skip(1).filter_map(|it| it.split('"').next()).collect();
    hashes.sort();
    hashes.dedup();
    assert_eq!(hashes.len(), 2);
    for hash in hashes {
        let path = format!("/nhiem-vu/{code}/tep/{hash}");
        let file = pages.get(Role::Auditor, &path).await;
        let picture = file.headers["content-type"] == "image/png";
        assert_eq!(file.status, StatusCode::OK);
        assert!(file.headers["content-security-policy"].to_str().unwrap().contains("sandbox"));
        let disposition = file.headers["content-disposition"].to_str().unwrap();
        assert_eq!(disposition.starts_with("inline"), picture, "{disposition}");
        assert!(picture || file.headers["content-type"] == "application/octet-stream");
        // The same file is not another task's, nor for who may not see this one.
        let elsewhere = format!("/nhiem-vu/{}/tep/{hash}", pages.code(1).await);
        assert_eq!(pages.get(Role::Auditor, &elsewhere).await.status, StatusCode::NOT_FOUND);
        assert_eq!(pages.get(Role::Admin, &path).await.status, StatusCode::FORBIDDEN);
    }
}

#[tokio::test]
async fn what_is_no_document_is_refused_and_nothing_is_handed_in() {
    let pages = Pages::new().await;
    let path = pages.path(0, "trinh-ket-qua").await;
    let words = [("noi-dung", "Đã hoàn thành toàn bộ nhiệm vụ được giao")];
    let before = pages.events(0).await;
    let program: &[u8] = b"MZ\x90\0\x03\0\0\0\x04\0\0\0\xff\xff\0\0";
    let refused = pages.upload(Role::Officer, &path, &words, &[("báo cáo.pdf", program)]).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.body.contains("id=\"trinh-ket-qua-tep-loi\"") && refused.body.contains(words[0].1));
    let large = vec![b' '; (1 << 20) + 10];
    let refused = pages.upload(Role::Officer, &path, &words, &[("to.pdf", &large)]).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", text(&refused.body));
    assert!(refused.body.contains("id=\"trinh-ket-qua-tep-loi\"") && refused.body.contains(words[0].1));
    assert_eq!(pages.events(0).await, before);
    let taken = pages.upload(Role::Officer, &path, &words, &[("báo cáo.pdf", PDF)]).await;
    assert_eq!(taken.status, StatusCode::SEE_OTHER);
    let view = pages.world.app.view(&pages.world.tasks[0].to_string()).await.unwrap();
    assert_eq!((view.task.submissions.len(), view.task.evidence.len()), (1, 1));
}
