//! The page of an upload.

use super::layout;
use crate::{TicketInfo, pages::line};
use maud::{Markup, html};

/// What became of a file.
pub(crate) struct Outcome {
    pub name: String,
    pub said: Result<String, String>,
}

/// The form, unless the ticket is used up, under what became of the files just sent.
pub(crate) fn page(info: Option<&TicketInfo>, ticket: &str, limit: usize, outcomes: &[Outcome]) -> Markup {
    let limit_text = layout::megabytes(limit);
    let body = html! {
        main.the {
            h1 { "Gửi tài liệu minh chứng" }
            div aria-live="polite" {
                @for Outcome { name, said } in outcomes {
                    @match said {
                        Ok(words) => p.xong { strong { (name) } ": " (words) },
                        Err(words) => p.loi { strong { (name) } ": " (words) },
                    }
                }
            }
            @match info {
                Some(info) => {
                    p { strong { (info.title) } }
                    form.tai-len method="post" action={ "/tai-len/" (line::encode(ticket)) } enctype="multipart/form-data" data-limit=(limit) {
                        p { label for="tep" { "Chọn tệp (mỗi lần gửi không quá " (limit_text) ")" } }
                        p { input id="tep" type="file" name="tep" multiple required; }
                        p id="tinh-trang" role="status" {}
                        button type="submit" { "Gửi" }
                    }
                    p.cu { "Đường dẫn này dùng được đến " (line::moment(info.expires)) ". Không gửi tài liệu mật." }
                }
                None => { p { "Đường dẫn đã dùng xong. Anh/chị có thể đóng trang này và quay lại cuộc trò chuyện." } }
            }
        }
    };
    layout::page("trang", "Gửi tài liệu", &body)
}
