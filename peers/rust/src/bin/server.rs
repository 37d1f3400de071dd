//! gRPC's test service, served by tonic. Prints the address at which it listens.

use peers::testing::test_service_server::{TestService, TestServiceServer};
use peers::testing::{
    EchoStatus, Empty, SimpleRequest, SimpleResponse, StreamingInputCallRequest,
    StreamingInputCallResponse, StreamingOutputCallRequest, StreamingOutputCallResponse,
};
use peers::{ECHO_HEADER, ECHO_TRAILER, MOST_BYTES, RpcStatus, payload};
use prost::Message;
use prost_types::Any;
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::sync::mpsc::{self, Sender};
use tokio_stream::wrappers::{ReceiverStream, TcpListenerStream};
use tonic::codec::CompressionEncoding;
use tonic::metadata::MetadataMap;
use tonic::transport::Server;
use tonic::{Code, Request, Response, Status, Streaming};

struct Tests;

type Responses = ReceiverStream<Result<StreamingOutputCallResponse, Status>>;

/// Fails with the status that the client requests, with that request as a detail, and with the trailer.
fn fail_if_asked(asked: &Option<EchoStatus>, metadata: &MetadataMap) -> Result<(), Status> {
    let Some(asked) = asked.as_ref().filter(|asked| asked.code != 0) else {
        return Ok(());
    };
    let details = RpcStatus {
        code: asked.code,
        message: asked.message.clone(),
        details: vec![Any {
            type_url: "type.googleapis.com/grpc.testing.EchoStatus".into(),
            value: asked.encode_to_vec(),
        }],
    };
    let mut trailers = MetadataMap::new();
    if let Some(value) = metadata.get_bin(ECHO_TRAILER) {
        trailers.insert_bin(ECHO_TRAILER, value.clone());
    }
    let code = Code::from_i32(asked.code);
    Err(Status::with_details_and_metadata(
        code,
        &asked.message,
        details.encode_to_vec().into(),
        trailers,
    ))
}

fn with_header<T>(body: T, metadata: &MetadataMap) -> Response<T> {
    let mut response = Response::new(body);
    if let Some(value) = metadata.get(ECHO_HEADER) {
        response.metadata_mut().insert(ECHO_HEADER, value.clone());
    }
    response
}

/// Sends the responses that a request defines. Ends early when the client has cancelled.
async fn answer(
    request: StreamingOutputCallRequest,
    metadata: &MetadataMap,
    responses: &Sender<Result<StreamingOutputCallResponse, Status>>,
) -> Option<()> {
    if let Err(status) = fail_if_asked(&request.response_status, metadata) {
        responses.send(Err(status)).await.ok()?;
        return None;
    }
    for parameters in request.response_parameters {
        tokio::time::sleep(Duration::from_micros(parameters.interval_us as u64)).await;
        let response = StreamingOutputCallResponse {
            payload: payload(parameters.size as usize),
        };
        responses.send(Ok(response)).await.ok()?;
    }
    Some(())
}

#[tonic::async_trait]
impl TestService for Tests {
    async fn empty_call(&self, _: Request<Empty>) -> Result<Response<Empty>, Status> {
        Ok(Response::new(Empty {}))
    }

    async fn unary_call(
        &self,
        request: Request<SimpleRequest>,
    ) -> Result<Response<SimpleResponse>, Status> {
        let (metadata, _, request) = request.into_parts();
        fail_if_asked(&request.response_status, &metadata)?;
        let response = SimpleResponse {
            payload: payload(request.response_size as usize),
            ..Default::default()
        };
        let mut response = with_header(response, &metadata);
        if request
            .response_compressed
            .is_some_and(|compressed| !compressed.value)
        {
            response.disable_compression();
        }
        Ok(response)
    }

    type StreamingOutputCallStream = Responses;

    async fn streaming_output_call(
        &self,
        request: Request<StreamingOutputCallRequest>,
    ) -> Result<Response<Responses>, Status> {
        let (metadata, _, request) = request.into_parts();
        let (sender, receiver) = mpsc::channel(1);
        let response = with_header(ReceiverStream::new(receiver), &metadata);
        tokio::spawn(async move { answer(request, &metadata, &sender).await });
        Ok(response)
    }

    async fn streaming_input_call(
        &self,
        request: Request<Streaming<StreamingInputCallRequest>>,
    ) -> Result<Response<StreamingInputCallResponse>, Status> {
        let mut requests = request.into_inner();
        let mut size = 0;
        while let Some(request) = requests.message().await? {
            size += request.payload.unwrap_or_default().body.len() as i32;
        }
        Ok(Response::new(StreamingInputCallResponse {
            aggregated_payload_size: size,
        }))
    }

    type FullDuplexCallStream = Responses;

    async fn full_duplex_call(
        &self,
        request: Request<Streaming<StreamingOutputCallRequest>>,
    ) -> Result<Response<Responses>, Status> {
        let (metadata, _, mut requests) = request.into_parts();
        let (sender, receiver) = mpsc::channel(1);
        let response = with_header(ReceiverStream::new(receiver), &metadata);
        tokio::spawn(async move {
            while let Ok(Some(request)) = requests.message().await {
                answer(request, &metadata, &sender).await?;
            }
            Some(())
        });
        Ok(response)
    }

    type HalfDuplexCallStream = Responses;

    async fn half_duplex_call(
        &self,
        request: Request<Streaming<StreamingOutputCallRequest>>,
    ) -> Result<Response<Responses>, Status> {
        let (metadata, _, mut requests) = request.into_parts();
        let mut all = Vec::new();
        while let Some(request) = requests.message().await? {
            all.push(request);
        }
        let (sender, receiver) = mpsc::channel(1);
        let response = with_header(ReceiverStream::new(receiver), &metadata);
        tokio::spawn(async move {
            for request in all {
                answer(request, &metadata, &sender).await?;
            }
            Some(())
        });
        Ok(response)
    }

    async fn cacheable_unary_call(
        &self,
        request: Request<SimpleRequest>,
    ) -> Result<Response<SimpleResponse>, Status> {
        self.unary_call(request).await
    }

    async fn unimplemented_call(&self, _: Request<Empty>) -> Result<Response<Empty>, Status> {
        Err(Status::unimplemented(""))
    }
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    println!("http://{}/", listener.local_addr()?);
    let tests = TestServiceServer::new(Tests)
        .accept_compressed(CompressionEncoding::Gzip)
        .send_compressed(CompressionEncoding::Gzip)
        .max_decoding_message_size(MOST_BYTES);
    Server::builder()
        .add_service(tests)
        .serve_with_incoming(TcpListenerStream::new(listener))
        .await?;
    Ok(())
}
