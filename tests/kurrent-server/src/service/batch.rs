//! Many appends over one call, answered one by one.

use super::{
    name,
    proposed::{proposed, size, uuid},
};
use crate::{
    answers,
    connection::Connection,
    log::{Expected, Outcome, Proposed},
    node::{Node, Trouble, Write, caller, requires_leader},
    protocol::{
        event_store::client::{
            AccessDenied, AllStreamPosition, BadRequest, Empty, MaximumAppendSizeExceeded, StreamDeleted,
            StreamIdentifier, Timeout, Unknown, Uuid as WireUuid, WrongExpectedVersion,
            streams::{
                BatchAppendReq, BatchAppendResp,
                batch_append_req::{Options, options::DeadlineOption, options::ExpectedStreamPosition},
                batch_append_resp::{
                    Result as Answer, Success,
                    success::{CurrentRevisionOption, PositionOption},
                },
            },
            wrong_expected_version::{CurrentStreamRevisionOption as Current, ExpectedStreamPositionOption as Wanted},
        },
        google::rpc::{Code, Status as Refusal},
    },
    seen::count,
};
use prost::Message;
use prost_types::Any;
use std::{
    collections::HashMap,
    sync::Arc,
    time::{Duration, SystemTime, UNIX_EPOCH},
};
use tokio::{
    sync::mpsc,
    time::{Instant, sleep_until},
};
use tokio_stream::wrappers::ReceiverStream;
use tonic::{Request, Response, Status, Streaming};
use uuid::Uuid;

type Answers = mpsc::Sender<Result<BatchAppendResp, Status>>;

/// An append of which not all pieces may have come.
struct Batch {
    correlation: Option<WireUuid>,
    stream: String,
    expected: Expected,
    events: Vec<Proposed>,
    bytes: usize,
}

/// Who asked, and how.
struct Call {
    node: Arc<Node>,
    connection: Arc<Connection>,
    known: bool,
    requires_leader: bool,
}

pub(super) async fn batch_append(
    node: Arc<Node>,
    request: Request<Streaming<BatchAppendReq>>,
) -> Result<Response<ReceiverStream<Result<BatchAppendResp, Status>>>, Status> {
    let caller = caller(&request)?;
    let requires_leader = requires_leader(&request);
    let call = Arc::new(Call { node, connection: caller.connection, known: caller.known, requires_leader });
    let (answers, answered) = mpsc::channel(64);
    let (due, dues) = mpsc::channel(1024);
    tokio::spawn(commit(call.clone(), dues, answers.clone()));
    tokio::spawn(collect(call, request.into_inner(), due, answers));
    Ok(Response::new(ReceiverStream::new(answered)))
}

/// Puts pieces together until the client has no more.
async fn collect(
    call: Arc<Call>,
    mut pieces: Streaming<BatchAppendReq>,
    due: mpsc::Sender<(Instant, Batch)>,
    answers: Answers,
) {
    let mut open: HashMap<Uuid, Batch> = HashMap::new();
    while let Ok(Some(piece)) = pieces.message().await {
        let (correlation, is_final) = (piece.correlation_id.clone(), piece.is_final);
        match add(&call, &mut open, piece) {
            Ok(Some(batch)) if is_final => {
                count(&call.node.counters.batch_appends);
                // A slow server is slow for each, and not for each in turn.
                if due.send((Instant::now() + call.node.faults.wait(), batch)).await.is_err() {
                    return;
                }
            }
            Ok(Some(batch)) => drop(open.insert(uuid(correlation).unwrap_or_default(), batch)),
            Ok(None) => {}
            Err((stream, refusal)) => {
                let refused = answer(correlation, stream, Answer::Error(*refusal));
                if answers.send(Ok(refused)).await.is_err() {
                    return;
                }
            }
        }
    }
}

/// The batch with this piece; nothing if the piece belongs to none, as after a refusal.
fn add(
    call: &Call,
    open: &mut HashMap<Uuid, Batch>,
    piece: BatchAppendReq,
) -> Result<Option<Batch>, (Option<String>, Box<Refusal>)> {
    let bad = |why: Status| (None, Box::new(bad_request(why.message())));
    let id = uuid(piece.correlation_id.clone()).map_err(bad)?;
    let begun = match piece.options {
        Some(options) => Some(begin(call, piece.correlation_id, options)?),
        None => None,
    };
    let Some(mut batch) = open.remove(&id).or(begun) else { return Ok(None) };
    let refused = |refusal| (Some(batch.stream.clone()), Box::new(refusal));
    for it in piece.proposed_messages {
        let event = proposed(it.id, it.metadata, it.custom_metadata, it.data)
            .map_err(|why| refused(bad_request(why.message())))?;
        batch.bytes += size(&event);
        batch.events.push(event);
    }
    let most = call.node.options.max_append_bytes;
    if batch.bytes > most {
        let details = MaximumAppendSizeExceeded { max_append_size: most as u32 };
        let name = "event_store.client.MaximumAppendSizeExceeded";
        return Err(refused(refusal(Code::InvalidArgument, "MaximumAppendSizeExceeded", name, &details)));
    }
    Ok(Some(batch))
}

