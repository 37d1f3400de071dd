// The page that talks to Eliza.
//
// Stable names, for tests and for anyone who scripts this page:
//   #sentence, #send           what the person says, and the button (Enter does the same)
//   #name, #introduce          the person's name, and the button that starts, then stops, the stream
//   #log                       the conversation; its children are
//     [data-role=you]          a sentence of the person
//     [data-role=eliza]        an answer; .text is what she says, data-kind is "say" or "introduce",
//                              data-state is "streaming" or "done", data-frames how many messages
//                              of the stream have arrived
//     [data-role=error]        a failed call; data-code is its Connect code, and the button in it,
//                              [data-action=retry], makes the same call again
//   #typing                    there while Eliza has not answered yet
//   #wire-toggle, #wire, #wire-close   the panel of what goes over the wire, and its buttons
//   #calls                     the calls in it: details.call, with .frame for each envelope
//   [data-curl=post|get|stream], #curl, #copy   the shell command
//   #theme                     switches between light and dark

import { serverStream, unary } from './connect.js';
import { curl, element, newTrace, readable } from './wire.js';

const SERVICE = '/connectrpc.eliza.v1.ElizaService';
const TYPING_DELAY = 150;
const WORD_DELAY = 60;

const $ = (id) => document.getElementById(id);
const room = $('room');
const log = $('log');
const still = matchMedia('(prefers-reduced-motion: reduce)');
const sentence = $('sentence');
const introduceButton = $('introduce');

// The conversation.

let latestCall = Promise.resolve();

function say(text) {
  addMessage('you').append(textBlock(text));
  latestSentence = text;
  showCurl();
  enqueueSay(text);
}

/** Sentences are answered in the order in which they were said, even if the person types fast. */
function enqueueSay(text) {
  latestCall = latestCall.then(() => callSay(text));
}

async function callSay(text) {
  const path = `${SERVICE}/Say`;
  const trace = newTrace(path, 'unary');
  const typing = setTimeout(showTyping, TYPING_DELAY);
  try {
    const response = await unary(path, { sentence: text }, { trace });
    hideTyping(typing);
    const message = addMessage('eliza', { kind: 'say', state: 'done' });
    message.append(textBlock(response.sentence), element('span', 'note', readable(trace.elapsed())));
    scrollDown();
  } catch (error) {
    hideTyping(typing);
    addError(error, () => enqueueSay(text));
  }
}

let introduction = null;

async function introduce(name) {
  introduction?.abort();
  const call = new AbortController();
  introduction = call;
  introduceButton.textContent = 'Stop';
  const path = `${SERVICE}/Introduce`;
  const trace = newTrace(path, 'server stream');
  const typing = setTimeout(showTyping, TYPING_DELAY);
  let message;
  let failure;
  try {
    const options = { signal: call.signal, trace };
    for await (const response of serverStream(path, { name }, options)) {
      hideTyping(typing);
      message ??= beginStreamed();
      message.add(response.sentence);
    }
  } catch (error) {
    if (error.code !== 'canceled') {
      failure = error;
    }
  } finally {
    hideTyping(typing);
    await message?.end(call.signal.aborted);
    if (introduction === call) {
      introduction = null;
      introduceButton.textContent = 'Meet Eliza';
    }
  }
  if (failure) {
    addError(failure, () => introduce(name));
  }
}

/**
 * A message that grows with each frame. Its words appear one after the other at the pace of speech;
 * a screen reader is given each sentence as a whole, as soon as it is there.
 */
function beginStreamed() {
  const message = addMessage('eliza', { kind: 'introduce', state: 'streaming', frames: 0 });
  const spoken = message.appendChild(element('span', 'unseen'));
  const text = message.appendChild(element('p', 'text'));
  text.setAttribute('aria-hidden', 'true');
  let speaking = Promise.resolve();
  let hurried = still.matches;

  async function speak(words) {
    const line = text.appendChild(element('span', 'line'));
    for (const word of words) {
      line.append(element('span', 'word', word), ' ');
      scrollDown();
      if (!hurried) {
        await new Promise((resume) => setTimeout(resume, WORD_DELAY));
      }
    }
  }
  return {
    add(sentenceOfHers) {
      spoken.append(`${sentenceOfHers} `);
      message.dataset.frames = Number(message.dataset.frames) + 1;
      speaking = speaking.then(() => speak(sentenceOfHers.split(/\s+/)));
    },
    async end(hurry) {
      hurried ||= hurry;
      await speaking;
      message.dataset.state = 'done';
    },
  };
}

// What the log consists of.

