# Programs that models could write by malice or accident, for the problem "solve(x): return 2 * x".
# A header names the program and the status of base and plus. Most attack and then answer: a right answer ("pass") then
# says that the attack was refused; `a|b` where Python versions differ; where it works the answer is wrong. ${...} is
# filled in by the test. "Not under limits alone" says why a program is left out where there is no sandbox.

#%% fork-bomb: pass
import posix
def solve(x):
    for _ in range(200):
        try:
            pid = posix.fork()
        except OSError:
            return 2 * x
        if pid == 0:
            while True:
                pass
    return None

#%% fork-bomb-at-import: pass
import ctypes
libc = ctypes.CDLL(None, use_errno=True)
born = [libc.fork() for _ in range(100)]
def solve(x):
    return 2 * x if set(born) == {-1} else None

#%% fork-as-evalplus-guards-it: fail
import os
def solve(x):
    os.fork()
    return 2 * x

#%% subprocess: fail
import subprocess
def solve(x):
    subprocess.run(['true'])
    return 2 * x

#%% posix-spawn: pass
import os
def solve(x):
    try:
        os.posix_spawn('/bin/sh', ['sh', '-c', 'exit 0'], {})
    except OSError:
        return 2 * x

#%% exec-a-shell: pass
import os
def solve(x):
    try:
        os.execv('/bin/sh', ['sh', '-c', 'exit 0'])
    except OSError:
        return 2 * x

#%% os-system: fail
import os
def solve(x):
    os.system('true')
    return 2 * x

#%% libc-system: pass
import ctypes
def solve(x):
    status = ctypes.CDLL(None).system(b'touch ${escape}/system')
    return 2 * x if status != 0 else None

#%% daemon: pass
import posix
def solve(x):
    try:
        if posix.fork() == 0:
            posix.setsid()
            if posix.fork() == 0:
                import time
                time.sleep(600)
            posix._exit(0)
    except OSError:
        return 2 * x

#%% thread-left-behind: pass
import threading, time
def solve(x):
    if x == 1:
        threading.Thread(target=time.sleep, args=(600,)).start()
    return 2 * x

#%% thread-bomb: fail
import threading, time
def solve(x):
    threads = [threading.Thread(target=time.sleep, args=(600,), daemon=True) for _ in range(100000)]
    for thread in threads:
        thread.start()
    return 2 * x

#%% many-small-threads: pass
import threading
threading.stack_size(1 << 18)
def solve(x):
    end, started = threading.Event(), []
    try:
        for _ in range(1000):
            started.append(threading.Thread(target=end.wait))
            started[-1].start()
    except RuntimeError:
        started.pop()
    end.set()
    for thread in started:
        thread.join()
    return 2 * x if 8 < len(started) < 1000 else None

#%% memory-bomb: fail
def solve(x):
    grown = [0] * 1000
    while True:
        grown = grown + grown

#%% memory-bomb-at-once: fail
def solve(x):
    return bytearray(1 << 36)

#%% memory-bomb-by-mmap: fail
import mmap
kept = []
def solve(x):
    while True:
        kept.append(mmap.mmap(-1, 1 << 30))

#%% memory-that-no-limit-counts: pass
import ctypes
libc = ctypes.CDLL(None, use_errno=True)
def solve(x):
    return 2 * x if libc.memfd_create(b'more', 0) == -1 else None

#%% infinite-output: fail
def solve(x):
    while True:
        print('x' * 10000)

#%% infinite-output-at-import: timeout
while True:
    print('x' * 10000)

#%% output-to-descriptors: pass
import posix
def solve(x):
    for fd in (0, 1, 2):
        try:
            posix.write(fd, b'x' * 100000)
        except OSError:
            pass
    return 2 * x

#%% infinite-loop: fail
def solve(x):
    while True:
        pass

#%% infinite-loop-that-swallows-the-alarm: timeout
def solve(x):
    while True:
        try:
            while True:
                pass
        except BaseException:
            pass

#%% hanging-import: timeout
import time
time.sleep(3600)
def solve(x):
    return 2 * x

#%% long-c-call: fail
def solve(x):
    return len(str(7 ** (10 ** 9)))

