//! Serves the services with tonic on one thread, over gRPC. Argument: `PORT`.

use benchmarks::address;
use benchmarks::tonic::{
    CollectResponse, CountRequest, CountResponse, EchoRequest, EchoResponse, LogIngestResponse, LogRequest, PayloadRequest,
    PayloadResponse, echo_service_server as echo, log_ingest_service_server as ingest, payload_service_server as payload,
    stream_service_server as streams,
};
use futures::{StreamExt, TryStreamExt, stream, stream::BoxStream};
use tokio_stream::wrappers::TcpListenerStream;
use tonic::{Request, Response, Status, Streaming, transport::Server};

type Responses<T> = BoxStream<'static, Result<T, Status>>;

struct Echo;

#[tonic::async_trait]
impl echo::EchoService for Echo {
    async fn echo(&self, request: Request<EchoRequest>) -> Result<Response<EchoResponse>, Status> {
        Ok(Response::new(EchoResponse { message: request.into_inner().message }))
    }
}

struct Ingest;

#[tonic::async_trait]
impl ingest::LogIngestService for Ingest {
    async fn ingest(&self, request: Request<LogRequest>) -> Result<Response<LogIngestResponse>, Status> {
        let mut answer = LogIngestResponse::default();
        for log in &request.get_ref().records {
            let source = log.source.as_ref().ok_or_else(|| Status::invalid_argument("a record has no source"))?;
            answer.count += 1;
            answer.max_severity = answer.max_severity.max(log.severity);
            answer.total_message_bytes += (log.message.len()
                + log.service_name.len()
                + log.instance_id.len()
                + log.trace_id.len()
                + log.span_id.len()
                + source.file.len()
                + source.function.len()) as i64;
            assert!(source.line >= 0);
            for (key, value) in &log.labels {
                answer.total_label_bytes += (key.len() + value.len()) as i64;
            }
        }
        Ok(Response::new(answer))
    }
}

struct Streams;

#[tonic::async_trait]
impl streams::StreamService for Streams {
    type CountStream = Responses<CountResponse>;
    type ExchangeStream = Responses<EchoResponse>;

    async fn count(&self, request: Request<CountRequest>) -> Result<Response<Self::CountStream>, Status> {
        let CountRequest { count, message } = request.into_inner();
        let responses = (0..count).map(move |_| Ok(CountResponse { message: message.clone() }));
        Ok(Response::new(stream::iter(responses).boxed()))
    }

    async fn collect(&self, request: Request<Streaming<EchoRequest>>) -> Result<Response<CollectResponse>, Status> {
        let mut requests = request.into_inner();
        let mut answer = CollectResponse::default();
        while let Some(request) = requests.message().await? {
            answer.count += 1;
            answer.bytes += request.message.len() as i64;
        }
        Ok(Response::new(answer))
    }

    async fn exchange(&self, request: Request<Streaming<EchoRequest>>) -> Result<Response<Self::ExchangeStream>, Status> {
        let responses = request.into_inner().map_ok(|request| EchoResponse { message: request.message });
        Ok(Response::new(responses.boxed()))
    }
}

struct Payloads;

#[tonic::async_trait]
impl payload::PayloadService for Payloads {
    type ServerStreamStream = Responses<PayloadResponse>;
    type BidiStreamStream = Responses<PayloadResponse>;

    async fn unary(&self, request: Request<PayloadRequest>) -> Result<Response<PayloadResponse>, Status> {
        Ok(Response::new(PayloadResponse { payload: request.into_inner().payload }))
    }

    async fn server_stream(&self, request: Request<PayloadRequest>) -> Result<Response<Self::ServerStreamStream>, Status> {
        let PayloadRequest { response_count, payload } = request.into_inner();
        let responses = (0..response_count).map(move |_| Ok(PayloadResponse { payload: payload.clone() }));
        Ok(Response::new(stream::iter(responses).boxed()))
    }

    async fn client_stream(&self, request: Request<Streaming<PayloadRequest>>) -> Result<Response<PayloadResponse>, Status> {
        let mut requests = request.into_inner();
        let mut last = PayloadRequest::default();
        while let Some(request) = requests.message().await? {
            last = request;
        }
        Ok(Response::new(PayloadResponse { payload: last.payload }))
    }

    async fn bidi_stream(
        &self,
        request: Request<Streaming<PayloadRequest>>,
    ) -> Result<Response<Self::BidiStreamStream>, Status> {
        let responses = request.into_inner().map_ok(|request| PayloadResponse { payload: request.payload });
        Ok(Response::new(responses.boxed()))
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let listener = tokio::net::TcpListener::bind(address()).await?;
    println!("http://{}", listener.local_addr()?);
    Server::builder()
        .tcp_nodelay(true)
        .add_service(echo::EchoServiceServer::new(Echo))
        .add_service(ingest::LogIngestServiceServer::new(Ingest))
        .add_service(streams::StreamServiceServer::new(Streams))
        .add_service(payload::PayloadServiceServer::new(Payloads))
        .serve_with_incoming(TcpListenerStream::new(listener))
        .await?;
    Ok(())
}
