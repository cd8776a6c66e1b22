//! What can go wrong, in lanes: refuse, retry later, call a person.

use dondoc_agencies::RegistryRefusal;
use dondoc_domain::{
    official::DelegationRefusal,
    task::{Refusal, refusal::NotAllowed},
};
use dondoc_intake::IntakeError;
use dondoc_projections::ProjectionError;
use dondoc_store::{Lane, StoreError};
use std::{io::ErrorKind, path::Path};

/// Why a use case did not go through. Messages are Vietnamese and say what to do.
#[derive(Debug, thiserror::Error)]
pub enum ServiceError {
    /// A rule forbids it; nothing has changed.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// A rule about agencies forbids it; nothing has changed.
    #[error(transparent)]
    Registry(#[from] RegistryRefusal),
    /// Nobody can stand in like that; nothing has changed.
    #[error(transparent)]
    Delegation(#[from] DelegationRefusal),
    /// The file cannot be read; nothing has changed.
    #[error(transparent)]
    Intake(#[from] IntakeError),
    /// Nothing goes by that name.
    #[error("Không tìm thấy {what} “{name}”.{}", hint(what, nearest))]
    NotFound {
        /// What kind of thing.
        what: &'static str,
        /// The name given.
        name: String,
        /// Names like it.
        nearest: Vec<String>,
    },
    /// Refused for another reason, told in words.
    #[error("{0}")]
    Told(String),
    /// A file of settings is wrong.
    #[error("Tệp cài đặt {file}: {reason}. Sửa tệp rồi chạy lại.")]
    Settings {
        /// The file.
        file: String,
        /// What is wrong.
        reason: String,
    },
    /// Others changed the same thing again and again.
    #[error("Có người khác vừa thay đổi cùng nội dung này nhiều lần liên tiếp. Xem lại rồi thử lần nữa.")]
    Contended,
    /// The store cannot be used.
    #[error("{}", store_message(.0))]
    Store(StoreError),
    /// A read model cannot be made or saved.
    #[error("{}", projection_message(.0))]
    Projection(#[from] ProjectionError),
    /// A stored event cannot be read.
    #[error(
        "Sự kiện đã lưu không đọc được. Nhật ký có thể do phiên bản mới hơn ghi, hoặc đã hỏng: chạy “dondoc verify”.{}",
        detail(.0)
    )]
    Decode(String),
    /// A backup is damaged; nothing was written.
    #[error(
        "Bản sao lưu {file} bị hỏng hoặc không đầy đủ. Chưa có gì được ghi; dùng một bản sao khác.{}",
        detail(reason)
    )]
    Damaged {
        /// The file.
        file: String,
        /// What does not hold.
        reason: String,
    },
    /// A file of the data folder cannot be read or written.
    #[error("Không đọc hoặc ghi được {file}: {reason}. Kiểm tra quyền truy cập và dung lượng đĩa.")]
    File {
        /// The file.
        file: String,
        /// What the system said.
        reason: String,
    },
}

impl ServiceError {
    /// Wrong settings in a file.
    pub fn settings(path: &Path, reason: &str) -> Self {
        Self::Settings { file: path.display().to_string(), reason: reason.trim_end_matches('.').to_owned() }
    }

    /// A file that cannot be read or written.
    pub fn file(path: &Path, error: &std::io::Error) -> Self {
        Self::File { file: path.display().to_string(), reason: system(error) }
    }

    /// Whether data or store are broken or unavailable, rather than the request refused.
    pub fn is_storage(&self) -> bool {
        match self {
            ServiceError::Store(error) => error.lane() != Lane::Refused,
            ServiceError::Projection(_)
            | ServiceError::Decode(_)
            | ServiceError::File { .. }
            | ServiceError::Damaged { .. }
            | ServiceError::Settings { .. } => true,
            _ => false,
        }
    }
}

