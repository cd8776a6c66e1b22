//! What may be done: each act through its form, once, on what was seen, with what was typed kept when it is refused.

use crate::support::{Pages, text};
use axum::http::StatusCode;
use dondoc_domain::{official::Role, timeliness::Phase};

/// What is typed into a form.
type Typed = &'static [(&'static str, &'static str)];

/// The acts that a task's page offers.
async fn offered(pages: &Pages, role: Role, place: usize) -> Vec<String> {
    let page = pages.get(role, &format!("/nhiem-vu/{}", pages.code(place).await)).await;
    assert_eq!(page.status, StatusCode::OK);
    let inline = page.body.split("<details id=\"viec-").skip(1).filter_map(|it| it.split('"').next());
    let main = page.body.split_once("<section class=\"khoi viec-lam\"").map_or("", |(_, rest)| rest);
    let main = main.split_once("</section>").map_or("", |(main, _)| main);
    let apart =
        main.split("<a class=\"nut phu\" href=\"").skip(1).filter_map(|it| it.split('"').next()?.rsplit('/').next());
    inline.chain(apart).map(str::to_owned).collect()
}

#[tokio::test]
async fn each_is_offered_what_they_may_do_in_this_state() {
    let pages = Pages::new().await;
    let auditor: &[&str] = &[];
    for (place, role, acts) in [
        // Open in time, accepted by nobody.
        (9, Role::Auditor, auditor),
        (1, Role::Officer, &["bao-cao", "tiep-nhan", "trinh-ket-qua", "minh-chung", "tra-lai"]),
        (0, Role::Officer, &["tiep-nhan", "bao-cao", "trinh-ket-qua", "xin-gia-han", "minh-chung", "tra-lai"]),
        // A result waits.
        (
            2,
            Role::Chair,
            &["xac-nhan", "tra-ket-qua", "phan-cong-lai", "ban-hanh", "tam-dung", "dinh-chinh", "thu-hoi"],
        ),
        (2, Role::Officer, &["bao-cao", "trinh-ket-qua", "minh-chung"]),
        // More time was asked for.
        (3, Role::Chair, &["dong-y-gia-han", "tu-choi-gia-han", "phan-cong-lai", "tam-dung", "dinh-chinh", "thu-hoi"]),
        (3, Role::Officer, &["bao-cao", "trinh-ket-qua", "minh-chung"]),
        // Returned, withdrawn, suspended, done.
        (6, Role::Chair, &["phan-cong-lai", "dinh-chinh", "thu-hoi"]),
        (7, Role::Chair, &["mo-lai"]),
        (9, Role::Chair, &["tiep-tuc", "dinh-chinh", "thu-hoi"]),
        (4, Role::Chair, &["ban-hanh", "dinh-chinh", "mo-lai"]),
        (5, Role::Chair, &["ban-hanh", "yeu-cau-giai-trinh", "nguyen-nhan", "dinh-chinh", "mo-lai"]),
    ] {
        let mut found = offered(&pages, role, place).await;
        let mut expected: Vec<String> = acts.iter().map(|it| (*it).to_owned()).collect();
        // The order is the page's own affair.
        found.sort();
        expected.sort();
        let state = pages.world.app.view(&pages.world.tasks[place].to_string()).await.unwrap();
        assert_eq!(
            found,
            expected,
            "{role:?} on the task of place {place}: {:?} {:?}",
            state.task.phase(),
            state.class
        );
    }
}

/// Sends an act's form and tells where it led.
async fn act(pages: &Pages, role: Role, place: usize, act: &str, fields: &[(&str, &str)]) -> (StatusCode, String) {
    let path = pages.path(place, act).await;
    let revision = pages.revision(place).await;
    let mut all = fields.to_vec();
    if !fields.iter().any(|(name, _)| *name == "ban") {
        all.push(("ban", &revision));
    }
    let files = ["bao-cao", "trinh-ket-qua", "minh-chung"].contains(&act);
    let answer = match files {
        true => {
            let once = format!("{path}{revision}");
            all.push(("lan", &once));
            pages.upload(role, &path, &all, &[]).await
        }
        false => pages.post(role, &path, &all).await,
    };
    let to = answer.headers.get("location").map_or("", |it| it.to_str().unwrap()).to_owned();
    (answer.status, if to.is_empty() { answer.body } else { to })
}

