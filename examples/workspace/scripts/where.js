// Shows what a job got: folder, arguments, and the variable of the task's environment.
console.log('folder:   ', process.cwd());
console.log('arguments:', JSON.stringify(process.argv.slice(2)));
console.log('SAMPLE:   ', process.env.SAMPLE ?? '(not set)');
