//! Arguments of `migrate` and `store`.

use clap::{Args, Subcommand, ValueHint};

/// From where to where. Addresses hold passwords, so they may also stand in variables.
#[derive(Debug, Args)]
pub struct Migrate {
    /// Kho đang dùng: thư mục dữ liệu, hoặc địa chỉ như esdb://máy:2113 (chỉ đọc)
    #[arg(long, value_name = "URL", env = "DONDOC_MIGRATE_FROM", hide_env_values = true, value_hint = ValueHint::DirPath)]
    pub from: String,
    /// Kho mới: trống, hoặc đang có phần đầu của chính nhật ký đó
    #[arg(long, value_name = "URL", env = "DONDOC_MIGRATE_TO", hide_env_values = true, value_hint = ValueHint::DirPath)]
    pub to: String,
}

#[derive(Debug, Subcommand)]
pub enum Store {
    /// Thử mọi điều dondoc cần ở một kho, trong các luồng thử riêng; không đụng tới nhật ký thật
    Check {
        /// Địa chỉ máy chủ (esdb://…, kurrentdb://…) hoặc một thư mục; không ghi thì thử kho trong cài đặt
        #[arg(env = "DONDOC_STORE__URL", hide_env_values = true)]
        url: Option<String>,
    },
}
