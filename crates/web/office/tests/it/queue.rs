//! The queue: what is shown, what is decided, and that nothing is decided twice.

use crate::support::{Office, code, hidden, leads_to};
use dondoc_domain::{official::Role, task::Command, timeliness::Phase};
use dondoc_shell::testing::Answer;

/// Presses a button of a task's card as it is shown now.
async fn press(office: &Office, role: Role, kind: &str, task: usize, fields: &[(&str, &str)]) -> Answer {
    let (code, page) = (code(task), office.get(role, &format!("/cho-xu-ly?loai={kind}")).await.body);
    let revision = hidden(&page, &format!("action=\"/cho-xu-ly/{code}\""), "ban");
    let mut all = vec![("ban", revision.as_str()), ("loai", kind), ("trang", "1")];
    all.extend(fields);
    office.post(role, &format!("/cho-xu-ly/{code}"), &all).await
}

async fn phase(office: &Office, task: usize) -> Phase {
    office.world.app.view(&code(task)).await.unwrap().task.phase()
}

#[tokio::test]
async fn every_kind_shows_its_tasks_and_what_decides_them() {
    let office = Office::new().await;
    for (kind, task, words) in [
        ("xac-nhan", 2, &["Báo cáo đã hoàn thành", "đúng hạn", "Chuyên viên", "Xác nhận hoàn thành"][..]),
        ("gia-han", 3, &["15/07/2024", "Chờ ý kiến của Bộ", "thứ Hai", "20 ngày làm việc", "Chưa gia hạn lần nào"]),
        ("tra-lai", 6, &["Không thuộc chức năng", "Giao cho Sở Y tế", "Vẫn giao Sở Thông tin và Truyền thông"]),
        ("chua-ro", 10, &["Theo tiến độ của Bộ", "Chưa xác định được"]),
    ] {
        let page = office.get(Role::Office, &format!("/cho-xu-ly?loai={kind}")).await;
        assert_eq!(page.status.as_u16(), 200);
        assert!(page.body.contains(&format!("id=\"{}\"", code(task))), "{kind}");
        for text in words {
            assert!(page.body.contains(text), "{kind} says nothing of {text}: {}", page.body);
        }
    }
    let none = office.get(Role::Office, "/cho-xu-ly?loai=chua-chu-tri").await;
    assert!(none.body.contains("Việc nào cũng có đơn vị chủ trì"));
    let counts = office.world.app.desk_counts().await.unwrap();
    assert_eq!(counts, [1, 1, 1, 1, 0]);
}

#[tokio::test]
async fn a_result_is_confirmed_once_and_the_second_clerk_is_told() {
    let office = Office::new().await;
    let page = office.get(Role::Office, "/cho-xu-ly").await.body;
    let revision = hidden(&page, "action=\"/cho-xu-ly/NV3\"", "ban");
    let to = leads_to(&press(&office, Role::Office, "xac-nhan", 2, &[("nut", "xac-nhan")]).await);
    assert!(to.starts_with("/cho-xu-ly?loai=xac-nhan&xong=confirmed&viec=NV3#"), "{to}");
    assert_eq!(phase(&office, 2).await, Phase::Done);
    assert!(office.get(Role::Office, &to).await.body.contains("Đã xác nhận NV3 hoàn thành."));

    // The chair had the page open since before.
    let late = [("ban", revision.as_str()), ("loai", "xac-nhan"), ("nut", "tra-ket-qua"), ("y-kien", "Thiếu số liệu")];
    let late = office.post(Role::Chair, "/cho-xu-ly/NV3", &late).await;
    assert_eq!(late.status.as_u16(), 409);
    assert!(late.body.contains("NV3 vừa có thay đổi (Văn phòng)") && late.body.contains("Hoàn thành"), "{}", late.body);
    assert_eq!(phase(&office, 2).await, Phase::Done);
}

#[tokio::test]
async fn a_form_sent_twice_decides_once() {
    let office = Office::new().await;
    let events = office.world.app.view("NV3").await.unwrap().history.len();
    let page = office.get(Role::Office, "/cho-xu-ly").await.body;
    let (revision, token) = (hidden(&page, "action=\"/cho-xu-ly/NV3\"", "ban"), office.world.form_token(Role::Office));
    let body = format!("token={token}&lan=same&ban={revision}&loai=xac-nhan&nut=xac-nhan&y-kien=");
    for _ in 0..2 {
        let request = axum::http::Request::post("/cho-xu-ly/NV3")
            .header("content-type", "application/x-www-form-urlencoded")
            .body(axum::body::Body::from(body.clone()));
        let answer = office.world.send(office.routes().into_router(), Some(Role::Office), request.unwrap()).await;
        leads_to(&answer);
    }
    assert_eq!(office.world.app.view("NV3").await.unwrap().history.len(), events + 1);
}

