// Uses Eliza's page at $ELIZA in headless Chromium. Screenshots are in .cache/screenshots.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir } from "node:fs/promises";
import { createInterface } from "node:readline";
import { launch } from "./chromium.mjs";

const page = process.env.ELIZA;
const screenshots = ".cache/screenshots";

await mkdir(screenshots, { recursive: true });
const browser = await launch();

/** Opens the page in a window of its own and fails if its script does. */
async function visit(options, use, address = page) {
  const context = await browser.newContext(options);
  const tab = await context.newPage();
  tab.setDefaultTimeout(20_000);
  const complaints = [];
  tab.on("pageerror", (error) => complaints.push(String(error)));
  await tab.goto(address);
  await use(tab, context);
  assert.deepEqual(complaints, []);
  await context.close();
}

/** Starts an Eliza for one check alone, which ends her. */
async function ownEliza() {
  const demo = spawn("../demo", ["--port", "0"], { stdio: ["ignore", "pipe", "inherit"] });
  const ended = once(demo, "exit");
  for await (const line of createInterface({ input: demo.stdout })) {
    const address = line.match(/^ *(http:\/\/[^/]*\/)$/);
    if (address) {
      return {
        address: address[1],
        end: async () => {
          demo.kill();
          await ended;
        },
      };
    }
  }
  throw new Error("Eliza has not started");
}

async function say(tab, text) {
  await tab.locator("#sentence").fill(text);
  await tab.locator("#send").click();
}

const answer = (tab) => tab.locator('[data-role=eliza][data-kind=say] .text');

const checks = {
  "a click is answered, on a wide screen in the light": () =>
    visit({ viewport: { width: 1280, height: 800 }, colorScheme: "light" }, async (tab) => {
      await say(tab, "My mother never listens to me");
      await answer(tab).first().waitFor();
      assert.match(await answer(tab).first().innerText(), /\w+/);
      assert.equal(await tab.locator("[data-role=you] .text").innerText(), "My mother never listens to me");
      assert.ok((await tab.locator("#calls .call").count()) >= 1);
      await tab.screenshot({ animations: "disabled", path: `${screenshots}/light.png` });
    }),

  "the introduction arrives in pieces": () =>
    visit({ viewport: { width: 1280, height: 800 }, colorScheme: "dark" }, async (tab) => {
      await tab.evaluate(() => {
        window.seen = [];
        new MutationObserver(() => {
          const message = document.querySelector("[data-kind=introduce]");
          if (message) {
            window.seen.push(`${message.dataset.state} ${message.dataset.frames}`);
          }
        }).observe(document.getElementById("log"), { subtree: true, childList: true, attributes: true });
      });
      await tab.locator("#name").fill("Ada");
      await tab.locator("#introduce").click();
      await tab.locator("[data-kind=introduce][data-state=done]").waitFor({ timeout: 60_000 });
      const states = new Set(await tab.evaluate(() => window.seen));
      const pieces = [...states].filter((state) => state.startsWith("streaming")).length;
      assert.ok(pieces > 2, `while it was streaming there were the states ${[...states].join(", ")}`);
      assert.match(await tab.locator("[data-kind=introduce] .text").innerText(), /Ada/);
      await tab.screenshot({ animations: "disabled", path: `${screenshots}/introduction-dark.png` });
    }),

  "an introduction can be stopped": () =>
    visit({}, async (tab) => {
      await tab.locator("#introduce").click();
      await tab.locator("[data-kind=introduce][data-state=streaming]").waitFor();
      await tab.getByRole("button", { name: "Stop" }).click();
      await tab.locator("[data-kind=introduce][data-state=done]").waitFor();
      assert.equal(await tab.locator("[data-role=error]").count(), 0);
    }),

  "the keyboard is enough": () =>
    visit({}, async (tab) => {
      await tab.locator("#sentence").focus();
      await tab.keyboard.type("hello");
      await tab.keyboard.press("Enter");
      await answer(tab).first().waitFor();
      await tab.keyboard.type("I dreamed of the sea");
      await tab.keyboard.press("Enter");
      await answer(tab).nth(1).waitFor();
      assert.equal(await tab.evaluate(() => document.activeElement.id), "sentence");
    }),

  "it fits a phone": () =>
    visit({ viewport: { width: 360, height: 740 }, isMobile: true, hasTouch: true }, async (tab) => {
      await tab.locator(".starter").first().tap();
      await answer(tab).first().waitFor();
      const overflow = await tab.evaluate(
        () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
      );
      assert.ok(overflow <= 0, `the page is ${overflow} pixels wider than the phone`);
      assert.ok(await tab.locator("#send").isVisible());
      await tab.screenshot({ animations: "disabled", path: `${screenshots}/phone.png` });
    }),

  "a server that is gone is told in words": async () => {
    const { address, end } = await ownEliza();
    await visit(
      {},
      async (tab) => {
        await say(tab, "hello");
        await answer(tab).first().waitFor();
        await end();
        await say(tab, "Are you still there?");
        await tab.locator("[data-role=error]").waitFor();
        assert.match(await tab.locator("[data-role=error]").innerText(), /cannot be reached/);
        await tab.screenshot({ animations: "disabled", path: `${screenshots}/gone.png` });
      },
      address,
    );
  },

  "an error is shown, and trying again mends it": () =>
    visit({}, async (tab, context) => {
      await context.setOffline(true);
      await say(tab, "Are you there?");
      await tab.locator("[data-role=error]").waitFor();
      await tab.screenshot({ animations: "disabled", path: `${screenshots}/error.png` });
      await context.setOffline(false);
      await tab.locator("[data-action=retry]").click();
      await answer(tab).first().waitFor();
      assert.equal(await tab.locator("[data-role=error]").count(), 0);
    }),
};

let failures = 0;
for (const [name, run] of Object.entries(checks)) {
  try {
    await run();
    console.log(`ok ${name}`);
  } catch (error) {
    failures++;
    console.log(`FAILED ${name}\n${error.stack}`);
  }
}
await browser.close();
process.exit(failures === 0 ? 0 : 1);
