// Many lines, in colours.
const lines = Number(process.argv[2] ?? 2000);
for (let line = 1; line <= lines; line++) {
  console.log(`\u001b[3${(line % 7) + 1}mline ${line}\u001b[0m of ${lines} ${'·'.repeat(line % 40)}`);
}
