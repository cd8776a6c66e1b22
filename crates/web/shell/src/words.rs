//! What the pages say, in Vietnamese and in English: catalogues in Fluent, one file for each language.
//!
//! A crate of pages has `words/vi.ftl` and `words/en.ftl`, and a test that calls [`audit`]. What several crates
//! say (the names of roles, boxes, events) is in the shell's own files, which every catalogue has.

use crate::{OurForm, Problem, Settings, Shell};
use axum::{
    extract::State,
    http::{HeaderMap, HeaderValue, header},
    response::{IntoResponse, Redirect, Response},
};
pub use fluent_bundle::FluentValue as Arg;
use fluent_bundle::{FluentArgs, FluentResource, concurrent::FluentBundle, types::FluentNumber};
use serde::Deserialize;
use std::{path::Path, sync::Arc};
use unic_langid::LanguageIdentifier;

const SHARED_VI: &str = include_str!("../words/vi.ftl");
const SHARED_EN: &str = include_str!("../words/en.ftl");

/// What the frame itself says.
pub(crate) static SHARED: std::sync::LazyLock<Catalogue> = std::sync::LazyLock::new(|| Catalogue::new("", ""));

/// A language of the interface.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Lang {
    /// Vietnamese.
    #[default]
    Vi,
    /// English.
    En,
}

/// The cookie that remembers the language of a browser.
const COOKIE: &str = "ngon-ngu";

impl Lang {
    /// The language that a browser chose here, else the office's.
    pub fn of(headers: &HeaderMap, otherwise: Lang) -> Self {
        let cookies = headers.get_all(header::COOKIE).into_iter().filter_map(|value| value.to_str().ok());
        let mut pairs = cookies.flat_map(|line| line.split(';')).filter_map(|pair| pair.trim().split_once('='));
        let chosen = pairs.find_map(|(name, value)| (name == COOKIE).then(|| Self::parse(value))).flatten();
        chosen.unwrap_or(otherwise)
    }

    /// The language of a code.
    pub fn parse(code: &str) -> Option<Self> {
        match code {
            "vi" => Some(Lang::Vi),
            "en" => Some(Lang::En),
            _ => None,
        }
    }

    /// The one that it is not.
    pub fn other(self) -> Self {
        match self {
            Lang::Vi => Lang::En,
            Lang::En => Lang::Vi,
        }
    }

    /// Its code, as HTML has it.
    pub fn code(self) -> &'static str {
        match self {
            Lang::Vi => "vi",
            Lang::En => "en",
        }
    }
}

/// What a group of pages says.
pub struct Catalogue {
    vi: FluentBundle<FluentResource>,
    en: FluentBundle<FluentResource>,
}

impl Catalogue {
    /// A catalogue of two files.
    ///
    /// # Panics
    /// When one is no Fluent: that is a mistake in the program, which the catalogue's test finds.
    pub fn new(vi: &str, en: &str) -> Self {
        Self { vi: bundle("vi", [SHARED_VI, vi]), en: bundle("en", [SHARED_EN, en]) }
    }

    /// The catalogue in a language.
    pub fn of(&'static self, lang: Lang) -> Words {
        Words { lang, catalogue: self }
    }
}

#[allow(clippy::expect_used, reason = "the files are part of the program and tested with it")]
fn bundle(code: &str, files: [&str; 2]) -> FluentBundle<FluentResource> {
    let lang: LanguageIdentifier = code.parse().expect("a language code");
    let mut bundle = FluentBundle::new_concurrent(vec![lang]);
    // Marks around each value, for text that runs both ways, which ours never does.
    bundle.set_use_isolating(false);
    bundle.set_formatter(Some(if code == "vi" { vietnamese } else { english }));
    for file in files {
        let resource = FluentResource::try_new(file.to_owned()).map_err(|(_, errors)| errors).expect("valid Fluent");
        bundle.add_resource_overriding(resource);
    }
    bundle
}

fn vietnamese<M: fluent_bundle::memoizer::MemoizerKind>(value: &Arg<'_>, _: &M) -> Option<String> {
    number(value).map(|it| grouped(it, '.', ','))
}

fn english<M: fluent_bundle::memoizer::MemoizerKind>(value: &Arg<'_>, _: &M) -> Option<String> {
    number(value).map(|it| grouped(it, ',', '.'))
}

fn number(value: &Arg<'_>) -> Option<f64> {
    match value {
        Arg::Number(FluentNumber { value, .. }) => Some(*value),
        _ => None,
    }
}

/// A number as it is printed: thousands grouped, a fraction to one place where there is one.
fn grouped(value: f64, thousands: char, point: char) -> String {
    let whole = value.fract() == 0.0;
    let text = if whole { format!("{:.0}", value.abs()) } else { format!("{:.1}", value.abs()) };
    let (digits, fraction) = text.split_once('.').map_or((text.as_str(), None), |(a, b)| (a, Some(b)));
    let mut printed = if value < 0.0 { "-".to_owned() } else { String::new() };
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            printed.push(thousands);
        }
        printed.push(digit);
    }
    if let Some(fraction) = fraction {
        printed.push(point);
        printed.push_str(fraction);
    }
    printed
}

