"""A cell of the table: one kind of call, over one protocol, with one number of concurrent calls."""

import subprocess

from .program import TARGET

PATHS = {
    "echo": "/bench.v1.EchoService/Echo",
    "log": "/bench.v1.LogIngestService/Ingest",
    "stream": "/bench.v1.StreamService/Count",
    "collect": "/bench.v1.StreamService/Collect",
    "exchange": "/bench.v1.StreamService/Exchange",
}
PROTOCOLS = ("grpc", "connect", "grpc-web")
# One request, or many in one body; one response, or many.
STREAMS = ("stream", "collect", "exchange")

ECHO = b"\x0a\x40lorem ipsum dolor sit amet, consectetur adipiscing elit sed do e"
STREAM_MESSAGES = 1000
# The messages of the responses: an echo; 50 records, 10,880 and 8,040 bytes, severity 2; 1,000 copies; 1,000 messages of 64 bytes each.
ANSWERS = {
    "echo": [ECHO],
    "log": [bytes.fromhex("083210805518e83e2002")],
    "stream": [ECHO] * STREAM_MESSAGES,
    "collect": [bytes.fromhex("08e8071080f403")],
    "exchange": [ECHO] * STREAM_MESSAGES,
}
PREFIX_BYTES = 5

# Blocking handlers can't wait for requests on the event loop. What the libraries that are not named here serve: all protocols over both versions of HTTP, and all payloads.
GRPC_ONLY = ("grpc-java", "tonic")
NOT_CONNECT = ("armeria", "vertx")
UNARY_REQUESTS_ONLY = ("bare-netty",)


class Cell:
    """A payload over grpc, grpc-web or connect, HTTP/1.1 or HTTP/2, by a number of connections with a number of concurrent calls each."""

    def __init__(self, payload, protocol, http, connections, streams):
        self.payload = payload
        self.protocol = protocol
        self.http = http
        self.connections = connections
        self.streams = streams

    @property
    def name(self):
        http = "" if self.http == "2" else " HTTP/1.1"
        return f"{self.payload} {self.protocol}{http} c={self.concurrency}"

    @property
    def concurrency(self):
        return self.connections * self.streams

    @property
    def path(self):
        return PATHS[self.payload]

    @property
    def messages_per_call(self):
        return STREAM_MESSAGES if self.payload in STREAMS else 1

    @property
    def enveloped(self):
        """Whether bodies consist of envelopes, as all do but those of Connect's unary calls."""
        return self.protocol != "connect" or self.payload in STREAMS

    @property
    def body_file(self):
        return f"{TARGET}/payloads/{self.payload}{'' if self.enveloped else '.message'}.bin"

    @property
    def headers(self):
        connect = "application/connect+proto" if self.payload in STREAMS else "application/proto"
        fields = {
            "grpc": ["content-type: application/grpc", "te: trailers"],
            "grpc-web": ["content-type: application/grpc-web+proto"],
            "connect": [f"content-type: {connect}", "connect-protocol-version: 1"],
        }[self.protocol]
        return [option for field in fields for option in ("-H", field)]

    def served_by(self, server):
        """Whether the server of a name, LIBRARY or LIBRARY:MODE, serves this cell."""
        library, _, mode = server.partition(":")
        if mode == "loop" and self.payload in ("collect", "exchange"):
            return False
        if self.http == "1" and (self.protocol == "grpc" or self.payload == "exchange"):
            return False
        if library in GRPC_ONLY and self.protocol != "grpc" or library in NOT_CONNECT and self.protocol == "connect":
            return False
        return library not in UNARY_REQUESTS_ONLY or self.payload not in ("collect", "exchange")

    def check(self, server):
        """Makes one call with curl, ends the program if its answer is wrong, and returns the length of the body."""
        fields = f"{TARGET}/fields"
        http = "--http2-prior-knowledge" if self.http == "2" else "--http1.1"
        body = subprocess.run(
            ["curl", "-sSk", http, *self.headers, "--dump-header", fields, "--data-binary", f"@{self.body_file}",
             server.address + self.path], stdout=subprocess.PIPE, check=True).stdout
        with open(fields) as dumped:
            statuses = [line.strip() for line in dumped if line.lower().startswith(("grpc-status:", "http/"))]
        messages, end = envelopes(body) if self.enveloped else ([body], b"")
        succeeded = {
            "grpc": "grpc-status: 0" in statuses or "grpc-status:0" in statuses,
            "grpc-web": b"grpc-status:0" in end.replace(b" ", b""),
            "connect": b"error" not in end,
        }[self.protocol]
        if messages != ANSWERS[self.payload] or not succeeded or " 200" not in statuses[0]:
            raise SystemExit(f"{server.name} has given a wrong answer to {self.name}: {body[:400]!r} {statuses}")
        return len(body)


def envelopes(body):
    """Returns the messages of a body, and the content of its last envelope if that is not a message."""
    messages, end, at = [], b"", 0
    while at < len(body):
        flags, length = body[at], int.from_bytes(body[at + 1:at + PREFIX_BYTES], "big")
        content = body[at + PREFIX_BYTES:at + PREFIX_BYTES + length]
        if flags & 0x82:
            end = content
        else:
            messages.append(content)
        at += PREFIX_BYTES + length
    return messages, end
