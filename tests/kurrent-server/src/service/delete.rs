//! Deleting a stream, so that it may come back, or for ever.

use super::{name, proposed::number};
use crate::{
    answers,
    log::{Expected, Outcome, Place},
    node::{Node, Trouble, Write},
    protocol::event_store::client::{
        StreamIdentifier,
        streams::{
            DeleteReq, DeleteResp, TombstoneReq, TombstoneResp, delete_req, delete_resp, tombstone_req, tombstone_resp,
        },
    },
    seen::count,
};
use tonic::{Request, Response, Status};

pub(super) async fn delete(node: &Node, request: Request<DeleteReq>) -> Result<Response<DeleteResp>, Status> {
    use delete_req::options::ExpectedStreamRevision as Wire;
    let options = request.get_ref().options.clone().ok_or_else(|| Status::invalid_argument("there are no options"))?;
    let expected = match options.expected_stream_revision {
        Some(Wire::Revision(revision)) => Some(Expected::At(revision)),
        Some(Wire::NoStream(_)) => Some(Expected::NoStream),
        Some(Wire::Any(_)) => Some(Expected::Any),
        Some(Wire::StreamExists(_)) => Some(Expected::Exists),
        None => None,
    };
    let place = remove(node, &request, options.stream_identifier, expected, Write::Delete).await?;
    let position = delete_resp::Position { commit_position: place.commit, prepare_position: place.prepare };
    Ok(Response::new(DeleteResp { position_option: Some(delete_resp::PositionOption::Position(position)) }))
}

pub(super) async fn tombstone(node: &Node, request: Request<TombstoneReq>) -> Result<Response<TombstoneResp>, Status> {
    use tombstone_req::options::ExpectedStreamRevision as Wire;
    let options = request.get_ref().options.clone().ok_or_else(|| Status::invalid_argument("there are no options"))?;
    let expected = match options.expected_stream_revision {
        Some(Wire::Revision(revision)) => Some(Expected::At(revision)),
        Some(Wire::NoStream(_)) => Some(Expected::NoStream),
        Some(Wire::Any(_)) => Some(Expected::Any),
        Some(Wire::StreamExists(_)) => Some(Expected::Exists),
        None => None,
    };
    let place = remove(node, &request, options.stream_identifier, expected, Write::Tombstone).await?;
    let position = tombstone_resp::Position { commit_position: place.commit, prepare_position: place.prepare };
    Ok(Response::new(TombstoneResp { position_option: Some(tombstone_resp::PositionOption::Position(position)) }))
}

async fn remove<T>(
    node: &Node,
    request: &Request<T>,
    identifier: Option<StreamIdentifier>,
    expected: Option<Expected>,
    how: Write,
) -> Result<Place, Status> {
    count(&node.counters.deletes);
    let caller = node.enter(request).await?;
    let stream = name(identifier)?;
    let expected =
        expected.ok_or_else(|| Status::invalid_argument("'None' is not a valid ExpectedStreamRevisionOneofCase"))?;
    match node.write(&caller.connection, &stream, expected, how).await {
        Ok(Outcome::Done { place, .. }) => place.ok_or_else(|| Status::internal("a deletion without a place")),
        Ok(Outcome::Conflict { current }) => {
            Err(answers::wrong_expected_version("Delete", &stream, expected.number(), number(current)))
        }
        Ok(Outcome::Deleted) => Err(answers::stream_deleted(&stream)),
        Err(Trouble::TimedOut) => Err(answers::timed_out()),
        Err(Trouble::Disk(why)) => Err(answers::disk(&why)),
    }
}
