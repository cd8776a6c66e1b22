//! Agencies and officials: seen before a change, changed once, and refused in words.

use super::{events, get, leads_to, post, refused, shown};
use axum::{
    body::Body,
    http::{Request, StatusCode, header},
};
use dondoc_admin::routes;
use dondoc_agencies::AgencyId;
use dondoc_domain::{ChatId, OfficialId, event::Channel, official::Role};
use dondoc_shell::{
    Settings, Shell,
    testing::{Answer, World},
};
use std::sync::Arc;
use uuid::Uuid;

const MERGE: [(&str, &str); 5] =
    [("viec", "sap-nhap"), ("tu", "STTTT"), ("vao", "SYT"), ("ngay", "2024-06-03"), ("can-cu", "12/NQ-HĐND")];

#[tokio::test]
async fn a_merger_is_shown_as_it_then_happens() {
    let world = World::new().await;
    let before = events(&world).await;
    let path = "/co-cau/thay-doi?viec=sap-nhap&tu=STTTT&vao=SYT&ngay=2024-06-03&can-cu=12/N%C4%B0&xem=1";
    let preview = shown(get(&world, Role::Office, path).await);
    assert_eq!(events(&world).await, before, "a preview writes nothing");
    let told = preview.split("chuyển sang cơ quan kế thừa: ").nth(1).unwrap().split('.').next().unwrap().to_owned();
    assert!(
        preview.contains("<form method=\"post\" action=\"/co-cau/thay-doi\">")
            && preview.contains("href=\"/nhiem-vu/NV1\"")
    );

    let answer = post(&world, Role::Office, "/co-cau/thay-doi", &MERGE).await;
    assert_eq!(leads_to(&answer), format!("/co-cau/SYT?xong=merged&so={told}"));
    assert!(told.parse::<u32>().unwrap() > 0);
    let page = shown(get(&world, Role::Office, "/co-cau/SYT?xong=merged&so=7").await);
    assert!(page.contains("Đã ghi việc sáp nhập") && page.contains("href=\"/co-cau/STTTT\""), "{page}");
    assert!(page.contains("Giám đốc"), "officials go along");
    let ended = shown(get(&world, Role::Office, "/co-cau/STTTT").await);
    assert!(ended.contains("nay thuộc") && !ended.contains("name=\"ho-ten\""), "{ended}");
    // Again, the same is so already.
    let again = events(&world).await;
    post(&world, Role::Office, "/co-cau/thay-doi", &MERGE).await;
    assert_eq!(events(&world).await, again);
}

#[tokio::test]
async fn each_change_is_made_and_told() {
    let world = World::new().await;
    for (fields, to) in [
        (
            vec![
                ("viec", "thanh-lap"),
                ("ten", "Sở Nội vụ"),
                ("ky-hieu", "SNV"),
                ("cap", "department"),
                ("ten-khac", "Nội vụ"),
            ],
            "/co-cau/SNV?xong=established&so=0",
        ),
        (
            vec![("viec", "doi-ten"), ("don-vi", "SYT"), ("ten", "Sở Sức khỏe"), ("ngay", "2024-06-01")],
            "/co-cau/SYT?xong=renamed&so=0",
        ),
        (vec![("viec", "ten-khac"), ("don-vi", "SYT"), ("ten", "Y tế tỉnh")], "/co-cau/SYT?xong=aliased&so=0"),
        (
            vec![("viec", "giai-the"), ("don-vi", "SYT"), ("ngay", "2024-06-03"), ("can-cu", "1/NQ")],
            "/co-cau/SYT?xong=abolished&so=1",
        ),
        (
            vec![
                ("viec", "chia-tach"),
                ("don-vi", "SNV"),
                ("vao", "VPUB"),
                ("vao", "STTTT"),
                ("ngay", "2024-06-03"),
                ("can-cu", "2/NQ"),
            ],
            "/co-cau/SNV?xong=split&so=0",
        ),
    ] {
        let answer = post(&world, Role::Admin, "/co-cau/thay-doi", &fields).await;
        assert_eq!(leads_to(&answer), to);
    }
    let registry = world.app.registry().await.unwrap();
    assert_eq!(registry.get(&AgencyId::new("SYT")).unwrap().name, "Sở Sức khỏe");
    let tree = shown(get(&world, Role::Admin, "/co-cau").await);
    assert!(tree.contains("Đã kết thúc hoạt động (2)"), "{tree}");
}

