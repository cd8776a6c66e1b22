//! One's own account: who stands in, and what one's role may do.

use super::{get, leads_to, post, refused, shown};
use dondoc_domain::{
    official::Role,
    permission::{Action, Reach, View, reach, sees},
};
use dondoc_shell::testing::World;

#[tokio::test]
async fn someone_arranges_who_stands_in_and_ends_it() {
    let world = World::new().await;
    let head = world.officials[&Role::Head].to_string();
    let fields = [("thay", head.as_str()), ("tu", "2024-06-03"), ("den", "2024-06-14")];
    assert_eq!(
        leads_to(&post(&world, Role::Officer, "/tai-khoan/uy-quyen", &fields).await),
        "/tai-khoan?xong=delegated"
    );
    assert_eq!(leads_to(&post(&world, Role::Officer, "/tai-khoan/uy-quyen", &fields).await), "/tai-khoan?xong=same");
    let page = shown(get(&world, Role::Officer, "/tai-khoan").await);
    assert!(page.contains("Giám đốc thay mặt từ 03/06/2024 đến hết 14/06/2024"), "{page}");
    assert!(shown(get(&world, Role::Head, "/tai-khoan").await).contains("Hôm nay đang thay mặt: Chuyên viên"));
    assert_eq!(
        leads_to(&post(&world, Role::Officer, "/tai-khoan/het-uy-quyen", &[]).await),
        "/tai-khoan?xong=delegation-ended"
    );
    let chair = world.officials[&Role::Chair].to_string();
    for (fields, why) in [
        ([("thay", chair.as_str()), ("tu", ""), ("den", "2024-06-14")], "cùng đơn vị"),
        ([("thay", head.as_str()), ("tu", "2024-06-14"), ("den", "2024-06-03")], "trước ngày bắt đầu"),
        ([("thay", head.as_str()), ("tu", ""), ("den", "hôm nào")], "Ngày chưa đúng"),
        ([("thay", ""), ("tu", ""), ("den", "2024-06-14")], "chọn người thay mặt"),
    ] {
        refused(&post(&world, Role::Officer, "/tai-khoan/uy-quyen", &fields).await, why);
    }
}

#[tokio::test]
async fn the_rights_shown_are_those_of_the_table() {
    let world = World::new().await;
    for role in Role::ALL {
        let page = shown(get(&world, role, "/tai-khoan").await);
        let none = Action::ALL.into_iter().filter(|it| reach(role, *it) == Reach::None).count()
            + View::ALL.into_iter().filter(|it| sees(role, *it) == Reach::None).count();
        assert_eq!(page.matches("<span aria-hidden=\"true\">– </span>không").count(), none, "{role:?}");
        assert_eq!(page.matches("<th scope=\"row\">").count(), Action::ALL.len() + View::ALL.len());
    }
}
