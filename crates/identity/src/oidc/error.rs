//! Why a sign-in at the provider did not succeed, in Vietnamese, with what to do.

use crate::IdentityError;

/// Why nobody came in by the single sign-on. No message holds a secret.
#[derive(Debug, thiserror::Error)]
pub enum OidcError {
    /// The settings are wrong.
    #[error("Cài đặt đăng nhập một lần (OpenID Connect) chưa đúng: {0}. Sửa cài đặt rồi khởi động lại.")]
    Settings(String),
    /// The provider cannot be reached, or not in time.
    #[error(
        "Chưa kết nối được hệ thống đăng nhập một lần. Thử lại sau ít phút, hoặc nhắn /web cho bot để nhận liên kết đăng \
         nhập."
    )]
    Down {
        /// What happened, for the log.
        reason: String,
    },
    /// The provider answers, but not as it should.
    #[error(
        "Hệ thống đăng nhập một lần trả lời không đúng. Báo quản trị kiểm tra; trong lúc chờ, nhắn /web cho bot để nhận \
         liên kết đăng nhập."
    )]
    Answer {
        /// What is wrong with it, for the log.
        reason: String,
    },
    /// This browser began no such sign-in, or too long ago, or it is over.
    #[error("Lần đăng nhập này đã kết thúc hoặc quá 10 phút. Mời bấm đăng nhập lại.")]
    Stale,
    /// The person or the provider said no.
    #[error("Việc đăng nhập đã được hủy ở hệ thống đăng nhập một lần. Mời đăng nhập lại nếu cần.")]
    Denied,
    /// What the provider sent proves nothing.
    #[error("Không xác minh được kết quả đăng nhập. Mời đăng nhập lại; nếu vẫn không được, báo quản trị.")]
    Unproven {
        /// What does not hold, for the log.
        reason: String,
    },
    /// The provider does not tell what officials are known by.
    #[error(
        "Hệ thống đăng nhập một lần không cung cấp thông tin “{claim}” để nhận ra cán bộ. Báo quản trị kiểm tra cài đặt."
    )]
    NoClaim {
        /// The name of the claim.
        claim: String,
    },
    /// The person is no official here.
    #[error(
        "Tài khoản “{account}” chưa gắn với cán bộ nào trong hệ thống. Đề nghị quản trị bổ sung rồi đăng nhập lại."
    )]
    Stranger {
        /// What the provider calls them.
        account: String,
    },
    /// The file that tells which account is which official cannot be used.
    #[error(transparent)]
    People(#[from] IdentityError),
}

impl OidcError {
    pub(crate) fn unproven(reason: impl ToString) -> Self {
        Self::Unproven { reason: reason.to_string() }
    }

    /// An error code that the browser or the provider brought; anyone can write one into an address.
    pub(crate) fn provider_said(code: &str) -> Self {
        let code: String = code.chars().filter(|c| c.is_ascii_alphanumeric() || "_-.".contains(*c)).take(60).collect();
        Self::Answer { reason: format!("the provider said: {code}") }
    }
}
