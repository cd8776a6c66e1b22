//! A province for one scenario: a data folder, a stand-in for the messengers, a server, and people who write to it.

use super::{browser::Browser, serving::Serving};
use crate::harness::{Office, with_plan};
use dondoc_fake_messenger::{Fake, Limits, Message, Options, Person};
use serde_json::Value;
use std::{net::TcpListener, path::PathBuf};

/// What Telegram shows when it brings updates.
pub const SECRET: &str = "a-secret-of-the-webhook";

/// A chat that nobody is linked to.
const PASSER_BY: i64 = 999;

/// A province and whoever writes to it.
pub struct World {
    pub office: Office,
    pub fake: Fake,
    environment: Vec<(String, String)>,
    serving: Option<Serving>,
    printed: String,
}

/// An official as entered, with the code that links a chat.
#[derive(Debug, Clone)]
pub struct Entered {
    pub id: String,
    pub code: String,
}

impl World {
    /// A province with the plan of the tests, and messengers that bear any speed.
    pub fn new() -> Self {
        Self::over(with_plan())
    }

    /// The same over a data folder of one's own.
    pub fn over(office: Office) -> Self {
        let mut world =
            Self::paced(office, Options { limits: Limits::NONE, zalo_limits: Limits::NONE, ..Options::default() });
        world.set("DONDOC_OUTBOX__PER_CHAT", "100").set("DONDOC_OUTBOX__OVERALL", "1000");
        world
    }

    /// A province with messengers of these limits, and the bot at its usual pace.
    pub fn paced(office: Office, options: Options) -> Self {
        let fake = Fake::start_blocking(options);
        let (url, token) = (fake.url(), fake.token());
        let mut world = Self { office, fake, environment: Vec::new(), serving: None, printed: String::new() };
        world.set("DONDOC_TELEGRAM__TOKEN", &token).set("DONDOC_TELEGRAM__API_URL", &url);
        world.set("DONDOC_WEB__LISTEN", "127.0.0.1:0");
        world
    }

    /// With a variable in the server's environment.
    pub fn set(&mut self, name: &str, value: &str) -> &mut Self {
        self.environment.retain(|(known, _)| known != name);
        self.environment.push((name.to_owned(), value.to_owned()));
        self
    }

    /// With these lines in the office's settings.
    pub fn settings(&mut self, lines: &str) -> &mut Self {
        let path = self.office.data().join("dondoc.toml");
        let before = std::fs::read_to_string(&path).unwrap();
        std::fs::write(&path, format!("{before}\n{lines}")).unwrap();
        self
    }

    /// With an account in Zalo too.
    pub fn with_zalo(&mut self) -> &mut Self {
        let (url, token) = (self.fake.zalo_url(), self.fake.zalo_token());
        self.set("DONDOC_ZALO__TOKEN", &token).set("DONDOC_ZALO__API_URL", &url)
    }

    /// With Telegram bringing its updates to a web address of ours; the secret it shows is [`SECRET`].
    pub fn with_webhook(&mut self) -> &mut Self {
        self.with_public_url().set("DONDOC_TELEGRAM__MODE", "webhook").set("DONDOC_TELEGRAM__SECRET", SECRET)
    }

    /// With a web address that is known before the start.
    pub fn with_public_url(&mut self) -> &mut Self {
        let free = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
        self.set("DONDOC_WEB__LISTEN", &free.to_string()).set("DONDOC_WEB__PUBLIC_URL", &format!("http://{free}"))
    }

    /// A browser that knows nothing of the server yet.
    pub fn browser(&self) -> Browser {
        Browser::new(&self.server().url(""))
    }

    /// Enters an official.
    pub fn official(&self, name: &str, agency: &str, role: &str) -> Entered {
        let added = self.office.json(&["official", "add", name, "--agency", agency, "--role", role]);
        let text = |field: &str| added[field].as_str().unwrap().to_owned();
        Entered { id: text("id"), code: text("link_code") }
    }

    /// Serves from noon of a day on.
    #[track_caller]
    pub fn serve(&mut self, day: &str) -> &Serving {
        assert!(self.serving.is_none(), "one server at a time");
        let mut command = self.office.command(&["serve", "--today", day]);
        command.envs(self.environment.iter().cloned());
        self.serving.insert(Serving::start(command))
    }

    /// The server.
    pub fn server(&self) -> &Serving {
        self.serving.as_ref().expect("a server runs")
    }

    /// Kills the server.
    pub fn kill(&mut self) {
        let printed = self.serving.take().expect("a server runs").kill();
        self.printed.push_str(&printed);
    }

    /// Stops the server, which must go well.
    #[track_caller]
    pub fn stop(&mut self) {
        if let Some(serving) = self.serving.take() {
            self.printed.push_str(&serving.stop());
        }
    }

    /// The province with the server stopped.
    #[track_caller]
    pub fn stopped(&mut self) -> &mut Self {
        self.stop();
        self
    }

