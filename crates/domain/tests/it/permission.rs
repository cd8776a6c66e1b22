//! Role by action: the lead's people, the supporting agency's, a stranger's, and someone who left.

use crate::support::*;
use dondoc_domain::{
    official::{Official, Role},
    permission::{Action, may},
    task::{Command, event::Correction, refusal::NotAllowed},
};

fn serving(role: Role, at: &str, active: bool) -> Official {
    Official { id: official("lan"), agency: agency(at), role, active }
}

#[test]
fn who_may_do_what_to_a_task_led_by_sttt_with_stc() {
    use Action::*;
    // For people of the lead, of a supporting agency, and of another agency.
    let [nobody, led, concerned, all] = [[false; 3], [true, false, false], [true, true, false], [true; 3]];
    let table = [
        //               work       report     enter   decide  administer
        (Role::Chair, [nobody, nobody, all, all, nobody]),
        (Role::Office, [all, all, all, all, all]),
        (Role::Head, [led, concerned, nobody, nobody, nobody]),
        (Role::Officer, [led, concerned, nobody, nobody, nobody]),
        (Role::Auditor, [nobody, nobody, nobody, nobody, nobody]),
        (Role::Admin, [nobody, nobody, all, nobody, all]),
    ];
    assert_eq!(table.map(|row| row.0), Role::ALL);
    let (lead, supporting) = (agency("STTTT"), [agency("STC")]);
    for (role, row) in table {
        for (action, reaches) in [Work, Report, Enter, Decide, Administer].into_iter().zip(row) {
            for (at, allowed) in ["STTTT", "STC", "SNV"].into_iter().zip(reaches) {
                let answer = may(&serving(role, at, true), action, Some(&lead), &supporting);
                assert_eq!(answer.is_ok(), allowed, "{role:?} {action:?} at {at}: {answer:?}");
                let gone = may(&serving(role, at, false), action, Some(&lead), &supporting);
                assert_eq!(gone, Err(NotAllowed::Inactive("lan".into())), "{role:?} {action:?} at {at}");
            }
        }
    }
}

#[test]
fn a_refusal_says_who_may() {
    let at = |role, at| serving(role, at, true);
    let lead = agency("STTTT");
    let stranger = may(&at(Role::Officer, "SNV"), Action::Report, Some(&lead), &[]).unwrap_err();
    assert!(matches!(&stranger, NotAllowed::NotLead { lead, .. } if lead == "STTTT"), "{stranger}");
    let officer = may(&at(Role::Officer, "STTTT"), Action::Decide, Some(&lead), &[]).unwrap_err();
    assert!(officer.to_string().contains("Văn phòng UBND tỉnh hoặc lãnh đạo UBND tỉnh"), "{officer}");
    // Nobody leads what was never assigned.
    assert!(may(&at(Role::Head, "STTTT"), Action::Work, None, &[]).is_err());
}

#[test]
fn every_command_is_some_action_or_the_clocks() {
    use Action::*;
    let correction = Command::Correct(Box::new(Correction { reason: "x".into(), ..Correction::default() }));
    for (command, action) in [
        (Command::Assign(Box::new(assignment("Quý I/2024"))), Some(Enter)),
        (reassign("STC", "x"), Some(Enter)),
        (Command::RecordIssuance { document: document("1", "2024-01-12") }, Some(Enter)),
        (correction, Some(Enter)),
        (Command::Accept, Some(Work)),
        (give_back("x"), Some(Work)),
        (request("2024-05-01"), Some(Work)),
        (submit("1", "2024-01-12"), Some(Work)),
        (explain("x"), Some(Work)),
        (report(1, ""), Some(Report)),
        (attach("", "", "", 1), Some(Report)),
        (undo(1), Some(Report)),
        (grant("", ""), Some(Decide)),
        (refuse("x"), Some(Decide)),
        (confirm(), Some(Decide)),
        (send_back("x"), Some(Decide)),
        (ask("x"), Some(Decide)),
        (confirm_cause("x"), Some(Decide)),
        (suspend("x"), Some(Decide)),
        (resume("x"), Some(Decide)),
        (reopen("x"), Some(Decide)),
        (withdraw("x"), Some(Decide)),
        (follow("STC", "x"), None),
        (lose_lead("x"), None),
        (Command::Recalculate, None),
        (Command::PassDeadline, None),
    ] {
        assert_eq!(Action::of(&command), action, "{command:?}");
    }
}
