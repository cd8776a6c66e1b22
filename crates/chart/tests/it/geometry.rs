//! Whatever is drawn is inside, and no two texts touch.

use crate::sample::{ageing, agency, all, boxes, calendar, extensions, league, looks, of, trend};
use dondoc_chart::{
    Ageing, AgencyAgeing, AgencyExtensions, Caption, Drawing, Extensions, FourBoxes, HeatCalendar, League, Look, Share,
    Trend,
};
use quick_xml::{
    Reader,
    events::{BytesStart, Event},
};
use resvg::{
    tiny_skia::Rect,
    usvg::{Group, Node, Options, Tree, fontdb::Database},
};
use std::sync::{Arc, LazyLock};

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

static FACES: LazyLock<Arc<Database>> = LazyLock::new(|| {
    let mut database = Database::new();
    for font in typst_assets::fonts() {
        database.load_font_data(font.to_vec());
    }
    database.into()
});

/// The drawing is sound, however it is looked at.
#[track_caller]
fn check(drawing: &dyn Drawing) {
    for look in looks() {
        sound(&drawing.to_svg(&look));
    }
}

/// The texts of a drawing that is sound.
#[track_caller]
pub fn sound(svg: &str) -> Vec<String> {
    well_formed(svg);
    let options = Options { fontdb: Arc::clone(&FACES), ..Options::default() };
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
                attributes(&start);
                names.push(start.name().as_ref().to_owned());
            }
            Event::End(_) => depth -= 1,
            Event::Empty(empty) => attributes(&empty),
            Event::Eof => break,
            _ => {}
        }
    }
    assert_eq!(depth, 0);
    assert_eq!(&names[..3], ["svg", "title", "desc"]);
    let known = ["text", "a", "title", "g", "defs", "pattern"];
    assert!(names[3..].iter().all(|name| known.contains(&name.as_str())), "{names:?}");
}

/// Attributes that an XML reader takes, none that runs or styles anything, and no text of under 12 units.
#[track_caller]
fn attributes(element: &BytesStart<'_>) {
    for attribute in element.attributes() {
        let attribute = attribute.unwrap();
        let (name, value) = (attribute.key.as_ref(), attribute.value.as_ref());
        assert!(name != "style" && !name.starts_with("on"), "{value}");
        if name == "font-size" {
            assert!(value.parse::<f32>().unwrap() >= 12.0, "{value}");
        }
        assert!(!value.contains("NaN") && !value.contains("inf"), "{value}");
    }
}

#[test]
fn any_number_of_agencies_is_drawn() {
    for agencies in [0, 1, 2, 7, 12, 13, 40, 41, 200] {
        for (_, drawing) in all(agencies, 1) {
            check(drawing.as_ref());
        }
    }
}

#[test]
fn counts_of_any_size_are_drawn() {
    for times in [1_000, 1_000_000] {
        for agencies in [1, 7, 200] {
            for (_, drawing) in all(agencies, times) {
                check(drawing.as_ref());
            }
        }
    }
    check(&FourBoxes { done_on_time: 12_345_678_901.into(), ..FourBoxes::default() });
    // No sum overflows.
    let all = Ageing { total: [u64::MAX; 4].map(Into::into), ..ageing(200, u64::MAX / 5_000) };
    all.to_svg(&Look::new(&crate::sample::FONTS));
}

#[test]
fn every_rate_is_drawn() {
    for (num, den) in [(0, 1), (1, 1), (0, 50), (50, 50), (9_999_999, 10_000_000), (3, 9), (3, 10)] {
        check(&of(vec![agency("Sở Y tế", num, den)]));
        let share = Share::new(num, den);
        let mut months = trend(12, 1);
        months.months.iter_mut().for_each(|it| it.on_time = share);
        check(&months);
        let one = AgencyExtensions { name: "Sở Y tế".into(), before: Share::new(0, den), after: share, link: None };
        check(&Extensions { before: one.before, after: one.after, agencies: vec![one], ..extensions(0, 1) });
    }
}

#[test]
fn every_shape_of_a_year_is_drawn() {
    // The label of a lowest month between its neighbours' dots has nowhere to go in columns.
    for lows in [[90, 10, 90], [10, 90, 10], [50, 50, 50], [100, 0, 100], [0, 100, 0], [51, 50, 49]] {
        for months in 1..40 {
            let mut drawing = trend(months, 1);
            for (at, it) in drawing.months.iter_mut().enumerate() {
                it.on_time = Share::new(lows[at % 3], 100);
            }
            sound(&drawing.to_svg(&Look { width: dondoc_chart::Width::Wide, ..Look::new(&crate::sample::FONTS) }));
        }
    }
    check(&Trend { months: trend(60, 1).months, ..Trend::default() });
}

#[test]
fn every_stretch_of_days_is_drawn() {
    for busy in [1, 30, 300] {
        let whole = calendar(busy, 1);
        for skip in [0, 1, 2, 5, 28, 29, 30, 31] {
            for length in [0, 1, 6, 7, 31, 45, 92, 182, 240] {
                let from = whole.from + chrono::Days::new(skip);
                check(&HeatCalendar { from, to: from + chrono::Days::new(length), ..whole.clone() });
            }
        }
    }
    // From back to front, and longer than anyone would look at.
    check(&HeatCalendar { to: chrono::NaiveDate::MIN, ..calendar(30, 1) });
    check(&HeatCalendar { to: chrono::NaiveDate::MAX, ..calendar(30, 1) });
    check(&HeatCalendar { from: chrono::NaiveDate::MIN, ..calendar(30, 1) });
    check(&HeatCalendar { from: chrono::NaiveDate::MAX, to: chrono::NaiveDate::MAX, ..calendar(30, 1) });
}

#[test]
fn hostile_names_are_words() {
    let long = "Ủy ban nhân dân thị trấn ".repeat(60);
    for name in
        ["<script>alert(1)</script>", "A & B \"C\" 'D' ]]>", "", " ", "\u{0}\u{fffe}", &long, &"Ờ".repeat(400), "{n}"]
    {
        let caption = Caption {
            title: name.into(),
            period: name.into(),
            definition: vec![name.into()],
            whole: Some(name.into()),
        };
        let agencies = vec![agency(name, 12, 30), agency(name, 1, 3), agency(name, 0, 0)];
        check(&League { caption: caption.clone(), ..of(agencies) });
        check(&FourBoxes { caption: caption.clone(), outside: vec![(name.into(), 3.into())], ..boxes(1) });
        let agencies = vec![AgencyAgeing { name: name.into(), steps: [1, 2, 3, 4], link: Some(name.into()) }];
        check(&Ageing { caption: caption.clone(), agencies, ..ageing(3, 1) });
        let share = Share::new(3, 9);
        let link = Some(format!("/{name}"));
        let agencies = vec![AgencyExtensions { name: name.into(), before: share, after: share, link }];
        check(&Extensions { caption: caption.clone(), agencies, ..extensions(3, 1) });
        check(&Trend { caption, ..trend(7, 1) });
    }
}

#[test]
fn the_provinces_label_stays_inside_at_both_ends() {
    for province in [Share::new(0, 1_234_567), Share::new(1_234_567, 1_234_567), Share::new(0, 0)] {
        check(&League { province, ..league(5, 1) });
    }
}
