import type { Check } from './check.ts';
import { firstLine, runProgram } from './run-program.ts';

export const dockerCheck: Check = {
  name: 'Docker',
  run: async ({ docker }, signal) => {
    const { usable, absent, message, fix } = await docker(signal);
    return { status: usable ? 'ok' : absent ? 'absent' : 'problem', message, fix };
  },
};

export const toolkitCheck: Check = {
  name: 'NVIDIA container toolkit',
  run: async ({ options, docker }, signal) => {
    const { nvidia, elsewhere } = await docker(signal);
    if (elsewhere !== null) return toolkitElsewhere(elsewhere, nvidia);
    const gpu = await runProgram(options.nvidiaSmi, ['-L'], signal);
    if (gpu.kind === 'hung')
      return { status: 'warning', message: 'Cannot be told while nvidia-smi does not answer.', fix: null };
    if (gpu.kind !== 'ran')
      return { status: 'absent', message: 'Not needed without an NVIDIA driver.', fix: null };
    if (nvidia === null)
      return { status: 'warning', message: 'Cannot be told while Docker does not answer.', fix: null };
    const cli = await runProgram('nvidia-ctk', ['--version'], signal);
    if (cli.kind === 'ran' || nvidia) {
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

/** What is installed here says nothing about another machine: only its daemon is asked. */
function toolkitElsewhere(daemon: string, nvidia: boolean | null): Awaited<ReturnType<Check['run']>> {
  if (nvidia === null)
    return { status: 'warning', message: `Cannot be told while ${daemon} does not answer.`, fix: null };
  if (nvidia) return { status: 'ok', message: `${daemon} knows the nvidia runtime`, fix: null };
  return {
    status: 'absent',
    message: `${daemon} gives containers no NVIDIA GPU.`,
    fix: 'With an NVIDIA card there: install nvidia-container-toolkit on that machine and restart its Docker.',
  };
}
