// The panel that shows what goes over the wire, and the curl line that does the same.

import { envelope } from './connect.js';

const MAX_CALLS = 30;
const decoder = new TextDecoder();
const calls = document.getElementById('calls');

/** Adds a call to the panel and returns the trace that connect.js reports its bytes to. */
export function newTrace(path, kind) {
  const started = performance.now();
  const call = element('details', 'call');
  const summary = element('summary');
  const status = element('span', 'call-status', '…');
  const time = element('span', 'call-time');
  summary.append(element('span', 'call-name', path.split('/').pop()), element('span', 'call-kind', kind), status, time);
  call.append(summary);
  call.open = true;
  show(call);

  const elapsed = () => performance.now() - started;
  const finish = (text, state) => {
    status.textContent = text;
    status.dataset.state = state;
    time.textContent = readable(elapsed());
    stayAtEnd();
  };
  let frames;
  return {
    elapsed,
    request(headers, body) {
      call.append(head('sent', `POST ${path}`, Object.entries(headers)));
      call.append(body instanceof Uint8Array ? frameLine(body.subarray(0, 5), body.subarray(5)) : json(body));
    },
    response(response, body) {
      const first = `${response.status} ${response.statusText}`.trim();
      call.append(head('received', first, [...response.headers]));
      if (body === undefined) {
        frames = call.appendChild(element('div', 'frames'));
        status.textContent = 'streaming';
        status.dataset.state = 'live';
      } else {
        call.append(json(body));
        finish(String(response.status), response.ok ? 'ok' : 'bad');
      }
      stayAtEnd();
    },
    frame({ prefix, payload }) {
      frames.append(frameLine(prefix, payload, elapsed()));
      stayAtEnd();
    },
    end() {
      finish(`${frames.childElementCount} frames`, 'ok');
    },
    failed(error) {
      call.append(element('p', 'call-error', `${error.code}: ${error.message}`));
      finish(error.code, 'bad');
    },
  };
}

function show(call) {
  calls.querySelector('.calls-none')?.remove();
  for (const earlier of calls.children) {
    earlier.open = false;
  }
  calls.append(call);
  if (calls.childElementCount > MAX_CALLS) {
    calls.firstElementChild.remove();
  }
  stayAtEnd();
}

function stayAtEnd() {
  calls.scrollTop = calls.scrollHeight;
}

function head(direction, first, headers) {
  const block = element('div', `head ${direction}`);
  block.append(element('div', 'head-first', first));
  for (const [name, value] of headers) {
    const line = element('div', 'head-line');
    line.append(element('span', 'head-name', `${name.toLowerCase()}: `), value);
    block.append(line);
  }
  return block;
}

function json(text) {
  return element('pre', 'json', text);
}

/** One envelope: its flags and its length in hexadecimal, then its payload as text. */
function frameLine(prefix, payload, at) {
  const line = element('div', 'frame');
  const hex = [...prefix].map((byte) => byte.toString(16).padStart(2, '0'));
  const bytes = element('span', 'hex');
  bytes.append(element('span', 'hex-flags', hex[0]), ` ${hex.slice(1).join(' ')}`);
  bytes.title = `flags ${prefix[0]}, length ${payload.length}`;
  if (prefix[0] & 2) {
    line.classList.add('frame-end');
  }
  line.append(bytes, element('span', 'frame-text', decoder.decode(payload)));
  if (at !== undefined) {
    line.append(element('span', 'frame-time', `+${readable(at)}`));
  }
  return line;
}

export function readable(duration) {
  if (duration >= 1000) {
    return `${(duration / 1000).toFixed(1)} s`;
  }
  return duration < 10 ? `${duration.toFixed(1)} ms` : `${Math.round(duration)} ms`;
}

export function element(tag, className, text) {
  const created = document.createElement(tag);
  if (className) {
    created.className = className;
  }
  if (text !== undefined) {
    created.textContent = text;
  }
  return created;
}

/** Returns the shell command for one of the three ways to call the service. */
export function curl(kind, origin, service, sentence, name) {
  const say = JSON.stringify({ sentence });
  switch (kind) {
    case 'get':
      return [
        `curl -sG ${quoted(`${origin}${service}/Say`)}`,
        '-d connect=v1 -d encoding=json',
        `--data-urlencode ${quoted(`message=${say}`)}`,
      ].join(' \\\n  ');
    case 'stream': {
      const message = JSON.stringify({ name });
      const prefix = [...envelope(0, message).subarray(0, 5)];
      const octal = prefix.map((byte) => `\\${byte.toString(8).padStart(3, '0')}`).join('');
      return [
        `printf '${octal}%s' ${quoted(message)} |`,
        `  curl -sN ${quoted(`${origin}${service}/Introduce`)} \\`,
        "    -H 'Content-Type: application/connect+json' \\",
        "    --data-binary @- | tr -s '\\0' '\\n'",
      ].join('\n');
    }
    default:
      return [
        `curl -s ${quoted(`${origin}${service}/Say`)}`,
        "-H 'Content-Type: application/json'",
        `-d ${quoted(say)}`,
      ].join(' \\\n  ');
  }
}

function quoted(text) {
  return /^[\w:/.-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}