impl From<StoreError> for ServiceError {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

impl From<NotAllowed> for ServiceError {
    fn from(error: NotAllowed) -> Self {
        Self::Refused(Refusal::NotAllowed(error))
    }
}

/// What the system said about a file: the frequent things in Vietnamese.
pub(crate) fn system(error: &std::io::Error) -> String {
    match error.kind() {
        ErrorKind::NotFound => "không có tệp hoặc thư mục này".to_owned(),
        ErrorKind::PermissionDenied => "không có quyền".to_owned(),
        ErrorKind::IsADirectory => "đây là một thư mục".to_owned(),
        ErrorKind::NotADirectory => "đường dẫn đi qua một tệp, không phải thư mục".to_owned(),
        ErrorKind::StorageFull => "hết dung lượng đĩa".to_owned(),
        ErrorKind::ReadOnlyFilesystem => "đĩa chỉ cho đọc".to_owned(),
        _ => error.to_string(),
    }
}

/// What only the administrator can use, in the words of the store.
fn detail(reason: &str) -> String {
    format!(" [chi tiết cho người quản trị: {reason}]")
}

fn hint(what: &str, nearest: &[String]) -> String {
    match (nearest, what) {
        ([], "cán bộ") => " Xem danh sách: dondoc official list.".to_owned(),
        ([], "đơn vị") => " Xem danh sách: dondoc agency list.".to_owned(),
        ([], "nhiệm vụ") => " Xem danh sách: dondoc task list.".to_owned(),
        ([], _) => String::new(),
        (names, _) => format!(" Có phải: {}?", names.join("; ")),
    }
}

fn projection_message(error: &ProjectionError) -> String {
    match error {
        ProjectionError::Store(error) => store_message(error),
        ProjectionError::Poison(poison) => format!(
            "Nhật ký có sự kiện không đọc được tại vị trí {}. Cài đúng phiên bản dondoc, hoặc chạy “dondoc verify”.{}",
            poison.position,
            detail(&poison.reason)
        ),
        ProjectionError::Save { path, source } => {
            format!(
                "Không ghi được bảng tổng hợp {}: {}. Kiểm tra dung lượng đĩa; dữ liệu gốc không mất.",
                path.display(),
                system(source)
            )
        }
    }
}

/// A store's error as an administrator can act on it.
fn store_message(error: &StoreError) -> String {
    match error {
        StoreError::Conflict { stream, .. } => format!("Có người khác vừa ghi vào {stream}. Thử lại."),
        StoreError::TooLarge { what, size, limit } => {
            format!("Nội dung quá lớn ({size}, tối đa {limit}). Rút gọn hoặc chia nhỏ.{}", detail(what))
        }
        StoreError::Invalid(reason) => format!(
            "Kho dữ liệu không nhận. Kiểm tra tên thư mục dữ liệu (--data) và phiên bản dondoc.{}",
            detail(reason)
        ),
        StoreError::OtherLog { events } => {
            format!("Thư mục dữ liệu đã có một nhật ký khác ({events} sự kiện). Chọn một thư mục dữ liệu trống.")
        }
        StoreError::Unavailable(reason) => format!(
            "Kho dữ liệu tạm thời không đọc hoặc ghi được. Những gì đã xác nhận vẫn còn; kiểm tra dung lượng đĩa và quyền truy cập rồi chạy lại.{}",
            detail(reason)
        ),
        StoreError::Corrupt { position, reason } => format!(
            "Nhật ký bị hỏng{}. Dừng ghi, giữ nguyên thư mục dữ liệu và khôi phục từ bản sao lưu (dondoc restore).{}",
            position.map_or_else(String::new, |it| format!(" tại vị trí {it}")),
            detail(reason)
        ),
        StoreError::Locked { dir, pid } => format!(
            "Thư mục dữ liệu {} đang được dùng bởi tiến trình {}. Đợi lệnh kia xong, hoặc dừng nó rồi chạy lại.",
            dir.display(),
            pid.map_or_else(|| "khác".to_owned(), |pid| pid.to_string())
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use dondoc_store::Position;

    #[test]
    fn what_the_store_says_in_english_stands_in_brackets_behind_what_to_do() {
        let reason = || "hash 12ab where the chain gives 34cd".to_owned();
        for error in [
            StoreError::Corrupt { position: Some(Position::from_raw(62)), reason: reason() },
            StoreError::corrupt(reason()),
            StoreError::Invalid(reason()),
            StoreError::Unavailable(reason()),
            StoreError::TooLarge { what: "hash 12ab where the chain gives 34cd", size: 2, limit: 1 },
        ] {
            let told = ServiceError::from(error).to_string();
            let (words, detail) =
                told.split_once(" [chi tiết cho người quản trị: ").unwrap_or_else(|| panic!("{told}"));
            assert!(words.ends_with('.') && !words.contains("hash"), "{told}");
            assert_eq!(detail, "hash 12ab where the chain gives 34cd]");
        }
        let at = ServiceError::from(StoreError::Corrupt { position: Some(Position::from_raw(62)), reason: reason() });
        assert!(at.to_string().starts_with("Nhật ký bị hỏng tại vị trí 62. Dừng ghi"), "{at}");
        let file = ServiceError::file(Path::new("a"), &ErrorKind::NotFound.into()).to_string();
        assert!(file.contains("không có tệp hoặc thư mục này"), "{file}");
    }
}
