//! How documents really write the names of agencies.

#![expect(clippy::unwrap_used, reason = "tests")]

use std::path::Path;

use chrono::NaiveDate;
use dondoc_agencies::{AgencyId, Group, Level, Preset, Registry, RegistryCommand};

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// The standard agencies of 2024 in Đắk Nông, with two districts and three communes.
fn dak_nong() -> Registry {
    let mut registry = Registry::default();
    let mut commands = Preset::Province2024.commands(Some("Đắk Nông"));
    for (name, level) in [
        ("UBND huyện Đắk Mil", Level::District),
        ("UBND huyện Cư Jút", Level::District),
        ("UBND thành phố Gia Nghĩa", Level::District),
        ("UBND xã Tân Hà", Level::Commune),
        ("UBND xã Tân Hạ", Level::Commune),
        ("UBND phường Nghĩa Đức", Level::Commune),
    ] {
        let (symbol, aliases) = (String::new(), Vec::new());
        commands.push(RegistryCommand::Establish { id: None, name: name.into(), symbol, level, aliases, on: None });
    }
    obey(&mut registry, &commands);
    registry
}

fn obey(registry: &mut Registry, commands: &[RegistryCommand]) {
    for command in commands {
        for event in registry.decide(command).unwrap_or_else(|refusal| panic!("{command:?}: {refusal}")) {
            registry.evolve(&event);
        }
    }
}

/// One line for a reading: `ids | groups | unresolved | corrected`.
fn line(registry: &Registry, text: &str, on: NaiveDate) -> String {
    let reading = registry.read(text, on);
    let part = |items: Vec<String>| items.join(", ");
    let parts = [
        part(reading.agencies.iter().map(AgencyId::to_string).collect()),
        part(reading.groups.iter().map(|group| group.as_str().to_owned()).collect()),
        part(reading.unresolved.iter().map(|unresolved| format!("‹{}›", unresolved.text)).collect()),
        part(reading.corrected.iter().map(|(text, id)| format!("‹{text}›={id}")).collect()),
    ];
    let used = parts.iter().rposition(|part| !part.is_empty()).map_or(0, |last| last + 1);
    parts[..used].join(" | ").replace("  ", " ").trim().to_owned()
}

