//! The files of the pages, in the program; each address carries a hash, so browsers keep them for ever.

use sha2::{Digest, Sha256};
use std::sync::LazyLock;

/// A file of the pages.
pub(crate) struct Asset {
    /// Where it is: "/assets/chat.0123456789ab.css".
    pub path: String,
    pub mime: &'static str,
    pub text: &'static str,
}

pub(crate) static STYLE: LazyLock<Asset> =
    LazyLock::new(|| asset("chat", "css", "text/css; charset=utf-8", include_str!("assets/chat.css")));
pub(crate) static SCRIPT: LazyLock<Asset> =
    LazyLock::new(|| asset("chat", "js", "text/javascript; charset=utf-8", include_str!("assets/chat.js")));
pub(crate) static ICON: LazyLock<Asset> =
    LazyLock::new(|| asset("icon", "svg", "image/svg+xml", include_str!("assets/icon.svg")));

/// The file of this name, hash included.
pub(crate) fn find(name: &str) -> Option<&'static Asset> {
    let path = format!("/assets/{name}");
    [&*STYLE, &*SCRIPT, &*ICON].into_iter().find(|asset| asset.path == path)
}

fn asset(name: &str, ending: &str, mime: &'static str, text: &'static str) -> Asset {
    let hash = hex::encode(Sha256::digest(text));
    Asset { path: format!("/assets/{name}.{}.{ending}", &hash[..12]), mime, text }
}
