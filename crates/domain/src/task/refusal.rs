//! Why a command is refused: in Vietnamese, with what to do instead.

use chrono::NaiveDate;

/// Why a command is refused. Nothing has changed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[expect(missing_docs, reason = "each message says what its variant means")]
pub enum Refusal {
    #[error("Chưa có nhiệm vụ này. Kiểm tra lại mã nhiệm vụ (lệnh: dondoc task list).")]
    NotAssigned,
    #[error("Nhiệm vụ này đã được giao từ trước với nội dung khác; dùng đính chính nếu nhập sai.")]
    AssignedDifferently,
    #[error("Không thực hiện được: nhiệm vụ đang ở trạng thái “{phase}”. {hint}")]
    WrongPhase { phase: &'static str, hint: &'static str },
    #[error("Nhiệm vụ đã được tiếp nhận nên không trả lại được nữa; đề nghị Văn phòng phân công lại.")]
    AlreadyAccepted,
    #[error(
        "“{0}” không phải số, ký hiệu văn bản. Ghi đúng như trên văn bản, ví dụ: 36/QĐ-UBND, 551/STTTT-CN, 03-KH/BCĐCĐS."
    )]
    NotADocumentNumber(String),
    #[error("{what} không được để trống. Bổ sung rồi gửi lại.", what = sentence(.0))]
    Blank(&'static str),
    #[error("{name} dài quá {longest} ký tự. Rút gọn hoặc gửi kèm văn bản.", name = sentence(.what))]
    TooLong { what: &'static str, longest: usize },
    #[error(
        "{name} có dấu độ mật “{mark}”. Hệ thống không nhận thông tin bí mật nhà nước (Luật 117/2025/QH15); xử lý theo đường văn thư mật.",
        name = sentence(.what)
    )]
    Secret { what: &'static str, mark: &'static str },
    #[error("Tỷ lệ hoàn thành phải từ 0 đến 100, không phải {0}.")]
    Percent(u16),
    #[error("Ngày {d0} sau ngày hiện tại {d1}. Kiểm tra lại ngày.", d0 = vn(.date), d1 = vn(.today))]
    InFuture { date: NaiveDate, today: NaiveDate },
    #[error("Ngày {d0} trước ngày giao {d1}. Kiểm tra lại ngày.", d0 = vn(.date), d1 = vn(.assigned))]
    BeforeAssignment { date: NaiveDate, assigned: NaiveDate },
    #[error("Ngày {d0} trước ngày trình kết quả {d1}. Kiểm tra lại ngày.", d0 = vn(.date), d1 = vn(.submitted))]
    BeforeSubmission { date: NaiveDate, submitted: NaiveDate },
    #[error("Ngày {d0} trước ngày {d1} của việc đã ghi nhận trước đó. Kiểm tra lại ngày.", d0 = vn(.date), d1 = vn(.earlier))]
    BeforeEarlier { date: NaiveDate, earlier: NaiveDate },
    #[error("Báo cáo tiến độ cần ít nhất một trong: tỷ lệ %, nội dung, văn bản hoặc vướng mắc.")]
    NothingReported,
    #[error("Kết quả cần số và ngày văn bản, hoặc nội dung từ {0} ký tự trở lên.")]
    ResultTooThin(usize),
    #[error("Văn bản “{0}” thiếu ngày. Ghi cả số và ngày, ví dụ: 86/STTTT-TTBCXB ngày 10/01/2024.")]
    DocumentWithoutDate(String),
    #[error("Chưa có kết quả nào chờ xác nhận.")]
    NothingAwaiting,
    #[error("Người trình kết quả không tự xác nhận. Đề nghị một cán bộ khác của Văn phòng xác nhận.")]
    OwnResult,
    #[error("Người xin gia hạn không tự quyết định gia hạn. Đề nghị một cán bộ khác của Văn phòng quyết định.")]
    OwnExtension,
    #[error("Nhiệm vụ không có thời hạn nên không xin gia hạn.")]
    NoDeadline,
    #[error("Không có đề nghị gia hạn nào đang chờ.")]
    NoRequest,
    #[error("Đang có đề nghị gia hạn đến {d0} chờ quyết định; chờ quyết định trước khi đề nghị lại.", d0 = vn(.0))]
    RequestPending(NaiveDate),
    #[error("Thời hạn mới {d0} phải sau thời hạn hiện tại {d1}.", d0 = vn(.until), d1 = vn(.current))]
    NotLater { until: NaiveDate, current: NaiveDate },
    #[error("Thời hạn {d0} xa quá: chậm nhất là {d1}, 10 năm kể từ hôm nay. Kiểm tra lại năm.", d0 = vn(.until), d1 = vn(.latest))]
    TooFar { until: NaiveDate, latest: NaiveDate },
    #[error("Chỉ được gia hạn đến ngày đã đề nghị {d0} hoặc sớm hơn.", d0 = vn(.asked))]
    MoreThanAsked { asked: NaiveDate },
    #[error("Thời hạn {d0} đã qua: đề nghị gia hạn phải gửi trước khi hết hạn.", d0 = vn(.0))]
    AfterExpiry(NaiveDate),
    #[error("Đã gia hạn {0} lần. Gia hạn thêm phải ghi rõ lý do.")]
    ManyExtensions(u32),
    #[error("Gia hạn ngắn hơn đề nghị phải ghi rõ lý do.")]
    ShorterWithoutReason,
    #[error("Đơn vị chủ trì mới trùng với đơn vị hiện tại.")]
    SameLead,
    #[error("{agency} đã kết thúc hoạt động nên không nhận việc mới.{instead}")]
    AgencyEnded { agency: String, instead: String },
    #[error("Chưa có yêu cầu giải trình nào.")]
    NoExplanationAsked,
    #[error("Không có việc nào vừa ghi để hoàn tác.")]
    NothingToUndo,
    #[error("Chỉ hoàn tác được việc ghi sau cùng của nhiệm vụ này; hãy hoàn tác việc ghi sau trước.")]
    UndoLaterFirst,
    #[error("Chỉ người đã ghi việc này mới hoàn tác được.")]
    NotYoursToUndo,
    #[error("Đã quá {0} phút nên không hoàn tác được nữa. Báo cáo bổ sung, hoặc đề nghị Văn phòng xử lý.")]
    TooLateToUndo(u32),
    #[error("Không hoàn tác được vì sau đó nhiệm vụ đã có thao tác khác ({0}). Đề nghị Văn phòng xử lý.")]
    ActedOn(&'static str),
    #[error("Tệp minh chứng không hợp lệ ({0}). Gửi lại tệp.")]
    Evidence(&'static str),
    #[error("{0}")]
    NotAllowed(NotAllowed),
}

/// Why someone may not do this.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[expect(missing_docs, reason = "each message says what its variant means")]
pub enum NotAllowed {
    #[error("{role} không được {action}. {who} thực hiện việc này.")]
    Role { role: &'static str, action: &'static str, who: &'static str },
    #[error("Chỉ cán bộ của đơn vị chủ trì ({lead}) được {action}.")]
    NotLead { lead: String, action: &'static str },
    #[error("Chỉ thay mặt được cán bộ cùng đơn vị ({acting}), không phải của {absent}.")]
    StandIn { acting: String, absent: String },
    #[error(
        "Hôm nay không còn thay mặt cán bộ {0}: việc giao thay mặt chưa có hoặc đã hết hạn. Gửi lại bằng tên mình."
    )]
    NotDeputy(String),
    #[error("Không ai tự chuyển đơn vị hoặc vai trò của mình. Đề nghị một cán bộ khác của Văn phòng UBND tỉnh.")]
    Oneself,
    #[error(
        "Chỉ Văn phòng UBND tỉnh, hoặc người vận hành tại máy chủ (dòng lệnh), được giao vai trò “{0}” và cấp mã liên kết cho người giữ vai trò này."
    )]
    Entrusting(&'static str),
    #[error("Cán bộ {0} đã thôi nhiệm vụ trong hệ thống.")]
    Inactive(String),
}

/// A date as Vietnamese officials write it.
fn vn(date: &NaiveDate) -> String {
    date.format("%d/%m/%Y").to_string()
}

/// The first letter in upper case.
fn sentence(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}
