// Imported first by every script that a person starts: modules are evaluated in the order of their imports,
// so an old Node stops here, with a sentence, before it meets what it does not know.
const [major = 0] = process.versions.node.split('.').map(Number);
if (major < 20) {
  console.error(`✖ Node ${process.versions.node} is too old: Job Queue needs Node 20 or later.`);
  process.exit(1);
}
