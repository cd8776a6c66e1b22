//! One-time addresses that open the pages: on no disk, and made only when the message goes out.
//!
//! A letter is stored before it is sent, so it holds a word in the place of the address. What the word stands for is
//! known to this process alone; after a restart, or after some minutes, the message says to ask again.

use async_trait::async_trait;
use chrono::{DateTime, TimeDelta, Utc};
use dondoc_domain::OfficialId;
use dondoc_messaging::{Outgoing, Text};
use dondoc_post::Fill;
use dondoc_store::Clock;
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};
use uuid::Uuid;

/// What stands in a letter in the place of an address, before the identity of the wish.
const WORD: &str = "sign-in:";
/// How long a wish is remembered: for as long as a message may reasonably take.
const LIFE: TimeDelta = TimeDelta::minutes(10);

/// Makes one-time addresses that open the pages as an official.
#[async_trait]
pub trait SignIn: Send + Sync {
    /// An address that signs this official in, once and for a few minutes; none when it cannot be made now.
    async fn address(&self, official: &OfficialId) -> Option<String>;
}

/// The wishes of the last minutes.
pub(crate) struct SignIns {
    with: Arc<dyn SignIn>,
    clock: Arc<dyn Clock>,
    /// One at a time, so that a message that is sent again carries the address of the first time.
    wishes: tokio::sync::Mutex<()>,
    known: Mutex<HashMap<Uuid, Wish>>,
}

struct Wish {
    official: OfficialId,
    until: DateTime<Utc>,
    address: Option<String>,
}

impl SignIns {
    pub(crate) fn new(with: Arc<dyn SignIn>, clock: Arc<dyn Clock>) -> Arc<Self> {
        Arc::new(Self { with, clock, wishes: tokio::sync::Mutex::default(), known: Mutex::default() })
    }

    /// Takes a wish on; what is answered goes into the letter.
    pub(crate) fn wish(&self, id: Uuid, official: OfficialId) -> String {
        let now = self.clock.now();
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        known.retain(|_, wish| wish.until > now);
        known.insert(id, Wish { official, until: now + LIFE, address: None });
        format!("{WORD}{id}")
    }

    /// Puts addresses into a text.
    pub(crate) async fn fill_text(&self, mut text: Text) -> Text {
        for span in &mut text.spans {
            let Some(word) = span.link.as_deref().and_then(|link| link.strip_prefix(WORD)) else { continue };
            match self.address(word).await {
                Some(address) => span.link = Some(address),
                None => {
                    return Text::new().plain("Địa chỉ mở trang web đã hết hạn. Anh/chị gõ /web để nhận địa chỉ mới.");
                }
            }
        }
        text
    }

    async fn address(&self, word: &str) -> Option<String> {
        let id: Uuid = word.parse().ok()?;
        let _turn = self.wishes.lock().await;
        let (official, made) = {
            let known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
            let wish = known.get(&id).filter(|wish| wish.until > self.clock.now())?;
            (wish.official.clone(), wish.address.clone())
        };
        if made.is_some() {
            return made;
        }
        let address = self.with.address(&official).await?;
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(wish) = known.get_mut(&id) {
            wish.address = Some(address.clone());
        }
        Some(address)
    }
}

/// Whether a text waits for an address.
pub(crate) fn lacks(text: &Text) -> bool {
    text.spans.iter().any(|span| span.link.as_deref().is_some_and(|link| link.starts_with(WORD)))
}

#[async_trait]
impl Fill for SignIns {
    fn lacks(&self, message: &Outgoing) -> bool {
        lacks(&message.text)
    }

    async fn fill(&self, mut message: Outgoing) -> Outgoing {
        message.text = self.fill_text(message.text).await;
        message
    }
}
