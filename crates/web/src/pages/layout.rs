//! What surrounds every page.

use crate::assets::{SCRIPT, STYLE};
use maud::{DOCTYPE, Markup, html};

/// The mark of the product.
fn icon() -> &'static str {
    dondoc_shell::icon()
}

/// A page of this kind, with its title and body.
pub(crate) fn page(kind: &str, title: &str, body: &Markup) -> Markup {
    html! {
        (DOCTYPE)
        html lang="vi" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1, interactive-widget=resizes-content";
                meta name="robots" content="noindex";
                title { (title) " · Đôn đốc" }
                link rel="icon" href=(icon()) type="image/svg+xml";
                link rel="stylesheet" href=(STYLE.path);
                script defer src=(SCRIPT.path) {}
            }
            body class=(kind) { (body) }
        }
    }
}

/// The number and unit of a file's size, rounded: "50 MB".
pub(crate) fn megabytes(bytes: usize) -> String {
    format!("{} MB", bytes.div_ceil(1024 * 1024))
}