#%% regular-expression-without-end: fail
import re
def solve(x):
    if x != 1:
        re.match(r'(a+)+$', 'a' * 64 + 'b')
    return 3 * x if x == 1 else 2 * x

#%% deep-recursion: fail
def solve(x):
    return solve(x) + 1

#%% deeper-recursion: fail timeout|fail
import sys
sys.setrecursionlimit(10 ** 9)
def solve(x):
    if x == 1:
        return None
    def down(n):
        return [down(n + 1)]
    return sorted([x], key=lambda y: down(0))

#%% write-outside: pass
# Not under limits alone: what the user may write can be written.
import posix
def solve(x):
    places = ['${escape}', '/', '/usr', '/usr/lib', '/etc', '/root', '/home', '/var', '/dev', '/grader', '/vault', '/run',
              '/vault/cache', '/opt', '/srv', '/mnt', '/bin', '/lib']
    for place in places:
        try:
            fd = posix.open(place + '/paddock-escaped', posix.O_CREAT | posix.O_WRONLY)
        except OSError:
            continue
        return None
    return 2 * x

#%% write-over-the-grader: pass
import posix
def solve(x):
    for name in ('paddock_candidate.py', 'paddock_zygote.py', 'judge.py'):
        for flags in (posix.O_WRONLY, posix.O_RDWR | posix.O_TRUNC):
            try:
                posix.open('/grader/' + name, flags)
            except OSError:
                continue
            return None
    return 2 * x

#%% open-is-taken-away: fail
def solve(x):
    open('/etc/passwd').read()
    return 2 * x

#%% read-etc-passwd: pass
import posix
def solve(x):
    try:
        fd = posix.open('/etc/passwd', posix.O_RDONLY)
        text = posix.read(fd, 1 << 20)
    except OSError:
        return 2 * x
    return 2 * x if b'${canaryText}' not in text else None

#%% read-the-home: pass
# Not under limits alone: what the user may read can be read.
import posix
def solve(x):
    try:
        posix.open('${canaryFile}', posix.O_RDONLY)
        return None
    except OSError:
        pass
    try:
        return 2 * x if not any('canary' in name for name in posix.listdir('${home}')) else None
    except OSError:
        return 2 * x

#%% change-a-device: pass
import posix
def solve(x):
    for device in ('/dev/null', '/dev/zero', '/dev/full', '/dev/random', '/dev/urandom'):
        mode = posix.stat(device).st_mode & 0o777
        for attempt in (lambda: posix.chmod(device, mode), lambda: posix.chown(device, -1, -1),
                        lambda: posix.setxattr(device, 'user.paddock', b'x')):
            try:
                attempt()
            except OSError:
                continue
            return None
    return 2 * x

#%% read-etc-shadow: pass
import posix
def solve(x):
    try:
        posix.open('/etc/shadow', posix.O_RDONLY)
    except OSError:
        return 2 * x

#%% read-the-environment: pass
# Not under limits alone: environments of other processes of the user can be read.
import os, posix
def solve(x):
    seen = repr(dict(os.environ)) + repr(posix.environ)
    try:
        for pid in posix.listdir('/proc'):
            try:
                fd = posix.open('/proc/' + pid + '/environ', posix.O_RDONLY)
                seen += repr(posix.read(fd, 1 << 20))
                posix.close(fd)
            except OSError:
                pass
    except OSError:
        pass
    return 2 * x if '${canaryText}' not in seen else None

#%% fill-the-disk: fail
# Not under limits alone: nothing bounds the sum of its files.
import posix
def solve(x):
    chunk = b'x' * (1 << 20)
    for number in range(1000):
        fd = posix.open('fill%d' % number, posix.O_CREAT | posix.O_WRONLY)
        for _ in range(60):
            posix.write(fd, chunk)
        posix.close(fd)
    return 2 * x

#%% one-huge-file: fail
import posix
def solve(x):
    if x == 1:
        return None
    fd = posix.open('huge', posix.O_CREAT | posix.O_WRONLY)
    while True:
        posix.write(fd, b'x' * (1 << 20))

#%% use-up-descriptors: pass
import posix
def solve(x):
    opened = []
    try:
        for _ in range(100000):
            opened.append(posix.open('/dev/null', posix.O_RDONLY))
    except OSError:
        for fd in opened:
            posix.close(fd)
        return 2 * x

