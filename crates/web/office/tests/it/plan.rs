//! Importing: a file, what is wrong in it, what is put right, and tasks.

use crate::support::{Office, hidden, leads_to};
use dondoc_domain::official::Role;
use std::os::unix::fs::PermissionsExt;

const PLAN: &str = "STT;Nội dung nhiệm vụ;Đơn vị chủ trì;Đơn vị phối hợp;Thời gian hoàn thành\n\
    1;Xây dựng đề án <b>số</b>;Sở Lạ Hoắc;;Quý III/2024\n\
    2;Tổ chức tập huấn cho cán bộ;Sở Y tế;;Sớm nhất có thể\n\
    3;Rà soát thủ tục hành chính;Sở Thông tin và Truyền thông;Sở Y tế;30/9/2024\n";
const ABOUT: [(&str, &str); 3] = [("so", "99/KH-UBND"), ("co-quan", "UBND tỉnh"), ("ngay-ban-hanh", "2024-05-20")];

async fn uploaded(office: &Office, text: &str) -> String {
    leads_to(&office.upload(Role::Office, "ke-hoach.csv", text.as_bytes(), &ABOUT).await)
}

/// Presses a button of a line as it is shown now.
async fn line(office: &Office, plan: &str, row: u32, fields: &[(&str, &str)]) -> dondoc_shell::testing::Answer {
    let page = office.get(Role::Office, plan).await.body;
    let mark = hidden(&page, &format!("/dong/{row}\""), "thay");
    let mut all = vec![("thay", mark.as_str())];
    all.extend(fields);
    office.post(Role::Office, &format!("{plan}/dong/{row}"), &all).await
}

const FIRST: [(&str, &str); 6] = [
    ("nut", "sua"),
    ("muc", "1"),
    ("noi-dung", "Xây dựng đề án số"),
    ("chu-tri", "Sở Y tế"),
    ("phoi-hop", ""),
    ("thoi-han", "Quý III/2024"),
];

async fn import(office: &Office, plan: &str) -> dondoc_shell::testing::Answer {
    let page = office.get(Role::Office, &format!("{plan}/xac-nhan")).await.body;
    let version = hidden(&page, "action=\"/nhap/", "ban");
    let to = leads_to(&office.post(Role::Office, &format!("{plan}/xac-nhan"), &[("ban", &version)]).await);
    assert_eq!(to, format!("{plan}/tien-do"));
    office.imported(Role::Office, plan).await
}

#[tokio::test]
async fn a_bad_row_is_shown_put_right_and_imported_with_its_source() {
    let office = Office::new().await;
    let before = office.world.app.models().await.unwrap().rows().board.len();
    let plan = uploaded(&office, PLAN).await;
    let page = office.get(Role::Office, &plan).await.body;
    for text in
        ["Sở Lạ Hoắc", "Chưa rõ đơn vị", "Không xác định được thời hạn", "thứ Hai 30/09/2024", "ô C2", "99/KH-UBND"]
    {
        assert!(page.contains(text), "nothing of {text}: {page}");
    }
    assert!(!page.contains("<b>số"), "html is text or gone");
    let only = office.get(Role::Office, &format!("{plan}?loc=van-de")).await.body;
    assert!(only.contains("id=\"d2\"") && only.contains("id=\"d3\"") && !only.contains("id=\"d4\""));

    let to = leads_to(&line(&office, &plan, 2, &FIRST).await);
    assert!(to.ends_with("xong=fixed&dong=2#d2"), "{to}");
    let fixed = office.get(Role::Office, &to).await.body;
    assert!(fixed.contains("Đã lưu dòng 2") && !fixed.contains("Không có “Sở Lạ Hoắc”"), "{fixed}");
    leads_to(&line(&office, &plan, 3, &[("nut", "chap-nhan")]).await);
    leads_to(&line(&office, &plan, 4, &[("nut", "bo")]).await);

    // The chair sees the same draft, in another browser.
    let list = office.get(Role::Chair, "/nhap").await.body;
    assert!(list.contains("ke-hoach.csv") && list.contains("Văn phòng"));

    let done = import(&office, &plan).await.body;
    assert!(done.contains("Đã nhập xong: giao 2 nhiệm vụ."), "{done}");
    assert!(done.contains("/nhiem-vu/NV13") && done.contains("van-ban=99%2FKH-UBND"));
    assert_eq!(office.world.app.models().await.unwrap().rows().board.len(), before + 2);
    let task = office.world.app.view("NV13").await.unwrap().task.assignment.unwrap();
    assert_eq!((task.lead.as_str(), task.content.as_str()), ("SYT", "Xây dựng đề án số"));
    let source = task.source.unwrap();
    assert_eq!((source.file.as_str(), source.cell.as_str()), ("ke-hoach.csv", "A2"));
    assert!(plan.ends_with(&source.sha256));
}

