// A Connect client in one small file: unary calls and server streams in JSON, with fetch alone.
// https://connectrpc.com/docs/protocol

const FLAG_COMPRESSED = 1;
const FLAG_END_STREAM = 2;
const PREFIX_BYTES = 5;
const MAX_MESSAGE_BYTES = 4 * 1024 * 1024;

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** A failed call: a Connect code, and the message of the server or the network. */
export class ConnectError extends Error {
  constructor(code, message) {
    super(message);
    this.name = 'ConnectError';
    this.code = code;
  }
}

/**
 * Calls a unary method and returns its response message.
 *
 * If trace is given, it records everything that goes over the wire: see newTrace in wire.js.
 */
export async function unary(path, message, { timeout = 15_000, trace } = {}) {
  const body = JSON.stringify(message);
  const headers = {
    'Content-Type': 'application/json',
    'Connect-Protocol-Version': '1',
    'Connect-Timeout-Ms': String(timeout),
  };
  trace?.request(headers, body);
  let response;
  try {
    response = await post(path, headers, body, AbortSignal.timeout(timeout));
    const text = await response.text();
    trace?.response(response, text);
    if (!response.ok) {
      throw errorFromResponse(response, text);
    }
    return JSON.parse(text);
  } catch (error) {
    throw failed(error, response, trace);
  }
}

/** Calls a server-streaming method and yields its messages as they arrive. */
export async function* serverStream(path, message, { signal, trace } = {}) {
  const body = envelope(0, JSON.stringify(message));
  const headers = { 'Content-Type': 'application/connect+json', 'Connect-Protocol-Version': '1' };
  trace?.request(headers, body);
  let response;
  try {
    response = await post(path, headers, body, signal);
    if (!response.headers.get('Content-Type')?.startsWith('application/connect+json')) {
      const text = await response.text();
      trace?.response(response, text);
      throw errorFromResponse(response, text);
    }
    trace?.response(response);
    yield* messages(response.body, trace);
  } catch (error) {
    throw failed(error, response, trace);
  }
}

async function* messages(body, trace) {
  for await (const frame of envelopes(body)) {
    trace?.frame(frame);
    if (frame.flags & FLAG_COMPRESSED) {
      throw new ConnectError('internal', 'the server compressed a frame, which was not asked for');
    }
    const value = JSON.parse(decoder.decode(frame.payload));
    if (frame.flags & FLAG_END_STREAM) {
      if (value.error) {
        throw new ConnectError(value.error.code ?? 'unknown', value.error.message ?? '');
      }
      trace?.end();
      return;
    }
    yield value;
  }
  throw new ConnectError('unavailable', 'the stream broke off before its end');
}

/** Builds an envelope: one byte of flags, four bytes of length (big-endian), the payload. */
export function envelope(flags, text) {
  const payload = encoder.encode(text);
  const bytes = new Uint8Array(PREFIX_BYTES + payload.length);
  bytes[0] = flags;
  new DataView(bytes.buffer).setUint32(1, payload.length);
  bytes.set(payload, PREFIX_BYTES);
  return bytes;
}

/** Yields { flags, prefix, payload } for each envelope of the stream, however its bytes are cut. */
async function* envelopes(body) {
  const reader = body.getReader();
  let pending = new Uint8Array(0);
  try {
    while (true) {
      const { done, value } = await reader.read();
      if (done) {
        if (pending.length > 0) {
          throw new ConnectError('unavailable', 'the stream broke off inside a frame');
        }
        return;
      }
      pending = joined(pending, value);
      for (let size = frameSize(pending); size <= pending.length; size = frameSize(pending)) {
        yield {
          flags: pending[0],
          prefix: pending.subarray(0, PREFIX_BYTES),
          payload: pending.subarray(PREFIX_BYTES, size),
        };
        pending = pending.subarray(size);
      }
    }
  } finally {
    reader.cancel().catch(() => {}); // A failure does not matter here: the caller has its result.
  }
}

function frameSize(bytes) {
  if (bytes.length < PREFIX_BYTES) {
    return Infinity;
  }
  const length = new DataView(bytes.buffer, bytes.byteOffset).getUint32(1);
  if (length > MAX_MESSAGE_BYTES) {
    throw new ConnectError('resource_exhausted', `a frame of ${length} bytes is more than this page reads`);
  }
  return PREFIX_BYTES + length;
}

function joined(first, second) {
  const bytes = new Uint8Array(first.length + second.length);
  bytes.set(first);
  bytes.set(second, first.length);
  return bytes;
}

function post(path, headers, body, signal) {
  return fetch(path, { method: 'POST', headers, body, signal, cache: 'no-store' });
}

function errorFromResponse(response, text) {
  try {
    const error = JSON.parse(text);
    if (typeof error.code === 'string') {
      return new ConnectError(error.code, error.message ?? '');
    }
  } catch {
    // Not from a Connect server: only the status is known.
  }
  return new ConnectError(codeFromStatus(response.status), `the server answered HTTP ${response.status}`);
}

function codeFromStatus(status) {
  const codes = { 400: 'internal', 401: 'unauthenticated', 403: 'permission_denied', 404: 'unimplemented' };
  const busy = [429, 502, 503, 504].includes(status);
  return codes[status] ?? (busy ? 'unavailable' : 'unknown');
}

/** Reports a failure to the trace and returns it as a ConnectError. */
function failed(error, response, trace) {
  const connectError = toConnectError(error, response);
  trace?.failed(connectError);
  return connectError;
}

function toConnectError(error, response) {
  if (error instanceof ConnectError) {
    return error;
  }
  if (error.name === 'AbortError') {
    return new ConnectError('canceled', 'the call was canceled');
  }
  if (error.name === 'TimeoutError') {
    return new ConnectError('deadline_exceeded', 'there was no answer in time');
  }
  if (error instanceof SyntaxError) {
    return new ConnectError('internal', 'the server sent something that is not JSON');
  }
  return new ConnectError('unavailable', response ? 'the connection broke off' : 'the server cannot be reached');
}