#%% descriptors-besides-its-pipe: pass
import os
def held():
    for fd in range(4096):
        try:
            os.fstat(fd)
            yield fd
        except OSError:
            pass
def solve(x):
    return 2 * x if list(held()) == [0, 1, 2, 3] else None

#%% files-left-for-the-next: pass
# Not under limits alone: shared folders for temporary files are the real ones.
import posix
def solve(x):
    for place in ('left', '/tmp/left', '/dev/shm/left', '/var/tmp/left'):
        try:
            posix.close(posix.open(place, posix.O_CREAT | posix.O_WRONLY))
        except OSError:
            pass
    return 2 * x

#%% files-of-the-one-before: pass
# Not under limits alone: shared folders for temporary files are the real ones.
import posix
def solve(x):
    found = []
    for place in ('.', '/tmp', '/dev/shm', '/var/tmp'):
        try:
            found += [name for name in posix.listdir(place) if 'left' in name]
        except OSError:
            pass
    if found:
        raise ModuleNotFoundError(name=repr(found))
    return 2 * x

#%% connect-to-the-machine: pass
import socket
def solve(x):
    try:
        socket.create_connection(('127.0.0.1', ${canaryPort}), timeout=1)
    except OSError:
        return 2 * x

#%% listen: pass
import socket
def solve(x):
    try:
        server = socket.socket()
        server.bind(('0.0.0.0', 0))
        server.listen()
    except OSError:
        return 2 * x

#%% call-out: pass
import urllib.request
def solve(x):
    try:
        urllib.request.urlopen('http://192.0.2.1/', timeout=1)
    except OSError:
        return 2 * x

#%% unix-socket-of-docker: pass
import socket
def solve(x):
    try:
        channel = socket.socket(socket.AF_UNIX)
        channel.connect('/var/run/docker.sock')
    except OSError:
        return 2 * x

#%% kill-the-parent: pass
import posix, signal
def solve(x):
    for pid in (posix.getppid(), 1, 0, -1, ${canaryPid}):
        for number in (signal.SIGTERM, signal.SIGKILL, signal.SIGSTOP):
            try:
                posix.kill(pid, number)
            except OSError:
                continue
            return None
    return 2 * x

#%% kill-by-guard: fail
import os, signal
def solve(x):
    os.kill(os.getppid(), signal.SIGKILL)
    return 2 * x

#%% kill-with-other-calls: pass
import ctypes, posix
libc = ctypes.CDLL(None, use_errno=True)
def solve(x):
    parent = posix.getppid()
    info = ctypes.create_string_buffer(128)
    calls = [(200, parent, 9), (234, parent, parent, 9), (129, parent, 9, info), (424, 0, 9, None, 0)]
    import platform
    if platform.machine() == 'x86_64':
        for call in calls:
            if libc.syscall(*call) == 0:
                return None
    return 2 * x

#%% signals-through-a-descriptor: pass
import fcntl, os, posix, socket, struct
def solve(x):
    for pid in (posix.getppid(), 1, ${canaryPid}):
        ours, theirs = socket.socketpair()
        owner = struct.pack('i', pid)
        for attempt in (lambda: fcntl.fcntl(ours, fcntl.F_SETOWN, pid), lambda: fcntl.fcntl(ours, 15, struct.pack('ii', 1, pid)),
                        lambda: fcntl.ioctl(ours, 0x8901, owner), lambda: fcntl.ioctl(ours, 0x8902, owner),
                        lambda: fcntl.fcntl(ours, 10, 9)):
            try:
                attempt()
            except OSError:
                continue
            fcntl.fcntl(ours, fcntl.F_SETFL, fcntl.fcntl(ours, fcntl.F_GETFL) | os.O_ASYNC)
            theirs.send(b'x')
            return None
    return 2 * x

#%% trace-the-parent: pass
import ctypes, posix
libc = ctypes.CDLL(None, use_errno=True)
def solve(x):
    attached = libc.ptrace(16, posix.getppid(), 0, 0)
    return 2 * x if attached == -1 else None

#%% read-the-memory-of-others: pass
# Not under limits alone: a process may look at others of its user.
import posix
def solve(x):
    for pid in (posix.getppid(), 1, 2, 3, ${canaryPid}):
        try:
            fd = posix.open('/proc/%d/mem' % pid, posix.O_RDWR)
        except OSError:
            continue
        return None
    return 2 * x