    /// The files of the data folder that hold these words, as they are.
    pub fn keeps(&self, words: &str) -> Vec<PathBuf> {
        let (mut folders, mut found) = (vec![self.office.data()], Vec::new());
        while let Some(folder) = folders.pop() {
            for entry in std::fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    folders.push(path);
                } else if std::fs::read(&path).unwrap().windows(words.len()).any(|it| it == words.as_bytes()) {
                    found.push(path);
                }
            }
        }
        found
    }

    /// Runs a command of the binary in the server's environment; none may run.
    #[track_caller]
    pub fn json(&mut self, args: &[&str]) -> Value {
        let mut command = self.office.command(args);
        let output = command.args(["--format", "json"]).envs(self.environment.iter().cloned()).output().unwrap();
        let (out, err) = (String::from_utf8(output.stdout).unwrap(), String::from_utf8(output.stderr).unwrap());
        self.printed.push_str(&out);
        self.printed.push_str(&err);
        assert_eq!(output.status.code(), Some(0), "{args:?}\n{out}\n{err}");
        serde_json::from_str(&out).unwrap()
    }

    /// A person in Telegram who links the chat with an official's code.
    #[track_caller]
    pub fn joins(&self, chat: i64, official: &Entered) -> Person {
        let person = self.fake.user(chat);
        person.start(&official.code);
        person.hears_blocking("Đã liên kết. Kính chào");
        person
    }

    /// Shows a task, and waits until the bot has noted that it did, so that a reply to it is known as one.
    #[track_caller]
    pub fn shown(&self, person: &Person, task: &str) -> Message {
        let shown = person.asks(task, task);
        self.settles();
        shown
    }

    /// Waits until all that was queued is sent and noted: the bot sends one message after the other, so the answer to
    /// somebody else comes later than that.
    #[track_caller]
    pub fn settles(&self) {
        let other = self.fake.user(PASSER_BY);
        let said = other.start("");
        other.wait_for_blocking("an answer to a passer-by", |chat| chat.answer_after(said).map(|_| ()));
    }

    /// A task as `task show` tells it; the server is stopped for it.
    #[track_caller]
    pub fn task(&mut self, code: &str) -> Value {
        self.stop();
        self.office.json(&["task", "show", code])
    }

    /// The events of one name in a task's history.
    #[track_caller]
    pub fn events(&mut self, code: &str, name: &str) -> Vec<Value> {
        named(&self.task(code), name)
    }

    /// The end of every scenario: the bot did nothing that the messengers mind, the log is sound, and nobody was told
    /// a token.
    #[track_caller]
    pub fn ends_well(mut self) {
        self.stop();
        assert_eq!(self.fake.violations(), []);
        assert!(!self.printed.contains("panicked"), "something broke:\n{}", self.printed);
        assert_eq!(self.office.json(&["verify"])["ok"], true);
        for token in [self.fake.token(), self.fake.zalo_token()] {
            let secret = token.split_once(':').expect("a token has two halves").1;
            assert!(self.keeps(secret).is_empty(), "a token is on the disk");
            assert!(
                !self.printed.contains(secret) && !self.printed.contains(SECRET),
                "a token was printed:\n{}",
                self.printed
            );
        }
    }
}

/// The events of one name in a task as `task show` tells it.
pub fn named(task: &Value, name: &str) -> Vec<Value> {
    task["history"].as_array().unwrap().iter().filter(|event| event["name"] == name).cloned().collect()
}

/// What people in Telegram do, each answered.
pub trait Talks {
    /// Says something; answers the bot's answer.
    fn says(&self, words: &str) -> Message;

    /// Taps a button, and waits for these words in the message it stands under, or in a new one.
    fn taps(&self, on: &Message, button: &str, hears: &str) -> Message;

    /// Says something and waits for these words in the answer.
    fn asks(&self, words: &str, hears: &str) -> Message;
}

impl Talks for Person {
    #[track_caller]
    fn says(&self, words: &str) -> Message {
        let said = self.send(words);
        self.wait_for_blocking(&format!("an answer to {words:?}"), |chat| chat.answer_after(said).cloned())
    }

    #[track_caller]
    fn taps(&self, on: &Message, button: &str, hears: &str) -> Message {
        let last = self.chat().messages().next_back().map_or(0, |message| message.id);
        self.tap(on.id, button);
        self.wait_for_blocking(&format!("{hears:?} after a tap on {button:?}"), |chat| {
            let edited = chat.message(on.id).filter(|now| now.edits > on.edits);
            let fresh = chat.from_bot().filter(|message| message.id > last);
            fresh.chain(edited).find(|message| message.text.contains(hears)).cloned()
        })
    }

    #[track_caller]
    fn asks(&self, words: &str, hears: &str) -> Message {
        let said = self.send(words);
        self.wait_for_blocking(&format!("{hears:?} in answer to {words:?}"), |chat| {
            chat.from_bot().find(|message| message.id > said && message.text.contains(hears)).cloned()
        })
    }
}
