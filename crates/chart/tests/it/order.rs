//! Who stands where, and what is printed there.

use crate::{
    geometry::sound,
    sample::{FONTS, ageing, agency, boxes, calendar, extensions, of, trend},
};
use dondoc_chart::{
    Ageing, Agency, AgencyAgeing, AgencyExtensions, Drawing, Extensions, FourBoxes, Look, SMALL_SAMPLE, Share, Width,
    Words,
};

fn texts(drawing: &dyn Drawing) -> Vec<String> {
    sound(&drawing.to_svg(&Look::new(&FONTS)))
}

#[track_caller]
fn place(texts: &[String], words: &str) -> usize {
    texts.iter().position(|text| text == words).unwrap_or_else(|| panic!("{words:?} is not among {texts:?}"))
}

/// These words stand in this order.
#[track_caller]
fn in_order(texts: &[String], words: &[&str]) {
    let order: Vec<usize> = words.iter().map(|it| place(texts, it)).collect();
    assert!(order.is_sorted(), "{order:?} in {texts:?}");
}

#[test]
fn every_rate_is_printed_with_its_denominator() {
    for (num, den) in [(0, 1), (50, 50), (9_999_999, 10_000_000), (3, 9), (3, 10)] {
        let texts = texts(&of(vec![agency("Sở Y tế", num, den)]));
        place(&texts, &Words::vietnamese().percent(Share::new(num, den)));
        place(&texts, &Words::vietnamese().fraction(Share::new(num, den)));
        assert_eq!(texts.iter().any(|text| text.starts_with("Mẫu nhỏ")), den < SMALL_SAMPLE);
    }
}

#[test]
fn the_league_is_ordered_by_the_lower_bound_and_small_samples_are_last() {
    let texts = texts(&of(vec![
        agency("Ít việc, đủ cả", 9, 9),
        agency("Chưa có", 0, 0),
        agency("Khá, nhiều việc", 90, 100),
        agency("Đủ cả, vừa đủ mẫu", 10, 10),
        agency("Kém", 20, 60),
    ]));
    in_order(
        &texts,
        &["Khá, nhiều việc", "Đủ cả, vừa đủ mẫu", "Kém", "Mẫu nhỏ, dưới 10 việc đến hạn", "Ít việc, đủ cả"],
    );
    assert!(texts.iter().any(|text| text == "Chưa có việc đến hạn (1): Chưa có."), "{texts:?}");
}

#[test]
fn of_too_many_agencies_those_with_the_fewest_tasks_are_summed_up() {
    let mut agencies: Vec<Agency> = (0..40).map(|at| agency(&format!("Đơn vị {at}"), at, 100)).collect();
    agencies.insert(0, agency("Ít", 1, 2));
    agencies.insert(20, agency("Ít nữa", 2, 3));
    let league = of(agencies);
    let texts = texts(&league);
    let at = place(&texts, "… và 2 đơn vị khác");
    assert_eq!(&texts[at + 1..at + 3], ["60,0%", "3/5"]);
    // The worst of the large ones is still there, and the table has everyone.
    place(&texts, "Đơn vị 0");
    assert!(!texts.iter().any(|text| text.starts_with("Ít")));
    assert_eq!(league.table(Words::vietnamese()).rows.len(), 43);
}

#[test]
fn the_boxes_say_what_they_hold() {
    let drawn = texts(&boxes(1));
    for words in ["2.145", "183", "412", "199", "73,0%", "Hoàn thành đúng hạn", "Đang làm, đã quá hạn"] {
        place(&drawn, words);
    }
    let sum = "Bốn ô cộng lại: 2.939 việc. Ngoài bốn ô: không có thời hạn 51; đã rút 4.";
    assert!(drawn.join(" ").contains(sum), "{drawn:?}");
    place(&texts(&FourBoxes { done_on_time: 12_345_678.into(), ..FourBoxes::default() }), "12.345.678");
}

