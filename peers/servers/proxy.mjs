// A proxy between this project's client and its server at $INTEROP and $INTEROP_TLS. Takes its program and the file that configures
// it; prints its addresses once it answers. The ports are the system's choice: the sockets are opened here and handed on.
import { spawn } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { resolve } from "node:path";

const [program, file] = process.argv.slice(2);
const names = ["GRPC", "HTTP1", "TLS"];
const sockets = await Promise.all(
  names.map(async () => {
    const socket = createServer();
    await new Promise((listening) => socket.listen(0, "127.0.0.1", listening));
    return socket;
  }),
);
const ports = sockets.map((socket) => socket.address().port);

// Where the first socket is among what the proxy inherits, behind its standard streams.
const first = 3;
const values = {
  SERVER: process.env.INTEROP.replace("http://", ""),
  SERVER_TLS: process.env.INTEROP_TLS.replace("https://", ""),
  CACHE: resolve(".cache"),
  ...Object.fromEntries(names.map((name, at) => [name, `127.0.0.1:${ports[at]}`])),
  ...Object.fromEntries(names.map((name, at) => [`${name}_SOCKET`, `fd@${first + at}`])),
};
const configuration = resolve(".cache/servers", file.replace(/.*\//, ""));
writeFileSync(
  configuration,
  readFileSync(file, "utf8").replace(/@(\w+)@/g, (_, name) => values[name]),
);

const options = {
  nginx: ["-e", "stderr", "-p", resolve(".cache/servers"), "-c", configuration],
  haproxy: ["-db", "-f", configuration],
}[program];
const inherited = names.map((_, at) => `${first + at};`).join("");
const proxy = spawn(program, options, {
  stdio: ["ignore", "inherit", "inherit", ...sockets.map((socket) => socket._handle.fd)],
  env: { ...process.env, NGINX: inherited },
});
sockets.forEach((socket) => socket.close());
proxy.on("error", (error) => console.error(`${program}: ${error.message}`));
proxy.on("close", (status) => process.exit(status ?? 1));
process.on("SIGTERM", () => proxy.kill("SIGTERM"));

await fetch(`http://${values.HTTP1}/`);
console.log(`${{ nginx: "gRPC", haproxy: "HTTP/2" }[program]}: http://${values.GRPC}/`);
console.log(`https://${values.TLS}/`);
console.log(`http://${values.HTTP1}/`);