#[tokio::test]
async fn nothing_is_lost_when_the_browser_and_the_server_are_closed() {
    let mut office = Office::new().await;
    let plan = uploaded(&office, PLAN).await;
    leads_to(&line(&office, &plan, 2, &FIRST).await);
    office.folder = dondoc_office::ImportFolder::new(office.dir.path().join("imports"));
    let page = office.get(Role::Office, &plan).await.body;
    assert!(page.contains("Đã sửa") && !page.contains("Không có “Sở Lạ Hoắc”"));
    // The same file again is the same draft.
    assert_eq!(uploaded(&office, PLAN).await, plan);
    assert!(office.get(Role::Office, &plan).await.body.contains("value=\"Sở Y tế\""));
    for entry in std::fs::read_dir(office.dir.path().join("imports")).unwrap() {
        let entry = entry.unwrap();
        assert_eq!(entry.metadata().unwrap().permissions().mode() & 0o777, 0o600, "{:?}", entry.file_name());
    }
}

#[tokio::test]
async fn an_import_cut_by_a_restart_goes_on_and_assigns_nothing_twice() {
    let mut office = Office::new().await;
    let before = office.world.app.models().await.unwrap().rows().board.len();
    let plan = uploaded(&office, PLAN).await;
    leads_to(&line(&office, &plan, 2, &FIRST).await);
    let page = office.get(Role::Office, &format!("{plan}/xac-nhan")).await.body;
    let version = hidden(&page, "action=\"/nhap/", "ban");
    // As a killed process leaves it: begun, maybe done, but not noted.
    let path = office.dir.path().join("imports").join(format!("{}.draft.json", &plan[6..]));
    let file = path.with_file_name(format!("{}.file", &plan[6..]));
    let (draft, bytes) = (std::fs::read_to_string(&path).unwrap(), std::fs::read(&file).unwrap());
    leads_to(&office.post(Role::Office, &format!("{plan}/xac-nhan"), &[("ban", &version)]).await);
    office.imported(Role::Office, &plan).await;
    let by = office.world.officials[&Role::Office].to_string();
    let state = format!("\"state\":{{\"importing\":{{\"by\":\"{by}\",\"at\":\"2024-06-03T02:00:00Z\"}}}}");
    std::fs::write(&path, draft.replace("\"state\":{\"open\":{\"trouble\":null}}", &state)).unwrap();
    std::fs::write(&file, bytes).unwrap();

    office.folder = dondoc_office::ImportFolder::new(office.dir.path().join("imports"));
    let cut = office.get(Role::Office, &format!("{plan}/tien-do")).await;
    assert!(cut.body.contains("bị gián đoạn") && cut.headers.get("refresh").is_none(), "{}", cut.body);
    leads_to(&office.post(Role::Office, &format!("{plan}/xac-nhan"), &[("ban", "0")]).await);
    let done = office.imported(Role::Office, &plan).await.body;
    assert!(done.contains("Đã nhập xong: giao 0 nhiệm vụ."), "{done}");
    assert_eq!(office.world.app.models().await.unwrap().rows().board.len(), before + 3);
}

