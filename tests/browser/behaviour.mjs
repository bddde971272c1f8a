// What the theme's script does, on the preview that `examples/theme_preview.rs` writes: `node behaviour.mjs FOLDER`.
import assert from 'node:assert/strict';
import { launch } from './browser.mjs';
import { serve } from './serve.mjs';

const server = await serve(process.argv[2]);
const browser = await launch();
const article = '/en/harbour/deploy/first.html';
let passed = 0;

async function check(name, options, run) {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, permissions: ['clipboard-read', 'clipboard-write'], ...options });
  const page = await context.newPage();
  page.setDefaultTimeout(5000);
  const at = (path) => page.goto(server.origin + path);
  try {
    await run(page, at);
    passed += 1;
  } catch (error) {
    process.exitCode = 1;
    console.log(`${name}: ${error.message}`);
  }
  await context.close();
}
const visible = (page, text) => page.getByText(text).first().isVisible();
const paper = (page) => page.evaluate(() => getComputedStyle(document.body.parentElement).backgroundColor);

await check('a tool is chosen, kept and asked for', {}, async (page, at) => {
  await at(article);
  assert.ok(await visible(page, 'Open Applications'));
  assert.ok(!await page.locator('#from-the-command-line').isVisible());
  await page.getByRole('button', { name: 'Harbour CLI' }).click();
  assert.ok(await page.locator('#from-the-command-line').isVisible());
  assert.ok(await page.locator('.toc').getByText('From the command line').isVisible());
  await page.reload();
  assert.ok(await page.locator('#from-the-command-line').isVisible());
  assert.equal(await page.getByRole('button', { name: 'Harbour CLI' }).getAttribute('aria-pressed'), 'true');
  await at(`${article}?tool=webui&platform=windows`);
  assert.ok(await visible(page, 'Open Applications'));
  assert.ok(await visible(page, 'credential store'));
});

await check('the right blocks are there before the script has run', {}, async (page, at) => {
  await page.route('**/docfold.js*', (route) => route.abort());
  await at(`${article}?tool=cli&platform=mac`);
  assert.ok(await page.locator('#from-the-command-line').isVisible());
  assert.ok(!await visible(page, 'Open Applications'));
  assert.ok(await visible(page, 'key chain'));
});

await check('everything is shown without scripts', { javaScriptEnabled: false }, async (page, at) => {
  await at(article);
  for (const text of ['Open Applications', 'key chain', 'credential store', 'harbour.deploy(environment']) {
    assert.ok(await visible(page, text), text);
  }
  assert.ok(await page.locator('#from-the-command-line').isVisible());
  assert.ok(!await page.locator('.search').isVisible());
  await page.locator('details.versions summary').click();
  assert.ok(await visible(page, 'Opens “Deploy”'));
  await page.setViewportSize({ width: 360, height: 780 });
  assert.ok(!await page.locator('#_sidebar').isVisible());
  await page.locator('#_menu').click();
  assert.ok(await page.locator('#_sidebar').isVisible());
});

await check('colours: system, light, dark, kept before the first paint', { colorScheme: 'light' }, async (page, at) => {
  await at(article);
  const light = await paper(page);
  await page.locator('#_theme').click();
  await page.locator('#_theme').click();
  assert.equal(await page.locator('#_theme').getAttribute('aria-label'), 'Colours: dark');
  const dark = await paper(page);
  assert.notEqual(dark, light);
  await page.route('**/docfold.js*', (route) => route.abort());
  await page.reload();
  assert.equal(await paper(page), dark);
});

