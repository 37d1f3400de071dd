// What connect-web.mjs runs in the browser: every protocol and both codecs against the service at an address.
import { Code, ConnectError, createClient } from "@connectrpc/connect";
import { createConnectTransport, createGrpcWebTransport } from "@connectrpc/connect-web";
import { EchoStatusSchema } from "./.cache/gen/grpc/testing/messages_pb.js";
import { TestService } from "./.cache/gen/grpc/testing/test_pb.js";

const transports = (baseUrl) => ({
  "Connect, JSON": createConnectTransport({ baseUrl }),
  "Connect, binary": createConnectTransport({ baseUrl, useBinaryFormat: true }),
  "gRPC-Web, binary": createGrpcWebTransport({ baseUrl }),
  "gRPC-Web, JSON": createGrpcWebTransport({ baseUrl, useBinaryFormat: false }),
});

function assert(condition, words) {
  if (!condition) {
    throw new Error(words);
  }
}

async function failure(promise) {
  try {
    await promise;
  } catch (error) {
    assert(error instanceof ConnectError, `no ConnectError but ${error}`);
    return error;
  }
  throw new Error("the call has not failed");
}

async function collect(responses) {
  const sizes = [];
  for await (const response of responses) {
    sizes.push(response.payload.body.length);
  }
  return sizes;
}

const minute = 60_000_000;

const checks = {
  async unary(client) {
    const { payload } = await client.unaryCall({ responseSize: 314_159, payload: { body: new Uint8Array(271_828) } });
    assert(payload.body.length === 314_159, `${payload.body.length} bytes`);
  },

  async "server stream"(client) {
    const sizes = [31_415, 9, 2_653, 58_979];
    const responses = client.streamingOutputCall({ responseParameters: sizes.map((size) => ({ size })) });
    const received = await collect(responses);
    assert(String(received) === String(sizes), String(received));
  },

  async "server stream, each message when it is sent"(client) {
    const controller = new AbortController();
    const responses = client.streamingOutputCall(
      { responseParameters: [{ size: 1 }, { size: 1, intervalUs: minute }] },
      { signal: controller.signal },
    );
    for await (const response of responses) {
      assert(response.payload.body.length === 1, "another message");
      break;
    }
    controller.abort();
  },

  async "metadata both ways"(client) {
    let header;
    let trailer;
    const headers = { "x-grpc-test-echo-initial": "initial", "x-grpc-test-echo-trailing-bin": "q6ur" };
    await client.unaryCall(
      {},
      {
        headers,
        onHeader: (fields) => (header = fields.get("x-grpc-test-echo-initial")),
        onTrailer: (fields) => (trailer = fields.get("x-grpc-test-echo-trailing-bin")),
      },
    );
    assert(header === "initial", `header ${header}`);
    assert(trailer === "q6ur", `trailer ${trailer}`);
  },

  async "an error with its detail"(client) {
    const error = await failure(client.unaryCall({ responseStatus: { code: 9, message: "nicht jetzt: ☃" } }));
    assert(error.code === Code.FailedPrecondition, String(error));
    assert(error.rawMessage === "nicht jetzt: ☃", error.rawMessage);
    const details = error.findDetails(EchoStatusSchema);
    assert(details.length === 1 && details[0].message === "nicht jetzt: ☃", JSON.stringify(details));
  },

  async "an error in the stream"(client) {
    const error = await failure(collect(client.streamingOutputCall({ responseStatus: { code: 5, message: "gone" } })));
    assert(error.code === Code.NotFound && error.rawMessage === "gone", String(error));
  },

  async "an unimplemented method"(client) {
    const error = await failure(client.unimplementedCall({}));
    assert(error.code === Code.Unimplemented, String(error));
  },

  async "a deadline"(client) {
    const slow = { responseParameters: [{ size: 1, intervalUs: minute }] };
    const error = await failure(collect(client.streamingOutputCall(slow, { timeoutMs: 200 })));
    assert(error.code === Code.DeadlineExceeded, String(error));
  },
};

window.run = async (baseUrl) => {
  const results = [];
  for (const [transport, channel] of Object.entries(transports(baseUrl))) {
    const client = createClient(TestService, channel);
    for (const [check, run] of Object.entries(checks)) {
      const name = `${baseUrl.split(":")[0]}, ${transport}: ${check}`;
      try {
        await run(client);
        results.push({ name });
      } catch (error) {
        results.push({ name, error: error.stack });
      }
    }
  }
  return results;
};
