//! Opening the data folder: one store, one clock, one application.

use crate::{cli::Global, output};
use chrono::{DateTime, NaiveDate, TimeZone, Utc};
use chrono_tz::Asia::Ho_Chi_Minh;
use dondoc_service::{App, Layout, Place, ServiceError};
use dondoc_store::{Clock, EventStore, FixedClock, StoreError, SystemClock};
use dondoc_store_sled::{Options, SledStore};
use std::{
    sync::Arc,
    thread::sleep,
    time::{Duration, Instant},
};

/// The layout of the data folder named on the command line.
pub fn layout(global: &Global) -> Layout {
    Layout::new(&global.data)
}

/// Today by the clock, or as set by hand.
pub fn today(global: &Global) -> NaiveDate {
    global.today.unwrap_or_else(|| Utc::now().with_timezone(&Ho_Chi_Minh).date_naive())
}

/// The clock: the machine's, or noon of the day set by hand.
pub fn clock(global: &Global) -> Arc<dyn Clock> {
    match global.today {
        None => Arc::new(SystemClock),
        Some(day) => Arc::new(FixedClock::new(noon(day))),
    }
}

/// Noon in Vietnam.
pub fn noon(day: NaiveDate) -> DateTime<Utc> {
    let local = day.and_hms_opt(12, 0, 0).unwrap_or_default();
    Ho_Chi_Minh.from_local_datetime(&local).earliest().map_or_else(|| local.and_utc(), |it| it.to_utc())
}

/// Opens the store of a data folder that `init` has made.
pub fn store(layout: &Layout) -> anyhow::Result<Arc<dyn EventStore>> {
    if !layout.log().is_dir() {
        return Err(ServiceError::Told(format!(
            "Chưa có dữ liệu ở {}. Tạo mới bằng: dondoc --data {} init",
            layout.root().display(),
            layout.root().display()
        ))
        .into());
    }
    open_store(layout)
}

/// Opens the store of a data folder, and makes it if it is not there.
///
/// It stamps events with the machine's time, whatever day was set by hand.
pub fn open_store(layout: &Layout) -> anyhow::Result<Arc<dyn EventStore>> {
    /// Commands are short; one that meets another waits this long before it gives up.
    const PATIENCE: Duration = Duration::from_secs(2);
    let began = Instant::now();
    loop {
        match SledStore::open(&layout.log(), Options::default()) {
            Err(StoreError::Locked { .. }) if began.elapsed() < PATIENCE => sleep(Duration::from_millis(50)),
            other => return Ok(Arc::new(other.map_err(ServiceError::from)?)),
        }
    }
}

/// Opens the application on the data folder named on the command line.
pub async fn app(global: &Global) -> anyhow::Result<Arc<App>> {
    let layout = layout(global);
    let clock = clock(global);
    let store = store(&layout)?;
    app_over(global, &layout, store, clock).await
}

/// Opens the application over an open store.
pub async fn app_over(
    global: &Global,
    layout: &Layout,
    store: Arc<dyn EventStore>,
    clock: Arc<dyn Clock>,
) -> anyhow::Result<Arc<App>> {
    let mut bar = output::Progress::new("Đọc nhật ký", None);
    let app = App::open(store, Place::Folder(layout), clock, |events| bar.set(events)).await?;
    Ok(Arc::new(if global.today.is_some() { app.with_clock_set_by_hand() } else { app }))
}
