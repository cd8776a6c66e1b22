//! One's own sign-ins, and the tokens of other systems.

use chrono::Utc;
use dondoc_domain::{event::Channel, official::Role};
use dondoc_identity::{Identity, Scope};
use dondoc_messaging::Address;
use dondoc_shell::{Routes, testing::World};
use dondoc_web::Door;
use std::sync::Arc;
use uuid::Uuid;

struct Place {
    world: World,
    door: Arc<Door>,
    _folder: tempfile::TempDir,
}

impl Place {
    async fn new() -> Self {
        let world = World::new().await;
        let folder = tempfile::tempdir().unwrap();
        let identity = Identity::open(folder.path(), Default::default()).unwrap();
        Self { world, door: Door::new(Arc::new(identity), Utc::now), _folder: folder }
    }

    fn routes(&self) -> Routes {
        let shell = &self.world.shell;
        dondoc_web::account(shell, &self.door).merge(dondoc_web::tokens(shell, &self.door))
    }

    async fn mints(&self, role: Role, fields: &[(&str, &str)]) -> (u16, String) {
        let fields: Vec<_> = [("ten", "LGSP")].into_iter().chain(fields.iter().copied()).collect();
        let answer = self.world.post(self.routes(), role, "/ma-ket-noi", &fields).await;
        (answer.status.as_u16(), answer.body)
    }
}

#[tokio::test]
async fn closing_every_other_device_ends_the_conversations_there_too() {
    let place = Place::new().await;
    let (app, officer) = (&place.world.app, place.world.officials[&Role::Officer].clone());
    let chats = [(Channel::Web, "elsewhere"), (Channel::Telegram, "7")].map(|(channel, chat)| {
        let address = Address::new(channel, chat);
        (channel, address.id())
    });
    for (n, (channel, chat)) in chats.into_iter().enumerate() {
        let code = app.issue_link_code(&officer, n as u128 + 1, &place.world.by(Role::Officer)).await.unwrap();
        app.link_chat(&code, channel, chat, Uuid::from_u128(50 + n as u128)).await.unwrap().unwrap();
    }
    assert_eq!(app.chats_of(&officer).await.unwrap().len(), 2);
    let answer = place.world.post(place.routes(), Role::Officer, "/tai-khoan/phien/dong-het", &[]).await;
    assert_eq!(answer.status, 303, "{}", answer.body);
    // A messenger's chat is no browser.
    assert_eq!(app.chats_of(&officer).await.unwrap(), [chats[1]]);
}

#[tokio::test]
async fn no_system_gets_further_than_who_made_its_token() {
    let place = Place::new().await;
    let chair = place.world.officials[&Role::Chair].to_string();
    let admin = place.world.officials[&Role::Admin].to_string();
    for (role, fields, made) in [
        (Role::Office, vec![("quyen", "read:tasks"), ("quyen", "read:rates")], true),
        (Role::Office, vec![("quyen", "write:actions"), ("can_bo", chair.as_str())], true),
        (Role::Admin, vec![("quyen", "write:actions"), ("can_bo", chair.as_str())], false),
        (Role::Admin, vec![("quyen", "write:actions"), ("can_bo", admin.as_str())], false),
        (Role::Admin, vec![("quyen", "read:tasks")], false),
        (Role::Admin, vec![("quyen", "metrics"), ("quyen", "read:agencies")], true),
        (Role::Admin, vec![("quyen", "events")], false),
        (Role::Office, vec![("quyen", "metrics"), ("het_han", "2999-12-31")], true),
        (Role::Office, vec![("quyen", "metrics"), ("het_han", "+262142-12-31")], false),
        (Role::Office, vec![("quyen", "metrics"), ("het_han", "31/12/2999")], false),
    ] {
        let (status, body) = place.mints(role, &fields).await;
        assert_eq!(status == 200 && body.contains("ddk_"), made, "{role:?} {fields:?}: {status} {body}");
    }
}

#[tokio::test]
async fn a_form_sent_twice_makes_one_secret() {
    let place = Place::new().await;
    let form = [("lan", "1"), ("ten", "LGSP"), ("quyen", "metrics")];
    for made in [true, false] {
        let answer = place.world.post_once(place.routes(), Role::Office, "/ma-ket-noi", &form).await;
        assert_eq!(answer.body.contains("ddk_"), made, "{}", answer.body);
    }
    assert_eq!(place.door.identity.tokens.list().len(), 1);
    for made in [true, false] {
        let answer = place.world.post_once(place.routes(), Role::Officer, "/tai-khoan/lich", &[("lan", "2")]).await;
        assert_eq!(answer.body.contains(".ics"), made, "{}", answer.body);
    }
}

#[tokio::test]
async fn the_list_tells_how_long_and_how_far_a_token_works() {
    let place = Place::new().await;
    place.mints(Role::Office, &[("quyen", "read:tasks"), ("don_vi", "SYT"), ("het_han", "2999-12-31")]).await;
    let new = dondoc_identity::NewToken {
        name: "cũ".into(),
        scopes: [Scope::Metrics].into(),
        agency: None,
        acting: None,
        expires: dondoc_identity::end_of("2020-01-01".parse().unwrap()),
        by: None,
    };
    place.door.identity.tokens.issue(new, "2019-01-01T00:00:00Z".parse().unwrap()).unwrap();
    let page = place.world.get(place.routes(), Some(Role::Office), "/ma-ket-noi").await.body;
    for told in ["23:59 31/12/2999", "SYT", "Đã hết hạn", "tất cả"] {
        assert!(page.contains(told), "{told}: {page}");
    }
    for (role, link) in [(Role::Office, true), (Role::Admin, true), (Role::Chair, false), (Role::Officer, false)] {
        let page = place.world.get(place.routes(), Some(role), "/tai-khoan/phien").await.body;
        assert_eq!(page.contains("href=\"/ma-ket-noi\""), link, "{role:?}");
    }
}