#[tokio::test]
async fn a_task_goes_its_whole_way_through_forms() {
    let pages = Pages::new().await;
    let place = 0;
    const WORDS: &str = "Đã ban hành kế hoạch và tổ chức thực hiện đầy đủ";
    let steps: &[(Role, &str, Typed, Phase)] = &[
        (Role::Officer, "tiep-nhan", &[], Phase::Open),
        (Role::Officer, "bao-cao", &[("ty-le", "30"), ("noi-dung", "Đang làm"), ("vuong-mac", "budget")], Phase::Open),
        (Role::Officer, "xin-gia-han", &[("den-ngay", "2024-07-31"), ("ly-do", "Chờ ý kiến")], Phase::Open),
        (Role::Office, "dong-y-gia-han", &[("den-ngay", "2024-07-15"), ("y-kien", "Cho đến giữa tháng")], Phase::Open),
        (Role::Chair, "tam-dung", &[("ly-do", "Chờ kinh phí")], Phase::Suspended),
        (Role::Chair, "tiep-tuc", &[("y-kien", "Đã có kinh phí"), ("den-ngay", "2024-08-30")], Phase::Open),
        (Role::Officer, "trinh-ket-qua", &[("so-1", "86/STTTT-TTBCXB"), ("ngay-1", "2024-06-01")], Phase::Awaiting),
        (Role::Office, "tra-ket-qua", &[("ly-do", "Thiếu phụ lục")], Phase::Open),
        (Role::Officer, "trinh-ket-qua", &[("noi-dung", WORDS)], Phase::Awaiting),
        (Role::Office, "xac-nhan", &[("y-kien", "Tốt")], Phase::Done),
        (Role::Office, "ban-hanh", &[("so-1", "99/QĐ-UBND"), ("ngay-1", "2024-06-03")], Phase::Done),
        (Role::Office, "mo-lai", &[("ly-do", "Nhầm nhiệm vụ")], Phase::Open),
        (Role::Office, "phan-cong-lai", &[("don-vi", "SYT"), ("ly-do", "Đúng chức năng hơn")], Phase::Open),
        (
            Role::Office,
            "dinh-chinh",
            &[("noi-dung", "Nội dung đúng"), ("thoi-han", "30/9/2024"), ("phoi-hop", "STTTT"), ("ly-do", "Gõ nhầm")],
            Phase::Open,
        ),
        (Role::Office, "thu-hoi", &[("ly-do", "Bộ đã làm")], Phase::Withdrawn),
    ];
    for (role, name, fields, phase) in steps {
        let (status, to) = act(&pages, *role, place, name, fields).await;
        assert_eq!(status, StatusCode::SEE_OTHER, "{name}: {}", text(&to));
        assert!(to.ends_with(&format!("?xong={name}")), "{name} led to {to}");
        let view = pages.world.app.view(&pages.world.tasks[place].to_string()).await.unwrap();
        assert_eq!(view.task.phase(), *phase, "{name}");
        let page = pages.get(Role::Chair, &to).await;
        assert_eq!(page.status, StatusCode::OK, "{name}");
        assert!(page.body.contains("class=\"bao tot\""), "{name} is said to be done");
    }
    let page = text(&pages.get(Role::Chair, &format!("/nhiem-vu/{}", pages.code(place).await)).await.body);
    for told in [
        "Được gia hạn đến thứ Hai 15/07/2024 (đề nghị: 31/07/2024)",
        "Vướng mắc: Kinh phí",
        "86/STTTT-TTBCXB ngày 01/06/2024",
        "Sở Thông tin và Truyền thông → Sở Y tế",
        "Nội dung Xây dựng kế hoạch số 1 Nội dung đúng",
        "Chuyên viên · Trang web",
    ] {
        assert!(page.contains(told), "{told} in {page}");
    }
}

