//! The embedded store passes the contract.

use dondoc_store::contract;

use super::open_with;

#[tokio::test(flavor = "multi_thread")]
async fn the_embedded_store_passes() {
    let dir = tempfile::tempdir().unwrap();
    let made = std::cell::Cell::new(0);
    contract::check(async |clock| {
        made.set(made.get() + 1);
        open_with(&dir.path().join(made.get().to_string()), clock).unwrap()
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_embedded_store_reopens() {
    let dir = tempfile::tempdir().unwrap();
    contract::check_reopening(async |clock| open_with(dir.path(), clock).unwrap()).await;
}
