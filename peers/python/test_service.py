"""The stubs of gRPC's test service, whose package "grpc.testing" lies within that of gRPC's library."""

import grpc

grpc.__path__.append(".cache/python/gen/grpc")

from grpc.testing import empty_pb2, messages_pb2, test_pb2_grpc

__all__ = ["empty_pb2", "messages_pb2", "test_pb2_grpc"]
