//! What the server can do.

use crate::{
    node::Node,
    protocol::event_store::client::{
        Empty,
        server_features::{SupportedMethod, SupportedMethods, server_features_server::ServerFeatures},
    },
    seen::count,
};
use std::sync::Arc;
use tonic::{Request, Response, Status};

const STREAMS: &str = "event_store.client.streams.streams";

/// Method, service and what the method knows beyond its first version.
const METHODS: [(&str, &str, &[&str]); 7] = [
    ("read", STREAMS, &["position", "events"]),
    ("append", STREAMS, &[]),
    ("delete", STREAMS, &[]),
    ("tombstone", STREAMS, &[]),
    ("batchappend", STREAMS, &["deadline_duration"]),
    ("read", "event_store.client.gossip.gossip", &[]),
    ("getsupportedmethods", "event_store.client.server_features.serverfeatures", &[]),
];

pub(super) struct Service(pub Arc<Node>);

#[tonic::async_trait]
impl ServerFeatures for Service {
    async fn get_supported_methods(&self, _: Request<Empty>) -> Result<Response<SupportedMethods>, Status> {
        count(&self.0.counters.features);
        let method = |&(method, service, features): &(&str, &str, &[&str])| SupportedMethod {
            method_name: method.into(),
            service_name: service.into(),
            features: features.iter().map(|&it| it.into()).collect(),
        };
        let methods = METHODS.iter().map(method).collect();
        let event_store_server_version = self.0.options.version.clone();
        Ok(Response::new(SupportedMethods { methods, event_store_server_version }))
    }
}
