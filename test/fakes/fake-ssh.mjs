// Stands in for ssh to a machine whose Docker is this machine's: `docker system dial-stdio` joins its own input and
// output to the daemon's socket, `-N -L here:port:there:port` forwards the port.
import { appendFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';

const args = process.argv.slice(2);
appendFileSync(process.env.FAKE_SSH_CALLS ?? '/dev/null', `${args.join(' ')}\n`);
const forward = args[args.indexOf('-L') + 1]?.split(':');
if (args.includes('-L') && forward) {
  const [host, port, remoteHost, remotePort] = forward;
  createServer(near => {
    const far = connect(Number(remotePort), remoteHost);
    near.on('error', () => far.destroy());
    far.on('error', () => near.destroy());
    near.pipe(far).pipe(near);
  }).listen(Number(port), host);
} else {
  const daemon = connect('/var/run/docker.sock');
  process.stdin.pipe(daemon).pipe(process.stdout);
  daemon.on('close', () => process.exit(0));
}
