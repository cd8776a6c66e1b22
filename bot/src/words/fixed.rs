//! Sentences that depend on little.

use super::{cut, date, day, moment, percent, size};
use crate::{Elsewhere, WaitingKind, Who, look::Rate};
use chrono::{DateTime, NaiveDate, Utc};
use dondoc_domain::{official::Role, timeliness::Phase};
use dondoc_messaging::{FileKind, FileRef, Text};

fn plain(words: impl std::fmt::Display) -> Text {
    Text::new().plain(words)
}

/// To a chat that is not linked: the same to whatever it says.
pub(crate) fn not_linked() -> Text {
    plain(
        "Cuộc trò chuyện này chưa được liên kết. Anh/chị vui lòng gửi mã liên kết do Văn phòng cấp (dạng XXXXX-XXXXX).",
    )
}

/// To a chat whose code was refused: the same whatever the reason.
pub(crate) fn code_refused() -> Text {
    plain(
        "Mã liên kết không dùng được (sai, đã dùng hoặc hết hạn). Anh/chị kiểm tra lại, hoặc đề nghị Văn phòng cấp mã mới.",
    )
}

/// To a group.
pub(crate) fn group() -> Text {
    plain("Hệ thống chỉ làm việc trong cuộc trò chuyện riêng. Anh/chị vui lòng nhắn tin riêng cho tài khoản này.")
}

pub(crate) fn linked(who: &Who) -> Text {
    plain("Đã liên kết. Kính chào anh/chị ")
        .bold(&who.name)
        .plain(format!(", {}.", who.agency_name))
        .line()
        .then(hint(who.role))
}

pub(crate) fn linked_already(who: &Who) -> Text {
    plain(format!("Cuộc trò chuyện này đã liên kết với {} ({}).", who.name, who.agency_name))
        .line()
        .then(hint(who.role))
}

fn hint(role: Role) -> Text {
    plain(match role {
        Role::Officer => "Gõ “việc” để xem việc của mình, “trợ giúp” để xem cách dùng.",
        Role::Head => "Gõ “việc” để xem việc của mình, /donvi để xem việc của đơn vị, “trợ giúp” để xem cách dùng.",
        Role::Office => "Gõ /choxuly để xem việc chờ xử lý, “trợ giúp” để xem cách dùng.",
        Role::Chair => "Gõ /tyle để xem tỷ lệ đúng hạn, /quahan để xem việc quá hạn, “trợ giúp” để xem cách dùng.",
        Role::Auditor => "Gõ /tyle để xem tỷ lệ đúng hạn, /quahan để xem việc quá hạn.",
        Role::Admin => "Gõ “trợ giúp” để xem cách dùng.",
    })
}

/// What can be written, for this role.
pub(crate) fn help(role: Role) -> Text {
    let mut text = Text::new().bold("Anh/chị có thể nhắn").plain(" (có dấu hoặc không dấu):");
    let everyone: [(&str, &str); 11] = [
        ("/viec", "việc của tôi"),
        ("/lich", "việc sắp đến hạn"),
        ("/baocao NV12 …", "báo cáo tiến độ"),
        ("/xong NV12 …", "báo cáo hoàn thành, kèm số và ngày văn bản"),
        ("/giahan NV12 đến 30/6 vì …", "xin gia hạn"),
        ("/vuongmac NV12 …", "báo vướng mắc"),
        ("/giaitrinh NV12 …", "giải trình việc chậm khi được yêu cầu"),
        ("/huy", "bỏ câu đang hỏi, hoặc hoàn tác việc vừa ghi"),
        ("/nhac NV12", "nhắc lại sau; không đổi thời hạn"),
        ("/im", "tạm ngừng nhắc; /im tắt để nhắc lại"),
        ("/thaymat Họ tên từ 1/7 đến 10/7", "nhờ đồng nghiệp thay khi nghỉ"),
    ];
    let head = [("/donvi", "việc của đơn vị"), ("/chuatraloi", "việc chưa có phản hồi"), ("/quahan", "việc quá hạn")];
    let office =
        [("/choxuly", "kết quả chờ xác nhận, gia hạn chờ quyết định"), ("/chuatraloi", "việc chưa có phản hồi")];
    let province =
        [("/tyle", "tỷ lệ đúng hạn"), ("/quahan", "việc quá hạn"), ("/donvi Tên đơn vị", "việc của một đơn vị")];
    let mut rows: Vec<(&str, &str)> = Vec::new();
    match role {
        Role::Officer => rows.extend(everyone),
        Role::Head => rows.extend(everyone.into_iter().chain(head)),
        Role::Office => rows.extend(office.into_iter().chain(province).chain(everyone)),
        Role::Chair => rows.extend(province.into_iter().chain(office)),
        Role::Auditor => rows.extend(province),
        Role::Admin => {}
    }
    rows.push(("/web", "mở trang web"));
    rows.push(("/ngat", "ngắt liên kết cuộc trò chuyện này"));
    for (command, what) in rows {
        text = text.line().plain("• ").bold(command).plain(format!(" – {what}"));
    }
    match role {
        Role::Officer | Role::Head | Role::Office => text.line().plain(
            "Hoặc trả lời thẳng vào tin nhắc bằng lời của mình: “việc 1 xong, 86/STTTT-CN ngày 10/6”, “đang làm, 60%”, “xin thêm 5 ngày vì …”. Có thể gửi kèm tệp, ảnh.",
        ),
        Role::Chair | Role::Auditor | Role::Admin => text,
    }
}

