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
    await page.locator('#_Findings').waitFor();
    assert.ok(await page.getByText('Nothing moves but the gulls.').isVisible(), 'the last good page is shown under the finding');
    await writeFile(file, text.replace('title: Tides', 'title: Ebb and flow'));
    await page.getByRole('heading', { name: 'Ebb and flow' }).waitFor();
    assert.equal(await page.locator('#_Findings').count(), 0);
    // Search knows the changed text, at the latest when a page is opened for the second time.
    const find = async (word, title) => {
      for (let turn = 0; ; turn += 1) {
        await page.goto(`${origin}/en/harbour`);
        await page.keyboard.press('/');
        await page.keyboard.type(word);
        const found = page.getByRole('option', { name: title }).first();
        await found.or(page.getByRole('option', { name: `Nothing found for “${word}”.` })).waitFor();
        if (await found.isVisible()) break;
        assert.ok(turn < 100, `search does not find ${word}`);
      }
    };
    // What is saved is shown before anything else is done: from then on no page is loaded again for it.
    const save = async (old, now, shown) => {
      await page.goto(`${origin}/en/harbour/guides/tides`);
      await writeFile(file, (await readFile(file, 'utf8')).replace(old, now));
      await shown.waitFor();
    };
    await find('ebb', 'Ebb and flow');
    await save('title: Ebb and flow', 'title: Neap tides', page.getByRole('heading', { name: 'Neap tides' }));
    await find('neap', 'Neap tides');
    // A tab that more indexes have passed by than are kept finds what is new all the same: nobody loads it again.
    const tab = await browser.newPage();
    tab.setDefaultTimeout(patience);
    await tab.goto(`${origin}/en/harbour`);
    await tab.keyboard.press('/');
    await tab.keyboard.type('neap');
    await tab.getByRole('option', { name: 'Neap tides' }).first().waitFor();
    await tab.evaluate(() => { window.isStillHere = true; });
    let last = 'Nothing moves';
    for (const bird of ['Gulls', 'Herons', 'Puffins']) {
      await save(last, `${bird} move`, page.getByText(`${bird} move`));
      await find(bird.toLowerCase(), 'Neap tides');
      last = `${bird} move`;
    }
    await tab.getByRole('combobox').fill('puffins');
    await tab.getByRole('option').filter({ hasText: /Puffins move/ }).first().waitFor();
    assert.equal(await tab.getByRole('combobox').inputValue(), 'puffins');
    assert.ok(await tab.evaluate(() => window.isStillHere), 'the tab was loaded again');
    await tab.close();
    // A page that is being left is not loaded again: that would call off the way to the next one.
    await page.goto(`${origin}/en/harbour/guides/tides`);
    const hash = /events\?hash=(\w+)/.exec(await page.content())[1];
    await page.route('**/en/harbour', async (route) => {
      await writeFile(file, (await readFile(file, 'utf8')).replace(last, 'Terns move'));
      const events = await fetch(`${origin}/_docfold/events?hash=${hash}&path=/en/harbour/guides/tides`);
      for await (const chunk of events.body) if (new TextDecoder().decode(chunk).includes('event: reload')) break;
      await route.continue();
    });
    await page.evaluate(() => { location.href = '/en/harbour'; });
    await page.waitForURL(`${origin}/en/harbour`);
    await page.unroute('**/en/harbour');
    await find('terns', 'Neap tides');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Neap tides' }).waitFor();
    await page.close();
  } catch (error) {
    faults.push(error.message);
  }
  server.kill();
  await rm(folder, { recursive: true, force: true });
  return { text: faults.length ? 'failed' : 'a saved change, a broken page and a mended one, search, a tab that was left behind, a page that is left', faults };
}
