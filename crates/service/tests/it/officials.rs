//! Officials: entered once, told apart, linked by a code that is not kept; and what a person enters by hand.

use crate::support::{Office, agency, d, layout};
use dondoc_domain::{
    OfficialId,
    official::Role,
    task::{Command, Refusal, refusal::NotAllowed},
};
use dondoc_service::{Place, ServiceError};
use dondoc_store::{FixedClock, MemoryStore};
use std::sync::Arc;

#[tokio::test]
async fn officials_are_found_by_identity_or_name() {
    let office = Office::new().await;
    let enter = |name: &'static str, place: &'static str, role, randomness| {
        let office = &office;
        async move { office.app.add_official(name, agency(place), role, randomness, &office.system()).await }
    };
    let one = enter("Nguyễn Văn  An", "STTTT", Role::Officer, 1).await.unwrap();
    let two = enter("Nguyễn Văn An", "SYT", Role::Head, u128::MAX).await.unwrap();
    assert_eq!((one.id.as_str(), two.id.as_str()), ("CB1", "CB2"));
    assert_eq!((one.link_code.as_str(), two.link_code.as_str()), ("10000-00000", "ZZZZZ-ZZZZZ"));
    let log = office.log().await;
    let kept = |text: &str| log.iter().any(|it| String::from_utf8_lossy(&it.data).contains(text));
    assert!(!kept("ZZZZZ") && !kept("Nguyễn"), "neither names nor codes are in the log");
    assert!(kept("code_hash"));
    for (text, found) in [
        ("CB1", Ok("CB1")),
        (" cb2 ", Ok("CB2")),
        ("CB3", Err("Không tìm thấy cán bộ")),
        ("nguyen van an", Err("CB1 (STTTT); CB2 (SYT)")),
        ("Nguyễn Văn Bình", Err("Không tìm thấy cán bộ")),
    ] {
        match (office.app.official(text).await, found) {
            (Ok(official), Ok(id)) => assert_eq!(official.id.as_str(), id),
            (Err(error), Err(said)) => assert!(error.to_string().contains(said), "{error}"),
            (got, _) => panic!("{text}: {got:?}"),
        }
    }
    let again = enter("NGUYEN VAN AN", "STTTT", Role::Officer, 3).await.unwrap_err();
    assert!(again.to_string().contains("CB1"), "{again}");
    for name in ["", " \u{a0} ", &"x".repeat(101)] {
        let refused = office.app.add_official(name, agency("SYT"), Role::Officer, 1, &office.system()).await;
        assert!(matches!(refused, Err(ServiceError::Told(_) | ServiceError::Refused(_))), "{name:?}");
    }
}

#[tokio::test]
async fn who_may_not_or_is_not_there_changes_nothing() {
    let office = Office::new().await;
    let (theirs, other) =
        (office.official("A", "STTTT", Role::Officer).await, office.official("B", "SYT", Role::Head).await);
    let (auditor, left) =
        (office.official("C", "SNV", Role::Auditor).await, office.official("D", "STTTT", Role::Officer).await);
    office.left(&left).await;
    let task = office.assign("1", "STTTT", "30/6/2024").await[0];
    let before = office.log().await.len();
    let not_allowed = |error: &ServiceError, which: fn(&NotAllowed) -> bool| matches!(error, ServiceError::Refused(Refusal::NotAllowed(it)) if which(it));
    let nobody = OfficialId("CB99".into());
    for (by, command, which) in [
        (&other, Command::Accept, (|it| matches!(it, NotAllowed::NotLead { .. })) as fn(&NotAllowed) -> bool),
        (&auditor, Command::Accept, |it| matches!(it, NotAllowed::Role { .. })),
        (&left, Command::Accept, |it| matches!(it, NotAllowed::Inactive(_))),
        (&theirs, Command::Confirm { note: String::new() }, |it| matches!(it, NotAllowed::Role { .. })),
    ] {
        let error = office.act(task, by, command).await.unwrap_err();
        assert!(not_allowed(&error, which), "{by}: {error}");
        assert!(!error.is_storage());
    }
    let mut context = office.by(&theirs);
    context.on_behalf_of = Some(nobody.clone());
    for context in [context, office.by(&nobody)] {
        let error = office.app.execute(task, &Command::Accept, &context).await.unwrap_err();
        assert!(error.to_string().contains("CB99"), "{error}");
    }
    assert_eq!(office.log().await.len(), before);
}

