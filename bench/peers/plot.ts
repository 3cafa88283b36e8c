// The growth plot: time per job over the jobs queued at once, both logarithmic. An SVG that follows the
// reader's theme.

export type Line = {
  readonly name: string;
  /** Which of the colours below. */
  readonly colour: number;
  readonly dashed: boolean;
  readonly points: readonly (readonly [jobs: number, us: number])[];
};

const width = 760;
const height = 430;
const left = 62;
const right = 600;
const top = 46;
const bottom = 370;
const labelGap = 15;

const light = ['#0969da', '#57606a', '#bc4c00', '#8250df', '#1a7f37'];
const dark = ['#58a6ff', '#9ba4ae', '#f0883e', '#bc8cff', '#3fb950'];

const style = `
  text { font: 12px system-ui, -apple-system, 'Segoe UI', sans-serif; fill: #1f2328; }
  .title { font-size: 14px; font-weight: 600; }
  .grid { stroke: #d1d9e0; stroke-width: 1; }
  .line { fill: none; stroke-width: 1.5; }
  .own { stroke-width: 3; }
${light.map((colour, index) => `  .c${index} { stroke: ${colour}; } .t${index} { fill: ${colour}; }`).join('\n')}
  @media (prefers-color-scheme: dark) {
    text { fill: #e6edf3; }
    .grid { stroke: #3d444d; }
${dark.map((colour, index) => `    .c${index} { stroke: ${colour}; } .t${index} { fill: ${colour}; }`).join('\n')}
  }`;

/** The powers of ten around some values. */
function decades(values: readonly number[]): [number, number] {
  return [Math.floor(Math.log10(Math.min(...values))), Math.ceil(Math.log10(Math.max(...values)))];
}

const jobsText = (exponent: number): string =>
  ['1', '10', '100', '1k', '10k', '100k', '1M'][exponent] ?? `10^${exponent}`;

export function growthPlot(lines: readonly Line[]): string {
  const points = lines.flatMap((line) => line.points);
  const [firstX, lastX] = decades(points.map(([jobs]) => jobs));
  const [firstY, lastY] = decades(points.map(([, us]) => us));
  const x = (jobs: number): number =>
    left + ((Math.log10(jobs) - firstX) / (lastX - firstX)) * (right - left);
  const y = (us: number): number => bottom - ((Math.log10(us) - firstY) / (lastY - firstY)) * (bottom - top);
  const parts = [
    `<text class="title" x="${left}" y="24">Time per job, in µs, when so many are queued at once</text>`,
    ...range(firstX, lastX).flatMap((exponent) => gridX(x(10 ** exponent), jobsText(exponent))),
    ...range(firstY, lastY).flatMap((exponent) => gridY(y(10 ** exponent), String(10 ** exponent))),
    ...lines.map((line) => curve(line, x, y)),
    ...labels(lines, y),
    `<text x="${left}" y="${height - 14}">Jobs that do nothing, 4 workers; dashed: each has one of 10 random priorities. Less is better.</text>`,
  ];
  const head = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img"`;
  return [
    `${head} aria-label="Time per job over the number of jobs queued at once">`,
    `<style>${style}\n</style>`,
    ...parts,
    '</svg>',
    '',
  ].join('\n');
}

const range = (from: number, to: number): number[] =>
  Array.from({ length: to - from + 1 }, (_, index) => from + index);

const gridX = (at: number, text: string): string[] => [
  `<line class="grid" x1="${at.toFixed(1)}" x2="${at.toFixed(1)}" y1="${top}" y2="${bottom}"/>`,
  `<text x="${at.toFixed(1)}" y="${bottom + 18}" text-anchor="middle">${text}</text>`,
];

const gridY = (at: number, text: string): string[] => [
  `<line class="grid" x1="${left}" x2="${right}" y1="${at.toFixed(1)}" y2="${at.toFixed(1)}"/>`,
  `<text x="${left - 8}" y="${(at + 4).toFixed(1)}" text-anchor="end">${text}</text>`,
];

type Scale = (value: number) => number;

function curve({ points, colour, dashed }: Line, x: Scale, y: Scale): string {
  const path = points.map(([jobs, us]) => `${x(jobs).toFixed(1)},${y(us).toFixed(1)}`).join(' ');
  const own = colour === 0 ? ' own' : '';
  return `<polyline class="line c${colour}${own}"${dashed ? ' stroke-dasharray="6 4"' : ''} points="${path}"/>`;
}

/** Each beside the end of its line, pushed down where two would meet. */
function labels(lines: readonly Line[], y: Scale): string[] {
  const wanted = lines.map((line) => ({ line, at: y(line.points.at(-1)?.[1] ?? 1) }));
  let lowest = Number.NEGATIVE_INFINITY;
  return wanted
    .toSorted((one, other) => one.at - other.at)
    .map(({ line, at }) => {
      lowest = Math.max(at, lowest + labelGap);
      const text = line.dashed ? `${line.name}, priorities` : line.name;
      return `<text class="t${line.colour}" x="${right + 10}" y="${(lowest + 4).toFixed(1)}">${text}</text>`;
    });
}
