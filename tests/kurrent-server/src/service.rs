//! The services that clients call.

mod append;
mod batch;
mod delete;
mod features;
mod filter;
mod gossip;
mod proposed;
mod read;
mod recorded;
mod subscribe;

use crate::{
    node::Node,
    protocol::event_store::client::{
        StreamIdentifier,
        gossip::gossip_server::GossipServer,
        server_features::server_features_server::ServerFeaturesServer,
        streams::{
            AppendReq, AppendResp, BatchAppendReq, BatchAppendResp, DeleteReq, DeleteResp, ReadReq, ReadResp,
            TombstoneReq, TombstoneResp,
            streams_server::{Streams, StreamsServer},
        },
    },
};
use axum::Router;
use std::sync::Arc;
use tokio_stream::wrappers::ReceiverStream;
use tonic::{Request, Response, Status, Streaming, service::Routes};

/// A server takes requests up to this many bytes, whatever it then says of an append.
const MAX_REQUEST: usize = 17 * 1024 * 1024;

/// Everything that is served. What is not, such as persistent subscriptions, is answered as unimplemented.
pub(crate) fn router(node: &Arc<Node>) -> Router {
    let streams = StreamsServer::new(Service(node.clone())).max_decoding_message_size(MAX_REQUEST);
    Routes::new(streams)
        .add_service(GossipServer::new(gossip::Service(node.clone())))
        .add_service(ServerFeaturesServer::new(features::Service(node.clone())))
        .into_axum_router()
}

struct Service(Arc<Node>);

#[tonic::async_trait]
impl Streams for Service {
    type ReadStream = ReceiverStream<Result<ReadResp, Status>>;
    type BatchAppendStream = ReceiverStream<Result<BatchAppendResp, Status>>;

    async fn read(&self, request: Request<ReadReq>) -> Result<Response<Self::ReadStream>, Status> {
        read::read(self.0.clone(), request).await
    }

    async fn append(&self, request: Request<Streaming<AppendReq>>) -> Result<Response<AppendResp>, Status> {
        append::append(&self.0, request).await
    }

    async fn batch_append(
        &self,
        request: Request<Streaming<BatchAppendReq>>,
    ) -> Result<Response<Self::BatchAppendStream>, Status> {
        batch::batch_append(self.0.clone(), request).await
    }

    async fn delete(&self, request: Request<DeleteReq>) -> Result<Response<DeleteResp>, Status> {
        delete::delete(&self.0, request).await
    }

    async fn tombstone(&self, request: Request<TombstoneReq>) -> Result<Response<TombstoneResp>, Status> {
        delete::tombstone(&self.0, request).await
    }
}

/// The name of a stream, which has to be text.
fn name(identifier: Option<StreamIdentifier>) -> Result<String, Status> {
    let bytes = identifier.ok_or_else(|| Status::invalid_argument("no stream is named"))?.stream_name;
    match String::from_utf8(bytes.into()) {
        Ok(name) if !name.is_empty() => Ok(name),
        _ => Err(Status::invalid_argument("the stream's name is empty or not UTF-8")),
    }
}
