//! Opening the data folder: one store, one clock, one application.

mod folder;
mod place;
mod server;

use crate::{cli::Global, output};
use chrono::{DateTime, NaiveDate, TimeZone, Utc};
use chrono_tz::Asia::Ho_Chi_Minh;
use dondoc_service::{App, Layout, Place as Folder, ServiceError};
use dondoc_store::{Clock, EventStore, FixedClock, SystemClock};
use dondoc_store_kurrent::KurrentStore;
use std::{sync::Arc, time::Duration};

pub use place::{Place, Store};

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

/// Commands are short; one that meets another waits this long before it gives up.
const PATIENCE: Duration = Duration::from_secs(2);

/// A server may be starting; a command waits this long for it.
pub const PATIENCE_WITH_SERVER: Duration = Duration::from_secs(30);

/// An open store, and the server behind it where there is one.
pub struct Opened {
    pub store: Arc<dyn EventStore>,
    pub server: Option<Arc<KurrentStore>>,
}

/// Opens the store of a data folder that `init` has made.
pub async fn store(layout: &Layout) -> anyhow::Result<Arc<dyn EventStore>> {
    Ok(opened(layout, Some(PATIENCE_WITH_SERVER)).await?.store)
}

/// The same with the server behind it, which is waited for as long as `patience` says, or for ever.
pub async fn opened(layout: &Layout, patience: Option<Duration>) -> anyhow::Result<Opened> {
    let place = Place::of(layout)?;
    let shown = match &place {
        Place::Folder(dir) if !dir.is_dir() => return Err(nothing_at(layout, &layout.root().display())),
        place => place.to_string(),
    };
    let opened = open_place(place, layout, patience).await?;
    // A folder that was made and holds nothing was meant; a log on a server that nobody began is a wrong address, or new.
    if opened.server.is_some() && opened.store.head().await.map_err(ServiceError::from)?.is_none() {
        return Err(nothing_at(layout, &shown));
    }
    Ok(opened)
}

/// Whether there is a log that somebody began.
pub async fn is_there(layout: &Layout) -> anyhow::Result<bool> {
    match Place::of(layout)? {
        Place::Folder(dir) => Ok(dir.is_dir()),
        server => {
            let store = open_place(server, layout, Some(PATIENCE_WITH_SERVER)).await?.store;
            Ok(store.head().await.map_err(ServiceError::from)?.is_some())
        }
    }
}

fn nothing_at(layout: &Layout, place: &dyn std::fmt::Display) -> anyhow::Error {
    let data = layout.root().display();
    ServiceError::Told(format!("Chưa có dữ liệu ở {place}. Tạo mới bằng: dondoc --data {data} init")).into()
}

/// Opens the store of a data folder, and makes it if it is not there.
///
/// It stamps events with the machine's time, whatever day was set by hand.
pub async fn open_store(layout: &Layout) -> anyhow::Result<Arc<dyn EventStore>> {
    Ok(open_place(Place::of(layout)?, layout, Some(PATIENCE_WITH_SERVER)).await?.store)
}

/// Opens the embedded store of a data folder, whatever the settings say.
pub fn open_folder(layout: &Layout) -> anyhow::Result<Arc<dyn EventStore>> {
    Ok(folder::open(&layout.log(), PATIENCE).map_err(ServiceError::from)?)
}

async fn open_place(place: Place, layout: &Layout, patience: Option<Duration>) -> anyhow::Result<Opened> {
    match place {
        Place::Folder(dir) => {
            let store = folder::open(&dir, PATIENCE).map_err(ServiceError::from)?;
            Ok(Opened { store, server: None })
        }
        Place::Server(address) => {
            let server = server::open(address, Some(&layout.replica()), patience).await?;
            Ok(Opened { store: server.clone(), server: Some(server) })
        }
    }
}

/// Opens a store that is named on the command line, with nothing kept beside it.
pub async fn named(place: Place) -> anyhow::Result<Opened> {
    match place {
        Place::Folder(dir) => {
            // A data folder is named as well as the log in it.
            let layout = Layout::new(&dir);
            let dir = if layout.log().is_dir() || layout.settings().is_file() { layout.log() } else { dir };
            let store = folder::open(&dir, PATIENCE).map_err(ServiceError::from)?;
            Ok(Opened { store, server: None })
        }
        Place::Server(address) => {
            let server = server::open(address, None, Some(PATIENCE_WITH_SERVER)).await?;
            Ok(Opened { store: server.clone(), server: Some(server) })
        }
    }
}

/// Opens the application on the data folder named on the command line.
pub async fn app(global: &Global) -> anyhow::Result<Arc<App>> {
    let layout = layout(global);
    let clock = clock(global);
    let store = store(&layout).await?;
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
    let app = App::open(store, Folder::Folder(layout), clock, |events| bar.set(events)).await?;
    Ok(Arc::new(if global.today.is_some() { app.with_clock_set_by_hand() } else { app }))
}
