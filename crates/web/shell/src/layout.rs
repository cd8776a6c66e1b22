//! The frame around a page: where one is, where one may go, who one is, and whether what is shown is still so.

use crate::{
    Lang, Need, Shell, Viewer, Words, allows,
    assets::{ICON, SCRIPT, STYLE},
    random,
    words::SHARED,
};
use dondoc_domain::permission::{Action, View};
use maud::{DOCTYPE, Markup, html};

/// A place in the navigation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "the variants are the pages' names")]
pub enum Tab {
    Overview,
    Agencies,
    Tasks,
    Directives,
    Queue,
    Import,
    Reports,
    Organisation,
    Calendar,
    Log,
    Chat,
    Account,
}

impl Tab {
    /// Every place, in the order in which they are shown; the account stands beside the name.
    const SHOWN: [Tab; 11] = [
        Tab::Overview,
        Tab::Queue,
        Tab::Tasks,
        Tab::Agencies,
        Tab::Directives,
        Tab::Import,
        Tab::Reports,
        Tab::Organisation,
        Tab::Calendar,
        Tab::Log,
        Tab::Chat,
    ];

    /// Its address.
    pub fn path(self) -> &'static str {
        match self {
            Tab::Overview => "/",
            Tab::Agencies => "/don-vi",
            Tab::Tasks => "/nhiem-vu",
            Tab::Directives => "/van-ban",
            Tab::Queue => "/cho-xu-ly",
            Tab::Import => "/nhap",
            Tab::Reports => "/bao-cao",
            Tab::Organisation => "/co-cau",
            Tab::Calendar => "/lich",
            Tab::Log => "/nhat-ky",
            Tab::Chat => "/chat",
            Tab::Account => "/tai-khoan",
        }
    }

    /// What it takes to be shown the way there.
    pub fn need(self) -> Need {
        match self {
            Tab::Overview | Tab::Agencies | Tab::Reports => Need::See(View::AgencyBoard),
            Tab::Tasks => Need::See(View::Tasks),
            Tab::Directives => Need::See(View::Directives),
            Tab::Queue => Need::See(View::Queue),
            Tab::Import => Need::Do(Action::Enter),
            Tab::Organisation => Need::See(View::Organisation),
            Tab::Calendar => Need::See(View::Calendar),
            Tab::Log => Need::See(View::Log),
            Tab::Chat | Tab::Account => Need::SignedIn,
        }
    }

    fn word(self) -> &'static str {
        match self {
            Tab::Overview => "tab-overview",
            Tab::Agencies => "tab-agencies",
            Tab::Tasks => "tab-tasks",
            Tab::Directives => "tab-directives",
            Tab::Queue => "tab-queue",
            Tab::Import => "tab-import",
            Tab::Reports => "tab-reports",
            Tab::Organisation => "tab-organisation",
            Tab::Calendar => "tab-calendar",
            Tab::Log => "tab-log",
            Tab::Chat => "tab-chat",
            Tab::Account => "tab-account",
        }
    }
}

/// A page of the system for who is signed in. `here` is the address with its question, for links that lead back.
///
/// What stands in `<main>` is fetched anew by the script when the log has grown, unless someone is filling in a form.
pub fn page(shell: &Shell, viewer: &Viewer, tab: Tab, title: &str, here: &str, body: &Markup) -> Markup {
    let words = SHARED.of(viewer.lang);
    let head = *shell.head.borrow();
    let role = words.t(&format!("role-{}", viewer.role().name()));
    document(
        viewer.lang,
        title,
        "he-thong",
        &html! {
            a.bo-qua href="#noi-dung" { (words.t("skip")) }
            header.dau-trang {
                a.ten-he-thong href=(home(viewer)) { img src=(ICON.path) alt="" width="28" height="28"; span { (words.t("product")) } }
                details.muc {
                    summary { (words.t("menu")) }
                    (navigation(viewer, tab, words))
                }
                div.nguoi-dung {
                    a href=(Tab::Account.path()) { (viewer.name) span { (role) } }
                    (languages(viewer, words, here))
                }
            }
            main id="noi-dung" tabindex="-1" { (body) }
            p id="tuoi" role="status" data-dau=(head)
                data-cu=(words.t("live-stale")) data-mat=(words.t("live-lost")) data-moi=(words.t("live-new")) data-nut=(words.t("live-reload")) {}
        },
    )
}

/// Where someone begins: the overview if they may see it, else their tasks, else what everyone may.
pub fn home(viewer: &Viewer) -> &'static str {
    let may = |tab: &&Tab| allows(tab.need(), viewer.role());
    [Tab::Overview, Tab::Tasks, Tab::Organisation].iter().find(may).unwrap_or(&Tab::Chat).path()
}

fn navigation(viewer: &Viewer, here: Tab, words: Words) -> Markup {
    html! {
        nav aria-label=(words.t("menu")) {
            ul {
                @for tab in Tab::SHOWN.into_iter().filter(|tab| allows(tab.need(), viewer.role())) {
                    li { a href=(tab.path()) aria-current=[(tab == here).then_some("page")] { (words.t(tab.word())) } }
                }
            }
        }
    }
}

fn languages(viewer: &Viewer, words: Words, here: &str) -> Markup {
    let other = viewer.lang.other();
    html! {
        form.ngon-ngu method="post" action="/ngon-ngu" {
            (form_fields(viewer))
            input type="hidden" name="tiep" value=(here);
            button.phu type="submit" name="lang" value=(other.code()) lang=(other.code()) { (words.t("other-language")) }
        }
    }
}

/// A page for whoever is not signed in, or when something went wrong: a card, and nothing around it.
pub fn bare(lang: Lang, title: &str, body: &Markup) -> Markup {
    document(lang, title, "the", &html! { main.the id="noi-dung" { (body) } })
}

fn document(lang: Lang, title: &str, kind: &str, body: &Markup) -> Markup {
    html! {
        (DOCTYPE)
        html lang=(lang.code()) {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="robots" content="noindex";
                title { (title) " · " (SHARED.of(lang).t("product")) }
                link rel="icon" href=(ICON.path) type="image/svg+xml";
                link rel="stylesheet" href=(STYLE.path);
                script defer src=(SCRIPT.path) {}
            }
            body class=(kind) { (body) }
        }
    }
}

/// What every form of ours carries: the proof that it is ours, and a number of its own.
pub fn form_fields(viewer: &Viewer) -> Markup {
    html! {
        input type="hidden" name="token" value=(viewer.session.form_token());
        input type="hidden" name="lan" value=(random());
    }
}
