// Never ends by itself, as a compiler in watch mode.
console.log('watch: started');
let round = 0;
setInterval(() => console.log(`watch: build ${++round} finished`), 3000);
