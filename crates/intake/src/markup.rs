//! Remains of HTML in cells that came out of a scanner or a web page.

/// Tags that have been seen in such cells; anything else in angle brackets is text.
const TAGS: [&str; 18] =
    ["i", "b", "u", "em", "strong", "p", "br", "ul", "ol", "li", "span", "div", "sup", "sub", "font", "td", "tr", "a"];
const ENTITIES: [(&str, &str); 6] =
    [("&nbsp;", " "), ("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#39;", "'"), ("&amp;", "&")];

/// The text without tags, list items and paragraphs on lines of their own; and whether anything was removed.
pub(crate) fn strip(text: &str) -> (String, bool) {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    let mut found = false;
    while let Some(at) = rest.find('<') {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        match tag(rest) {
            Some((name, length, closing)) => {
                found = true;
                match name.as_str() {
                    "br" | "p" | "div" | "ul" | "ol" | "tr" => out.push('\n'),
                    "li" if !closing => out.push_str("\n- "),
                    _ => {}
                }
                rest = &rest[length..];
            }
            None => {
                out.push('<');
                rest = &rest[1..];
            }
        }
    }
    out.push_str(rest);
    if found || ENTITIES.iter().any(|(entity, _)| out.contains(entity)) {
        for (entity, plain) in ENTITIES {
            out = out.replace(entity, plain);
        }
        // A list item that already began with a dash.
        out = out.replace("\n- - ", "\n- ");
        found = true;
    }
    (out, found)
}

/// The tag at the start of a text: its name, its length in bytes, and whether it closes.
fn tag(text: &str) -> Option<(String, usize, bool)> {
    let end = text.char_indices().take(300).find(|(_, c)| *c == '>')?.0;
    let inner = text[1..end].trim();
    let closing = inner.starts_with('/');
    let name: String = inner.trim_matches('/').chars().take_while(char::is_ascii_alphanumeric).collect();
    let name = name.to_ascii_lowercase();
    TAGS.contains(&name.as_str()).then_some((name, end + 1, closing))
}

#[cfg(test)]
mod tests {
    use super::*;
    use dondoc_text::tidy;

    #[test]
    fn tags_go_and_text_stays() {
        for (text, expected, html) in [
            ("<i>Phát triển</i>", "Phát triển", true),
            (
                "Sở đã: <ul style=\"x\"> - Một; </ul><ul><li>hai</li><li>ba</li></ul>",
                "Sở đã:\n- Một;\n- hai\n- ba",
                true,
            ),
            ("<p>dựng</p>", "dựng", true),
            ("một<br/>hai", "một\nhai", true),
            ("A &amp; B&nbsp;C", "A & B C", true),
            ("tỷ lệ < 5% và > 3%", "tỷ lệ < 5% và > 3%", false),
            ("<script>x</script>", "<script>x</script>", false),
            ("R&D <kết quả>", "R&D <kết quả>", false),
        ] {
            let (clean, found) = strip(text);
            assert_eq!((tidy(&clean).as_str(), found), (expected, html), "{text}");
        }
    }
}
