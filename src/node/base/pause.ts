const longestTimerMs = 2 ** 31 - 1;

/** Resolves after `ms`, or as soon as one of the wakers settles, and leaves no timer behind. */
export async function pause(ms: number, ...wakers: readonly Promise<unknown>[]): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const timeUp = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, Math.min(Math.max(ms, 0), longestTimerMs));
  });
  try {
    await Promise.race([timeUp, ...wakers]);
  } finally {
    clearTimeout(timer);
  }
}