pub(crate) fn unknown_command(command: &str) -> Text {
    plain(format!("Chưa có lệnh “{}”. Gõ “trợ giúp” để xem các lệnh.", cut(command, 30)))
}

/// Why a role may not see or do something.
pub(crate) fn not_for_role(role: Role, what: &str, who: &str) -> Text {
    plain(format!("Tài khoản của anh/chị ({}) không dùng được {what}: mục này dành cho {who}.", role.label()))
}

pub(crate) fn only_own_agency() -> Text {
    plain(
        "Lãnh đạo đơn vị xem được việc của đơn vị mình; việc của đơn vị khác do Văn phòng UBND tỉnh theo dõi. Gõ /donvi để xem việc của đơn vị mình.",
    )
}

pub(crate) fn secret(mark: &str) -> Text {
    plain(format!(
        "Nội dung có dấu độ mật “{mark}” nên không được nhận và không được lưu. Đề nghị anh/chị xử lý theo đường văn thư mật và xóa tin này khỏi cuộc trò chuyện."
    ))
}

pub(crate) fn question_closed() -> Text {
    plain("Câu hỏi này đã khép lại nên nút không còn dùng được; chưa có gì thay đổi. Gõ “việc” để xem việc hiện tại.")
}

/// To a task that is not for this person; what may be known of it is said.
pub(crate) fn not_yours(number: u32, elsewhere: &[Elsewhere]) -> Text {
    let known = elsewhere.iter().find(|it| it.number == number);
    let why = match known.map(|it| (it.phase, it.officer.as_deref())) {
        Some((Phase::Done, _)) => "đã hoàn thành".to_owned(),
        Some((Phase::Withdrawn, _)) => "đã được thu hồi".to_owned(),
        Some((_, Some(officer))) => format!("do {officer} xử lý"),
        Some((_, None)) | None => "không có trong danh sách việc đang mở của anh/chị".to_owned(),
    };
    plain(format!("NV{number} {why} nên chưa ghi gì. Gõ “việc” để xem danh sách."))
}

pub(crate) fn expired(words: Option<&str>) -> String {
    match words {
        Some(words) => format!("Câu hỏi trước đã quá 24 giờ nên được bỏ; nội dung “{}” chưa được ghi.", cut(words, 80)),
        None => "Câu hỏi trước đã quá 24 giờ nên được bỏ.".to_owned(),
    }
}

pub(crate) fn dropped(words: Option<&str>) -> String {
    match words {
        Some(words) => format!("Đã bỏ phần đang hỏi dở; nội dung “{}” chưa được ghi.", cut(words, 80)),
        None => "Đã bỏ phần đang hỏi dở, chưa gửi.".to_owned(),
    }
}

/// To "ok" and the like while a result waits to be sent.
pub(crate) fn not_sent_yet() -> &'static str {
    "Kết quả chưa gửi. Để gửi, bấm [Gửi] hoặc gõ “gửi”."
}

/// To "gửi" after a reminder came between.
pub(crate) fn echoed_before() -> &'static str {
    "Phần dưới đây được hỏi trước tin nhắc và chưa gửi; anh/chị xác nhận lại."
}

