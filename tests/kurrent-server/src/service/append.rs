//! An append by a call of its own.

use super::{
    name,
    proposed::{proposed, size},
};
use crate::{
    answers,
    log::{Expected, Outcome},
    node::{Node, Trouble, Write},
    protocol::event_store::client::{
        Empty,
        streams::{
            AppendReq, AppendResp,
            append_req::{Content, options::ExpectedStreamRevision},
            append_resp::{
                Position, Result as Answer, Success, WrongExpectedVersion,
                success::{CurrentRevisionOption, PositionOption},
                wrong_expected_version::{
                    CurrentRevisionOption as Current, CurrentRevisionOption2060 as Current2060,
                    ExpectedRevisionOption as Wanted, ExpectedRevisionOption2060 as Wanted2060,
                },
            },
        },
    },
    seen::count,
};
use tonic::{Request, Response, Status, Streaming};

pub(super) async fn append(
    node: &Node,
    request: Request<Streaming<AppendReq>>,
) -> Result<Response<AppendResp>, Status> {
    count(&node.counters.appends);
    let caller = node.enter(&request).await?;
    let mut pieces = request.into_inner();
    let Some(Content::Options(options)) = pieces.message().await?.and_then(|it| it.content) else {
        return Err(Status::unknown("Exception was thrown by handler. The options do not come first."));
    };
    let stream = name(options.stream_identifier)?;
    let expected = match options.expected_stream_revision {
        Some(ExpectedStreamRevision::Revision(revision)) => Expected::At(revision),
        Some(ExpectedStreamRevision::NoStream(_)) => Expected::NoStream,
        Some(ExpectedStreamRevision::Any(_)) => Expected::Any,
        Some(ExpectedStreamRevision::StreamExists(_)) => Expected::Exists,
        None => return Err(Status::invalid_argument("'None' is not a valid ExpectedStreamRevisionOneofCase")),
    };
    let (mut events, mut bytes) = (Vec::new(), 0);
    while let Some(piece) = pieces.message().await? {
        let Some(Content::ProposedMessage(it)) = piece.content else {
            return Err(Status::unknown("Exception was thrown by handler. Not an event."));
        };
        let event = proposed(it.id, it.metadata, it.custom_metadata, it.data)?;
        bytes += size(&event);
        if bytes > node.options.max_append_bytes {
            return Err(answers::too_large(node.options.max_append_bytes));
        }
        events.push(event);
    }
    let outcome = node.write(&caller.connection, &stream, expected, Write::Append(events)).await;
    let answer = match outcome {
        Ok(Outcome::Done { last, place }) => Answer::Success(Success {
            current_revision_option: Some(
                last.map_or(CurrentRevisionOption::NoStream(Empty {}), CurrentRevisionOption::CurrentRevision),
            ),
            position_option: Some(place.map_or(PositionOption::NoPosition(Empty {}), |place| {
                PositionOption::Position(Position { commit_position: place.commit, prepare_position: place.prepare })
            })),
        }),
        Ok(Outcome::Conflict { current }) => Answer::WrongExpectedVersion(conflict(expected, current)),
        Ok(Outcome::Deleted) => return Err(answers::stream_deleted(&stream)),
        Err(Trouble::TimedOut) => return Err(answers::timed_out()),
        Err(Trouble::Disk(why)) => return Err(answers::disk(&why)),
    };
    Ok(Response::new(AppendResp { result: Some(answer) }))
}

fn conflict(expected: Expected, current: Option<u64>) -> WrongExpectedVersion {
    let (wanted, wanted_2060) = match expected {
        Expected::Any => (Wanted::ExpectedAny(Empty {}), Wanted2060::Any2060(Empty {})),
        Expected::Exists => (Wanted::ExpectedStreamExists(Empty {}), Wanted2060::StreamExists2060(Empty {})),
        Expected::NoStream => (Wanted::ExpectedNoStream(Empty {}), Wanted2060::ExpectedRevision2060(u64::MAX)),
        Expected::At(revision) => (Wanted::ExpectedRevision(revision), Wanted2060::ExpectedRevision2060(revision)),
    };
    let (current, current_2060) = match current {
        Some(revision) => (Current::CurrentRevision(revision), Current2060::CurrentRevision2060(revision)),
        None => (Current::CurrentNoStream(Empty {}), Current2060::NoStream2060(Empty {})),
    };
    WrongExpectedVersion {
        current_revision_option_20_6_0: Some(current_2060),
        expected_revision_option_20_6_0: Some(wanted_2060),
        current_revision_option: Some(current),
        expected_revision_option: Some(wanted),
    }
}
