//! What stands on buttons.

use crate::memory::{Decision, Wants};
use dondoc_domain::task::event::Blocker;

pub(crate) const SEND: &str = "Gửi";
pub(crate) const EDIT_DAY: &str = "Sửa ngày";
pub(crate) const EDIT: &str = "Sửa";
pub(crate) const CANCEL: &str = "Hủy";
pub(crate) const UNDO: &str = "Hoàn tác";
pub(crate) const DONE: &str = "Xong";
pub(crate) const DOING: &str = "Đang làm";
pub(crate) const EXTEND: &str = "Xin gia hạn";
pub(crate) const BLOCKED: &str = "Vướng mắc";
pub(crate) const LATER: &str = "Nhắc sau";
pub(crate) const TAKE: &str = "Tiếp nhận";
pub(crate) const NOT_OURS: &str = "Không phải việc của đơn vị";
pub(crate) const EXPLAIN: &str = "Giải trình";
pub(crate) const ALL: &str = "Tất cả";
pub(crate) const TODAY: &str = "Hôm nay";
pub(crate) const OTHER_DAY: &str = "Chọn ngày khác";
pub(crate) const NO_NUMBER: &str = "Chưa có số văn bản";
pub(crate) const IS_RESULT: &str = "Đây là kết quả";
pub(crate) const IS_UPDATE: &str = "Chỉ là cập nhật";
pub(crate) const HOUR: &str = "1 giờ nữa";
pub(crate) const AFTERNOON: &str = "Chiều nay";
pub(crate) const MORNING: &str = "Sáng mai 8:00";
pub(crate) const MY_TASKS: &str = "Việc của tôi";
pub(crate) const LOUD: &str = "Nhắc lại như thường";
pub(crate) const BACK: &str = "Kết thúc thay mặt";
pub(crate) const SEND_AGAIN: &str = "Gửi lại";
pub(crate) const KEEP_NOTE: &str = "Ghi vào nhật ký";
pub(crate) const UNLINK: &str = "Ngắt liên kết";

/// What stands in the way, in a word.
pub(crate) fn blocker(blocker: Blocker) -> &'static str {
    match blocker {
        Blocker::Coordination => "chờ đơn vị phối hợp",
        Blocker::Budget => "kinh phí",
        Blocker::Legal => "pháp lý",
        Blocker::Guidance => "chờ hướng dẫn",
        Blocker::Data => "thiếu số liệu, hồ sơ",
        Blocker::Staff => "nhân lực",
        Blocker::Other => "khác",
    }
}

/// What a draft is, in a word.
pub(crate) fn wants(wants: &Wants) -> &'static str {
    match wants {
        Wants::Report { .. } => "cập nhật",
        Wants::Submit { .. } => "kết quả",
        Wants::Extend { .. } => "xin gia hạn",
        Wants::Return { .. } => "trả lại",
        Wants::Accept => "tiếp nhận",
        Wants::Explain { .. } => "giải trình",
        Wants::Confirm => "xác nhận",
        Wants::SendBack { .. } => "trả lại kết quả",
        Wants::Grant { .. } => "đồng ý gia hạn",
        Wants::Refuse { .. } => "không đồng ý gia hạn",
    }
}

/// What the office decides.
pub(crate) fn decision(decision: Decision) -> &'static str {
    match decision {
        Decision::Confirm => "Xác nhận",
        Decision::SendBack => "Trả lại",
        Decision::Grant => "Đồng ý",
        Decision::GrantLess => "Đồng ý ngắn hơn",
        Decision::Refuse => "Không đồng ý",
    }
}
