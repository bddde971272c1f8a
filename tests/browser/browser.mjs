// The browser that all checks share: Debian's Chromium, or the one that CHROMIUM names.
import { chromium } from 'playwright-core';

export const launch = () => chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
});

export const widths = [360, 768, 1440];
export const schemes = ['light', 'dark'];