#[track_caller]
fn check(registry: &Registry, on: &str, table: &[(&str, &str)]) {
    let mut wrong = String::new();
    for (text, then) in table {
        let got = line(registry, text, day(on));
        if got != *then {
            wrong += &format!("\n{text:?}\n  want {then}\n  got  {got}");
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

#[test]
fn one_agency_in_many_spellings() {
    check(
        &dak_nong(),
        "2024-01-12",
        &[
            ("Sở Thông tin và Truyền thông", "STTTT"),
            ("SỞ THÔNG TIN VÀ TRUYỀN THÔNG", "STTTT"),
            ("so thong tin va truyen thong", "STTTT"),
            ("Sở Thông tin & Truyền thông", "STTTT"),
            ("Sở Thông tin - Truyền thông", "STTTT"),
            ("Sở TTTT", "STTTT"),
            ("Sở TT&TT", "STTTT"),
            ("Sở TT-TT", "STTTT"),
            ("STTTT", "STTTT"),
            ("Sở Thông tin\u{a0}và Truyê\u{300}n thông.", "STTTT"),
            ("Sở Thông tin và\nTruyền thông", "STTTT"),
            ("“Sở Thông tin và Truyền thông”", "STTTT"),
            ("Sở Thông tin và Truyền thông (STTTT)", "STTTT"),
            ("Sở Thông tin và Truyền thông tỉnh Đắk Nông", "STTTT"),
            ("Sở TTTT tỉnh", "STTTT"),
            ("Sở Y tế Đắk Nông", "SYT"),
            ("Sở LĐTBXH", "SLDTBXH"),
            ("Sở LĐ-TB&XH", "SLDTBXH"),
            ("Sở LĐ,TB&XH", "SLDTBXH"),
            ("Sở Lao động, Thương binh và Xã hội", "SLDTBXH"),
            ("Sở Lao động - Thương binh và Xã hội", "SLDTBXH"),
            ("Sở Lao động Thương binh và Xã hội", "SLDTBXH"),
            ("Sở Văn hóa, Thể thao và Du lịch", "SVHTTDL"),
            ("Sở Văn hoá Thể thao và Du lịch", "SVHTTDL"),
            ("Sở VH, TT & DL", "SVHTTDL"),
            ("Sở VHTTDL", "SVHTTDL"),
            ("Sở Giao thông - Vận tải", "SGTVT"),
            ("Sở Nông nghiệp và Phát triển Nông thôn", "SNNPTNT"),
            ("Sở NN&PTNT", "SNNPTNT"),
            ("Sở Nông nghiệp và PTNT", "SNNPTNT"),
            ("Sở Kế hoạch & Đầu tư", "SKHDT"),
            ("Sở KHĐT", "SKHDT"),
            ("Sở Công thương", "SCT"),
            ("SNgV", "SNGV"),
            ("SGDĐT", "SGDDT"),
            ("Văn phòng UBND tỉnh", "VPUBND"),
            ("VP UBND tỉnh", "VPUBND"),
            ("VPUBND", "VPUBND"),
            ("VPUBND tỉnh", "VPUBND"),
            ("Văn phòng Ủy ban nhân dân tỉnh", "VPUBND"),
            ("Văn phòng Uỷ ban Nhân dân tỉnh Đắk Nông", "VPUBND"),
            ("Văn phòng HĐND tỉnh", "VPHDND"),
            ("UBND tỉnh", "UBND"),
            ("Ủy ban nhân dân tỉnh Đắk Nông", "UBND"),
            ("Hội đồng nhân dân tỉnh", "HDND"),
            ("HĐND tỉnh", "HDND"),
            ("Công an tỉnh", "CAT"),
            ("Công an tỉnh Đắk Nông", "CAT"),
            ("Bộ Chỉ huy Quân sự tỉnh", "BCHQS"),
            ("Ngân hàng Nhà nước tỉnh", "NHNN"),
            ("Ngân hàng nhà nước chi nhánh tỉnh Đắk Nông", "NHNN"),
            ("Báo Đắk Nông", "BAO"),
            ("Đài Phát thanh - Truyền hình tỉnh", "DPTTH"),
            ("Đài PTTH tỉnh", "DPTTH"),
            ("Đài PT-TH Đắk Nông", "DPTTH"),
            ("Ban Chỉ đạo Chuyển đổi số tỉnh", "BCDCDS"),
            ("Ban chỉ đạo chuyển đổi số của tỉnh", "BCDCDS"),
            ("Ban Quản lý các khu công nghiệp tỉnh", "BQLKCN"),
            ("Giám đốc Sở Nội vụ", "SNV"),
            ("Chánh Văn phòng UBND tỉnh", "VPUBND"),
            ("Chủ trì: Sở Y tế", "SYT"),
            ("Sở Y tế (chủ trì)", "SYT"),
            ("1. Sở Y tế", "SYT"),
            ("- Sở Y tế;", "SYT"),
            ("UBND huyện Đắk Mil", "UBND-HUYEN-DAK-MIL"),
            ("Uỷ ban nhân dân huyện Đăk Mil", "UBND-HUYEN-DAK-MIL"),
            ("UBND TP. Gia Nghĩa", "UBND-THANH-PHO-GIA-NGHIA"),
            ("Chủ tịch UBND TP Gia Nghĩa", "UBND-THANH-PHO-GIA-NGHIA"),
            ("UBND xã Tân Hà", "UBND-XA-TAN-HA"),
            ("UBND xã Tân Hạ", "UBND-XA-TAN-HA-2"),
        ],
    );
}

#[test]
fn lists_with_and_without_shared_heads() {
    check(
        &dak_nong(),
        "2024-01-12",
        &[
            ("Sở TC và Sở TTTT", "STC, STTTT"),
            ("Sở NV & STTTT", "SNV, STTTT"),
            ("Sở Thông tin và Truyền thông, Sở Nội vụ", "STTTT, SNV"),
            ("Sở Thông tin và Truyền thông, Nội vụ", "STTTT, SNV"),
            ("Sở Thông tin và Truyền thông, Văn phòng UBND tỉnh", "STTTT, VPUBND"),
            ("Sở Thông tin và Truyền thông – UBND thành phố Gia Nghĩa", "STTTT, UBND-THANH-PHO-GIA-NGHIA"),
            ("Sở Thông tin và Truyền thông – UBND huyện Đắk Mil", "STTTT, UBND-HUYEN-DAK-MIL"),
            ("Liên Sở: Thông tin và Truyền thông, Giáo dục và Đào tạo", "STTTT, SGDDT"),
            ("Liên Sở: Thông tin và Truyền thông, Lao động, Thương binh và Xã hội", "STTTT, SLDTBXH"),
            ("Liên Sở: Thông tin và Truyền thông, Văn hóa Thể thao và Du lịch", "STTTT, SVHTTDL"),
            ("Liên sở TC - NV", "STC, SNV"),
            ("Liên Sở Tài chính – Y tế", "STC, SYT"),
            ("Các Sở: Tài chính, Y tế", "STC, SYT"),
            ("Các Sở Tài chính, Y tế và Nội vụ", "STC, SYT, SNV"),
            ("Các sở, ban, ngành: Tài chính, Y tế", "STC, SYT"),
            ("Sở: TC, NV, TTTT", "STC, SNV, STTTT"),
            ("Sở Y tế/Sở Nội vụ", "SYT, SNV"),
            ("Sở Y tế\nSở Nội vụ\nCông an tỉnh", "SYT, SNV, CAT"),
            ("Sở Y tế Sở Nội vụ", "SYT, SNV"),
            ("Sở Y tế, Công an tỉnh, Tài chính", "SYT, CAT, STC"),
            ("Sở Y tế; Sở Y tế; SYT", "SYT"),
            ("1. Sở Y tế\n2. Sở Nội vụ", "SYT, SNV"),
            ("a) Sở Y tế b) Sở Nội vụ", "SYT, SNV"),
            ("Chủ trì: Sở Y tế; phối hợp: Sở Nội vụ", "SYT, SNV"),
            ("Sở Y tế chủ trì, phối hợp với Sở Nội vụ và Công an tỉnh", "SYT, SNV, CAT"),
            (
                "Báo Đắk Nông; Đài Phát thanh - Truyền hình tỉnh; UBND các huyện, thành phố; Công Thông tin điện tử tỉnh",
                "BAO, DPTTH, CTTDT | districts",
            ),
            ("UBND huyện Đắk Mil, Cư Jút", "UBND-HUYEN-DAK-MIL, UBND-HUYEN-CU-JUT"),
            ("UBND các huyện: Đắk Mil, Cư Jút", "UBND-HUYEN-DAK-MIL, UBND-HUYEN-CU-JUT"),
            ("UBND các huyện, thành phố: Đắk Mil, Gia Nghĩa", "UBND-HUYEN-DAK-MIL, UBND-THANH-PHO-GIA-NGHIA"),
            ("UBND huyện Đắk Mil, thành phố Gia Nghĩa", "UBND-HUYEN-DAK-MIL, UBND-THANH-PHO-GIA-NGHIA"),
            ("UBND các xã: Tân Hạ, Tân Hà", "UBND-XA-TAN-HA-2, UBND-XA-TAN-HA"),
            ("Sở Tài chính, Thanh tra tỉnh, Ban Dân tộc", "STC, TTT, BDT"),
        ],
    );
}

#[test]
fn groups() {
    check(
        &dak_nong(),
        "2024-01-12",
        &[
            ("Các Sở, Ban, ngành", "| departments"),
            ("Các sở, ban, ngành; địa phương", "| departments, districts"),
            ("Các Sở, ban, ngành; địa\nphương", "| departments, districts"),
            ("Các Sở, Ban, ngành, UBND các địa phương", "| departments, districts"),
            ("Các Sở, Ngành, UBND cấp huyện, UBND cấp xã", "| departments, districts, communes"),
            (
                "các Sở, ngành, UBND các huyện, thành phố, UBND các xã, phường, thị trấn",
                "| departments, districts, communes",
            ),
            ("UBND các huyện, thành phố", "| districts"),
            ("UBND các huyện, thị xã, thành phố trên địa bàn tỉnh", "| districts"),
            ("Ủy ban nhân dân các huyện, TP", "| districts"),
            ("UBND các địa phương", "| districts"),
            ("UBND địa phương", "| districts"),
            ("UBND cấp huyện", "| districts"),
            ("UBND cấp huyện, cấp xã", "| districts, communes"),
            ("UBND các cấp", "| districts, communes"),
            ("chính quyền địa phương", "| districts"),
            ("07 huyện, thành phố", "| districts"),
            ("các huyện", "| districts"),
            ("UBND cấp xã", "| communes"),
            ("UBND các xã, phường, thị trấn", "| communes"),
            ("các sở ngành có liên quan", "| departments"),
            ("Sở, ngành liên quan", "| departments"),
            ("Sở ban ngành", "| departments"),
            ("Các sở, ban, ngành cấp tỉnh", "| departments"),
            ("các sở, ban, ngành tỉnh Đắk Nông", "| departments"),
            ("Thủ trưởng các sở, ban, ngành", "| departments"),
            ("Chủ tịch UBND các huyện, thành phố", "| districts"),
            ("Các Sở, Ban, ngành; UBND huyện Đắk Mil", "UBND-HUYEN-DAK-MIL | departments"),
            ("Các sở, Ban Dân tộc", "BDT | departments"),
            ("Sở Thông tin và Truyền thông, UBND địa phương", "STTTT | districts"),
            ("Sở Thông tin và Truyền thông; các Sở, Ban, ngành, địa phương", "STTTT | departments, districts"),
            (
                "Sở Thông tin và Truyền thông, Sở Giáo dục và Đào tạo, Sở Y tế và các sở ngành có liên quan",
                "STTTT, SGDDT, SYT | departments",
            ),
            ("Công an tỉnh và UBND các huyện, thành phố", "CAT | districts"),
        ],
    );
    // The registry knows whether there are districts; where it knows none, the law of 1/7/2025 does.
    check(
        &dak_nong(),
        "2026-01-12",
        &[("Các sở, ban, ngành; địa phương", "| departments, districts"), ("UBND các cấp", "| districts, communes")],
    );
    let mut reformed = dak_nong();
    for district in reformed.members(Group::Districts, day("2025-06-30")) {
        let (on, basis) = (day("2025-07-01"), String::new());
        obey(&mut reformed, &[RegistryCommand::Abolish { agency: district, on, basis }]);
    }
    check(&reformed, "2025-06-30", &[("UBND các địa phương", "| districts")]);
    check(
        &reformed,
        "2025-07-01",
        &[
            ("Các sở, ban, ngành; địa phương", "| departments, communes"),
            ("UBND các địa phương", "| communes"),
            ("UBND các cấp", "| communes"),
            ("UBND các xã, phường, đặc khu", "| communes"),
        ],
    );
}

#[test]
fn what_names_nobody_is_told() {
    check(
        &dak_nong(),
        "2024-01-12",
        &[
            ("", ""),
            (" – ", ""),
            ("...", ""),
            ("Sở TTTT và các DN viễn thông", "STTTT | | ‹các DN viễn thông›"),
            ("Sở TTTT, Sở LĐTBXH và các DN viễn thông", "STTTT, SLDTBXH | | ‹các DN viễn thông›"),
            ("Sở Thông tin và Truyền thông, doanh nghiệp viễn thông", "STTTT | | ‹doanh nghiệp viễn thông›"),
            ("UBND các địa phương, các doanh nghiệp viễn thông", "| districts | ‹các doanh nghiệp viễn thông›"),
            (
                "Bộ Nông nghiệp và Phát triển nông thôn, Bộ Thông tin và Truyền thông",
                "| | ‹Bộ Nông nghiệp và Phát triển nông thôn›, ‹Bộ Thông tin và Truyền thông›",
            ),
            ("Bộ Lao động, Thương binh và Xã hội, Y tế", "| | ‹Bộ Lao động, Thương binh và Xã hội›, ‹Y tế›"),
            (
                "Các Sở, Ban, ngành, UBND các địa phương, các cơ quan truyền thông, báo chí",
                "| departments, districts | ‹các cơ quan truyền thông, báo chí›",
            ),
            ("Các đơn vị thụ hưởng, triển khai", "| | ‹Các đơn vị thụ hưởng, triển khai›"),
            ("các cơ quan, đơn vị", "| | ‹các cơ quan, đơn vị›"),
            ("các cơ quan, đơn vị, địa phương", "| districts | ‹các cơ quan, đơn vị›"),
            ("các đơn vị liên quan", "| | ‹các đơn vị liên quan›"),
            (
                "Các Sở, ban, ngành, địa phương và các đơn vị liên quan",
                "| departments, districts | ‹các đơn vị liên quan›",
            ),
            ("Tổ giúp việc Ban chỉ đạo", "| | ‹Tổ giúp việc Ban chỉ đạo›"),
            ("Văn phòng UBND tỉnh (Trung tâm phục vụ Hành chính công)", "VPUBND, TTPVHCC"),
            ("UBND huyện Krông Nô", "| | ‹UBND huyện Krông Nô›"),
            ("UBND huyện Krông Nô, Đắk Mil", "UBND-HUYEN-DAK-MIL | | ‹UBND huyện Krông Nô›"),
            ("UBND huyện", "| | ‹UBND huyện›"),
            ("Nội vụ", "| | ‹Nội vụ›"),
            ("Sở", "| | ‹Sở›"),
            ("Công an huyện Đắk Mil", "| | ‹Công an huyện Đắk Mil›"),
            ("Thanh tra Sở Y tế", "| | ‹Thanh tra Sở Y tế›"),
            ("Đảng ủy Công an tỉnh", "| | ‹Đảng ủy Công an tỉnh›"),
            ("Sở Y tế tỉnh Ninh Thuận", "| | ‹Sở Y tế tỉnh Ninh Thuận›"),
            ("Nhiệm vụ chuyển tiếp", "| | ‹Nhiệm vụ chuyển tiếp›"),
            ("một số sở, ngành", "| | ‹một số sở, ngành›"),
            ("Các sở, ban, ngành, đoàn thể", "| departments | ‹đoàn thể›"),
            ("UBND xã Tan Ha", "| | ‹UBND xã Tan Ha›"),
        ],
    );
    let reading = dak_nong().read("UBND xã Tan Ha; Nội vụ; các đơn vị liên quan", day("2024-01-12"));
    let nearest: Vec<_> =
        reading.unresolved.iter().map(|unresolved| unresolved.nearest.first().map_or("", |n| n)).collect();
    assert_eq!(nearest, ["UBND xã Tân Hà", "Sở Nội vụ", ""]);
}

#[test]
fn slips_of_the_scanner() {
    check(
        &dak_nong(),
        "2024-01-12",
        &[
            ("Sở Thông tin và Truyên thông", "STTTT"),
            ("Sở Nội vu", "SNV"),
            ("Công Thông tin điện tử tỉnh", "CTTDT"),
            ("Ban chỉ đạo chuyên đổi số tỉnh", "BCDCDS"),
            ("Sở Thông tin và Truyền thônq", "STTTT | | | ‹Sở Thông tin và Truyền thônq›=STTTT"),
            ("Báo Đắc Nông", "BAO | | | ‹Báo Đắc Nông›=BAO"),
            (
                "Sở Y tế, Sở Giáo dục và Đào tao, Sở Tài chính; Sở Lao động, Thuơng binh và Xã hôi",
                "SYT, SGDDT, STC, SLDTBXH",
            ),
            (
                "Liên Sở: Y tế, Lao đọng, Thưomg binh và Xã hội",
                "SYT, SLDTBXH | | | ‹Lao đọng, Thưomg binh và Xã hội›=SLDTBXH",
            ),
            ("Bộ Thông tin và Truyền thông", "| | ‹Bộ Thông tin và Truyền thông›"),
            ("Sở Tư phép", "| | ‹Sở Tư phép›"),
            ("UBND huyện Đắk Mill", "| | ‹UBND huyện Đắk Mill›"),
            ("Văn phòng ĐBND tỉnh", "| | ‹Văn phòng ĐBND tỉnh›"),
        ],
    );
}

#[test]
fn a_province_nobody_told_us_is_taken_on_trust_and_shown() {
    let mut registry = Registry::default();
    obey(&mut registry, &Preset::Province2024.commands(None));
    check(
        &registry,
        "2024-01-12",
        &[
            ("Công an tỉnh Ninh Thuận", "CAT | | | ‹Công an tỉnh Ninh Thuận›=CAT"),
            ("Sở TTTT tỉnh Ninh Thuận, Sở Y tế", "STTTT, SYT | | | ‹Sở TTTT tỉnh Ninh Thuận›=STTTT"),
            ("Sở Y tế Ninh Thuận", "| | ‹Sở Y tế Ninh Thuận›"),
            ("UBND thành phố Gia Nghĩa", "| | ‹UBND thành phố Gia Nghĩa›"),
            ("UBND thành phố", "| | ‹UBND thành phố›"),
        ],
    );
}

#[test]
fn after_the_reform_old_names_mean_the_old_agencies() {
    let mut registry = Registry::default();
    obey(&mut registry, &Preset::Province2025.commands(Some("Khánh Hòa")));
    check(
        &registry,
        "2025-08-01",
        &[
            ("Sở Khoa học và Công nghệ, Sở NN&MT", "SKHCN, SNNMT"),
            ("Sở TTTT", "STTTT"),
            ("Liên Sở: Nông nghiệp và Môi trường, Dân tộc và Tôn giáo", "SNNMT, SDTTG"),
            ("Ban Dân tộc", "BDT"),
        ],
    );
    let departments = registry.members(Group::Departments, day("2025-08-01"));
    assert!(!departments.contains(&AgencyId::from("STTTT")) && departments.contains(&AgencyId::from("SNNMT")));
    let before = registry.members(Group::Departments, day("2025-02-28"));
    assert!(before.contains(&AgencyId::from("STTTT")) && !before.contains(&AgencyId::from("SNNMT")));
}

/// The lead column of the real tables, as far as their text has it in tabs.
#[test]
fn the_real_tables_are_understood() {
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data");
    for (file, from_line, column, header, province, least, unknown) in
        [("004_7fb5a921f1661d1f.txt", 428, 2, "Đơn vị chủ trì", "Ninh Thuận", 40, &["các DN viễn thông"][..])]
    {
        let Ok(text) = std::fs::read_to_string(data.join(file)) else {
            println!("skipped: {file} is not here");
            continue;
        };
        let mut registry = Registry::default();
        obey(&mut registry, &Preset::Province2024.commands(Some(province)));
        let mut read = 0;
        for row in text.lines().skip(from_line - 1) {
            let Some(cell) = row.split('\t').nth(column).filter(|cell| !cell.trim().is_empty() && *cell != header)
            else {
                continue;
            };
            // Cells that a page break cut in two are put together by the importer.
            if ["Các Sở, ban, ngành; địa", "phương"].contains(&cell) {
                continue;
            }
            let reading = registry.read(cell, day("2024-04-04"));
            let told = reading.unresolved.iter().all(|unresolved| unknown.contains(&unresolved.text.as_str()));
            let named = !reading.agencies.is_empty() || !reading.groups.is_empty() || !reading.unresolved.is_empty();
            assert!(told && named && reading.corrected.is_empty(), "{cell}: {reading:?}");
            read += 1;
        }
        assert!(read >= least, "only {read} cells in {file}");
    }
}
