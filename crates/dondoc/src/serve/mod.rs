//! `serve` and `remind`: bot, reminders, clock and web server in one process.

mod clock;
pub mod environment;
mod messengers;
mod pages;
mod settings;
mod waiting;

pub use clock::RunningClock;
pub use pages::identity;
pub use settings::{Secret, Settings};

use crate::{
    cli::{Global, Remind, Serve},
    open,
    output::{self, DONE, Format},
};
use anyhow::Context as _;
use chrono::Utc;
use dondoc_api::{
    Measures,
    webhook::{WebhookSettings, Webhooks},
};
use dondoc_desk::{Desk, RoundReport, Settings as DeskSettings, SignIn, WebDesk, WebMessenger};
use dondoc_domain::event::Channel;
use dondoc_identity::Identity;
use dondoc_messaging::Messenger;
use dondoc_post::{Files, Pace, Post, Rate, Settings as PostSettings};
use dondoc_service::{App, Layout, Place, ServiceError};
use dondoc_shell::Lang;
use dondoc_store::{Clock, FixedClock, SystemClock};
use dondoc_store_kurrent::{KurrentStore, State};
use dondoc_web::Door;
use messengers::Accounts;
use settings::{Language, Outbox};
use std::{path::Path, sync::Arc, time::Duration};
use tokio::{
    net::TcpListener,
    signal::unix::{Signal, SignalKind, signal},
    sync::watch,
    task::JoinSet,
};

/// How long `remind` waits for its messages to go out.
const PATIENCE: Duration = Duration::from_secs(120);

/// A desk that cannot work for so long is started anew by whoever watches over the process: several rounds, since one
/// round must go well before trouble that passed is forgotten.
const BROKEN: Duration = Duration::from_secs(180);

/// Everything that runs on one data folder.
struct Machine {
    app: Arc<App>,
    layout: Layout,
    identity: Arc<Identity>,
    files: Arc<Files>,
    desk: Arc<Desk>,
    accounts: Accounts,
    settings: Settings,
    /// The server that holds the log, where there is one.
    server: Option<Arc<KurrentStore>>,
}

impl Machine {
    /// Opens all of it; a log on a server is waited for, for `patience` or for ever.
    async fn open(
        global: &Global,
        layout: &Layout,
        settings: Settings,
        clock: Arc<dyn Clock>,
        patience: Option<Duration>,
    ) -> anyhow::Result<Self> {
        let open::Opened { store, server } = open::opened(layout, patience).await?;
        let mut bar = output::Progress::new("Đọc nhật ký", None);
        let app = App::open(store, Place::Folder(layout), clock.clone(), |events| bar.set(events)).await?;
        // `--now` sets the clock as `--today` does, to the past or to the future.
        let by_hand = global.today.is_some() || (clock.now() - Utc::now()).abs() > chrono::TimeDelta::minutes(1);
        let app = Arc::new(if by_hand { app.with_clock_set_by_hand() } else { app });
        drop(bar);
        Ok(Self { server, ..Self::over(app, layout, settings, clock).await? })
    }

    /// Puts the desk over an open application.
    async fn over(app: Arc<App>, layout: &Layout, settings: Settings, clock: Arc<dyn Clock>) -> anyhow::Result<Self> {
        let largest = settings.web.upload_mib.saturating_mul(1 << 20);
        let files =
            Files::open(&layout.files(), largest).map_err(|error| ServiceError::file(&layout.files(), &error))?;
        let files = Arc::new(files);
        let linked = app.linked_chats().await?;
        let pace = PostSettings { linked: Some(linked), ..paced(settings.outbox) };
        let post = Post::open_folder(&layout.post(), clock.clone(), pace).await;
        let post =
            post.map_err(|error| ServiceError::Told(format!("Hộp thư ở {}: {error}.", layout.post().display())))?;
        let accounts = Accounts::open(&settings)?;
        let mut all: Vec<Arc<dyn Messenger>> = accounts.messengers();
        all.push(WebMessenger::new(files.clone(), largest));
        let identity = identity(layout, &settings)?;
        let public_url = settings.web.public_url.clone();
        let sign_in = public_url.clone().map(|public_url| -> Arc<dyn SignIn> {
            Arc::new(pages::Addresses { identity: identity.clone(), public_url })
        });
        let told = DeskSettings { public_url, shown: Some(layout.files().join("shown")), sign_in };
        let desk = Desk::new(app.clone(), post, files.clone(), clock, all, told);
        Ok(Self { app, layout: layout.clone(), identity, files, desk, accounts, settings, server: None })
    }
}

