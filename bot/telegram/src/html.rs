//! Words with emphasis as Telegram's HTML; every letter of the words is escaped, so none of them can be markup.

use dondoc_messaging::{Span, Text};

/// The text as HTML.
pub(crate) fn html(text: &Text) -> String {
    text.spans.iter().map(span).collect()
}

fn span(span: &Span) -> String {
    let mut html = escape(&span.text);
    // An empty tag says nothing, and Telegram has been known to refuse it.
    if span.text.is_empty() {
        return html;
    }
    if let Some(link) = &span.link {
        html = if leads_somewhere(link) {
            format!("<a href=\"{}\">{html}</a>", escape(link))
        } else {
            format!("{html} ({})", escape(link))
        };
    }
    if span.bold { format!("<b>{html}</b>") } else { html }
}

/// Telegram drops other links without a word; those are written out instead.
fn leads_somewhere(link: &str) -> bool {
    ["https://", "http://", "tg://"].iter().any(|scheme| link.starts_with(scheme))
}

/// Safe between tags and inside a quoted attribute.
fn escape(words: &str) -> String {
    let mut safe = String::with_capacity(words.len());
    for letter in words.chars() {
        match letter {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            _ => safe.push(letter),
        }
    }
    safe
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: Text, expected: &str) {
        assert_eq!(html(&text), expected);
    }

    #[test]
    fn emphasis_becomes_tags() {
        check(Text::new(), "");
        check(Text::new().plain("Hạn ").bold("30/6").line().plain("ok"), "Hạn <b>30/6</b>\nok");
        check(Text::new().link("NV-12", "https://x.vn/a?b=1&c=2"), "<a href=\"https://x.vn/a?b=1&amp;c=2\">NV-12</a>");
        check(
            Text { spans: vec![Span { text: "a".into(), bold: true, link: Some("tg://user?id=1".into()) }] },
            "<b><a href=\"tg://user?id=1\">a</a></b>",
        );
    }

    #[test]
    fn hostile_words_stay_words() {
        check(Text::new().plain("</b><script>&amp;"), "&lt;/b&gt;&lt;script&gt;&amp;amp;");
        check(Text::new().bold("<b>\"A&B\"</b>"), "<b>&lt;b&gt;&quot;A&amp;B&quot;&lt;/b&gt;</b>");
        check(
            Text::new().link("x", "https://a.vn/\"><b onclick='"),
            "<a href=\"https://a.vn/&quot;&gt;&lt;b onclick='\">x</a>",
        );
        check(Text::new().link("x<", "javascript:alert(1)"), "x&lt; (javascript:alert(1))");
        check(Text::new().bold(""), "");
    }
}
