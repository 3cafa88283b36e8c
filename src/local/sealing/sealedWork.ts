// Work as it is stored: without the values of its environment, which are sealed.

import type { ProcessSpec } from '../../node/index.ts';
import type { Work } from '../../queue/index.ts';
import { isResolvedTask, processKind } from '../work/taskWork.ts';

/** Of work that was stored; empty: there was no key. */
export type SealedSpec = ProcessSpec & { readonly sealedEnv?: string; readonly envNames?: readonly string[] };
type Seal = (text: string) => string | undefined;

export function hasEnvironment({ kind, data }: Work): boolean {
  if (kind !== processKind || !isResolvedTask(data)) {
    return false;
  }
  return [data.spec, data.stop].some((spec) => spec !== undefined && Object.keys(spec.env).length > 0);
}

/** The same object when there is nothing to hide. */
export function sealWork(work: Work, seal: Seal): Work {
  const { data } = work;
  if (!hasEnvironment(work) || !isResolvedTask(data)) {
    return work;
  }
  const { spec, stop, ...rest } = data;
  return {
    ...work,
    data: { ...rest, spec: sealSpec(spec, seal), ...(stop !== undefined && { stop: sealSpec(stop, seal) }) },
  };
}

/**
 * Equal for works that are equal, sealed or not. Undefined: it was sealed without a key, and nobody can tell.
 */
export function comparable(work: Work, seal: Seal): string | undefined {
  const sealed = sealWork(work, seal);
  if (!wasKeyless(sealed)) {
    return JSON.stringify(sealed);
  }
  return sealed === work ? undefined : JSON.stringify(work);
}

function wasKeyless({ data }: Work): boolean {
  const { spec, stop } = (data ?? {}) as { readonly spec?: SealedSpec; readonly stop?: SealedSpec };
  return spec?.sealedEnv === '' || stop?.sealedEnv === '';
}

function sealSpec(spec: ProcessSpec, seal: Seal): SealedSpec {
  return Object.keys(spec.env).length === 0
    ? spec
    : {
        ...spec,
        env: {},
        sealedEnv: seal(JSON.stringify(spec.env)) ?? '',
        envNames: Object.keys(spec.env),
      };
}

/**
 * `again`: where else its environment may be had, by the names of its variables. Undefined: it cannot be had.
 */
export async function openSpec(
  spec: SealedSpec,
  open: (sealed: string) => Promise<string | undefined>,
  again: (names: readonly string[]) => Promise<ProcessSpec['env'] | undefined>,
): Promise<ProcessSpec | undefined> {
  const { sealedEnv, envNames = [], ...plain } = spec;
  if (sealedEnv === undefined) {
    return spec;
  }
  const text = await open(sealedEnv);
  const env = text === undefined ? await again(envNames) : (JSON.parse(text) as ProcessSpec['env']);
  return env && { ...plain, env };
}