fn begin(
    call: &Call,
    correlation: Option<WireUuid>,
    options: Options,
) -> Result<Batch, (Option<String>, Box<Refusal>)> {
    let stream = name(options.stream_identifier).map_err(|why| (None, Box::new(bad_request(why.message()))))?;
    let refused = |refusal| (Some(stream.clone()), Box::new(refusal));
    if !call.known {
        let name = "event_store.client.AccessDenied";
        return Err(refused(refusal(Code::PermissionDenied, "AccessDenied", name, &AccessDenied {})));
    }
    if options.deadline_option.as_ref().is_some_and(is_over) {
        return Err(refused(timeout()));
    }
    let expected = match options.expected_stream_position {
        Some(ExpectedStreamPosition::StreamPosition(revision)) => Expected::At(revision),
        Some(ExpectedStreamPosition::NoStream(())) => Expected::NoStream,
        Some(ExpectedStreamPosition::Any(())) => Expected::Any,
        Some(ExpectedStreamPosition::StreamExists(())) => Expected::Exists,
        None => return Err(refused(bad_request("'None' is not a valid ExpectedStreamPositionOneofCase"))),
    };
    Ok(Batch { correlation, stream, expected, events: Vec::new(), bytes: 0 })
}

/// Writes batches in the order in which they were complete.
async fn commit(call: Arc<Call>, mut dues: mpsc::Receiver<(Instant, Batch)>, answers: Answers) {
    while let Some((when, batch)) = dues.recv().await {
        sleep_until(when).await;
        let Batch { correlation, stream, expected, events, .. } = batch;
        let answered = match call.node.ready(call.requires_leader) {
            // The leader's address fits no refusal of one batch, so that the whole call ends.
            Err(why) if why.code() == tonic::Code::NotFound => Err(why),
            Err(why) => Ok(not_handled(why.message())),
            Ok(()) => {
                let outcome = call.node.write(&call.connection, &stream, expected, Write::Append(events)).await;
                Ok(outcome_of(outcome, &stream, expected))
            }
        };
        let failed = answered.is_err();
        let sent = answers.send(answered.map(|it| answer(correlation, Some(stream), it))).await;
        if failed || sent.is_err() {
            return;
        }
    }
}

fn outcome_of(outcome: Result<Outcome, Trouble>, stream: &str, expected: Expected) -> Answer {
    let refused = match outcome {
        Ok(Outcome::Done { last, place }) => {
            return Answer::Success(Success {
                current_revision_option: Some(
                    last.map_or(CurrentRevisionOption::NoStream(()), CurrentRevisionOption::CurrentRevision),
                ),
                position_option: Some(place.map_or(PositionOption::NoPosition(()), |place| {
                    PositionOption::Position(AllStreamPosition {
                        commit_position: place.commit,
                        prepare_position: place.prepare,
                    })
                })),
            });
        }
        Ok(Outcome::Conflict { current }) => {
            let details = WrongExpectedVersion {
                current_stream_revision_option: Some(
                    current.map_or(Current::CurrentNoStream(()), Current::CurrentStreamRevision),
                ),
                expected_stream_position_option: Some(match expected {
                    Expected::At(revision) => Wanted::ExpectedStreamPosition(revision),
                    Expected::Any => Wanted::ExpectedAny(()),
                    Expected::Exists => Wanted::ExpectedStreamExists(()),
                    Expected::NoStream => Wanted::ExpectedNoStream(()),
                }),
            };
            let name = "event_store.client.WrongExpectedVersion";
            refusal(Code::AlreadyExists, "WrongExpectedVersion", name, &details)
        }
        Ok(Outcome::Deleted) => {
            let details = StreamDeleted { stream_identifier: Some(identifier(stream)) };
            refusal(Code::NotFound, "StreamDeleted", "event_store.client.StreamDeleted", &details)
        }
        Err(Trouble::TimedOut) => timeout(),
        Err(Trouble::Disk(_)) => refusal(Code::Unknown, "Unknown", "event_store.client.Unknown", &Unknown {}),
    };
    Answer::Error(refused)
}

fn answer(correlation_id: Option<WireUuid>, stream: Option<String>, result: Answer) -> BatchAppendResp {
    BatchAppendResp {
        correlation_id,
        stream_identifier: stream.as_deref().map(identifier),
        result: Some(result),
        expected_stream_position: None,
    }
}

fn identifier(stream: &str) -> StreamIdentifier {
    StreamIdentifier { stream_name: stream.as_bytes().to_vec().into() }
}

/// The server leaves the code out where it does not handle a batch at all.
fn not_handled(message: &str) -> Answer {
    let message = if message == answers::busy().message() { "Server Is Busy" } else { message };
    Answer::Error(refusal(Code::Ok, message, "google.protobuf.Empty", &Empty {}))
}

fn timeout() -> Refusal {
    refusal(Code::DeadlineExceeded, "Timeout", "event_store.client.Timeout", &Timeout {})
}

fn bad_request(why: &str) -> Refusal {
    let details = BadRequest { message: why.into() };
    refusal(Code::InvalidArgument, "BadRequest", "event_store.client.BadRequest", &details)
}

fn refusal(code: Code, message: &str, kind: &str, details: &impl Message) -> Refusal {
    let details = Any { type_url: format!("type.googleapis.com/{kind}"), value: details.encode_to_vec() };
    Refusal { code: code.into(), message: message.into(), details: Some(details) }
}

fn is_over(deadline: &DeadlineOption) -> bool {
    match deadline {
        DeadlineOption::Deadline(left) => (left.seconds, left.nanos) <= (0, 0),
        DeadlineOption::Deadline21100(moment) => {
            let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or(Duration::ZERO);
            moment.seconds <= now.as_secs().cast_signed()
        }
    }
}
