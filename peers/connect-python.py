"""Connect's own library for Python against gRPC's test service at $INTEROP and $INTEROP_TLS: all protocols, both codecs, HTTP/1.1
and HTTP/2."""

import os
import sys

sys.path.insert(0, "python")

from checks import check, expect, expect_failure, finish
from connectrpc.client import ConnectClientSync, ResponseMetadata
from connectrpc.code import Code
from connectrpc.compat import google_protobuf_binary_codec, google_protobuf_json_codec
from connectrpc.errors import ConnectError
from connectrpc.method import IdempotencyLevel, MethodInfo, StreamType
from connectrpc.protocol import ProtocolType
from pyqwest import HTTPVersion, SyncClient, SyncHTTPTransport
from test_service import empty_pb2, messages_pb2

MESSAGE = "\t\ntest with whitespace\r\nand Unicode BMP ☺ and non-BMP 😈\t\n"
SERVER_NAME = "foo.test.google.fr"


def method(name, request, response, stream_type):
    return MethodInfo(
        name=name, service_name="grpc.testing.TestService", input=request, output=response,
        idempotency_level=IdempotencyLevel.UNKNOWN, stream_type=stream_type,
    )  # fmt: skip


UNARY = method("UnaryCall", messages_pb2.SimpleRequest, messages_pb2.SimpleResponse, StreamType.UNARY)
UNKNOWN = method("NoSuchCall", empty_pb2.Empty, empty_pb2.Empty, StreamType.UNARY)
INPUT = method(
    "StreamingInputCall", messages_pb2.StreamingInputCallRequest, messages_pb2.StreamingInputCallResponse, StreamType.CLIENT_STREAM
)
OUTPUT = method(
    "StreamingOutputCall", messages_pb2.StreamingOutputCallRequest, messages_pb2.StreamingOutputCallResponse, StreamType.SERVER_STREAM
)
DUPLEX = method(
    "FullDuplexCall", messages_pb2.StreamingOutputCallRequest, messages_pb2.StreamingOutputCallResponse, StreamType.BIDI_STREAM
)


def payload(size):
    return messages_pb2.Payload(body=bytes(size))


def output_request(*sizes, interval_us=0):
    parameters = [messages_pb2.ResponseParameters(size=size, interval_us=interval_us) for size in sizes]
    return messages_pb2.StreamingOutputCallRequest(response_parameters=parameters)


def run(name, client, full_duplex):
    def unary():
        request = messages_pb2.SimpleRequest(response_size=314_159, payload=payload(271_828))
        expect(314_159, len(client.execute_unary(request=request, method=UNARY).payload.body))

    def client_stream():
        requests = (messages_pb2.StreamingInputCallRequest(payload=payload(size)) for size in (27_182, 8, 1_828, 45_904))
        expect(74_922, client.execute_client_stream(request=requests, method=INPUT).aggregated_payload_size)

    def server_stream():
        responses = client.execute_server_stream(request=output_request(31_415, 9, 2_653, 58_979), method=OUTPUT)
        expect([31_415, 9, 2_653, 58_979], [len(response.payload.body) for response in responses])

    def bidi():
        requests = (output_request(size) for size in (31_415, 9, 2_653))
        responses = client.execute_bidi_stream(request=requests, method=DUPLEX)
        expect([31_415, 9, 2_653], [len(response.payload.body) for response in responses])

    def empty_stream():
        expect([], list(client.execute_bidi_stream(request=iter(()), method=DUPLEX)))

    def metadata():
        fields = {"x-grpc-test-echo-initial": "initial", "x-grpc-test-echo-trailing-bin": "q6ur"}
        with ResponseMetadata() as seen:
            client.execute_unary(request=messages_pb2.SimpleRequest(), method=UNARY, headers=fields)
        expect("initial", seen.headers["x-grpc-test-echo-initial"])
        expect("q6ur", seen.trailers["x-grpc-test-echo-trailing-bin"])

    def status():
        request = messages_pb2.SimpleRequest(response_status=messages_pb2.EchoStatus(code=9, message=MESSAGE))
        error = expect_failure(ConnectError, lambda: client.execute_unary(request=request, method=UNARY))
        expect((Code.FAILED_PRECONDITION, MESSAGE), (error.code, error.message))
        expect(["grpc.testing.EchoStatus"], [detail.type_name for detail in error.details])

    def stream_status():
        request = messages_pb2.StreamingOutputCallRequest(response_status=messages_pb2.EchoStatus(code=9, message=MESSAGE))
        error = expect_failure(ConnectError, lambda: list(client.execute_bidi_stream(request=iter((request,)), method=DUPLEX)))
        expect((Code.FAILED_PRECONDITION, MESSAGE), (error.code, error.message))

    def unknown_method():
        error = expect_failure(ConnectError, lambda: client.execute_unary(request=empty_pb2.Empty(), method=UNKNOWN))
        expect(Code.UNIMPLEMENTED, error.code)

    def deadline():
        request = output_request(1, 1, interval_us=5_000_000)
        error = expect_failure(
            ConnectError, lambda: list(client.execute_server_stream(request=request, method=OUTPUT, timeout_ms=200))
        )
        expect(Code.DEADLINE_EXCEEDED, error.code)

    cases = [unary, client_stream, server_stream, metadata, status, unknown_method, deadline]
    if full_duplex:
        cases += [bidi, empty_stream, stream_status]
    for case in cases:
        check(f"{name} {case.__name__}", case)


def run_all(name, address, **transport):
    for version, full_duplex in ((HTTPVersion.HTTP1, False), (HTTPVersion.HTTP2, True)):
        client = SyncClient(SyncHTTPTransport(http_version=version, **transport))
        for protocol in ProtocolType:
            if protocol == ProtocolType.GRPC and not full_duplex:
                continue
            for codec in (google_protobuf_binary_codec(), google_protobuf_json_codec()):
                form = f"{name}, {'HTTP/2' if full_duplex else 'HTTP/1.1'}, {protocol.name}, {codec.name()}:"
                run(form, ConnectClientSync(address, codec=codec, protocol=protocol, http_client=client), full_duplex)


run_all("plaintext", os.environ["INTEROP"])
port = os.environ["INTEROP_TLS"].rsplit(":", 1)[1]
with open(".cache/certs/ca.pem", "rb") as file:
    run_all("TLS", f"https://{SERVER_NAME}:{port}", tls_ca_cert=file.read(), dns_overrides={SERVER_NAME: ["127.0.0.1"]})
finish()
