//! Messages and services of bench.proto, by connect-rust and by tonic.

pub mod connect {
    connectrpc::include_generated!("connect_rust.rs");
}

pub mod tonic {
    ::tonic::include_proto!("tonic/bench.v1");
}

/// The port of the first argument, on the loopback address.
pub fn address() -> std::net::SocketAddr {
    let port = std::env::args().nth(1).and_then(|port| port.parse().ok());
    ([127, 0, 0, 1], port.expect("the first argument is a port")).into()
}
