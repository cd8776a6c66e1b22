//! What can go wrong with the files of the access folder: written in Vietnamese, with what to do.

use std::path::Path;

/// Why a file of the access folder could not be used. Messages are Vietnamese and name the file.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum IdentityError {
    /// A file or the folder cannot be read or written. What was changed is so in memory until the server ends.
    #[error("Không đọc hoặc ghi được {file}: {reason}. Kiểm tra quyền truy cập và dung lượng đĩa.")]
    File {
        /// The file.
        file: String,
        /// What the system said.
        reason: String,
    },
    /// A file is not what was written there. It is left as it is.
    #[error("Tệp {file} không đọc được ({reason}). {advice}")]
    Broken {
        /// The file.
        file: String,
        /// What is wrong with it.
        reason: String,
        /// What to do.
        advice: &'static str,
    },
    /// The folder is in use by another process.
    #[error("Thư mục {folder} đang được một tiến trình dondoc khác sử dụng. Dừng tiến trình đó rồi thử lại.")]
    InUse {
        /// The folder.
        folder: String,
    },
    /// A system's token was asked for that must not be.
    #[error("{0}")]
    Refused(&'static str),
}

impl IdentityError {
    pub(crate) fn file(path: &Path, error: &std::io::Error) -> Self {
        Self::File { file: path.display().to_string(), reason: error.to_string() }
    }

    pub(crate) fn broken(path: &Path, reason: impl ToString, advice: &'static str) -> Self {
        Self::Broken { file: path.display().to_string(), reason: reason.to_string(), advice }
    }
}
