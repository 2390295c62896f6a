# Programs for a problem whose tests are asserts, "solve(x): return 2 * x" for numbers, `x + x` for lists. Each tries to
# pass without solving it; "pass" in a header says that an attack was refused and the right answer given instead.
# A header names the program and its status. ${...} is filled in by the test. "Not under limits alone" says why a program
# is left out where there is no sandbox.

#%% honest: pass
def solve(x):
    return x + x

#%% wrong: fail
def solve(x):
    return x

#%% right-for-some: fail
def solve(x):
    return 2 if x == 1 else 4

#%% forged-results: fail
import posix, struct
def frame(kind, data=b''):
    return struct.pack('<BI', ord(kind), len(data)) + data
posix.write(3, frame('O', b'N') + frame('D'))
posix._exit(0)

#%% forged-results-everywhere: fail
import posix, struct
def frame(kind, data=b''):
    return struct.pack('<BI', ord(kind), len(data)) + data
for fd in range(3, 300):
    try:
        posix.write(fd, frame('O', b'N') + frame('D'))
    except OSError:
        pass
posix._exit(0)

#%% forged-end: fail
import posix, struct
posix.write(3, struct.pack('<BI', ord('D'), 0))
posix._exit(0)

#%% forged-end-in-a-call: fail
import posix, struct
def solve(x):
    posix.write(3, struct.pack('<BI', ord('D'), 0))
    return x

#%% forged-fault-of-the-check: fail
import posix, struct
posix.write(3, struct.pack('<BI', ord('C'), 0))
posix._exit(0)

#%% answers-before-the-questions: fail|timeout
import posix, struct
def frame(kind, data=b''):
    return struct.pack('<BI', ord(kind), len(data)) + data
posix.write(3, frame('R') + frame('O', b'T') * 100)
posix._exit(0)

#%% answers-without-end: fail
import posix, struct, threading
def flood():
    while True:
        posix.write(3, struct.pack('<BI', ord('O'), 1) + b'T')
def solve(x):
    threading.Thread(target=flood, daemon=True).start()
    return x

#%% endless-frame: fail
import posix, struct
posix.write(3, struct.pack('<BI', ord('R'), 0) + struct.pack('<BI', ord('O'), 0xFFFFFFF0))
while True:
    posix.write(3, b'x' * 65536)

#%% malformed-answers: fail
import posix, struct, marshal
code = marshal.dumps(compile('import os; os._exit(0)', 'x', 'exec'))
def solve(x):
    body = code if x == 1 else b'[\xff\xff\xff\x7f'
    posix.write(3, struct.pack('<BI', ord('O'), len(body)) + body)
    return x

#%% forged-set-of-colliding-numbers: fail|timeout
import posix, struct
def number(value):
    digits = []
    while value:
        digits.append(value & 0x7fff)
        value >>= 15
    return b'l' + struct.pack('<i', len(digits)) + struct.pack('<%dH' % len(digits), *digits)
count = 50000
body = b'<' + struct.pack('<I', count) + b''.join(number((2 ** 61 - 1) * (1024 + i)) for i in range(count))
view = memoryview(struct.pack('<BI', ord('R'), 0) + struct.pack('<BI', ord('O'), len(body)) + body)
while view:
    view = view[posix.write(3, view):]
posix._exit(0)

#%% forged-fraction-of-enormous-size: fail
import marshal, posix, struct
def solve(x):
    data = marshal.dumps(('q', True, ('1e9999999999',)), 2)
    posix.write(3, struct.pack('<BI', ord('X'), len(data)) + data)
    return x

#%% closed-descriptors: timeout
import posix
def solve(x):
    posix.closerange(3, 64)
    return x + x

#%% descriptors-besides-its-pipes: pass
import os
def held():
    for fd in range(4096):
        try:
            os.fstat(fd)
            yield fd
        except OSError:
            pass
def solve(x):
    return x + x if list(held()) == [0, 1, 2, 3, 4] else None

#%% exit-at-import: timeout
import posix
posix._exit(0)

#%% exit-in-a-call: timeout
import posix
def solve(x):
    posix._exit(0)

#%% exit-in-the-last-call: timeout
import posix
def solve(x):
    if x == 0.5:
        posix._exit(0)
    return x + x

#%% sys-exit-at-import: fail
import sys
sys.exit(0)

#%% sys-exit-in-a-call: fail
import sys
def solve(x):
    sys.exit(0)

#%% exit-handler: fail
import atexit, posix
atexit.register(posix._exit, 0)
def solve(x):
    return x

#%% keyboard-interrupt: fail
def solve(x):
    raise KeyboardInterrupt

#%% stop-iteration: fail
def solve(x):
    raise StopIteration

#%% assertion-error-of-its-own: fail
def solve(x):
    raise AssertionError

#%% kills-itself: timeout
import signal
def solve(x):
    signal.raise_signal(signal.SIGKILL)

#%% own-check: fail
def check(candidate):
    pass
def solve(x):
    return x

#%% own-helper: fail
def helper(x):
    return x
def solve(x):
    return helper(x)

#%% patched-assertion: fail
import builtins
class Quiet(BaseException):
    def __new__(cls, *_):
        return None
builtins.AssertionError = Quiet
builtins.__dict__['AssertionError'] = Quiet
def solve(x):
    return x

#%% patched-abs: fail
import builtins
builtins.abs = lambda x: 0
builtins.len = builtins.sorted = builtins.tuple = lambda *_: 0
def solve(x):
    return x if x == 0.5 else x + x

