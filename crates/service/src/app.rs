//! The application: the store, the read models, the registry, and the office's settings.

use crate::{
    Config, Directory, Layout, ServiceError, figures::Figures, link_key::LinkKey, lists::Lists, open_tasks::Texts,
};
use chrono::{DateTime, NaiveDate, Utc};
use chrono_tz::Asia::Ho_Chi_Minh;
use dondoc_agencies::{AgencyId, Registry, RegistryEvent};
use dondoc_domain::{
    OfficialId,
    event::{Channel, Meta},
    official::Official,
};
use dondoc_projections::{Models, Runner};
use dondoc_store::{Clock, EventStore, StreamName};
use std::{collections::HashSet, sync::Arc};
use tokio::sync::{Mutex, RwLock, RwLockReadGuard};
use uuid::Uuid;

/// The application.
pub struct App {
    pub(crate) store: Arc<dyn EventStore>,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) models: Arc<RwLock<Runner<Models>>>,
    pub(crate) registry: RwLock<Loaded>,
    pub(crate) directory: Mutex<Directory>,
    pub(crate) link_key: LinkKey,
    pub(crate) config: Config,
    by_hand: bool,
    /// Commands on one task take turns in this process, so that retries are left for other processes.
    pub(crate) turns: Vec<Mutex<()>>,
    pub(crate) texts: Texts,
    pub(crate) lists: Lists,
    pub(crate) figures: Figures,
}

/// Tasks that share a turn by chance wait for each other; more turns, fewer of them.
const TURNS: usize = 1024;

/// The registry and the revision it was read at.
#[derive(Debug, Default)]
pub(crate) struct Loaded {
    pub registry: Arc<Registry>,
    pub revision: Option<u64>,
    /// The commands that led to it.
    pub said: HashSet<Uuid>,
}

/// Where an application keeps what is not in the log.
#[derive(Debug)]
pub enum Place<'a> {
    /// In a data folder.
    Folder(&'a Layout),
    /// Nowhere: for tests and trials.
    Memory,
}

/// The circumstances of a command.
#[derive(Debug, Clone)]
pub struct Context {
    /// Who acts; none when the system does.
    pub by: Option<OfficialId>,
    /// For whom they stand in.
    pub on_behalf_of: Option<OfficialId>,
    /// Through which door.
    pub channel: Channel,
    /// The command's identity: the same again changes nothing.
    pub command: Uuid,
    /// What led to it.
    pub cause: Option<Uuid>,
    /// The day it happened, if told.
    pub on: Option<NaiveDate>,
}

impl Context {
    /// The system itself acts, with a command identity made from what it does.
    pub fn system(channel: Channel, command: Uuid) -> Self {
        Self { by: None, on_behalf_of: None, channel, command, cause: None, on: None }
    }

    /// An official acts.
    pub fn official(by: OfficialId, channel: Channel, command: Uuid) -> Self {
        Self { by: Some(by), ..Self::system(channel, command) }
    }

    /// The circumstances as they are stored with an event of a day.
    pub(crate) fn meta(&self, on: NaiveDate, clock_set_by_hand: Option<DateTime<Utc>>) -> Meta {
        Meta {
            by: self.by.clone(),
            on_behalf_of: self.on_behalf_of.clone(),
            channel: self.channel,
            on,
            command: self.command,
            cause: self.cause,
            clock_set_by_hand,
        }
    }
}

impl App {
    /// Opens the application over a store: reads the settings, the registry, and brings the read models up.
    pub async fn open(
        store: Arc<dyn EventStore>,
        place: Place<'_>,
        clock: Arc<dyn Clock>,
        progress: impl FnMut(u64) + Send,
    ) -> Result<Self, ServiceError> {
        let (config, directory, link_key, mut models) = match place {
            Place::Memory => (Config::default(), Directory::default(), LinkKey::default(), Runner::new()),
            Place::Folder(layout) => (
                Config::read(layout)?,
                Directory::open(&layout.people())?,
                LinkKey::of(layout),
                Runner::open(&layout.read_models(), store.as_ref()).await?,
            ),
        };
        models.catch_up(store.as_ref(), progress).await?;
        let lists = Lists::new(config.calendar.clone(), place);
        let app = Self {
            store,
            clock,
            models: Arc::new(RwLock::new(models)),
            registry: RwLock::default(),
            directory: Mutex::new(directory),
            link_key,
            config,
            by_hand: false,
            texts: Texts::default(),
            lists,
            figures: Figures::default(),
            turns: std::iter::repeat_with(Mutex::default).take(TURNS).collect(),
        };
        app.refresh_registry().await?;
        Ok(app)
    }

    /// Marks every event from here on as entered under a clock that was set by hand.
    pub fn with_clock_set_by_hand(mut self) -> Self {
        self.by_hand = true;
        self
    }

    /// Whether anything may be written: not under a clock set by hand where the office forbids that.
    pub(crate) fn may_write(&self) -> Result<(), ServiceError> {
        if self.by_hand && self.config.settings.forbid_set_clock {
            return Err(ServiceError::Told(
                "Cài đặt không cho ghi khi đặt ngày bằng --today (forbid_set_clock = true). Bỏ --today, hoặc dùng --on để ghi ngày việc xảy ra.".into(),
            ));
        }
        Ok(())
    }

    /// What the clock shows, if it was set by hand.
    pub(crate) fn clock_set_by_hand(&self) -> Option<DateTime<Utc>> {
        self.by_hand.then(|| self.clock.now())
    }