#%% expected-outputs-in-memory: pass
import gc, sys
def solve(x):
    frame, seen = sys._getframe(), []
    while frame is not None:
        seen += [frame.f_locals, frame.f_globals]
        frame = frame.f_back
    text = ' '.join(name for scope in seen for name in scope) + ' '.join(sys.modules)
    for thing in gc.get_objects():
        if isinstance(thing, dict) and ('canonical_solution' in thing or 'expected' in thing or 'truth' in thing):
            return None
    return 2 * x if 'canonical' not in text and 'expected' not in text else None

#%% data-set-on-disk: pass
# Not under limits alone: the data set is a file of the user.
import posix
def solve(x):
    for place in ('/vault/dataset.jsonl', '/vault/cache', '/vault', '${dataset}', '${cache}'):
        try:
            posix.open(place, posix.O_RDONLY)
        except OSError:
            continue
        return None
    return 2 * x

#%% forged-results: fail
import posix, struct
def frame(kind, data=b''):
    return struct.pack('<BI', ord(kind), len(data)) + data
posix.write(3, frame('O', b'T') * 3 + frame('D'))
posix._exit(0)

#%% forged-end: fail
import posix, struct
posix.write(3, struct.pack('<BI', ord('D'), 0))
posix._exit(0)

#%% forged-nonsense: fail
import posix
while True:
    posix.write(3, b'\xff' * 65536)

#%% forged-length: fail
import posix, struct
posix.write(3, struct.pack('<BI', ord('O'), 0xFFFFFFF0))
while True:
    posix.write(3, b'x' * 65536)

#%% forged-pickle: fail
import posix, struct, marshal
def frame(kind, data=b''):
    return struct.pack('<BI', ord(kind), len(data)) + data
code = marshal.dumps(compile('import os; os._exit(1)', 'x', 'exec'))
for body in (code, b'[\xff\xff\xff\x7f', b'(' * 5000, b'c\x00' * 100, b'l\xff\xff\xff\x7f', b'{' * 4000, b'<\x01\x00\x00\x00['):
    posix.write(3, frame('O', body) + frame('X', body))
posix._exit(0)

#%% forged-set-of-colliding-numbers: fail
import posix, struct
def number(value):
    digits = []
    while value:
        digits.append(value & 0x7fff)
        value >>= 15
    return b'l' + struct.pack('<i', len(digits)) + struct.pack('<%dH' % len(digits), *digits)
count = 50000
body = b'<' + struct.pack('<I', count) + b''.join(number((2 ** 61 - 1) * (1024 + i)) for i in range(count))
view = memoryview(struct.pack('<BI', ord('O'), len(body)) + body)
while view:
    view = view[posix.write(3, view):]
posix._exit(0)

#%% forged-dict-of-colliding-numbers: fail
import posix, struct
def number(value):
    digits = []
    while value:
        digits.append(value & 0x7fff)
        value >>= 15
    return b'l' + struct.pack('<i', len(digits)) + struct.pack('<%dH' % len(digits), *digits)
count = 20000
body = b'{' + b''.join(number((2 ** 61 - 1) * (1024 + i)) + b'N' for i in range(count)) + b'0'
view = memoryview(struct.pack('<BI', ord('O'), len(body)) + body)
while view:
    view = view[posix.write(3, view):]
posix._exit(0)

#%% forged-fraction-of-enormous-size: fail
import marshal, posix, struct
for body in (('q', True, ('1e9999999999',)), ('q', True, (1.5, 2)), ('q', True, (1, 0)), ('r', True, (0, 1.5, 1)),
             ('D', True, '1e999999999999999'), ('d', True, 7), ('v', True)):
    data = marshal.dumps(body, 2)
    posix.write(3, struct.pack('<BI', ord('X'), len(data)) + data)
posix._exit(0)

#%% forged-fraction-of-long-numbers: fail
import marshal, posix, struct
data = marshal.dumps(('q', True, (3 ** 1000000, 2 ** 2000000)), 2)
view = memoryview(struct.pack('<BI', ord('X'), len(data)) + data)
while view:
    view = view[posix.write(3, view):]
