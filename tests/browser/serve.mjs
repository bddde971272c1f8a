// A server for a folder of files, on a free port of the loopback interface: `serve(folder, prefix)` gives { origin, close }.
// With a prefix such as `/docs` everything else is not found, as on a host that serves a site under a sub-path;
// `origin` ends with it. PREFIX in the environment stands for one that is not given.
import { createServer } from 'node:http';
import { readFile } from 'node:fs/promises';
import { extname, join, normalize } from 'node:path';

const types = { '.html': 'text/html; charset=utf-8', '.css': 'text/css', '.js': 'text/javascript', '.svg': 'image/svg+xml', '.json': 'application/json', '.md': 'text/markdown; charset=utf-8', '.wasm': 'application/wasm' };

export async function serve(folder, prefix = process.env.PREFIX ?? '') {
  const server = createServer(async (request, response) => {
    const asked = normalize(decodeURIComponent(new URL(request.url, 'http://x').pathname));
    const path = asked.startsWith(prefix) ? asked.slice(prefix.length) || '/' : '/.no';
    for (const name of [path, `${path}.html`, join(path, 'index.html')]) {
      try {
        const bytes = await readFile(join(folder, name));
        response.writeHead(200, { 'content-type': types[extname(name)] ?? 'application/octet-stream' }).end(bytes);
        return;
      } catch { /* the next name */ }
    }
    const missing = await readFile(join(folder, '404.html')).catch(() => '');
    response.writeHead(404, { 'content-type': types['.html'] }).end(missing);
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { origin: `http://127.0.0.1:${server.address().port}${prefix}`, close: () => new Promise((resolve) => server.close(resolve)) };
}
