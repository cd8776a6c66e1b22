//! The pages of tasks and directives: lists that are filtered, a task with all that happened to it, and the forms of
//! what may be done to it.

mod list;
mod task;

mod act;
mod directives;

mod ask;
mod evidence;
mod names;

pub use evidence::{Evidence, Kept, NotKept};

use axum::{
    Extension,
    extract::DefaultBodyLimit,
    http::Method,
    routing::{MethodRouter, get, post},
};
use dondoc_domain::permission::View;
use dondoc_shell::{Catalogue, Need, Routes, Shell};
use std::{
    convert::Infallible,
    sync::{Arc, LazyLock},
};

/// What these pages say.
static WORDS: LazyLock<Catalogue> =
    LazyLock::new(|| Catalogue::new(include_str!("../words/vi.ftl"), include_str!("../words/en.ftl")));

/// Room for everything in a form beside its files, in bytes.
const FORM: usize = 256 * 1024;

/// The pages; what officials hand in as evidence is kept by `evidence`.
pub fn routes(shell: &Arc<Shell>, evidence: Arc<dyn Evidence>) -> Routes {
    const TASKS: Need = Need::See(View::Tasks);
    const DIRECTIVES: Need = Need::See(View::Directives);
    let files = Extension(Arc::clone(&evidence));
    let mut routes = Routes::new(shell)
        .get("/nhiem-vu", TASKS, list::page)
        .get("/nhiem-vu.csv", TASKS, list::csv::file)
        .get("/nhiem-vu/{code}", TASKS, task::page)
        .on(Method::GET, "/nhiem-vu/{code}/tep/{sha256}", TASKS, get(evidence::download).layer(files))
        .get("/van-ban", DIRECTIVES, directives::list)
        .get("/van-ban/{id}", DIRECTIVES, directives::one);
    for act in act::Act::ALL {
        let path = format!("/nhiem-vu/{{code}}/{}", act.slug());
        let (need, files) = (act.need(), Extension(Arc::clone(&evidence)));
        let room = DefaultBodyLimit::max(shell.uploads.limit.saturating_add(FORM));
        let send: MethodRouter<Arc<Shell>> = match act.takes_files() {
            true => post(act::carry::with_files).layer::<_, Infallible>(room).layer(files),
            false => post(act::carry::plain),
        };
        routes = routes.on(Method::GET, &path, need, get(act::carry::form).layer(Extension(act))).on(
            Method::POST,
            &path,
            need,
            send.layer(Extension(act)),
        );
    }
    routes
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
            &[
                "act-",
                "count-",
                "population-",
                "done-",
                "told-",
                "sort-",
                "waiting-",
                "band-",
                "blocker-",
                "kind-",
                "period-",
                "undone-",
                "field-",
            ],
        );
        assert!(wrong.is_empty(), "{wrong:#?}");
    }
}
