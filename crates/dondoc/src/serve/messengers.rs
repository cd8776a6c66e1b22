//! The bot's accounts at messengers: opened from the settings, listened to until told to stop.

use super::settings::{Account, Mode, Secret, Settings};
use dondoc_desk::Desk;
use dondoc_messaging::{Inbox, Incoming, Messenger};
use dondoc_service::ServiceError;
use dondoc_telegram::Telegram;
use dondoc_web::{Hook, HookError};
use dondoc_zalo::Zalo;
use std::{sync::Arc, time::Duration};
use tokio::{sync::watch, time::sleep};
use uuid::Uuid;

/// Where Telegram and Zalo bring messages, under our own address.
const TELEGRAM_HOOK: &str = "/hook/telegram";
const ZALO_HOOK: &str = "/hook/zalo";
/// Between two tries to tell a messenger our address.
const AGAIN: Duration = Duration::from_secs(30);

/// The accounts that have a token.
#[derive(Clone)]
pub struct Accounts {
    telegram: Option<(Arc<Telegram>, Mode, Secret)>,
    zalo: Option<(Arc<Zalo>, Mode, Secret)>,
}

impl Accounts {
    /// Opens the accounts that have a token; nothing is sent yet.
    pub fn open(settings: &Settings) -> Result<Self, ServiceError> {
        let told = |error: String| ServiceError::Told(error);
        let telegram = match &settings.telegram.token {
            None => None,
            Some(token) => {
                let account = &settings.telegram;
                let mut with = dondoc_telegram::Settings::new(token.reveal());
                with.api_url.clone_from(&account.api_url);
                with.proxy = account.proxy.as_ref().map(|it| it.reveal().to_owned());
                let telegram = Telegram::new(with).map_err(|error| told(error.to_string()))?;
                Some((telegram, account.mode, secret(account)))
            }
        };
        let zalo = match &settings.zalo.token {
            None => None,
            Some(token) => {
                let account = &settings.zalo;
                let mut with = dondoc_zalo::Settings::new(token.reveal());
                if let Some(url) = &account.api_url {
                    with.api_url.clone_from(url);
                }
                with.public_url.clone_from(&settings.web.public_url);
                with.proxy = account.proxy.as_ref().map(|it| it.reveal().to_owned());
                with.media_hosts.extend(account.file_hosts.iter().cloned());
                with.private_media = account.private_media;
                let zalo = Zalo::new(with).map_err(|error| told(error.to_string()))?;
                Some((zalo, account.mode, secret(account)))
            }
        };
        Ok(Self { telegram, zalo })
    }

    /// The messengers that messages can be sent through.
    pub fn messengers(&self) -> Vec<Arc<dyn Messenger>> {
        let mut all: Vec<Arc<dyn Messenger>> = Vec::new();
        all.extend(self.telegram.iter().map(|(it, _, _)| it.clone() as Arc<dyn Messenger>));
        all.extend(self.zalo.iter().map(|(it, _, _)| it.clone() as Arc<dyn Messenger>));
        all
    }

    /// Where the messengers that bring messages bring them.
    pub fn hooks(&self, desk: &Arc<Desk>) -> Result<Vec<Hook>, ServiceError> {
        let mut hooks = Vec::new();
        if let Some((telegram, Mode::Webhook, secret)) = &self.telegram {
            let telegram = telegram.clone();
            let parse = move |body: &[u8]| telegram.parse(body).ok();
            hooks.push(hook(TELEGRAM_HOOK, dondoc_telegram::SECRET_HEADER, secret, desk, parse));
        }
        if let Some((zalo, Mode::Webhook, secret)) = &self.zalo {
            let zalo = zalo.clone();
            let parse = move |body: &[u8]| zalo.parse(body).ok();
            hooks.push(hook(ZALO_HOOK, dondoc_zalo::SECRET_HEADER, secret, desk, parse));
        }
        Ok(hooks)
    }

