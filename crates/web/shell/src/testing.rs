//! A small province in memory, for tests of pages: two departments and the office, one official for each role, and tasks in every
//! state of their life.

use crate::{Gate, Routes, Session, Settings, Shell, Streams, Uploads};
use async_trait::async_trait;
use axum::{
    Router,
    body::{Body, to_bytes},
    http::{HeaderMap, Request, StatusCode, header},
};
use chrono::{DateTime, NaiveDate, NaiveTime, TimeDelta, Utc};
use dondoc_agencies::{AgencyId, Level, RegistryCommand};
use dondoc_chart::Fonts;
use dondoc_domain::{
    OfficialId, TaskId, directive::Directive, event::Channel, ids::derive, official::Role, task::Command,
};
use dondoc_service::{App, Context, Place, SingleTask};
use dondoc_store::{FixedClock, MemoryStore};
use std::{
    collections::BTreeMap,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};
use tokio::sync::watch;
use tower::ServiceExt;
use uuid::Uuid;

/// The agencies of the province.
pub const AGENCIES: [(&str, &str); 3] =
    [("VPUB", "Văn phòng UBND tỉnh"), ("STTTT", "Sở Thông tin và Truyền thông"), ("SYT", "Sở Y tế")];

/// Everybody's session is made from who they are: whoever holds the cookie is in.
struct Everybody(BTreeMap<String, OfficialId>);

#[async_trait]
impl Gate for Everybody {
    async fn official(&self, session: &Session, _: bool) -> Option<OfficialId> {
        self.0.get(session.token()).cloned()
    }
}

/// The province. The officials' names are "Chủ tịch", "Văn phòng", "Giám đốc" and "Chuyên viên" (both of STTTT),
/// "Thanh tra", "Quản trị".
pub struct World {
    /// What the pages share.
    pub shell: Arc<Shell>,
    /// The use cases.
    pub app: Arc<App>,
    /// The clock, at nine in the morning of 3 June 2024.
    pub clock: Arc<FixedClock>,
    /// The official of each role.
    pub officials: BTreeMap<Role, OfficialId>,
    /// The tasks: open in time, overdue, awaiting, with an extension asked, done on time, done late, returned, withdrawn,
    /// undated, suspended, unclear; all of STTTT but the last, which is of SYT.
    pub tasks: Vec<TaskId>,
    commands: AtomicU64,
    head: watch::Sender<u64>,
    _stop: watch::Sender<bool>,
}

/// What a request was answered.
#[derive(Debug)]
pub struct Answer {
    /// How it went.
    pub status: StatusCode,
    /// Its headers.
    pub headers: HeaderMap,
    /// Its text.
    pub body: String,
}

impl World {
    /// The province on 3 June 2024.
    pub async fn new() -> Self {
        let clock = Arc::new(FixedClock::new(morning(day("2024-01-15"))));
        let store = Arc::new(MemoryStore::new(clock.clone()));
        let app = Arc::new(App::open(store, Place::Memory, clock.clone(), |_| {}).await.unwrap());
        let establish = |(id, name): &(&str, &str)| RegistryCommand::Establish {
            id: Some(AgencyId::new(*id)),
            name: (*name).into(),
            symbol: (*id).into(),
            level: Level::Department,
            aliases: Vec::new(),
            on: None,
        };
        let commands: Vec<_> = AGENCIES.iter().map(establish).collect();
        let system = |n: u128| Context::system(Channel::Cli, Uuid::from_u128(n));
        app.tell_registry(&commands, &system(1)).await.unwrap();
        let mut officials = BTreeMap::new();
        let people = [
            (Role::Chair, "Chủ tịch", "VPUB"),
            (Role::Office, "Văn phòng", "VPUB"),
            (Role::Head, "Giám đốc", "STTTT"),
            (Role::Officer, "Chuyên viên", "STTTT"),
            (Role::Auditor, "Thanh tra", "VPUB"),
            (Role::Admin, "Quản trị", "VPUB"),
        ];
        for (n, (role, name, agency)) in (2..).zip(people) {
            let made = app.add_official(name, AgencyId::new(agency), role, n, &system(n)).await.unwrap();
            officials.insert(role, made.id);
        }
        let gate = Everybody(officials.values().map(|id| (token(id), id.clone())).collect());
        let (head, heard) = watch::channel(0);
        let (stop, stopped) = watch::channel(false);
        let shell = Arc::new(Shell {
            app: app.clone(),
            gate: Arc::new(gate),
            settings: Settings::default(),
            fonts: Arc::new(Fonts::embedded().unwrap()),
            head: heard,
            stop: stopped,
            uploads: Uploads::new(1 << 20, 2),
            streams: Arc::new(Streams::new(&Settings::default())),
        });
        let mut world = Self {
            shell,
            app,
            clock,
            officials,
            tasks: Vec::new(),
            commands: AtomicU64::new(1_000),
            head,
            _stop: stop,
        };
        world.play().await;
        world
    }

