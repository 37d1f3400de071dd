// Connect's own library in Node against Eliza at $ELIZA: every protocol, every version of HTTP, every method.
import assert from "node:assert/strict";
import { Code, ConnectError, createClient } from "@connectrpc/connect";
import { createConnectTransport, createGrpcTransport, createGrpcWebTransport } from "@connectrpc/connect-node";
import { ElizaService } from "./.cache/gen/connectrpc/eliza/v1/eliza_pb.js";

const baseUrl = process.env.ELIZA;
const json = { useBinaryFormat: false };
const gzip = { compressMinBytes: 0 };
const transports = {
  "Connect, HTTP/1.1": createConnectTransport({ baseUrl, httpVersion: "1.1" }),
  "Connect, HTTP/2": createConnectTransport({ baseUrl, httpVersion: "2" }),
  "Connect, HTTP/1.1, JSON": createConnectTransport({ baseUrl, httpVersion: "1.1", ...json }),
  "Connect, HTTP/2, GET": createConnectTransport({ baseUrl, httpVersion: "2", useHttpGet: true, ...gzip }),
  "gRPC, HTTP/2": createGrpcTransport({ baseUrl, httpVersion: "2" }),
  "gRPC, HTTP/2, JSON": createGrpcTransport({ baseUrl, httpVersion: "2", ...json }),
  "gRPC-Web, HTTP/1.1": createGrpcWebTransport({ baseUrl, httpVersion: "1.1" }),
  "gRPC-Web, HTTP/2": createGrpcWebTransport({ baseUrl, httpVersion: "2", ...gzip }),
};

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

const checks = {
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

let failures = 0;
for (const [name, transport] of Object.entries(transports)) {
  const client = createClient(ElizaService, transport);
  for (const [check, run] of Object.entries(checks)) {
    try {
      await run(client, name);
      console.log(`ok ${name}: ${check}`);
    } catch (error) {
      failures++;
      console.log(`FAILED ${name}: ${check}\n${error.stack}`);
    }
  }
}
process.exit(failures === 0 ? 0 : 1);
