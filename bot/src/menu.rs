//! The commands that a messenger shows in its menu, where it has one.

/// Commands with what they do, for everybody; what a role may not do is told when it is tried.
pub const COMMANDS: &[(&str, &str)] = &[
    ("viec", "Việc của tôi"),
    ("lich", "Việc sắp đến hạn"),
    ("baocao", "Báo cáo tiến độ"),
    ("xong", "Báo hoàn thành"),
    ("giahan", "Xin gia hạn"),
    ("vuongmac", "Báo vướng mắc"),
    ("nhac", "Nhắc lại sau"),
    ("im", "Tạm im lặng"),
    ("thaymat", "Nhờ đồng nghiệp thay mặt"),
    ("donvi", "Bảng việc của đơn vị"),
    ("chuatraloi", "Việc chưa có trả lời"),
    ("choxuly", "Chờ Văn phòng xử lý"),
    ("tyle", "Tỷ lệ đúng hạn"),
    ("quahan", "Việc quá hạn"),
    ("huy", "Hủy hoặc hoàn tác"),
    ("trogiup", "Hướng dẫn"),
];
