//! The command line.

mod rates;
mod store;
mod task;

pub use rates::*;
pub use store::*;
pub use task::*;

use crate::{inputs, output::Format, usage::COMMON};
use chrono::{DateTime, NaiveDate, Utc};
use clap::{Args, Parser, Subcommand, ValueHint};
use std::path::PathBuf;

/// Theo dõi nhiệm vụ UBND tỉnh giao: từ kế hoạch đến tỷ lệ đúng hạn.
#[derive(Debug, Parser)]
#[command(name = "dondoc", version, propagate_version = true, after_help = EXAMPLES)]
pub struct Cli {
    #[command(flatten)]
    pub global: Global,
    #[command(subcommand)]
    pub command: Command,
}

const EXAMPLES: &str = "Ví dụ:
  dondoc demo                                      chạy thử một tỉnh mẫu
  dondoc init --preset province-2024 --province \"Ninh Thuận\"
  dondoc import ke-hoach.docx --directive 36/QĐ-UBND --issued 2024-01-12 --issuer \"UBND tỉnh\" --dry-run
  dondoc task list --class open_overdue
  dondoc rates --from 2024-01-01 --to 2024-06-30 --by agency
  dondoc explain deadline \"Quý I/2024\" --assigned 2024-01-12

Mã thoát: 0 xong · 1 bị từ chối hoặc không tìm thấy · 2 dùng sai · 3 dữ liệu hoặc kho hỏng.";

/// The data folder when none is named.
pub const DEFAULT_DATA: &str = "./dondoc-data";

/// Options of every command.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = COMMON)]
pub struct Global {
    /// Thư mục dữ liệu (hoặc đặt biến DONDOC_DATA)
    #[arg(long, global = true, value_name = "DIR", default_value = DEFAULT_DATA, value_hint = ValueHint::DirPath)]
    pub data: PathBuf,
    /// Dạng kết quả
    #[arg(long, global = true, value_enum, default_value_t = Format::Text, value_name = "text|json", hide_possible_values = true)]
    pub format: Format,
    /// Đặt ngày hôm nay (để số liệu lặp lại được); mọi việc ghi theo ngày này đều bị đánh dấu
    #[arg(long, global = true, value_name = "YYYY-MM-DD", value_parser = inputs::day)]
    pub today: Option<NaiveDate>,
}

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Tạo thư mục dữ liệu với các đơn vị chuẩn
    Init(Init),
    /// Đơn vị: danh sách, thêm, sáp nhập, chia tách, nhập từ CSV
    #[command(subcommand)]
    Agency(Agency),
    /// Cán bộ
    #[command(subcommand)]
    Official(Official),
    /// Nhập kế hoạch từ Word, Excel hoặc CSV
    Import(Import),
    /// Nhiệm vụ: danh sách, chi tiết, và mọi thao tác
    #[command(subcommand)]
    Task(Task),
    /// Tỷ lệ đúng hạn
    Rates(Rates),
    /// Giải thích cách đọc một thời hạn hoặc một ô tên đơn vị
    #[command(subcommand)]
    Explain(Explain),
    /// Việc của đồng hồ: ghi quá hạn, mở kỳ mới, chuyển việc của đơn vị đã sáp nhập (chạy hằng ngày)
    Clock,
    /// Lịch làm việc: xem, và tính lại các thời hạn đang mở
    #[command(subcommand)]
    Calendar(Calendar),
    /// Kiểm tra toàn bộ nhật ký và chuỗi băm
    Verify,
    /// Xuất nhật ký ra tệp JSONL (bản sao lưu thật sự; “-” là ra màn hình)
    Export {
        /// Tệp sẽ viết; “-” là ra màn hình
        #[arg(value_hint = ValueHint::FilePath)]
        file: PathBuf,
        /// Ghi đè tệp đã có
        #[arg(long)]
        force: bool,
    },
    /// Khôi phục từ tệp JSONL hoặc thư mục sao lưu vào một thư mục dữ liệu trống
    Restore {
        /// Tệp JSONL hoặc thư mục sao lưu
        #[arg(value_hint = ValueHint::AnyPath)]
        from: PathBuf,
    },
    /// Sao lưu nhật ký, danh bạ và cài đặt vào một thư mục mới
    Backup {
        /// Thư mục mới hoặc trống
        #[arg(value_hint = ValueHint::DirPath)]
        dir: PathBuf,
    },
    /// Dựng lại các bảng tổng hợp từ nhật ký
    Rebuild,
    /// Chuyển nhật ký từ kho này sang kho khác; dừng giữa chừng thì chạy lại sẽ làm tiếp
    Migrate(Migrate),
    /// Kho sự kiện: thử một máy chủ trước khi dùng
    #[command(subcommand)]
    Store(Store),
    /// Chạy bot, nhắc việc, đồng hồ quá hạn và trang web trong một tiến trình
    Serve(Serve),
    /// Đường dẫn đăng nhập dùng một lần cho một cán bộ (chạy được cả khi “dondoc serve” đang chạy)
    LoginLink(LoginLink),
    /// Mã kết nối của các hệ thống khác vào API (khi “dondoc serve” đang chạy thì cấp ở trang Cơ cấu)
    #[command(subcommand)]
    Token(Token),
    /// Nơi nhận sự kiện: báo cho hệ thống khác từng việc vừa xảy ra (chạy được cả khi “dondoc serve” đang chạy)
    #[command(subcommand)]
    Webhook(Webhook),
    /// Một vòng nhắc việc: ai được nhắc gì, qua kênh nào
    Remind(Remind),
    /// Chạy thử: một tỉnh mẫu, nửa năm giao việc, báo cáo, gia hạn và im lặng
    Demo(Demo),
    /// In tập lệnh gợi ý cho shell
    Completions {
        /// Tên shell
        shell: clap_complete::Shell,
    },
}

