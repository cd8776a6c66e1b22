//! Our description of the protocol against the one that the official Python client carries.

use crate::clients::python;
use std::{fs, process::Command};

/// For every message, field, enum, service and method of ours: the same name, number, type and shape there.
const COMPARE: &str = r#"
import sys
from google.protobuf import descriptor_pb2, descriptor_pool
from kurrentdbclient.protos.google.rpc import code_pb2
from kurrentdbclient.protos.v1 import gossip_pb2, shared_pb2, status_pb2, streams_pb2

theirs = {}

def known_as(name):
    # The client has its own copy of this message under a name of its own.
    return name.replace("kurrentdbclient.status.", "google.rpc.")

def shape(field):
    oneof = field.containing_oneof.name if field.containing_oneof else ""
    kind = (field.message_type or field.enum_type).full_name if field.message_type or field.enum_type else field.type
    return (field.name, field.number, known_as(str(kind)), field.label if hasattr(field, "label") else field.is_repeated, oneof)

def gather(file, into):
    def message(it):
        into[known_as(it.full_name)] = sorted(map(shape, it.fields))
        for nested in it.nested_types: message(nested)
        for kind in it.enum_types: enum(kind)
    def enum(it):
        into[it.full_name] = sorted((value.name, value.number) for value in it.values)
    for it in file.message_types_by_name.values(): message(it)
    for it in file.enum_types_by_name.values(): enum(it)
    for it in file.services_by_name.values():
        into[it.full_name] = sorted((m.name, m.input_type.full_name, m.output_type.full_name,
                                     m.client_streaming, m.server_streaming) for m in it.methods)

for module in (code_pb2, gossip_pb2, shared_pb2, status_pb2, streams_pb2):
    gather(module.DESCRIPTOR, theirs)
ours, pool = {}, descriptor_pool.DescriptorPool()
described = descriptor_pb2.FileDescriptorSet.FromString(open(sys.argv[1], "rb").read())
for file in described.file: pool.Add(file)
for file in described.file:
    if not file.name.startswith("google/"): gather(pool.FindFileByName(file.name), ours)
known = 0
for name, shape in ours.items():
    if name.startswith("event_store.client.server_features"): continue  # This client never asks.
    if name not in theirs: print("unknown to the client:", name)
    elif shape != theirs[name]: print(name, "differs:", shape, theirs[name])
    else: known += 1
print(known > 40)
"#;

#[test]
fn every_message_is_the_one_that_clients_know() {
    let file = tempfile::NamedTempFile::new().unwrap();
    fs::write(file.path(), include_bytes!(concat!(env!("OUT_DIR"), "/protocol.binpb"))).unwrap();
    let compared = Command::new(python()).args(["-c", COMPARE]).arg(file.path()).output().unwrap();
    let said = String::from_utf8_lossy(&compared.stdout);
    assert_eq!(said, "True\n", "{}", String::from_utf8_lossy(&compared.stderr));
}