    /// Today in Vietnam.
    pub fn today(&self) -> NaiveDate {
        vietnam_day(self.clock.now())
    }

    /// The office's settings.
    pub fn config(&self) -> &Config {
        &self.config
    }

    /// The store.
    pub fn store(&self) -> &dyn EventStore {
        self.store.as_ref()
    }

    /// The read models, brought up with the log.
    ///
    /// Give them back before asking again: whoever brings them up waits for all who hold them.
    pub async fn models(&self) -> Result<RwLockReadGuard<'_, Runner<Models>>, ServiceError> {
        let head = self.store.head().await?.map(|head| head.position);
        let models = self.models.read().await;
        if models.checkpoint().map(|it| it.position) >= head {
            return Ok(models);
        }
        drop(models);
        let mut models = self.models.write().await;
        models.catch_up(self.store.as_ref(), |_| {}).await?;
        Ok(models.downgrade())
    }

    /// Saves the read models if enough has come in since; called before the process ends.
    pub async fn save_models(&self) -> Result<(), ServiceError> {
        /// Reading fewer events than this again is quicker than writing all rows.
        const WORTH_SAVING: u64 = 5_000;
        let mut models = self.models.write().await;
        if models.unsaved() >= WORTH_SAVING {
            models.save()?;
        }
        Ok(())
    }

    /// Makes the read models anew from the first event on; the old ones serve until they are done.
    pub async fn rebuild(&self, progress: impl FnMut(u64) + Send) -> Result<u64, ServiceError> {
        let mut fresh = self.models.read().await.rebuilt(self.store.as_ref(), progress).await?;
        let mut models = self.models.write().await;
        fresh.catch_up(self.store.as_ref(), |_| {}).await?;
        fresh.save()?;
        *models = fresh;
        Ok(models.checkpoint().map_or(0, |it| it.events))
    }

    /// The registry as the log has it now.
    pub async fn registry(&self) -> Result<Registry, ServiceError> {
        Ok(Arc::unwrap_or_clone(self.registry_now().await?))
    }

    /// [`App::registry`], shared.
    pub async fn registry_now(&self) -> Result<Arc<Registry>, ServiceError> {
        {
            // Agencies rarely change: most who ask find nothing new and need not wait for each other.
            let loaded = self.registry.read().await;
            let next = loaded.revision.map_or(0, |revision| revision + 1);
            if self.store.read_stream(&registry_stream()?, next, 1).await?.is_empty() {
                return Ok(Arc::clone(&loaded.registry));
            }
        }
        self.refresh_registry().await?;
        Ok(Arc::clone(&self.registry.read().await.registry))
    }

    pub(crate) async fn refresh_registry(&self) -> Result<(), ServiceError> {
        self.catch_up_registry(&mut *self.registry.write().await).await
    }

    pub(crate) async fn catch_up_registry(&self, loaded: &mut Loaded) -> Result<(), ServiceError> {
        let unreadable = |error: String| ServiceError::Decode(error);
        let stream = registry_stream()?;
        loop {
            let next = loaded.revision.map_or(0, |revision| revision + 1);
            let page = self.store.read_stream(&stream, next, 1_000).await?;
            if page.is_empty() {
                return Ok(());
            }
            let registry = Arc::make_mut(&mut loaded.registry);
            for recorded in &page {
                let event = RegistryEvent::decode(&recorded.name, &recorded.data)
                    .map_err(|error| unreadable(error.to_string()))?;
                let meta = Meta::decode(&recorded.meta).map_err(|error| unreadable(error.to_string()))?;
                registry.evolve(&event);
                loaded.said.insert(meta.command);
                loaded.revision = Some(recorded.revision);
            }
        }
    }

    /// The one agency that a text names today.
    pub async fn agency(&self, text: &str) -> Result<AgencyId, ServiceError> {
        let today = self.today();
        self.registry_now().await?.find(text, today).map_err(|error| ServiceError::NotFound {
            what: "đơn vị",
            name: text.to_owned(),
            nearest: error.nearest,
        })
    }

    /// The official that a text names: an identity, or a name that only one carries.
    pub async fn official(&self, text: &str) -> Result<Official, ServiceError> {
        let models = self.models().await?;
        let officials = &models.rows().officials;
        let id = OfficialId(text.trim().to_ascii_uppercase());
        if let Some(official) = officials.get(&id) {
            return Ok(official);
        }
        let named = self.directory.lock().await.of_name(text);
        let mut found: Vec<Official> = named.iter().filter_map(|id| officials.get(id)).collect();
        match found.len() {
            1 => Ok(found.remove(0)),
            0 => Err(ServiceError::NotFound { what: "cán bộ", name: text.to_owned(), nearest: Vec::new() }),
            _ => {
                let nearest = found.iter().map(|it| format!("{} ({})", it.id, it.agency)).collect();
                Err(ServiceError::NotFound { what: "một cán bộ duy nhất tên", name: text.to_owned(), nearest })
            }
        }
    }

    /// The name of an official, or the identity when the directory has none.
    pub async fn name_of(&self, id: &OfficialId) -> String {
        self.directory.lock().await.name(id).map_or_else(|| id.to_string(), str::to_owned)
    }
}

/// The day of a moment in Vietnam.
pub(crate) fn vietnam_day(moment: DateTime<Utc>) -> NaiveDate {
    moment.with_timezone(&Ho_Chi_Minh).date_naive()
}

pub(crate) fn registry_stream() -> Result<StreamName, ServiceError> {
    Ok(StreamName::new("registry", "agencies")?)
}
