//! The command line of `task`.

use crate::inputs;
use chrono::{DateTime, NaiveDate, Utc};
use clap::{Args, Subcommand, ValueEnum};

/// Who does something to a task, and when.
#[derive(Debug, Args)]
pub struct Act {
    /// Mã nhiệm vụ, ví dụ NV12
    pub id: String,
    /// Cán bộ thực hiện (mã hoặc họ tên)
    #[arg(long, value_name = "OFFICIAL")]
    pub by: String,
    /// Thay mặt cán bộ khác
    #[arg(long, value_name = "OFFICIAL")]
    pub on_behalf_of: Option<String>,
    /// Ngày xảy ra (mặc định hôm nay)
    #[arg(long, value_parser = inputs::day, value_name = "D")]
    pub on: Option<NaiveDate>,
    /// Mã lệnh (UUID): gửi lại cùng mã thì không ghi hai lần
    #[arg(long, value_name = "UUID")]
    pub command_id: Option<uuid::Uuid>,
}

/// Documents named on the command line.
#[derive(Debug, Args)]
pub struct Documents {
    /// Văn bản, ví dụ "86/STTTT-TTBCXB ngày 10/01/2024" (lặp lại được)
    #[arg(long = "document", value_name = "NUMBER")]
    pub numbers: Vec<String>,
    /// Ngày của văn bản, nếu không ghi liền số
    #[arg(long = "date", value_parser = inputs::day, value_name = "D")]
    pub dates: Vec<NaiveDate>,
}

#[derive(Debug, Subcommand)]
pub enum Task {
    /// Danh sách nhiệm vụ
    List {
        /// Chỉ một đơn vị chủ trì
        #[arg(long)]
        agency: Option<String>,
        /// Chỉ những việc đang chờ Văn phòng
        #[arg(long, value_enum)]
        waiting: Option<Waiting>,
        /// done_on_time, done_late, open_in_time, open_overdue, undated, returned, withdrawn, awaiting_confirmation, suspended
        #[arg(long)]
        class: Option<String>,
        /// Tính đến hết ngày
        #[arg(long, value_parser = inputs::day, value_name = "D")]
        as_of: Option<NaiveDate>,
        /// Theo những gì đã ghi nhận đến thời điểm (giờ ghi thật; trước khi có nhật ký thì theo giờ đặt bằng --today)
        #[arg(long, value_parser = inputs::moment, value_name = "T")]
        known_at: Option<DateTime<Utc>>,
    },
    /// Một nhiệm vụ với toàn bộ lịch sử
    Show {
        /// Mã nhiệm vụ, ví dụ NV12
        id: String,
    },
    /// Giao một nhiệm vụ lẻ
    Assign(Box<Assign>),
    /// Tiếp nhận
    Accept(Act),
    /// Trả lại vì không đúng đơn vị (chỉ khi chưa tiếp nhận)
    Return {
        #[command(flatten)]
        act: Act,
        /// Lý do
        #[arg(long)]
        reason: String,
        /// Đơn vị đúng, theo ý kiến đơn vị trả lại
        #[arg(long, alias = "propose", value_name = "AGENCY")]
        proposed: Option<String>,
    },
    /// Phân công lại cho đơn vị khác
    Reassign {
        #[command(flatten)]
        act: Act,
        /// Đơn vị chủ trì mới
        #[arg(long, alias = "lead", value_name = "AGENCY")]
        to: String,
        /// Lý do
        #[arg(long)]
        reason: String,
    },
    /// Báo cáo tiến độ
    Progress {
        #[command(flatten)]
        act: Act,
        /// Đã làm được bao nhiêu phần trăm
        #[arg(long)]
        percent: Option<u16>,
        /// Ý kiến
        #[arg(long, default_value = "", hide_default_value = true, alias = "text")]
        note: String,
        #[command(flatten)]
        documents: Documents,
        /// Vướng mắc
        #[arg(long, value_enum)]
        blocker: Option<Blocker>,
    },
    /// Hoàn tác việc vừa ghi (báo cáo, xin gia hạn, trình kết quả, trả lại), trong vài phút và khi chưa ai xử lý
    Undo(Act),
    /// Xin gia hạn
    RequestExtension {
        #[command(flatten)]
        act: Act,
        /// Đến ngày
        #[arg(long, alias = "due", value_parser = inputs::day, value_name = "D")]
        until: NaiveDate,
        /// Lý do
        #[arg(long)]
        reason: String,
    },
    /// Đồng ý gia hạn (đúng như đề nghị, hoặc ngắn hơn kèm lý do)
    GrantExtension {
        #[command(flatten)]
        act: Act,
        /// Đến ngày (mặc định đúng như đề nghị)
        #[arg(long, alias = "due", value_parser = inputs::day, value_name = "D")]
        until: Option<NaiveDate>,
        /// Ý kiến
        #[arg(long, default_value = "", hide_default_value = true, alias = "reason")]
        note: String,
    },
    /// Không đồng ý gia hạn
    RefuseExtension {
        #[command(flatten)]
        act: Act,
        /// Lý do
        #[arg(long)]
        reason: String,
    },
    /// Trình kết quả: văn bản có số và ngày, hoặc mô tả từ 20 ký tự
    Submit {
        #[command(flatten)]
        act: Act,
        #[command(flatten)]
        documents: Documents,
        /// Nội dung
        #[arg(long, default_value = "", hide_default_value = true, alias = "note")]
        text: String,
    },
    /// Ghi văn bản UBND tỉnh đã ban hành
    Issued {
        #[command(flatten)]
        act: Act,
        #[command(flatten)]
        documents: Documents,
    },
    /// Xác nhận hoàn thành
    Confirm {
        #[command(flatten)]
        act: Act,
        /// Ý kiến
        #[arg(long, default_value = "", hide_default_value = true, alias = "reason")]
        note: String,
    },
    /// Trả lại kết quả (tính là chưa hoàn thành)
    SendBack {
        #[command(flatten)]
        act: Act,
        /// Lý do
        #[arg(long)]
        reason: String,
    },
    /// Yêu cầu giải trình
    AskExplanation {
        #[command(flatten)]
        act: Act,
        /// Ý kiến
        #[arg(long, default_value = "", hide_default_value = true, alias = "reason", alias = "text")]
        note: String,
    },
    /// Giải trình
    Explain {
        #[command(flatten)]
        act: Act,
        /// Nội dung
        #[arg(long, alias = "reason", alias = "note")]
        text: String,
    },
    /// Xác nhận nguyên nhân khách quan
    ConfirmCause {
        #[command(flatten)]
        act: Act,
        /// Lý do
        #[arg(long)]
        reason: String,
    },
    /// Tạm dừng
    Suspend {
        #[command(flatten)]
        act: Act,
        /// Lý do
        #[arg(long)]
        reason: String,
    },
    /// Tiếp tục, có thể với thời hạn mới
    Resume {
        #[command(flatten)]
        act: Act,
        /// Ý kiến
        #[arg(long, default_value = "", hide_default_value = true, alias = "reason")]
        note: String,
        /// Thời hạn mới
        #[arg(long, alias = "until", value_parser = inputs::day, value_name = "D")]
        due: Option<NaiveDate>,
    },
    /// Mở lại nhiệm vụ đã hoàn thành hoặc đã thu hồi
    Reopen {
        #[command(flatten)]
        act: Act,
        /// Lý do
        #[arg(long)]
        reason: String,
    },
    /// Thu hồi
    Withdraw {
        #[command(flatten)]
        act: Act,
        /// Lý do
        #[arg(long)]
        reason: String,
        /// Chấm dứt luôn nhiệm vụ định kỳ
        #[arg(long)]
        ends_duty: bool,
    },
    /// Đính chính chỗ nhập sai
    Correct {
        #[command(flatten)]
        act: Act,
        /// Lý do
        #[arg(long)]
        reason: String,
        /// Nội dung đúng
        #[arg(long)]
        content: Option<String>,
        /// Thời hạn, viết như trong văn bản
        #[arg(long)]
        deadline: Option<String>,
        /// Sản phẩm đúng
        #[arg(long)]
        deliverable: Option<String>,
        /// Cấp trình đúng
        #[arg(long)]
        approver: Option<String>,
        /// Lĩnh vực đúng
        #[arg(long)]
        field: Option<String>,
    },
}

