//! A one-time code, shown once: large enough to be read aloud, with a picture for a phone's camera, on one sheet of paper.

use crate::common::words;
use dondoc_shell::{Shell, Viewer, bare, digest};
use maud::{Markup, html};
use qrcode::{Color, QrCode};
use uuid::Uuid;

/// Where a code comes from: the browser's secret and the form's number, so that a form sent twice shows the same code,
/// and nobody who reads the log can work it out.
pub(crate) fn randomness(viewer: &Viewer, command: Uuid) -> u128 {
    let hash = digest("link code", &[viewer.session.token(), &command.to_string()]);
    hash.get(..32).and_then(|half| u128::from_str_radix(half, 16).ok()).unwrap_or_else(|| Uuid::new_v4().as_u128())
}

/// The page that shows a code once.
///
/// It stands outside the frame: nothing on it is fetched anew or reloaded, and it prints as it is.
pub(crate) fn page(shell: &Shell, viewer: &Viewer, name: &str, code: &str, back: &str) -> Markup {
    let w = words(viewer);
    let address =
        shell.settings.public_url.as_deref().map(|url| format!("{}/chat?ma={code}", url.trim_end_matches('/')));
    let body = html! {
        div.the-ma {
            h1 { (w.with("org-code-title", &[("name", name.into())])) }
            p.ma-lon { (code) }
            p { (w.t("org-code-once")) }
            @if let Some(address) = &address {
                (picture(address, &w.t("org-code-picture")))
                p { (w.t("org-code-scan")) br; span.phu-chu { (address) } }
            }
            ol {
                li { (w.t("org-code-step-1")) }
                li { (w.t("org-code-step-2")) }
                li { (w.t("org-code-step-3")) }
            }
            p { a.nut href=(back) { (w.t("org-code-noted")) } }
        }
    };
    bare(viewer.lang, &w.t("org-code-heading"), &body)
}

/// A text as a picture for a phone's camera; nothing where it is too long for one.
fn picture(text: &str, title: &str) -> Markup {
    let Ok(code) = QrCode::new(text.as_bytes()) else { return html! {} };
    const QUIET: usize = 4;
    let width = code.width();
    let mut path = String::new();
    for (n, color) in code.to_colors().into_iter().enumerate() {
        if color == Color::Dark {
            path.push_str(&format!("M{} {}h1v1h-1z", n % width + QUIET, n / width + QUIET));
        }
    }
    let side = width + 2 * QUIET;
    html! {
        svg.ma-qr viewBox={ "0 0 " (side) " " (side) } width="220" height="220" role="img" shape-rendering="crispEdges" aria-label=(title) {
            title { (title) }
            rect width=(side) height=(side) fill="#fff" {}
            path d=(path) fill="#000" {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_is_a_picture_whose_three_corners_are_dark() {
        let drawn = picture("https://dondoc.example/chat?ma=ABCDE-12345", "x").into_string();
        // The outer ring of a corner's eye is seven modules wide and stands right after the quiet margin.
        assert!(drawn.contains("M4 4h1v1h-1z") && drawn.contains("M10 4h1v1h-1z"), "{drawn}");
        assert!(drawn.contains("viewBox=\"0 0 37 37\"") || drawn.contains("viewBox=\"0 0 41 41\""), "{drawn}");
        assert!(picture(&"x".repeat(10_000), "x").into_string().is_empty());
    }
}