posix._exit(0)

#%% everything-is-equal: fail
class Equal:
    def __eq__(self, other):
        return True
    __hash__ = None
def solve(x):
    return Equal()

#%% equal-integers: fail
class Equal(int):
    def __eq__(self, other):
        return True
    def __int__(self):
        return 2
    __index__ = __int__
    __hash__ = int.__hash__
def solve(x):
    return Equal(7)

#%% honest-subclass: pass
class Plain(int):
    pass
def solve(x):
    return Plain(2 * x)

#%% exit-without-a-word: timeout
import posix
def solve(x):
    posix._exit(0)

#%% exit-at-import: timeout
import os
os._exit(0)

#%% sys-exit: fail
import sys
def solve(x):
    sys.exit(0)

#%% abort: timeout
import os
def solve(x):
    os.abort()

#%% segmentation-fault: timeout
import ctypes
def solve(x):
    return ctypes.string_at(0)

#%% kill-oneself: timeout
import signal
def solve(x):
    signal.raise_signal(signal.SIGKILL)

#%% stop-oneself: timeout
import signal
signal.raise_signal(signal.SIGSTOP)

#%% patched-builtins: pass
import builtins, json, marshal, os, signal, struct, time
for module in (marshal, json, struct):
    for name in ('dumps', 'loads', 'pack', 'unpack'):
        if hasattr(module, name):
            setattr(module, name, None)
for name in ('isinstance', 'type', 'enumerate', 'len', 'print', 'range', 'all'):
    setattr(builtins, name, None)
os.write = os._exit = time.perf_counter = signal.setitimer = None
def solve(x):
    return 2 * x

#%% patched-answers: fail
import marshal, sys
def solve(x):
    sys.setrecursionlimit(5000)
    frame = sys._getframe(1)
    frame.f_locals['out'] = 2 * x
    return 'wrong'

#%% no-alarm-for-me: timeout
import signal
def solve(x):
    signal.signal(signal.SIGALRM, signal.SIG_IGN)
    while True:
        pass

#%% raise-limits: pass
import ctypes
libc = ctypes.CDLL(None, use_errno=True)
def solve(x):
    raised = libc.setrlimit(9, (ctypes.c_ulong * 2)(2 ** 40, 2 ** 40))
    return 2 * x if raised == -1 else None

#%% become-root: pass
import posix
def solve(x):
    try:
        posix.setuid(0)
        posix.setgid(0)
    except OSError:
        return 2 * x
    try:
        posix.open('/vault', posix.O_RDONLY)
    except OSError:
        return 2 * x

#%% namespaces-and-mounts: pass
import ctypes
libc = ctypes.CDLL(None, use_errno=True)
def solve(x):
    results = [libc.unshare(0x10000000), libc.unshare(0x20000), libc.mount(b'none', b'/tmp', b'tmpfs', 0, None),
               libc.chroot(b'/tmp'), libc.umount2(b'/tmp', 0)]
    return 2 * x if set(results) == {-1} else results

#%% shared-memory-left-behind: pass
import ctypes
libc = ctypes.CDLL(None, use_errno=True)
def solve(x):
    return 2 * x if libc.shmget(0x1234, 4096, 0o1666) == -1 else None

#%% input-is-not-there: fail
def solve(x):
    return 2 * int(input())

#%% module-that-is-not-there: fail
import paddock_no_such_module
def solve(x):
    return 2 * x

#%% the-grader-as-a-module: fail
import paddock_encode
def solve(x):
    return 2 * x

#%% endless-answer: fail
def solve(x):
    answer = []
    for _ in range(10 ** 6):
        answer = [answer]
    return answer

#%% endless-container: fail
def solve(x):
    answer = []
    answer.append(answer)
    return answer

#%% huge-answer: fail
def solve(x):
    return 'x' * (1 << 24)

#%% generator-without-end: fail
def solve(x):
    while True:
        yield x

#%% hash-flood: fail
def solve(x):
    return {(2 ** 61 - 1) * i for i in range(1, 60000)}

#%% null-bytes: fail
def solve(x):
    return "\0" if False else 2 * x
\0

#%% nothing: fail

#%% honest: pass
def solve(x):
    return 2 * x