/// A catalogue in one language.
#[derive(Clone, Copy)]
pub struct Words {
    /// The language.
    pub lang: Lang,
    catalogue: &'static Catalogue,
}

impl Words {
    /// What is said under an id.
    pub fn t(&self, id: &str) -> String {
        self.say(id, None)
    }

    /// What is said under an id, with values: `words.with("tasks-found", &[("n", 12.into())])`.
    pub fn with(&self, id: &str, values: &[(&str, Arg<'_>)]) -> String {
        let args: FluentArgs<'_> = values.iter().map(|(name, value)| (*name, value.clone())).collect();
        self.say(id, Some(&args))
    }

    /// A number as it is printed in this language.
    pub fn number(&self, value: u64) -> String {
        match self.lang {
            Lang::Vi => grouped(value as f64, '.', ','),
            Lang::En => grouped(value as f64, ',', '.'),
        }
    }

    /// A share in percent with one place, "85,7%"; a dash of nothing.
    pub fn percent(&self, num: u64, den: u64) -> String {
        self.drawn().percent(dondoc_chart::Share::new(num, den))
    }

    /// The words of the drawings in this language.
    pub fn drawn(&self) -> &'static dondoc_chart::Words {
        match self.lang {
            Lang::Vi => dondoc_chart::Words::vietnamese(),
            Lang::En => dondoc_chart::Words::english(),
        }
    }

    fn say(&self, id: &str, args: Option<&FluentArgs<'_>>) -> String {
        let bundle = match self.lang {
            Lang::Vi => &self.catalogue.vi,
            Lang::En => &self.catalogue.en,
        };
        let Some(pattern) = bundle.get_message(id).and_then(|message| message.value()) else {
            tracing::error!(id, lang = self.lang.code(), "no such words");
            return id.to_owned();
        };
        let mut errors = Vec::new();
        let said = bundle.format_pattern(pattern, args, &mut errors).into_owned();
        if !errors.is_empty() {
            tracing::error!(id, ?errors, "words lack a value");
        }
        said
    }
}

/// The choice of a language.
#[derive(Deserialize)]
pub(crate) struct Choice {
    lang: String,
    #[serde(default)]
    tiep: String,
}

/// `POST /ngon-ngu`: remembers the language in this browser, and goes back to where it was chosen.
pub(crate) async fn choose(
    State(shell): State<Arc<Shell>>,
    OurForm { fields, .. }: OurForm<Choice>,
) -> Result<Response, Problem> {
    let lang = Lang::parse(&fields.lang).ok_or(axum::http::StatusCode::BAD_REQUEST)?;
    let back = crate::parts::local(&fields.tiep).unwrap_or("/");
    Ok(([(header::SET_COOKIE, language_cookie(lang, &shell.settings))], Redirect::to(back)).into_response())
}

/// The header that remembers a language in a browser.
pub fn language_cookie(lang: Lang, settings: &Settings) -> HeaderValue {
    let secure = if settings.secure_cookies { "; Secure" } else { "" };
    let text = format!("{COOKIE}={}; Path=/; Max-Age=31536000; HttpOnly; SameSite=Lax{secure}", lang.code());
    HeaderValue::from_str(&text).unwrap_or(HeaderValue::from_static(""))
}

/// What is wrong with a catalogue, for its test: words that one language lacks, values that differ, ids that the sources
/// in a folder use and the catalogue does not have, and words of its own that nobody uses.
///
/// An id in the sources is the first argument of `.t("…")` or `.with("…", …)`. What is put together while running
/// must be named in `built`, by its beginning.
pub fn audit(vi: &str, en: &str, sources: &Path, built: &[&str]) -> Vec<String> {
    audit::audit([vi, SHARED_VI], [en, SHARED_EN], sources, built)
}

mod audit;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shells_own_words_are_whole() {
        let wrong = audit::audit(
            [SHARED_VI, ""],
            [SHARED_EN, ""],
            &Path::new(env!("CARGO_MANIFEST_DIR")).join("src"),
            &[
                "role-", "class-", "phase-", "event-", "channel-", "waits-", "problem-", "need-", "tab-", "day-",
                "kind-", "urgency-",
            ],
        );
        assert!(wrong.is_empty(), "{wrong:#?}");
    }

    #[test]
    fn numbers_are_printed_as_each_language_has_them() {
        for (value, vi, en) in [
            (0.0, "0", "0"),
            (1_234_567.0, "1.234.567", "1,234,567"),
            (85.7, "85,7", "85.7"),
            (-1_000.0, "-1.000", "-1,000"),
        ] {
            assert_eq!((grouped(value, '.', ',').as_str(), grouped(value, ',', '.').as_str()), (vi, en));
        }
    }
}