#[derive(Debug, Args)]
pub struct Init {
    /// Bộ đơn vị chuẩn: province-2024 (trước sắp xếp), province-2025 (sau sắp xếp), empty
    #[arg(long, value_name = "province-2024|province-2025|empty", default_value = "province-2025")]
    pub preset: String,
    /// Tên tỉnh, để hiểu các tên như “Báo Ninh Thuận”
    #[arg(long, value_name = "NAME")]
    pub province: Option<String>,
}

#[derive(Debug, Subcommand)]
pub enum Agency {
    /// Thêm một đơn vị
    Add {
        /// Tên đầy đủ
        name: String,
        /// Ký hiệu trong số văn bản, ví dụ STTTT
        #[arg(long, default_value = "", hide_default_value = true)]
        symbol: String,
        /// department, district, commune, province, council, sector, unit hoặc external
        #[arg(long, default_value = "department")]
        level: String,
        /// Cách viết khác (lặp lại được)
        #[arg(long = "alias", value_name = "NAME")]
        aliases: Vec<String>,
        /// Ngày thành lập
        #[arg(long, value_parser = inputs::day, value_name = "D")]
        from: Option<NaiveDate>,
    },
    /// Danh sách đơn vị
    List {
        /// Kể cả đơn vị đã kết thúc
        #[arg(long)]
        all: bool,
    },
    /// Thêm cách viết khác cho một đơn vị
    Alias {
        /// Ký hiệu, tên hoặc cách viết đã biết
        agency: String,
        /// Cách viết khác
        alias: String,
    },
    /// Đổi tên
    Rename {
        /// Ký hiệu, tên hoặc cách viết đã biết
        agency: String,
        /// Tên mới
        #[arg(long)]
        name: String,
        /// Ký hiệu mới
        #[arg(long)]
        symbol: Option<String>,
        #[command(flatten)]
        order: Order,
    },
    /// Sáp nhập vào một đơn vị: việc đang mở chuyển theo, giữ nguyên thời hạn
    Merge {
        /// Các đơn vị kết thúc; đơn vị tiếp nhận có trong danh sách thì được giữ lại
        #[arg(required = true)]
        from: Vec<String>,
        /// Đơn vị tiếp nhận
        #[arg(long)]
        into: String,
        #[command(flatten)]
        order: Order,
    },
    /// Chia tách: việc đang mở vào hàng chờ phân công lại
    Split {
        /// Đơn vị kết thúc
        from: String,
        /// Các đơn vị mới (lặp lại được)
        #[arg(long, required = true)]
        into: Vec<String>,
        #[command(flatten)]
        order: Order,
    },
    /// Giải thể: việc đang mở vào hàng chờ phân công lại
    Abolish {
        /// Đơn vị kết thúc
        agency: String,
        #[command(flatten)]
        order: Order,
    },
    /// Nhập danh sách đơn vị từ CSV (id,name,symbol,level,aliases)
    Import {
        /// Tệp CSV
        #[arg(value_hint = ValueHint::FilePath)]
        file: PathBuf,
    },
}

