//! Serves the services with connect-rust on one thread. Arguments: `PORT views|owned`: how the handlers read requests.

#![allow(refining_impl_trait)] // as the handlers of connect-rust's own guide do

use benchmarks::address;
use benchmarks::connect::bench::v1::*;
use connectrpc::{
    Chain, ConnectRpcService, InboundStream, RequestContext, Response, Server, ServiceRequest, ServiceResult, ServiceStream,
};
use futures::{StreamExt, stream};
use rustls::ServerConfig;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use std::path::PathBuf;
use std::sync::Arc;

type Failure = Box<dyn std::error::Error + Send + Sync>;

struct Echo;

impl EchoService for Echo {
    async fn echo(&self, _: RequestContext, request: ServiceRequest<'_, EchoRequest>) -> ServiceResult<EchoResponse> {
        Response::ok(EchoResponse { message: request.message.into(), ..Default::default() })
    }
}

struct Ingest {
    owned: bool,
}

impl LogIngestService for Ingest {
    async fn ingest(&self, _: RequestContext, request: ServiceRequest<'_, LogRequest>) -> ServiceResult<LogIngestResponse> {
        Response::ok(if self.owned { ingest_owned(&request.to_owned_message()) } else { ingest_view(&request) })
    }
}

fn ingest_view(request: &LogRequestView<'_>) -> LogIngestResponse {
    let mut answer = LogIngestResponse::default();
    for log in request.records.iter() {
        answer.count += 1;
        answer.max_severity = answer.max_severity.max(log.severity.to_i32());
        let source = &log.source;
        answer.total_message_bytes += (log.message.len()
            + log.service_name.len()
            + log.instance_id.len()
            + log.trace_id.len()
            + log.span_id.len()
            + source.file.len()
            + source.function.len()) as i64;
        assert!(source.line >= 0);
        for (key, value) in log.labels.iter() {
            answer.total_label_bytes += (key.len() + value.len()) as i64;
        }
    }
    answer
}

fn ingest_owned(request: &LogRequest) -> LogIngestResponse {
    let mut answer = LogIngestResponse::default();
    for log in &request.records {
        answer.count += 1;
        answer.max_severity = answer.max_severity.max(log.severity.to_i32());
        let source = &log.source;
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
    answer
}

struct Streams;

impl StreamService for Streams {
    async fn count(
        &self,
        _: RequestContext,
        request: ServiceRequest<'_, CountRequest>,
    ) -> ServiceResult<ServiceStream<CountResponse>> {
        let message = request.message.to_string();
        let responses =
            (0..request.count).map(move |_| Ok(CountResponse { message: message.clone(), ..Default::default() }));
        Response::stream_ok(stream::iter(responses))
    }

    async fn collect(
        &self,
        _: RequestContext,
        mut requests: InboundStream<EchoRequest>,
    ) -> ServiceResult<CollectResponse> {
        let mut answer = CollectResponse::default();
        while let Some(request) = requests.next().await {
            answer.count += 1;
            answer.bytes += request?.view().message.len() as i64;
        }
        Response::ok(answer)
    }

    async fn exchange(
        &self,
        _: RequestContext,
        requests: InboundStream<EchoRequest>,
    ) -> ServiceResult<ServiceStream<EchoResponse>> {
        Response::stream_ok(requests.map(|request| {
            Ok(EchoResponse { message: request?.view().message.into(), ..Default::default() })
        }))
    }
}

struct Payloads;

impl PayloadService for Payloads {
    async fn unary(
        &self,
        _: RequestContext,
        request: ServiceRequest<'_, PayloadRequest>,
    ) -> ServiceResult<PayloadResponse> {
        Response::ok(response(request.to_owned_message()))
    }

    async fn server_stream(
        &self,
        _: RequestContext,
        request: ServiceRequest<'_, PayloadRequest>,
    ) -> ServiceResult<ServiceStream<PayloadResponse>> {
        let response = response(request.to_owned_message());
        Response::stream_ok(stream::iter((0..request.response_count).map(move |_| Ok(response.clone()))))
    }

    async fn client_stream(
        &self,
        _: RequestContext,
        mut requests: InboundStream<PayloadRequest>,
    ) -> ServiceResult<PayloadResponse> {
        let mut last = PayloadRequest::default();
        while let Some(request) = requests.next().await {
            last = request?.to_owned_message();
        }
        Response::ok(response(last))
    }

    async fn bidi_stream(
        &self,
        _: RequestContext,
        requests: InboundStream<PayloadRequest>,
    ) -> ServiceResult<ServiceStream<PayloadResponse>> {
        Response::stream_ok(requests.map(|request| Ok(response(request?.to_owned_message()))))
    }
}

/// Returns the TLS settings with the certificate and key in the folder that the variable BENCHMARKS_TLS names.
fn tls() -> Result<Option<Arc<ServerConfig>>, Failure> {
    let Some(folder) = std::env::var_os("BENCHMARKS_TLS").map(PathBuf::from) else { return Ok(None) };
    let certificate = CertificateDer::from_pem_file(folder.join("certificate.pem"))?;
    let key = PrivateKeyDer::from_pem_file(folder.join("key.pem"))?;
    let mut config = ServerConfig::builder().with_no_client_auth().with_single_cert(vec![certificate], key)?;
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    Ok(Some(Arc::new(config)))
}

fn response(request: PayloadRequest) -> PayloadResponse {
    PayloadResponse { payload: request.payload, ..Default::default() }
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Failure> {
    let owned = std::env::args().nth(2).as_deref() == Some("owned");
    // The generated dispatchers, which connect-rust's own benchmarks use too, are faster than its router.
    let services = Chain(
        EchoServiceServer::new(Echo),
        Chain(
            LogIngestServiceServer::new(Ingest { owned }),
            Chain(StreamServiceServer::new(Streams), PayloadServiceServer::new(Payloads)),
        ),
    );
    let server = Server::bind(address()).await?;
    let service = ConnectRpcService::new(services);
    match tls()? {
        Some(config) => {
            println!("https://{}", server.local_addr()?);
            server.with_tls(config).serve_with_service(service).await
        }
        None => {
            println!("http://{}", server.local_addr()?);
            server.serve_with_service(service).await
        }
    }
}