#[tokio::test]
async fn what_is_refused_is_asked_again_with_what_was_typed() {
    let pages = Pages::new().await;
    let cases: &[(Role, usize, &str, Typed, &str, &str)] = &[
        (Role::Officer, 0, "bao-cao", &[("ty-le", "170"), ("noi-dung", "ghi chú")], "bao-cao-ty-le-loi", "ghi chú"),
        (Role::Officer, 0, "bao-cao", &[("ty-le", "nhiều")], "bao-cao-ty-le-loi", "nhiều"),
        (Role::Officer, 0, "trinh-ket-qua", &[("noi-dung", "xong")], "trinh-ket-qua-noi-dung-loi", "xong"),
        (Role::Officer, 0, "trinh-ket-qua", &[("so-1", "1/X")], "trinh-ket-qua-ngay-1-loi", "1/X"),
        (
            Role::Officer,
            0,
            "xin-gia-han",
            &[("den-ngay", "2024-06-01"), ("ly-do", "bận")],
            "xin-gia-han-den-ngay-loi",
            "bận",
        ),
        (Role::Officer, 0, "xin-gia-han", &[("den-ngay", "mai"), ("ly-do", "bận")], "xin-gia-han-den-ngay-loi", "mai"),
        (
            Role::Officer,
            0,
            "tra-lai",
            &[("ly-do", "<b>không</b>"), ("don-vi", "KHONGCO")],
            "tra-lai-don-vi-loi",
            "&lt;b&gt;không&lt;/b&gt;",
        ),
        (Role::Officer, 0, "tra-lai", &[("ly-do", " ")], "tra-lai-ly-do-loi", ""),
        (Role::Office, 3, "dong-y-gia-han", &[("den-ngay", "2024-07-01")], "dong-y-gia-han-y-kien-loi", "2024-07-01"),
        (
            Role::Office,
            3,
            "dong-y-gia-han",
            &[("den-ngay", "2024-08-01"), ("y-kien", "thêm")],
            "dong-y-gia-han-den-ngay-loi",
            "thêm",
        ),
        (Role::Office, 0, "phan-cong-lai", &[("don-vi", ""), ("ly-do", "nhầm")], "phan-cong-lai-don-vi-loi", "nhầm"),
        (
            Role::Office,
            0,
            "dinh-chinh",
            &[("phoi-hop", "Sở Không Có"), ("ly-do", "nhầm")],
            "dinh-chinh-phoi-hop-loi",
            "Sở Không Có",
        ),
        (Role::Officer, 0, "minh-chung", &[], "minh-chung-tep-loi", ""),
        // Not said at one field: as a whole.
        (Role::Office, 5, "xac-nhan", &[], "role=\"alert\"", ""),
    ];
    for (role, place, name, fields, at, typed) in cases {
        let before = pages.events(*place).await;
        let (status, page) = act(&pages, *role, *place, name, fields).await;
        if *name == "xac-nhan" {
            // It is done already: said, and nothing changes.
            assert!(status == StatusCode::SEE_OTHER && page.ends_with("?xong=nhu-cu"), "{page}");
            continue;
        }
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{name} {fields:?}: {}", text(&page));
        assert!(page.contains(&format!("id=\"{at}\"")), "{name} {fields:?}: {}", text(&page));
        assert!(page.contains(typed), "{name}: {typed} is kept");
        assert_eq!(pages.events(*place).await, before, "{name} changed something");
    }
}

#[tokio::test]
async fn a_form_sent_twice_changes_things_once() {
    let pages = Pages::new().await;
    let path = pages.path(0, "bao-cao").await;
    let fields = [("lan", "một lần"), ("ty-le", "60"), ("noi-dung", "Đang lấy ý kiến")];
    let before = pages.events(0).await;
    for _ in 0..3 {
        let answer = pages.upload(Role::Officer, &path, &fields, &[("a.pdf", b"%PDF-1.4 minh chung")]).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER);
    }
    assert_eq!(pages.events(0).await, before + 2, "one report and one file");
    let token = pages.world.form_token(Role::Office);
    let (path, revision) = (pages.path(2, "xac-nhan").await, pages.revision(2).await);
    let before = pages.events(2).await;
    for _ in 0..2 {
        let body = format!("token={token}&lan=7&ban={revision}");
        let request = axum::http::Request::post(&path)
            .header("content-type", "application/x-www-form-urlencoded")
            .body(axum::body::Body::from(body))
            .unwrap();
        let answer = pages.world.send(pages.routes().into_router(), Some(Role::Office), request).await;
        assert_eq!(answer.headers["location"], format!("/nhiem-vu/{}?xong=xac-nhan", pages.code(2).await));
    }
    assert_eq!(pages.events(2).await, before + 1);
}