#[tokio::test]
async fn what_another_clerk_changed_is_not_overwritten() {
    let office = Office::new().await;
    let plan = uploaded(&office, PLAN).await;
    let page = office.get(Role::Chair, &plan).await.body;
    let mark = hidden(&page, "/dong/2\"", "thay");
    leads_to(&line(&office, &plan, 2, &FIRST).await);
    let mut theirs = FIRST.to_vec();
    theirs[3] = ("chu-tri", "Sở Thông tin và Truyền thông");
    theirs.push(("thay", &mark));
    let answer = office.post(Role::Chair, &format!("{plan}/dong/2"), &theirs).await;
    assert_eq!(answer.status.as_u16(), 409);
    assert!(
        answer.body.contains("vừa được Văn phòng sửa")
            && answer.body.contains("value=\"Sở Thông tin và Truyền thông\"")
    );
    assert!(office.get(Role::Office, &plan).await.body.contains("value=\"Sở Y tế\""));
}

#[tokio::test]
async fn what_changed_after_the_last_check_is_not_imported_unseen() {
    let office = Office::new().await;
    let plan = uploaded(&office, PLAN).await;
    let page = office.get(Role::Office, &format!("{plan}/xac-nhan")).await.body;
    let version = hidden(&page, "action=\"/nhap/", "ban");
    leads_to(&line(&office, &plan, 3, &[("nut", "bo")]).await);
    let answer = office.post(Role::Office, &format!("{plan}/xac-nhan"), &[("ban", &version)]).await;
    assert_eq!(answer.status.as_u16(), 409);
}

#[tokio::test]
async fn secrets_get_onto_no_disk() {
    let office = Office::new().await;
    let secret = format!("{PLAN}4;Kế hoạch (Mật) về phòng thủ;Sở Y tế;;Quý III/2024\n");
    let refused = office.upload(Role::Office, "a.csv", secret.as_bytes(), &ABOUT).await;
    assert_eq!(refused.status.as_u16(), 422);
    assert!(refused.body.contains("dấu chỉ độ mật (B5"), "{}", refused.body);
    let refused = office.upload(Role::Office, "a.csv", PLAN.as_bytes(), &[("trich-yeu", "Kế hoạch (Mật)")]).await;
    assert_eq!(refused.status.as_u16(), 422);
    assert!(!office.dir.path().join("imports").exists());

    let plan = uploaded(&office, PLAN).await;
    let mut typed = FIRST.to_vec();
    typed[2] = ("noi-dung", "Kế hoạch (Mật) về phòng thủ");
    assert_eq!(line(&office, &plan, 2, &typed).await.status.as_u16(), 422);
    for entry in std::fs::read_dir(office.dir.path().join("imports")).unwrap() {
        let text = std::fs::read(entry.unwrap().path()).unwrap();
        assert!(!String::from_utf8_lossy(&text).contains("phòng thủ"));
    }
}

#[tokio::test]
async fn a_file_that_gives_no_plan_says_why_and_is_not_kept() {
    let office = Office::new().await;
    for (name, bytes, said) in [
        ("a.csv", &b""[..], "Vui lòng chọn tệp"),
        ("a.pdf", b"%PDF-1.4", "Không nhận ra định dạng"),
        ("a.docx", b"not a zip", "không phải tệp Office"),
        ("a.csv", "Tên;Tuổi\nAn;3\n".as_bytes(), "Không tìm thấy dòng tiêu đề"),
    ] {
        let answer = office.upload(Role::Office, name, bytes, &ABOUT).await;
        assert_eq!(answer.status.as_u16(), 422, "{name}");
        assert!(answer.body.contains(said) && answer.body.contains("99/KH-UBND"), "{name}: {}", answer.body);
    }
    assert!(!office.dir.path().join("imports").exists());
    let big = office.upload(Role::Office, "a.csv", &vec![b'x'; (1 << 20) + 1_000], &ABOUT).await;
    assert_eq!(big.status.as_u16(), 413);
}

