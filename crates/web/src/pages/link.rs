//! Whether to enter with a code: asked first, because messengers open addresses to show what is behind them.

use super::layout;
use crate::Person;
use maud::{Markup, html};

/// The question.
pub(crate) fn page(code: &str, token: &str, who: Option<&Person>) -> Markup {
    let body = html! {
        main.the {
            h1 { "Liên kết với trình duyệt này" }
            p { "Mã liên kết: " strong { (code) } }
            p { "Bấm nút dưới đây để nhận nhắc việc và báo cáo ngay trên trang này. Mã chỉ dùng được một lần." }
            @if let Some(person) = who {
                p.luu-y { "Trình duyệt đang mở phiên của " strong { (person.name) } ". Phiên đó sẽ kết thúc." }
            }
            form method="post" action="/chat/noi" {
                input type="hidden" name="token" value=(token);
                input type="hidden" name="ma" value=(code);
                button type="submit" { "Liên kết" }
            }
            p.cu { "Không phải mã của anh/chị? " a href="/chat" { "Bỏ qua" } "." }
        }
    };
    layout::page("trang", "Liên kết", &body)
}