#[derive(Debug, Args)]
pub struct Assign {
    /// Nội dung nhiệm vụ
    pub content: String,
    /// Đơn vị chủ trì (nhiều đơn vị hoặc nhóm thì mỗi đơn vị một nhiệm vụ)
    #[arg(long)]
    pub lead: String,
    /// Đơn vị phối hợp
    #[arg(long, default_value = "", hide_default_value = true)]
    pub supporting: String,
    /// Thời hạn, viết như trong văn bản: "Quý III/2024", "trước 30/6"
    #[arg(long, default_value = "", hide_default_value = true)]
    pub deadline: String,
    /// Số văn bản giao việc
    #[arg(long, value_name = "NUMBER")]
    pub directive: String,
    /// Ngày ban hành
    #[arg(long, value_parser = inputs::day, value_name = "D")]
    pub issued: NaiveDate,
    /// Cơ quan ban hành
    #[arg(long, default_value = "UBND tỉnh")]
    pub issuer: String,
    /// Số thứ tự trong văn bản
    #[arg(long, default_value = "", hide_default_value = true)]
    pub item: String,
    /// Sản phẩm
    #[arg(long, default_value = "", hide_default_value = true)]
    pub deliverable: String,
    /// Cấp trình, ban hành
    #[arg(long, default_value = "", hide_default_value = true)]
    pub approver: String,
    /// Lĩnh vực
    #[arg(long, default_value = "", hide_default_value = true)]
    pub field: String,
    /// Cán bộ giao (mã hoặc họ tên)
    #[arg(long, value_name = "OFFICIAL")]
    pub by: String,
}

/// What waits for the office.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub enum Waiting {
    /// Kết quả chờ xác nhận
    Confirmation,
    /// Đề nghị gia hạn chờ quyết định
    Extension,
    /// Bị trả lại hoặc chờ phân công lại
    Lead,
    /// Thời hạn chưa rõ
    Deadline,
}

/// What stands in the way, on the command line.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub enum Blocker {
    /// Chờ phối hợp
    Coordination,
    /// Kinh phí
    Budget,
    /// Pháp lý
    Legal,
    /// Chờ hướng dẫn
    Guidance,
    /// Số liệu
    Data,
    /// Nhân lực
    Staff,
    /// Khác
    Other,
}
