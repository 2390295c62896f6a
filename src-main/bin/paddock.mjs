#!/usr/bin/env node
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { appDir, buildIfStale } from './build-if-stale.mjs';
import { commandFirst } from './command-first.mjs';
import { outliveReader, say } from './say.mjs';
import { start } from './start.mjs';

const argv = commandFirst(process.argv.slice(2));
const [command, ...rest] = argv;

if (command === 'start') await start(rest);
else if (command === 'headless') await start(['--headless', ...rest]);
else {
  outliveReader();
  try {
    await buildIfStale();
    const { main } = await import(pathToFileURL(join(appDir, 'out', 'main', 'cli.js')).href);
    process.exitCode = await main(argv, process.env, appDir);
  } catch (error) {
    say(error.message);
    process.exitCode = 1;
  }
}
