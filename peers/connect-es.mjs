// Connect's own library in Node: every protocol and every version of HTTP against Eliza at $ELIZA, all her methods, and against
// gRPC's test service at $INTEROP and, over TLS, at $INTEROP_TLS.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { Code, ConnectError, createClient } from "@connectrpc/connect";
import { createConnectTransport, createGrpcTransport, createGrpcWebTransport } from "@connectrpc/connect-node";
import { ElizaService } from "./.cache/gen/connectrpc/eliza/v1/eliza_pb.js";
import { EchoStatusSchema } from "./.cache/gen/grpc/testing/messages_pb.js";
import { TestService } from "./.cache/gen/grpc/testing/test_pb.js";

const json = { useBinaryFormat: false };
const gzip = { compressMinBytes: 0 };

const transports = (server) => ({
  "Connect, HTTP/1.1": createConnectTransport({ ...server, httpVersion: "1.1" }),
  "Connect, HTTP/2": createConnectTransport({ ...server, httpVersion: "2" }),
  "Connect, HTTP/1.1, JSON": createConnectTransport({ ...server, httpVersion: "1.1", ...json }),
  "Connect, HTTP/2, GET": createConnectTransport({ ...server, httpVersion: "2", useHttpGet: true, ...gzip }),
  "gRPC, HTTP/2": createGrpcTransport({ ...server, httpVersion: "2" }),
  "gRPC, HTTP/2, JSON": createGrpcTransport({ ...server, httpVersion: "2", ...json }),
  "gRPC-Web, HTTP/1.1": createGrpcWebTransport({ ...server, httpVersion: "1.1" }),
  "gRPC-Web, HTTP/2": createGrpcWebTransport({ ...server, httpVersion: "2", ...gzip }),
});

async function* stream(...sentences) {
  for (const sentence of sentences) {
    yield { sentence };
  }
}

async function collect(responses) {
  const sentences = [];
  for await (const response of responses) {
    sentences.push(response.sentence);
  }
  return sentences;
}

const elizaChecks = {
  async say(client) {
    const { sentence } = await client.say({ sentence: "I feel lost" });
    assert.ok(sentence.length > 0);
  },

  async "introduce, message by message"(client) {
    const sentences = await collect(client.introduce({ name: "Ada" }));
    assert.ok(sentences.length > 2, `${sentences.length} sentences`);
    assert.match(sentences[0], /Ada/);
  },

  async "converse, all at once"(client) {
    const sentences = await collect(client.converse(stream("hello", "my mother", "bye")));
    assert.equal(sentences.length, 3);
  },

  async "converse, each answer before the next sentence"(client, name) {
    if (name.includes("HTTP/1.1")) {
      return;
    }
    const heard = [];
    let answered;
    async function* questions() {
      for (const sentence of ["hello", "my mother", "bye"]) {
        const answer = new Promise((resolve) => (answered = resolve));
        yield { sentence };
        await answer;
      }
    }
    for await (const response of client.converse(questions())) {
      heard.push(response.sentence);
      answered();
    }
    assert.equal(heard.length, 3);
  },

  async "a deadline ends the introduction"(client) {
    await assert.rejects(
      collect(client.introduce({ name: "Ada" }, { timeoutMs: 200 })),
      (error) => error instanceof ConnectError && error.code === Code.DeadlineExceeded,
    );
  },

  async "cancelling ends the introduction"(client) {
    const controller = new AbortController();
    const responses = client.introduce({ name: "Ada" }, { signal: controller.signal });
    const read = async () => {
      for await (const response of responses) {
        assert.ok(response.sentence);
        controller.abort();
      }
    };
    await assert.rejects(read(), (error) => error instanceof ConnectError && error.code === Code.Canceled);
  },
};

const interopChecks = {
  async "a large message both ways"(client) {
    const { payload } = await client.unaryCall({ responseSize: 314_159, payload: { body: new Uint8Array(271_828) } });
    assert.equal(payload.body.length, 314_159);
  },

  async "client stream"(client) {
    const sizes = [27_182, 8, 1_828, 45_904];
    async function* requests() {
      for (const size of sizes) {
        yield { payload: { body: new Uint8Array(size) } };
      }
    }
    assert.equal((await client.streamingInputCall(requests())).aggregatedPayloadSize, 74_922);
  },

  async "an error with its detail"(client) {
    await assert.rejects(client.unaryCall({ responseStatus: { code: 9, message: "nicht jetzt: ☃" } }), (error) => {
      assert.equal(error.code, Code.FailedPrecondition);
      assert.equal(error.rawMessage, "nicht jetzt: ☃");
      assert.equal(error.findDetails(EchoStatusSchema)[0].message, "nicht jetzt: ☃");
      return true;
    });
  },

  async "metadata both ways"(client) {
    const seen = {};
    await client.unaryCall(
      {},
      {
        headers: { "x-grpc-test-echo-initial": "initial", "x-grpc-test-echo-trailing-bin": "q6ur" },
        onHeader: (fields) => (seen.header = fields.get("x-grpc-test-echo-initial")),
        onTrailer: (fields) => (seen.trailer = fields.get("x-grpc-test-echo-trailing-bin")),
      },
    );
    assert.deepEqual(seen, { header: "initial", trailer: "q6ur" });
  },
};

let failures = 0;
async function run(server, service, checks, options) {
  for (const [transport, channel] of Object.entries(transports(options))) {
    const client = createClient(service, channel);
    for (const [check, body] of Object.entries(checks)) {
      const name = `${server}, ${transport}: ${check}`;
      try {
        await body(client, transport);
        console.log(`ok ${name}`);
      } catch (error) {
        failures++;
        console.log(`FAILED ${name}\n${error.stack}`);
      }
    }
  }
}

const nodeOptions = { ca: readFileSync(".cache/certs/ca.pem"), servername: "foo.test.google.fr" };
await run("Eliza", ElizaService, elizaChecks, { baseUrl: process.env.ELIZA });
await run("test service", TestService, interopChecks, { baseUrl: process.env.INTEROP });
await run("test service, TLS", TestService, interopChecks, { baseUrl: process.env.INTEROP_TLS, nodeOptions });
process.exit(failures === 0 ? 0 : 1);
