//! Working days: shown to everyone, changed after a preview, and the deadlines that move.

use super::{events, get, leads_to, post, refused, shown};
use dondoc_domain::official::Role;
use dondoc_shell::testing::World;

/// What a hidden field of a page holds.
#[track_caller]
fn hidden(page: &str, name: &str) -> String {
    let start = format!("name=\"{name}\" value=\"");
    let value = page.split(&start).nth(1).unwrap_or_else(|| panic!("{name}: {page}")).split('"').next().unwrap();
    value.replace("&quot;", "\"").replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
}

#[tokio::test]
async fn the_year_is_shown_with_its_holidays_and_their_sources() {
    let world = World::new().await;
    let page = shown(get(&world, Role::Officer, "/lich?nam=2024").await);
    assert_eq!(page.matches("<caption>Tháng").count(), 12);
    assert!(page.contains("5015/TB-LĐTBXH") && page.contains("class=\"nghi\">30 <abbr title="), "{page}");
    assert!(page.contains("class=\"lam\">4 <abbr title="), "the Saturday that is worked");
    assert!(!page.contains("/lich/sua"), "officers do not edit");
    let file = shown(get(&world, Role::Officer, "/lich/bang.csv?nam=2024").await);
    assert!(file.starts_with("\u{feff}date,kind,name,source\n2024-01-01,off,"), "{file}");
    assert!(file.contains("2024-05-04,work,"));
}

#[tokio::test]
async fn a_new_holiday_is_previewed_saved_and_moves_open_deadlines_alone() {
    let world = World::new().await;
    let before = events(&world).await;
    let form = shown(get(&world, Role::Office, "/lich/sua?nam=2024").await);
    // Task 1 is open until Sunday 30/6, and so until Monday 1/7, which is to be off.
    let mark = hidden(&form, "ban");
    let fields = [
        ("nam", "2024"),
        ("ban", mark.as_str()),
        ("ngay", "01/07/2024"),
        ("loai", "off"),
        ("ten", "Nghỉ bão"),
        ("nguon", "CĐ 1/2024"),
        ("dan", "2024-07-02;nghỉ;Nghỉ bão;CĐ 1/2024"),
    ];
    let preview = shown(post(&world, Role::Office, "/lich/xem-truoc", &fields).await);
    assert_eq!(events(&world).await, before, "a preview writes nothing");
    assert!(preview.contains("Số ngày đổi: 2"), "{preview}");
    let open = world.app.preview_calendar(&hidden(&preview, "bang")).await.unwrap();
    assert!(open.moving > 0 && preview.contains(&format!("sẽ dời: {}", open.moving)));
    let table = hidden(&preview, "bang").replace('\n', "\r\n");
    let fields = [("nam", "2024"), ("ban", mark.as_str()), ("bang", table.as_str())];
    let saved = post(&world, Role::Office, "/lich/luu", &fields).await;
    assert_eq!(leads_to(&saved), format!("/lich?nam=2024&xong=calendar&so={}", open.moving));
    assert_eq!(events(&world).await, before + open.moving as usize);
    for moved in &open.tasks {
        let (id, _) = world.app.find_task(&moved.code).await.unwrap();
        let models = world.app.models().await.unwrap();
        let due = models.rows().board.task(id).unwrap().row.place.current_due;
        assert_eq!(due.map(chrono::NaiveDate::from), moved.after);
    }
    assert!(shown(get(&world, Role::Chair, "/lich?nam=2024").await).contains("Nghỉ bão"));
    // Sent again, it is so already; edited from the table that was, it is refused.
    assert_eq!(leads_to(&post(&world, Role::Office, "/lich/luu", &fields).await), "/lich?nam=2024&xong=same&so=0");
    let old = [("nam", "2024"), ("ban", mark.as_str()), ("bang", "date,kind,name,source\n")];
    refused(&post(&world, Role::Office, "/lich/luu", &old).await, "người khác sửa");
}

#[tokio::test]
async fn what_cannot_be_a_table_is_told_beside_what_was_typed() {
    let world = World::new().await;
    for (fields, why) in [
        (vec![("ngay", "31/02/2024"), ("loai", "off"), ("nguon", "x")], "Ngày chưa đúng"),
        (vec![("ngay", "01/07/2024"), ("loai", "off"), ("nguon", "")], "văn bản làm căn cứ"),
        (vec![("dan", "01/07/2024;có lẽ;a;b")], "Dòng 1 chưa đọc được"),
        (vec![("nam", "2024")], "Chưa có gì thay đổi"),
        (vec![("bang", "date,kind,name,source\n2024-07-01,off,a,b\n2024-07-01,off,a,b\n")], "dòng 3"),
        (vec![("bang", "<script>alert(1)</script>")], "thiếu cột"),
    ] {
        let answer = post(&world, Role::Office, "/lich/xem-truoc", &fields).await;
        refused(&answer, why);
        assert!(!answer.body.contains("<script>alert"), "hostile text is never markup");
    }
}

#[tokio::test]
async fn a_row_is_taken_away_and_another_offered_to_be_changed() {
    let world = World::new().await;
    let form = shown(get(&world, Role::Office, "/lich/sua?nam=2024&ngay=2024-05-04").await);
    assert_eq!(hidden(&form, "ngay"), "2024-05-04");
    assert!(form.contains("<option value=\"work\" selected>"), "{form}");
    let preview = shown(
        post(&world, Role::Office, "/lich/xem-truoc", &[("nam", "2024"), ("bo", "2024-05-04"), ("bo", "2024-04-29")])
            .await,
    );
    assert!(preview.contains("Số ngày đổi: 2"), "{preview}");
    let table = hidden(&preview, "bang");
    assert!(!table.contains("\n2024-05-04,") && table.contains("\n2024-04-30,"));
}
