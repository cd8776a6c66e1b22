//! Files that people sent: asked for by id, read no further than the limit.

use crate::{Telegram, failure};
use dondoc_messaging::{FetchError, FileRef};
use futures_util::StreamExt;
use teloxide::{ApiError, RequestError, net::Download, requests::Requester, types::FileId};

/// Telegram gives bots no file above 20 MB.
pub(crate) const LARGEST: u64 = 20 * 1024 * 1024;

impl Telegram {
    pub(crate) async fn download(&self, file: &FileRef, limit: u64) -> Result<Vec<u8>, FetchError> {
        let limit = limit.min(LARGEST);
        let too_large = || FetchError::TooLarge { limit };
        if file.size.is_some_and(|size| size > limit) {
            return Err(too_large());
        }
        let found = self.bot.get_file(FileId(file.id.clone())).await.map_err(|error| missing(&error, limit))?;
        let size = (found.size != u32::MAX).then_some(u64::from(found.size));
        if size.is_some_and(|size| size > limit) {
            return Err(too_large());
        }
        let mut bytes = Vec::new();
        let mut stream = std::pin::pin!(self.patient.download_file_stream(&found.path));
        while let Some(chunk) = stream.next().await {
            let chunk = chunk.map_err(|error| broken(&error))?;
            if (bytes.len() + chunk.len()) as u64 > limit {
                return Err(too_large());
            }
            bytes.extend_from_slice(&chunk);
        }
        match size {
            Some(size) if size != bytes.len() as u64 => {
                Err(FetchError::Unavailable(format!("{} of {size} bytes came", bytes.len())))
            }
            _ => Ok(bytes),
        }
    }
}

/// Why `getFile` found nothing.
fn missing(error: &RequestError, limit: u64) -> FetchError {
    let told = failure::describe(error);
    let text = told.to_lowercase();
    match error {
        RequestError::Api(ApiError::InvalidToken) => FetchError::Unavailable(told),
        _ if text.contains("file is too big") => FetchError::TooLarge { limit },
        _ if text.contains("temporarily unavailable") => FetchError::Unavailable(told),
        RequestError::Api(_) if text.starts_with("bad request") => FetchError::Gone(told),
        _ => FetchError::Unavailable(told),
    }
}

/// Why the download broke off.
fn broken(error: &reqwest::Error) -> FetchError {
    match error.status() {
        Some(status) if status.is_client_error() && status.as_u16() != 429 => {
            FetchError::Gone(format!("status {}", status.as_u16()))
        }
        Some(status) => FetchError::Unavailable(format!("status {}", status.as_u16())),
        None => FetchError::Unavailable(failure::network(error)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use teloxide::types::Seconds;

    #[test]
    fn why_a_file_was_not_found() {
        let check = |error: RequestError, expected: FetchError| assert_eq!(missing(&error, 9), expected);
        let unknown = |text: &str| RequestError::Api(ApiError::Unknown(text.to_owned()));
        check(unknown("Bad Request: file is too big"), FetchError::TooLarge { limit: 9 });
        check(RequestError::Api(ApiError::FileIdInvalid), FetchError::Gone("Bad Request: invalid file id".to_owned()));
        let text = "Bad Request: wrong file_id or the file is temporarily unavailable";
        check(unknown(text), FetchError::Unavailable(text.to_owned()));
        check(RequestError::Api(ApiError::InvalidToken), FetchError::Unavailable("Unauthorized".to_owned()));
        check(unknown("Bad Gateway"), FetchError::Unavailable("Bad Gateway".to_owned()));
        check(
            RequestError::RetryAfter(Seconds::from_seconds(3)),
            FetchError::Unavailable("asked to wait 3 s".to_owned()),
        );
    }
}
