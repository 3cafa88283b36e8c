// A problem matcher with nothing left to look up: what tasks.json and extensions write, read and completed.
// Plain data, so that a job that runs again, even in another window, finds the same problems. Numbers of
// capture groups; undefined: not captured.

export type Severity = 'error' | 'warning' | 'info';

/** One line of output. A matcher has one of them for each line of a problem. */
export type PatternDefinition = {
  readonly regexp: string;
  readonly file?: number;
  /** Captures `line`, `line,column` or `line,column,endLine,endColumn`. */
  readonly location?: number;
  readonly line?: number;
  readonly column?: number;
  readonly endLine?: number;
  readonly endColumn?: number;
  readonly severity?: number;
  readonly code?: number;
  readonly message?: number;
};

export type FileLocation =
  | { readonly kind: 'absolute' }
  | { readonly kind: 'relative'; readonly folder: string }
  /** Relative if there is such a file, otherwise absolute. */
  | { readonly kind: 'autoDetect'; readonly folder: string }
  /** The first file below `include` whose path ends so. */
  | { readonly kind: 'search'; readonly include: readonly string[]; readonly exclude: readonly string[] };

/** Whether a problem is shown depends on whether its file is open in an editor. */
export type ApplyTo = 'allDocuments' | 'openDocuments' | 'closedDocuments';

/** How a task that goes on tells that it begins and ends a piece of work. */
export type BackgroundDefinition = {
  /** It is at work from the beginning on. */
  readonly activeOnStart: boolean;
  /** Regular expressions of lines. */
  readonly begins: string;
  readonly ends: string;
};

export type MatcherDefinition = {
  /** Problems that two tasks report in the name of one owner are shown once. */
  readonly owner: string;
  /** What people see as the problem's origin. */
  readonly source?: string;
  /** Of problems that name none. */
  readonly severity: Severity;
  readonly applyTo: ApplyTo;
  readonly fileLocation: FileLocation;
  /** `file`: problems have no place within their file. */
  readonly kind: 'file' | 'location';
  readonly patterns: readonly PatternDefinition[];
  /** The last pattern may match many lines, each of them a problem. */
  readonly loop: boolean;
  readonly background?: BackgroundDefinition;
};

/** The texts in which variables are replaced. */
export function matcherPaths(matchers: readonly MatcherDefinition[]): string[] {
  return matchers.flatMap(({ fileLocation }) => {
    switch (fileLocation.kind) {
      case 'absolute':
        return [];
      case 'relative':
      case 'autoDetect':
        return [fileLocation.folder];
      case 'search':
        return [...fileLocation.include, ...fileLocation.exclude];
    }
  });
}

export function withMatcherPaths(
  matcher: MatcherDefinition,
  replace: (text: string) => string,
): MatcherDefinition {
  const { fileLocation } = matcher;
  switch (fileLocation.kind) {
    case 'absolute':
      return matcher;
    case 'relative':
    case 'autoDetect':
      return { ...matcher, fileLocation: { ...fileLocation, folder: replace(fileLocation.folder) } };
    case 'search': {
      const [include, exclude] = [fileLocation.include.map(replace), fileLocation.exclude.map(replace)];
      return { ...matcher, fileLocation: { kind: 'search', include, exclude } };
    }
  }
}
