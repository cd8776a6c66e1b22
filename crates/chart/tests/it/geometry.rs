//! Whatever is drawn is inside, and no two texts touch.

use crate::sample::{FONTS, agency, boxes, league, of};
use dondoc_chart::{Agency, FourBoxes, League, SMALL_SAMPLE, Share};
use quick_xml::{Reader, events::Event};
use resvg::{
    tiny_skia::Rect,
    usvg::{Group, Node, Options, Tree},
};

/// Everything drawn, with the words of texts.
fn marks(group: &Group, found: &mut Vec<(Option<String>, Rect)>) {
    for node in group.children() {
        match node {
            Node::Group(group) => marks(group, found),
            Node::Text(text) => {
                let words: String = text.chunks().iter().map(|chunk| chunk.text()).collect();
                found.push((Some(words), text.abs_bounding_box()));
            }
            Node::Path(path) => found.push((None, path.abs_bounding_box())),
            Node::Image(_) => panic!("no pictures in drawings"),
        }
    }
}

/// The texts of a drawing that is sound.
#[track_caller]
fn check(svg: &str) -> Vec<String> {
    well_formed(svg);
    let mut database = resvg::usvg::fontdb::Database::new();
    for font in typst_assets::fonts() {
        database.load_font_data(font.to_vec());
    }
    let options = Options { fontdb: database.into(), ..Options::default() };
    let tree = Tree::from_str(svg, &options).unwrap();
    let mut found = Vec::new();
    marks(tree.root(), &mut found);
    let (width, height) = (tree.size().width(), tree.size().height());
    for (words, place) in &found {
        let inside = place.left() >= 0.0 && place.top() >= 0.0 && place.right() <= width && place.bottom() <= height;
        assert!(inside, "{words:?} at {place:?} is outside {width} x {height}");
    }
    let texts: Vec<_> = found.into_iter().filter_map(|(words, place)| Some((words?, place))).collect();
    for (at, (one, a)) in texts.iter().enumerate() {
        for (other, b) in &texts[at + 1..] {
            // The box of a text is that of its line, accents and tails included; lines of a paragraph may share a little of it.
            let across = a.right().min(b.right()) - a.left().max(b.left());
            let down = a.bottom().min(b.bottom()) - a.top().max(b.top());
            assert!(
                across <= 0.0 || down <= a.height().min(b.height()) * 0.3,
                "{one:?} and {other:?} overlap by {across} x {down}"
            );
        }
    }
    texts.into_iter().map(|(words, _)| words).collect()
}

#[track_caller]
fn well_formed(svg: &str) {
    let mut reader = Reader::from_str(svg);
    reader.config_mut().check_end_names = true;
    let (mut depth, mut names) = (0, Vec::new());
    loop {
        match reader.read_event().unwrap() {
            Event::Start(start) => {
                depth += 1;
                start.attributes().for_each(|it| drop(it.unwrap()));
                names.push(start.name().as_ref().to_owned());
            }
            Event::End(_) => depth -= 1,
            Event::Empty(empty) => empty.attributes().for_each(|it| drop(it.unwrap())),
            Event::Eof => break,
            _ => {}
        }
    }
    assert_eq!(depth, 0);
    assert_eq!(&names[..3], ["svg", "title", "desc"]);
    assert!(names[3..].iter().all(|name| name == "text"), "{names:?}");
}

fn place(texts: &[String], words: &str) -> usize {
    texts.iter().position(|text| text == words).unwrap_or_else(|| panic!("{words:?} is not among {texts:?}"))
}

#[test]
fn any_number_of_agencies_is_drawn() {
    for agencies in [0, 1, 2, 7, 12, 40, 41, 52, 300] {
        check(&league(agencies).to_svg(&FONTS));
    }
}

