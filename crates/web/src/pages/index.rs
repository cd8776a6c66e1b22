//! The sample people of the demonstration.

use crate::DemoPerson;
use maud::{Markup, html};

/// The people, each with a button.
pub(crate) fn roles(people: &[DemoPerson], token: &str) -> Markup {
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
            section.vai {
                h2 { (role) }
                @for person in group {
                    form.nguoi method="post" action="/vao-vai" {
                        input type="hidden" name="token" value=(token);
                        input type="hidden" name="tiep" value=(person.begins);
                        p { strong { (person.name) } br; span { (person.agency) } }
                        button type="submit" name="vai" value=(person.id) aria-label={ "Vào vai " (person.name) } { "Vào vai" }
                    }
                }
            }
        }
    }
}
