//! Opening the log on a server, and waiting for it.

use crate::open::folder;
use dondoc_service::ServiceError;
use dondoc_store::{EventStore, MemoryStore, StoreError, SystemClock};
use dondoc_store_kurrent::{Address, KurrentStore, Options, State};
use std::{path::Path, sync::Arc, time::Duration};
use tokio::time::{Instant, timeout};

/// So often we say what we wait for.
const SAY: Duration = Duration::from_secs(5);

/// Opens the log at `address` with its copy in `replica`, in memory where none is kept; waits for the server, for
/// `patience` or for ever.
pub async fn open(
    address: Address,
    replica: Option<&Path>,
    patience: Option<Duration>,
) -> anyhow::Result<Arc<KurrentStore>> {
    let shown = address.to_string();
    let copy = copy(replica)?;
    let store = KurrentStore::start(address, copy, Options::default()).map_err(ServiceError::from)?;
    let until = patience.map(|patience| Instant::now() + patience);
    loop {
        let wait = until.map_or(SAY, |until| until.saturating_duration_since(Instant::now()).min(SAY));
        if let Ok(ready) = timeout(wait, store.ready()).await {
            return match ready {
                Ok(()) => Ok(Arc::new(store)),
                Err(StoreError::Corrupt { reason, .. }) => Err(broken(&shown, &reason, replica)),
                Err(error) => Err(ServiceError::from(error).into()),
            };
        }
        let State::Waiting(why) = store.state() else { continue };
        if until.is_some_and(|until| Instant::now() >= until) {
            return Err(ServiceError::Told(format!(
                "Không kết nối được kho sự kiện {shown} ({why}). Kiểm tra máy chủ, đường mạng và địa chỉ trong [store] url (hoặc DONDOC_STORE__URL) rồi chạy lại."
            ))
            .into());
        }
        eprintln!("Đang chờ kho sự kiện {shown}: {why}");
    }
}

/// The copy of this node. While another process of ours uses it, this one reads into memory.
fn copy(replica: Option<&Path>) -> anyhow::Result<Arc<dyn EventStore>> {
    let Some(dir) = replica else { return Ok(in_memory()) };
    match folder::open(dir, Duration::ZERO) {
        Ok(store) => Ok(store),
        Err(StoreError::Locked { .. }) => Ok(in_memory()),
        Err(StoreError::Corrupt { reason, .. }) => Err(ServiceError::Told(format!(
            "Bản sao nhật ký trên máy này ({}) bị hỏng: {reason}. Đổi tên thư mục đó rồi chạy lại: bản sao được đọc lại từ máy chủ, không mất gì.",
            dir.display()
        ))
        .into()),
        Err(error) => Err(ServiceError::from(error).into()),
    }
}

fn in_memory() -> Arc<dyn EventStore> {
    Arc::new(MemoryStore::new(Arc::new(SystemClock)))
}

fn broken(shown: &str, reason: &str, replica: Option<&Path>) -> anyhow::Error {
    let beside = match replica {
        Some(dir) => format!(
            " Nếu đã kiểm tra và máy chủ là đúng (ví dụ vừa khôi phục từ bản sao lưu), đổi tên {} rồi chạy lại.",
            dir.display()
        ),
        None => String::new(),
    };
    ServiceError::from(StoreError::corrupt(format!("{shown}: {reason}.{beside}"))).into()
}
