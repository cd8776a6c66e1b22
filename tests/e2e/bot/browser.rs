//! A browser without scripts: pages, forms, files and cookies.

use reqwest::{
    Client, RequestBuilder,
    header::{COOKIE, LOCATION, SET_COOKIE},
    multipart::{Form, Part},
    redirect::Policy,
};
use serde_json::Value;
use std::{cell::RefCell, collections::BTreeMap};
use tokio::runtime::{Builder, Runtime};

/// A browser with a session of its own.
pub struct Browser {
    runtime: Runtime,
    client: Client,
    base: String,
    cookies: RefCell<BTreeMap<String, String>>,
}

/// What a server answered.
#[derive(Debug)]
pub struct Page {
    pub status: u16,
    pub text: String,
    pub bytes: Vec<u8>,
}

impl Browser {
    /// A browser at an address without a path.
    pub fn new(base: &str) -> Self {
        let runtime = Builder::new_current_thread().enable_all().build().unwrap();
        let client = Client::builder().no_proxy().redirect(Policy::none()).build().unwrap();
        Self { runtime, client, base: base.to_owned(), cookies: RefCell::default() }
    }

    /// Opens a page.
    pub fn get(&self, path: &str) -> Page {
        self.follow(self.client.get(self.at(path)))
    }

    /// Asks as another system does, with a token or without.
    pub fn get_with(&self, path: &str, token: Option<&str>) -> Page {
        let request = self.client.get(self.at(path));
        self.follow(match token {
            Some(token) => request.bearer_auth(token),
            None => request,
        })
    }

    /// Sends a form.
    pub fn post(&self, path: &str, fields: &[(&str, &str)]) -> Page {
        let form: Vec<(&str, &str)> = fields.to_vec();
        self.follow(self.client.post(self.at(path)).form(&form))
    }

    /// Sends a form with a file, or with none.
    pub fn post_file(&self, path: &str, fields: &[(&str, &str)], file: Option<(&str, &[u8])>) -> Page {
        let text = |form: Form, (name, value): &(&str, &str)| form.text((*name).to_owned(), (*value).to_owned());
        let mut form = fields.iter().fold(Form::new(), text);
        if let Some((name, bytes)) = file {
            form = form.part("tep", Part::bytes(bytes.to_vec()).file_name(name.to_owned()));
        }
        self.follow(self.client.post(self.at(path)).multipart(form))
    }

    /// Posts JSON with one header more, as a messenger does.
    pub fn post_json(&self, path: &str, header: Option<(&str, &str)>, body: &Value) -> Page {
        let mut request = self.client.post(self.at(path)).json(body);
        if let Some((name, value)) = header {
            request = request.header(name, value);
        }
        self.follow(request)
    }

    /// Says something in the conversation; answers its page.
    pub fn says(&self, words: &str, file: Option<(&str, &[u8])>) -> Page {
        let page = self.get("/chat");
        let fields = [("token", &*page.token()), ("lan", &*page.field("lan")), ("noi-dung", words)];
        self.post_file("/chat/gui", &fields, file)
    }

    /// Presses a button of the conversation; answers its page.
    #[track_caller]
    pub fn presses(&self, label: &str) -> Page {
        let page = self.get("/chat");
        let data = page.button(label).unwrap_or_else(|| panic!("no button {label:?}:\n{}", page.text));
        self.post("/chat/bam", &[("token", &page.token()), ("lan", &page.field("lan")), ("nut", &data)])
    }

    /// Opens the conversation until it shows these words: a page without scripts waits for its reader, too.
    #[track_caller]
    pub fn sees(&self, words: &str) -> Page {
        let until = std::time::Instant::now() + std::time::Duration::from_secs(30);
        loop {
            let page = self.get("/chat");
            if page.text.contains(words) {
                return page;
            }
            assert!(std::time::Instant::now() < until, "waited in vain for {words:?}:\n{}", page.text);
            std::thread::sleep(std::time::Duration::from_millis(20));
        }
    }

    fn at(&self, path: &str) -> String {
        if path.starts_with("http") { path.to_owned() } else { format!("{}{path}", self.base) }
    }

    fn follow(&self, request: RequestBuilder) -> Page {
        let mut request = request;
        loop {
            let held: Vec<String> =
                self.cookies.borrow().iter().map(|(name, value)| format!("{name}={value}")).collect();
            if !held.is_empty() {
                request = request.header(COOKIE, held.join("; "));
            }
            let answer = self.runtime.block_on(request.send()).unwrap();
            for set in answer.headers().get_all(SET_COOKIE) {
                let (name, value) = set.to_str().unwrap().split(';').next().unwrap().split_once('=').unwrap();
                self.cookies.borrow_mut().insert(name.to_owned(), value.to_owned());
            }
            let status = answer.status();
            match answer.headers().get(LOCATION).filter(|_| status.is_redirection()) {
                Some(to) => request = self.client.get(self.at(to.to_str().unwrap())),
                None => {
                    let bytes = self.runtime.block_on(answer.bytes()).unwrap().to_vec();
                    let text = String::from_utf8_lossy(&bytes).into_owned();
                    return Page { status: status.as_u16(), text, bytes };
                }
            }
        }
    }
}

impl Page {
    /// The token of the page's forms.
    pub fn token(&self) -> String {
        self.field("token")
    }

    /// The value of a hidden field.
    #[track_caller]
    pub fn field(&self, name: &str) -> String {
        let wanted = format!("name=\"{name}\" value=\"");
        let found = self.text.split_once(&wanted).and_then(|(_, rest)| rest.split_once('"'));
        found.unwrap_or_else(|| panic!("no field {name:?} in:\n{}", self.text)).0.to_owned()
    }

    /// What the newest button of the conversation with this label sends; none when it cannot be pressed.
    pub fn button(&self, label: &str) -> Option<String> {
        let ends = format!(">{label}</button>");
        let tags = self.text.match_indices(&ends).map(|(at, _)| self.text[..at].rsplit_once("<button").unwrap().1);
        let tag = tags.filter(|tag| tag.contains("name=\"nut\"") && !tag.contains("disabled")).last()?;
        Some(tag.split_once("value=\"")?.1.split_once('"')?.0.replace("&amp;", "&"))
    }
}
