//! The parameters of a call, whichever way they were sent.

use crate::failure::Failure;
use axum::{
    body::to_bytes,
    extract::{FromRequest, Multipart, Request},
    http::header::{CONTENT_DISPOSITION, CONTENT_TYPE},
};
use serde_json::{Map, Value, json};
use std::{borrow::Cow, collections::BTreeMap};

/// The largest body read at all, in bytes.
const LARGEST_BODY: usize = 64 << 20;

/// An uploaded file.
#[derive(Debug, Clone)]
pub(crate) struct Upload {
    pub(crate) name: String,
    pub(crate) mime: String,
    pub(crate) bytes: Vec<u8>,
}

/// Named values and files.
#[derive(Debug, Default)]
pub(crate) struct Params {
    pub(crate) values: Map<String, Value>,
    pub(crate) files: BTreeMap<String, Upload>,
}

impl Params {
    /// Reads query and body.
    pub(crate) async fn read(request: Request) -> Result<Self, Failure> {
        let mut params = Self::default();
        if let Some(query) = request.uri().query() {
            params.read_form(query);
        }
        let kind = request.headers().get(CONTENT_TYPE).and_then(|v| v.to_str().ok()).unwrap_or("").to_lowercase();
        if kind.starts_with("multipart/form-data") {
            params.read_multipart(request).await.map_err(|()| Failure::wrong("can't parse the multipart body"))?;
            return Ok(params);
        }
        let body = to_bytes(request.into_body(), LARGEST_BODY)
            .await
            .map_err(|_| Failure::circumstance(413, "Request Entity Too Large").blamed())?;
        if kind.starts_with("application/json") && !body.is_empty() {
            match serde_json::from_slice(&body) {
                Ok(Value::Object(object)) => params.values.extend(object),
                _ => return Err(Failure::wrong("can't parse JSON object")),
            }
        } else if kind.starts_with("application/x-www-form-urlencoded") {
            params.read_form(&String::from_utf8_lossy(&body));
        }
        Ok(params)
    }

    fn read_form(&mut self, form: &str) {
        for pair in form.split('&').filter(|pair| !pair.is_empty()) {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            let plain = |s: &str| percent_decoded(&s.replace('+', " "));
            self.values.insert(plain(name), plain(value).into());
        }
    }

    async fn read_multipart(&mut self, request: Request) -> Result<(), ()> {
        let mut multipart = Multipart::from_request(request, &()).await.map_err(drop)?;
        while let Some(field) = multipart.next_field().await.map_err(drop)? {
            let name = field.name().unwrap_or_default().to_owned();
            let extended = field.headers().get(CONTENT_DISPOSITION).and_then(|v| extended_file_name(v.as_bytes()));
            match extended.or_else(|| field.file_name().map(Into::into)) {
                Some(file_name) => {
                    let mime = field.content_type().unwrap_or("application/octet-stream").to_owned();
                    let bytes = field.bytes().await.map_err(drop)?.to_vec();
                    self.files.insert(name, Upload { name: file_name, mime, bytes });
                }
                None => {
                    let text = field.text().await.map_err(drop)?;
                    self.values.insert(name, text.into());
                }
            }
        }
        Ok(())
    }

    /// A string; numbers count as their digits.
    pub(crate) fn text(&self, name: &str) -> Option<Cow<'_, str>> {
        match self.values.get(name)? {
            Value::String(text) => Some(Cow::Borrowed(text)),
            Value::Number(number) => Some(Cow::Owned(number.to_string())),
            Value::Bool(flag) => Some(Cow::Owned(flag.to_string())),
            Value::Null | Value::Array(_) | Value::Object(_) => None,
        }
    }

    /// A whole number; digits in a string count.
    pub(crate) fn number(&self, name: &str) -> Option<i64> {
        match self.values.get(name)? {
            Value::Number(number) => number.as_i64(),
            Value::String(text) => text.trim().parse().ok(),
            Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => None,
        }
    }

    /// A flag; absent is false.
    pub(crate) fn flag(&self, name: &str) -> bool {
        matches!(self.text(name).as_deref(), Some("true" | "True" | "1"))
    }

    /// An object or list, sent as such or as JSON in a string.
    pub(crate) fn json(&self, name: &str) -> Result<Option<Value>, Failure> {
        match self.values.get(name) {
            None | Some(Value::Null) => Ok(None),
            Some(Value::String(text)) if text.is_empty() => Ok(None),
            Some(Value::String(text)) => serde_json::from_str(text)
                .map(Some)
                .map_err(|_| Failure::wrong(format!("can't parse {}: invalid JSON", name.replace('_', " ")))),
            Some(value) => Ok(Some(value.clone())),
        }
    }

    /// All of it for the journal; files by name and size.
    pub(crate) fn told(&self) -> Value {
        let mut told = self.values.clone();
        for (name, file) in &self.files {
            told.insert(name.clone(), json!({"file": file.name, "mime": file.mime, "bytes": file.bytes.len()}));
        }
        Value::Object(told)
    }
}

/// The `filename*=utf-8''…` of a part: how names beyond ASCII are sent.
fn extended_file_name(disposition: &[u8]) -> Option<String> {
    let disposition = str::from_utf8(disposition).ok()?;
    let value = disposition.split(';').find_map(|part| part.trim().strip_prefix("filename*="))?;
    let (charset, rest) = value.split_once('\'')?;
    let (_, name) = rest.split_once('\'')?;
    charset.eq_ignore_ascii_case("utf-8").then(|| percent_decoded(name))
}

/// Undoes percent-encoding; bytes that make no UTF-8 become replacement signs.
pub(crate) fn percent_decoded(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let [first, tail @ ..] = rest {
        let hex = (*first == b'%').then(|| tail.get(..2).and_then(|h| str::from_utf8(h).ok())).flatten();
        match hex.and_then(|h| u8::from_str_radix(h, 16).ok()) {
            Some(byte) => {
                bytes.push(byte);
                rest = &tail[2..];
            }
            None => {
                bytes.push(*first);
                rest = tail;
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_beyond_ascii_are_read_from_the_extended_attribute() {
        let read = |text: &str| extended_file_name(text.as_bytes());
        assert_eq!(
            read("form-data; name=\"f\"; filename*=utf-8''b%C3%A1o_c%C3%A1o.txt").as_deref(),
            Some("báo_cáo.txt")
        );
        assert_eq!(read("form-data; name=\"f\"; filename=\"a.txt\""), None);
    }

    #[test]
    fn percent_decoding_leaves_what_is_not_encoded() {
        assert_eq!(percent_decoded("documents%2Ffile_5"), "documents/file_5");
        assert_eq!(percent_decoded("100%"), "100%");
        assert_eq!(percent_decoded("%zz%C4%91"), "%zzđ");
    }
}
