// The page: calls the weather service by its generated client, and prints what it returns.
import { Code, ConnectError, createClient, type Interceptor } from "@connectrpc/connect";
import { createConnectTransport } from "@connectrpc/connect-web";
import { WeatherService } from "../gen/weather_pb";

const element = <T extends HTMLElement>(id: string) => document.getElementById(id) as T;
const city = element<HTMLInputElement>("city");

function print(text: string, kind: "answered" | "failed") {
  const line = document.createElement("li");
  line.className = kind;
  line.textContent = text;
  element("log").append(line);
}

/** Names each request by a header, which the service repeats in its response. */
const requestId: Interceptor = (next) => (request) => {
  request.header.set("x-request-id", crypto.randomUUID());
  return next(request);
};

const weather = createClient(
  WeatherService,
  createConnectTransport({
    baseUrl: new URLSearchParams(location.search).get("service") ?? "http://localhost:8080",
    interceptors: [requestId],
  }),
);

async function get() {
  let id: string | null = null;
  const { celsius } = await weather.getTemperature(
    { city: city.value },
    { onHeader: (headers) => (id = headers.get("x-request-id")) },
  );
  print(`${celsius} °C, x-request-id ${id}`, "answered");
}

let watching = new AbortController();

async function watch() {
  watching.abort();
  watching = new AbortController();
  const responses = weather.watchTemperature({ city: city.value }, { signal: watching.signal });
  for await (const { celsius } of responses) {
    print(`${celsius} °C`, "answered");
  }
}

/** Makes a call when a button is clicked. A call that fails has a code, a message and headers. */
function onClick(button: string, call: () => Promise<void>) {
  element(button).addEventListener("click", () => {
    call().catch((reason) => {
      const error = ConnectError.from(reason);
      print(`${Code[error.code]}: ${error.rawMessage}`, "failed");
    });
  });
}

onClick("get", get);
onClick("watch", watch);
element("stop").addEventListener("click", () => watching.abort());
