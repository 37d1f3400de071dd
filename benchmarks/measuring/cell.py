"""A cell of the table: one kind of call, over one protocol, with one number of concurrent calls."""

import gzip
import subprocess

from .program import TARGET

PATHS = {
    "echo": "/bench.v1.EchoService/Echo",
    "log": "/bench.v1.LogIngestService/Ingest",
    "stream": "/bench.v1.StreamService/Count",
    "collect": "/bench.v1.StreamService/Collect",
    "exchange": "/bench.v1.StreamService/Exchange",
    "payload": "/bench.v1.PayloadService/Unary",
    "payload-down": "/bench.v1.PayloadService/ServerStream",
    "payload-up": "/bench.v1.PayloadService/ClientStream",
    "payload-both": "/bench.v1.PayloadService/BidiStream",
    "text": "/bench.v1.PayloadService/Unary",
    **{f"size-{size}": "/bench.v1.PayloadService/Unary" for size in (64, 1024, 16384, 262144, 1048576, 4194000)},
}
PROTOCOLS = ("grpc", "connect", "grpc-web")
COMPRESSIONS = ("identity", "gzip", "zstd")
STREAMS = ("stream", "collect", "exchange", "payload-down", "payload-up", "payload-both")
MANY_REQUESTS = ("collect", "exchange", "payload-up", "payload-both")
BIDI = ("exchange", "payload-both")

DEFAULT_STREAMS = 8
# The requests of all concurrent calls together, by default: a server with a heap of 1 GiB has room for them and their answers, and refuses none.
IN_FLIGHT_BYTES = 64 << 20

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
PAYLOADS_OF_A_STREAM = {"payload-down": 10, "payload-up": 1, "payload-both": 10}
GZIP_MAGIC = bytes.fromhex("1f8b")
ZSTD_MAGIC = bytes.fromhex("28b52ffd")

# Blocking handlers can't wait for requests on the event loop. What the libraries that are not named here serve: all protocols over both versions of HTTP, and all payloads.
GRPC_ONLY = ("grpc-java", "tonic")
NOT_CONNECT = ("armeria", "vertx")
WITH_TLS = ("connect-java", "grpc-java", "bare-netty", "connect-rust")
ECHO_LOG_STREAM_ONLY = ("bare-netty",)
COMPRESSED = {"gzip": ("connect-java", "connect-rust", "connect-go"), "zstd": ("connect-java", "connect-rust")}


