//! What a file is by its content, whatever it is called.

use super::FileRefusal;

/// A kind of file that is taken: its type, and the extensions it goes by, the usual one first.
pub(super) type Kind = (&'static str, &'static [&'static str]);

const DOCX: Kind = ("application/vnd.openxmlformats-officedocument.wordprocessingml.document", &["docx"]);
const XLSX: Kind = ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", &["xlsx"]);
const PPTX: Kind = ("application/vnd.openxmlformats-officedocument.presentationml.presentation", &["pptx"]);
const DOC: Kind = ("application/msword", &["doc"]);
const XLS: Kind = ("application/vnd.ms-excel", &["xls"]);
const TEXT: Kind = ("text/plain", &["txt", "csv", "md"]);

/// By the type that [`infer`] finds in the first bytes.
const PLAIN: &[(&str, Kind)] = &[
    ("application/pdf", ("application/pdf", &["pdf"])),
    ("application/vnd.oasis.opendocument.text", ("application/vnd.oasis.opendocument.text", &["odt"])),
    ("application/vnd.oasis.opendocument.spreadsheet", ("application/vnd.oasis.opendocument.spreadsheet", &["ods"])),
    ("image/jpeg", ("image/jpeg", &["jpg", "jpeg"])),
    ("image/png", ("image/png", &["png"])),
    ("image/webp", ("image/webp", &["webp"])),
    ("image/heif", ("image/heic", &["heic", "heif"])),
    ("audio/ogg", ("audio/ogg", &["ogg", "oga"])),
    ("audio/opus", ("audio/ogg", &["ogg", "oga", "opus"])),
    ("audio/aac", ("audio/aac", &["aac"])),
    ("audio/m4a", ("audio/mp4", &["m4a"])),
    ("video/mp4", ("video/mp4", &["mp4"])),
];

const ZIP: &[u8] = b"PK\x03\x04";
const OLE: &[u8] = b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1";

/// What it is, if it is of a kind that is taken.
pub(super) fn kind(bytes: &[u8]) -> Result<Kind, FileRefusal> {
    let found = infer::get(bytes).map_or("unknown", |found| found.mime_type());
    let refused = || Err(FileRefusal::Kind { found: found.to_owned() });
    if let Some((_, kind)) = PLAIN.iter().find(|(mime, _)| *mime == found) {
        return Ok(*kind);
    }
    if bytes.starts_with(ZIP) {
        return office(bytes).unwrap_or_else(refused);
    }
    if bytes.starts_with(OLE) {
        return old_office(bytes).unwrap_or_else(refused);
    }
    if found == "unknown" && is_plain_text(bytes) { Ok(TEXT) } else { refused() }
}

/// The names of a zip's files stand in it uncompressed, whatever their order.
fn office(bytes: &[u8]) -> Option<Result<Kind, FileRefusal>> {
    let has = |name: &str| contains(bytes, name.as_bytes());
    if !has("[Content_Types].xml") {
        return None;
    }
    if has("vbaProject.bin") || has("vbaData.xml") {
        return Some(Err(FileRefusal::Macros));
    }
    let kinds = [("word/document.xml", DOCX), ("xl/workbook.xml", XLSX), ("ppt/presentation.xml", PPTX)];
    kinds.into_iter().find(|(name, _)| has(name)).map(|(_, kind)| Ok(kind))
}

/// Many programs leave the class of the document blank, so it is told by the names of its streams.
fn old_office(bytes: &[u8]) -> Option<Result<Kind, FileRefusal>> {
    let has = |name: &str| {
        let wide: Vec<u8> = name.encode_utf16().flat_map(u16::to_le_bytes).collect();
        contains(bytes, &wide)
    };
    let kind = [("WordDocument", DOC), ("Workbook", XLS)].into_iter().find(|(name, _)| has(name))?.1;
    Some(if has("_VBA_PROJECT") { Err(FileRefusal::Macros) } else { Ok(kind) })
}

/// Words and nothing that a machine would run or a browser show as a page.
fn is_plain_text(bytes: &[u8]) -> bool {
    let Ok(text) = std::str::from_utf8(bytes) else { return false };
    let text = text.trim_start_matches('\u{feff}').trim_start();
    let control = |letter: char| letter.is_control() && !matches!(letter, '\n' | '\r' | '\t');
    let start: String = text.chars().take(20).collect::<String>().to_ascii_lowercase();
    let program = ["#!", "<", "@echo", "rem ", "%!", "{\\rtf"].iter().any(|mark| start.starts_with(mark));
    !program && !text.chars().any(control) && !text.to_ascii_lowercase().contains("<script")
}

fn contains(bytes: &[u8], part: &[u8]) -> bool {
    let Some(first) = part.first() else { return true };
    let mut rest = bytes;
    while let Some(at) = rest.iter().position(|byte| byte == first) {
        if rest[at..].starts_with(part) {
            return true;
        }
        rest = &rest[at + 1..];
    }
    false
}

/// Names that a machine would run, whatever the words in the file are.
const RUNNABLE: &[&str] = &[
    "bat", "cmd", "com", "exe", "hta", "htm", "html", "js", "jse", "lnk", "msc", "ps1", "psm1", "py", "reg", "scf",
    "sh", "svg", "url", "vb", "vbe", "vbs", "wsf", "wsh", "xhtml",
];

/// The name people see: no path, nothing invisible, not too long, and with an extension that its type has.
pub(super) fn tidy_name(name: &str, kind: Kind) -> Result<String, FileRefusal> {
    const LONGEST: usize = 120;
    let (_, extensions) = kind;
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let hidden = |letter: char| {
        letter.is_control()
            || matches!(letter, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
    };
    let shown: String =
        last.chars().map(|l| if "<>:\"|?*".contains(l) { '_' } else { l }).filter(|l| !hidden(*l)).collect();
    let shown = shown.trim_matches(|letter: char| letter == '.' || letter.is_whitespace());
    let (stem, extension) = match shown.rsplit_once('.') {
        Some((stem, extension)) => (stem, extension.to_ascii_lowercase()),
        None => (shown, String::new()),
    };
    if kind == TEXT && RUNNABLE.contains(&extension.as_str()) {
        return Err(FileRefusal::Kind { found: extension });
    }
    let (stem, extension) = match extensions.iter().find(|known| **known == extension) {
        Some(known) => (stem, *known),
        None => (shown, extensions.first().copied().unwrap_or("bin")),
    };
    let stem: String = stem.trim().chars().take(LONGEST).collect();
    let stem = if stem.trim().is_empty() { "tep".to_owned() } else { stem.trim().to_owned() };
    Ok(format!("{stem}.{extension}"))
}
