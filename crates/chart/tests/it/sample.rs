//! Figures to draw.

use dondoc_chart::{Agency, Fonts, FourBoxes, League, Share};
use std::sync::LazyLock;

pub static FONTS: LazyLock<Fonts> = LazyLock::new(|| Fonts::embedded().unwrap());

const NAMES: [&str; 12] = [
    "Sở Tài chính",
    "Sở Kế hoạch và Đầu tư",
    "Sở Văn hóa, Thể thao và Du lịch",
    "Ban Quản lý Khu kinh tế và các khu công nghiệp tỉnh",
    "Sở Thông tin và Truyền thông",
    "UBND thành phố Phan Rang – Tháp Chàm",
    "UBND huyện Ninh Phước",
    "Sở Tài nguyên và Môi trường",
    "Công an tỉnh",
    "Sở Lao động – Thương binh và Xã hội",
    "Thanh tra tỉnh",
    "UBND huyện Bác Ái",
];

/// So many agencies with rates of every kind, none like its neighbour.
pub fn league(agencies: u64) -> League {
    let agencies: Vec<Agency> = (0..agencies)
        .map(|at| {
            let due = (at * 37 + 11) % 61;
            let on_time = due - (due * ((at * 13) % 7)) / 9;
            let round = at as usize / NAMES.len();
            let tail = if round == 0 { String::new() } else { format!(" {round}") };
            Agency { name: format!("{}{tail}", NAMES[at as usize % NAMES.len()]), on_time: Share::new(on_time, due) }
        })
        .collect();
    of(agencies)
}

/// These agencies with everything around them.
pub fn of(agencies: Vec<Agency>) -> League {
    let sum = |part: fn(Share) -> u64| agencies.iter().map(|it| part(it.on_time)).sum();
    League {
        title: "Tỷ lệ hoàn thành đúng hạn theo đơn vị".into(),
        period: "6 tháng đầu năm 2024 (01/01–30/06/2024)".into(),
        definition: vec![
            "Mẫu số: việc đã hoàn thành và việc quá hạn chưa xong, giao trong kỳ. Đúng hạn tính theo ngày văn bản báo cáo."
                .into(),
            "Số liệu đến hết ngày 30/06/2024.".into(),
        ],
        province: Share::new(sum(|it| it.num), sum(|it| it.den)),
        agencies,
    }
}

pub fn agency(name: &str, on_time: u64, due: u64) -> Agency {
    Agency { name: name.into(), on_time: Share::new(on_time, due) }
}

pub fn boxes() -> FourBoxes {
    FourBoxes {
        title: "Tình hình thực hiện nhiệm vụ UBND tỉnh giao".into(),
        period: "6 tháng đầu năm 2024 (01/01–30/06/2024)".into(),
        definition: vec![
            "Việc giao trong kỳ; đúng hạn tính theo ngày văn bản báo cáo. Số liệu đến hết ngày 30/06/2024.".into(),
        ],
        done_on_time: 2_145,
        done_late: 183,
        open_in_time: 412,
        open_overdue: 199,
        outside: vec![("không có thời hạn".into(), 51), ("bị trả lại".into(), 0), ("đã rút".into(), 4)],
    }
}
