// `node hosts.mjs FOLDER …`: each folder has `netlify/_redirects`, `cloudflare/_redirects` and `map.tsv`, source and target with a
// tab between. Ends with 1 when a host does not read a rule, or leads elsewhere.
import { spawn } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { createInterface } from 'node:readline';
import { parseAllRedirects } from '@netlify/redirect-parser';
import redirector from 'netlify-redirector';

// How long a server may take to be there: no measure of speed, only the end of waiting for what will not come.
const patience = 120_000;

// What Netlify's build takes from the file, and what its edge answers.
async function netlify(folder) {
  const file = join(folder, '_redirects');
  const { redirects, errors } = await parseAllRedirects({ redirectsFiles: [file], configRedirects: [], minimal: true });
  const matcher = await redirector.parsePlain(await readFile(file, 'utf8'), {});
  const ask = async (path) => {
    const found = matcher.match({ scheme: 'https', host: 'docs.example.com', path, query: '', headers: {}, cookieValues: {}, getHeader: () => '', getCookie: () => '' });
    return found ? [found.status, found.to] : [404, ''];
  };
  return { read: redirects.length, warnings: errors.map(String), ask, close: () => {} };
}

// Cloudflare Pages on this machine; what it says about the file goes through its log.
async function cloudflare(folder) {
  await writeFile(join(folder, 'index.html'), '');
  const command = [join('node_modules', 'wrangler', 'bin', 'wrangler.js'), 'pages', 'dev', folder, '--port', '0', '--ip', '127.0.0.1', '--compatibility-date', '2025-10-01'];
  const env = { ...process.env, CI: '1', NO_COLOR: '1', WRANGLER_SEND_METRICS: 'false' };
  const server = spawn(process.execPath, command, { env, stdio: ['ignore', 'pipe', 'pipe'] });
  const lines = [];
  const origin = await new Promise((resolve, reject) => {
    const late = setTimeout(() => reject(new Error(`no server: ${lines.join('\n')}`)), patience);
    for (const stream of [server.stdout, server.stderr]) {
      createInterface(stream).on('line', (line) => {
        lines.push(line);
        const ready = /Ready on (http:\S+)/.exec(line);
        if (ready) { clearTimeout(late); resolve(ready[1]); }
      });
    }
    server.on('exit', (code) => reject(new Error(`the server ended with ${code}: ${lines.join('\n')}`)));
  });
  const ask = async (path) => {
    const answer = await fetch(origin + path, { redirect: 'manual' });
    return [answer.status, answer.headers.get('location') ?? ''];
  };
  const read = Number(/Parsed (\d+) valid redirect rule/.exec(lines.join('\n'))?.[1] ?? 0);
  const warnings = lines.filter((line) => /invalid redirect|Found \d+ invalid|#\d+:/i.test(line));
  return { read, warnings, ask, close: () => { server.removeAllListeners('exit'); server.kill(); } };
}

let failed = false;
for (const folder of process.argv.slice(2)) {
  const map = (await readFile(join(folder, 'map.tsv'), 'utf8')).trimEnd().split('\n').map((line) => line.split('\t'));
  for (const [name, start] of Object.entries({ netlify, cloudflare })) {
    const host = await start(join(folder, name));
    const faults = host.warnings;
    if (host.read !== map.length) faults.push(`${host.read} rules are read of ${map.length}`);
    for (const [source, target] of map) {
      const [status, location] = await host.ask(source);
      if (status !== 301 || location !== target) faults.push(`${source}: ${status} ${location}, not ${target}`);
    }
    host.close();
    console.log(`${name} ${basename(folder)}: ${map.length} redirects, ${faults.length} faults`);
    for (const fault of faults.slice(0, 20)) console.log(`  ${fault}`);
    failed ||= faults.length > 0;
  }
}
process.exitCode = failed ? 1 : 0;
