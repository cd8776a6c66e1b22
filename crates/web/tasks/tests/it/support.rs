//! The small province with these pages, and real files.

use async_trait::async_trait;
use axum::{body::Body, http::Request};
use dondoc_domain::official::Role;
use dondoc_post::{FileRefusal, Files};
use dondoc_shell::{
    Lang, Routes, Settings, Shell,
    testing::{Answer, World},
};
use dondoc_tasks::{Evidence, Kept, NotKept, routes};
use std::{io, sync::Arc};

pub struct Kept1(pub Files);

#[async_trait]
impl Evidence for Kept1 {
    async fn put(&self, bytes: Vec<u8>, name: &str) -> Result<Kept, NotKept> {
        match self.0.put(bytes, name).await {
            Ok(it) => Ok(Kept { sha256: it.sha256, size: it.size, mime: it.mime, name: it.name }),
            Err(FileRefusal::Unavailable { reason }) => Err(NotKept::Unavailable(reason)),
            Err(refusal) => Err(NotKept::Refused(refusal.to_string())),
        }
    }

    async fn get(&self, sha256: &str) -> io::Result<Option<Vec<u8>>> {
        self.0.get(sha256).await
    }
}

pub struct Pages {
    pub world: World,
    evidence: Arc<dyn Evidence>,
    _folder: tempfile::TempDir,
}

impl Pages {
    pub async fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let files = Files::open(folder.path(), 1 << 20).unwrap();
        Self { world: World::new().await, evidence: Arc::new(Kept1(files)), _folder: folder }
    }

    pub fn routes(&self) -> Routes {
        routes(&self.world.shell, Arc::clone(&self.evidence))
    }

    pub async fn get(&self, role: Role, path: &str) -> Answer {
        self.world.get(self.routes(), Some(role), path).await
    }

    /// The page for whoever reads English.
    pub async fn in_english(&self, role: Role, path: &str) -> Answer {
        let it = &self.world.shell;
        let settings = Settings { lang: Lang::En, ..it.settings.clone() };
        let (app, gate, fonts) = (it.app.clone(), it.gate.clone(), it.fonts.clone());
        let (head, stop, uploads) = (it.head.clone(), it.stop.clone(), it.uploads.clone());
        let streams = it.streams.clone();
        let shell = Arc::new(Shell { app, gate, settings, fonts, head, stop, uploads, streams });
        self.world.get(routes(&shell, Arc::clone(&self.evidence)), Some(role), path).await
    }

    pub async fn post(&self, role: Role, path: &str, fields: &[(&str, &str)]) -> Answer {
        self.world.post(self.routes(), role, path, fields).await
    }

    /// A form with files, as a browser sends it.
    pub async fn upload(&self, role: Role, path: &str, fields: &[(&str, &str)], files: &[(&str, &[u8])]) -> Answer {
        let token = self.world.form_token(role);
        let mut all = vec![("token", token.as_str())];
        all.extend(fields);
        if !fields.iter().any(|(name, _)| *name == "lan") {
            all.push(("lan", path));
        }
        self.send(role, path, &all, files).await
    }

    /// The same with exactly these fields.
    pub async fn send(&self, role: Role, path: &str, fields: &[(&str, &str)], files: &[(&str, &[u8])]) -> Answer {
        let mut body = Vec::new();
        for (name, value) in fields {
            body.extend(format!("--x\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n").bytes());
        }
        for (name, bytes) in files {
            let head = format!(
                "--x\r\nContent-Disposition: form-data; name=\"tep\"; filename=\"{name}\"\r\nContent-Type: application/octet-stream\r\n\r\n"
            );
            body.extend(head.bytes());
            body.extend(*bytes);
            body.extend(b"\r\n");
        }
        body.extend(b"--x--\r\n");
        let request = Request::post(path).header("content-type", "multipart/form-data; boundary=x");
        self.world.send(self.routes().into_router(), Some(role), request.body(Body::from(body)).unwrap()).await
    }

    /// The code of a task of the world, by its place.
    pub async fn code(&self, place: usize) -> String {
        self.world.app.find_task(&self.world.tasks[place].to_string()).await.unwrap().1
    }

    /// The path of an act on a task of the world.
    pub async fn path(&self, place: usize, act: &str) -> String {
        format!("/nhiem-vu/{}/{act}", self.code(place).await)
    }

    /// How many events a task has.
    pub async fn events(&self, place: usize) -> usize {
        self.world.app.view(&self.world.tasks[place].to_string()).await.unwrap().history.len()
    }

    /// The revision that the task's page shows now.
    pub async fn revision(&self, place: usize) -> String {
        (self.events(place).await - 1).to_string()
    }
}

/// The text of a page without its tags.
pub fn text(page: &str) -> String {
    let main = page.split_once("<main").map_or(page, |(_, rest)| rest);
    let main = main.split_once("</main>").map_or(main, |(main, _)| main);
    let mut shown = String::new();
    let mut inside = true;
    for letter in main.chars() {
        match letter {
            '<' => inside = true,
            '>' if inside => {
                inside = false;
                shown.push(' ');
            }
            letter if !inside => shown.push(letter),
            _ => {}
        }
    }
    shown.split_whitespace().collect::<Vec<_>>().join(" ")
}