#[tokio::test]
async fn what_is_missing_is_said_and_what_was_typed_stays() {
    let office = Office::new().await;
    for (kind, task, fields, said, kept) in [
        ("xac-nhan", 2, &[("nut", "tra-ket-qua"), ("y-kien", "  ")][..], "Vui lòng ghi lý do.", ""),
        ("gia-han", 3, &[("nut", "tu-choi")], "Vui lòng ghi lý do.", ""),
        ("gia-han", 3, &[("nut", "ngay-khac"), ("den", "")], "Vui lòng chọn ngày.", ""),
        ("gia-han", 3, &[("nut", "ngay-khac"), ("den", "2024-07-05")], "ngắn hơn", "2024-07-05"),
        (
            "gia-han",
            3,
            &[("nut", "ngay-khac"), ("den", "2024-08-30"), ("y-kien", "Cho thêm")],
            "hoặc sớm hơn",
            "Cho thêm",
        ),
        (
            "tra-lai",
            6,
            &[("nut", "phan-cong"), ("don-vi", "Sở Lạ Hoắc"), ("y-kien", "Đúng việc")],
            "Sở Lạ Hoắc",
            "Đúng việc",
        ),
        (
            "tra-lai",
            6,
            &[("nut", "phan-cong"), ("don-vi", ""), ("y-kien", "Đúng việc")],
            "Vui lòng chọn đơn vị.",
            "Đúng việc",
        ),
        ("tra-lai", 6, &[("nut", "phan-cong-cu"), ("y-kien", "")], "Vui lòng ghi lý do.", ""),
    ] {
        let answer = press(&office, Role::Office, kind, task, fields).await;
        assert_eq!(answer.status.as_u16(), 422, "{kind} {fields:?}");
        assert!(answer.body.contains(said) && answer.body.contains(kept), "{kind} {fields:?}: {}", answer.body);
    }
    assert_eq!(office.world.app.desk_counts().await.unwrap(), [1, 1, 1, 1, 0]);
}

#[tokio::test]
async fn a_shorter_extension_is_looked_at_and_granted() {
    let office = Office::new().await;
    // 6 July 2024 is a Saturday.
    let look = leads_to(
        &press(&office, Role::Chair, "gia-han", 3, &[("nut", "xem-ngay"), ("den", "2024-07-06"), ("y-kien", "Vừa đủ")])
            .await,
    );
    let page = office.get(Role::Chair, &look).await.body;
    assert!(page.contains("thứ Bảy 06/07/2024, là ngày nghỉ nên hết hạn thứ Hai 08/07/2024"), "{page}");
    assert!(page.contains("Vừa đủ"));
    leads_to(
        &press(
            &office,
            Role::Chair,
            "gia-han",
            3,
            &[("nut", "ngay-khac"), ("den", "2024-07-06"), ("y-kien", "Vừa đủ")],
        )
        .await,
    );
    let task = office.world.app.view("NV4").await.unwrap().task;
    assert_eq!((task.grants, task.deadline.unwrap().effective_due), (1, "2024-07-08".parse().ok()));
}

#[tokio::test]
async fn a_returned_task_finds_its_agency() {
    for (fields, lead) in [
        (&[("nut", "phan-cong-de-xuat"), ("y-kien", "")][..], "SYT"),
        (&[("nut", "phan-cong-cu"), ("y-kien", "Đúng chức năng")], "STTTT"),
        (&[("nut", "phan-cong"), ("don-vi", "so y te"), ("y-kien", "Đúng chức năng")], "SYT"),
    ] {
        let office = Office::new().await;
        leads_to(&press(&office, Role::Office, "tra-lai", 6, fields).await);
        let task = office.world.app.view("NV7").await.unwrap().task;
        assert_eq!((task.phase(), task.lead().unwrap().as_str()), (Phase::Open, lead), "{fields:?}");
    }
}

#[tokio::test]
async fn an_unclear_deadline_is_shown_as_understood_before_it_is_saved() {
    let office = Office::new().await;
    let page = office.get(Role::Office, "/cho-xu-ly?loai=chua-ro").await.body;
    assert!(!page.contains("luu-han"), "nothing can be saved before it was looked at");
    let still = leads_to(
        &press(&office, Role::Office, "chua-ro", 10, &[("nut", "xem-han"), ("cach-ghi", "khi nào xong thì thôi")])
            .await,
    );
    assert!(office.get(Role::Office, &still).await.body.contains("vẫn chưa xác định được"));
    // Another wording than the one looked at is shown first.
    let other = [("nut", "luu-han"), ("cach-ghi", "Quý III/2024"), ("da-xem", "Quý II/2024"), ("y-kien", "Rõ")];
    let look = leads_to(&press(&office, Role::Office, "chua-ro", 10, &other).await);
    let page = office.get(Role::Office, &look).await.body;
    assert!(page.contains("Được hiểu là: thứ Hai 30/09/2024.") && page.contains("luu-han"), "{page}");
    let same = [("nut", "luu-han"), ("cach-ghi", "Quý III/2024"), ("da-xem", "Quý III/2024"), ("y-kien", "Rõ")];
    leads_to(&press(&office, Role::Office, "chua-ro", 10, &same).await);
    assert_eq!(office.world.app.view("NV11").await.unwrap().task.deadline.unwrap().due, "2024-09-30".parse().ok());
    assert_eq!(office.world.app.desk_counts().await.unwrap()[3], 0);
}

