//! The files of the pages, in the program; each address carries a hash, so browsers keep them for ever.

use dondoc_shell::{Asset, asset, find_asset};
use std::sync::LazyLock;

pub(crate) static STYLE: LazyLock<Asset> =
    LazyLock::new(|| asset("chat", "css", "text/css; charset=utf-8", include_str!("assets/chat.css")));
pub(crate) static SCRIPT: LazyLock<Asset> =
    LazyLock::new(|| asset("chat", "js", "text/javascript; charset=utf-8", include_str!("assets/chat.js")));

/// The file of this name, hash included.
pub(crate) fn find(name: &str) -> Option<&'static Asset> {
    let path = format!("/assets/{name}");
    [&*STYLE, &*SCRIPT].into_iter().find(|asset| asset.path == path).or_else(|| find_asset(name))
}
