"""gRPC's Python library, which is made of its C core, against gRPC's test service at $INTEROP and $INTEROP_TLS."""

import os
import sys
import time

sys.path.insert(0, "python")

import grpc
from checks import check, expect, expect_failure, finish
from test_service import empty_pb2, messages_pb2, test_pb2_grpc

MESSAGE = "\t\ntest with whitespace\r\nand Unicode BMP ☺ and non-BMP 😈\t\n"


def payload(size):
    return messages_pb2.Payload(body=bytes(size))


def output_request(*sizes, interval_us=0):
    parameters = [messages_pb2.ResponseParameters(size=size, interval_us=interval_us) for size in sizes]
    return messages_pb2.StreamingOutputCallRequest(response_parameters=parameters)


def run(name, channel, compression):
    stub = test_pb2_grpc.TestServiceStub(channel)
    unimplemented = test_pb2_grpc.UnimplementedServiceStub(channel)

    def empty():
        expect(empty_pb2.Empty(), stub.EmptyCall(empty_pb2.Empty(), compression=compression))

    def large():
        request = messages_pb2.SimpleRequest(response_size=314_159, payload=payload(271_828))
        expect(314_159, len(stub.UnaryCall(request, compression=compression).payload.body))

    def client_stream():
        requests = (messages_pb2.StreamingInputCallRequest(payload=payload(size)) for size in (27_182, 8, 1_828, 45_904))
        expect(74_922, stub.StreamingInputCall(requests, compression=compression).aggregated_payload_size)

    def server_stream():
        responses = stub.StreamingOutputCall(output_request(31_415, 9, 2_653, 58_979), compression=compression)
        expect([31_415, 9, 2_653, 58_979], [len(response.payload.body) for response in responses])

    def ping_pong():
        heard = []

        def requests():
            for size in (31_415, 9, 2_653):
                sent = len(heard)
                yield output_request(size)
                while len(heard) == sent:
                    time.sleep(0.001)

        for response in stub.FullDuplexCall(requests(), compression=compression):
            heard.append(len(response.payload.body))
        expect([31_415, 9, 2_653], heard)

    def empty_stream():
        expect([], list(stub.FullDuplexCall(iter(()))))

    def metadata():
        fields = (("x-grpc-test-echo-initial", "initial"), ("x-grpc-test-echo-trailing-bin", b"\xab\xab\xab"))
        _, call = stub.UnaryCall.with_call(messages_pb2.SimpleRequest(), metadata=fields)
        expect("initial", dict(call.initial_metadata())["x-grpc-test-echo-initial"])
        expect(b"\xab\xab\xab", dict(call.trailing_metadata())["x-grpc-test-echo-trailing-bin"])

    def status():
        request = messages_pb2.SimpleRequest(response_status=messages_pb2.EchoStatus(code=2, message=MESSAGE))
        error = expect_failure(grpc.RpcError, lambda: stub.UnaryCall(request))
        expect((grpc.StatusCode.UNKNOWN, MESSAGE), (error.code(), error.details()))

    def unknown_method():
        error = expect_failure(grpc.RpcError, lambda: stub.UnimplementedCall(empty_pb2.Empty()))
        expect(grpc.StatusCode.UNIMPLEMENTED, error.code())

    def unknown_service():
        error = expect_failure(grpc.RpcError, lambda: unimplemented.UnimplementedCall(empty_pb2.Empty()))
        expect(grpc.StatusCode.UNIMPLEMENTED, error.code())

    def cancellation():
        responses = stub.StreamingOutputCall(output_request(*[1] * 1_000, interval_us=10_000))
        next(responses)
        responses.cancel()
        expect(grpc.StatusCode.CANCELLED, expect_failure(grpc.RpcError, lambda: list(responses)).code())

    def deadline():
        responses = stub.StreamingOutputCall(output_request(1, 1, interval_us=5_000_000), timeout=0.2)
        expect(grpc.StatusCode.DEADLINE_EXCEEDED, expect_failure(grpc.RpcError, lambda: list(responses)).code())

    for case in (empty, large, client_stream, server_stream, ping_pong, empty_stream, metadata, status, unknown_method,
                 unknown_service, cancellation, deadline):  # fmt: skip
        check(f"{name} {case.__name__}", case)


def of(address):
    return address.split("://")[1]


with grpc.insecure_channel(of(os.environ["INTEROP"])) as plaintext:
    run("plaintext", plaintext, grpc.Compression.NoCompression)
    run("plaintext, gzip", plaintext, grpc.Compression.Gzip)
with open(".cache/certs/ca.pem", "rb") as file:
    credentials = grpc.ssl_channel_credentials(file.read())
override = [("grpc.ssl_target_name_override", "foo.test.google.fr")]
with grpc.secure_channel(of(os.environ["INTEROP_TLS"]), credentials, override) as encrypted:
    run("TLS", encrypted, grpc.Compression.Deflate)
finish()
