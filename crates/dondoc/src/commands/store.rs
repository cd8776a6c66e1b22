//! `migrate`, `store check`.

use crate::{
    cli::{Global, Migrate},
    open::{self, Place},
    output::{self, BROKEN, DONE, Format},
};
use dondoc_service::ServiceError;
use dondoc_store::{Clock, MemoryStore, contract, copy};
use dondoc_store_kurrent::{Address, KurrentStore, Options};
use dondoc_store_sled::SledStore;
use serde_json::json;
use std::{
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
};
use tokio::task::JoinError;
use uuid::Uuid;

pub async fn migrate(global: &Global, args: Migrate) -> anyhow::Result<u8> {
    let (from, to) = (Place::parse(&args.from)?, Place::parse(&args.to)?);
    let shown = (from.to_string(), to.to_string());
    if from == to {
        return Err(ServiceError::Told("--from và --to là cùng một kho.".to_owned()).into());
    }
    if let Place::Folder(dir) = &from
        && !dir.is_dir()
    {
        // Opening would make it; what is read from must be there.
        return Err(ServiceError::Told(format!("Không có thư mục {}.", dir.display())).into());
    }
    let (from, to) = (open::named(from).await?, open::named(to).await?);
    let total = from.store.head().await.map_err(ServiceError::from)?.map_or(0, |head| head.events);
    let mut bar = output::Progress::new("Chuyển nhật ký", Some(total));
    let summary = copy(&*from.store, &*to.store, |events| bar.set(events)).await.map_err(ServiceError::from)?;
    drop(bar);
    // The target told what it took; a server is asked once more what it holds.
    if let Some(server) = &to.server {
        let held = server.verify_server(|_| ()).await.map_err(ServiceError::from)?;
        if !held.ok || (held.events, &held.head) != (summary.events, &summary.head) {
            let reason = held.broken.map_or_else(|| "số sự kiện hoặc mã băm không khớp".to_owned(), |it| it.reason);
            return Err(ServiceError::Damaged { file: shown.1, reason }.into());
        }
    }
    match global.format {
        Format::Json => output::json(&json!({
            "from": shown.0, "to": shown.1,
            "events": summary.events, "written": summary.written, "head": summary.head,
        }))?,
        Format::Text => {
            output::line(format!(
                "Đã chuyển {} sự kiện (lần này ghi {}) từ {} sang {}; hai bên khớp, mã băm cuối {}.",
                summary.events,
                summary.written,
                shown.0,
                shown.1,
                if summary.head.is_empty() { "–" } else { &summary.head }
            ))?;
            eprintln!(
                "(Chỉ nhật ký được chuyển. Họ tên, cài đặt, ngày nghỉ và tệp vẫn ở thư mục dữ liệu; đặt [store] url hoặc DONDOC_STORE__URL để dùng kho mới.)"
            );
        }
    }
    Ok(DONE)
}

pub async fn check(global: &Global, url: Option<String>) -> anyhow::Result<u8> {
    let place = match url.filter(|url| !url.is_empty()) {
        Some(url) => Place::parse(&url)?,
        None => Place::of(&open::layout(global))?,
    };
    let shown = place.to_string();
    let trial = format!("dondoc-check-{}", Uuid::now_v7().simple());
    let checked = match place {
        Place::Server(address) => {
            // A server that is away or refuses us is told as such, not as a store that breaks its promises.
            drop(open::named(Place::Server(address.clone().with_log(&trial))).await?);
            {
                let trial = trial.clone();
                apart(move || check_server(address, trial)).await
            }
        }
        Place::Folder(dir) => {
            let scratch = dir.join(&trial);
            let checked = {
                let scratch = scratch.clone();
                apart(move || check_folder(scratch)).await
            };
            // Nothing of it is wanted; what cannot be removed is named below.
            let _ = std::fs::remove_dir_all(&scratch);
            checked
        }
    };
    // The contract says what it saw by panicking; the words are on the error output by then.
    let ok = checked.is_ok();
    match global.format {
        Format::Json => output::json(&json!({ "ok": ok, "store": shown, "trial": trial }))?,
        Format::Text if ok => output::line(format!("{shown}: giữ đúng mọi điều dondoc cần."))?,
        Format::Text => output::line(format!("{shown}: KHÔNG giữ đúng; điều sai được ghi ở trên. Chưa nên dùng."))?,
    }
    if shown.contains("://") {
        eprintln!("(Đã ghi thử vào các luồng {trial}-1, -2, …; có thể xóa chúng trên máy chủ.)");
    }
    Ok(if ok { DONE } else { BROKEN })
}

/// The contract panics with what it saw; that must not end us.
async fn apart<F: Future<Output = ()>>(check: impl FnOnce() -> F + Send + 'static) -> Result<(), JoinError> {
    let runtime = tokio::runtime::Handle::current();
    tokio::task::spawn_blocking(move || runtime.block_on(check())).await
}

async fn check_server(address: Address, trial: String) {
    let made = AtomicU32::new(0);
    contract::check(async |clock: Arc<dyn Clock>| {
        let number = made.fetch_add(1, Ordering::Relaxed) + 1;
        let replica = Arc::new(MemoryStore::new(clock.clone()));
        let options = Options { clock, ..Options::default() };
        let own = address.clone().with_log(&format!("{trial}-{number}"));
        KurrentStore::open(own, replica, options).await.unwrap_or_else(|error| panic!("mở kho: {error}"))
    })
    .await;
}

async fn check_folder(scratch: impl AsRef<Path>) {
    let made = AtomicU32::new(0);
    contract::check(async |clock: Arc<dyn Clock>| {
        let number = made.fetch_add(1, Ordering::Relaxed) + 1;
        let options = dondoc_store_sled::Options { clock, ..Default::default() };
        let dir = scratch.as_ref().join(number.to_string());
        SledStore::open(&dir, options).unwrap_or_else(|error| panic!("mở kho: {error}"))
    })
    .await;
}