/// When a change of agencies takes effect, and by which document.
#[derive(Debug, Args)]
pub struct Order {
    /// Ngày đầu tiên của tổ chức mới (mặc định hôm nay)
    #[arg(long, value_parser = inputs::day, value_name = "D")]
    pub on: Option<NaiveDate>,
    /// Văn bản căn cứ
    #[arg(long, default_value = "", hide_default_value = true)]
    pub basis: String,
    /// Chỉ xem nhiệm vụ nào sẽ chuyển
    #[arg(long)]
    pub dry_run: bool,
}

#[derive(Debug, Subcommand)]
pub enum Official {
    /// Thêm cán bộ; in mã liên kết dùng một lần
    Add {
        /// Họ và tên
        name: String,
        /// Đơn vị công tác
        #[arg(long)]
        agency: String,
        /// Vai trò: chair, office, head, officer, auditor hoặc admin
        #[arg(long)]
        role: String,
        /// Như --format json
        #[arg(long)]
        json: bool,
    },
    /// Chuyển cán bộ sang đơn vị hoặc vai trò khác
    Move {
        /// Mã hoặc họ tên
        official: String,
        /// Đơn vị mới (mặc định giữ nguyên)
        #[arg(long)]
        agency: Option<String>,
        /// Vai trò mới (mặc định giữ nguyên)
        #[arg(long)]
        role: Option<String>,
    },
    /// Cán bộ thôi nhiệm vụ: từ nay không thao tác được nữa, những gì đã làm vẫn giữ
    Leave {
        /// Mã hoặc họ tên
        official: String,
        /// Lý do
        #[arg(long)]
        reason: String,
    },
    /// Sửa họ tên
    Rename {
        /// Mã hoặc họ tên hiện ghi
        official: String,
        /// Họ và tên đúng
        #[arg(long)]
        name: String,
    },
    /// Cấp mã liên kết mới; mã cũ chưa dùng hết hiệu lực
    LinkCode {
        /// Mã hoặc họ tên
        official: String,
    },
    /// Các cuộc trò chuyện đã liên kết, theo thứ tự ưu tiên
    Chats {
        /// Mã hoặc họ tên
        official: String,
    },
    /// Chọn kênh nhắn trước trong các kênh đã liên kết
    Prefer {
        /// Mã hoặc họ tên
        official: String,
        /// Kênh nhận tin
        #[arg(value_parser = ["telegram", "zalo", "web"])]
        channel: String,
    },
    /// Gỡ mọi liên kết của cán bộ, hoặc chỉ một cuộc trò chuyện
    Unlink {
        /// Mã hoặc họ tên
        official: String,
        /// Mã cuộc trò chuyện (xem bằng “official chats”)
        #[arg(long, value_name = "UUID")]
        chat: Option<uuid::Uuid>,
        /// Lý do
        #[arg(long, default_value = "", hide_default_value = true)]
        reason: String,
    },
    /// Thay mặt khi vắng: giao cho cán bộ cùng đơn vị từ ngày đến ngày, hoặc --end để chấm dứt
    Delegate {
        /// Người vắng (mã hoặc họ tên)
        official: String,
        /// Người thay mặt (mã hoặc họ tên)
        #[arg(long, value_name = "OFFICIAL", required_unless_present = "end", conflicts_with = "end")]
        to: Option<String>,
        /// Từ ngày (mặc định hôm nay)
        #[arg(long, value_parser = inputs::day, value_name = "D", conflicts_with = "end")]
        from: Option<NaiveDate>,
        /// Đến hết ngày
        #[arg(long, value_parser = inputs::day, value_name = "D", required_unless_present = "end", conflicts_with = "end")]
        until: Option<NaiveDate>,
        /// Chấm dứt việc thay mặt
        #[arg(long)]
        end: bool,
    },
    /// Danh sách cán bộ
    List {
        /// Chỉ một đơn vị
        #[arg(long)]
        agency: Option<String>,
    },
}

