//! What went wrong, and what to do.

use super::layout;
use crate::guard::Problem;
use axum::http::StatusCode;
use maud::{Markup, html};

/// What happened and what to do.
pub(crate) fn words(problem: &Problem) -> (String, String) {
    let (title, advice) = match problem.status {
        StatusCode::BAD_REQUEST => ("Yêu cầu không đọc được", "Vui lòng quay lại và thử lần nữa."),
        StatusCode::FORBIDDEN => ("Trang đã cũ", "Vui lòng mở lại cuộc trò chuyện rồi gửi lại."),
        StatusCode::NOT_FOUND => ("Không có trang này", "Vui lòng kiểm tra địa chỉ, hoặc mở lại cuộc trò chuyện."),
        StatusCode::METHOD_NOT_ALLOWED => ("Không mở được trang theo cách này", "Vui lòng mở lại cuộc trò chuyện."),
        StatusCode::REQUEST_TIMEOUT => ("Đường truyền bị gián đoạn", "Vui lòng kiểm tra mạng rồi gửi lại."),
        StatusCode::GONE => ("Nút đã hết hiệu lực", "Vui lòng tải lại trang."),
        StatusCode::PAYLOAD_TOO_LARGE => ("Nội dung quá lớn", "Vui lòng gửi tệp nhỏ hơn, hoặc chia làm nhiều lần."),
        StatusCode::UNPROCESSABLE_ENTITY => ("Chưa nhận được", "Vui lòng kiểm tra nội dung rồi gửi lại."),
        StatusCode::TOO_MANY_REQUESTS => ("Gửi nhanh quá", "Vui lòng chờ giây lát rồi gửi lại."),
        StatusCode::SERVICE_UNAVAILABLE => ("Chưa lưu được", "Hệ thống đang bận. Vui lòng gửi lại sau ít phút."),
        status if status.is_server_error() => ("Có lỗi phía hệ thống", "Vui lòng thử lại sau ít phút."),
        _ => ("Chưa thực hiện được", "Vui lòng quay lại và thử lần nữa."),
    };
    (title.to_owned(), problem.message.clone().unwrap_or_else(|| advice.to_owned()))
}

/// The page that says so.
pub(crate) fn page(title: &str, advice: &str) -> Markup {
    let body = html! {
        main.the {
            h1 { (title) }
            p { (advice) }
            p { a.nut href="/chat" { "Mở cuộc trò chuyện" } }
        }
    };
    layout::page("trang", title, &body)
}
