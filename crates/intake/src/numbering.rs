//! Numbers that Word counts by itself: an STT column is often an automatic list with no text of its own.

use std::{
    collections::HashMap,
    io::{BufReader, Read},
};

use quick_xml::{Reader, events::Event};

use crate::{
    IntakeError,
    docx::{attribute, xml},
};

#[derive(Debug, Clone, Default)]
struct Level {
    format: String,
    pattern: String,
    start: u32,
}

/// The lists of a document and how far each has counted.
#[derive(Debug, Default)]
pub(crate) struct Numbering {
    lists: HashMap<String, String>,
    levels: HashMap<(String, String), Level>,
    counts: HashMap<(String, String), u32>,
}

impl Numbering {
    /// Reads `numbering.xml`.
    pub(crate) fn read(part: impl Read) -> Result<Self, IntakeError> {
        let mut reader = Reader::from_reader(BufReader::new(part));
        let mut out = Numbering::default();
        let (mut kind, mut list, mut level) = (String::new(), String::new(), String::new());
        let mut buffer = Vec::new();
        loop {
            buffer.clear();
            let event = reader.read_event_into(&mut buffer).map_err(xml)?;
            let e = match &event {
                Event::Start(e) | Event::Empty(e) => e,
                Event::End(e) => {
                    match e.local_name().as_ref() {
                        "abstractNum" => kind.clear(),
                        "num" => list.clear(),
                        _ => {}
                    }
                    continue;
                }
                Event::Eof => return Ok(out),
                _ => continue,
            };
            let val = || attribute(e, "val").unwrap_or_default();
            match e.local_name().as_ref() {
                "abstractNum" => kind = attribute(e, "abstractNumId").unwrap_or_default(),
                "num" => list = attribute(e, "numId").unwrap_or_default(),
                "abstractNumId" if !list.is_empty() => {
                    out.lists.insert(list.clone(), val());
                }
                "lvl" => level = attribute(e, "ilvl").unwrap_or_default(),
                part @ ("numFmt" | "lvlText" | "start") if !kind.is_empty() => {
                    let entry = out.levels.entry((kind.clone(), level.clone())).or_default();
                    match part {
                        "numFmt" => entry.format = val(),
                        "lvlText" => entry.pattern = val(),
                        _ => entry.start = val().parse().unwrap_or(1),
                    }
                }
                _ => {}
            }
        }
    }

    /// The next number of a list, as Word shows it; empty for bullets and lists nobody defined.
    pub(crate) fn next(&mut self, list: &str, level: &str) -> String {
        let level = if level.is_empty() { "0" } else { level };
        let Some(kind) = self.lists.get(list) else { return String::new() };
        let Some(style) = self.levels.get(&(kind.clone(), level.to_owned())) else { return String::new() };
        let count = self.counts.entry((list.to_owned(), level.to_owned())).or_insert(style.start.saturating_sub(1));
        *count = count.saturating_add(1);
        let said = match style.format.as_str() {
            "decimal" => count.to_string(),
            "decimalZero" => format!("{count:02}"),
            "upperRoman" => roman(*count),
            "lowerRoman" => roman(*count).to_lowercase(),
            "upperLetter" => crate::table::letters(*count as usize - 1),
            "lowerLetter" => crate::table::letters(*count as usize - 1).to_lowercase(),
            _ => return String::new(),
        };
        // "%1.%2" shows the numbers of the levels above; here only the level's own is known for sure.
        let own = format!("%{}", level.parse::<u32>().unwrap_or(0) + 1);
        let mut shown = style.pattern.replace(&own, &said);
        for (other, at) in (1..=9).map(|n| (format!("%{n}"), (n - 1).to_string())) {
            if shown.contains(&other) {
                let count = self.counts.get(&(list.to_owned(), at)).copied().unwrap_or(1);
                shown = shown.replace(&other, &count.to_string());
            }
        }
        shown
    }
}

fn roman(mut value: u32) -> String {
    const PARTS: [(u32, &str); 9] =
        [(100, "C"), (90, "XC"), (50, "L"), (40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I")];
    if value > 399 {
        return value.to_string();
    }
    let mut out = String::new();
    for (part, letters) in PARTS {
        while value >= part {
            out.push_str(letters);
            value -= part;
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    const XML: &str = r#"<w:numbering xmlns:w="w">
        <w:abstractNum w:abstractNumId="7"><w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="upperRoman"/>
            <w:lvlText w:val="%1."/></w:lvl><w:lvl w:ilvl="1"><w:start w:val="3"/><w:numFmt w:val="decimal"/>
            <w:lvlText w:val="%2"/></w:lvl></w:abstractNum>
        <w:num w:numId="2"><w:abstractNumId w:val="7"/></w:num></w:numbering>"#;

    #[test]
    fn lists_count() {
        let mut lists = Numbering::read(XML.as_bytes()).unwrap();
        let said: Vec<String> =
            [("2", ""), ("2", "0"), ("2", "1"), ("2", "1"), ("9", "0")].map(|(l, v)| lists.next(l, v)).to_vec();
        assert_eq!(said, ["I.", "II.", "3", "4", ""]);
    }
}
