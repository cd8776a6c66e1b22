//! Drawings inside a page: looks that many marks share are said once, in the style sheet, and the page weighs a quarter less.
//!
//! What the style sheet does not know stays as it is, so that a drawing looks the same either way.

/// Attributes that many marks have, and the class that says the same; the longer ones first, since one may begin like another.
const LOOKS: [(&str, &str); 14] = [
    (r##" fill="none" stroke="#1d5c96" stroke-width="2.5" stroke-dasharray="3 3""##, "v0"),
    (r##" fill="none" stroke="#57606a" stroke-width="2.5" stroke-dasharray="3 3""##, "v1"),
    (r##" font-size="17" fill="#1b1f24" font-weight="700" text-anchor="end""##, "v2"),
    (r##" font-size="14" fill="#1b1f24" font-weight="700" text-anchor="end""##, "v3"),
    (r##" font-size="12" fill="#57606a" text-anchor="middle""##, "v4"),
    (r##" font-size="16" fill="#57606a" text-anchor="end""##, "v5"),
    (r##" font-size="13" fill="#57606a" text-anchor="end""##, "v6"),
    (r##" fill="#ffffff" stroke="#1d5c96" stroke-width="2""##, "v7"),
    (r##" fill="#1d5c96" stroke="#1d5c96" stroke-width="2""##, "v8"),
    (r##" fill="none" pointer-events="all""##, "v9"),
    (r##" stroke="#1d5c96" stroke-width="2""##, "va"),
    (r##" font-size="17" fill="#1b1f24""##, "vb"),
    (r##" font-size="14" fill="#1b1f24""##, "vc"),
    (r##" font-size="12" fill="#57606a""##, "vd"),
];

/// The drawing with its most common looks as classes.
pub(crate) fn slim(svg: &str) -> String {
    let mut slim = String::with_capacity(svg.len());
    for (at, part) in svg.split('<').enumerate() {
        if at > 0 {
            slim.push('<');
        }
        // A quoted ">" is written as an entity, so that the first one ends the tag.
        let (tag, rest) = part.split_at(part.find('>').unwrap_or(0));
        match LOOKS.iter().find_map(|(look, class)| Some((tag.find(look)?, look, class))) {
            Some((start, look, class)) if !tag.contains(" class=") => {
                slim.push_str(&tag[..start]);
                slim.push_str(&format!(" class=\"{class}\""));
                slim.push_str(&tag[start + look.len()..]);
            }
            Some(_) | None => slim.push_str(tag),
        }
        slim.push_str(rest);
    }
    slim
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_style_sheet_says_the_same() {
        let sheet = include_str!("../../shell/src/assets/site.css");
        for (look, class) in LOOKS {
            let said: Vec<String> = look
                .trim()
                .trim_end_matches('"')
                .split("\" ")
                .filter_map(|it| it.split_once("=\""))
                .map(|(name, value)| format!("{name}: {value}{}", if name == "font-size" { "px" } else { "" }))
                .collect();
            let rule = format!(".hinh .{class} {{ {}; }}", said.join("; "));
            assert!(sheet.contains(&rule), "{rule}");
        }
    }

    #[test]
    fn a_mark_has_one_class_and_keeps_the_rest() {
        for (svg, slimmed) in [
            (r##"<path d="M1" fill="none" pointer-events="all"/>a > b"##, r##"<path d="M1" class="v9"/>a > b"##),
            (
                r##"<text x="1" font-size="17" fill="#1b1f24" font-weight="700">font-size="17" fill="#1b1f24"</text>"##,
                r##"<text x="1" class="vb" font-weight="700">font-size="17" fill="#1b1f24"</text>"##,
            ),
            (r##"<g class="x" font-size="17" fill="#1b1f24">"##, r##"<g class="x" font-size="17" fill="#1b1f24">"##),
            (r##"<circle fill="#000"/>"##, r##"<circle fill="#000"/>"##),
            ("", ""),
        ] {
            assert_eq!(slim(svg), slimmed);
        }
    }
}
