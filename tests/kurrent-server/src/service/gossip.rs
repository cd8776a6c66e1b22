//! Who is in the cluster.

use crate::{
    log::ticks,
    members::Member,
    node::Node,
    protocol::event_store::client::{
        Empty, Uuid as WireUuid,
        gossip::{ClusterInfo, EndPoint, MemberInfo, gossip_server::Gossip, member_info::VNodeState as NodeState},
        uuid::{Structured, Value},
    },
    seen::count,
};
use std::sync::Arc;
use tonic::{Request, Response, Status};

pub(super) struct Service(pub Arc<Node>);

#[tonic::async_trait]
impl Gossip for Service {
    /// Open to everybody, since clients ask before they know whom to show their password.
    async fn read(&self, _: Request<Empty>) -> Result<Response<ClusterInfo>, Status> {
        count(&self.0.counters.gossips);
        if self.0.faults.gossip_is_empty() {
            return Ok(Response::new(ClusterInfo { members: Vec::new() }));
        }
        let led = self.0.hub.leader().is_some();
        let members = self.0.hub.everyone().iter().map(|member| info(member, led)).collect();
        Ok(Response::new(ClusterInfo { members }))
    }
}

/// A member that is down is shown as what it was, since that is what the others last heard of it.
fn info(member: &Member, led: bool) -> MemberInfo {
    let state = match member {
        Member { led: true, .. } => NodeState::Leader,
        Member { alive: true, .. } if !led => NodeState::Unknown,
        _ => NodeState::Follower,
    };
    let (high, low) = member.id.as_u64_pair();
    let id = Structured { most_significant_bits: high.cast_signed(), least_significant_bits: low.cast_signed() };
    MemberInfo {
        instance_id: Some(WireUuid { value: Some(Value::Structured(id)) }),
        time_stamp: ticks().cast_signed(),
        state: state.into(),
        is_alive: member.alive,
        http_end_point: Some(EndPoint { address: member.address.ip().to_string(), port: member.address.port().into() }),
    }
}
