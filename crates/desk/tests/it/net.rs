//! A messenger whose network is a script; it outlives the processes that use it.

use super::mortal::Life;
use async_trait::async_trait;
use dondoc_domain::event::Channel;
use dondoc_messaging::{Abilities, Button, FetchError, FileRef, Messenger, Outgoing, SendError, Sent};
use std::sync::{Arc, Mutex};

/// A message as it arrived.
#[derive(Debug, Clone)]
pub struct Arrived {
    pub chat: String,
    pub id: String,
    pub message: Outgoing,
}

/// What a send to a chat comes to.
pub type Script = Box<dyn Fn(&str) -> Result<(), SendError> + Send>;

pub struct Net {
    channel: Channel,
    script: Mutex<Script>,
    arrived: Mutex<Vec<Arrived>>,
}

/// The network as one process reaches it; a dead process sends nothing.
pub struct Line {
    pub net: Arc<Net>,
    pub life: Arc<Life>,
}

impl Net {
    pub fn new(channel: Channel) -> Arc<Self> {
        Arc::new(Self { channel, script: Mutex::new(Box::new(|_| Ok(()))), arrived: Mutex::default() })
    }

    pub fn channel(&self) -> Channel {
        self.channel
    }

    pub fn does(&self, script: impl Fn(&str) -> Result<(), SendError> + Send + 'static) {
        *self.script.lock().unwrap() = Box::new(script);
    }

    pub fn arrived(&self) -> Vec<Arrived> {
        self.arrived.lock().unwrap().clone()
    }

    /// The newest button in a chat whose label begins so, and the message that carries it.
    pub fn button(&self, chat: &str, label: &str) -> Option<(Button, String)> {
        let arrived = self.arrived.lock().unwrap();
        arrived.iter().rev().filter(|it| it.chat == chat).find_map(|it| {
            let button = it.message.menu().find(|button| button.label.starts_with(label))?;
            Some((button.clone(), it.id.clone()))
        })
    }
}

#[async_trait]
impl Messenger for Line {
    fn channel(&self) -> Channel {
        self.net.channel
    }

    fn abilities(&self) -> Abilities {
        Abilities {
            buttons: true,
            edits: true,
            reply_refs: true,
            attachments: true,
            longest_text: 4096,
            longest_caption: 1024,
            largest_file: 20 << 20,
        }
    }

    async fn send(&self, chat: &str, message: &Outgoing, _attachment: Option<&[u8]>) -> Result<Sent, SendError> {
        if self.life.over() {
            return Err(SendError::Uncertain("the process is dead".into()));
        }
        self.net.script.lock().unwrap()(chat)?;
        let mut arrived = self.net.arrived.lock().unwrap();
        let id = message.replaces.clone().unwrap_or_else(|| format!("m{}", arrived.len() + 1));
        arrived.push(Arrived { chat: chat.into(), id: id.clone(), message: message.clone() });
        Ok(Sent { message: Some(id) })
    }

    async fn acknowledge(&self, _tap: &str) {}

    /// Every file is a document with its own id in it.
    async fn fetch(&self, file: &FileRef, _limit: u64) -> Result<Vec<u8>, FetchError> {
        Ok(format!("%PDF-1.7\n% {}\n", file.id).into_bytes())
    }
}