#[tokio::test]
async fn what_the_registry_refuses_is_said_beside_what_was_typed() {
    let world = World::new().await;
    let before = events(&world).await;
    for (fields, why) in [
        (vec![("viec", "sap-nhap"), ("tu", "SYT"), ("vao", "SYT"), ("can-cu", "x")], "không thể sáp nhập"),
        (vec![("viec", "sap-nhap"), ("tu", "SYT"), ("vao", "STTTT")], "văn bản làm căn cứ"),
        (
            vec![("viec", "doi-ten"), ("don-vi", "SYT"), ("ten", "Sở Thông tin và Truyền thông")],
            "đã là tên gọi của cơ quan STTTT",
        ),
        (vec![("viec", "thanh-lap"), ("ten", "Sở Nội vụ")], "chọn cấp"),
        (vec![("viec", "giai-the"), ("don-vi", "SYT"), ("can-cu", "x"), ("ngay", "31/02/2024")], "Ngày chưa đúng"),
        (vec![("viec", "chia-tach"), ("don-vi", "SYT"), ("vao", "VPUB"), ("can-cu", "x")], "ít nhất hai"),
    ] {
        let answer = post(&world, Role::Office, "/co-cau/thay-doi", &fields).await;
        refused(&answer, why);
        let mut asked = fields.clone();
        asked.push(("xem", "1"));
        let query: Vec<String> =
            asked.iter().map(|(name, value)| format!("{name}={}", dondoc_shell::parts::encode(value))).collect();
        refused(&get(&world, Role::Office, &format!("/co-cau/thay-doi?{}", query.join("&"))).await, why);
    }
    assert_eq!(events(&world).await, before);
    assert_eq!(get(&world, Role::Office, "/co-cau/thay-doi?viec=gi").await.status, StatusCode::NOT_FOUND);
}

/// The code that a page shows.
#[track_caller]
fn code(page: &str) -> &str {
    page.split("class=\"ma-lon\">").nth(1).unwrap_or_else(|| panic!("{page}")).split('<').next().unwrap()
}

#[tokio::test]
async fn a_new_official_gets_a_code_that_links_and_is_shown_once() {
    let world = World::new().await;
    let made = shown(
        post(&world, Role::Office, "/co-cau/SYT/can-bo", &[("ho-ten", "Lò Thị <b>Mỷ</b>"), ("vai-tro", "officer")])
            .await,
    );
    assert!(made.contains("Lò Thị &lt;b&gt;Mỷ&lt;/b&gt;") && !made.contains("<b>Mỷ"), "{made}");
    let code = code(&made).to_owned();
    let linked =
        world.app.link_chat(&code, Channel::Telegram, ChatId(Uuid::from_u128(7)), Uuid::from_u128(8)).await.unwrap();
    let id = linked.unwrap();
    let page = shown(get(&world, Role::Office, &format!("/co-cau/can-bo/{id}")).await);
    assert!(page.contains("Telegram") && !page.contains(&code), "{page}");
    let agency = shown(get(&world, Role::Office, "/co-cau/SYT").await);
    assert!(agency.contains("Lò Thị") && !agency.contains(&code));
    for event in world.app.store().read_all(None, 1_000).await.unwrap() {
        assert!(!String::from_utf8_lossy(&event.data).contains(&code));
    }
}

/// The answer to a form with a number of its own.
async fn numbered(world: &World, path: &str, fields: &str, once: &str) -> Answer {
    let token = world.form_token(Role::Office);
    let request = Request::post(path).header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
    let request = request.body(Body::from(format!("token={token}&lan={once}&{fields}"))).unwrap();
    world.send(routes(&world.shell).into_router(), Some(Role::Office), request).await
}

#[tokio::test]
async fn a_form_for_a_code_that_is_sent_twice_shows_the_same_code() {
    let world = World::new().await;
    let path = format!("/co-cau/can-bo/{}/ma", world.officials[&Role::Officer]);
    let mut codes = Vec::new();
    for once in ["1", "1", "2"] {
        codes.push(code(&shown(numbered(&world, &path, "", once).await)).to_owned());
    }
    assert_eq!(codes[0], codes[1]);
    assert_ne!(codes[0], codes[2]);
}

#[tokio::test]
async fn a_form_that_is_sent_twice_changes_things_once() {
    let world = World::new().await;
    let person = |path: &str| format!("/co-cau/can-bo/{}/{path}", world.officials[&Role::Officer]);
    for (path, fields) in [
        ("/co-cau/thay-doi".to_owned(), "viec=thanh-lap&ten=Trung+tam+A&cap=unit"),
        ("/co-cau/thay-doi".to_owned(), "viec=ten-khac&don-vi=SYT&ten=Y+te+tinh"),
        ("/co-cau/SYT/can-bo".to_owned(), "ho-ten=A&vai-tro=officer"),
        (person("ma"), ""),
        (person("chuyen"), "don-vi=SYT&vai-tro=officer"),
        (person("thoi"), "ly-do=x"),
        ("/co-cau/thay-doi".to_owned(), "viec=giai-the&don-vi=SYT&can-cu=x&ngay=2024-06-03"),
    ] {
        let (before, number) = (events(&world).await, fields.len().to_string());
        numbered(&world, &path, fields, &number).await;
        let once = events(&world).await;
        assert!(once > before, "{path} {fields}");
        let again = numbered(&world, &path, fields, &number).await;
        assert!(!again.status.is_server_error());
        assert_eq!(events(&world).await, once, "{path} {fields}");
    }
}

