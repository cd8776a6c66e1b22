//! Whatever people type is searched.

use crate::log::{Log, task};
use dondoc_search::Index;
use proptest::prelude::*;
use std::sync::OnceLock;

fn index() -> &'static Index {
    static INDEX: OnceLock<Index> = OnceLock::new();
    INDEX.get_or_init(|| {
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        runtime.block_on(async {
            let mut log = Log::new();
            for content in
                ["Phòng, chống bão (lũ)", "ra soat 86/STTTT-TTBCXB", "İstanbul ǆ ﷺ 한국어 👍", "~ ! \" a\u{0}b"]
            {
                log.assign(task(content)).await;
            }
            log.index().await
        })
    })
}

proptest! {
    #[test]
    fn no_text_is_an_error(text in any::<String>(), limit in 0..5_usize) {
        prop_assert!(index().find(&text, limit).unwrap().len() <= limit);
    }

    #[test]
    fn nor_are_the_marks_that_mean_something(text in "[ab0đãoPHÒNG 86/\\-\"“”*~!:()\\[\\]{}^+.\\\\\u{300}\u{303}\u{200b}NV\n]{0,60}") {
        prop_assert!(index().find(&text, 10).unwrap().len() <= 4);
    }
}

#[test]
fn neither_is_a_book() {
    for text in ["phòng ".repeat(100_000), "a".repeat(1_000_000), "\"".repeat(100_000), "1/".repeat(100_000)] {
        index().find(&text, 10).unwrap();
    }
    assert_eq!(index().find(&"phòng ".repeat(100_000), 10).unwrap().len(), 1);
}