/// Hands in a result for a task.
async fn hand_in(office: &Office, task: usize, text: &str) {
    let command = Command::Submit { documents: Vec::new(), text: text.into() };
    office.world.app.execute(office.world.tasks[task], &command, &office.world.by(Role::Officer)).await.unwrap();
}

#[tokio::test]
async fn several_are_listed_before_they_are_confirmed_together() {
    let office = Office::new().await;
    hand_in(&office, 0, "Đã hoàn thành kế hoạch theo yêu cầu").await;
    let page = office.get(Role::Office, "/cho-xu-ly").await.body;
    let (a, b) = (hidden(&page, "id=\"NV1\"", "viec"), hidden(&page, "id=\"NV3\"", "viec"));
    let list = office.get(Role::Office, &format!("/cho-xu-ly/chon?viec={a}&viec={b}&trang=1")).await;
    assert!(list.body.contains("Xác nhận 2 việc đã chọn") && list.body.contains("theo yêu cầu"), "{}", list.body);
    let to = leads_to(&office.post(Role::Office, "/cho-xu-ly/chon", &[("viec", &a), ("viec", &b)]).await);
    assert!(office.get(Role::Office, &to).await.body.contains("Đã xác nhận 2 việc."), "{to}");
    assert_eq!((phase(&office, 0).await, phase(&office, 2).await), (Phase::Done, Phase::Done));
}

#[tokio::test]
async fn of_several_one_that_changed_stays_and_says_so() {
    let office = Office::new().await;
    hand_in(&office, 0, "Đã hoàn thành kế hoạch theo yêu cầu").await;
    let page = office.get(Role::Office, "/cho-xu-ly").await.body;
    let (a, b) = (hidden(&page, "id=\"NV1\"", "viec"), hidden(&page, "id=\"NV3\"", "viec"));
    hand_in(&office, 0, "Bổ sung phụ lục cho kế hoạch đã trình").await;
    let answer = office.post(Role::Office, "/cho-xu-ly/chon", &[("viec", &a), ("viec", &b)]).await;
    assert_eq!(answer.status.as_u16(), 422);
    assert!(answer.body.contains("Đã xác nhận 1 việc.") && answer.body.contains("Bổ sung phụ lục"), "{}", answer.body);
    assert_eq!((phase(&office, 0).await, phase(&office, 2).await), (Phase::Awaiting, Phase::Done));
}

#[tokio::test]
async fn whoever_handed_in_is_offered_no_confirmation() {
    let office = Office::new().await;
    let command =
        Command::Submit { documents: Vec::new(), text: "Văn phòng nhập thay đơn vị trên giấy".into() };
    office.world.app.execute(office.world.tasks[0], &command, &office.world.by(Role::Office)).await.unwrap();
    let own = office.get(Role::Office, "/cho-xu-ly").await.body;
    let card = &own[own.find("id=\"NV1\"").unwrap()..];
    let card = &card[..card.find("</article>").unwrap()];
    assert!(
        card.contains("cần một cán bộ khác xác nhận") && !card.contains("name=\"nut\" value=\"xac-nhan\""),
        "{card}"
    );
    let refused = press(&office, Role::Office, "xac-nhan", 0, &[("nut", "xac-nhan")]).await;
    assert_eq!(refused.status.as_u16(), 422);
    assert!(office.get(Role::Chair, "/cho-xu-ly").await.body.matches("name=\"nut\" value=\"xac-nhan\"").count() == 2);
}

#[tokio::test]
async fn words_of_people_are_text_and_an_address_says_nothing_of_its_own() {
    let office = Office::new().await;
    hand_in(&office, 0, "<script>alert(1)</script> đã hoàn thành").await;
    let page = office.get(Role::Office, "/cho-xu-ly?xong=%3Cb%3Ex&viec=%3Ci%3E&xem=NV1&ly=%3Cu%3E%22%3E").await.body;
    assert!(page.contains("&lt;script&gt;alert(1)") && !page.contains("<script>alert") && !page.contains("<u>"));
    assert!(!page.contains("<b>x") && !page.contains("&lt;b&gt;x"));
}