/// The data folder, with its file of settings.
pub fn layout(global: &Global, config: Option<&Path>) -> anyhow::Result<Layout> {
    if let Some(file) = config {
        // A missing file of settings in the data folder means defaults; one that was named must be there.
        std::fs::metadata(file).map_err(|error| ServiceError::file(file, &error))?;
    }
    Ok(open::layout(global).with_settings(config.map(Path::to_owned)))
}

/// What the office set for the pace, for every messenger that has limits.
fn paced(outbox: Outbox) -> PostSettings {
    let rate = |count: f64, seconds: f64| {
        // Slower than once in the stretch is once in a longer one.
        let count_whole = count.floor().max(1.0);
        Rate { count: count_whole as u32, per: Duration::from_secs_f64(seconds * count_whole / count) }
    };
    let pace = |channel| Pace {
        in_flight: outbox.in_flight,
        chat: Some(rate(outbox.per_chat, 1.0)),
        group: Some(rate(outbox.group_per_minute, 60.0)),
        overall: Some(rate(outbox.overall, 1.0)),
        ..Pace::of(channel)
    };
    let mut zalo = pace(Channel::Zalo);
    zalo.overall = Some(rate(outbox.overall.min(5.0), 1.0));
    PostSettings {
        paces: vec![(Channel::Telegram, pace(Channel::Telegram)), (Channel::Zalo, zalo)],
        ..Default::default()
    }
}

pub async fn run(global: &Global, args: Serve) -> anyhow::Result<u8> {
    log_to_stderr();
    let clock: Arc<dyn Clock> = match global.today {
        None => Arc::new(SystemClock),
        Some(day) => Arc::new(RunningClock::on(day)),
    };
    let layout = layout(global, args.config.as_deref())?;
    let settings = Settings::read(&layout)?;
    if matches!(open::Place::of(&layout)?, open::Place::Folder(_)) {
        let listen = settings.web.listen.clone();
        let machine = Machine::open(global, &layout, settings, clock, None).await?;
        work(machine, listen_on(&listen).await?, false).await?;
        return Ok(DONE);
    }
    // A server may be long in coming: until then whoever asks is told that we are alive and not ready.
    let listener = listen_on(&settings.web.listen).await?;
    let address = listener.local_addr()?;
    eprintln!("Lắng nghe ở http://{address} ; chưa sẵn sàng cho đến khi đọc xong kho sự kiện.");
    let mut stops = Stops::catch()?;
    let opening = Machine::open(global, &layout, settings, clock, None);
    let machine = tokio::select! {
        opened = waiting::until(&listener, opening) => opened?,
        () = stops.asked() => return Ok(DONE),
    };
    work(machine, listener, false).await?;
    Ok(DONE)
}

/// Serves a sample province until told to stop.
pub async fn demo(app: Arc<App>, layout: &Layout, clock: Arc<dyn Clock>, listener: TcpListener) -> anyhow::Result<()> {
    let mut settings = Settings::default();
    settings.web.public_url = Some(format!("http://{}", listener.local_addr()?));
    let machine = Machine::over(app, layout, settings, clock).await?;
    work(machine, listener, true).await
}

/// Listens on an address.
pub async fn listen_on(address: &str) -> anyhow::Result<TcpListener> {
    TcpListener::bind(address).await.map_err(|error| {
        let told = format!(
            "Không lắng nghe được ở {address}: {error}. Đổi [web] listen trong dondoc.toml (hoặc DONDOC_WEB__LISTEN), hay dừng chương trình đang dùng địa chỉ này."
        );
        ServiceError::Told(told).into()
    })
}

