// What readers do, on the built fixture in book/: `PREFIX=/ships node book.mjs FOLDER`.
import assert from 'node:assert/strict';
import { launch } from './browser.mjs';
import { serve } from './serve.mjs';

const server = await serve(process.argv[2]);
const browser = await launch();
const article = '/en/harbour/first-deployment';
let passed = 0;

async function check(name, options, run) {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, permissions: ['clipboard-read', 'clipboard-write'], ...options });
  const page = await context.newPage();
  page.setDefaultTimeout(8000);
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
const search = async (page, text) => {
  await page.keyboard.press('/');
  await page.keyboard.type(text);
};

await check('search by keyboard, a result of this version', {}, async (page, at) => {
  await at(`/en/server@2.2/harbour/guides/errors`);
  await search(page, 'boilers');
  await page.getByRole('option', { name: /Your first deployment/ }).first().waitFor();
  const part = page.getByRole('option', { name: 'Old boilers', exact: true });
  assert.equal(new URL(await part.evaluate((link) => link.href)).pathname + new URL(await part.evaluate((link) => link.href)).hash, `${process.env.PREFIX ?? ''}/en/server@2.2/harbour/first-deployment#old-boilers`);
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await page.waitForURL('**/en/server@2.2/harbour/first-deployment#old-boilers');
  assert.ok(await page.locator('#old-boilers').isVisible());
});

await check('search leaves other versions out', {}, async (page, at) => {
  await at(article);
  await search(page, 'boilers');
  await page.getByText('Nothing found for “boilers”.').waitFor();
  await page.locator('#_search').fill('barrels');
  const found = page.getByRole('option', { name: /Your first deployment/ });
  await found.first().waitFor();
  assert.equal(await page.locator('.results a.main').count(), 1);
  assert.match(await found.first().textContent(), /cloud quota|barrels/);
  await page.keyboard.press('Escape');
  assert.ok(!await page.locator('#_search-results').isVisible());
});

await check('another version, and one without the page', {}, async (page, at) => {
  await at('/en/harbour/guides/tides');
  await page.locator('details.versions summary').click();
  await page.getByRole('link', { name: /Harbour Server 2\.3/ }).click();
  await page.waitForURL('**/en/server@2.3/harbour/guides?moved');
  assert.ok(await page.locator('#_moved').isVisible());
  await at(article);
  await page.locator('details.versions summary').click();
  await page.getByRole('link', { name: /Harbour Server 2\.2/ }).click();
  await page.waitForURL('**/en/server@2.2/harbour/first-deployment');
  assert.ok(await page.locator('#old-boilers').isVisible());
});

await check('tool and colours are kept after a reload', { colorScheme: 'light' }, async (page, at) => {
  await at(article);
  const paper = () => page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
  const light = await paper();
  await page.locator('[data-group="tool"] button[data-key="cli"]').click();
  await page.locator('#_theme').click();
  await page.locator('#_theme').click();
  await page.reload();
  assert.ok(await page.locator('#from-the-command-line').isVisible());
  assert.ok(!await page.getByText('Applications').first().isVisible());
  assert.notEqual(await paper(), light);
});

await check('code is copied', {}, async (page, at) => {
  await at(article);
  await page.locator('.code-example .js-btn-copy').first().click();
  assert.match(await page.evaluate(() => navigator.clipboard.readText()), /^# What is deployed\nname: ferry\n/);
});

await check('a stub keeps query and anchor, with and without script', {}, async (page, at) => {
  await at('/en/harbour/start?tool=cli#limits');
  await page.waitForURL(`**${article}?tool=cli#limits`);
  await at('/');
  await page.waitForURL('**/en');
});
await check('a stub leads on without scripts', { javaScriptEnabled: false }, async (page, at) => {
  await at('/en/harbour/start');
  await page.waitForURL(`**${article}`);
});

await check('pictures are there under the sub-path; lists, markdown and 404 too', {}, async (page, at) => {
  await at(article);
  assert.ok(await page.locator('.body img').evaluate((image) => image.decode().then(() => image.naturalWidth > 0)));
  for (const path of ['/en.md', '/en/index.json', '/en/server@2.2/index.json', '/llms.txt', '/robots.txt', '/sitemap.xml', '/en/harbour/first-deployment.md']) {
    const answer = await page.request.get(server.origin + path);
    assert.equal(answer.status(), 200, path);
    if (path.endsWith('.json')) assert.ok((await answer.json()).pages.length > 3);
  }
  const answer = await at('/en/nothing/here');
  assert.equal(answer.status(), 404);
  assert.ok(await page.getByRole('heading', { name: 'Page not found' }).isVisible());
});

await check('a landing page shows what exists in its version', {}, async (page, at) => {
  await at('/en');
  assert.ok(await page.locator('.group').getByRole('link', { name: 'Tides' }).isVisible());
  assert.ok(await page.locator('.actions').getByRole('link', { name: 'Quickstart' }).isVisible());
  await at('/en/server@2.3');
  assert.equal(await page.locator('.group').getByRole('link', { name: 'Tides' }).count(), 0);
});

await browser.close();
await server.close();
console.log(`book: ${passed} passed`);
