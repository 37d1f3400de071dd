// Serves the files of a folder, which is the first argument, as the origin of a page. Prints the origin.
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { extname, join } from "node:path";

const folder = process.argv[2];
const types = { ".html": "text/html", ".js": "text/javascript" };

const site = createServer(async (request, response) => {
  const { pathname } = new URL(request.url, "http://localhost");
  const name = pathname.endsWith("/") ? `${pathname}index.html` : pathname;
  try {
    const content = await readFile(join(folder, name));
    response.writeHead(200, { "content-type": types[extname(name)] }).end(content);
  } catch {
    response.writeHead(404).end();
  }
});
await new Promise((listening) => site.listen(0, "127.0.0.1", listening));
console.log(`http://127.0.0.1:${site.address().port}/`);
