"""The process inside the sandbox: holds the inputs of one problem, warm, and forks one candidate per suite run.

It never sees an expected output, an assert, a canonical solution or another sample. Its socket (file descriptor 0) is
closed in every candidate; a candidate gets one pipe, to which it writes its results, and nothing else. Where a problem is
asserts, these run in a second child, which gets them past the zygote (paddock_check.py).
"""
import gc
import json
import os
import select
import signal
import socket
import struct
import sys
import threading
import time
# Taken away from everybody before the first child (paddock_guard.py).
from os import chown, kill, rmdir, unlink

_here = os.path.dirname(os.path.abspath(__file__))
sys.path[:] = [entry for entry in sys.path if entry not in ('', _here)]
sys.path.insert(0, _here)
import paddock_memory  # noqa: E402

paddock_memory.keep()
import paddock_candidate  # noqa: E402
import paddock_check  # noqa: E402
import paddock_child  # noqa: E402
import paddock_fork  # noqa: E402
import paddock_guard  # noqa: E402
import paddock_mbpp  # noqa: E402
import paddock_seccomp  # noqa: E402

sys.path.remove(_here)

_FIRST_UID = 1_870_000_000
_SCRATCH = '--scratch='
# As many threads a candidate may have, where its user is its own.
_THREADS = 64


class Zygote:
    def __init__(self, control):
        self.control = control
        self.inputs = {}
        self.runs = 0
        # A /tmp of our own is emptied after every run; of one that others use too only what the judge made for us.
        self.scratch = next((one[len(_SCRATCH):] for one in sys.argv if one.startswith(_SCRATCH)), '/tmp')
        os.chmod(self.scratch, 0o711)
        self.drops_user = hasattr(os, 'geteuid') and os.geteuid() == 0 and _can_drop()
        self.wake_read, wake_write = os.pipe()
        os.set_blocking(wake_write, False)
        signal.set_wakeup_fd(wake_write, warn_on_full_buffer=False)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        self.filter = _filter()
        self.threads = _THREADS if self.drops_user else _thread_limit()

    def serve(self):
        self.reply({'ready': True, 'filter': self.filter is not None, 'ownUser': self.drops_user})
        # Nothing from here on makes garbage that only a collection would find; candidates turn it on again.
        gc.collect()
        gc.disable()
        paddock_child.prepare()
        while True:
            header, payload, fds = self.receive()
            if header is None:
                self.leave()
            if header['op'] == 'inputs':
                self.inputs = {
                    suite: paddock_mbpp.decode_inputs(header['mbpp'], inputs)
                    for suite, inputs in json.loads(payload).items()
                }
                # What is there now is shared by all candidates of the problem, and none has to look for garbage in it.
                gc.freeze()
            elif header['op'] == 'run':
                self.run(header, payload, fds)
            # A 'kill' that arrives when the candidate has ended already needs nothing.

    def receive(self):
        head, fds, _, _ = socket.recv_fds(self.control, 8, 2)
        if not head:
            return None, b'', []
        head += self.exactly(8 - len(head))
        header_bytes, payload_bytes = struct.unpack('<II', head)
        header = json.loads(self.exactly(header_bytes))
        return header, self.exactly(payload_bytes), fds

    def exactly(self, count):
        parts = []
        while count > 0:
            part = self.control.recv(min(count, 1 << 20))
            if not part:
                self.leave()
            parts.append(part)
            count -= len(part)
        return b''.join(parts)

    def leave(self):
        """The judge is gone without ending us: nobody else removes what it made for us."""
        _empty(self.scratch)
        if self.scratch != '/tmp':
            try:
                rmdir(self.scratch)
            except OSError:
                pass
        os._exit(0)

    def reply(self, message):
        self.control.sendall(json.dumps(message).encode() + b'\n')

    def run(self, header, payload, fds):
        folders = []
        if not header['asserting']:
            pids = [self.spawn(paddock_candidate.run, (header, payload, fds), folders)]
        else:
            (calls, to_candidate), (answers, to_check) = os.pipe(), os.pipe()
            pids = [
                self.spawn(paddock_candidate.run, (header, payload, [to_check, calls]), folders),
                self.spawn(paddock_check.run, (header, [*fds, answers, to_candidate]), folders),
            ]
            fds = [*fds, calls, to_candidate, answers, to_check]
        for number in fds:
            os.close(number)
        ended, killed = self.wait(pids, header['budget'])
        if self.filter is None:
            for _, uid in folders:
                if uid is not None:
                    _kill_all_of(uid)
        tidy = _empty(self.scratch)
        status, usage = ended[pids[0]]
        self.reply({'status': status, 'killed': killed, 'cpu': usage.ru_utime + usage.ru_stime, 'tidy': tidy,
                    'peakKiB': paddock_guard.kib(usage), 'sandboxPeakKiB': max(paddock_guard.peaks_kib())})

    def spawn(self, body, arguments, folders):
        """A child with a folder and, where that can be, a user of its own."""
        uid = _FIRST_UID + self.runs % 100_000 if self.drops_user else None
        self.runs += 1
        # Nobody else can have made it already.
        folder = f'{self.scratch}/run-{os.urandom(8).hex()}'
        os.mkdir(folder, 0o700)
        if uid is not None:
            chown(folder, uid, uid)
        folders.append((folder, uid))
        # Bound here: whatever the code under test does to the module, its process never comes back to this loop.
        leave = os._exit
        pid = paddock_fork.fork()
        if pid == 0:
            try:
                signal.set_wakeup_fd(-1)
                body(self, *arguments, folder, uid)
            finally:
                leave(70)
        return pid

    def wait(self, pids, budget):
        """Ends the children when the budget is spent, the judge has seen enough, or the last of them has ended."""
        killed = stopping = False
        alive, ended, control = list(pids), {}, self.control.fileno()
        began = time.monotonic()
        deadline = began + budget
        while True:
            for pid in list(alive):
                done, status, usage = os.wait4(pid, os.WNOHANG)
                if done == pid:
                    alive.remove(pid)
                    ended[pid] = (status, usage)
            if not alive:
                return ended, killed
            left = deadline - time.monotonic()
            if left <= 0 and not stopping and pids[0] in alive:
                left = paddock_guard.owed(budget, time.monotonic() - began, _spent(pids[0]))
                deadline += left
            if left <= 0 and not stopping:
                stopping, killed = True, pids[0] in alive
                _kill(alive)
            elif pids[-1] in ended:
                # The check is over: the candidate is not needed any more.
                _kill(alive)
            watched = [self.wake_read] if stopping else [self.wake_read, control]
            ready, _, _ = select.select(watched, [], [], max(0.0, left) if not stopping else 5.0)
            if self.wake_read in ready:
                os.read(self.wake_read, 4096)
            if control in ready:
                # While a candidate runs the judge sends nothing but a kill, or goes away.
                header, _, _ = self.receive()
                stopping, killed = True, pids[0] in alive
                _kill(alive)
                if header is None:
                    for pid in alive:
                        os.waitpid(pid, 0)
                    self.leave()


