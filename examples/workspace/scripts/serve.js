// A server that needs a moment before it listens; here it only says so, and never ends by itself.
console.log('serve: starting');
setTimeout(() => console.log('serve: listening'), 2000);
setInterval(() => {}, 1 << 30);
