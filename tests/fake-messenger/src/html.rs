//! Telegram's HTML: which tags there are, and what is refused.

use serde_json::{Value, json};

/// What is left of a text once its tags are read.
#[derive(Debug, PartialEq)]
pub(crate) struct Parsed {
    pub(crate) text: String,
    pub(crate) entities: Vec<Value>,
    /// Signs that Telegram lets pass but tells us to escape.
    pub(crate) careless: Option<String>,
}

struct Open {
    tag: String,
    /// Where the text under it begins, in UTF-16 units.
    from: usize,
    entity: Option<Value>,
}

/// Reads a text, or says what Telegram says when it cannot.
pub(crate) fn parse(html: &str) -> Result<Parsed, String> {
    let mut parsed = Parsed { text: String::new(), entities: Vec::new(), careless: None };
    let mut open: Vec<Open> = Vec::new();
    let mut at = 0;
    while let Some(sign) = html[at..].chars().next() {
        match sign {
            '<' => at = tag(html, at, &mut parsed, &mut open)?,
            '&' => at = character(html, at, &mut parsed),
            '>' => {
                careless(&mut parsed, ">", at);
                parsed.text.push('>');
                at += 1;
            }
            plain => {
                parsed.text.push(plain);
                at += plain.len_utf8();
            }
        }
    }
    match open.last() {
        Some(left) => Err(format!("Can't find end tag corresponding to start tag \"{}\"", left.tag)),
        None => Ok(parsed),
    }
}

/// Reads one tag; answers where it ends.
fn tag(html: &str, at: usize, parsed: &mut Parsed, open: &mut Vec<Open>) -> Result<usize, String> {
    let body = &html[at + 1..];
    let Some(length) = tag_length(body) else {
        return Err(match body.starts_with('/') {
            true => format!("Unclosed end tag at byte offset {at}"),
            false => format!("Unclosed start tag at byte offset {at}"),
        });
    };
    let (inside, end) = (&body[..length], at + 1 + length + 1);
    let here = units(&parsed.text);
    if let Some(name) = inside.strip_prefix('/') {
        let name = name.trim().to_ascii_lowercase();
        let Some(last) = open.pop() else { return Err(format!("Unexpected end tag at byte offset {at}")) };
        if !name.is_empty() && name != last.tag {
            return Err(format!(
                "Unmatched end tag at byte offset {at}, expected \"</{}>\", found \"</{name}>\"",
                last.tag
            ));
        }
        if let Some(mut entity) = last.entity.filter(|_| here > last.from) {
            entity["offset"] = last.from.into();
            entity["length"] = (here - last.from).into();
            parsed.entities.push(entity);
        }
        return Ok(end);
    }
    let name_end = inside.find(|c: char| c.is_whitespace()).unwrap_or(inside.len());
    let tag = inside[..name_end].to_ascii_lowercase();
    let attributes = attributes(&tag, &inside[name_end..], at)?;
    let attribute = |name: &str| attributes.iter().find(|(n, _)| n == name).map(|(_, value)| value.as_str());
    let kind = match tag.as_str() {
        "b" | "strong" => Some("bold"),
        "i" | "em" => Some("italic"),
        "u" | "ins" => Some("underline"),
        "s" | "strike" | "del" => Some("strikethrough"),
        "tg-spoiler" => Some("spoiler"),
        "code" => Some("code"),
        "pre" => Some("pre"),
        "blockquote" => Some("blockquote"),
        "a" => attribute("href").is_some_and(|href| !href.is_empty()).then_some("text_link"),
        "span" if attribute("class") == Some("tg-spoiler") => Some("spoiler"),
        "span" => return Err(format!("Tag \"span\" must have class \"tg-spoiler\" at byte offset {at}")),
        _ => return Err(format!("Unsupported start tag \"{tag}\" at byte offset {at}")),
    };
    let mut entity = kind.map(|kind| json!({"type": kind}));
    if let (Some(entity), Some(href)) = (&mut entity, attribute("href").filter(|_| tag == "a")) {
        entity["url"] = href.into();
    }
    open.push(Open { tag, from: here, entity });
    Ok(end)
}

/// How long a tag is up to its `>`; quoted values may hold one.
fn tag_length(body: &str) -> Option<usize> {
    let mut quote = None;
    for (at, sign) in body.char_indices() {
        match (quote, sign) {
            (Some(q), s) if q == s => quote = None,
            (Some(_), _) => {}
            (None, '"' | '\'') => quote = Some(sign),
            (None, '>') => return Some(at),
            (None, _) => {}
        }
    }
    None
}