def _spent(pid):
    """Processor time of a child so far, seconds. Linux and macOS name its clock by its pid."""
    try:
        return time.clock_gettime(~pid << 3 | 2)
    except OSError:
        return 0.0


def _kill(pids):
    for pid in pids:
        kill(pid, signal.SIGKILL)


def _filter():
    try:
        prepared = paddock_seccomp.Filter()
    except (OSError, AttributeError):
        return None
    pid = os.fork()
    if pid == 0:
        try:
            prepared.install(os.getpid())
            # It must hold: a candidate that can start processes is not confined.
            try:
                os.fork()
            except PermissionError:
                os._exit(0)
        finally:
            os._exit(1)
    _, status = os.waitpid(pid, 0)
    return prepared if status == 0 else None


def _can_drop():
    """Whether this root may become somebody else; inside a user namespace it usually may not."""
    pid = os.fork()
    if pid == 0:
        try:
            os.setgroups([])
            os.setresgid(_FIRST_UID, _FIRST_UID, _FIRST_UID)
            os.setresuid(_FIRST_UID, _FIRST_UID, _FIRST_UID)
            os._exit(0)
        finally:
            os._exit(1)
    return os.waitpid(pid, 0)[1] == 0


def _thread_limit():
    """A limit that leaves room for threads where the system counts those of other processes of the user as well."""
    for limit in (_THREADS, 8 * _THREADS, 64 * _THREADS):
        pid = os.fork()
        if pid == 0:
            try:
                paddock_guard.limit_threads(limit)
                for _ in range(_THREADS // 4):
                    threading.Thread(target=time.sleep, args=(60,), daemon=True).start()
                os._exit(0)
            finally:
                os._exit(1)
        if os.waitpid(pid, 0)[1] == 0:
            return limit
    return 512 * _THREADS


def _kill_all_of(uid):
    """Ends whatever a candidate left behind: the kernel reaches every process of that user at once."""
    pid = paddock_fork.fork()
    if pid == 0:
        try:
            os.setresgid(uid, uid, uid)
            os.setresuid(uid, uid, uid)
            kill(-1, signal.SIGKILL)
        finally:
            os._exit(0)
    os.waitpid(pid, 0)


def _empty(folder):
    """Removes everything in it. False when something is left: the sandbox is then thrown away as a whole."""
    try:
        for entry in os.scandir(folder):
            if entry.is_dir(follow_symlinks=False):
                _remove(entry.path)
            else:
                unlink(entry.path)
        return True
    except Exception:
        return False


def _remove(folder):
    """Removes a folder with what is in it, through descriptors: no link in it leads anywhere."""
    try:
        rmdir(folder)
        return
    except OSError:
        pass
    for _, folders, files, descriptor in os.fwalk(folder, topdown=False):
        for name in files:
            unlink(name, dir_fd=descriptor)
        for name in folders:
            try:
                rmdir(name, dir_fd=descriptor)
            except NotADirectoryError:
                unlink(name, dir_fd=descriptor)
    rmdir(folder)


if __name__ == '__main__':
    zygote = Zygote(socket.socket(fileno=os.dup(0)))
    os.dup2(os.open(os.devnull, os.O_RDWR), 0)
    zygote.serve()
