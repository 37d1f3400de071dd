// Headless Chromium without access to other hosts.
import { chromium } from "playwright-core";

export function launch(...options) {
  const quiet = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
  ];
  return chromium.launch({ executablePath: process.env.CHROMIUM, args: [...quiet, ...options] });
}
