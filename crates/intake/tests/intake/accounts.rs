//! No row is lost, none invented, however the table looks.

use std::sync::LazyLock;

use dondoc_intake::IntakeError;
use proptest::prelude::*;

use crate::support::*;

#[test]
fn ten_thousand_rows_are_read() {
    let world = World::new();
    let rows: Vec<[String; 6]> = (1..=10_000)
        .map(|n| {
            let month = n % 12 + 1;
            [
                n.to_string(),
                format!("Nhiệm vụ thứ {n} của kế hoạch năm"),
                ["Sở Y tế", "Sở Nội vụ và Sở Tài chính", "Sở Thông tin và Truyền thông"][n % 3].to_owned(),
                format!("Tháng {month}/2024"),
                if n % 2 == 0 { "Hoàn thành".to_owned() } else { String::new() },
                if n % 2 == 0 { format!("{n}/SYT-VP ngày 05/{month}/2024") } else { String::new() },
            ]
        })
        .collect();
    let head = ["STT", "Nội dung nhiệm vụ", "Đơn vị chủ trì", "Thời gian", "Tiến độ", "Văn bản trình"];
    let rows: Vec<Vec<&str>> =
        std::iter::once(head.to_vec()).chain(rows.iter().map(|row| row.iter().map(String::as_str).collect())).collect();
    let rows: Vec<&[&str]> = rows.iter().map(Vec::as_slice).collect();
    for (name, bytes) in [("a.csv", csv(&rows)), ("a.xlsx", xlsx(&rows)), ("a.docx", docx(&[&rows]))] {
        let mut told = Vec::new();
        let started = std::time::Instant::now();
        let plan =
            dondoc_intake::read_bytes(name, &bytes, &world.options(), &mut |done, of| told.push((done, of))).unwrap();
        println!("{name}: {:?}", started.elapsed());
        assert_eq!(plan.lines.len(), 10_000, "{name}");
        assert!(plan.accounts.balance() && plan.lines.iter().filter(|line| line.result.done).count() == 5_000);
        assert!(told.len() > 50 && told.last() == Some(&(10_000, 10_000)) && told.is_sorted());
    }
}

static WORLD: LazyLock<World> = LazyLock::new(World::new);

fn text() -> impl Strategy<Value = String> {
    let known = prop::sample::select(vec![
        "",
        "",
        "",
        "-",
        "1",
        "2",
        "1.1",
        "I",
        "II",
        "A",
        "a)",
        "12",
        "STT",
        "Nội dung",
        "Chủ trì",
        "Thời hạn",
        "Ghi chú: x",
        "Tổng cộng",
        "Sở Y tế",
        "Sở Nội vụ; Sở Tài chính",
        "Các sở, ban, ngành",
        "2024",
        "Quý I/2024",
        "Hàng năm",
        "Nhiệm vụ mới",
        "Hoàn thành",
        "5/SYT-VP ngày 1/3/2024",
        "Lập sổ theo dõi",
        "và tiếp theo",
        "PHÁT TRIỂN HẠ TẦNG",
        "<i>Mục</i>",
        "Mật",
        "(1)",
        "(2)",
        "(3)",
        "I. Phần một",
        "- gạch đầu dòng",
    ])
    .prop_map(str::to_owned);
    prop_oneof![8 => known, 1 => "\\PC{0,12}"]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn every_row_is_accounted_for(
        body in prop::collection::vec(prop::collection::vec(text(), 0..9), 0..14),
        headed in any::<bool>(),
        with_results in any::<bool>(),
    ) {
        let mut rows = body.clone();
        if headed {
            let head = ["STT", "Nội dung nhiệm vụ", "Đơn vị chủ trì", "Đơn vị phối hợp", "Tình trạng", "Thời hạn", "Tiến độ"];
            rows.insert(0, head.map(str::to_owned).to_vec());
        }
        let rows: Vec<Vec<&str>> = rows.iter().map(|row| row.iter().map(String::as_str).collect()).collect();
        let rows: Vec<&[&str]> = rows.iter().map(Vec::as_slice).collect();
        let mut options = WORLD.options();
        options.with_results = with_results;
        let filled = rows.iter().filter(|row| row.iter().any(|cell| !dondoc_text::is_blank(cell))).count();
        let read = attempt("a.csv", &csv(&rows), &options);
        if let Ok(plan) = read {
            prop_assert!(plan.accounts.balance(), "{:?}", plan.accounts);
            prop_assert_eq!(plan.accounts.rows, filled);
            prop_assert_eq!(plan.accounts.lines, plan.lines.len());
            let keys: std::collections::BTreeSet<&str> = plan.lines.iter().map(|line| line.key.as_str()).collect();
            prop_assert_eq!(keys.len(), plan.lines.len(), "keys are unique");
            // The same file reads the same, and as a workbook too.
            prop_assert_eq!(&attempt("a.csv", &csv(&rows), &options).unwrap(), &plan);
        } else if headed && matches!(read, Err(IntakeError::NoRows)) {
            // Nothing but headings: one task more, and there is a plan of one line.
            let mut rows = rows;
            rows.push(&["7", "Lập sổ theo dõi", "Sở Y tế", "", "", "2024", ""]);
            prop_assert_eq!(attempt("a.csv", &csv(&rows), &options).unwrap().lines.len(), 1);
        } else if headed {
            // A header is always found; only a mark over the table refuses the whole.
            let first = rows.get(1).is_some_and(|row| row.contains(&"Mật"));
            prop_assert!(first || rows.iter().flat_map(|row| row.iter()).any(|cell| cell.contains("Mật")));
        }
    }
}