#[test]
fn every_rate_is_drawn() {
    for (num, den) in [(0, 1), (1, 1), (0, 50), (50, 50), (9_999_999, 10_000_000), (3, 9), (3, 10)] {
        let texts = check(&of(vec![agency("Sở Y tế", num, den)]).to_svg(&FONTS));
        place(&texts, &Share::new(num, den).percent());
        place(&texts, &Share::new(num, den).fraction());
        assert_eq!(texts.iter().any(|text| text.starts_with("Mẫu nhỏ")), den < SMALL_SAMPLE);
    }
}

#[test]
fn the_order_is_by_the_lower_bound_and_small_samples_are_last() {
    let texts = check(
        &of(vec![
            agency("Ít việc, đủ cả", 9, 9),
            agency("Chưa có", 0, 0),
            agency("Khá, nhiều việc", 90, 100),
            agency("Đủ cả, vừa đủ mẫu", 10, 10),
            agency("Kém", 20, 60),
        ])
        .to_svg(&FONTS),
    );
    let order: Vec<usize> =
        ["Khá, nhiều việc", "Đủ cả, vừa đủ mẫu", "Kém", "Mẫu nhỏ, dưới 10 việc đến hạn", "Ít việc, đủ cả"]
            .map(|name| place(&texts, name))
            .to_vec();
    assert!(order.is_sorted(), "{order:?} in {texts:?}");
    assert!(texts.iter().any(|text| text == "Chưa có việc đến hạn (1): Chưa có."), "{texts:?}");
}

#[test]
fn of_too_many_agencies_those_with_the_fewest_tasks_are_summed_up() {
    let mut agencies: Vec<Agency> = (0..40).map(|at| agency(&format!("Đơn vị {at}"), at, 100)).collect();
    agencies.insert(0, agency("Ít", 1, 2));
    agencies.insert(20, agency("Ít nữa", 2, 3));
    let texts = check(&of(agencies).to_svg(&FONTS));
    let at = place(&texts, "… và 2 đơn vị khác");
    assert_eq!(&texts[at + 1..at + 3], ["60,0%", "3/5"]);
    // The worst of the large ones is still there.
    place(&texts, "Đơn vị 0");
    assert!(!texts.iter().any(|text| text.starts_with("Ít")));
}

#[test]
fn hostile_names_are_words() {
    let long = "Ủy ban nhân dân thị trấn ".repeat(60);
    for name in
        ["<script>alert(1)</script>", "A & B \"C\" 'D' ]]>", "", " ", "\u{0}\u{fffe}", &long, &"Ờ".repeat(400), "😀 Sở"]
    {
        let drawing = League {
            title: name.into(),
            period: name.into(),
            definition: vec![name.into()],
            ..of(vec![agency(name, 12, 30), agency(name, 1, 3), agency(name, 0, 0)])
        };
        check(&drawing.to_svg(&FONTS));
        let outside = vec![(name.into(), 3)];
        check(&FourBoxes { title: name.into(), period: name.into(), outside, ..boxes() }.to_svg(&FONTS));
    }
}

#[test]
fn the_provinces_label_stays_inside_at_both_ends() {
    for province in [Share::new(0, 1_234_567), Share::new(1_234_567, 1_234_567), Share::new(0, 0)] {
        check(&League { province, ..league(5) }.to_svg(&FONTS));
    }
}

#[test]
fn the_boxes_say_what_they_hold() {
    let texts = check(&boxes().to_svg(&FONTS));
    for words in ["2.145", "183", "412", "199", "73,0%", "Hoàn thành đúng hạn", "Đang làm, đã quá hạn"] {
        place(&texts, words);
    }
    let sum = "Bốn ô cộng lại: 2.939 việc. Ngoài bốn ô: không có thời hạn 51; đã rút 4.";
    assert!(texts.join(" ").contains(sum), "{texts:?}");
    let texts = check(&FourBoxes { done_on_time: 12_345_678, ..FourBoxes::default() }.to_svg(&FONTS));
    place(&texts, "12.345.678");
    check(&FourBoxes::default().to_svg(&FONTS));
}
