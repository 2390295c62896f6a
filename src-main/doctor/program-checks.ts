import { PaddockError } from '../../src-shared/errors.ts';
import type { DoctorFinding } from '../../src-shared/model/app.ts';
import type { Check } from './check.ts';
import { firstLine, runProgram } from './run-program.ts';

type Finding = Omit<DoctorFinding, 'name'>;

const OLDEST_NODE = [20, 19] as const;

export const nodeCheck: Check = {
  name: 'Node',
  run: () => {
    const { node } = process.versions;
    const [major = 0, minor = 0] = node.split('.').map(Number);
    const enough = major > OLDEST_NODE[0] || (major === OLDEST_NODE[0] && minor >= OLDEST_NODE[1]);
    return Promise.resolve(
      enough
        ? { status: 'ok', message: `Node ${node}`, fix: null }
        : {
            status: 'problem',
            message: `Node ${node} is too old.`,
            fix: `Install Node ${OLDEST_NODE.join('.')} or newer from nodejs.org.`,
          },
    );
  },
};

export const nvidiaCheck: Check = {
  name: 'NVIDIA driver',
  run: async ({ options }, signal) => {
    const query = ['--query-gpu=name,driver_version,memory.total', '--format=csv,noheader'];
    const result = await runProgram(options.nvidiaSmi, query, signal);
    switch (result.kind) {
      case 'absent':
        return {
          status: 'absent',
          message: `${options.nvidiaSmi} is not here: models run on the CPU, or on a GPU of another maker.`,
          fix: 'With an NVIDIA card: install its driver, for instance `apt install nvidia-driver`.',
        };
      case 'hung':
        return {
          status: 'problem',
          message: `${options.nvidiaSmi} does not answer: the driver or a GPU hangs.`,
          fix: 'Look at the end of `sudo dmesg`; usually only a restart of the machine helps.',
        };
      case 'failed':
        return {
          status: 'problem',
          message: `nvidia-smi does not work: ${firstLine(result.output)}`,
          fix: /mismatch/i.test(result.output)
            ? 'The driver was updated while it was in use: restart the machine.'
            : 'Install the driver again, or load it with `modprobe nvidia`.',
        };
      case 'ran': {
        const gpus = result.output.split('\n').filter(line => line.trim() !== '');
        return { status: 'ok', message: gpus.map(line => line.trim()).join('; '), fix: null };
      }
    }
  },
};

export const llamaServerCheck: Check = {
  name: 'llama-server',
  run: async ({ options, findProgram, engineEnv }, signal) => {
    let program: string;
    try {
      program = await findProgram(options.llamaServer, process.env.PATH);
    } catch (error) {
      return unusable(options.llamaServer, error);
    }
    const result = await runProgram(program, ['--version'], signal, engineEnv);
    switch (result.kind) {
      // The file is there: it is the interpreter that its first line or its header names that is not.
      case 'absent':
        return {
          status: 'problem',
          message: `${program} needs an interpreter or loader that is not there.`,
          fix: 'Install it, or name another program with --llama-server.',
        };
      case 'hung':
        return {
          status: 'problem',
          message: `${program} --version does not end.`,
          fix: 'Run it yourself: it may wait for a GPU that hangs, or be another program.',
        };
      case 'failed':
        return {
          status: 'problem',
          message: `llama-server does not start: ${firstLine(result.output)}`,
          fix: 'Run `llama-server --version` yourself: often a library that it needs is missing.',
        };
      case 'ran': {
        const version = /version:[^\n]*/.exec(result.output)?.[0] ?? firstLine(result.output);
        return { status: 'ok', message: version, fix: null };
      }
    }
  },
};

/** A program that launches refuse, as they say it. @throws what is no refusal */
function unusable(name: string, error: unknown): Finding {
  if (!(error instanceof PaddockError)) throw error;
  const { details } = error;
  if (typeof details === 'object' && details !== null && 'absent' in details) return absent(name);
  return { status: 'problem', message: error.message, fix: error.fix ?? null };
}

function absent(name: string): Finding {
  // Only a name is looked for on PATH; a path was chosen by somebody.
  if (/[\\/]/.test(name))
    return {
      status: 'problem',
      message: `${name} is not there: profiles with RUNTIME=process cannot run.`,
      fix: 'Correct the path that --llama-server names, or use docker or embedded.',
    };
  return {
    status: 'absent',
    message: `${name} is not on PATH: profiles with RUNTIME=process cannot run.`,
    fix: 'Install llama.cpp and name its program with --llama-server, or use docker or embedded.',
  };
}
