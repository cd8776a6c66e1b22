//! The office's desk: what waits for its decision (Chờ xử lý), and plans that are read in (Nhập kế hoạch).

mod plan;
mod queue;

mod names;

pub use plan::ImportFolder;

use axum::{
    Extension,
    extract::DefaultBodyLimit,
    http::Method,
    routing::{get, post},
};
use dondoc_domain::permission::{Action, View};
use dondoc_shell::{Catalogue, Need, Routes, Shell};
use std::sync::{Arc, LazyLock};

/// What these pages say.
static WORDS: LazyLock<Catalogue> =
    LazyLock::new(|| Catalogue::new(include_str!("../words/vi.ftl"), include_str!("../words/en.ftl")));

/// Room for everything in a form beside its file, in bytes.
const FORM: usize = 256 * 1024;

/// The pages; plans on their way in are kept in `folder`.
pub fn routes(shell: &Arc<Shell>, folder: ImportFolder) -> Routes {
    const QUEUE: Need = Need::See(View::Queue);
    const DECIDE: Need = Need::Do(Action::Decide);
    const ENTER: Need = Need::Do(Action::Enter);
    let room = DefaultBodyLimit::max(shell.uploads.limit.saturating_add(FORM));
    let files = Extension(folder);
    let routes = Routes::new(shell)
        .get("/cho-xu-ly", QUEUE, queue::page)
        .get("/cho-xu-ly/chon", QUEUE, queue::list_many)
        .post("/cho-xu-ly/chon", DECIDE, queue::confirm_many)
        .get("/cho-xu-ly/{code}", QUEUE, queue::show)
        .post("/cho-xu-ly/{code}", DECIDE, queue::decide);
    let shown = [
        ("/nhap", get(plan::list)),
        ("/nhap/{sha256}", get(plan::preview)),
        ("/nhap/{sha256}/xac-nhan", get(plan::ask)),
        ("/nhap/{sha256}/tien-do", get(plan::progress)),
        ("/nhap/{sha256}/bo", get(plan::ask_drop)),
    ];
    let sent = [
        ("/nhap", post(plan::upload).layer(room)),
        ("/nhap/{sha256}/van-ban", post(plan::say_about)),
        ("/nhap/{sha256}/dong/{row}", post(plan::put_right)),
        ("/nhap/{sha256}/xac-nhan", post(plan::start)),
        ("/nhap/{sha256}/bo", post(plan::drop_plan)),
    ];
    let with_files = |method: Method| {
        let files = files.clone();
        move |routes: Routes, (path, handler): (&str, axum::routing::MethodRouter<Arc<Shell>>)| {
            routes.on(method.clone(), path, ENTER, handler.layer(files.clone()))
        }
    };
    let routes = shown.into_iter().fold(routes, with_files(Method::GET));
    sent.into_iter().fold(routes, with_files(Method::POST))
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
            &["queue-kind-", "queue-done-", "plan-done-", "plan-column-", "plan-severity-"],
        );
        assert!(wrong.is_empty(), "{wrong:#?}");
    }
}
