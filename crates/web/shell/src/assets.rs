//! The files of the pages, in the program; each address carries a hash, so browsers keep them for ever.

use sha2::{Digest, Sha256};
use std::sync::LazyLock;

/// A file of the pages.
pub struct Asset {
    /// Where it is: "/assets/site.0123456789ab.css".
    pub path: String,
    /// Its type.
    pub mime: &'static str,
    /// Its content.
    pub text: &'static str,
}

pub(crate) static STYLE: LazyLock<Asset> =
    LazyLock::new(|| asset("site", "css", "text/css; charset=utf-8", include_str!("assets/site.css")));
pub(crate) static SCRIPT: LazyLock<Asset> =
    LazyLock::new(|| asset("site", "js", "text/javascript; charset=utf-8", include_str!("assets/site.js")));
/// The mark of the product.
pub(crate) static ICON: LazyLock<Asset> =
    LazyLock::new(|| asset("icon", "svg", "image/svg+xml", include_str!("assets/icon.svg")));

/// Where the mark of the product is.
pub fn icon() -> &'static str {
    &ICON.path
}

/// Where the style sheet of the pages is.
pub fn style() -> &'static str {
    &STYLE.path
}

/// The file of this name, hash included.
pub fn find(name: &str) -> Option<&'static Asset> {
    let path = format!("/assets/{name}");
    [&*STYLE, &*SCRIPT, &*ICON].into_iter().find(|asset| asset.path == path)
}

/// A file under an address that changes with its content.
pub fn asset(name: &str, ending: &str, mime: &'static str, text: &'static str) -> Asset {
    let hash = hex::encode(Sha256::digest(text));
    Asset { path: format!("/assets/{name}.{}.{ending}", &hash[..12]), mime, text }
}
