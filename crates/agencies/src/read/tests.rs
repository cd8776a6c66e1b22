//! Nothing of a cell is lost, whatever it says.

use std::sync::LazyLock;

use proptest::prelude::*;

use super::*;
use crate::Preset;

/// What may stand in a piece that says nothing.
const SILENT: &str = "va voi cung chu tri phoi hop co quan don vi bao gom lien nganh vv giam doc thu truong \
    chu tich lanh dao chanh cac so ban ubnd huyen xa thanh pho tp tx phuong thi tran dac khu quan chinh quyen \
    tat ca toan the bo moi cap dia";

const FRAGMENTS: [&str; 48] = [
    "Sở",
    "Các Sở",
    "Liên Sở:",
    "sở, ban, ngành",
    "Nội vụ",
    "Y tế",
    "Sở Tài chính",
    "Thông tin và Truyền thông",
    "STTTT",
    "Sở TC",
    "UBND",
    "các huyện",
    "huyện",
    "thành phố",
    "xã",
    "Đắk Mil",
    "địa phương",
    "UBND tỉnh",
    "tỉnh",
    "Đắk Nông",
    "Ninh Thuận",
    "Bộ",
    "Công an tỉnh",
    "Báo",
    "và",
    "phối hợp với",
    "chủ trì",
    ",",
    ";",
    ":",
    " - ",
    "&",
    "/",
    "\n",
    "(",
    ")",
    "1.",
    "a)",
    "Giám đốc",
    "các",
    "đơn vị",
    "liên quan",
    "Văn phòng",
    "cấp",
    "Lao động, Thương binh",
    "và Xã hội",
    "Sở Thông tin và Truyền thônq",
    "7",
];

fn registry() -> &'static Registry {
    static REGISTRY: LazyLock<Registry> = LazyLock::new(|| {
        let mut registry = Registry::default();
        for command in Preset::Province2024.commands(Some("Đắk Nông")) {
            registry.decide(&command).unwrap().iter().for_each(|event| registry.evolve(event));
        }
        registry
    });
    &REGISTRY
}

/// Every token is in one piece, and the pieces that say nothing hold no name.
fn whole(registry: &Registry, text: &str) -> Result<(), TestCaseError> {
    let text = tidy(text);
    let on = NaiveDate::from_ymd_opt(2024, 1, 12).unwrap();
    let mut reader = Reader::new(registry, &text, on);
    let mut at = 0;
    for (range, piece) in reader.pieces() {
        prop_assert_eq!(range.start, at);
        prop_assert!(range.end > range.start);
        at = range.end;
        for token in &reader.tokens[range] {
            let word = token.word();
            let silent = word.chars().all(|c| c.is_ascii_digit() || "ivx".contains(c))
                || word.chars().count() == 1
                || SILENT.split_whitespace().any(|silent| silent == word);
            prop_assert!(piece != Piece::Nothing || silent, "{word} is lost in {text:?}");
        }
    }
    prop_assert_eq!(at, reader.tokens.len());
    Ok(())
}

proptest! {
    #[test]
    fn nothing_is_lost_of_office_phrases(parts in prop::collection::vec(prop::sample::select(&FRAGMENTS[..]), 0..14)) {
        whole(registry(), &parts.join(" "))?;
    }

    #[test]
    fn nothing_is_lost_of_any_text(text in "(?s).{0,60}") {
        whole(registry(), &text)?;
        let _ = registry().read(&text, NaiveDate::MIN);
        let _ = registry().find(&text, NaiveDate::MAX);
    }
}
