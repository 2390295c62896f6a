"""The judge's side of a sandbox: starts the zygote, sends it work, reads what candidates claim."""
import fcntl
import json
import os
import shutil
import signal
import socket
import struct
import subprocess
import tempfile
import time

import paddock_guard
from paddock_encode import DONE, VALUE

_HEAD = struct.Struct('<BI')
_GRACE_SECONDS = 8.0
_CHUNK = 1 << 20
_SET_PIPE_SIZE = 1031
# After a reading of less than so many bytes the next one waits so long, so that not every small result wakes the judge.
_FEW, _NAP_SECONDS = 1 << 12, 0.001
_TRIAL = {'suites': ['base'], 'entryPoint': 'first', 'budget': 20, 'limits': [10.0], 'timed': False, 'mutated': False,
          'asserting': False, 'stopEarly': True, 'iterates': False}


class SandboxLost(Exception):
    """The zygote is gone or does not answer; a fresh one is needed."""


def _overdue(_signal, _frame):
    raise SandboxLost('no answer in time')


class Run:
    """One run of one suite: an iterator of (kind, bytes), and the way it ended."""

    def __init__(self, sandbox, results, seconds, limit):
        self._sandbox, self._results, self._limit, self._few = sandbox, results, limit, False
        self.end = None
        # The budget is the zygote's business; this is for a zygote that does not attend to it.
        signal.setitimer(signal.ITIMER_REAL, paddock_guard.PATIENCE * seconds + _GRACE_SECONDS)

    def frames(self):
        """Ends with the pipe; raises ValueError for a frame that no honest candidate sends."""
        held, at, unpack = b'', 0, _HEAD.unpack_from
        while held is not None:
            begin = at + _HEAD.size
            missing = begin - len(held)
            if missing <= 0:
                kind, length = unpack(held, at)
                if length > self._limit:
                    raise ValueError('frame too long')
                missing = begin + length - len(held)
            if missing > 0:
                held, at = self._more(held[at:], missing), 0
            else:
                at = begin + length
                yield kind, held[begin:at]

    def _more(self, held, missing):
        """`held` with so many bytes more, at least; None where the pipe ends before."""
        parts = [held]
        if self._few:
            time.sleep(_NAP_SECONDS)
        while missing > 0:
            part = os.read(self._results, _CHUNK)
            if not part:
                return None
            missing -= len(part)
            parts.append(part)
        self._few = len(parts[-1]) < _FEW
        return b''.join(parts)

    def finish(self, kill):
        """Waits for the candidate to end, having it killed first where the verdict is in."""
        if kill:
            self._sandbox.send({'op': 'kill'})
        try:
            self.end = self._sandbox.answer()
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)
            os.close(self._results)
        self._sandbox.peak_kib = max(self._sandbox.peak_kib, self.end['sandboxPeakKiB'])
        return self.end


class Sandbox:
    def __init__(self, command, environment):
        self._command, self._environment = command, environment
        # Where the sandbox has no /tmp of its own, its folder lies in everybody's, and is ours to remove.
        self._scratch, self._needs_scratch = None, '--own-tmp' not in command
        self._process = self._control = self._lines = None
        self._loaded = None
        # Of its largest process: the zygote's memory is not added to a candidate's, which has most of it in common with it.
        # The zygote says it, since where there are namespaces the system counts only what made them as our child.
        self.peak_kib = 0
        self.about = None
        signal.signal(signal.SIGALRM, _overdue)

    def start(self):
        """Starts a zygote unless one is there. Raises SandboxLost where it does not come up."""
        if self._process is not None:
            return
        command = self._command
        if self._needs_scratch:
            self._scratch = tempfile.mkdtemp(prefix='paddock-grader-')
            command = [*command, f'--scratch={self._scratch}']
        ours, theirs = socket.socketpair()
        try:
            self._process = subprocess.Popen(command, stdin=theirs, stdout=subprocess.DEVNULL,
                                             env=self._environment, start_new_session=True)
        except OSError as error:
            ours.close()
            self._drop_scratch()
            raise SandboxLost(str(error)) from error
        finally:
            theirs.close()
        self._control, self._lines, self._loaded = ours, ours.makefile('rb'), None
        signal.setitimer(signal.ITIMER_REAL, 30)
        try:
            self.about = self.answer()
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)

    def try_out(self):
        """Runs a first program. Raises SandboxLost where none runs: every sample would fail."""
        self.load('', None, {'base': [[]]})
        run = self.run(_TRIAL, 'def first():\n    return 1\n', _CHUNK)
        kinds = [kind for kind, _ in run.frames()]
        end = run.finish(False)
        if kinds != [VALUE, DONE]:
            raise SandboxLost(f'no program runs in its sandbox (wait status {end["status"]})')

    def stop(self):
        """Ends the zygote and with it everything in its sandbox."""
        process, self._process = self._process, None
        if process is None:
            return
        for channel in (self._lines, self._control):
            channel.close()
        try:
            os.killpg(process.pid, signal.SIGKILL)
        except OSError:
            pass
        process.wait()
        self._drop_scratch()

    def _drop_scratch(self):
        if self._scratch is not None:
            shutil.rmtree(self._scratch, ignore_errors=True)
            self._scratch = None

    def send(self, header, payload=b'', fds=()):
        head = json.dumps(header).encode()
        try:
            message = struct.pack('<II', len(head), len(payload))
            if fds:
                socket.send_fds(self._control, [message], list(fds))
            else:
                self._control.sendall(message)
            self._control.sendall(head)
            self._control.sendall(payload)
        except OSError as error:
            raise SandboxLost(str(error)) from error

    def answer(self):
        try:
            line = self._lines.readline()
        except OSError as error:
            raise SandboxLost(str(error)) from error
        if not line:
            raise SandboxLost('the sandbox ended')
        return json.loads(line)

    def load(self, key, mbpp, inputs):
        """Gives the zygote the inputs of a problem, unless it has them."""
        self.start()
        if self._loaded != key:
            self.send({'op': 'inputs', 'mbpp': mbpp}, json.dumps(inputs).encode())
            self._loaded = key

    def run(self, header, code, limit, check=None):
        """Starts a candidate; `check` is the JSON of what asks it, which goes to that process and past all others."""
        read_end, write_end = os.pipe()
        _widen(read_end)
        fds = [write_end]
        try:
            if check is not None:
                fds.append(_unnamed(check))
            self.send({'op': 'run', 'sizeLimit': limit, **header}, code.encode('utf-8', 'surrogatepass'), fds)
        except BaseException:
            os.close(read_end)
            raise
        finally:
            for number in fds:
                os.close(number)
        return Run(self, read_end, header['budget'], limit + 1024)


def _widen(pipe):
    """Gives a pipe room for large results, where the system lets it have that."""
    try:
        fcntl.fcntl(pipe, _SET_PIPE_SIZE, _CHUNK)
    except OSError:
        pass


def _unnamed(data):
    """A descriptor to read these bytes from; a file without a name, so that writing it waits for nobody."""
    with tempfile.TemporaryFile() as file:
        file.write(data)
        file.flush()
        file.seek(0)
        return os.dup(file.fileno())
