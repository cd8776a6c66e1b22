//! What is looked at before any parser sees a file: its size, its kind, and what it unpacks into.

use std::io::{Cursor, Read};

use zip::{ZipArchive, result::ZipError};

use crate::{IntakeError, limits};

/// A kind of file that can be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Format {
    Workbook { macros: bool },
    Word { macros: bool },
    Csv,
}

const CFB: [u8; 4] = [0xD0, 0xCF, 0x11, 0xE0];

/// The kind of a file, once it is known to be harmless to open.
pub(crate) fn examine(name: &str, bytes: &[u8]) -> Result<Format, IntakeError> {
    if bytes.is_empty() {
        return Err(IntakeError::Empty);
    }
    if bytes.len() as u64 > limits::FILE {
        let size = bytes.len() as u64 / limits::MB;
        return Err(IntakeError::TooLarge(format!("{size} MB, tối đa {} MB", limits::FILE / limits::MB)));
    }
    let extension = name.rsplit_once('.').map(|(_, end)| end.to_lowercase()).unwrap_or_default();
    if bytes.starts_with(&CFB) {
        let old = ["xls", "doc", "xlt", "dot"].contains(&extension.as_str()) && !mentions_encryption(bytes);
        return Err(if old { IntakeError::OldFormat(name.to_owned()) } else { IntakeError::Encrypted });
    }
    if bytes.starts_with(b"PK") {
        return archive(name, bytes);
    }
    match extension.as_str() {
        "csv" | "tsv" | "txt" => Ok(Format::Csv),
        "xlsx" | "xlsm" | "docx" | "docm" => Err(IntakeError::Broken("không phải tệp Office".into())),
        _ => Err(IntakeError::UnknownFormat(name.to_owned())),
    }
}

/// The name of the stream that holds a locked document, as an old container stores it.
fn mentions_encryption(bytes: &[u8]) -> bool {
    let wanted: Vec<u8> = "EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes).collect();
    bytes.windows(wanted.len()).any(|window| window == wanted)
}

fn archive(name: &str, bytes: &[u8]) -> Result<Format, IntakeError> {
    let mut zip = ZipArchive::new(Cursor::new(bytes)).map_err(broken)?;
    if zip.len() > limits::ENTRIES {
        return Err(IntakeError::ZipBomb);
    }
    let mut left = limits::INFLATED;
    let mut names = Vec::new();
    for i in 0..zip.len() {
        let entry = zip.by_index(i).map_err(broken)?;
        if entry.encrypted() {
            return Err(IntakeError::Encrypted);
        }
        let part = entry.name().map_err(broken)?.to_string();
        let dense = ["xl/styles.xml", "xl/workbook.xml"].contains(&part.as_str()) || part.ends_with(".rels");
        let most = if dense { left.min(limits::DENSE_PART) } else { left };
        left -= inflate(entry, most, part.ends_with(".xml") || part.ends_with(".rels"))?;
        names.push(part);
    }
    let has = |part: &str| names.iter().any(|name| name == part);
    let macros = names.iter().any(|name| name.ends_with("vbaProject.bin"));
    if has("word/document.xml") {
        Ok(Format::Word { macros })
    } else if has("xl/workbook.xml") {
        Ok(Format::Workbook { macros })
    } else {
        Err(IntakeError::UnknownFormat(name.to_owned()))
    }
}

/// Counts what an entry really unpacks to, whatever its header claims, and looks for a document type:
/// Office files have none, entity bombs need one.
fn inflate(mut entry: impl Read, most: u64, xml: bool) -> Result<u64, IntakeError> {
    const DOCTYPE: &[u8] = b"<!DOCTYPE";
    let mut buffer = vec![0; 64 * 1024];
    let (mut kept, mut total) = (0, 0);
    loop {
        let read = entry.read(&mut buffer[kept..]).map_err(|e| IntakeError::Broken(e.to_string()))?;
        if read == 0 {
            return Ok(total);
        }
        total += read as u64;
        if total > most {
            return Err(IntakeError::ZipBomb);
        }
        let end = kept + read;
        if xml && buffer[..end].windows(DOCTYPE.len()).any(|window| window == DOCTYPE) {
            return Err(IntakeError::Broken("tệp XML có khai báo DOCTYPE, tệp Office không bao giờ có".into()));
        }
        // What may be the beginning of the word stays for the next round.
        kept = end.min(DOCTYPE.len() - 1);
        buffer.copy_within(end - kept..end, 0);
    }
}

pub(crate) fn broken(error: ZipError) -> IntakeError {
    match error {
        ZipError::UnsupportedArchive(ZipError::PASSWORD_REQUIRED) => IntakeError::Encrypted,
        ZipError::CompressionMethodNotSupported(_) => IntakeError::Broken("kiểu nén không được hỗ trợ".into()),
        error => IntakeError::Broken(error.to_string()),
    }
}