#[test]
fn the_trend_prints_every_n_and_labels_the_first_the_last_and_the_lowest() {
    for (width, months) in [(Width::Wide, "T8"), (Width::Narrow, "08/2023")] {
        let drawing = trend(12, 1);
        let texts = sound(&drawing.to_svg(&Look { width, ..Look::new(&FONTS) }));
        place(&texts, months);
        let words = Words::vietnamese();
        for it in &drawing.months {
            place(&texts, &words.number(it.on_time.den));
        }
        let rates = || drawing.months.iter().filter(|it| it.on_time.den > 0);
        let lowest = rates().min_by(|a, b| a.on_time.rate().partial_cmp(&b.on_time.rate()).unwrap());
        for it in [rates().next(), rates().next_back(), lowest].into_iter().flatten() {
            place(&texts, &words.percent(it.on_time));
        }
        assert!(texts.iter().any(|it| it == words.gap));
    }
}

#[test]
fn the_most_overdue_are_first_and_the_rest_is_summed_up() {
    let of = |name: &str, steps| AgencyAgeing { name: name.into(), steps, link: None };
    let mut agencies = vec![of("Không có", [0; 4]), of("Ba việc mới", [3, 0, 0, 0]), of("Ba việc cũ", [0, 0, 0, 3])];
    agencies.extend((10..20).map(|at| of(&format!("Đơn vị {at}"), [at, 0, 0, 0])));
    agencies.extend([of("Một", [1, 0, 0, 0]), of("Hai", [0, 2, 0, 0])]);
    let drawing = Ageing { agencies, ..ageing(0, 1) };
    let texts = texts(&drawing);
    in_order(&texts, &["Đơn vị 19", "Đơn vị 10", "Ba việc cũ", "Ba việc mới", "… và 2 đơn vị khác"]);
    let at = place(&texts, "… và 2 đơn vị khác");
    assert_eq!(&texts[at + 1..at + 6], ["1", "2", "0", "0", "3"]);
    assert!(!texts.iter().any(|it| it == "Không có"));
    assert_eq!(drawing.table(Words::vietnamese()).rows.len(), 14 + 1);
}

#[test]
fn a_day_prints_its_count_and_days_without_one_print_nothing() {
    let drawing = calendar(9, 1);
    let texts = texts(&drawing);
    let counts: Vec<String> = drawing.days.iter().map(|it| it.due.to_string()).collect();
    assert_eq!(texts[texts.len() - 2 - counts.len()..].iter().filter(|it| counts.contains(it)).count(), 0);
    let first_band = texts.iter().position(|it| *it == "CN").unwrap() + 1;
    assert_eq!(texts[first_band..first_band + 9], counts);
}

#[test]
fn the_largest_gain_is_first_and_small_samples_are_last() {
    let of = |name: &str, before, after, due| AgencyExtensions {
        name: name.into(),
        before: Share::new(before, due),
        after: Share::new(after, due),
        link: None,
    };
    let agencies = vec![
        of("Không đổi", 15, 15, 30),
        of("Ít việc, tăng hết", 0, 5, 5),
        of("Tăng nhiều", 10, 25, 30),
        of("Giảm", 20, 15, 30),
        of("Tăng ít", 10, 12, 30),
    ];
    let drawing = Extensions { agencies, before: Share::new(60, 125), after: Share::new(72, 125), ..extensions(0, 1) };
    let texts = texts(&drawing);
    in_order(&texts, &["Toàn tỉnh", "Tăng nhiều", "Tăng ít", "Không đổi", "Giảm", "Ít việc, tăng hết"]);
    for words in ["128", "61", "34", "21", "12", "57,6% (72/125)", "83,3% (25/30)"] {
        place(&texts, words);
    }
    let table = drawing.table(Words::vietnamese());
    let printed: Vec<String> = table.rows[0].cells.iter().map(|it| it.printed(Words::vietnamese())).collect();
    assert_eq!(printed, ["Tăng nhiều", "10", "30", "33,3%", "25", "30", "83,3%", "+50,0"]);
}
