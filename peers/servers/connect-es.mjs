// gRPC's test service, served by Connect's own library in Node over Connect, gRPC and gRPC-Web: by HTTP/1.1, by HTTP/2 with prior
// knowledge, and by TLS for both, on ports of the system's choice, which it prints. Takes the files of the certificate and the key.
import { readFileSync } from "node:fs";
import http from "node:http";
import http2 from "node:http2";
import { setTimeout as pause } from "node:timers/promises";
import { Code, ConnectError } from "@connectrpc/connect";
import { connectNodeAdapter } from "@connectrpc/connect-node";
import { EchoStatusSchema } from "../.cache/gen/grpc/testing/messages_pb.js";
import { TestService } from "../.cache/gen/grpc/testing/test_pb.js";

const echoHeader = "x-grpc-test-echo-initial";
const echoTrailer = "x-grpc-test-echo-trailing-bin";

// The headers with a request's compression: gRPC, Connect unary, Connect streams.
const encodings = ["grpc-encoding", "content-encoding", "connect-content-encoding"];

const zeros = (size) => ({ body: new Uint8Array(size) });

// Echoes the fields that the client requests; if a call fails, they are sent with the error.
function echo(context, headers = context.responseHeader, trailers = context.responseTrailer) {
  for (const [name, fields] of [
    [echoHeader, headers],
    [echoTrailer, trailers],
  ]) {
    const value = context.requestHeader.get(name);
    if (value !== null) {
      fields.set(name, value);
    }
  }
}

function failIfAsked(status, context) {
  if (status?.code) {
    const error = new ConnectError(status.message, status.code, undefined, [{ desc: EchoStatusSchema, value: status }]);
    echo(context, error.metadata, error.metadata);
    throw error;
  }
}

function isCompressed(context) {
  return encodings.some((name) => context.requestHeader.has(name));
}

// Refuses an uncompressed message that should be compressed; clients check that.
function failIf(uncompressed) {
  if (uncompressed) {
    throw new ConnectError("the message should have been compressed", Code.InvalidArgument);
  }
}

async function* answer(request, context) {
  failIfAsked(request.responseStatus, context);
  for (const { size, intervalUs } of request.responseParameters) {
    if (intervalUs > 0) {
      await pause(intervalUs / 1000, undefined, { signal: context.signal }).catch(() => context.signal.throwIfAborted());
    }
    yield { payload: zeros(size) };
  }
}

const service = {
  emptyCall: () => ({}),

  unaryCall(request, context) {
    failIf(request.expectCompressed?.value && !isCompressed(context));
    failIfAsked(request.responseStatus, context);
    echo(context);
    return { payload: zeros(request.responseSize) };
  },

  streamingOutputCall: answer,

  // A failure before the last request would be answered over HTTP/1.1 on a connection that Node keeps, says to keep, and may never read
  // from again, so that the next call on it would have no answer: a fault of this peer. So all requests are read first.
  async streamingInputCall(requests, context) {
    let aggregatedPayloadSize = 0;
    let uncompressed = false;
    for await (const { payload, expectCompressed } of requests) {
      uncompressed ||= expectCompressed?.value && !isCompressed(context);
      aggregatedPayloadSize += payload?.body.length ?? 0;
    }
    failIf(uncompressed);
    return { aggregatedPayloadSize };
  },

  async *fullDuplexCall(requests, context) {
    echo(context);
    for await (const request of requests) {
      yield* answer(request, context);
    }
  },

  cacheableUnaryCall: unimplemented,
  unimplementedCall: unimplemented,
};

function unimplemented() {
  throw new ConnectError("not here", Code.Unimplemented);
}

const [certificate, key] = process.argv.slice(2).map((file) => readFileSync(file));
const handler = connectNodeAdapter({ routes: (router) => router.service(TestService, service) });

async function listen(server, words) {
  await new Promise((listening) => server.listen(0, "127.0.0.1", listening));
  console.log(words.replace("PORT", server.address().port));
}
await listen(http2.createSecureServer({ cert: certificate, key, allowHTTP1: true }, handler), "https://127.0.0.1:PORT/");
await listen(http.createServer(handler), "HTTP/1.1: http://127.0.0.1:PORT/");
await listen(http2.createServer(handler), "http://127.0.0.1:PORT/");
