//! The pages that say how the province keeps its word: the overview, the agencies, the reports, and their drawings as files.
//!
//! All that a page shows is asked for in its address, so that a link is a view; every figure leads to the list of the tasks
//! that it counts.

mod page;
mod sections;

mod agencies;
mod agency;
mod files;
mod reports;

mod controls;
mod drawn;
mod facts;
mod links;
mod slim;
mod tables;

mod ask;
mod kept;
mod period;

use axum::{Extension, http::Method, routing::get};
use dondoc_domain::permission::View;
use dondoc_shell::{Catalogue, Need, Routes, Shell};
use kept::Kept;
use std::sync::{Arc, LazyLock};

/// What these pages say.
static WORDS: LazyLock<Catalogue> =
    LazyLock::new(|| Catalogue::new(include_str!("../words/vi.ftl"), include_str!("../words/en.ftl")));

/// The pages.
pub fn routes(shell: &Arc<Shell>) -> Routes {
    const BOARD: Need = Need::See(View::AgencyBoard);
    let kept = Extension(Arc::<Kept>::default());
    Routes::new(shell)
        // Whoever may not see the board begins elsewhere, rather than at a refusal.
        .on(Method::GET, "/", Need::SignedIn, get(page::overview).layer(kept.clone()))
        .on(Method::GET, "/don-vi", BOARD, get(agencies::list).layer(kept.clone()))
        .on(Method::GET, "/don-vi/{id}", BOARD, get(agency::one).layer(kept))
        .get("/bao-cao", BOARD, reports::page)
        .get("/so-lieu/{file}", BOARD, files::data)
        .get("/bang/{which}", BOARD, files::table)
        .get("/hinh/{file}", BOARD, files::picture)
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    #[test]
    fn every_word_is_there_in_both_languages_and_used() {
        let wrong = dondoc_shell::words::audit(
            include_str!("../words/vi.ftl"),
            include_str!("../words/en.ftl"),
            &Path::new(env!("CARGO_MANIFEST_DIR")).join("src"),
            &["by-", "population-", "count-by-", "deadline-", "choose-"],
        );
        assert!(wrong.is_empty(), "{wrong:#?}");
    }
}