#[derive(Debug, Args)]
pub struct Import {
    /// Tệp .xlsx, .docx hoặc .csv
    #[arg(value_hint = ValueHint::FilePath)]
    pub file: PathBuf,
    /// Số, ký hiệu văn bản giao việc, ví dụ 36/QĐ-UBND
    #[arg(long, value_name = "NUMBER")]
    pub directive: String,
    /// Ngày ban hành
    #[arg(long, value_parser = inputs::day, value_name = "D")]
    pub issued: NaiveDate,
    /// Cơ quan ban hành
    #[arg(long, default_value = "UBND tỉnh")]
    pub issuer: String,
    /// Trích yếu
    #[arg(long, default_value = "", hide_default_value = true)]
    pub subject: String,
    /// Người ký
    #[arg(long, default_value = "", hide_default_value = true)]
    pub signer: String,
    /// Độ khẩn: thường, khẩn, thượng khẩn, hỏa tốc
    #[arg(long, default_value = "", hide_default_value = true)]
    pub urgency: String,
    /// Đơn vị chủ trì khi bảng không có cột chủ trì
    #[arg(long, value_name = "AGENCY")]
    pub lead: Option<String>,
    /// Ghi nhận cả cột kết quả (trình, ban hành, tiến độ)
    #[arg(long)]
    pub with_results: bool,
    /// Cho biết đúng những gì sẽ xảy ra, không ghi gì
    #[arg(long)]
    pub dry_run: bool,
    /// Chỗ nào tệp khác bản đã lưu thì theo tệp (có ghi đính chính)
    #[arg(long)]
    pub apply_changes: bool,
    /// Chỉ định cột, ví dụ --column C=content --column "Hạn"=deadline
    #[arg(long = "column", value_name = "COL=MEANING")]
    pub columns: Vec<String>,
    /// Tên trang tính
    #[arg(long)]
    pub sheet: Option<String>,
    /// Cán bộ nhập (mã hoặc họ tên)
    #[arg(long, value_name = "OFFICIAL")]
    pub by: Option<String>,
}

#[derive(Debug, Subcommand)]
pub enum Explain {
    /// Một thời hạn đọc ra thế nào
    Deadline {
        /// Thời hạn như ghi trong văn bản
        #[arg(allow_hyphen_values = true)]
        text: String,
        /// Ngày giao (mặc định hôm nay)
        #[arg(long, value_parser = inputs::day, value_name = "D")]
        assigned: Option<NaiveDate>,
    },
    /// Một câu trả lời của cán bộ được hiểu thế nào
    Reply {
        /// Câu trả lời
        #[arg(allow_hyphen_values = true)]
        text: String,
    },
    /// Một ô tên đơn vị đọc ra thế nào
    ///
    /// Chưa có dữ liệu thì đọc theo bộ đơn vị province-2024 chứ không theo province-2025 như init: bộ 2025 đổi tên cũ
    /// trong kế hoạch năm trước (“Sở TT&TT”) thành đơn vị kế thừa.
    Agencies {
        /// Nội dung ô
        #[arg(allow_hyphen_values = true)]
        text: String,
        /// Vào ngày (mặc định hôm nay; bộ đơn vị trước sắp xếp 2025 thì không sau 30/6/2025)
        #[arg(long, value_parser = inputs::day, value_name = "D")]
        on: Option<NaiveDate>,
    },
}

#[derive(Debug, Subcommand)]
pub enum Calendar {
    /// Các ngày nghỉ và ngày làm bù của một năm, kèm nguồn
    Show {
        /// Năm (mặc định năm nay)
        year: Option<i32>,
    },
    /// Thời hạn đang mở nào sẽ đổi theo bảng ngày nghỉ hiện tại; --apply để ghi
    Recalculate {
        /// Ghi các thời hạn mới
        #[arg(long)]
        apply: bool,
    },
}

#[derive(Debug, Args)]
#[command(after_help = "Ví dụ:
  dondoc serve                                         chỉ trang web, tại http://127.0.0.1:8080
  DONDOC_TELEGRAM__TOKEN=… dondoc serve                thêm Telegram (hỏi tin mới)
  dondoc serve --config /etc/dondoc/dondoc.toml        cài đặt ở tệp khác

