//! The pages that keep the system in order: agencies and officials (Cơ cấu), working days (Lịch làm việc), the log
//! (Nhật ký), and one's own account (Tài khoản).

mod account;
mod calendar;
mod log;
mod organisation;

mod common;

use dondoc_domain::permission::{Action, View};
use dondoc_shell::{Catalogue, Need, Routes, Shell};
use std::sync::{Arc, LazyLock};

/// What these pages say.
static WORDS: LazyLock<Catalogue> =
    LazyLock::new(|| Catalogue::new(include_str!("../words/vi.ftl"), include_str!("../words/en.ftl")));

/// The pages.
pub fn routes(shell: &Arc<Shell>) -> Routes {
    const ORGANISATION: Need = Need::See(View::Organisation);
    const ADMINISTER: Need = Need::Do(Action::Administer);
    const CALENDAR: Need = Need::See(View::Calendar);
    const LOG: Need = Need::See(View::Log);
    const SELF: Need = Need::SignedIn;
    Routes::new(shell)
        .get("/co-cau", ORGANISATION, organisation::tree)
        .get("/co-cau/thay-doi", ADMINISTER, organisation::ask_change)
        .post("/co-cau/thay-doi", ADMINISTER, organisation::change)
        .get("/co-cau/{agency}", ORGANISATION, organisation::agency)
        .post("/co-cau/{agency}/can-bo", ADMINISTER, organisation::add_official)
        .get("/co-cau/can-bo/{official}", ORGANISATION, organisation::person)
        .get("/co-cau/can-bo/{official}/thoi", ADMINISTER, organisation::ask_leave)
        .post("/co-cau/can-bo/{official}/thoi", ADMINISTER, organisation::leave)
        .post("/co-cau/can-bo/{official}/ho-ten", ADMINISTER, organisation::rename)
        .post("/co-cau/can-bo/{official}/chuyen", ADMINISTER, organisation::transfer)
        .post("/co-cau/can-bo/{official}/ma", ADMINISTER, organisation::new_code)
        .get("/co-cau/can-bo/{official}/go", ADMINISTER, organisation::ask_unlink)
        .post("/co-cau/can-bo/{official}/go", ADMINISTER, organisation::unlink)
        .post("/co-cau/can-bo/{official}/uu-tien", ADMINISTER, organisation::prefer)
        .post("/co-cau/can-bo/{official}/uy-quyen", ADMINISTER, organisation::delegate)
        .post("/co-cau/can-bo/{official}/het-uy-quyen", ADMINISTER, organisation::end_delegation)
        .get("/tai-khoan", SELF, account::page)
        .post("/tai-khoan/ma", SELF, account::new_code)
        .get("/tai-khoan/go", SELF, account::ask_unlink)
        .post("/tai-khoan/go", SELF, account::unlink)
        .post("/tai-khoan/uu-tien", SELF, account::prefer)
        .post("/tai-khoan/uy-quyen", SELF, account::delegate)
        .post("/tai-khoan/het-uy-quyen", SELF, account::end_delegation)
        .get("/lich", CALENDAR, calendar::year)
        .get("/lich/bang.csv", CALENDAR, calendar::file)
        .get("/lich/sua", ADMINISTER, calendar::edit)
        .post("/lich/xem-truoc", ADMINISTER, calendar::preview)
        .post("/lich/luu", ADMINISTER, calendar::save)
        .get("/nhat-ky", LOG, log::page)
        .get("/nhat-ky/tai.csv", LOG, log::csv)
        .get("/nhat-ky/tai.jsonl", LOG, log::jsonl)
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
                "org-level-",
                "org-change-",
                "admin-done-",
                "log-category-",
                "log-field-",
                "account-may-",
                "account-see-",
                "cal-short-",
            ],
        );
        assert!(wrong.is_empty(), "{wrong:#?}");
    }
}
