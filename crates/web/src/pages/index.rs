//! The first page.

use super::layout;
use crate::{DemoPerson, Person};
use maud::{Markup, html};

/// The sample people in the demonstration, else the way to the conversation.
pub(crate) fn page(people: Option<&[DemoPerson]>, who: Option<&Person>, token: &str) -> Markup {
    let body = html! {
        main.the {
            h1 { "Đôn đốc nhiệm vụ" }
            @if let Some(person) = who {
                p { "Đang mở phiên của " strong { (person.name) } " (" (person.role_label) "). " a href="/chat" { "Vào cuộc trò chuyện" } "." }
            }
            @match people {
                Some(people) => { (roles(people, token)) }
                None => {
                    p { "Nhận nhắc việc và báo cáo kết quả ngay trong cuộc trò chuyện." }
                    p { a.nut href="/chat" { "Mở cuộc trò chuyện" } }
                    p.cu { "Lần đầu sử dụng, anh/chị cần mã liên kết do Văn phòng cấp." }
                }
            }
        }
    };
    layout::page("trang", "Trang đầu", &body)
}

fn roles(people: &[DemoPerson], token: &str) -> Markup {
    let mut groups: Vec<(&str, Vec<&DemoPerson>)> = Vec::new();
    for person in people {
        match groups.iter_mut().find(|(role, _)| *role == person.role_label) {
            Some((_, group)) => group.push(person),
            None => groups.push((&person.role_label, vec![person])),
        }
    }
    html! {
        p { "Bản dùng thử với số liệu mẫu. Chọn một vai, rồi trả lời tin nhắc việc như nhắn tin bình thường." }
        p { "Thử gõ: " q { "việc 1 xong, công văn 86/STTTT ngày 10/6" } " hoặc " q { "việc 2 xin gia hạn đến 30/6" } "; lãnh đạo gõ " q { "/tyle" } "." }
        @if people.is_empty() { p.luu-y { "Chưa có người mẫu nào. Hãy nạp dữ liệu mẫu rồi mở lại trang này." } }
        @for (role, group) in groups {
            section {
                h2 { (role) }
                @for person in group {
                    form.nguoi method="post" action="/vao-vai" {
                        input type="hidden" name="token" value=(token);
                        p { strong { (person.name) } br; span { (person.agency) } }
                        button type="submit" name="vai" value=(person.id) aria-label={ "Vào vai " (person.name) } { "Vào vai" }
                    }
                }
            }
        }
    }
}
