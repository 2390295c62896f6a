#!/usr/bin/env node
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { appDir, buildIfStale } from './build-if-stale.mjs';
import { outliveReader, say } from './say.mjs';
import { start } from './start.mjs';

const [command, ...rest] = process.argv.slice(2);

if (command === 'start') await start(rest);
else if (command === 'headless') await start(['--headless', ...rest]);
else {
  outliveReader();
  try {
    await buildIfStale();
    const { main } = await import(pathToFileURL(join(appDir, 'out', 'main', 'cli.js')).href);
    process.exitCode = await main(process.argv.slice(2), process.env, appDir);
  } catch (error) {
    say(error.message);
    process.exitCode = 1;
  }
}