#[tokio::test]
async fn a_task_whose_agency_ended_finds_another() {
    let office = Office::new().await;
    let end = dondoc_agencies::RegistryCommand::Abolish {
        agency: "SYT".into(),
        on: "2024-06-01".parse().unwrap(),
        basis: "Nghị quyết 9".into(),
    };
    let context = dondoc_service::Context::system(dondoc_domain::event::Channel::Cli, uuid::Uuid::from_u128(77));
    office.world.app.tell_registry(&[end], &context).await.unwrap();
    office.world.app.follow_successions().await.unwrap();
    let page = office.get(Role::Office, "/cho-xu-ly?loai=chua-chu-tri").await.body;
    assert!(page.contains("id=\"NV12\"") && page.contains("Nghị quyết 9"), "{page}");
    assert!(!page.contains("<option value=\"Sở Y tế\">"), "an agency that ended is not offered");
    let gone = [("nut", "phan-cong"), ("don-vi", "Sở Y tế"), ("y-kien", "")];
    assert_eq!(press(&office, Role::Office, "chua-chu-tri", 11, &gone).await.status.as_u16(), 422);
    let to = [("nut", "phan-cong"), ("don-vi", "STTTT"), ("y-kien", "")];
    leads_to(&press(&office, Role::Office, "chua-chu-tri", 11, &to).await);
    let task = office.world.app.view("NV12").await.unwrap().task;
    assert_eq!((task.phase(), task.lead().unwrap().as_str()), (Phase::Open, "STTTT"));
}

#[tokio::test]
async fn a_deadline_that_went_by_meanwhile_stops_no_decision() {
    let office = Office::new().await;
    let page = office.get(Role::Office, "/cho-xu-ly?loai=gia-han").await.body;
    let revision = hidden(&page, "action=\"/cho-xu-ly/NV4\"", "ban");
    office.world.clock.set("2024-06-20T02:00:00Z".parse().unwrap());
    let context = dondoc_service::Context::system(dondoc_domain::event::Channel::Clock, uuid::Uuid::from_u128(78));
    let passed = office.world.app.execute(office.world.tasks[3], &Command::PassDeadline, &context).await.unwrap();
    assert_eq!(passed.events.len(), 1);
    let fields = [("ban", revision.as_str()), ("loai", "gia-han"), ("nut", "dong-y"), ("y-kien", "")];
    leads_to(&office.post(Role::Office, "/cho-xu-ly/NV4", &fields).await);
    assert_eq!(office.world.app.view("NV4").await.unwrap().task.grants, 1);
}

#[tokio::test]
async fn many_are_shown_page_by_page_and_deciding_empties_the_last_one() {
    let office = Office::new().await;
    for n in 0..20 {
        let text = format!("Kết quả thứ {n} đã hoàn thành toàn bộ");
        let directive =
            dondoc_domain::directive::Directive::new("7/KH-UBND", "UBND tỉnh", "2024-02-01".parse().unwrap(), "", "")
                .unwrap();
        let single = dondoc_service::SingleTask {
            directive,
            item: n.to_string(),
            content: format!("Việc {n}"),
            leads: "STTTT".into(),
            supporting: String::new(),
            deadline: "30/6/2024".into(),
            deliverable: String::new(),
            approver: String::new(),
            field: String::new(),
        };
        office.world.app.assign(&single, &office.world.by(Role::Office)).await.unwrap();
        hand_in_by_code(&office, &format!("NV{}", 13 + n), &text).await;
    }
    let first = office.get(Role::Office, "/cho-xu-ly?loai=xac-nhan").await.body;
    assert_eq!(first.matches("<article").count(), 20);
    assert!(first.find("id=\"NV3\"") < first.find("id=\"NV13\""), "the longest waiting first");
    let second = office.get(Role::Office, "/cho-xu-ly?loai=xac-nhan&trang=2").await.body;
    assert_eq!(second.matches("<article").count(), 1);
    let revision = hidden(&second, "action=\"/cho-xu-ly/NV32\"", "ban");
    let fields = [("ban", revision.as_str()), ("loai", "xac-nhan"), ("trang", "2"), ("nut", "xac-nhan")];
    let to = leads_to(&office.post(Role::Office, "/cho-xu-ly/NV32", &fields).await);
    let after = office.get(Role::Office, &to).await.body;
    assert!(after.contains("Đã xác nhận NV32") && after.matches("<article").count() == 20, "{to}");
}

async fn hand_in_by_code(office: &Office, code: &str, text: &str) {
    let (id, _) = office.world.app.find_task(code).await.unwrap();
    let command = Command::Submit { documents: Vec::new(), text: text.into() };
    office.world.app.execute(id, &command, &office.world.by(Role::Officer)).await.unwrap();
}
