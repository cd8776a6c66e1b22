//! The office decides, heads and chairs look: with buttons, in words, and as a picture.

use super::world::{Talks, World, named};
use serde_json::json;

#[test]
fn an_extension_goes_from_the_officers_words_to_a_new_deadline() {
    let mut world = World::new();
    let lan = world.official("Phạm Thị Lan", "Sở Nội vụ", "officer");
    let phong = world.official("Trần Văn Phòng", "VPUBND", "office");
    world.serve("2024-02-15");
    let (person, office) = (world.joins(1, &lan), world.joins(2, &phong));
    let echo = person.asks("NV1 xin gia hạn đến 15/4 vì chờ ý kiến Sở Tài chính", "Ghi nhận: xin gia hạn NV1");
    assert!(echo.text.contains("thứ Hai 15/04/2024 (thêm 14 ngày)"), "{}", echo.text);
    let asked = person.taps(&echo, "Sửa ngày", "đến ngày nào");
    assert!(asked.text.contains("hạn hiện tại 01/04/2024"), "{}", asked.text);
    let echo = person.asks("thêm 10 ngày", "thứ Năm 11/04/2024 (thêm 10 ngày)");
    person.taps(&echo, "Gửi", "chờ quyết định");
    let waiting = office.asks("/choxuly", "xin gia hạn đến thứ Năm 11/04/2024");
    assert!(
        waiting.text.contains("Phạm Thị Lan") && waiting.text.contains("chờ ý kiến Sở Tài chính"),
        "{}",
        waiting.text
    );
    let card = office.taps(&waiting, "Đồng ý", "đồng ý gia hạn NV1");
    office.taps(&card, "Gửi", "Đã đồng ý gia hạn NV1");
    let task = world.task("NV1");
    assert_eq!((&task["deadline"]["effective_due"], &task["extensions_granted"]), (&json!("2024-04-11"), &json!(1)));
    let [granted] = named(&task, "task_extension_granted.v1").try_into().unwrap();
    assert_eq!((&granted["by"], &granted["channel"]), (&json!(phong.id), &json!("telegram")), "{granted}");
    world.ends_well();
}

#[test]
fn the_office_sends_a_result_back_with_a_reason() {
    let mut world = World::new();
    let lan = world.official("Phạm Thị Lan", "Sở Nội vụ", "officer");
    let phong = world.official("Trần Văn Phòng", "VPUBND", "office");
    world.serve("2024-02-15");
    let (person, office) = (world.joins(1, &lan), world.joins(2, &phong));
    let echo = person.asks("NV1 xong, cv 86/SNV-CCHC ngay 10/2/2024", "Ghi nhận");
    person.taps(&echo, "Gửi", "Đã gửi kết quả");
    let waiting = office.asks("/choxuly", "báo kết quả");
    office.taps(&waiting, "Trả lại", "lý do trả lại kết quả");
    let echo = office.asks("thiếu phụ lục số 2", "Ghi nhận: trả lại kết quả");
    office.taps(&echo, "Gửi", "Đã trả lại kết quả NV1");
    office.asks("/choxuly", "Không có kết quả");
    let task = world.task("NV1");
    assert_eq!(task["phase"], "open");
    world.ends_well();
}

#[test]
fn a_result_is_decided_once_whoever_is_second() {
    let mut world = World::new();
    let lan = world.official("Phạm Thị Lan", "Sở Nội vụ", "officer");
    let clerks = ["Trần Văn Phòng", "Đỗ Thị Phòng"].map(|name| world.official(name, "VPUBND", "office"));
    world.serve("2024-02-15");
    let person = world.joins(1, &lan);
    let offices = [world.joins(2, &clerks[0]), world.joins(3, &clerks[1])];
    let echo = person.asks("NV1 xong, cv 86/SNV-CCHC ngay 10/2/2024", "Ghi nhận");
    person.taps(&echo, "Gửi", "Đã gửi kết quả");
    let both = offices.clone().map(|office| office.asks("/choxuly", "báo kết quả"));
    let card = offices[0].taps(&both[0], "Xác nhận", "xác nhận hoàn thành NV1");
    offices[0].taps(&card, "Gửi", "Đã xác nhận hoàn thành NV1");
    offices[1].taps(&both[1], "Xác nhận", "không còn");
    let task = world.task("NV1");
    assert_eq!((&task["phase"], task["history"].as_array().unwrap().len()), (&json!("done"), 4), "{task}");
    world.ends_well();
}

#[test]
fn a_chair_gets_the_rate_in_words_and_as_a_picture() {
    let mut world = World::new();
    let chu = world.official("Lê Văn Chủ", "VPUBND", "chair");
    world.serve("2024-06-10");
    let chair = world.joins(1, &chu);
    let rates = chair.asks("/tyle", "Toàn tỉnh: 0%");
    assert!(rates.text.contains("Sở Nội vụ") && rates.text.contains("chưa xong"), "{}", rates.text);
    let picture = world.fake.file(rates.media.unwrap().file.as_deref().unwrap()).unwrap();
    assert_eq!(picture[..8], *b"\x89PNG\r\n\x1a\n");
    let side = |at: usize| u32::from_be_bytes(picture[at..at + 4].try_into().unwrap());
    assert!(side(16) >= 1_000 && side(20) >= 400, "{} × {}", side(16), side(20));
    let overdue = chair.asks("/quahan", "việc quá hạn");
    assert!(overdue.text.contains("NV1") && !overdue.text.contains("NV2"), "{}", overdue.text);
    chair.asks("/donvi Sở Nội vụ", "Sở Nội vụ – ");
    chair.asks("/donvi SXD", "Sở Xây dựng – ");
    chair.asks("/donvi Sở Không Có Thật", "Sở");
    world.ends_well();
}

#[test]
fn an_officer_is_told_why_boards_are_not_for_them() {
    let mut world = World::new();
    let lan = world.official("Phạm Thị Lan", "Sở Nội vụ", "officer");
    let head = world.official("Vũ Giám Đốc", "Sở Nội vụ", "head");
    world.serve("2024-06-10");
    let (person, director) = (world.joins(1, &lan), world.joins(2, &head));
    for command in ["/tyle", "/donvi", "/donvi Sở Xây dựng", "/choxuly", "/chuatraloi"] {
        let refusal = person.asks(command, "dành cho");
        assert!(refusal.text.contains("Chuyên viên") && refusal.media.is_none(), "{command}: {}", refusal.text);
    }
    let own = person.asks("/quahan", "NV1");
    assert!(!own.text.contains("NV3"), "only what is theirs: {}", own.text);
    director.asks("/donvi", "Sở Nội vụ – ");
    director.asks("/donvi Sở Xây dựng", "đơn vị mình");
    director.asks("/chuatraloi", "NV1");
    world.ends_well();
}
