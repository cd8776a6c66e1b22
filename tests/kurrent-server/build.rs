//! Makes Rust of the protocol's description; the compiler for it is a library, so no program need be installed.

use std::{env, error::Error, fs, path::PathBuf};

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed=proto");
    let described = protox::compile(["streams.proto", "gossip.proto", "features.proto"], ["proto"])?;
    let out = PathBuf::from(env::var("OUT_DIR")?);
    // The tests hold it against the descriptions that official clients carry.
    fs::write(out.join("protocol.binpb"), prost::Message::encode_to_vec(&described))?;
    let mut code = prost_build::Config::new();
    code.bytes(["."]).include_file("protocol.rs");
    tonic_build::configure().build_client(false).build_transport(false).compile_fds_with_config(code, described)?;
    Ok(())
}
