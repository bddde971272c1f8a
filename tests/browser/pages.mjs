// Which pages a check looks at. Stubs are left out. Addresses begin at the site's root.
import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';

// `pages(folder, limit)`: spread over the whole folder.
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

// What tells one kind of page, or one part of a page, from another: each is a mark, and with `g` each text that it finds.
const marks = [
  /<body class="[^"]*"/g, /class="breadcrumbs"/, /class="toc"/, /class="callouts"/, /class="track"/, /class="banner" aria/, /class="actions"/, /with-hero/,
  /data-group="tool"/, /data-group="platform"/, /class="cards"/, /class="list"/, /class="card"><img/, /class="filter"/, /<select/, /class="versions"/, /<summary aria/,
  /class="ghd-alert ghd-alert-\w+/g, /class="ghd-spotlight/, /class="ghd-codetabs"/, /class="annotate/, /class="code-example/, /class="hl-\w"/g, /class="footnotes/,
  /<article class="body"/, /<(?:table|figure|video|iframe|dl|blockquote|kbd|picture|hr|sup|h[2-6])\b/g, /<img src[^>]*alt="[^"]/, /<details>/, /type="checkbox"/, /rowheaders/, /class="octicon/,
  /<(?:td|th)[^>]*(?:align|rowspan|colspan)/g, /class="ghd-tool \w+"/g, /Last changed/, /rel="edit"|Edit this page/,
];

// `kinds(folder)`: the fewest pages that together have every kind of page and of part that the folder has, found greedily.
export async function kinds(folder) {
  const found = new Map();
  for (const path of await pages(folder)) {
    const html = await readFile(join(folder, path), 'utf8');
    found.set(path, new Set(marks.flatMap((mark) => mark.global ? [...html.matchAll(mark)].map(([text]) => text) : mark.test(html) ? String(mark) : [])));
  }
  const picked = [];
  for (;;) {
    let best = [0, ''];
    for (const [path, has] of found) if (has.size > best[0]) best = [has.size, path];
    if (!best[0]) return picked;
    picked.push(best[1]);
    const done = new Set(found.get(best[1]));
    for (const has of found.values()) for (const mark of done) has.delete(mark);
  }
}