async fn work(machine: Machine, listener: TcpListener, demo: bool) -> anyhow::Result<()> {
    // Before anything is said to run: a stop that is asked for at once is heard.
    let mut stops = Stops::catch()?;
    let (stopping, stop) = watch::channel(false);
    let Machine { app, layout, identity, files, desk, accounts, settings, server: log } = machine;
    let web = WebDesk::new(desk.clone());
    let hooks = accounts.hooks(&desk)?;
    let told = dondoc_web::Settings {
        public_url: settings.web.public_url.clone(),
        secure_cookies: settings.web.public_url.as_ref().is_some_and(|url| url.starts_with("https://")),
        demo,
        lang: match settings.web.language {
            Language::Vi => Lang::Vi,
            Language::En => Lang::En,
        },
        upload_limit: usize::try_from(settings.web.upload_mib.saturating_mul(1 << 20)).unwrap_or(usize::MAX),
        behind_proxy: settings.web.behind_proxy,
        ..Default::default()
    };
    let address = listener.local_addr()?;
    let index = pages::search(&app, &layout)?;
    let door = Door::new(identity.clone(), Utc::now);
    let measured = (desk.clone(), identity.clone());
    let measures = Measures::new(move || pages::readings(&measured.0, &measured.1));
    let parts = pages::Parts {
        app: app.clone(),
        door: door.clone(),
        files,
        settings: told.clone(),
        api: settings.api.settings(),
        measures: measures.clone(),
        stop: stop.clone(),
    };
    let (pages, api) = pages::routers(parts, &layout)?;
    let router = dondoc_web::router(web.clone(), door, hooks, pages, told.clone(), stop.clone());
    let router = waiting::ready_with(log.clone(), measures.counted(router.merge(api)));
    let mut tasks = JoinSet::new();
    tasks.spawn(accounts.listen(desk.clone(), settings.clone(), stop.clone()));
    tasks.spawn(web.watch(stop.clone()));
    let webhooks = Webhooks::new(layout.webhooks());
    tasks.spawn(dondoc_api::webhook::run(webhooks, app.clone(), WebhookSettings::default(), stop.clone()));
    tasks.spawn(pages::follow(app, index, stop.clone()));
    tasks.spawn(pages::tidy(identity, stop.clone()));
    let (stop_web, web_stop) = watch::channel(false);
    let server = tokio::spawn(dondoc_web::serve(listener, router, with_room(told), web_stop));
    // What broke an earlier version may go well in this one.
    match desk.post().retry_set_aside().await {
        Ok(0) => {}
        Ok(aside) => eprintln!(
            "Có {aside} tin đến lần trước chưa xử lý được; đang thử lại. Tin nào vẫn lỗi thì người gửi đã được báo, xem nhật ký lỗi."
        ),
        Err(error) => tracing::warn!(%error, "what was set aside is tried at the next start"),
    }
    let desk_work = tokio::spawn(desk.clone().run(stop.clone()));

    output::line(format!("Đang chạy. Mở http://{address}/ trong trình duyệt; dừng bằng Ctrl-C."))?;
    let asked = tokio::select! {
        () = stops.asked() => Ok(()),
        broken = broken_for_long(&desk, log.as_deref()) => Err(broken),
    };
    eprintln!("Đang dừng: làm nốt việc đang làm và gửi nốt tin đang chờ (tối đa 10 giây)…");
    stopping.send_replace(true);
    while let Some(ended) = tasks.join_next().await {
        if let Err(error) = ended {
            tracing::error!(%error, "a part of the server ended by itself");
        }
    }
    desk_work.await.context("bộ phận xử lý tin dừng bất thường")?;
    stop_web.send_replace(true);
    server.await.context("trang web dừng bất thường")?.context("trang web dừng bất thường")?;
    let waiting = desk.post().waiting();
    if waiting.updates + waiting.letters > 0 {
        eprintln!(
            "Còn {} tin đến và {} tin đi đang chờ; lần chạy sau làm tiếp, không mất gì.",
            waiting.updates, waiting.letters
        );
    }
    desk.close().await;
    asked
}

/// Lets the process open as many files as it may, and leaves some for what is not a connection.
fn with_room(settings: dondoc_web::Settings) -> dondoc_web::Settings {
    const OWN: u64 = 256;
    let wanted = settings.connections_at_once as u64 + OWN;
    let files = rlimit::increase_nofile_limit(wanted).unwrap_or_else(|error| {
        tracing::warn!(%error, "how many files may be open cannot be told");
        wanted
    });
    let room = usize::try_from(files.saturating_sub(OWN).max(16)).unwrap_or(usize::MAX);
    dondoc_web::Settings { connections_at_once: settings.connections_at_once.min(room), ..settings }
}

