//! What is typed, and which tasks are found, in which order.

use crate::log::{Log, cited, directive, founded, task};
use dondoc_domain::task::{Assignment, TaskEvent, event::ResultSubmitted};
use dondoc_search::Index;
use std::collections::BTreeSet;

/// Each with its number, which is also its code.
const CONTENTS: [&str; 14] = [
    "Xây dựng kế hoạch phòng, chống bão năm 2024",                       // 1
    "Tăng cường bảo vệ môi trường làng nghề",                            // 2
    "Báo cáo kết quả chuyển đổi số",                                     // 3
    "Ra soat cong tac phong chong bao lu",                               // 4: entered without diacritics
    "Thay đổi số lượng cán bộ, chuyển công tác",                         // 5: the words of 3, scattered
    "Số hoá hồ sơ tại trung tâm hành chính công",                        // 6
    "Triển khai Quyết định 749/QĐ-TTg về chuyển đổi số",                 // 7
    "Hoàn thiện đường giao thông huyện Đắk Glong",                       // 8
    "Dự thảo văn bản 86/STTTT-TTBCXB gửi các đơn vị",                    // 9
    "Mua 86 bộ máy vi tính cho STTTT",                                   // 10
    "Kiểm tra dự án IPv6",                                               // 11
    "Thủy lợi nhỏ, thuỷ lợi nội đồng",                                   // 12
    "THỰC HIỆN CẢI CÁCH HÀNH CHÍNH",                                     // 13
    "Ho\u{300}a gia\u{309}i o\u{31b}\u{309} co\u{31b} so\u{31b}\u{309}", // 14: decomposed
];

async fn log() -> (Log, Index) {
    let mut log = Log::new();
    log.issue(directive("36/QĐ-UBND", "Giao nhiệm vụ trọng tâm")).await;
    log.registry(founded("STTTT", "Sở Thông tin và Truyền thông", "STTTT")).await;
    for content in CONTENTS {
        log.assign(task(content)).await;
    }
    let index = log.index().await;
    (log, index)
}

#[tokio::test]
async fn words_find_tasks_with_and_without_diacritics() {
    let (log, index) = log().await;
    /// Behind each bar stands what is less close; what stands between two bars may come in any order.
    #[track_caller]
    fn check(log: &Log, index: &Index, text: &str, expected: &str) {
        let mut found = log.found(index, text).into_iter();
        let mut tier = |tier: &str| {
            let expected: BTreeSet<usize> = tier.split_whitespace().map(|it| it.parse().unwrap()).collect();
            assert_eq!(found.by_ref().take(expected.len()).collect::<BTreeSet<_>>(), expected, "{text:?}");
        };
        expected.split('|').for_each(&mut tier);
        assert_eq!(found.collect::<Vec<_>>(), [0; 0], "{text:?}");
    }
    for (text, expected) in [
        // With diacritics: as written; then what was entered without any.
        ("bão", "1 | 4"),
        ("bao", "1 2 3 4"),
        ("bảo", "2 | 4"),
        ("BÃO", "1 | 4"),
        ("ba\u{303}o", "1 | 4"),
        ("bãi", ""),
        ("phòng chống bão", "1 | 4"),
        ("phong chong bao", "1 4"),
        ("PHONG CHONG BAO", "1 4"),
        // Half and half: each word for itself.
        ("phong chống bão", "1 | 4"),
        ("bão moi truong", ""),
        // The tone may stand on either vowel.
        ("số hóa", "6"),
        ("số hoá", "6"),
        ("thủy lợi", "12"),
        ("thuỷ lợi", "12"),
        ("hoà giải ở cơ sở", "14"),
        ("hoa giai o co so", "14"),
        // đ is d to who types d, and only đ to who types đ.
        ("duong dak", "8"),
        ("đường đắk", "8"),
        ("Ðắk", "8"),
        // All words must be there, in any order; side by side goes first.
        ("chuyển đổi số", "3 7 | 5"),
        ("số đổi chuyển", "3 5 7"),
        ("chuyển đổi số bão", ""),
        ("\"chuyển đổi số\"", "3 7"),
        ("“chuyen doi so”", "3 7"),
        ("\"số chuyển\"", ""),
        ("\"đổi chuyển\"", ""),
        // The last word may be unfinished, unless a space follows it.
        ("chuyển đổi s", "3 7 | 5"),
        ("cải cá", "13"),
        ("cai cac", "13"),
        ("cai c", "13"),
        ("cai c ", ""),
        ("hành chí", "6 13"),
        ("huyện glo", "8"),
        ("gia thong ", ""),
        ("\"hành chí", "6 13"),
        ("\"hành chí\"", ""),
        // Numbers of documents, whole and by part, in any case, and in the order they are written.
        ("86/STTTT-TTBCXB", "9"),
        ("86/stttt", "9"),
        ("86/stttt-ttb", "9"),
        ("086/STTTT", "9"),
        ("ttbcxb", "9"),
        ("86/s", "9"),
        ("749/QĐ-TTg", "7"),
        ("749/qd-ttg", "7"),
        ("749/qđ", "7"),
        ("749/qf", ""),
        ("STTTT/86", ""),
        ("86 bộ", "10"),
        ("ipv6", "11"),
        // Codes.
        ("NV3", "3"),
        ("nv 3", "3"),
        ("NV003", "3"),
        ("NV1", "1 | 10 11 12 13 14"),
        ("NV1 ", "1"),
        // One letter off, when nothing else was found; numbers never.
        ("chuyen doii so", "3 5 7"),
        ("chuyne doi so", "3 5 7"),
        ("chuyểm đổi số", "3 5 7"),
        ("glomg", "8"),
        ("87/stttt", ""),
        ("NV33", ""),
        ("hành chính côngg", "6"),
        // Nothing at all.
        ("", ""),
        (" \" - ", ""),
    ] {
        check(&log, &index, text, expected);
    }
}

