//! Makes gRPC's test service of the .proto files that grpc-java's interop client brings along.

fn main() -> Result<(), Box<dyn std::error::Error>> {
    println!("cargo:rerun-if-changed=../.cache/proto/grpc/testing");
    let files = protox::compile(["grpc/testing/test.proto"], ["../.cache/proto"])?;
    tonic_prost_build::configure().compile_fds(files)?;
    Ok(())
}
