// Says what is being done, and how long it took when it is done. Several steps may run at once.
const reminderMs = 15_000;

/**
 * @template T
 * @param {string} title
 * @param {() => Promise<T>} work
 */
export async function step(title, work) {
  const started = performance.now();
  const seconds = () => ((performance.now() - started) / 1000).toFixed(1);
  console.log(`… ${title}`);
  const reminder = setInterval(() => console.log(`… ${title}: still at it after ${seconds()} s`), reminderMs);
  try {
    const result = await work();
    console.log(`✔ ${title}: ${seconds()} s`);
    return result;
  } finally {
    clearInterval(reminder);
  }
}
