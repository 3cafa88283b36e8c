// node steps.js <what> <seconds>: works for so many seconds and tells how far it is.
const [what = 'Working', seconds = '10'] = process.argv.slice(2);
const total = Number(seconds);
for (let second = 1; second <= total; second++) {
  await new Promise((resolve) => setTimeout(resolve, 1000));
  console.log(`${what}: ${second} of ${total} s (${Math.round((second / total) * 100)} %)`);
}
console.log(`${what}: done`);