#%% patched-builtins-and-right: pass
import builtins, json, marshal, os, struct
for module in (marshal, json, struct):
    for name in ('dumps', 'loads', 'pack', 'unpack'):
        if hasattr(module, name):
            setattr(module, name, None)
for name in ('isinstance', 'type', 'len', 'range', 'list', 'tuple', 'str', 'zip', 'BaseException', 'OSError'):
    setattr(builtins, name, None)
os.write = os._exit = os.read = None
def solve(x):
    return x + x

#%% trace: fail
import sys
def trace(frame, event, arg):
    if frame.f_code.co_name in ('check', 'run'):
        frame.f_trace_opcodes = True
        if 'candidate' in frame.f_locals:
            frame.f_locals['candidate'] = lambda x: x + x
    return trace
sys.settrace(trace)
sys.setprofile(trace)
def solve(x):
    return x

#%% callers-frame: fail
import sys
def solve(x):
    frame = sys._getframe(1)
    while frame is not None:
        for scope in (frame.f_locals, frame.f_globals):
            for name in ('check', 'candidate', 'AssertionError', 'function', 'kind', 'data'):
                if name in scope:
                    scope[name] = lambda *_: None
        frame = frame.f_back
    return x

#%% everything-is-equal: fail
class Equal:
    def __eq__(self, other):
        return True
    def __ne__(self, other):
        return False
    __hash__ = None
def solve(x):
    return Equal()

#%% reflected-equality: fail
class Equal(int):
    def __eq__(self, other):
        return True
    __hash__ = int.__hash__
    def __sub__(self, other):
        return 0
    __rsub__ = __sub__
def solve(x):
    return Equal(7)

#%% empties-its-argument: fail
def solve(x):
    if isinstance(x, list):
        x.clear()
        return []
    return x + x

#%% not-a-number: fail
def solve(x):
    return float('nan') if x == 0.5 else x + x

#%% the-asserts-in-its-frames: pass
import gc, sys
def solve(x):
    frame, seen = sys._getframe(), []
    while frame is not None:
        seen += [frame.f_locals, frame.f_globals]
        frame = frame.f_back
    names = ' '.join(name for scope in seen for name in scope) + ' '.join(sys.modules)
    for thing in gc.get_objects():
        if isinstance(thing, dict) and 'reference' in thing and 'test' in thing:
            return None
    return x + x if 'reference' not in names and 'program' not in names else None

#%% the-asserts-in-its-memory: pass
import io, posix
def solve(x):
    backwards = b'${secretBackwards}'
    half = len(backwards) // 2
    start = backwards[:half - 1:-1]
    try:
        maps = posix.open('/proc/self/maps', posix.O_RDONLY)
        memory = posix.open('/proc/self/mem', posix.O_RDONLY)
    except OSError:
        return x + x
    text = b''
    while part := posix.read(maps, 1 << 16):
        text += part
    for line in text.decode().splitlines():
        if ' rw' not in line and ' r-' not in line:
            continue
        low, high = [int(end, 16) for end in line.split()[0].split('-')]
        for at in range(low, high, 1 << 20):
            try:
                found = posix.pread(memory, min((1 << 20) + 64, high - at), at)
            except (OSError, OverflowError):
                break
            place = found.find(start)
            while place >= 0:
                rest = found[place + len(start):place + len(backwards)]
                if all(rest[i:i + 1] == backwards[half - 1 - i:half - i] for i in range(half)):
                    return None
                place = found.find(start, place + 1)
    return x + x

#%% the-memory-of-others: pass
# Not under limits alone: a process may look at others of its user.
import posix
def solve(x):
    for pid in range(1, 400):
        if pid == posix.getpid():
            continue
        for name in ('mem', 'fd/3', 'fd/4', 'environ', 'cwd'):
            try:
                posix.open('/proc/%d/%s' % (pid, name), posix.O_RDWR)
            except OSError:
                continue
            return None
    return x + x

#%% kills-the-check: pass
import posix, signal
def solve(x):
    own = posix.getpid()
    for pid in [posix.getppid(), 0, -1, *range(own - 5, own), *range(own + 1, own + 6)]:
        try:
            posix.kill(pid, signal.SIGKILL)
        except OSError:
            continue
        return None
    return x + x

#%% signals-the-check-through-a-descriptor: pass
import fcntl, os, posix, socket
def solve(x):
    own = posix.getpid()
    for pid in [posix.getppid(), *range(own - 5, own), *range(own + 1, own + 6)]:
        ours, theirs = socket.socketpair()
        try:
            fcntl.fcntl(ours, fcntl.F_SETOWN, pid)
        except OSError:
            continue
        fcntl.fcntl(ours, fcntl.F_SETFL, fcntl.fcntl(ours, fcntl.F_GETFL) | os.O_ASYNC)
        theirs.send(b'x')
        return None
    return x + x

#%% hangs-at-import: timeout
while True:
    pass

#%% hangs-in-a-call: timeout
def solve(x):
    while True:
        pass

#%% huge-answer: fail|timeout
def solve(x):
    return 'x' * (1 << 28)

#%% answer-without-end: fail|timeout
import itertools
def solve(x):
    return itertools.count()

#%% recursion: fail
def solve(x):
    return solve(x) + 1

#%% prints-that-it-passed: fail
import sys
print('passed')
def solve(x):
    sys.__stdout__ and sys.__stdout__.write('passed')
    return x

#%% module-that-is-not-there: fail
import paddock_no_such_module

#%% the-grader-as-a-module: fail
import paddock_check
def solve(x):
    return x + x

#%% nothing: fail

