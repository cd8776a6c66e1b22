//! The command line of `rates`.

use crate::inputs;
use chrono::{DateTime, NaiveDate, Utc};
use clap::{Args, ValueEnum};

#[derive(Debug, Args)]
pub struct Rates {
    /// Từ ngày
    #[arg(long, value_parser = inputs::day, value_name = "D", required_unless_present = "period")]
    pub from: Option<NaiveDate>,
    /// Đến ngày
    #[arg(long, value_parser = inputs::day, value_name = "D", required_unless_present = "period")]
    pub to: Option<NaiveDate>,
    /// Kỳ có sẵn: 2024, 2024-H1, 2024-Q1, 2024-05, 2024-9M
    #[arg(long, value_name = "PERIOD", conflicts_with_all = ["from", "to"])]
    pub period: Option<String>,
    /// Kỳ theo chế độ báo cáo (NĐ 09/2019: 15/12 đến 14/6 …)
    #[arg(long, requires = "period")]
    pub statutory: bool,
    /// Nhóm theo
    #[arg(long, value_enum)]
    pub by: Option<By>,
    /// Tính đến hết ngày (mặc định: ngày sớm hơn giữa --to và hôm nay)
    #[arg(long, value_parser = inputs::day, value_name = "D")]
    pub as_of: Option<NaiveDate>,
    /// Theo những gì đã ghi nhận đến thời điểm (giờ ghi thật; trước khi có nhật ký thì theo giờ đặt bằng --today)
    #[arg(long, value_parser = inputs::moment, value_name = "T")]
    pub known_at: Option<DateTime<Utc>>,
    /// Tính những nhiệm vụ nào
    #[arg(long, value_enum, default_value_t = Population::Assigned)]
    pub population: Population,
    /// Đúng hạn tính theo ngày của văn bản nào
    #[arg(long, value_enum, default_value_t = CountBy::LastSubmission)]
    pub count_by: CountBy,
    /// So với thời hạn nào
    #[arg(long, value_enum, default_value_t = Deadline::Current)]
    pub deadline: Deadline,
    /// Chỉ một đơn vị chủ trì
    #[arg(long)]
    pub agency: Option<String>,
    /// Việc đã đóng của đơn vị đã sáp nhập tính cho: đơn vị lúc đó, hay đơn vị kế thừa hiện nay
    #[arg(long, value_enum, default_value_t = Agencies::AtTheTime)]
    pub agencies: Agencies,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
pub enum By {
    /// Đơn vị chủ trì
    Agency,
    /// Tháng
    Month,
    /// Quý
    Quarter,
    /// Văn bản giao việc
    Directive,
    /// Lĩnh vực
    Field,
    /// Người nhận việc
    Official,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
pub enum Population {
    /// Giao trong kỳ
    Assigned,
    /// Đến hạn trong kỳ
    Due,
    /// Còn mở trong kỳ, kể cả chuyển tiếp
    Active,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
pub enum CountBy {
    /// Lần trình đầu
    FirstSubmission,
    /// Lần trình cuối
    LastSubmission,
    /// Ban hành
    Issuance,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
pub enum Deadline {
    /// Thời hạn ban đầu
    Original,
    /// Thời hạn hiện tại, sau gia hạn
    Current,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Agencies {
    /// Đơn vị lúc đó
    AtTheTime,
    /// Đơn vị kế thừa hiện nay
    Successor,
}
