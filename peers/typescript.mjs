// Uses the page of examples/browser at $PAGE, which calls the service at $WEATHER, in headless Chromium.
import assert from "node:assert/strict";
import { launch } from "./chromium.mjs";

const { PAGE, WEATHER } = process.env;
const browser = await launch();

/** Opens the page in a window of its own, counts the browser's preflight requests, and fails if the page's script does. */
async function visit(origin, use) {
  const tab = await browser.newPage();
  tab.setDefaultTimeout(20_000);
  const complaints = [];
  const preflights = [];
  tab.on("pageerror", (error) => complaints.push(String(error)));
  const session = await tab.context().newCDPSession(tab);
  await session.send("Network.enable");
  session.on("Network.requestWillBeSent", ({ request }) => {
    if (request.method === "OPTIONS") {
      preflights.push(request.url);
    }
  });
  await tab.goto(`${origin}/?service=${encodeURIComponent(WEATHER)}`);
  await use(tab, preflights);
  assert.deepEqual(complaints, []);
  await tab.close();
}

const line = (tab, number) => tab.locator("#log li").nth(number - 1);

const checks = {
  "a unary call, and a header both ways": () =>
    visit(PAGE, async (tab, preflights) => {
      await tab.locator("#get").click();
      assert.match(await line(tab, 1).innerText(), /^4 °C, x-request-id [0-9a-f-]{36}$/);
      assert.deepEqual(preflights, [`${WEATHER}/weather.v1.WeatherService/GetTemperature`]);
    }),

  "a stream that the page cancels": () =>
    visit(PAGE, async (tab) => {
      await tab.locator("#city").fill("Lisbon");
      await tab.locator("#watch").click();
      assert.equal(await line(tab, 1).innerText(), "17.5 °C");
      assert.equal(await line(tab, 2).innerText(), "18 °C");
      await tab.locator("#stop").click();
      assert.match(await tab.locator("#log .failed").innerText(), /^Canceled: /);
    }),

  "an error with its code": () =>
    visit(PAGE, async (tab) => {
      await tab.locator("#city").fill("Atlantis");
      await tab.locator("#get").click();
      assert.equal(await line(tab, 1).innerText(), 'NotFound: "Atlantis" has no station');
    }),

  "an origin that the service does not allow": () =>
    visit(PAGE.replace("127.0.0.1", "localhost"), async (tab) => {
      await tab.locator("#get").click();
      assert.equal(await line(tab, 1).innerText(), "Unknown: Failed to fetch");
    }),
};

let failures = 0;
for (const [name, check] of Object.entries(checks)) {
  try {
    await check();
    console.log(`ok ${name}`);
  } catch (error) {
    failures++;
    console.log(`FAILED ${name}\n${error.stack}`);
  }
}
await browser.close();
process.exit(failures === 0 ? 0 : 1);