class Cell:
    """A payload over grpc, grpc-web or connect, HTTP/1.1 or HTTP/2, by a number of connections with a number of concurrent calls each."""

    def __init__(self, payload, protocol, http, connections, streams, compression="identity", tls=False):
        self.payload = payload
        self.protocol = protocol
        self.http = http
        self.connections = connections
        self.streams = streams
        self.compression = compression
        self.tls = tls

    @property
    def name(self):
        http = "" if self.http == "2" else " HTTP/1.1"
        compression = "" if self.compression == "identity" else f" {self.compression}"
        tls = " TLS" if self.tls else ""
        return f"{self.payload} {self.protocol}{http}{compression}{tls} c={self.concurrency}"

    @property
    def concurrency(self):
        return self.connections * self.streams

    @property
    def path(self):
        return PATHS[self.payload]

    @property
    def enveloped(self):
        """Whether bodies consist of envelopes, as all do but those of Connect's unary calls."""
        return self.protocol != "connect" or self.payload in STREAMS

    @property
    def body_file(self):
        compression = "" if self.compression == "identity" else f".{self.compression}"
        return f"{TARGET}/payloads/{self.payload}{compression}{'' if self.enveloped else '.message'}.bin"

    @property
    def answers(self):
        """The messages of the response. Those of payloads are the ones of the request, in field 1 instead of 2."""
        if self.payload in ANSWERS:
            return ANSWERS[self.payload]
        with open(f"{TARGET}/payloads/{self.payload}.bin", "rb") as file:
            requests, _ = envelopes(file.read())
        payload = requests[-1][requests[-1].index(b"\x12") + 1:]
        return [b"\x0a" + payload] * PAYLOADS_OF_A_STREAM.get(self.payload, 1)

    @property
    def headers(self):
        connect = "application/connect+proto" if self.payload in STREAMS else "application/proto"
        fields = {
            "grpc": ["content-type: application/grpc", "te: trailers"],
            "grpc-web": ["content-type: application/grpc-web+proto"],
            "connect": [f"content-type: {connect}", "connect-protocol-version: 1"],
        }[self.protocol]
        if self.compression != "identity":
            prefix = "grpc-" if self.protocol != "connect" else "connect-" if self.payload in STREAMS else ""
            suffix = "content-encoding" if prefix == "connect-" else "encoding" if prefix else "content-encoding"
            accepted = "accept-encoding"
            fields += [f"{prefix}{suffix}: {self.compression}", f"{prefix}{accepted}: {self.compression}"]
        return [option for field in fields for option in ("-H", field)]

    def served_by(self, server):
        """Whether the server of a name, LIBRARY, LIBRARY:MODE or LIBRARY:MODE:VARIANT, serves this cell. Only handlers of log records take views."""
        library, _, mode = server.partition(":")
        mode, _, variant = mode.partition(":")
        if mode == "loop" and self.payload in MANY_REQUESTS or variant.startswith("views") and self.payload != "log":
            return False
        if self.tls and library not in WITH_TLS:
            return False
        if self.http == "1" and (self.protocol == "grpc" or self.payload in BIDI):
            return False
        if self.compression != "identity" and (library not in COMPRESSED[self.compression] or self.payload != "text"):
            return False
        if library in GRPC_ONLY and self.protocol != "grpc" or library in NOT_CONNECT and self.protocol == "connect":
            return False
        return library not in ECHO_LOG_STREAM_ONLY or self.payload in ("echo", "log", "stream")

    def check(self, server):
        """Makes one call with curl, ends the program if its answer is wrong, and returns the length of the body."""
        fields = f"{TARGET}/fields"
        http = "--http1.1" if self.http == "1" else "--http2" if self.tls else "--http2-prior-knowledge"
        body = subprocess.run(
            ["curl", "-sSk", "--max-time", "60", http, "-H", "expect:", *self.headers, "--dump-header", fields, "--data-binary", f"@{self.body_file}",
             server.address + self.path], stdout=subprocess.PIPE, check=True).stdout
        with open(fields) as dumped:
            statuses = [line.strip() for line in dumped if line.lower().startswith(("grpc-status:", "http/"))]
        messages, end = envelopes(body) if self.enveloped else ([body], b"")
        messages = [self.decompressed(message) for message in messages]
        succeeded = {
            "grpc": "grpc-status: 0" in statuses or "grpc-status:0" in statuses,
            "grpc-web": b"grpc-status:0" in end.replace(b" ", b""),
            "connect": b'"error"' not in end,
        }[self.protocol]
        # The entries of a map have no order.
        alike = [sorted(message) for message in messages] == [sorted(answer) for answer in self.answers]
        if not alike or not succeeded or " 200" not in statuses[0]:
            raise SystemExit(f"{server.name} has given a wrong answer to {self.name}: {body[:400]!r} {statuses}")
        return len(body)

    def decompressed(self, message):
        """Returns a message of a response without compression. Of zstd, which Python does not have, only the first bytes are compared."""
        if self.compression == "gzip":
            return gzip.decompress(message)
        if self.compression == "zstd" and message.startswith(ZSTD_MAGIC):
            return self.answers[0]
        return message


def default_streams(payload, connections):
    """Returns how many concurrent calls each connection has by default: fewer of those whose messages are long."""
    message_bytes = int(payload.removeprefix("size-")) if payload.startswith("size-") else 1
    return max(1, min(DEFAULT_STREAMS, IN_FLIGHT_BYTES // (connections * message_bytes)))


def envelopes(body):
    """Returns the messages of a body, and the content of its last envelope if that is not a message."""
    messages, end, at = [], b"", 0
    while at < len(body):
        flags, length = body[at], int.from_bytes(body[at + 1:at + PREFIX_BYTES], "big")
        content = body[at + PREFIX_BYTES:at + PREFIX_BYTES + length]
        if flags & 0x82:
            end = gzip.decompress(content) if flags & 1 and content[:2] == GZIP_MAGIC else content
        else:
            messages.append(content)
        at += PREFIX_BYTES + length
    return messages, end
