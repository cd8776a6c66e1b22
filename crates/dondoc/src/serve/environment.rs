//! Settings from the environment, and which of them is wrong.

use super::settings::Settings;
use config::{Config, Environment};
use std::collections::HashMap;

/// Variables by name.
pub type Variables = HashMap<String, String>;

/// What each setting that is not words takes.
const TAKES: [(&str, &str); 14] = [
    ("TELEGRAM__MODE", "polling hoặc webhook"),
    ("ZALO__MODE", "polling hoặc webhook"),
    ("ZALO__PRIVATE_MEDIA", "true hoặc false"),
    ("TELEGRAM__PRIVATE_MEDIA", "true hoặc false"),
    ("WEB__UPLOAD_MIB", "một số nguyên (MiB)"),
    ("WEB__BEHIND_PROXY", "true hoặc false"),
    ("WEB__LANGUAGE", "vi hoặc en"),
    ("SESSIONS__IDLE_HOURS", "một số dương (giờ)"),
    ("SESSIONS__ABSOLUTE_DAYS", "một số dương (ngày)"),
    ("API__OPEN_DATA", "true hoặc false"),
    ("OUTBOX__PER_CHAT", "một số dương"),
    ("OUTBOX__OVERALL", "một số dương"),
    ("OUTBOX__GROUP_PER_MINUTE", "một số dương"),
    ("OUTBOX__IN_FLIGHT", "một số nguyên từ 1 trở lên"),
];

/// The variables of this process that are settings.
pub fn variables() -> Variables {
    let text = |(name, value): (std::ffi::OsString, std::ffi::OsString)| {
        Some((name.into_string().ok()?, value.into_string().ok()?))
    };
    std::env::vars_os().filter_map(text).filter(|(name, _)| name.starts_with("DONDOC_")).collect()
}

/// The variables as a source of settings.
pub fn source(variables: Variables) -> Environment {
    Environment::with_prefix("DONDOC").prefix_separator("_").separator("__").ignore_empty(true).source(Some(variables))
}

/// The variable that cannot be used, and what it takes. Its value is not told: it may be a token.
pub fn wrong(variables: &Variables) -> Option<String> {
    let mut names: Vec<&String> = variables.keys().filter(|name| name.contains("__")).collect();
    names.sort();
    names.into_iter().find_map(|name| {
        let alone = variables.get(name).map(|value| (name.clone(), value.clone()));
        let read = Config::builder().add_source(source(alone.into_iter().collect())).build();
        if read.and_then(Config::try_deserialize::<Settings>).is_ok() {
            return None;
        }
        let setting = name.strip_prefix("DONDOC_").unwrap_or(name).to_uppercase();
        Some(match TAKES.iter().find(|(known, _)| *known == setting) {
            Some((_, takes)) => format!("Biến môi trường {name}: giá trị không dùng được, cần {takes}."),
            None => format!("Biến môi trường {name}: không có cài đặt này, hoặc giá trị không dùng được."),
        })
    })
}