#[tokio::test]
async fn every_text_of_a_task_is_found() {
    let mut log = Log::new();
    log.issue(directive("36/QĐ-UBND", "Giao nhiệm vụ trọng tâm")).await;
    log.registry(founded("STTTT", "Sở Thông tin và Truyền thông", "STTTT")).await;
    log.assign(Assignment {
        item: "154".into(),
        deliverable: "Tờ trình".into(),
        approver: "HĐND".into(),
        field: "Hạ tầng".into(),
        attributes: [("Ghi chú".to_owned(), "kinh phí lồng ghép".to_owned())].into(),
        ..task("Lắp đặt cáp quang")
    })
    .await;
    let result = ResultSubmitted { documents: vec![cited("551/STTTT-CN")], text: String::new() };
    log.tell(1, 7, TaskEvent::ResultSubmitted(result)).await;
    log.assign(Assignment { directive: directive("1/CT-UBND", "").id, lead: "SNV".into(), ..task("Việc khác") }).await;
    let index = log.index().await;
    for text in [
        "cáp quang",
        "154",
        "tờ trình",
        "hđnd",
        "hạ tầng",
        "lồng ghép",
        "551/STTTT-CN",
        "36/QĐ-UBND",
        "trọng tâm",
        "ubnd tỉnh",
        "sở thông tin",
        "so thong tin va truyen thong",
        "stttt cáp",
        "nv1",
        // From different texts of the task.
        "cáp quang sở truyền thông 36/QĐ 2",
    ] {
        let expected: &[usize] = if text.ends_with('2') { &[] } else { &[1] };
        assert_eq!(log.found(&index, text), expected, "{text:?}");
    }
    // No phrase runs from one text into the next.
    assert_eq!(log.found(&index, "\"quang 154\""), [0; 0]);
    assert_eq!(log.found(&index, "quang 154"), [1]);
}

#[tokio::test]
async fn the_limit_is_kept_and_among_equals_the_newest_come_first() {
    let mut log = Log::new();
    for n in 0..30 {
        log.assign(task(if n % 3 == 0 { "Báo cáo quý" } else { "Báo cáo tổng kết công tác cuối năm" })).await;
    }
    let index = log.index().await;
    assert_eq!(index.find("báo cáo", 7).unwrap().len(), 7);
    assert_eq!(index.find("báo cáo", 0).unwrap(), []);
    assert_eq!(index.find("báo cáo", usize::MAX).unwrap().len(), 30);
    let short: Vec<usize> = (0..30).rev().filter(|n| n % 3 == 0).map(|n| n + 1).collect();
    assert_eq!(log.found(&index, "báo cáo quý"), short);
    // The shorter text is the closer one, and a limit leaves out the rest.
    let all = log.found(&index, "báo cáo");
    assert_eq!(all[..10], short);
}

/// With many matches the page is filled by a shorter way; it must not let in what is only near.
#[tokio::test]
async fn a_full_page_of_a_phrase_holds_nothing_else() {
    let mut log = Log::new();
    for n in 0..200 {
        // Every second one has all the words and all the pairs of the phrase, and yet not the phrase.
        let near = "chuyển đổi bộ, đổi số chuyển đổi";
        log.assign(task(if n % 2 == 0 {
            "Đề án chuyển đổi số cấp tỉnh giai đoạn mới"
        } else {
            near
        }))
        .await;
    }
    let index = log.index().await;
    for limit in [1, 5, 20, 100, 1_000] {
        let found = index.find("\"chuyển đổi số\"", limit).unwrap();
        assert_eq!(found.len(), limit.min(100));
        assert!(found.iter().all(|id| (1..=200).step_by(2).any(|number| log.id(number) == *id)), "limit {limit}");
    }
}
