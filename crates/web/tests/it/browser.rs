//! A server on a free port, and browsers that open it.

use crate::engine::Engine;
use chrono::Utc;
use dondoc_identity::Identity;
use dondoc_web::{Door, Hook, Settings, router, serve};
use reqwest::{
    Client, RequestBuilder, Response, StatusCode,
    header::{HeaderMap, LOCATION, SET_COOKIE},
    multipart,
    redirect::Policy,
};
use sha2::{Digest, Sha256};
use std::sync::Arc;
use tokio::{net::TcpListener, sync::watch, task::JoinHandle};

/// A running server; it stops when this is dropped.
pub struct Server {
    pub engine: Arc<Engine>,
    pub base: String,
    pub stop: watch::Sender<bool>,
    pub running: JoinHandle<std::io::Result<()>>,
    pub door: Arc<Door>,
    _access: tempfile::TempDir,
}

impl Server {
    pub async fn start() -> Self {
        Self::with(Settings { demo: true, upload_limit: 10_000, ..Settings::default() }, Vec::new()).await
    }

    pub async fn with(settings: Settings, hooks: Vec<Hook>) -> Self {
        Self::over(settings, hooks, Default::default()).await
    }

    pub async fn over(settings: Settings, hooks: Vec<Hook>, identity: dondoc_identity::Settings) -> Self {
        let engine = Arc::new(Engine::default());
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let base = format!("http://{}", listener.local_addr().unwrap());
        let (stop, stopped) = watch::channel(false);
        let access = tempfile::tempdir().unwrap();
        let identity = Identity::open(access.path(), identity).unwrap();
        let door = Door::new(Arc::new(identity), Utc::now);
        let backend = Arc::<Engine>::clone(&engine);
        let router = router(backend, Arc::clone(&door), hooks, axum::Router::new(), settings.clone(), stopped.clone());
        let running = tokio::spawn(serve(listener, router, settings, stopped));
        Self { engine, base, stop, running, door, _access: access }
    }

    /// A browser that was never here.
    pub fn stranger(&self) -> Browser {
        let client = Client::builder().redirect(Policy::none()).no_proxy().build().unwrap();
        Browser { client, base: self.base.clone(), cookie: None, pages: None, leaving: None }
    }

    /// A browser with a session.
    pub async fn visitor(&self) -> Browser {
        let mut browser = self.stranger();
        browser.get("/chat").await;
        assert!(browser.cookie.is_some());
        browser
    }

    /// A browser whose session is linked to a person.
    pub async fn official(&self) -> Browser {
        let browser = self.visitor().await;
        self.engine.link(&browser.chat(), "Nguyễn Văn An");
        browser
    }
}

/// A browser: it keeps its cookie and follows nothing by itself.
#[derive(Clone)]
pub struct Browser {
    pub client: Client,
    pub base: String,
    pub cookie: Option<String>,
    /// What it is signed in with for the pages.
    pub pages: Option<String>,
    /// What tells that it is the browser that left for the single sign-on.
    pub leaving: Option<String>,
}

/// What came back.
#[derive(Debug)]
pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: String,
}

impl Answer {
    pub fn location(&self) -> &str {
        self.headers.get(LOCATION).map_or("", |value| value.to_str().unwrap())
    }
}

impl Browser {
    /// The chat of this browser's session.
    pub fn chat(&self) -> String {
        let (_, token) = self.cookie.as_ref().unwrap().split_once('=').unwrap();
        hex::encode(Sha256::digest(token))
    }

    pub fn request(&self, method: &str, path: &str) -> RequestBuilder {
        let request = self.client.request(method.parse().unwrap(), format!("{}{path}", self.base));
        let held: Vec<&str> = self.cookie.iter().chain(&self.pages).chain(&self.leaving).map(String::as_str).collect();
        if held.is_empty() { request } else { request.header("cookie", held.join("; ")) }
    }

    pub async fn send(&mut self, request: RequestBuilder) -> Answer {
        let response = request.send().await.unwrap();
        self.keep_cookie(&response);
        let (status, headers) = (response.status(), response.headers().clone());
        Answer { status, headers, body: response.text().await.unwrap_or_default() }
    }

    fn keep_cookie(&mut self, response: &Response) {
        for cookie in response.headers().get_all(SET_COOKIE) {
            let pair = cookie.to_str().unwrap().split(';').next().unwrap();
            let kept = match pair.split_once('=') {
                Some(("dondoc-phien", _)) => &mut self.pages,
                Some(("dondoc-sso", _)) => &mut self.leaving,
                Some(("dondoc", _)) => &mut self.cookie,
                _ => continue,
            };
            *kept = (!pair.ends_with('=')).then(|| pair.to_owned());
        }
    }

    pub async fn get(&mut self, path: &str) -> Answer {
        self.send(self.request("GET", path)).await
    }

    /// Posts a form with the session's own token.
    pub async fn post(&mut self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let token = self.token().await;
        let fields: Vec<(&str, &str)> = [("token", token.as_str())].into_iter().chain(fields.iter().copied()).collect();
        self.send(self.request("POST", path).form(&fields)).await
    }

    /// Says something with files, as the form of the conversation does.
    pub async fn say(&mut self, once: &str, text: &str, files: &[(&str, Vec<u8>)]) -> Answer {
        let form = self.message(once, text, files).await;
        self.send(self.request("POST", "/chat/gui").multipart(form)).await
    }

    pub async fn message(&mut self, once: &str, text: &str, files: &[(&str, Vec<u8>)]) -> multipart::Form {
        let token = self.token().await;
        let mut form = multipart::Form::new().text("token", token).text("lan", once.to_owned());
        form = form.text("noi-dung", text.to_owned());
        for (name, bytes) in files {
            form = form.part("tep", multipart::Part::bytes(bytes.clone()).file_name(name.to_string()));
        }
        form
    }

    /// The token in the forms of this session.
    pub async fn token(&mut self) -> String {
        let page = self.get("/chat").await.body;
        let after = page.split("name=\"token\" value=\"").nth(1).unwrap();
        after[..64].to_owned()
    }
}