/// To what was called off, each named.
pub(crate) fn cancelled(named: &[String]) -> Text {
    match named {
        [] => plain("Đã hủy, chưa gửi gì."),
        named => plain(format!("Đã hủy, chưa gửi gì: {}.", named.join("; "))),
    }
}

/// Before the answer to a message that could not be handled when it came.
pub(crate) fn late(written: DateTime<Utc>) -> Text {
    plain(format!("Trả lời tin anh/chị gửi lúc {}; trước đó hệ thống chưa xử lý được.", moment(written)))
}

pub(crate) fn nothing_to_cancel(minutes: i64) -> Text {
    plain(format!("Không có gì đang hỏi dở, cũng không có việc nào ghi trong {minutes} phút qua để hoàn tác."))
}

pub(crate) fn too_late(code: &str, minutes: i64) -> Text {
    plain(format!(
        "{code}: đã quá {minutes} phút nên không hoàn tác được nữa. Nếu ghi nhầm, anh/chị báo lại tiến độ đúng hoặc đề nghị Văn phòng đính chính."
    ))
}

pub(crate) fn heard() -> Text {
    plain("Vâng. Muốn tiếp nhận hoặc báo cáo việc nào, anh/chị ghi mã việc, ví dụ “NV12 đã nhận”, hoặc gõ “việc”.")
}

pub(crate) fn no_tasks() -> Text {
    plain("Hiện không có việc nào đang mở của anh/chị.")
}

pub(crate) fn nothing_to_apply() -> Text {
    plain("Hiện không có việc nào đang mở của anh/chị nên nội dung này chưa được ghi. Gõ “trợ giúp” để xem cách dùng.")
}

pub(crate) fn no_such_number(number: u32) -> String {
    format!("Danh sách không có việc số {number}.")
}

pub(crate) fn contact() -> Text {
    plain("Hệ thống không dùng danh bạ. Anh/chị trả lời bằng tin nhắn, ảnh hoặc tệp về việc được giao.")
}

pub(crate) fn unreadable() -> Text {
    plain(
        "Tin này không đọc được nên chưa ghi gì. Anh/chị vui lòng trả lời bằng chữ, ảnh hoặc tệp, ví dụ “NV12 đang làm 60%”.",
    )
}

pub(crate) fn files(files: &[FileRef]) -> String {
    let names: Vec<String> = files
        .iter()
        .take(10)
        .map(|file| {
            let name = match (file.name.trim(), file.kind) {
                ("", FileKind::Photo) => "ảnh".to_owned(),
                ("", FileKind::Voice) => "ghi âm".to_owned(),
                ("", FileKind::Video) => "video".to_owned(),
                ("", FileKind::Document) => "tệp".to_owned(),
                (name, _) => cut(name, 60),
            };
            file.size.map_or(name.clone(), |bytes| format!("{name} ({})", size(bytes)))
        })
        .collect();
    let more = files.len().saturating_sub(names.len());
    let more = if more > 0 { format!(" và {more} tệp khác") } else { String::new() };
    format!("{} tệp: {}{more}", files.len(), names.join(", "))
}

pub(crate) fn evidence(files: &[FileRef]) -> String {
    format!("Kết quả theo {} đính kèm", self::files(files))
}

pub(crate) fn too_large(file: &FileRef, limit: u64) -> String {
    let size = file.size.map(|bytes| format!(" ({})", size(bytes))).unwrap_or_default();
    format!("Tệp {}{size} lớn hơn mức {} nhận được qua tin nhắn.", cut(&file.name, 60), self::size(limit))
}

pub(crate) fn later_usage() -> Text {
    plain("Anh/chị muốn được nhắc lại khi nào? (Không đổi thời hạn của việc.)")
}

pub(crate) fn quiet_set(until: DateTime<Utc>, limited: bool) -> Text {
    let limited = if limited { " (tối đa đến cuối ngày làm việc tiếp theo)" } else { "" };
    plain("Tạm ngừng nhắc đến ")
        .bold(moment(until))
        .plain(format!("{limited}. Thời hạn không đổi; việc hỏa tốc vẫn được nhắc. Gõ “/im tắt” để nhắc lại."))
}

pub(crate) fn quiet_ended() -> Text {
    plain("Đã nhắc lại như thường.")
}

pub(crate) fn quiet_usage() -> Text {
    plain("Chưa rõ thời điểm. Ví dụ: “/im 2 giờ”, “/im đến 15h”, “/im đến mai”, “/im tắt”.")
}

