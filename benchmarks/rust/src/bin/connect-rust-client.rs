//! Calls a server over gRPC with connect-rust's client, on one connection and one thread. Argument: the server's URL. Each line of the standard input
//! starts a round, `echo|async|traced|traced-async|stream|collect|exchange CALLERS SECONDS`, and is answered by the number of calls and of those that have failed.

use benchmarks::connect::bench::v1::*;
use connectrpc::client::{CallOptions, ClientConfig, HttpClient};
use connectrpc::{ConnectError, Protocol};
use std::io::BufRead;
use std::time::{Duration, Instant};

const MESSAGE: &str = "lorem ipsum dolor sit amet, consectetur adipiscing elit sed do e";
const STREAM_MESSAGES: i32 = 1_000;

#[derive(Clone)]
struct Clients {
    echo: EchoServiceClient<HttpClient>,
    streams: StreamServiceClient<HttpClient>,
}

fn request() -> EchoRequest {
    EchoRequest { message: MESSAGE.into(), ..Default::default() }
}

/// Returns options with the head of a traced call: another `traceparent` and timeout each time.
fn traced() -> CallOptions {
    let parent = format!("00-{:032x}-{:016x}-01", rand::random::<u128>(), rand::random::<u64>());
    let timeout = Duration::from_micros(rand::random_range(10_000_000..90_000_000));
    CallOptions::default().with_header("traceparent", parent).with_timeout(timeout)
}

/// Makes a call, and returns whether its answer was correct.
async fn call(clients: &Clients, kind: &str) -> Result<bool, ConnectError> {
    match kind {
        "echo" | "async" => Ok(clients.echo.echo(request()).await?.view().message == MESSAGE),
        "traced" | "traced-async" => Ok(clients.echo.echo_with_options(request(), traced()).await?.view().message == MESSAGE),
        "stream" => {
            let count = CountRequest { count: STREAM_MESSAGES, message: MESSAGE.into(), ..Default::default() };
            let mut responses = clients.streams.count(count).await?;
            let mut correct = 0;
            while let Some(response) = responses.message().await? {
                correct += i32::from(response.message() == MESSAGE);
            }
            Ok(correct == STREAM_MESSAGES)
        }
        "collect" => {
            let requests = futures::stream::iter((0..STREAM_MESSAGES).map(|_| request()));
            Ok(clients.streams.collect(requests).await?.view().count == STREAM_MESSAGES)
        }
        "exchange" => {
            let mut exchange = clients.streams.exchange().await?;
            let mut correct = 0;
            for _ in 0..STREAM_MESSAGES {
                exchange.send(request()).await?;
                correct += exchange.message().await?.map_or(0, |response| i32::from(response.message() == MESSAGE));
            }
            exchange.close_send();
            Ok(correct == STREAM_MESSAGES && exchange.message().await?.is_none())
        }
        _ => panic!("echo, async, traced, traced-async, stream, collect or exchange, not {kind}"),
    }
}

async fn call_until(clients: Clients, kind: String, end: Instant) -> (u64, u64) {
    let (mut made, mut failed) = (0, 0);
    while Instant::now() < end {
        made += 1;
        match call(&clients, &kind).await {
            Ok(true) => {}
            Ok(false) => failed += 1,
            Err(error) => {
                eprintln!("{error}");
                failed += 1;
            }
        }
    }
    (made, failed)
}

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let url = std::env::args().nth(1).expect("the first argument is a URL");
    let config = ClientConfig::new(url.parse().expect("a URL")).with_protocol(Protocol::Grpc);
    let http = HttpClient::plaintext_http2_only();
    let clients =
        Clients { echo: EchoServiceClient::new(http.clone(), config.clone()), streams: StreamServiceClient::new(http, config) };
    for line in std::io::stdin().lock().lines() {
        let line = line.expect("a line");
        let words: Vec<&str> = line.split(' ').collect();
        let (callers, seconds): (usize, u64) = (words[1].parse().expect("a number"), words[2].parse().expect("a number"));
        let end = Instant::now() + Duration::from_secs(seconds);
        let callers: Vec<_> =
            (0..callers).map(|_| tokio::spawn(call_until(clients.clone(), words[0].to_string(), end))).collect();
        let (mut made, mut failed) = (0, 0);
        for caller in callers {
            let (calls, failures) = caller.await.expect("a caller");
            made += calls;
            failed += failures;
        }
        println!("{made} {failed}");
    }
}
