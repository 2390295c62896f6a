import { request } from 'node:http';
import { z } from 'zod';
import type { Check } from './check.ts';
import { firstLine, runProgram } from './run-program.ts';

const DEFAULT_SOCKET = '/var/run/docker.sock';
const MAX_ANSWER_BYTES = 1024 * 1024;

const Version = z.object({ Version: z.string() });
const Info = z.object({ Runtimes: z.record(z.string(), z.unknown()).nullish() });

export const dockerCheck: Check = {
  name: 'Docker',
  run: async ({ options }, signal) => {
    try {
      const { Version: version } = Version.parse(await askDaemon(options.docker, '/version', signal));
      return { status: 'ok', message: `Docker ${version}`, fix: null };
    } catch (error) {
      const { code, message } = error as NodeJS.ErrnoException;
      if (code === 'EACCES' || code === 'EPERM') {
        return {
          status: 'problem',
          message: 'This user may not use the Docker socket.',
          fix: 'Run `sudo usermod -aG docker $USER` and sign in again.',
        };
      }
      if (code === 'ENOENT') {
        return {
          status: 'absent',
          message: 'No Docker daemon is here: profiles with RUNTIME=docker cannot run.',
          fix: 'Install Docker, or start it with `sudo systemctl start docker`.',
        };
      }
      return {
        status: 'problem',
        message: `The Docker daemon does not answer: ${code ?? firstLine(message)}`,
        fix: 'Start it with `sudo systemctl start docker`, or correct DOCKER_HOST.',
      };
    }
  },
};

export const toolkitCheck: Check = {
  name: 'NVIDIA container toolkit',
  run: async ({ options }, signal) => {
    const gpu = await runProgram(options.nvidiaSmi, ['-L'], signal);
    if (gpu.kind !== 'ran')
      return { status: 'absent', message: 'Not needed without an NVIDIA driver.', fix: null };
    const runtimes = await askDaemon(options.docker, '/info', signal).then(
      info => Info.parse(info).Runtimes ?? {},
      () => null,
    );
    if (runtimes === null) {
      return { status: 'warning', message: 'Cannot be told while Docker does not answer.', fix: null };
    }
    const cli = await runProgram('nvidia-ctk', ['--version'], signal);
    if (cli.kind === 'ran' || 'nvidia' in runtimes) {
      const version = cli.kind === 'ran' ? firstLine(cli.output) : 'Docker knows the nvidia runtime';
      return { status: 'ok', message: version, fix: null };
    }
    return {
      status: 'problem',
      message: 'Docker cannot reach the GPU: the NVIDIA container toolkit is missing.',
      fix: 'Install nvidia-container-toolkit, run `sudo nvidia-ctk runtime configure --runtime=docker`, restart Docker.',
    };
  },
};

/** GET of the Docker API. @throws NodeJS.ErrnoException when nobody answers, Error for what is no JSON */
async function askDaemon(address: string | null, path: string, signal: AbortSignal): Promise<unknown> {
  const target = address ?? `unix://${DEFAULT_SOCKET}`;
  if (target.startsWith('ssh://') || process.env.DOCKER_TLS_VERIFY) return askCli(path, signal);
  const where = target.startsWith('unix://')
    ? { socketPath: target.slice('unix://'.length) }
    : { host: new URL(target).hostname, port: new URL(target).port || '2375' };
  return new Promise((resolve, reject) => {
    const outgoing = request({ ...where, path, signal, headers: { host: 'docker' } }, response => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', chunk => {
        text += chunk;
        if (text.length > MAX_ANSWER_BYTES) outgoing.destroy(new Error('The answer is too long.'));
      });
      response.on('error', reject);
      response.on('end', () => {
        try {
          resolve(JSON.parse(text));
        } catch (error) {
          reject(error);
        }
      });
    });
    outgoing.on('error', reject);
    outgoing.end();
  });
}

/** Over ssh or TLS the docker program knows the way. @throws Error */
async function askCli(path: string, signal: AbortSignal): Promise<unknown> {
  const args = path === '/info' ? ['info'] : ['version'];
  const format = path === '/info' ? '{{json .}}' : '{{json .Server}}';
  const result = await runProgram('docker', [...args, '--format', format], signal);
  if (result.kind === 'ran') return JSON.parse(result.output);
  throw new Error(result.kind === 'absent' ? 'the docker program is not here' : firstLine(result.output));
}
