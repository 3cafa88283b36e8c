// Fails as a test run fails: output, then a message on stderr and exit code 3.
console.log('Running 3 checks');
console.error('Check 2 failed: expected 4, got 5');
process.exitCode = 3;