await check('code is copied', {}, async (page, at) => {
  await at(article);
  await page.locator('.code-example .js-btn-copy').first().click();
  assert.match(await page.evaluate(() => navigator.clipboard.readText()), /^# What is deployed\nname: ferry\n/);
  await page.getByRole('tab', { name: 'Python' }).click();
  await page.locator('.ghd-codetab:not([hidden]) .code-copy').click();
  assert.equal(await page.evaluate(() => navigator.clipboard.readText()), 'release = harbour.deploy(environment="production")\n');
  await page.reload();
  assert.equal(await page.getByRole('tab', { name: 'Python' }).getAttribute('aria-selected'), 'true');
});

await check('annotated code is shown both ways', {}, async (page, at) => {
  await at(article);
  assert.ok(await page.locator('.annotate-beside').isVisible());
  await page.getByRole('button', { name: 'Code only' }).click();
  assert.ok(!await page.locator('.annotate-beside').isVisible());
  assert.ok(await page.locator('.annotate-inline').isVisible());
  await page.locator('.annotate .js-btn-copy').click();
  assert.match(await page.evaluate(() => navigator.clipboard.readText()), /^# What it is called/);
});

await check('another version; one without the page says so', {}, async (page, at) => {
  await at(article);
  assert.ok(!await page.locator('#_moved').isVisible());
  await page.locator('details.versions summary').click();
  await page.getByRole('link', { name: 'Self-hosted Server 2.3' }).click();
  assert.match(page.url(), /deploy\.html\?moved$/);
  assert.ok(await page.locator('#_moved').isVisible());
});

await check('a stub keeps query and anchor', {}, async (page, at) => {
  await at('/old.html?tool=cli#limits');
  await page.waitForURL(`**${article}?tool=cli#limits`);
});

await check('the sidebar keeps the current page in view', { viewport: { width: 1440, height: 300 } }, async (page, at) => {
  await at('/en/harbour/reference/topic-14.html');
  const [side, current] = await Promise.all(['#_sidebar', '.tree [aria-current]'].map((selector) => page.locator(selector).boundingBox()));
  assert.ok(current.y > side.y && current.y + current.height < side.y + side.height, JSON.stringify([side, current]));
});

await check('the table of contents follows', {}, async (page, at) => {
  await at(`${article}#limits`);
  await page.waitForFunction(() => document.querySelector('.toc .here')?.hash === '#limits');
});

await check('search by keyboard', {}, async (page, at) => {
  await page.route('**/pagefind/pagefind.js', (route) => route.fulfill({
    contentType: 'text/javascript',
    body: `export const init = () => {};
      export const debouncedSearch = async (text) => ({ results: text === 'none' ? [] : [
        { data: async () => ({ url: '/en/harbour.html', excerpt: 'a <mark>x</mark>', meta: { title: 'Harbour' }, sub_results: [] }) },
        { data: async () => ({ url: '/en/harbour/errors.html', excerpt: 'b', meta: { title: 'Error codes' }, sub_results: [{ url: '/en/harbour/errors.html#sign-in', title: 'Sign-in', excerpt: '' }] }) }] });`,
  }));
  await at(article);
  await page.keyboard.press('/');
  await page.keyboard.type('none');
  await page.getByText('Nothing found for “none”.').waitFor();
  await page.keyboard.press('Escape');
  assert.ok(!await page.locator('#_search-results').isVisible());
  await page.locator('#_search').fill('dock');
  await page.getByRole('option', { name: /Error codes/ }).waitFor();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowDown');
  assert.equal(await page.locator('#_search').getAttribute('aria-activedescendant'), 'result-2');
  await page.keyboard.press('Enter');
  await page.waitForURL('**/en/harbour/errors.html#sign-in');
});

await check('the menu of narrow windows', { viewport: { width: 360, height: 780 } }, async (page, at) => {
  await at(article);
  assert.ok(!await page.locator('#_sidebar').isVisible());
  await page.locator('#_menu').click();
  assert.ok(await page.locator('#_sidebar').isVisible());
  await page.keyboard.press('Escape');
  assert.ok(!await page.locator('#_sidebar').isVisible());
});

await browser.close();
await server.close();
console.log(`behaviour: ${passed} passed`);