#[tokio::test]
async fn a_code_has_a_picture_where_the_address_is_known() {
    let world = World::new().await;
    let shell = &world.shell;
    let settings = Settings { public_url: Some("https://dondoc.example".into()), ..shell.settings.clone() };
    let known = Arc::new(Shell {
        app: shell.app.clone(),
        gate: shell.gate.clone(),
        settings,
        fonts: shell.fonts.clone(),
        head: shell.head.clone(),
        stop: shell.stop.clone(),
        uploads: shell.uploads.clone(),
        streams: shell.streams.clone(),
    });
    let path = format!("/co-cau/can-bo/{}/ma", world.officials[&Role::Officer]);
    let with = shown(world.post(routes(&known), Role::Office, &path, &[]).await);
    assert!(with.contains("<svg") && with.contains(&format!("https://dondoc.example/chat?ma={}", code(&with))));
    assert!(!with.contains("style="), "the policy forbids styles in the page");
    assert!(!shown(post(&world, Role::Office, &path, &[]).await).contains("<svg"));
}

#[tokio::test]
async fn an_official_is_renamed_moved_and_leaves() {
    let world = World::new().await;
    let base = format!("/co-cau/can-bo/{}", world.officials[&Role::Officer]);
    for (path, fields, said) in [
        ("ho-ten", vec![("ho-ten", "Vàng A Páo")], "official-renamed"),
        ("ho-ten", vec![("ho-ten", "Vàng A Páo")], "same"),
        ("chuyen", vec![("don-vi", "SYT"), ("vai-tro", "head")], "transferred"),
        ("chuyen", vec![("don-vi", "SYT"), ("vai-tro", "head")], "same"),
        ("thoi", vec![("ly-do", "Nghỉ hưu")], "left"),
        ("thoi", vec![("ly-do", "Nghỉ hưu")], "same"),
    ] {
        let answer = post(&world, Role::Office, &format!("{base}/{path}"), &fields).await;
        assert_eq!(leads_to(&answer), format!("{base}?xong={said}"), "{path}");
    }
    let page = shown(get(&world, Role::Office, &base).await);
    assert!(page.contains("Vàng A Páo") && page.contains("đã thôi nhiệm vụ"), "{page}");
    for (path, fields, why) in [
        ("thoi", vec![("ly-do", " ")], "Lý do"),
        ("ho-ten", vec![("ho-ten", " ")], "Họ tên"),
        ("chuyen", vec![("don-vi", "KHONG"), ("vai-tro", "head")], "chọn đủ"),
    ] {
        refused(&post(&world, Role::Office, &format!("{base}/{path}"), &fields).await, why);
    }
    let own = format!("/co-cau/can-bo/{}/thoi", world.officials[&Role::Office]);
    refused(&post(&world, Role::Office, &own, &[("ly-do", "x")]).await, "Không thể tự ghi");
}

#[tokio::test]
async fn a_chat_is_unlinked_after_being_asked() {
    let world = World::new().await;
    let id: &OfficialId = &world.officials[&Role::Officer];
    let base = format!("/co-cau/can-bo/{id}");
    for n in [1, 2] {
        let page = shown(post(&world, Role::Office, &format!("{base}/ma"), &[]).await);
        let door = if n == 1 { Channel::Telegram } else { Channel::Zalo };
        world
            .app
            .link_chat(code(&page), door, ChatId(Uuid::from_u128(n)), Uuid::from_u128(50 + n))
            .await
            .unwrap()
            .unwrap();
    }
    let second = ChatId(Uuid::from_u128(2)).to_string();
    let answer = post(&world, Role::Office, &format!("{base}/uu-tien"), &[("kenh", &second)]).await;
    assert_eq!(leads_to(&answer), format!("{base}?xong=preferred"));
    assert_eq!(world.app.chats_of(id).await.unwrap()[0].0, Channel::Zalo);
    let asked = shown(get(&world, Role::Office, &format!("{base}/go?kenh={second}")).await);
    assert!(asked.contains("Gỡ liên kết Zalo của Chuyên viên"), "{asked}");
    refused(&post(&world, Role::Office, &format!("{base}/go"), &[("kenh", &second)]).await, "ghi lý do");
    let fields = [("kenh", second.as_str()), ("ly-do", "Mất máy")];
    assert_eq!(
        leads_to(&post(&world, Role::Office, &format!("{base}/go"), &fields).await),
        format!("{base}?xong=unlinked")
    );
    assert_eq!(
        leads_to(&post(&world, Role::Office, &format!("{base}/go"), &fields).await),
        format!("{base}?xong=same")
    );
    assert_eq!(world.app.chats_of(id).await.unwrap().len(), 1);
    // Another's chat is not taken away through this page.
    let other = format!("/co-cau/can-bo/{}", world.officials[&Role::Head]);
    let first = ChatId(Uuid::from_u128(1)).to_string();
    post(&world, Role::Office, &format!("{other}/go"), &[("kenh", &first), ("ly-do", "x")]).await;
    assert_eq!(world.app.chats_of(id).await.unwrap().len(), 1);
}
