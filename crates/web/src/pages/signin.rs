//! The ways in.

use crate::{DemoPerson, Person};
use dondoc_shell::{Catalogue, Lang, bare};
use maud::{Markup, html};
use std::sync::LazyLock;

/// What the way in says.
pub(crate) static WORDS: LazyLock<Catalogue> =
    LazyLock::new(|| Catalogue::new(include_str!("../../words/vi.ftl"), include_str!("../../words/en.ftl")));

/// The ways in: single sign-on, a one-time address, the conversation; in the demonstration its people.
pub(crate) fn choose(
    lang: Lang,
    people: Option<&[DemoPerson]>,
    who: Option<&Person>,
    sso: bool,
    onwards: &str,
    token: &str,
) -> Markup {
    let words = WORDS.of(lang);
    let body = html! {
        h1 { (words.t("product")) }
        p { (words.t("signin-lead")) }
        @if let Some(person) = who {
            p.bao { (words.with("signin-already", &[("name", person.name.as_str().into())])) }
            p { a.nut href=(onwards) { (words.t("signin-continue")) } }
        }
        @if sso {
            p { a.nut href=(dondoc_shell::parts::address("/dang-nhap/sso", [("tiep", onwards.to_owned())])) { (words.t("signin-sso")) } }
        }
        @match people {
            Some(people) => { (super::index::roles(people, token)) }
            None => {
                p { (words.t("signin-bot")) }
                p { (words.t("signin-code")) }
            }
        }
        p { a.nut.phu href="/chat" { (words.t("signin-chat")) } }
        form.ngon-ngu method="post" action="/dang-nhap/ngon-ngu" {
            input type="hidden" name="token" value=(token);
            input type="hidden" name="tiep" value=(onwards);
            button.phu type="submit" name="lang" value=(lang.other().code()) lang=(lang.other().code()) { (words.t("other-language")) }
        }
    };
    bare(lang, &words.t("signin-title"), &body)
}

/// Whether to sign in by a one-time address.
pub(crate) fn enter(lang: Lang, person: &Person, secret: &str, token: &str) -> Markup {
    let words = WORDS.of(lang);
    let who = [("name", person.name.as_str().into()), ("role", person.role_label.as_str().into())];
    let body = html! {
        h1 { (words.t("link-title")) }
        p { (words.with("link-who", &who)) }
        form method="post" action={ "/vao/" (secret) } {
            input type="hidden" name="token" value=(token);
            button type="submit" { (words.t("link-enter")) }
        }
        p.phu-chu { (words.t("link-not-you")) }
    };
    bare(lang, &words.t("link-title"), &body)
}

/// Why a one-time address does not work.
pub(crate) fn refused(lang: Lang, why: &str) -> Markup {
    let words = WORDS.of(lang);
    let body = html! {
        h1 { (words.t("link-bad")) }
        p { (why) }
        p { (words.t("link-again")) }
        p { a.nut.phu href="/dang-nhap" { (words.t("signin-title")) } }
    };
    bare(lang, &words.t("link-bad"), &body)
}

/// Whoever left gets in no more.
pub(crate) fn gone(lang: Lang) -> Markup {
    let words = WORDS.of(lang);
    bare(lang, &words.t("link-bad"), &html! { h1 { (words.t("link-bad")) } p { (words.t("link-gone")) } })
}

/// Too many attempts.
pub(crate) fn wait(lang: Lang, minutes: i64) -> String {
    WORDS.of(lang).with("signin-wait", &[("minutes", minutes.into())])
}

#[cfg(test)]
mod tests {
    #[test]
    fn every_word_is_there_in_both_languages() {
        let sources = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
        let (vi, en) = (include_str!("../../words/vi.ftl"), include_str!("../../words/en.ftl"));
        let wrong = dondoc_shell::words::audit(vi, en, &sources, &["via-"]);
        assert!(wrong.is_empty(), "{wrong:#?}");
    }
}