    async fn play(&mut self) {
        let lines = [
            ("1", "STTTT", "30/6/2024"),
            ("2", "STTTT", "31/3/2024"),
            ("3", "STTTT", "30/6/2024"),
            ("4", "STTTT", "15/6/2024"),
            ("5", "STTTT", "30/4/2024"),
            ("6", "STTTT", "29/2/2024"),
            ("7", "STTTT", "30/6/2024"),
            ("8", "STTTT", "30/6/2024"),
            ("9", "STTTT", ""),
            ("10", "STTTT", "30/6/2024"),
            ("11", "STTTT", "Theo tiến độ của Bộ"),
            ("12", "SYT", "31/12/2024"),
        ];
        for (item, lead, deadline) in lines {
            let made = self.app.assign(&single(item, lead, deadline), &self.by(Role::Office)).await.unwrap();
            self.tasks.extend(made.iter().map(|it| it.id));
        }
        let words = |text: &str| format!("{text} đã hoàn thành toàn bộ nhiệm vụ được giao");
        let submit = |text: &str| Command::Submit { documents: Vec::new(), text: words(text) };
        let confirm = || Command::Confirm { note: String::new() };
        let steps = [
            (
                "2024-03-20",
                Role::Officer,
                1,
                Command::Report {
                    percent: Some(40),
                    note: "Đang lấy ý kiến".into(),
                    documents: Vec::new(),
                    blocker: None,
                },
            ),
            ("2024-03-21", Role::Officer, 5, submit("Kế hoạch")),
            ("2024-03-22", Role::Office, 5, confirm()),
            ("2024-04-20", Role::Officer, 4, submit("Đề án")),
            ("2024-04-22", Role::Office, 4, confirm()),
            ("2024-05-20", Role::Officer, 2, submit("Báo cáo")),
            (
                "2024-05-21",
                Role::Officer,
                3,
                Command::RequestExtension { until: day("2024-07-15"), reason: "Chờ ý kiến của Bộ".into() },
            ),
            (
                "2024-05-21",
                Role::Officer,
                6,
                Command::Return { reason: "Không thuộc chức năng".into(), proposed: Some(AgencyId::new("SYT")) },
            ),
            ("2024-05-22", Role::Office, 7, Command::Withdraw { reason: "Bộ đã làm".into(), ends_series: false }),
            ("2024-05-22", Role::Office, 9, Command::Suspend { reason: "Chờ kinh phí".into() }),
        ];
        for (on, role, task, command) in steps {
            self.clock.set(morning(day(on)));
            self.app.execute(self.tasks[task], &command, &self.by(role)).await.unwrap();
        }
        self.clock.set(morning(day("2024-06-03")));
    }

    /// A command of the official of a role.
    pub fn by(&self, role: Role) -> Context {
        let command = Uuid::from_u128(self.commands.fetch_add(1, Ordering::Relaxed).into());
        Context::official(self.officials[&role].clone(), Channel::Cli, command)
    }

    /// The token that forms of a role's pages carry.
    pub fn form_token(&self, role: Role) -> String {
        Session::of_token(&token(&self.officials[&role])).unwrap().form_token()
    }

    /// Tells open pages that something is new.
    pub fn news(&self, head: u64) {
        self.head.send_replace(head);
    }

    /// The answer to a page that someone opens, or nobody.
    pub async fn get(&self, routes: Routes, role: Option<Role>, path: &str) -> Answer {
        self.send(routes.into_router(), role, Request::get(path).body(Body::empty()).unwrap()).await
    }

    /// The answer to a form that someone sends from a page of ours.
    pub async fn post(&self, routes: Routes, role: Role, path: &str, fields: &[(&str, &str)]) -> Answer {
        let once = self.commands.fetch_add(1, Ordering::Relaxed).to_string();
        let fields: Vec<_> = fields.iter().copied().chain([("lan", once.as_str())]).collect();
        self.post_once(routes, role, path, &fields).await
    }

    /// The answer to a form with the number ("lan") that its fields say.
    pub async fn post_once(&self, routes: Routes, role: Role, path: &str, fields: &[(&str, &str)]) -> Answer {
        let (token, mut all) = (self.form_token(role), fields.to_vec());
        all.push(("token", token.as_str()));
        let body = serde_html_form::to_string(&all).unwrap();
        let request = Request::post(path).header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        self.send(routes.into_router(), Some(role), request.body(Body::from(body)).unwrap()).await
    }

    /// The answer to any request.
    pub async fn send(&self, router: Router, role: Option<Role>, mut request: Request<Body>) -> Answer {
        if let Some(role) = role {
            let cookie = format!("dondoc-phien={}", token(&self.officials[&role]));
            request.headers_mut().insert(header::COOKIE, cookie.parse().unwrap());
        }
        let response = router.oneshot(request).await.unwrap();
        let (status, headers) = (response.status(), response.headers().clone());
        let body = to_bytes(response.into_body(), 64 << 20).await.unwrap();
        Answer { status, headers, body: String::from_utf8_lossy(&body).into_owned() }
    }
}

fn token(id: &OfficialId) -> String {
    let half = |part: &str| derive("testing", &[id.as_str(), part]).simple().to_string();
    half("a") + &half("b")
}

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// Nine in the morning in Vietnam.
fn morning(day: NaiveDate) -> DateTime<Utc> {
    day.and_time(NaiveTime::MIN).and_utc() + TimeDelta::hours(2)
}

fn single(item: &str, leads: &str, deadline: &str) -> SingleTask {
    SingleTask {
        directive: Directive::new("36/QĐ-UBND", "UBND tỉnh", day("2024-01-15"), "Chuyển đổi số năm 2024", "").unwrap(),
        item: item.into(),
        content: format!("Xây dựng kế hoạch số {item}"),
        leads: leads.into(),
        supporting: String::new(),
        deadline: deadline.into(),
        deliverable: "Kế hoạch".into(),
        approver: "UBND tỉnh".into(),
        field: "Chuyển đổi số".into(),
    }
}
