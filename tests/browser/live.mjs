// What writers see, with `docfold serve` on a copy of the fixture: a saved change, what is broken and mended, and search.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { patience } from './browser.mjs';

export async function live(browser, program) {
  const folder = await mkdtemp(join(tmpdir(), 'docfold-live-'));
  await cp('book', folder, { recursive: true });
  const server = spawn(program, ['serve', '--port', '0', '--config', join(folder, 'book.toml')], { stdio: ['ignore', 'pipe', 'ignore'] });
  const faults = [];
  try {
    const origin = await new Promise((resolve, reject) => {
      createInterface(server.stdout).on('line', (line) => { if (line.startsWith('listening')) resolve(new URL(line.split(' ').at(-1)).origin); });
      server.on('exit', (code) => reject(new Error(`the server ended with ${code}`)));
      server.on('error', reject);
    });
    const page = await browser.newPage();
    page.setDefaultTimeout(patience);
    // The event stream stays open, so the page is there before the network is quiet.
    await page.goto(`${origin}/en/harbour/guides/tides`);
    const file = join(folder, 'content/harbour/guides/tides.md');
    const text = await readFile(file, 'utf8');
    await writeFile(file, text.replace('Nothing moves.', 'Nothing moves but the gulls.'));
    await page.getByText('Nothing moves but the gulls.').waitFor();
    await writeFile(file, text.replace('title: Tides', 'title: [Tides'));
    await page.locator('#docfold-findings').waitFor();
    assert.ok(await page.getByText('Nothing moves but the gulls.').isVisible(), 'the last good page is shown under the finding');
    await writeFile(file, text.replace('title: Tides', 'title: Ebb and flow'));
    await page.getByRole('heading', { name: 'Ebb and flow' }).waitFor();
    assert.equal(await page.locator('#docfold-findings').count(), 0);
    // Search knows the changed text, at the latest when a page is opened for the second time.
    for (const text of ['Ebb and flow', 'Neap tides']) {
      await writeFile(file, (await readFile(file, 'utf8')).replace('title: Ebb and flow', `title: ${text}`));
      const word = text.split(' ')[0].toLowerCase();
      for (let turn = 0; ; turn += 1) {
        await page.goto(`${origin}/en/harbour`);
        await page.keyboard.press('/');
        await page.keyboard.type(word);
        const found = page.getByRole('option', { name: text }).first();
        await found.or(page.getByRole('option', { name: `Nothing found for “${word}”.` })).waitFor();
        if (await found.isVisible()) break;
        assert.ok(turn < 100, `search does not find ${word}`);
      }
    }
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Neap tides' }).waitFor();
    await page.close();
  } catch (error) {
    faults.push(error.message);
  }
  server.kill();
  await rm(folder, { recursive: true, force: true });
  return { text: faults.length ? 'failed' : 'a saved change, a broken page and a mended one, search', faults };
}
