import { type ModelFile, ProfileListing } from '../../../src-shared/model/profile.ts';
import { ModelsBody } from '../../../src-shared/model/reference-api.ts';
import { formatBytes } from '../../../src-shared/units.ts';
import { plain } from '../../lib/plain.ts';
import { type Command, printJson } from '../command.ts';
import { EXIT } from '../exit-codes.ts';
import { type Tone, table, toned } from '../terminal.ts';

export const modelsCommand: Command = {
  name: 'models',
  usage: 'models',
  summary: 'the profiles of models.conf, and whether their files are there',
  run: async context => {
    const panel = await context.panel();
    const { models } = await panel.get('/models', ModelsBody, context.signal);
    const { profiles } = await panel.post('/rpc/profiles.list', {}, ProfileListing);
    const files = new Map(profiles.map(({ profile, file }) => [profile.id as string, file]));
    if (context.json) {
      printJson(context, { models: models.map(model => ({ ...model, file: files.get(model.id) ?? null })) });
      return EXIT.ok.code;
    }
    const rows = models.map(model => {
      const [tone, words] = fileWords(files.get(model.id));
      return [
        model.active ? toned(context.terminal, 'good', '●') : ' ',
        model.id,
        plain(model.name),
        plain(model.speed),
        plain(model.ctx_size),
        toned(context.terminal, tone, words),
      ];
    });
    context.terminal.out(table(rows, [' ', 'ID', 'NAME', 'SPEED', 'CONTEXT', 'FILE']));
    return EXIT.ok.code;
  },
};

function fileWords(file: ModelFile | undefined): readonly [Tone, string] {
  switch (file?.state) {
    case 'present':
      return ['dim', file.sizeBytes === null ? 'present' : formatBytes(file.sizeBytes, 'en')];
    case 'missing':
      return ['warn', 'missing'];
    case 'parts-missing':
      return ['warn', 'parts missing'];
    case 'elsewhere':
      return ['dim', 'with Docker'];
    case 'unreadable':
      return ['bad', 'unreadable'];
    default:
      return ['dim', 'remote'];
  }
}
