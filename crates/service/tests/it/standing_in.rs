//! Standing in for who is away: among colleagues, on the days arranged, and never in a circle.

use crate::support::{Office, agency, d};
use dondoc_agencies::RegistryCommand;
use dondoc_domain::{
    OfficialId,
    event::Channel,
    official::{DelegationRefusal, Role},
    task::{Command, Refusal, refusal::NotAllowed},
};
use dondoc_service::{Context, ServiceError};

struct Cast {
    office: Office,
    a: OfficialId,
    b: OfficialId,
    c: OfficialId,
    other: OfficialId,
}

/// 15 January 2024; a, b and c serve at STTTT, the other at SKHCN.
async fn cast() -> Cast {
    let office = Office::new().await;
    let [a, b, c] = [
        office.official("A", "STTTT", Role::Officer).await,
        office.official("B", "STTTT", Role::Officer).await,
        office.official("C", "STTTT", Role::Officer).await,
    ];
    let other = office.official("D", "SKHCN", Role::Officer).await;
    Cast { office, a, b, c, other }
}

impl Cast {
    async fn arrange(&self, who: &OfficialId, to: &OfficialId, from: &str, until: &str) -> Result<bool, ServiceError> {
        self.office.app.delegate(who, to, d(from), d(until), &self.office.by(who)).await
    }

    async fn deputy(&self, who: &OfficialId, day: &str) -> Option<OfficialId> {
        self.office.app.delegate_of(who, d(day)).await.unwrap()
    }
}

#[tokio::test]
async fn on_the_days_arranged_and_on_no_other() {
    let it = cast().await;
    assert!(it.arrange(&it.a, &it.b, "2024-01-20", "2024-01-25").await.unwrap());
    assert!(!it.arrange(&it.a, &it.b, "2024-01-20", "2024-01-25").await.unwrap(), "it is so already");
    for (day, deputy) in
        [("2024-01-19", None), ("2024-01-20", Some(&it.b)), ("2024-01-25", Some(&it.b)), ("2024-01-26", None)]
    {
        assert_eq!(it.deputy(&it.a, day).await.as_ref(), deputy, "{day}");
        let absent = it.office.app.stands_in_for(&it.b, d(day)).await.unwrap();
        assert_eq!(absent.is_empty(), deputy.is_none(), "{day}");
    }
    assert!(it.office.app.end_delegation(&it.a, &it.office.by(&it.a)).await.unwrap());
    assert!(!it.office.app.end_delegation(&it.a, &it.office.by(&it.a)).await.unwrap());
    assert_eq!(it.deputy(&it.a, "2024-01-20").await, None);
}

#[tokio::test]
async fn what_is_refused() {
    let it = cast().await;
    let refused = |answer: Result<bool, ServiceError>| match answer {
        Err(ServiceError::Delegation(refusal)) => refusal,
        other => panic!("{other:?}"),
    };
    let (a, b, c) = (&it.a, &it.b, &it.c);
    assert_eq!(refused(it.arrange(a, a, "2024-01-20", "2024-01-25").await), DelegationRefusal::Oneself);
    assert_eq!(refused(it.arrange(a, &it.other, "2024-01-20", "2024-01-25").await), DelegationRefusal::OtherAgency);
    let (from, until) = (d("2024-01-25"), d("2024-01-20"));
    assert_eq!(
        refused(it.arrange(a, b, "2024-01-25", "2024-01-20").await),
        DelegationRefusal::Backwards { from, until }
    );
    assert_eq!(refused(it.arrange(a, b, "2024-01-10", "2024-01-14").await), DelegationRefusal::Past(d("2024-01-14")));
    it.arrange(a, b, "2024-01-20", "2024-01-25").await.unwrap();
    it.arrange(b, c, "2024-01-24", "2024-01-28").await.unwrap();
    assert_eq!(refused(it.arrange(c, a, "2024-01-25", "2024-01-31").await), DelegationRefusal::Circle(a.to_string()));
    assert!(it.arrange(c, a, "2024-01-26", "2024-01-31").await.unwrap(), "a is back by then");
    // On the day both are away, the work is c's.
    assert_eq!(it.deputy(a, "2024-01-23").await.as_ref(), Some(b));
    assert_eq!(it.deputy(a, "2024-01-24").await.as_ref(), Some(c));
    assert_eq!(it.office.app.stands_in_for(c, d("2024-01-24")).await.unwrap(), [a.clone(), b.clone()]);
    let by_colleague = it.office.app.delegate(a, c, d("2024-02-01"), d("2024-02-02"), &it.office.by(b)).await;
    assert!(matches!(by_colleague, Err(ServiceError::Refused(_))), "only one's own");
    it.office.left(b).await;
    assert_eq!(it.deputy(a, "2024-01-20").await, None, "who left stands in for nobody");
    assert_eq!(refused(it.arrange(a, b, "2024-02-20", "2024-02-25").await), DelegationRefusal::Inactive(b.to_string()));
}

#[tokio::test]
async fn in_a_conversation_only_while_it_is_arranged() {
    let it = cast().await;
    let clerk = it.office.official("E", "SNV", Role::Office).await;
    let task = it.office.assign("1", "STTTT", "30/6/2024").await[0];
    it.arrange(&it.a, &it.b, "2024-01-15", "2024-01-16").await.unwrap();
    let report = |percent| Command::Report { percent, note: String::new(), documents: Vec::new(), blocker: None };
    let mut percent = 0;
    let mut says = async |who: &OfficialId, channel| {
        percent += 1;
        let by = Context::official(who.clone(), channel, it.office.command_id());
        let context = Context { on_behalf_of: Some(it.a.clone()), ..by };
        match it.office.app.execute(task, &report(Some(percent)), &context).await {
            Ok(_) => true,
            Err(ServiceError::Refused(Refusal::NotAllowed(NotAllowed::NotDeputy(absent)))) => {
                assert_eq!(absent, it.a.as_str());
                false
            }
            other => panic!("{other:?}"),
        }
    };
    for (day, deputy) in [("2024-01-15", true), ("2024-01-16", true), ("2024-01-17", false)] {
        it.office.set_day(d(day));
        for channel in [Channel::Telegram, Channel::Zalo, Channel::Web] {
            assert_eq!(says(&it.b, channel).await, deputy, "{day} {channel:?}");
            assert!(!says(&it.c, channel).await, "never arranged");
            assert!(says(&clerk, channel).await, "the office, for anyone");
        }
        assert!(says(&it.c, Channel::Cli).await, "from paper");
    }
}

#[tokio::test]
async fn colleagues_after_a_merger_are_colleagues() {
    let it = cast().await;
    let basis = "Nghị quyết về sắp xếp".to_owned();
    let merge =
        RegistryCommand::Merge { from: vec![agency("STTTT")], into: agency("SKHCN"), on: d("2024-01-10"), basis };
    it.office.app.tell_registry(&[merge], &it.office.system()).await.unwrap();
    assert!(it.arrange(&it.a, &it.other, "2024-01-20", "2024-01-25").await.unwrap());
    assert_eq!(it.deputy(&it.a, "2024-01-20").await, Some(it.other.clone()));
}
