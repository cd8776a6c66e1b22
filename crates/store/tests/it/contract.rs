//! The memory store passes the contract, and the contract catches stores that are wrong.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use dondoc_store::{Clock, MemoryStore, StoreError, contract};

use super::Liar;

#[tokio::test(flavor = "multi_thread")]
async fn the_memory_store_passes() {
    contract::check(async |clock: Arc<dyn Clock>| MemoryStore::new(clock)).await;
}

#[test]
fn a_store_that_is_wrong_does_not_pass() {
    type Fault<'a> = (&'a str, fn(&mut Liar));
    let faults: [Fault; 12] = [
        ("takes any revision", |liar| liar.any_revision = true),
        ("wakes without cause", |liar| liar.wakes_early = true),
        ("restores nothing", |liar| liar.restores_nothing = true),
        ("reads the log backwards", |liar| liar.log = lie(|events| events.into_iter().rev().collect())),
        ("leaves out the last", |liar| liar.log = lie(|events| events[..events.len().saturating_sub(1)].to_vec())),
        ("mixes up bodies", |liar| {
            liar.stream = lie(|mut events| {
                events.iter_mut().for_each(|event| std::mem::swap(&mut event.data, &mut event.meta));
                events
            });
        }),
        ("forgets the stream", |liar| liar.stream = lie(|_| vec![])),
        ("does not know repeats", |liar| {
            liar.appended =
                Some(Box::new(|answer| answer.map(|done| dondoc_store::Appended { repeated: false, ..done })));
        }),
        ("answers another revision", |liar| {
            liar.appended = Some(Box::new(|answer| answer.map(|done| dondoc_store::Appended { revision: 0, ..done })));
        }),
        ("refuses repeats", |liar| {
            liar.appended = Some(Box::new(|answer| match answer {
                Ok(done) if done.repeated => Err(StoreError::Unavailable("again".into())),
                answer => answer,
            }));
        }),
        ("hides the current revision", |liar| {
            liar.appended = Some(Box::new(|answer| match answer {
                Err(StoreError::Conflict { stream, expected, .. }) => {
                    Err(StoreError::Conflict { stream, expected, current: None })
                }
                answer => answer,
            }));
        }),
        ("tells another time", |liar| {
            liar.log = lie(|mut events| {
                events.iter_mut().for_each(|event| event.recorded_at = super::start());
                events
            })
        }),
    ];
    for (what, fault) in faults {
        let runtime = tokio::runtime::Builder::new_multi_thread().enable_time().build().unwrap();
        let make = async |clock: Arc<dyn Clock>| {
            let mut liar = Liar::new(MemoryStore::new(clock));
            fault(&mut liar);
            liar
        };
        let passed = catch_unwind(AssertUnwindSafe(|| runtime.block_on(contract::check(make))));
        assert!(passed.is_err(), "a store that {what} passes the contract");
    }
}

fn lie(
    change: fn(Vec<dondoc_store::Recorded>) -> Vec<dondoc_store::Recorded>,
) -> super::Lie<Vec<dondoc_store::Recorded>> {
    Some(Box::new(change))
}