#[tokio::test]
async fn without_its_directive_a_plan_is_read_but_not_imported() {
    let office = Office::new().await;
    let plan = leads_to(&office.upload(Role::Office, "a.csv", PLAN.as_bytes(), &[]).await);
    let page = office.get(Role::Office, &plan).await.body;
    assert!(page.contains("Vui lòng ghi số, ký hiệu") && !page.contains("/xac-nhan\""), "{page}");
    let version = hidden(&page, "/van-ban\"", "ban");
    let future =
        [("ban", version.as_str()), ("so", "1/KH-UBND"), ("co-quan", "UBND tỉnh"), ("ngay-ban-hanh", "2024-06-04")];
    assert_eq!(office.post(Role::Office, &format!("{plan}/van-ban"), &future).await.status.as_u16(), 422);
    let mut whole = future.to_vec();
    whole[3] = ("ngay-ban-hanh", "2024-06-03");
    leads_to(&office.post(Role::Office, &format!("{plan}/van-ban"), &whole).await);
    assert!(office.get(Role::Office, &plan).await.body.contains("/xac-nhan\""));
}

#[tokio::test]
async fn what_differs_from_the_log_is_shown_and_followed_only_when_asked() {
    let office = Office::new().await;
    let plan = uploaded(&office, PLAN).await;
    import(&office, &plan).await;
    let changed = uploaded(&office, &PLAN.replace("Rà soát thủ tục hành chính", "Rà soát toàn bộ thủ tục")).await;
    let page = office.get(Role::Office, &changed).await.body;
    assert!(page.contains("đã lưu “Rà soát thủ tục hành chính”"), "{page}");
    let version = hidden(&page, "/van-ban\"", "ban");
    let mut about = ABOUT.to_vec();
    about.extend([("ban", version.as_str()), ("doi", "1")]);
    leads_to(&office.post(Role::Office, &format!("{changed}/van-ban"), &about).await);
    import(&office, &changed).await;
    let codes = ["NV13", "NV14"];
    let mut contents = Vec::new();
    for code in codes {
        contents.push(office.world.app.view(code).await.unwrap().task.assignment.unwrap().content);
    }
    assert!(contents.contains(&"Rà soát toàn bộ thủ tục".to_owned()), "{contents:?}");
}

#[tokio::test]
async fn a_draft_is_dropped_after_a_question() {
    let office = Office::new().await;
    let plan = uploaded(&office, PLAN).await;
    assert!(office.get(Role::Office, &format!("{plan}/bo")).await.body.contains("ke-hoach.csv"));
    for _ in 0..2 {
        assert_eq!(leads_to(&office.post(Role::Office, &format!("{plan}/bo"), &[]).await), "/nhap?xong=dropped");
    }
    assert_eq!(office.get(Role::Office, &plan).await.status.as_u16(), 404);
    assert_eq!(std::fs::read_dir(office.dir.path().join("imports")).unwrap().count(), 0);
}

#[tokio::test]
async fn old_drafts_go_after_thirty_days() {
    let office = Office::new().await;
    let plan = uploaded(&office, PLAN).await;
    let now = chrono::Utc::now();
    office.folder.prune(now + chrono::TimeDelta::days(29)).unwrap();
    assert_eq!(office.get(Role::Office, &plan).await.status.as_u16(), 200);
    office.folder.prune(now + chrono::TimeDelta::days(31)).unwrap();
    assert_eq!(office.get(Role::Office, &plan).await.status.as_u16(), 404);
}

