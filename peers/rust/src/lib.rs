//! gRPC's test service, and what its client and its server share.

use prost_types::Any;

pub mod testing {
    tonic::include_proto!("grpc.testing");
}

pub const ECHO_HEADER: &str = "x-grpc-test-echo-initial";
pub const ECHO_TRAILER: &str = "x-grpc-test-echo-trailing-bin";
pub const MOST_BYTES: usize = 64 << 20;

/// google.rpc.Status, as in grpc-status-details-bin.
#[derive(Clone, PartialEq, prost::Message)]
pub struct RpcStatus {
    #[prost(int32, tag = "1")]
    pub code: i32,
    #[prost(string, tag = "2")]
    pub message: String,
    #[prost(message, repeated, tag = "3")]
    pub details: Vec<Any>,
}

pub fn payload(size: usize) -> Option<testing::Payload> {
    Some(testing::Payload {
        body: vec![0; size],
        ..Default::default()
    })
}