Dừng bằng Ctrl-C hoặc SIGTERM: việc đang làm được làm nốt, tin đang chờ được gửi trong tối đa 10 giây, không mất gì.")]
pub struct Serve {
    /// Tệp cài đặt (mặc định dondoc.toml trong thư mục dữ liệu)
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub config: Option<PathBuf>,
}

#[derive(Debug, Args)]
#[command(after_help = "Ví dụ:
  dondoc login-link CB1
  dondoc login-link \"Nguyễn Văn An\"")]
pub struct LoginLink {
    /// Mã hoặc họ tên cán bộ
    pub official: String,
    /// Tệp cài đặt (mặc định dondoc.toml trong thư mục dữ liệu)
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub config: Option<PathBuf>,
}

#[derive(Debug, Subcommand)]
#[command(after_help = "Ví dụ:
  dondoc webhook add https://ioc.tinh.gov.vn/nhan --event task_completion_confirmed
  dondoc webhook list
  dondoc webhook remove a1b2c3d4")]
pub enum Webhook {
    /// Thêm một nơi nhận; khóa ký chỉ hiện một lần
    Add {
        /// Địa chỉ nhận
        url: String,
        /// Chỉ những loại sự kiện này (nhiều lần; mặc định tất cả)
        #[arg(long = "event", value_name = "NAME")]
        events: Vec<String>,
        /// Gửi từ sự kiện đầu tiên của nhật ký
        #[arg(long)]
        from_start: bool,
        /// Cho phép HTTP không mã hóa tới máy khác
        #[arg(long)]
        allow_http: bool,
    },
    /// Các nơi nhận và tình trạng gửi
    List,
    /// Bỏ một nơi nhận
    Remove {
        /// Định danh trong danh sách
        id: String,
    },
    /// Gửi tiếp cho một nơi đã bị ngừng vì lỗi lâu ngày
    Enable {
        /// Định danh trong danh sách
        id: String,
    },
}

#[derive(Debug, Subcommand)]
#[command(after_help = "Ví dụ:
  dondoc token add \"Trục LGSP\" --scope read:tasks --scope events
  dondoc token list
  dondoc token revoke a1b2c3d4")]
pub enum Token {
    /// Cấp một mã kết nối; mã chỉ hiện một lần
    Add {
        /// Tên hệ thống sẽ dùng
        name: String,
        /// Được làm gì (nhiều lần): read:tasks, read:rates, events, write:actions, import, …
        #[arg(long = "scope", required = true, value_name = "SCOPE")]
        scopes: Vec<String>,
        /// Chỉ thấy một đơn vị
        #[arg(long, value_name = "AGENCY")]
        agency: Option<String>,
        /// Ghi dưới tên cán bộ này (bắt buộc khi được ghi)
        #[arg(long, value_name = "OFFICIAL")]
        acting: Option<String>,
        /// Hết hạn sau ngày này
        #[arg(long, value_name = "DATE", value_parser = inputs::day)]
        expires: Option<NaiveDate>,
    },
    /// Các mã đã cấp
    List,
    /// Thu hồi một mã
    Revoke {
        /// Định danh trong danh sách
        id: String,
    },
}

#[derive(Debug, Args)]
#[command(after_help = "Ví dụ:
  dondoc remind --now 2024-05-27T07:30:00+07:00 --dry-run --format json")]
pub struct Remind {
    /// Coi như lúc này là (mặc định bây giờ)
    #[arg(long, value_name = "TIME", value_parser = inputs::moment)]
    pub now: Option<DateTime<Utc>>,
    /// Chỉ cho biết sẽ nhắc gì, không ghi và không gửi
    #[arg(long)]
    pub dry_run: bool,
    /// Tệp cài đặt (mặc định dondoc.toml trong thư mục dữ liệu)
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub config: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub struct Demo {
    /// Thư mục của tỉnh mẫu (mặc định ./dondoc-demo); lần chạy sau làm lại từ đầu
    #[arg(long, value_name = "DIR", value_hint = ValueHint::DirPath)]
    pub dir: Option<PathBuf>,
    /// Sau khi dựng xong, mở trang web để thử nói chuyện với bot
    #[arg(long)]
    pub serve: bool,
    /// Địa chỉ của trang web đó
    #[arg(long, value_name = "ADDR", default_value = "127.0.0.1:8080")]
    pub listen: String,
}
