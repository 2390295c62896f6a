import type { Sayings } from '../translate.ts';

/** Of Docker as the runtime. */
export const docker: Sayings = {
  '{} is in no folder that the container can see.':
    '{} liegt in keinem Ordner, den der Container sehen kann.',
  'Move the file into {}.': 'Verschiebe die Datei in {}.',
  'the models folder': 'den Modellordner',
  'The model lies on the machine of Docker, so its memory cannot be estimated here.':
    'Das Modell liegt auf dem Rechner mit Docker; sein Speicherbedarf lässt sich hier nicht schätzen.',
  'The Docker daemon takes connections but does not answer.':
    'Der Docker-Dienst nimmt Verbindungen an, antwortet aber nicht.',
  'Look at `journalctl -u docker`; a restart of Docker may help.':
    'Sieh dir `journalctl -u docker` an; ein Neustart von Docker hilft vielleicht.',
  "Docker at {} is another machine. Paddock publishes a model's port on the loopback of the machine with Docker only, and a connection to Docker over TLS cannot bring that port here.":
    'Docker auf {} ist ein anderer Rechner. Paddock macht den Port eines Modells nur auf dem Rechner mit Docker selbst erreichbar, und eine Verbindung zu Docker über TLS kann diesen Port nicht hierher bringen.',
  "Docker at {} is another machine. Paddock publishes a model's port on the loopback of the machine with Docker only, and a connection to Docker cannot bring that port here.":
    'Docker auf {} ist ein anderer Rechner. Paddock macht den Port eines Modells nur auf dem Rechner mit Docker selbst erreichbar, und eine Verbindung zu Docker kann diesen Port nicht hierher bringen.',
  'Use --docker ssh://user@{}: Paddock then brings the port here through ssh. Or serve the model there and use RUNTIME=remote.':
    'Nimm --docker ssh://user@{}: Dann bringt Paddock den Port über ssh hierher. Oder starte das Modell dort und nimm RUNTIME=remote.',
  'with the NVIDIA runtime': 'mit der NVIDIA-Laufzeitumgebung',
  'without the NVIDIA runtime: profiles run on the CPU':
    'ohne die NVIDIA-Laufzeitumgebung: Profile laufen auf dem Prozessor',
  'Docker {} at {}, {}.': 'Docker {} auf {}, {}.',
  'the configured address': 'der angegebenen Adresse',
  'Docker cannot give a container the GPU: {}.': 'Docker kann einem Container die GPU nicht geben: {}.',
  'Port {} is taken by another program or container.':
    'Port {} ist durch ein anderes Programm oder einen Container belegt.',
  "A container that is not Paddock's has the name {}.": 'Ein Container, der nicht von Paddock ist, heißt {}.',
  'of this profile': 'dieses Profils',
  'Rename or remove it: `docker rm -f {}`.': 'Benenne ihn um oder entferne ihn: `docker rm -f {}`.',
  'The image {} is not here and cannot be pulled: {}.':
    'Das Image {} ist nicht hier und lässt sich nicht holen: {}.',
  'Check IMAGE in the profile, and try `docker pull {}`.':
    'Prüfe IMAGE im Profil, und versuche `docker pull {}`.',
  'Docker cannot mount the models folder: {}.': 'Docker kann den Modellordner nicht einhängen: {}.',
  'The folder must exist on the machine where Docker runs ({}), at the same path as here.':
    'Den Ordner muss es auf dem Rechner geben, auf dem Docker läuft ({}), unter demselben Pfad wie hier.',
  'The image {} cannot run llama-server: {}.': 'Das Image {} kann llama-server nicht ausführen: {}.',
  'Use an image whose entry point is llama-server and that fits this machine, such as ghcr.io/ggml-org/llama.cpp:server.':
    'Nimm ein Image, das llama-server startet und zu diesem Rechner passt, etwa ghcr.io/ggml-org/llama.cpp:server.',
  'Docker may not lift the limit on locked memory, which --mlock needs.':
    'Docker darf die Grenze für festgehaltenen Speicher nicht aufheben, die --mlock braucht.',
  'Remove --mlock from EXTRA_ARGS.': 'Entferne --mlock aus EXTRA_ARGS.',
  "Docker's disk is full: {}.": 'Das Laufwerk von Docker ist voll: {}.',
  'Free space with `docker system df` and `docker image prune`.':
    'Schaffe Platz mit `docker system df` und `docker image prune`.',
  'Docker refused: {}.': 'Docker lehnte ab: {}.',
  'Look into the log of Docker itself: `journalctl -u docker -n 50`.':
    'Sieh ins Log von Docker selbst: `journalctl -u docker -n 50`.',
  'The image {} is not on this machine and its registry cannot be reached: {}.':
    'Das Image {} ist nicht auf diesem Rechner, und seine Registry ist nicht erreichbar: {}.',
  'The image {} is not on this machine and cannot be pulled: {}.':
    'Das Image {} ist nicht auf diesem Rechner und lässt sich nicht holen: {}.',
  'Connect the machine and run `docker pull {}`, or bring it with `docker save` and `docker load`; or use RUNTIME=process.':
    'Verbinde den Rechner mit dem Netz und führe `docker pull {}` aus, oder bring es mit `docker save` und `docker load`; oder nimm RUNTIME=process.',
  'Check IMAGE in the profile, and try `docker pull {}`; a private registry needs `docker login` and a pull by hand.':
    'Prüfe IMAGE im Profil, und versuche `docker pull {}`; eine private Registry braucht `docker login` und ein Holen von Hand.',
  'No permission on the Docker socket {}.': 'Keine Berechtigung für den Docker-Socket {}.',
  'Run `sudo usermod -aG docker $USER` and log in again, or use rootless Docker.':
    'Führe `sudo usermod -aG docker $USER` aus und melde dich neu an, oder nimm Docker ohne root.',
  'No Docker daemon: {} does not exist.': 'Kein Docker-Dienst: {} gibt es nicht.',
  'No Docker daemon answers at {}.': 'Auf {} antwortet kein Docker-Dienst.',
  'Install Docker and start it (`sudo systemctl start docker`), or use RUNTIME=process.':
    'Installiere Docker und starte es (`sudo systemctl start docker`), oder nimm RUNTIME=process.',
  'The TLS connection to Docker at {} failed: {}.':
    'Die TLS-Verbindung zu Docker auf {} ist gescheitert: {}.',
  'Check DOCKER_TLS_VERIFY and the files in DOCKER_CERT_PATH.':
    'Prüfe DOCKER_TLS_VERIFY und die Dateien in DOCKER_CERT_PATH.',
  'Docker at {} does not answer: {}.': 'Docker auf {} antwortet nicht: {}.',
  'Check that the daemon runs there and that the address in --docker or DOCKER_HOST is right.':
    'Prüfe, ob der Dienst dort läuft und ob die Adresse in --docker oder DOCKER_HOST stimmt.',
  'Install nvidia-container-toolkit, run `nvidia-ctk runtime configure --runtime=docker`, restart Docker; or set GPUS=none.':
    'Installiere nvidia-container-toolkit, führe `nvidia-ctk runtime configure --runtime=docker` aus und starte Docker neu; oder setze GPUS=none.',
  "End what listens there (`ss -ltnp 'sport = :{}'` names it), or give the profile another PORT.":
    "Beende, was dort lauscht (`ss -ltnp 'sport = :{}'` nennt es), oder gib dem Profil einen anderen PORT.",
  'preparing the container': 'Container wird vorbereitet',
  'starting the container': 'Container wird gestartet',
  'Port {} is taken by the container {}.': 'Port {} ist durch den Container {} belegt.',
  'Stop it (`docker stop {}`), or give the profile another PORT.':
    'Stoppe ihn (`docker stop {}`), oder gib dem Profil einen anderen PORT.',
  'Docker did not remove {}.': 'Docker hat {} nicht entfernt.',
  'The Docker certificate {} is not readable.': 'Das Docker-Zertifikat {} ist nicht lesbar.',
  'Set DOCKER_CERT_PATH to the folder with ca.pem, cert.pem and key.pem.':
    'Setze DOCKER_CERT_PATH auf den Ordner mit ca.pem, cert.pem und key.pem.',
  '{} is not an address of a Docker daemon.': '{} ist keine Adresse eines Docker-Dienstes.',
  'Give --docker or DOCKER_HOST as unix:///path, tcp://host:port or ssh://user@host.':
    'Gib --docker oder DOCKER_HOST als unix:///path, tcp://host:port oder ssh://user@host an.',
  'The kernel ended the container because memory ran out (137).':
    'Der Kernel hat den Container beendet, weil der Speicher nicht reichte (137).',
  'Use a smaller quantisation or context, or move more layers to the GPU.':
    'Nimm eine kleinere Quantisierung oder einen kleineren Kontext, oder lege mehr Schichten auf die GPU.',
  'Docker could not run the container: {}': 'Docker konnte den Container nicht ausführen: {}',
  'Check IMAGE in the profile.': 'Prüfe IMAGE im Profil.',
  'llama-server refused its command line: {}': 'llama-server lehnte seine Befehlszeile ab: {}',
  'Correct that flag in EXTRA_ARGS, or use an image whose llama-server knows it.':
    'Berichtige dieses Flag in EXTRA_ARGS, oder nimm ein Image, dessen llama-server es kennt.',
  'The image {} is not on this machine.': 'Das Image {} ist nicht auf diesem Rechner.',
  'It is pulled when a profile that uses it starts, or with `docker pull {}`.':
    'Es wird geholt, wenn ein Profil damit startet, oder mit `docker pull {}`.',
  'The image {} prints no flag table for --help.': 'Das Image {} gibt zu --help keine Flag-Tabelle aus.',
  'Use an image whose entry point is llama-server, such as ghcr.io/ggml-org/llama.cpp:server.':
    'Nimm ein Image, das llama-server startet, etwa ghcr.io/ggml-org/llama.cpp:server.',
  'The log stream of the container is not framed.': 'Der Log-Strom des Containers hat keine Rahmen.',
  'pulling the image {}': 'Image {} wird geholt',
  '{}: the connection broke, trying again': '{}: Die Verbindung brach ab, neuer Versuch',
  'ssh {}: {}': 'ssh {}: {}',
  'ssh to {} cannot bring its port {} here: {}':
    'ssh zu {} kann den Port {} von dort nicht hierher bringen: {}',
  'End what listens on port {}, or give the profile another PORT.':
    'Beende, was auf Port {} lauscht, oder gib dem Profil einen anderen PORT.',
  'Try `ssh {} true`; it must work without a question.':
    'Versuche `ssh {} true`; es muss ohne Rückfrage gehen.',
};
