// Which pages a check looks at: `pages(folder, limit)` gives addresses, spread over the whole folder. Stubs are left out.
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

export async function pages(folder, limit = Infinity) {
  const files = (await readdir(folder, { recursive: true })).filter((name) => name.endsWith('.html')).sort();
  const step = Math.max(1, files.length / limit);
  const picked = [];
  for (let at = 0; at < files.length; at += step) {
    const name = files[Math.floor(at)];
    if (!(await readFile(join(folder, name), 'utf8')).includes('http-equiv="refresh"')) picked.push('/' + name.replaceAll('\\', '/'));
  }
  return picked;
}
