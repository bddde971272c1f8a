// Which pages a check looks at: `pages(folder, limit)` gives addresses, spread over the whole folder. Stubs are left out.
import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';

export async function pages(folder, limit = Infinity) {
  const names = (await readdir(folder, { recursive: true })).filter((name) => name.endsWith('.html')).sort();
  const files = [];
  for (const name of names) {
    const path = join(folder, name);
    // A stub is small; what is larger need not be read.
    if ((await stat(path)).size > 4000 || !(await readFile(path, 'utf8')).includes('http-equiv="refresh"')) files.push('/' + name.replaceAll('\\', '/'));
  }
  const step = Math.max(1, files.length / limit);
  const picked = [];
  for (let at = 0; at < files.length; at += step) picked.push(files[Math.floor(at)]);
  return picked;
}
