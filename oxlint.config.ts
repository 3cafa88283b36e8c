// The rules of the linter: those that keep the map of the source tree first, then those of the code.

import { defineConfig, type OxlintOverride } from 'oxlint';

/**
 * The layers from the bottom to the top, and in each the order of its folders and of the files beside them.
 */
const layers: { readonly [layer: string]: readonly string[] } = {
  queue: [
    'base',
    'errors.ts',
    'job.ts',
    'journal.ts',
    'core',
    'waiting',
    'running',
    'fields.ts',
    'options.ts',
    'orders',
    'saving',
    'dispatcher.ts',
    'order.ts',
    'jobQueue.ts',
    'index.ts',
  ],
  node: ['base', 'process', 'halt', 'runs', 'output', 'launcher', 'jobs', 'journal', 'index.ts'],
  local: [
    'base',
    'matchers',
    'work',
    'limits',
    'chains',
    'wording',
    'output',
    'running',
    'sealing',
    'session',
    'history',
    'problems',
    'index.ts',
  ],
  extension: [
    'variables',
    'shell',
    'tasksJson',
    'tasks',
    'shared',
    'vscodeTasks',
    'settings',
    'adding',
    'wording',
    'views',
    'asking',
    'output',
    'commands',
    'running',
    'notices',
    'session',
    'problems',
    'callingExtension.ts',
    'api.ts',
    'extension.ts',
  ],
};

const names = Object.keys(layers);

type Pattern = { readonly message: string } & ({ readonly regex: string } | { readonly group: string[] });

/** A layer sees those below it through their index.ts, and those above it not at all. */
function layerPatterns(layer: string): Pattern[] {
  const below = names.slice(0, names.indexOf(layer));
  const above = names.slice(names.indexOf(layer) + 1);
  const patterns: Pattern[] = [
    {
      group: [
        ...below.flatMap((name) => [`**/${name}/**`, `!**/${name}/index.ts`]),
        ...above.map((name) => `**/${name}/**`),
      ],
      message: `src/${layer} sees ${below.map((name) => `src/${name}/index.ts`).join(', ') || 'no other layer'}, and nothing else of the other layers.`,
    },
  ];
  if (layer === 'queue') {
    patterns.push({ regex: '^[^.]', message: 'src/queue imports nothing from outside itself.' });
  } else if (layer !== 'extension') {
    patterns.push({ regex: '^vscode$', message: `src/${layer} runs without an editor.` });
  }
  return patterns;
}

/** A folder, or a file beside the folders, imports only what stands before it. */
function orderPatterns(layer: string, place: string): Pattern[] {
  const places = layers[layer] ?? [];
  const after = places.slice(places.indexOf(place) + 1).map((name) => name.replace('.', '\\.'));
  const up = place.endsWith('.ts') ? '\\./' : '\\.\\./';
  return after.length === 0
    ? []
    : [
        {
          regex: `^${up}(${after.join('|')})(/|$)`,
          message: `${place} stands before it in the order of folders (oxlint.config.ts).`,
        },
      ];
}

const mapOverrides: OxlintOverride[] = names.flatMap((layer) =>
  (layers[layer] ?? []).map((place) => ({
    files: [`src/${layer}/${place}${place.endsWith('.ts') ? '' : '/**'}`],
    rules: {
      'no-restricted-imports': [
        'error',
        { patterns: [...layerPatterns(layer), ...orderPatterns(layer, place)] },
      ],
    },
  })),
);

/** A place that is in no order would be free of all rules. */
const unlisted: OxlintOverride[] = names.map((layer) => ({
  files: [`src/${layer}/*.ts`, `src/${layer}/*/**`],
  excludeFiles: (layers[layer] ?? []).map(
    (place) => `src/${layer}/${place}${place.endsWith('.ts') ? '' : '/**'}`,
  ),
  rules: {
    'no-restricted-imports': [
      'error',
      { patterns: [{ regex: '.', message: `Give this place a position among the folders of ${layer}.` }] },
    ],
  },
}));

/**
 * Functions that are longer, or have more branches, than a reader should be asked for: each with its reason.
 */
const exempt: OxlintOverride[] = [
  // A table as a switch: one case for each variable, problem or error.
  'src/extension/variables/editorVariables.ts',
  'src/extension/tasks/taskMessages.ts',
  'src/extension/commands/reportError.ts',
  // Grammars with a branch for each rule.
  'src/extension/shell/commandWords.ts',
  'src/extension/shell/shellCommandLine.ts',
  'src/local/matchers/readMatchers.ts',
  // One row of a text for each fact.
  'src/extension/wording/jobText.ts',
  // Closures over the state of one run: a class would repeat each of their variables.
  'src/node/output/followLog.ts',
  'src/node/halt/posix.ts',
  // One query with a condition for each filter.
  'src/node/journal/history.ts',
  // A dialog with one branch for each kind of input.
  'src/extension/variables/inputs.ts',
  // Streams of one process, wired together in one place.
  'src/node/output/jobOutput.ts',
  // The composition root is a list.
  'src/extension/extension.ts',
].map((file) => ({
  files: [file],
  rules: { 'eslint/complexity': 'off', 'eslint/max-lines-per-function': 'off' },
}));

export default defineConfig({
  plugins: ['typescript', 'unicorn', 'import', 'promise', 'oxc', 'eslint'],
  jsPlugins: ['./scripts/commentWidth.mjs'],
  categories: { correctness: 'error', suspicious: 'error', perf: 'error' },
  options: { typeAware: true },
  ignorePatterns: ['dist', 'out', '.vscode-test', 'test-results'],
  rules: {
    'eslint/max-lines': ['error', { max: 800, skipBlankLines: true, skipComments: true }],
    'eslint/max-params': ['error', { max: 8 }],
    'eslint/no-await-in-loop': 'off',
    'eslint/no-underscore-dangle': 'off',
    'comments/width': 'error',
    'eslint/curly': ['error', 'all'],
    'eslint/eqeqeq': 'error',
    // Constants are camelCase as everything else.
    'eslint/id-match': [
      'error',
      '^_{0,2}([A-Z]?|[A-Z]*[a-z$][a-zA-Z0-9$]*_?)$',
      { onlyDeclarations: true, properties: false },
    ],
    'import/no-cycle': ['error', { ignoreTypes: false }],
    'import/no-default-export': 'error',
    'import/no-unassigned-import': 'off',
    'typescript/consistent-type-definitions': ['error', 'type'],
    'typescript/consistent-type-imports': 'error',
    'typescript/no-explicit-any': 'error',
    'typescript/no-floating-promises': 'error',
    'typescript/no-misused-promises': 'error',
    'typescript/await-thenable': 'error',
    'typescript/switch-exhaustiveness-check': 'error',
    'typescript/no-unsafe-type-assertion': 'off',
    'typescript/consistent-return': 'off',
    'promise/always-return': 'off',
    'oxc/no-map-spread': 'off',
  },
  overrides: [
    ...mapOverrides,
    ...unlisted,
    {
      files: ['src/**'],
      rules: {
        'eslint/complexity': ['error', { max: 15 }],
        'eslint/max-lines-per-function': ['error', { max: 50, skipBlankLines: true, skipComments: true }],
      },
    },
    ...exempt,
    // Vitest's own type is extended, which only an interface can.
    { files: ['test/package/globalSetup.ts'], rules: { 'typescript/consistent-type-definitions': 'off' } },
    {
      files: ['*.config.ts', 'scripts/{commentWidth,outcomeReporter}.mjs'],
      rules: { 'import/no-default-export': 'off' },
    },
  ],
});