function addMessage(role, data = {}) {
  const message = element('article', `message message-${role}`);
  Object.assign(message.dataset, { role, ...data });
  message.append(element('span', 'unseen', role === 'you' ? 'You: ' : 'Eliza: '));
  log.append(message);
  scrollDown();
  return message;
}

function textBlock(text) {
  return element('p', 'text', text);
}

function addError(error, retry) {
  const message = element('article', 'message message-error');
  Object.assign(message.dataset, { role: 'error', code: error.code });
  const head = element('p', 'error-head', 'That did not work ');
  head.append(element('code', 'error-code', error.code));
  const text = element('p', 'text', error.message ? `${capitalized(error.message)}.` : 'No reason was given.');
  const button = element('button', 'retry', 'Try again');
  button.type = 'button';
  button.dataset.action = 'retry';
  button.addEventListener('click', () => {
    message.remove();
    sentence.focus();
    retry();
  });
  message.append(head, text, button);
  log.append(message);
  scrollDown();
}

function capitalized(text) {
  return text.charAt(0).toUpperCase() + text.slice(1).replace(/[.\s]+$/, '');
}

function showTyping() {
  const typing = element('div', 'message message-eliza typing');
  typing.id = 'typing';
  typing.setAttribute('aria-hidden', 'true');
  typing.append(element('i'), element('i'), element('i'));
  log.append(typing);
  scrollDown();
}

function hideTyping(timer) {
  clearTimeout(timer);
  $('typing')?.remove();
}

function scrollDown() {
  room.scrollTo({ top: room.scrollHeight });
}

// What the person does.

$('composer').addEventListener('submit', (event) => {
  event.preventDefault();
  const text = sentence.value.trim();
  if (text) {
    sentence.value = '';
    say(text);
  }
  sentence.focus();
});

$('meet').addEventListener('submit', (event) => {
  event.preventDefault();
  if (introduction) {
    introduction.abort();
  } else {
    latestName = $('name').value.trim() || latestName;
    showCurl();
    introduce($('name').value.trim());
  }
});

for (const starter of document.querySelectorAll('.starter')) {
  starter.addEventListener('click', () => say(starter.textContent));
}

// The panel.

let latestSentence = 'I feel a little lost today';
let latestName = 'Ada';
let curlKind = 'post';

function showCurl() {
  $('curl').textContent = curl(curlKind, location.origin, SERVICE, latestSentence, latestName);
}

for (const tab of document.querySelectorAll('[data-curl]')) {
  tab.addEventListener('click', () => {
    curlKind = tab.dataset.curl;
    for (const other of document.querySelectorAll('[data-curl]')) {
      other.setAttribute('aria-pressed', String(other === tab));
    }
    showCurl();
  });
}

$('copy').addEventListener('click', async () => {
  const copied = await copy($('curl'));
  $('copy').textContent = copied ? 'Copied' : 'Select and copy';
  $('announce').textContent = copied ? 'The command is in the clipboard' : '';
  setTimeout(() => ($('copy').textContent = 'Copy'), 1600);
});

/** The clipboard is closed to pages that came over plain HTTP from another machine. */
async function copy(source) {
  try {
    await navigator.clipboard.writeText(source.textContent);
    return true;
  } catch {
    getSelection().selectAllChildren(source);
    return false;
  }
}

const wide = matchMedia('(min-width: 62rem)');

function openWire(open) {
  $('wire').hidden = !open;
  $('wire-toggle').setAttribute('aria-expanded', String(open));
}

$('wire-toggle').addEventListener('click', () => {
  openWire($('wire').hidden);
  if (!$('wire').hidden && !wide.matches) {
    $('wire').focus();
  }
});

function closeWire() {
  openWire(false);
  $('wire-toggle').focus();
}

$('wire-close').addEventListener('click', closeWire);
$('wire').addEventListener('keydown', (event) => event.key === 'Escape' && closeWire());

// Light and dark: what the system says, until the person says otherwise.

const dark = matchMedia('(prefers-color-scheme: dark)');

function stored(key) {
  try {
    return localStorage.getItem(key);
  } catch {
    return null; // Storage is closed in some private windows; then the choice lasts for this visit.
  }
}

function store(key, value) {
  try {
    localStorage.setItem(key, value);
  } catch {
    // As above.
  }
}

function setTheme(theme) {
  if (theme) {
    document.documentElement.dataset.theme = theme;
  }
}

$('theme').addEventListener('click', () => {
  const current = document.documentElement.dataset.theme ?? (dark.matches ? 'dark' : 'light');
  const next = current === 'dark' ? 'light' : 'dark';
  setTheme(next);
  store('theme', next);
});

setTheme(stored('theme'));
openWire(wide.matches);
showCurl();
if (matchMedia('(hover: hover)').matches) {
  sentence.focus();
}
