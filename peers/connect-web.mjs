// Connect's own library in headless Chromium, on a page of another origin than gRPC's test service at $INTEROP and $INTEROP_TLS.
import { createServer } from "node:http";
import { build } from "esbuild";
import { launch } from "./chromium.mjs";

const { outputFiles } = await build({ entryPoints: ["connect-web-page.mjs"], bundle: true, format: "esm", write: false });
const files = {
  "/": ["text/html", '<!doctype html><link rel="icon" href="data:,"><script type="module" src="page.js"></script>'],
  "/page.js": ["text/javascript", outputFiles[0].text],
};
const site = createServer((request, response) => {
  const [type, content] = files[request.url] ?? ["text/plain", ""];
  response.writeHead(content ? 200 : 404, { "content-type": type }).end(content);
});
await new Promise((listening) => site.listen(0, "127.0.0.1", listening));

const browser = await launch("--ignore-certificate-errors");
const tab = await browser.newPage();
const preflights = [];
const encryptedVersions = new Set();
tab.on("pageerror", (error) => console.log(String(error)));
const session = await tab.context().newCDPSession(tab);
await session.send("Network.enable");
session.on("Network.requestWillBeSent", ({ request }) => {
  if (request.method === "OPTIONS") {
    preflights.push(request.url);
  }
});
session.on("Network.responseReceived", ({ response }) => {
  if (response.url.startsWith("https:")) {
    encryptedVersions.add(response.protocol);
  }
});
await tab.goto(`http://127.0.0.1:${site.address().port}/`);
await tab.waitForFunction(() => window.run);

let failures = 0;
function report(name, error) {
  failures += error ? 1 : 0;
  console.log(error ? `FAILED ${name}\n${error}` : `ok ${name}`);
}
for (const baseUrl of [process.env.INTEROP, process.env.INTEROP_TLS]) {
  for (const { name, error } of await tab.evaluate((url) => window.run(url), baseUrl)) {
    report(name, error);
  }
}
report("the browser asks before it calls", preflights.length > 0 ? "" : "the page is of no other origin");
report("TLS carries HTTP/2", String([...encryptedVersions]) === "h2" ? "" : [...encryptedVersions].join(", "));
await browser.close();
site.close();
process.exit(failures === 0 ? 0 : 1);
