//! Makes the services of bench.proto for connect-rust and for tonic. protox compiles the file, so that no protoc is needed.

use prost::Message;
use std::{env, error::Error, fs, path::Path};

const FILE: &str = "bench/v1/bench.proto";
const ROOT: &str = "../src/main/protobuf";

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo:rerun-if-changed={ROOT}/{FILE}");
    let files = protox::compile([FILE], [ROOT])?;
    let set = Path::new(&env::var("OUT_DIR")?).join("bench.bin");
    fs::write(&set, files.encode_to_vec())?;
    connectrpc_build::Config::new()
        .descriptor_set(&set)
        .files(&[FILE])
        .include_file("connect_rust.rs")
        .compile()?;
    let tonic = Path::new(&env::var("OUT_DIR")?).join("tonic");
    fs::create_dir_all(&tonic)?;
    tonic_prost_build::configure().out_dir(tonic).compile_fds(files)?;
    Ok(())
}