    /// Listens to the messengers until told to stop; waits for the network as long as it takes, and says so.
    pub async fn listen(self, desk: Arc<Desk>, settings: Settings, stop: watch::Receiver<bool>) {
        let inbox: Arc<dyn Inbox> = desk.clone();
        let public = settings.web.public_url.unwrap_or_default();
        let telegram = async {
            if let Some((telegram, mode, secret)) = self.telegram {
                let address = format!("{public}{TELEGRAM_HOOK}");
                until(stop.clone(), listen_telegram(telegram, mode, secret, address, inbox.clone(), stop.clone()))
                    .await;
            }
        };
        let zalo = async {
            if let Some((zalo, mode, secret)) = self.zalo {
                let address = format!("{public}{ZALO_HOOK}");
                until(stop.clone(), listen_zalo(zalo, mode, secret, address, inbox.clone(), stop.clone())).await;
            }
        };
        tokio::join!(telegram, zalo);
    }
}

async fn listen_telegram(
    telegram: Arc<Telegram>,
    mode: Mode,
    secret: Secret,
    address: String,
    inbox: Arc<dyn Inbox>,
    stop: watch::Receiver<bool>,
) {
    let me = match telegram.greet(|words| eprintln!("{words}")).await {
        Ok(me) => me,
        Err(error) => return eprintln!("Telegram: {error}"),
    };
    eprintln!("Telegram: đã kết nối với tên @{}.", me.username);
    if let Err(error) = telegram.set_commands(dondoc_bot::COMMANDS).await {
        tracing::warn!(%error, "the menu of commands was not set");
    }
    match mode {
        Mode::Polling => telegram.poll(inbox, stop).await,
        Mode::Webhook => {
            while let Err(error) = telegram.set_webhook(&address, secret.reveal()).await {
                eprintln!("Telegram: chưa đặt được địa chỉ nhận tin {address} ({error}); thử lại sau 30 giây.");
                sleep(AGAIN).await;
            }
        }
    }
}

async fn listen_zalo(
    zalo: Arc<Zalo>,
    mode: Mode,
    secret: Secret,
    address: String,
    inbox: Arc<dyn Inbox>,
    stop: watch::Receiver<bool>,
) {
    let me = match zalo.greet(|words| eprintln!("{words}")).await {
        Ok(me) => me,
        Err(error) => return eprintln!("Zalo: {error}"),
    };
    eprintln!("Zalo: đã kết nối với tên {}.", me.name);
    match mode {
        Mode::Polling => zalo.poll(inbox, stop).await,
        Mode::Webhook => {
            while let Err(error) = zalo.set_webhook(&address, secret.reveal()).await {
                eprintln!("Zalo: chưa đặt được địa chỉ nhận tin {address} ({error}); thử lại sau 30 giây.");
                sleep(AGAIN).await;
            }
        }
    }
}

/// Waiting ends with the stop; a poll that has an update in hand ends by itself, after storing it.
async fn until(mut stop: watch::Receiver<bool>, work: impl Future<Output = ()>) {
    tokio::pin!(work);
    let stopped = async { drop(stop.wait_for(|stop| *stop).await) };
    tokio::select! {
        () = &mut work => return,
        () = stopped => {}
    }
    // What does not end by itself soon has nothing in hand: it waits for the network.
    let _ = tokio::time::timeout(Duration::from_secs(2), work).await;
}

fn hook(
    path: &str,
    header: &'static str,
    secret: &Secret,
    desk: &Arc<Desk>,
    parse: impl Fn(&[u8]) -> Option<Vec<Incoming>> + Send + Sync + 'static,
) -> Hook {
    let inbox: Arc<dyn Inbox> = desk.clone();
    let parse = Arc::new(parse);
    Hook {
        path: path.to_owned(),
        header,
        secret: dondoc_web::Secret::new(secret.reveal()),
        take: Arc::new(move |body| {
            let (inbox, parse) = (inbox.clone(), parse.clone());
            Box::pin(async move {
                let updates = parse(&body).ok_or(HookError::Malformed)?;
                inbox.take(updates).await.map_err(|_| HookError::Unavailable)
            })
        }),
    }
}

/// The secret of the settings, or a new one: it is told to the messenger at each start.
fn secret(account: &Account) -> Secret {
    account.secret.clone().unwrap_or_else(|| Secret::new(Uuid::new_v4().simple().to_string()))
}
