//! Why a whole file is refused.

use std::io::{self, ErrorKind};

use dondoc_text::secrecy::Mark;
use thiserror::Error;

use crate::limits;

/// A file that gives no plan at all. Each message says what to do; nothing has been kept.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum IntakeError {
    /// No file there, or no right to read it.
    #[error("Không đọc được tệp {path}: {}. Hãy kiểm tra đường dẫn và quyền đọc.", why(reason))]
    NotFound {
        /// The path as given.
        path: String,
        /// What the system said. The message tells it already, so it is not a source to be told again.
        reason: io::Error,
    },
    /// Neither a workbook, nor a Word document, nor a CSV.
    #[error("Không nhận ra định dạng của tệp {0}. Hãy dùng .xlsx, .docx hoặc .csv.")]
    UnknownFormat(String),
    /// The binary formats before 2007.
    #[error("Tệp {0} ở định dạng Office cũ. Hãy mở và chọn Lưu thành (Save As) .xlsx hoặc .docx rồi nạp lại.")]
    OldFormat(String),
    /// Damaged, cut short, or not what it claims to be.
    #[error("Tệp bị hỏng hoặc không đúng định dạng ({0}). Hãy mở bằng Word/Excel, lưu lại rồi nạp lại.")]
    Broken(String),
    /// Locked with a password.
    #[error("Tệp có mật khẩu. Hãy gỡ mật khẩu (Tệp, Thông tin, Bảo vệ) rồi nạp lại.")]
    Encrypted,
    /// Zero bytes.
    #[error("Tệp rỗng. Hãy kiểm tra lại tệp đã chọn.")]
    Empty,
    /// A CSV in a code page that cannot be told for sure.
    #[error("Tệp CSV không ở bảng mã UTF-8. Hãy lưu lại bằng “CSV UTF-8” rồi nạp lại.")]
    Encoding,
    /// No table, or only empty ones.
    #[error("Tệp không có bảng nào có dữ liệu. Hãy kiểm tra lại tệp đã chọn.")]
    NoTable,
    /// Headings and nothing below them.
    #[error("Bảng chỉ có dòng tiêu đề, không có nhiệm vụ nào để nạp. Hãy điền nhiệm vụ vào dưới dòng tiêu đề.")]
    NoRows,
    /// No row reads like the headings of a plan.
    #[error(
        "Không tìm thấy dòng tiêu đề của bảng nhiệm vụ. Hãy ghi tiêu đề như “STT”, “Nội dung nhiệm vụ”, \
         “Đơn vị chủ trì”, “Thời gian hoàn thành”, hoặc chỉ rõ cột nào là gì."
    )]
    NoHeader,
    /// The sheet or table that was asked for is not there.
    #[error("Không có trang tính hoặc bảng “{wanted}”. Tệp có: {present}.")]
    NoSheet {
        /// What was asked for.
        wanted: String,
        /// What there is.
        present: String,
    },
    /// A mapping that names a column that is not there.
    #[error("Không có cột “{0}” trong bảng. Hãy dùng chữ cái của cột (A, B…) hoặc đúng tiêu đề.")]
    NoColumn(String),
    /// More than one plan can be.
    #[error("Tệp quá lớn: {0}. Hãy tách thành nhiều tệp nhỏ hơn.")]
    TooLarge(String),
    /// A small file that unpacks into a huge one.
    #[error(
        "Tệp nén bất thường: giải nén vượt {} MB hoặc quá {} mục. Tệp bị từ chối vì có thể gây hại.",
        limits::INFLATED / limits::MB,
        limits::ENTRIES
    )]
    ZipBomb,
    /// A secrecy mark stands over the whole document.
    #[error(
        "Tài liệu mang dấu chỉ độ mật “{}”: không được đưa vào hệ thống có kết nối mạng. Không có nội dung nào được lưu.",
        .0.label()
    )]
    Secret(Mark),
}

/// What the system said, in Vietnamese where it says something usual.
fn why(reason: &io::Error) -> String {
    match reason.kind() {
        ErrorKind::NotFound => "không có tệp này".to_owned(),
        ErrorKind::PermissionDenied => "không có quyền đọc".to_owned(),
        ErrorKind::IsADirectory => "đây là thư mục, không phải tệp".to_owned(),
        _ => format!("hệ thống báo lỗi “{reason}”"),
    }
}