/// Waits until the desk could not work for minutes: a store that failed to write must be opened anew, which a new start
/// does. A server that is away is waited for: a new start could do no more, and reading goes on.
async fn broken_for_long(desk: &Desk, log: Option<&KurrentStore>) -> anyhow::Error {
    let mut since: Option<tokio::time::Instant> = None;
    loop {
        tokio::time::sleep(Duration::from_secs(5)).await;
        match desk.health() {
            Ok(()) => since = None,
            Err(_) if log.is_some_and(|log| matches!(log.state(), State::Waiting(_))) => since = None,
            Err(why) => {
                if since.get_or_insert_with(tokio::time::Instant::now).elapsed() >= BROKEN {
                    let file = "kho dữ liệu".to_owned();
                    return ServiceError::File { file, reason: why }.into();
                }
            }
        }
    }
}

/// Ctrl-C and SIGTERM, caught from the moment this is made.
struct Stops {
    interrupt: Signal,
    terminate: Signal,
}

impl Stops {
    fn catch() -> anyhow::Result<Self> {
        Ok(Self { interrupt: signal(SignalKind::interrupt())?, terminate: signal(SignalKind::terminate())? })
    }

    async fn asked(&mut self) {
        tokio::select! {
            _ = self.interrupt.recv() => {}
            _ = self.terminate.recv() => {}
        }
    }
}

pub async fn remind(global: &Global, args: Remind) -> anyhow::Result<u8> {
    log_to_stderr();
    let now = match (args.now, global.today) {
        (Some(now), _) => Some(now),
        (None, Some(day)) => Some(open::noon(day)),
        (None, None) => None,
    };
    let clock: Arc<dyn Clock> = match now {
        Some(now) => Arc::new(FixedClock::new(now)),
        None => Arc::new(SystemClock),
    };
    let layout = layout(global, args.config.as_deref())?;
    let settings = Settings::read(&layout)?;
    let machine = Machine::open(global, &layout, settings, clock.clone(), Some(PATIENCE)).await?;
    let desk = machine.desk.clone();
    let mut report = desk.round(clock.now(), args.dry_run).await?;
    if !args.dry_run && !report.planned.is_empty() {
        report.sent = send(&machine, &report).await?;
    }
    desk.close().await;
    match global.format {
        Format::Json => output::json(&report)?,
        Format::Text => tell(&report, args.dry_run)?,
    }
    Ok(DONE)
}

/// Sends what was queued, and answers how many of the round's messages went out.
async fn send(machine: &Machine, report: &RoundReport) -> anyhow::Result<usize> {
    let (stopping, stop) = watch::channel(false);
    let desk = &machine.desk;
    let sender = tokio::spawn(desk.clone().send(stop));
    let until = tokio::time::Instant::now() + PATIENCE;
    loop {
        let (mut sent, mut waiting) = desk.gone(report).await?;
        if waiting == 0 {
            // What failed goes to the next channel.
            desk.reconcile().await?;
            (sent, waiting) = desk.gone(report).await?;
        }
        if waiting == 0 || tokio::time::Instant::now() >= until {
            stopping.send_replace(true);
            sender.await?;
            return Ok(sent);
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

fn tell(report: &RoundReport, dry_run: bool) -> anyhow::Result<()> {
    for told in &report.planned {
        let channel = told.channel.unwrap_or("chưa có kênh");
        output::line(format!("── {} · {} · {channel}\n{}\n", told.official, told.kind, told.text))?;
    }
    let (planned, sent, held) = (report.planned.len(), report.sent, report.held);
    let outcome = if dry_run { "chỉ xem, không gửi".to_owned() } else { format!("đã gửi {sent}") };
    output::line(format!(
        "Cần nhắc {planned}; {outcome}; giữ lại {held} (ngoài giờ, đã hẹn lại hoặc đủ số tin trong ngày)."
    ))
}

/// Logs go to the error output; `RUST_LOG` says how much. The store's clients are silent: what befalls them is told by the store.
fn log_to_stderr() {
    let filter = tracing_subscriber::EnvFilter::try_from_default_env()
        .unwrap_or_else(|_| tracing_subscriber::EnvFilter::new("warn,dondoc=info,eventstore=off,kurrentdb=off"));
    // A second call finds the first one's logger: nothing to do.
    let _ = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).try_init();
}
