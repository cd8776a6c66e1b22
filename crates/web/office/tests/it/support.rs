//! A province with a folder for plans, and what a browser does with its pages.

use axum::{
    body::Body,
    http::{Request, header},
};
use dondoc_domain::official::Role;
use dondoc_office::{ImportFolder, routes};
use dondoc_shell::{
    Routes,
    testing::{Answer, World},
};
use std::time::Duration;
use tempfile::TempDir;

pub struct Office {
    pub world: World,
    pub folder: ImportFolder,
    pub dir: TempDir,
}

impl Office {
    pub async fn new() -> Self {
        let dir = tempfile::tempdir().unwrap();
        Self { world: World::new().await, folder: ImportFolder::new(dir.path().join("imports")), dir }
    }

    pub fn routes(&self) -> Routes {
        routes(&self.world.shell, self.folder.clone())
    }

    pub async fn get(&self, role: Role, path: &str) -> Answer {
        self.world.get(self.routes(), Some(role), path).await
    }

    pub async fn post(&self, role: Role, path: &str, fields: &[(&str, &str)]) -> Answer {
        self.world.post(self.routes(), role, path, fields).await
    }

    /// A file in a form, as browsers send it.
    pub async fn upload(&self, role: Role, name: &str, bytes: &[u8], fields: &[(&str, &str)]) -> Answer {
        let token = self.world.form_token(role);
        let mut body = Vec::new();
        for (field, value) in [("token", token.as_str()), ("lan", "1")].iter().chain(fields) {
            body.extend(
                format!("--x\r\nContent-Disposition: form-data; name=\"{field}\"\r\n\r\n{value}\r\n").into_bytes(),
            );
        }
        body.extend(
            format!("--x\r\nContent-Disposition: form-data; name=\"tep\"; filename=\"{name}\"\r\nContent-Type: application/octet-stream\r\n\r\n")
                .into_bytes(),
        );
        body.extend(bytes);
        body.extend(b"\r\n--x--\r\n");
        let request = Request::post("/nhap").header(header::CONTENT_TYPE, "multipart/form-data; boundary=x");
        self.world.send(self.routes().into_router(), Some(role), request.body(Body::from(body)).unwrap()).await
    }

    /// Waits until an import is through; each look is a page like any other.
    pub async fn imported(&self, role: Role, plan: &str) -> Answer {
        for _ in 0..2_000 {
            let page = self.get(role, &format!("{plan}/tien-do")).await;
            if page.headers.get("refresh").is_none() {
                return page;
            }
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        panic!("the import never ends");
    }
}

/// Where an answer leads.
#[track_caller]
pub fn leads_to(answer: &Answer) -> String {
    assert_eq!(answer.status.as_u16(), 303, "{}", answer.body);
    answer.headers[header::LOCATION].to_str().unwrap().to_owned()
}

/// The value of the first hidden field of a name after a mark in a page.
#[track_caller]
pub fn hidden(page: &str, after: &str, name: &str) -> String {
    let from = page.find(after).unwrap_or_else(|| panic!("no {after} in {page}"));
    let field = format!("name=\"{name}\" value=\"");
    let rest = &page[from..];
    let at = rest.find(&field).unwrap_or_else(|| panic!("no {name} after {after}")) + field.len();
    rest[at..].split('"').next().unwrap().to_owned()
}

/// The code of the n-th task of the world.
pub fn code(n: usize) -> String {
    format!("NV{}", n + 1)
}
