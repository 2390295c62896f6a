/** The benchmarks page: suites, and what can be brought from files. */

export const suites = {
  title: 'Suites',
  reading: 'Reading the suites',
  none: 'There is no suite yet. Import one on the Suites tab.',
  notReady: 'Fetch the suite first.',
  origins: {
    bundled: 'Comes with Paddock',
    fetched: 'Fetched',
    imported: 'Imported',
    absent: 'Not here yet',
    broken: 'Cannot be read',
  },
  kinds: {
    code: 'code, executed in a sandbox',
    reasoning: 'reasoning',
    instructions: 'instructions',
    tools: 'tool calls',
  },
  problems: '{{n}} problems',
  from: 'from {{host}}',
  fetchSize: 'Fetch {{size}}',
  fetching: 'Fetching {{name}}',
  runNamed: 'New run: {{name}}',
  files: 'From files',
  whose:
    'Paths are those of the machine where Paddock runs, which is not the one with this browser when you came here over the network.',
  whoseHome: 'Paddock keeps its own files there in {{home}}.',
  path: 'Path',
  import: 'Import',
  working: 'Reading',
  importSuite: 'Import a suite',
  importSuiteWhat:
    'A file of EvalPlus (HumanEvalPlus, MbppPlus) or the original HumanEval, .jsonl or .jsonl.gz. Known releases are recognised by their checksum.',
  importedSuite: '{{name}} is imported, with {{n}} problems.',
  importResults: 'Import results',
  importResultsWhat:
    'An eval_results.json of any version of EvalPlus, or a folder of models with a humaneval folder each. They join the result table.',
  importedResults_one: '1 result was imported.',
  importedResults_other: '{{count}} results were imported.',
  nothingNew: 'Everything there had been imported already.',
  nothingElseNew: 'Everything else there had been imported already.',
  unread_one: '1 file could not be imported:',
  unread_other: '{{count}} files could not be imported:',
  grade: 'Grade answers from elsewhere',
  gradeWhat:
    'A samples.jsonl as EvalPlus writes it, or a folder of programs. It becomes a run: graded in the sandbox, down to the failing input.',
  gradeNow: 'Grade',
  noneToGrade: 'There is no code suite.',
  label: 'Name in the results',
  frontier: 'Frontier models elsewhere',
  frontierWhat:
    'Published scores in per cent on benchmarks that Paddock does not run. Source: {{source}}, {{date}}.',
  benchmark: 'Benchmark',
} as const;