#[tokio::test]
async fn an_address_that_is_no_hash_reaches_no_file() {
    let office = Office::new().await;
    for name in ["..%2F..%2Fetc%2Fpasswd", "x", &"G".repeat(64)] {
        assert_eq!(office.get(Role::Office, &format!("/nhap/{name}")).await.status.as_u16(), 404, "{name}");
    }
}

#[tokio::test]
async fn twenty_thousand_lines_are_shown_page_by_page() {
    let office = Office::new().await;
    let mut text = String::from("STT;Nội dung nhiệm vụ;Đơn vị chủ trì;Thời gian hoàn thành\n");
    for n in 1..=20_000 {
        text.push_str(&format!("{n};Nhiệm vụ {n};{};Quý III/2024\n", if n % 1_000 == 0 { "Sở Lạ" } else { "SYT" }));
    }
    let plan = uploaded(&office, &text).await;
    let page = office.get(Role::Office, &plan).await.body;
    assert!(page.contains("Trang 1/400, 20.000 dòng") && page.len() < 400_000, "{}", page.len());
    let problems = office.get(Role::Office, &format!("{plan}?loc=loi")).await.body;
    assert!(problems.contains("Trang 1/1, 20 dòng") && problems.contains("id=\"d20001\""));
    let last = office.get(Role::Office, &format!("{plan}?trang=400")).await.body;
    assert!(last.contains("Nhiệm vụ 20000"));
}

#[tokio::test]
async fn results_in_a_plan_wait_for_someone_else_to_confirm_them() {
    let office = Office::new().await;
    let text = "STT;Nội dung nhiệm vụ;Đơn vị chủ trì;Thời gian hoàn thành;Tiến độ thực hiện;Số, ngày văn bản trình\n\
        1;Xây dựng đề án số;Sở Y tế;Quý III/2024;Hoàn thành;12/SYT-NV ngày 28/5/2024\n\
        2;Tổ chức tập huấn;Sở Y tế;Quý III/2024;Đang thực hiện;\n";
    let plan = uploaded(&office, text).await;
    let version = hidden(&office.get(Role::Office, &plan).await.body, "/van-ban\"", "ban");
    let mut about = ABOUT.to_vec();
    about.extend([("ban", version.as_str()), ("ket-qua", "1")]);
    leads_to(&office.post(Role::Office, &format!("{plan}/van-ban"), &about).await);
    assert!(!office.get(Role::Office, &plan).await.body.contains("không tự xác nhận"));
    let done = import(&office, &plan).await.body;
    assert!(done.contains("giao 2 nhiệm vụ") && !done.contains("không tự xác nhận"), "{done}");
    let queue = office.get(Role::Chair, "/cho-xu-ly?loai=xac-nhan").await.body;
    assert!(queue.contains("12/SYT-NV") && queue.contains("id=\"NV13\""), "{queue}");
}

#[tokio::test]
async fn a_chair_and_an_administrator_import_too() {
    for role in [Role::Chair, Role::Admin] {
        let office = Office::new().await;
        let plan = leads_to(&office.upload(role, "a.csv", PLAN.as_bytes(), &ABOUT).await);
        let page = office.get(role, &format!("{plan}/xac-nhan")).await.body;
        let version = hidden(&page, "action=\"/nhap/", "ban");
        leads_to(&office.post(role, &format!("{plan}/xac-nhan"), &[("ban", &version)]).await);
        assert!(office.imported(role, &plan).await.body.contains("giao 2 nhiệm vụ"), "{role:?}");
    }
}

#[tokio::test]
async fn a_plan_of_which_no_line_is_a_task_cannot_be_imported_by_mistake() {
    let office = Office::new().await;
    let plan =
        uploaded(&office, &PLAN.replace("Sở Y tế", "Sở Lạ").replace("Sở Thông tin và Truyền thông", "Sở Lạ")).await;
    let page = office.get(Role::Office, &format!("{plan}/xac-nhan")).await.body;
    assert!(page.contains("chưa có gì để giao") && !page.contains("Giao 0 nhiệm vụ"), "{page}");
}
