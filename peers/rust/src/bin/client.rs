//! tonic's client against gRPC's test service at the address that is given.

use peers::testing::test_service_client::TestServiceClient;
use peers::testing::unimplemented_service_client::UnimplementedServiceClient;
use peers::testing::{
    EchoStatus, Empty, ResponseParameters, SimpleRequest, StreamingInputCallRequest,
    StreamingOutputCallRequest, StreamingOutputCallResponse,
};
use peers::{ECHO_HEADER, ECHO_TRAILER, MOST_BYTES, RpcStatus, payload};
use prost::Message;
use std::error::Error;
use std::fmt::Debug;
use std::future::Future;
use std::time::Duration;
use tokio::sync::mpsc;
use tokio_stream::wrappers::ReceiverStream;
use tonic::codec::CompressionEncoding;
use tonic::metadata::MetadataValue;
use tonic::transport::Channel;
use tonic::{Code, Request, Status, Streaming};

const MESSAGE: &str = "\t\ntest with whitespace\r\nand Unicode BMP ☺ and non-BMP 😈\t\n";

type Outcome = Result<(), Box<dyn Error>>;
type Client = TestServiceClient<Channel>;

fn expect<T: PartialEq + Debug>(expected: T, seen: T) -> Outcome {
    if expected == seen {
        Ok(())
    } else {
        Err(format!("expected {expected:?}, but saw {seen:?}").into())
    }
}

fn failure<T>(outcome: Result<T, Status>) -> Result<Status, Box<dyn Error>> {
    outcome.err().ok_or_else(|| "the call has succeeded".into())
}

fn output(sizes: &[i32], interval_us: i32) -> StreamingOutputCallRequest {
    let response_parameters = sizes
        .iter()
        .map(|&size| ResponseParameters {
            size,
            interval_us,
            ..Default::default()
        })
        .collect();
    StreamingOutputCallRequest {
        response_parameters,
        ..Default::default()
    }
}

async fn size(
    responses: &mut Streaming<StreamingOutputCallResponse>,
) -> Result<Option<usize>, Status> {
    let response = responses.message().await?;
    Ok(response.map(|response| response.payload.unwrap_or_default().body.len()))
}

async fn sizes(
    mut responses: Streaming<StreamingOutputCallResponse>,
) -> Result<Vec<usize>, Status> {
    let mut sizes = Vec::new();
    while let Some(size) = size(&mut responses).await? {
        sizes.push(size);
    }
    Ok(sizes)
}

async fn empty(mut client: Client) -> Outcome {
    expect(Empty {}, client.empty_call(Empty {}).await?.into_inner())
}

async fn large(mut client: Client) -> Outcome {
    let request = SimpleRequest {
        response_size: 314_159,
        payload: payload(271_828),
        ..Default::default()
    };
    let response = client.unary_call(request).await?.into_inner();
    expect(314_159, response.payload.unwrap_or_default().body.len())
}

async fn client_stream(mut client: Client) -> Outcome {
    let requests = [27_182, 8, 1_828, 45_904].map(|size| StreamingInputCallRequest {
        payload: payload(size),
        ..Default::default()
    });
    let response = client
        .streaming_input_call(tokio_stream::iter(requests))
        .await?;
    expect(74_922, response.into_inner().aggregated_payload_size)
}

async fn server_stream(mut client: Client) -> Outcome {
    let request = output(&[31_415, 9, 2_653, 58_979], 0);
    let responses = client.streaming_output_call(request).await?.into_inner();
    expect(vec![31_415, 9, 2_653, 58_979], sizes(responses).await?)
}

/// Each request is sent when the response to the one before has come.
async fn ping_pong(mut client: Client) -> Outcome {
    let (sender, receiver) = mpsc::channel(1);
    sender.send(output(&[31_415], 0)).await?;
    let responses = client
        .full_duplex_call(ReceiverStream::new(receiver))
        .await?;
    let mut responses = responses.into_inner();
    expect(Some(31_415), size(&mut responses).await?)?;
    for next in [9, 2_653] {
        sender.send(output(&[next], 0)).await?;
        expect(Some(next as usize), size(&mut responses).await?)?;
    }
    drop(sender);
    expect(None, size(&mut responses).await?)
}

