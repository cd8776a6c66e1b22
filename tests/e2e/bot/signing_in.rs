//! Signing in to the pages beside a running server.

use super::world::World;

#[test]
fn an_address_from_the_command_line_opens_the_pages_once() {
    let mut world = World::new();
    let lan = world.official("Phạm Thị Lan", "Sở Nội vụ", "officer");
    world.serve("2024-02-15");
    // The server holds the log; the address is made beside it.
    let made = world.office.run(&["login-link", &lan.id, "--format", "json"]);
    assert_eq!(made.code, 0, "{}", made.err);
    let url: serde_json::Value = serde_json::from_str(&made.out).unwrap();
    let path = url["url"].as_str().unwrap().split_once("/vao/").map(|(_, secret)| format!("/vao/{secret}")).unwrap();
    let browser = world.browser();
    let page = browser.get(&path);
    assert!(page.text.contains("Phạm Thị Lan"), "{}", page.text);
    let entered = browser.post(&path, &[("token", &page.token())]);
    assert!(entered.status == 200 && entered.text.contains("Phạm Thị Lan"), "{}", entered.text);
    assert!(browser.get("/nhiem-vu").text.contains("NV1"));
    assert_eq!(browser.get("/nhat-ky").status, 403, "the log is not an officer's to read");
    let other = world.browser();
    assert!(other.get(&path).text.contains("đã được dùng"));
    world.ends_well();
}

#[test]
fn whoever_is_not_signed_in_is_shown_the_way() {
    let mut world = World::new();
    world.serve("2024-02-15");
    let browser = world.browser();
    for path in ["/", "/nhiem-vu", "/nhat-ky", "/co-cau"] {
        let page = browser.get(path);
        assert!(page.status == 200 && page.text.contains("Đăng nhập"), "{path}: {}", page.text);
    }
    let nobody = world.office.run(&["login-link", "CB99"]);
    assert!(nobody.code == 1 && nobody.err.contains("CB99"), "{}", nobody.err);
    world.ends_well();
}

#[test]
fn a_token_lets_another_system_read_and_no_more() {
    let mut world = World::new();
    let token = world.office.run(&["token", "add", "LGSP", "--scope", "read:tasks", "--format", "json"]);
    let made: serde_json::Value = serde_json::from_str(&token.out).unwrap();
    let secret = made["token"].as_str().unwrap().to_owned();
    world.serve("2024-02-15");
    let browser = world.browser();
    let ask = |path: &str, token: Option<&str>| browser.get_with(path, token);
    assert_eq!(ask("/api/v1/tasks", Some(&secret)).status, 200);
    assert_eq!(ask("/api/v1/tasks", None).status, 401);
    assert_eq!(ask("/api/v1/rates?from=2024-01-01&to=2024-06-30", Some(&secret)).status, 403);
    assert_eq!(ask("/api/v1/openapi.json", None).status, 200);
    assert!(ask("/metrics", None).text.contains("dondoc_"));
    world.ends_well();
}