/// Who decides and who administers is the office's to say, or the operator's; and nobody moves themself.
#[tokio::test]
async fn nobody_raises_themself_nor_takes_a_way_into_anothers_account() {
    let office = Office::new().await;
    let (clerk, admin) =
        (office.official("A", "SNV", Role::Office).await, office.official("B", "SNV", Role::Admin).await);
    let (chair, officer) =
        (office.official("C", "SNV", Role::Chair).await, office.official("D", "STTTT", Role::Officer).await);
    let oneself = |it: &NotAllowed| matches!(it, NotAllowed::Oneself);
    let entrusting = |it: &NotAllowed| matches!(it, NotAllowed::Entrusting(_));
    let role = |it: &NotAllowed| matches!(it, NotAllowed::Role { .. });
    type Refused<'a> = &'a dyn Fn(&NotAllowed) -> bool;
    let refused = |error: ServiceError, which: Refused<'_>, what: &str| {
        assert!(matches!(&error, ServiceError::Refused(Refusal::NotAllowed(it)) if which(it)), "{what}: {error}");
    };
    let before = office.log().await.len();
    for (by, whom, to, which) in [
        (&admin, &admin, Role::Office, &entrusting as Refused<'_>),
        (&admin, &admin, Role::Auditor, &oneself),
        (&clerk, &clerk, Role::Chair, &oneself),
        (&clerk, &clerk, Role::Officer, &oneself),
        (&admin, &officer, Role::Chair, &entrusting),
        (&admin, &officer, Role::Office, &entrusting),
        (&admin, &officer, Role::Admin, &entrusting),
        (&officer, &officer, Role::Head, &role),
        (&chair, &officer, Role::Head, &role),
    ] {
        let error = office.app.move_official(whom, agency("STTTT"), to, &office.by(by)).await.unwrap_err();
        refused(error, which, &format!("{by} makes {whom} {to:?}"));
    }
    for (by, of, which) in [
        (&admin, &clerk, &entrusting as Refused<'_>),
        (&admin, &chair, &entrusting),
        (&chair, &clerk, &role),
        (&officer, &chair, &role),
    ] {
        let error = office.app.issue_link_code(of, 11, &office.by(by)).await.unwrap_err();
        refused(error, which, &format!("{by} takes a code of {of}"));
    }
    for to in [Role::Chair, Role::Office, Role::Admin] {
        let error = office.app.add_official("E", agency("SNV"), to, 11, &office.by(&admin)).await.unwrap_err();
        refused(error, &entrusting, &format!("a new {to:?}"));
    }
    assert_eq!(office.log().await.len(), before, "a refusal leaves no trace");
    // One's own code, ordinary roles, and what the office and the operator say.
    let permitted = [(&admin, &admin), (&clerk, &clerk), (&admin, &officer), (&clerk, &chair), (&clerk, &admin)];
    for ((by, of), number) in permitted.into_iter().zip(20..) {
        office.app.issue_link_code(of, number, &office.by(by)).await.unwrap();
    }
    office.app.issue_link_code(&chair, 13, &office.system()).await.unwrap();
    office.app.add_official("E", agency("STTTT"), Role::Officer, 14, &office.by(&admin)).await.unwrap();
    office.app.add_official("F", agency("SNV"), Role::Office, 15, &office.by(&clerk)).await.unwrap();
    assert!(office.app.move_official(&officer, agency("STTTT"), Role::Head, &office.by(&admin)).await.unwrap());
    assert!(office.app.move_official(&officer, agency("SNV"), Role::Office, &office.by(&clerk)).await.unwrap());
    assert!(office.app.move_official(&clerk, agency("SNV"), Role::Chair, &office.system()).await.unwrap());
}

#[tokio::test]
async fn what_is_entered_by_hand_leaves_a_trace_only_when_it_goes_through() {
    let office = Office::new().await;
    let officer = office.official("A", "STTTT", Role::Officer).await;
    let before = office.log().await.len();
    let single = |change: fn(&mut dondoc_service::SingleTask)| {
        let mut single = office.single("1", "STTTT; SYT", "30/6/2024");
        change(&mut single);
        single
    };
    for (why, single) in [
        ("nội dung trống", single(|it| it.content = " ".into())),
        ("độ mật", single(|it| it.content = "Kế hoạch diễn tập (Mật)".into())),
        ("đơn vị lạ", single(|it| it.leads = "Sở Không Có".into())),
        ("đơn vị lạ", single(|it| it.supporting = "Sở Không Có".into())),
        ("không đơn vị", single(|it| it.leads = String::new())),
        ("ngày sau này", single(|it| it.directive.issued = d("2024-02-01"))),
    ] {
        assert!(office.app.assign(&single, &office.system()).await.is_err(), "{why}");
        assert_eq!(office.log().await.len(), before, "{why}");
    }
    let by_officer = office.app.assign(&single(|_| ()), &office.by(&officer)).await;
    assert!(matches!(by_officer, Err(ServiceError::Refused(Refusal::NotAllowed(_)))));
    assert_eq!(office.log().await.len(), before);
    let context = office.system();
    let first = office.app.assign(&single(|_| ()), &context).await.unwrap();
    assert_eq!(first.len(), 2, "one task for each lead");
    assert_eq!(office.log().await.len(), before + 3, "the directive and two tasks");
    for context in [context, office.system()] {
        let again = office.app.assign(&single(|_| ()), &context).await.unwrap();
        assert_eq!(again.iter().map(|it| it.id).collect::<Vec<_>>(), first.iter().map(|it| it.id).collect::<Vec<_>>());
        assert_eq!(office.log().await.len(), before + 3);
    }
    for (code, id) in [("NV1", first[0].id), ("nv2", first[1].id)] {
        assert_eq!(office.app.find_task(code).await.unwrap().0, id);
    }
    assert!(office.app.find_task("NV3").await.is_err());
}

#[tokio::test]
async fn names_live_beside_the_log() {
    let dir = tempfile::tempdir().unwrap();
    let layout = layout(&dir);
    let clock = Arc::new(FixedClock::new(crate::support::morning(d("2024-01-15"))));
    let store = Arc::new(MemoryStore::new(clock.clone()));
    let office = Office::over(store, clock, Place::Folder(&layout)).await;
    let id = office.official("Trần Thị Bình", "STTTT", Role::Officer).await;
    let again = office.reopened(Place::Folder(&layout)).await;
    assert_eq!(again.name_of(&id).await, "Trần Thị Bình");
    let without = office.reopened(Place::Memory).await;
    assert_eq!(without.name_of(&id).await, "CB1", "an erased name leaves the identity");
}