async fn empty_stream(mut client: Client) -> Outcome {
    let responses = client.full_duplex_call(tokio_stream::empty()).await?;
    expect(Vec::<usize>::new(), sizes(responses.into_inner()).await?)
}

async fn metadata(mut client: Client) -> Outcome {
    let value = MetadataValue::from_bytes(b"\xab\xab\xab");
    let mut request = Request::new(SimpleRequest::default());
    request
        .metadata_mut()
        .insert(ECHO_HEADER, "initial".parse()?);
    request
        .metadata_mut()
        .insert_bin(ECHO_TRAILER, value.clone());
    let response = client.unary_call(request).await?;
    expect(
        Some("initial"),
        response
            .metadata()
            .get(ECHO_HEADER)
            .and_then(|v| v.to_str().ok()),
    )?;
    expect(Some(&value), response.metadata().get_bin(ECHO_TRAILER))
}

async fn status(mut client: Client) -> Outcome {
    let asked = EchoStatus {
        code: Code::FailedPrecondition as i32,
        message: MESSAGE.into(),
    };
    let request = SimpleRequest {
        response_status: Some(asked.clone()),
        ..Default::default()
    };
    let status = failure(client.unary_call(request).await)?;
    expect(
        (Code::FailedPrecondition, MESSAGE),
        (status.code(), status.message()),
    )?;
    let details = RpcStatus::decode(status.details())?.details;
    expect(
        vec!["type.googleapis.com/grpc.testing.EchoStatus"],
        details.iter().map(|d| d.type_url.as_str()).collect(),
    )?;
    expect(asked, EchoStatus::decode(details[0].value.as_slice())?)
}

async fn unknown_method(mut client: Client) -> Outcome {
    let status = failure(client.unimplemented_call(Empty {}).await)?;
    expect(Code::Unimplemented, status.code())
}

async fn cancellation(mut client: Client) -> Outcome {
    let responses = client
        .streaming_output_call(output(&[1; 1_000], 10_000))
        .await?;
    expect(Some(1), size(&mut responses.into_inner()).await?)?;
    empty(client).await
}

/// The first response comes at once, so that the deadline is the server's and not that of waiting for headers.
async fn deadline(mut client: Client) -> Outcome {
    let mut asked = output(&[1, 1], 0);
    asked.response_parameters[1].interval_us = 30_000_000;
    let mut request = Request::new(asked);
    request.set_timeout(Duration::from_secs(1));
    let status = failure(sizes(client.streaming_output_call(request).await?.into_inner()).await)?;
    expect(Code::DeadlineExceeded, status.code())
}

async fn check(failures: &mut usize, name: String, case: impl Future<Output = Outcome>) {
    match case.await {
        Ok(()) => println!("ok {name}"),
        Err(seen) => {
            println!("FAILED {name}\n  {seen}");
            *failures += 1;
        }
    }
}

#[tokio::main]
async fn main() -> Outcome {
    let address = std::env::args()
        .nth(1)
        .ok_or("the server's address is missing")?;
    let channel = Channel::from_shared(address)?.connect().await?;
    let plain = TestServiceClient::new(channel.clone()).max_decoding_message_size(MOST_BYTES);
    let gzip = plain
        .clone()
        .send_compressed(CompressionEncoding::Gzip)
        .accept_compressed(CompressionEncoding::Gzip);
    let mut failures = 0;
    for (form, client) in [("plain", plain), ("gzip", gzip)] {
        macro_rules! check {
            ($($case:ident),*) => {
                $(check(&mut failures, format!("{form} {}", stringify!($case)), $case(client.clone())).await;)*
            };
        }
        check!(
            empty,
            large,
            client_stream,
            server_stream,
            ping_pong,
            empty_stream,
            metadata,
            status,
            unknown_method,
            cancellation,
            deadline
        );
    }
    check(&mut failures, "unknown_service".into(), async {
        let mut unknown = UnimplementedServiceClient::new(channel);
        let status = failure(unknown.unimplemented_call(Empty {}).await)?;
        expect(Code::Unimplemented, status.code())
    })
    .await;
    expect(0, failures)
}