pub(crate) fn stand_in_usage() -> Text {
    plain(
        "Để nhờ đồng nghiệp cùng đơn vị thay mặt: “/thaymat Nguyễn Văn A từ 1/7 đến 10/7”. Để kết thúc: “/thaymat tắt”.",
    )
}

pub(crate) fn no_colleague(name: &str) -> Text {
    plain(format!("Không tìm thấy đồng nghiệp tên “{}” cùng đơn vị. Ghi đủ họ tên rồi gửi lại.", cut(name, 60)))
}

pub(crate) fn no_agency(name: &str) -> Text {
    plain(format!(
        "Không tìm thấy đơn vị “{}”. Ghi tên đầy đủ hoặc tên viết tắt, ví dụ “/donvi Sở Tài chính”.",
        cut(name, 60)
    ))
}

pub(crate) fn which_agency(names: &[String]) -> Text {
    let mut text = plain("Có nhiều đơn vị gần giống. Anh/chị ghi rõ tên:");
    for name in names.iter().take(8) {
        text = text.line().plain(format!("• {name}"));
    }
    text
}

pub(crate) fn dates_reversed() -> Text {
    plain(
        "Ngày kết thúc phải sau ngày bắt đầu và không sớm hơn hôm nay. Ví dụ: “/thaymat Nguyễn Văn A từ 1/7 đến 10/7”.",
    )
}

pub(crate) fn stand_in_echo(name: &str, from: NaiveDate, until: NaiveDate) -> Text {
    plain("Ghi nhận: nhờ ")
        .bold(name)
        .plain(" thay mặt anh/chị từ ")
        .bold(day(from))
        .plain(" đến hết ")
        .bold(day(until))
        .plain(". Nhắc việc sẽ gửi cho người thay; báo cáo ghi tên cả hai người.")
}

pub(crate) fn which_colleague() -> Text {
    plain("Có nhiều đồng nghiệp gần giống tên này. Anh/chị chọn:")
}

pub(crate) fn unlink_echo() -> Text {
    plain(
        "Ngắt liên kết thì cuộc trò chuyện này không nhận nhắc việc và không báo cáo được nữa; muốn dùng lại phải có mã mới. Anh/chị chắc chứ?",
    )
}

pub(crate) fn nothing_waiting() -> Text {
    plain("Không có kết quả hoặc đề nghị gia hạn nào đang chờ.")
}

pub(crate) fn waits_no_more(code: &str, kind: WaitingKind) -> Text {
    let what = match kind {
        WaitingKind::Result => "kết quả nào chờ xác nhận",
        WaitingKind::Extension => "đề nghị gia hạn nào chờ quyết định",
    };
    plain(format!("{code}: không còn {what} (đã được xử lý hoặc đã rút). Gõ /choxuly để xem danh sách mới."))
}

/// To a decision on a task on which nothing waits.
pub(crate) fn nothing_waits_on(number: u32) -> Text {
    plain(format!("NV{number}: không có kết quả hoặc đề nghị gia hạn nào đang chờ. Gõ /choxuly để xem danh sách."))
}

/// To a decision that may be about either of two things.
pub(crate) fn several_wait(number: u32) -> String {
    format!("NV{number} có nhiều nội dung chờ quyết định. Anh/chị chọn từng nội dung:")
}

/// To several decisions in one message.
pub(crate) fn one_at_a_time() -> Text {
    plain("Mỗi tin chỉ quyết định một việc; chưa ghi quyết định nào. Anh/chị gửi từng việc một.")
}

/// To a code that no task has.
pub(crate) fn no_such_task(number: u32) -> Text {
    plain(format!("Không có nhiệm vụ nào mang mã NV{number}."))
}

/// To a decision on what is not any more as it was echoed.
pub(crate) fn changed_since() -> &'static str {
    "Nội dung chờ quyết định đã thay đổi so với lúc anh/chị xem nên chưa ghi quyết định nào. Nội dung mới:"
}

/// "82/95, 86,3%".
pub(crate) fn rate(rate: &Rate) -> String {
    format!("{}/{} ({})", rate.on_time, rate.of, percent(rate.on_time, rate.of))
}

pub(crate) fn as_of(from: NaiveDate, until: NaiveDate) -> String {
    format!("từ {} đến {}", date(from), date(until))
}