fn attributes(tag: &str, text: &str, at: usize) -> Result<Vec<(String, String)>, String> {
    let mut found = Vec::new();
    let mut rest = text.trim_start();
    while !rest.is_empty() {
        let end = rest.find(|c: char| c.is_whitespace() || c == '=').unwrap_or(rest.len());
        let name = rest[..end].to_ascii_lowercase();
        if name.is_empty() {
            return Err(format!("Empty attribute name in the tag \"{tag}\" at byte offset {at}"));
        }
        rest = rest[end..].trim_start();
        let Some(value) = rest.strip_prefix('=') else {
            found.push((name, String::new()));
            continue;
        };
        let value = value.trim_start();
        let (value, left) = match value.chars().next().filter(|c| matches!(c, '"' | '\'')) {
            Some(quote) => value[1..]
                .split_once(quote)
                .ok_or_else(|| format!("Unclosed start tag \"{tag}\" at byte offset {at}"))?,
            None => value.split_at(value.find(char::is_whitespace).unwrap_or(value.len())),
        };
        let mut plain = Parsed { text: String::new(), entities: Vec::new(), careless: None };
        let mut i = 0;
        while let Some(sign) = value[i..].chars().next() {
            if sign == '&' {
                i = character(value, i, &mut plain);
            } else {
                plain.text.push(sign);
                i += sign.len_utf8();
            }
        }
        found.push((name, plain.text));
        rest = left.trim_start();
    }
    Ok(found)
}

/// Reads `&…;`; answers where it ends. An ampersand that begins nothing stands for itself.
fn character(html: &str, at: usize, parsed: &mut Parsed) -> usize {
    let rest = &html[at + 1..];
    if let Some(end) = rest.find(';').filter(|end| *end <= 10) {
        let name = &rest[..end];
        let sign = match name {
            "lt" => Some('<'),
            "gt" => Some('>'),
            "amp" => Some('&'),
            "quot" => Some('"'),
            _ => name.strip_prefix('#').and_then(|number| {
                let code = match number.strip_prefix(['x', 'X']) {
                    Some(hex) => u32::from_str_radix(hex, 16).ok(),
                    None => number.parse().ok(),
                };
                code.filter(|code| *code > 0).and_then(char::from_u32)
            }),
        };
        if let Some(sign) = sign {
            parsed.text.push(sign);
            return at + 1 + end + 1;
        }
    }
    careless(parsed, "&", at);
    parsed.text.push('&');
    at + 1
}

fn careless(parsed: &mut Parsed, sign: &str, at: usize) {
    parsed.careless.get_or_insert_with(|| format!("\"{sign}\" is not escaped at byte offset {at}"));
}

/// The length of a text as Telegram counts it.
pub(crate) fn units(text: &str) -> usize {
    text.encode_utf16().count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn reads(html: &str, text: &str, entities: Value) {
        let parsed = parse(html).expect("valid");
        assert_eq!((parsed.text.as_str(), Value::Array(parsed.entities)), (text, entities));
        assert_eq!(parsed.careless, None);
    }

    #[track_caller]
    fn refuses(html: &str, why: &str) {
        assert_eq!(parse(html).expect_err("invalid"), why);
    }

    #[test]
    fn tags_become_entities_counted_in_utf16() {
        reads("việc", "việc", json!([]));
        reads("👍 <b>Hạn</b>", "👍 Hạn", json!([{"type": "bold", "offset": 3, "length": 3}]));
        reads("<b></b>x", "x", json!([]));
        reads(
            "<b>a<i>b</i></b>",
            "ab",
            json!([{"type": "italic", "offset": 1, "length": 1}, {"type": "bold", "offset": 0, "length": 2}]),
        );
        reads(
            r#"<a href="http://x/?a=1&amp;b=&quot;">v</a>"#,
            "v",
            json!([{"type": "text_link", "url": "http://x/?a=1&b=\"", "offset": 0, "length": 1}]),
        );
        reads("<span class=\"tg-spoiler\">x</span>", "x", json!([{"type": "spoiler", "offset": 0, "length": 1}]));
        reads("1 &lt; 2 &amp;&amp; &#272;&#x111; &quot;&gt;", "1 < 2 && Đđ \">", json!([]));
    }

    #[test]
    fn what_telegram_cannot_parse_is_refused_with_the_place() {
        refuses("<b>x", "Can't find end tag corresponding to start tag \"b\"");
        refuses("a <p>x</p>", "Unsupported start tag \"p\" at byte offset 2");
        refuses("a << b", "Unclosed start tag at byte offset 2");
        refuses("<< Tin >>", "Unsupported start tag \"<\" at byte offset 0");
        refuses("x</b>", "Unexpected end tag at byte offset 1");
        refuses("<b><i>x</b></i>", "Unmatched end tag at byte offset 7, expected \"</i>\", found \"</b>\"");
        refuses("<b>x</b", "Unclosed end tag at byte offset 4");
        refuses("x<br>", "Unsupported start tag \"br\" at byte offset 1");
        refuses("<span>x</span>", "Tag \"span\" must have class \"tg-spoiler\" at byte offset 0");
    }

    #[test]
    fn what_passes_by_luck_is_noticed() {
        let careless = |html: &str| parse(html).expect("valid").careless;
        assert_eq!(careless("A & B").as_deref(), Some("\"&\" is not escaped at byte offset 2"));
        assert_eq!(careless("2 > 1").as_deref(), Some("\">\" is not escaped at byte offset 2"));
        assert_eq!(careless("&nbsp;").as_deref(), Some("\"&\" is not escaped at byte offset 0"));
        assert_eq!(careless("A &amp; B"), None);
    }
}
