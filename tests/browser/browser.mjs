// The browser that all checks share: Debian's Chromium, or the one that CHROMIUM names.
import { chromium } from 'playwright-core';

export const launch = () => chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
});

export const widths = [360, 768, 1440];
export const schemes = ['light', 'dark'];

// How long anything may take: no measure of speed, only the end of waiting for what will not come.
export const patience = 30_000;

// Runs `work` on each of `items`, a few at a time.
export async function each(items, work, lanes = 2) {
  const left = [...items];
  await Promise.all(Array.from({ length: lanes }, async () => {
    while (left.length) await work(left.shift());
  }));
}
