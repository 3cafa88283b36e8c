// `npm start`: installs what is missing, builds, and opens VS Code with the extension: the desktop's, if
// there is one, otherwise the web build on a local port.
//   --web   the web build in any case     --folder PATH   instead of the sample workspace     --port N   8000
import './checkNode.mjs';
import { existsSync } from 'node:fs';
import { createServer } from 'node:net';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { downloads, projectEnv, projectNode, root, sampleWorkspace } from './paths.mjs';
import { main, Problem } from './problem.mjs';
import { onStop, run, which } from './processes.mjs';
import { step } from './progress.mjs';
import { setup } from './setup.mjs';
import { serveWebVscode } from './webVscode.mjs';

const hasDisplay =
  process.platform !== 'linux' || !!(process.env['DISPLAY'] || process.env['WAYLAND_DISPLAY']);

function desktop() {
  // In a terminal of a remote VS Code, and in WSL, `code` is a go-between that cannot load a local extension.
  if (!hasDisplay || process.env['VSCODE_IPC_HOOK_CLI'] || process.env['WSL_DISTRO_NAME']) {
    return undefined;
  }
  return which('code');
}

/** @param {number} port @returns {Promise<void>} */
function portMustBeFree(port) {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', () =>
      reject(
        new Problem(
          `Port ${port} is taken. End the program that uses it, or choose another: npm start -- --port ${port + 1}`,
        ),
      ),
    );
    probe.listen(port, '127.0.0.1', () => probe.close(() => resolve()));
  });
}

async function openBrowser(/** @type {string} */ url) {
  /** @type {Partial<Record<NodeJS.Platform, readonly string[]>>} */
  const openers = {
    darwin: ['open'],
    win32: ['rundll32', 'url.dll,FileProtocolHandler'],
    linux: ['xdg-open'],
  };
  const [name = '', ...args] = openers[process.platform] ?? [];
  const program = hasDisplay && which(name);
  // Without a browser the printed address is enough.
  if (program) {
    await run('Opening the browser', program, [...args, url]).catch(() => {});
  }
}

/** @param {string} folder @param {number} port */
async function serve(folder, port) {
  const server = await step('Starting the web build of VS Code', () =>
    serveWebVscode({ userDataDir: path.join(downloads, 'start'), port, keepRunning: true, extension: root }),
  );
  const stopped = new Promise((/** @type {(why: string) => void} */ resolve) => onStop(resolve));
  const url = server.url({ folder });
  await fetch(url);
  console.log(`\nJob Queue runs in VS Code at\n\n  ${url}\n\nCtrl+C ends it.`);
  void openBrowser(url);
  const why = await Promise.race([stopped, server.exited]);
  server.stop();
  if (!why) {
    throw new Problem(`The web build of VS Code ended.\n${server.log()}`);
  }
}

await main(import.meta.url, async () => {
  const { values } = parseArgs({
    options: {
      web: { type: 'boolean' },
      folder: { type: 'string' },
      port: { type: 'string', default: '8000' },
    },
  });
  const folder = path.resolve(values.folder ?? sampleWorkspace);
  if (!existsSync(folder)) {
    throw new Problem(`There is no folder ${folder}.`);
  }
  const port = Number(values.port);
  if (!Number.isInteger(port) || port < 1 || port > 65_535) {
    throw new Problem(`${values.port} is no port number.`);
  }
  const code = values.web ? undefined : desktop();
  if (!code) {
    await portMustBeFree(port);
  }
  await setup({ web: !code });
  await step('Building the extension', () =>
    run('The build', projectNode, ['scripts/build.mjs', '--dev', '--only', 'extension,launcher'], {
      cwd: root,
      env: projectEnv(),
    }),
  );
  if (!code) {
    return serve(folder, port);
  }
  await run('VS Code', code, ['--new-window', `--extensionDevelopmentPath=${root}`, folder]);
  console.log(
    '\nJob Queue runs in the VS Code window that has opened. (The web build instead: npm start -- --web)',
  );
});