#[tokio::test]
async fn nothing_is_decided_about_what_was_not_seen() {
    let pages = Pages::new().await;
    let seen = pages.revision(2).await;
    let (status, _) =
        act(&pages, Role::Officer, 2, "trinh-ket-qua", &[("noi-dung", "Kết quả khác hẳn, nộp lại lần hai")]).await;
    assert_eq!(status, StatusCode::SEE_OTHER);
    let before = pages.events(2).await;
    let (status, page) = act(&pages, Role::Office, 2, "xac-nhan", &[("ban", &seen), ("y-kien", "Ý kiến đã gõ")]).await;
    assert_eq!(status, StatusCode::CONFLICT);
    assert_eq!(pages.events(2).await, before);
    let shown = text(&page);
    assert!(shown.contains("Kết quả khác hẳn, nộp lại lần hai") && shown.contains("Ý kiến đã gõ"), "{shown}");
    // The form that came back is about what is now there.
    let now = page.split_once("name=\"ban\" value=\"").unwrap().1.split('"').next().unwrap().to_owned();
    assert_eq!(now, pages.revision(2).await);
    let (status, _) = act(&pages, Role::Office, 2, "xac-nhan", &[("ban", &now)]).await;
    assert_eq!(status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn an_entry_is_taken_back_by_who_made_it_while_there_is_time() {
    let pages = Pages::new().await;
    act(&pages, Role::Officer, 0, "bao-cao", &[("ty-le", "90"), ("noi-dung", "Gõ nhầm nhiệm vụ")]).await;
    let task = format!("/nhiem-vu/{}", pages.code(0).await);
    assert!(!pages.get(Role::Head, &task).await.body.contains("/hoan-tac"), "not another's");
    let page = pages.get(Role::Officer, &task).await;
    assert!(page.body.contains("/hoan-tac"));
    let form = pages.get(Role::Officer, &pages.path(0, "hoan-tac").await).await;
    let entry = form.body.split_once("name=\"viec\" value=\"").unwrap().1.split('"').next().unwrap().to_owned();
    let (status, to) = act(&pages, Role::Officer, 0, "hoan-tac", &[("viec", &entry)]).await;
    assert_eq!(status, StatusCode::SEE_OTHER, "{to}");
    let page = pages.get(Role::Officer, &task).await;
    let struck = page.body.split_once("<del>").unwrap().1.split_once("</del>").unwrap().0;
    assert!(struck.contains("90") && struck.contains("Gõ nhầm nhiệm vụ"), "{struck}");
    assert!(text(&page.body).contains("Hoàn tác báo cáo tiến độ") && !page.body.contains("/hoan-tac\""));
    act(&pages, Role::Officer, 1, "bao-cao", &[("ty-le", "10")]).await;
    pages.world.clock.advance(chrono::TimeDelta::minutes(11));
    let late = pages.get(Role::Officer, &format!("/nhiem-vu/{}", pages.code(1).await)).await;
    assert!(!late.body.contains("/hoan-tac"));
}

#[tokio::test]
async fn whoever_may_not_is_told_so() {
    let pages = Pages::new().await;
    for (role, name) in [
        (Role::Auditor, "xac-nhan"),
        (Role::Officer, "xac-nhan"),
        (Role::Head, "thu-hoi"),
        (Role::Chair, "tiep-nhan"),
        (Role::Admin, "xac-nhan"),
    ] {
        let before = pages.events(2).await;
        let (status, _) = act(&pages, role, 2, name, &[("ly-do", "không được")]).await;
        assert_eq!(status, StatusCode::FORBIDDEN, "{role:?} {name}");
        assert_eq!(pages.events(2).await, before);
    }
}
