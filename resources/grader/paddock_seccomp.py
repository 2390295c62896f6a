"""A system call filter for one candidate: no new processes, no sockets, no reach into other processes or devices.

Installed in the candidate itself, after every privilege is gone; a filter is inherited and cannot be taken off.
Python threads work (clone with CLONE_THREAD). Facts: seccomp(2), linux/filter.h, the kernel's syscall tables.
"""
import ctypes
import errno
import platform
import signal
import struct

_LD_W_ABS, _JEQ, _JGE, _JSET, _AND, _RET = 0x20, 0x15, 0x35, 0x45, 0x54, 0x06
_ALLOW, _KILL, _ERRNO = 0x7FFF0000, 0x80000000, 0x00050000
_NR, _ARCH, _ARG0_LOW, _ARG1_LOW = 0, 4, 16, 24
_CLONE_THREAD = 0x10000
_PR_SET_PDEATHSIG, _PR_SET_DUMPABLE, _PR_SET_NO_NEW_PRIVS, _PR_SET_SECCOMP, _SECCOMP_MODE_FILTER = 1, 4, 38, 22, 2

# Name: number on x86-64, number on arm64 (None where the call does not exist).
_DENIED = {
    'fork': (57, None), 'vfork': (58, None), 'execve': (59, 221), 'execveat': (322, 281),
    'ptrace': (101, 117), 'process_vm_readv': (310, 270), 'process_vm_writev': (311, 271),
    'tkill': (200, 130), 'rt_sigqueueinfo': (129, 138), 'rt_tgsigqueueinfo': (297, 240),
    'pidfd_open': (434, 434), 'pidfd_send_signal': (424, 424), 'pidfd_getfd': (438, 438),
    'process_madvise': (440, 440), 'process_mrelease': (448, 448), 'kcmp': (312, 272),
    'socket': (41, 198), 'unshare': (272, 97), 'setns': (308, 268), 'mount': (165, 40), 'umount2': (166, 39), 'pivot_root': (155, 41),
    'chroot': (161, 51), 'open_tree': (428, 428), 'move_mount': (429, 429), 'fsopen': (430, 430),
    'fsmount': (432, 432), 'mount_setattr': (442, 442), 'swapon': (167, 224), 'swapoff': (168, 225),
    'reboot': (169, 142), 'init_module': (175, 105), 'finit_module': (313, 273), 'delete_module': (176, 106),
    'kexec_load': (246, 104), 'kexec_file_load': (320, 294), 'bpf': (321, 280), 'perf_event_open': (298, 241),
    'userfaultfd': (323, 282), 'add_key': (248, 217), 'request_key': (249, 218), 'keyctl': (250, 219),
    'io_uring_setup': (425, 425), 'io_uring_enter': (426, 426), 'io_uring_register': (427, 427),
    'open_by_handle_at': (304, 265), 'name_to_handle_at': (303, 264), 'fanotify_init': (300, 262),
    'shmget': (29, 194), 'shmat': (30, 196), 'semget': (64, 190), 'msgget': (68, 186), 'mq_open': (240, 180),
    'setpriority': (141, 140), 'sched_setaffinity': (203, 122), 'sched_setscheduler': (144, 119),
    'sched_setattr': (314, 274), 'sched_setparam': (142, 118), 'ioprio_set': (251, 30), 'migrate_pages': (256, 238),
    'move_pages': (279, 239), 'syslog': (103, 116), 'quotactl': (179, 60), 'acct': (163, 89),
    'settimeofday': (164, 170), 'clock_settime': (227, 112), 'clock_adjtime': (305, 266), 'adjtimex': (159, 171),
    'sethostname': (170, 161), 'setdomainname': (171, 162), 'iopl': (172, None), 'ioperm': (173, None),
    # Memory that no limit of the process counts.
    'memfd_create': (319, 279), 'memfd_secret': (447, 447),
    # In a user namespace of root's, the machine's devices belong to the candidate.
    'chmod': (90, None), 'fchmod': (91, 52), 'fchmodat': (268, 53), 'fchmodat2': (452, 452), 'chown': (92, None),
    'fchown': (93, 55), 'lchown': (94, None), 'fchownat': (260, 54), 'setxattr': (188, 5), 'lsetxattr': (189, 6),
    'fsetxattr': (190, 7), 'setxattrat': (463, 463), 'removexattr': (197, 14), 'lremovexattr': (198, 15),
    'fremovexattr': (199, 16), 'removexattrat': (466, 466),
}
# Requests that have the kernel send signals to somebody else, or type for him: the second argument of a call.
_DENIED_REQUESTS = {
    'fcntl': ((72, 25), {'F_SETOWN': 8, 'F_SETSIG': 10, 'F_SETOWN_EX': 15}),
    'ioctl': ((16, 29), {'FIOSETOWN': 0x8901, 'SIOCSPGRP': 0x8902, 'TIOCSTI': 0x5412, 'TIOCLINUX': 0x541C}),
}
_CLONE = (56, 220)
_CLONE3 = (435, 435)
# Calls that take a process: allowed on the caller itself only.
_OWN_PROCESS = {'kill': (62, 129), 'tgkill': (234, 131), 'prlimit64': (302, 261)}
_ARCHES = {'x86_64': (0, 0xC000003E), 'aarch64': (1, 0xC00000B7)}


class _Program(ctypes.Structure):
    _fields_ = [('length', ctypes.c_ushort), ('filter', ctypes.c_void_p)]


def _libc():
    libc = ctypes.CDLL(None, use_errno=True)
    libc.prctl.argtypes = [ctypes.c_int] + [ctypes.c_ulong] * 4
    return libc


def _op(code, k, jump_true=0, jump_false=0):
    return struct.pack('<HBBI', code, jump_true, jump_false, k & 0xFFFFFFFF)


def _ret(value):
    return _op(_RET, value)


def _template(column, arch):
    """The filter as a list of instructions; None stands for the process id."""
    deny, absent = _ret(_ERRNO | errno.EPERM), _ret(_ERRNO | errno.ENOSYS)
    code = [_op(_LD_W_ABS, _ARCH), _op(_JEQ, arch, 1, 0), _ret(_KILL), _op(_LD_W_ABS, _NR)]
    if column == 0:
        # The x32 calls are the same calls under other numbers.
        code += [_op(_JGE, 0x40000000, 0, 1), deny]
    for numbers in _DENIED.values():
        if numbers[column] is not None:
            code += [_op(_JEQ, numbers[column], 0, 1), deny]
    for numbers, requests in _DENIED_REQUESTS.values():
        refused = [step for request in requests.values() for step in (_op(_JEQ, request, 0, 1), deny)]
        code += [_op(_JEQ, numbers[column], 0, len(refused) + 2), _op(_LD_W_ABS, _ARG1_LOW), *refused, _ret(_ALLOW)]
    # glibc falls back to clone, whose flags can be looked at.
    code += [_op(_JEQ, _CLONE3[column], 0, 1), absent]
    code += [_op(_JEQ, _CLONE[column], 0, 4), _op(_LD_W_ABS, _ARG0_LOW), _op(_JSET, _CLONE_THREAD, 1, 0), deny,
             _ret(_ALLOW)]
    for name, numbers in _OWN_PROCESS.items():
        own = [_op(_JEQ, numbers[column], 0, 5 if name == 'prlimit64' else 4), _op(_LD_W_ABS, _ARG0_LOW)]
        if name == 'prlimit64':
            own += [_op(_JEQ, 0, 2, 0)]
        own += [None, deny, _ret(_ALLOW)]
        code += own
    return code + [_ret(_ALLOW)]


class Filter:
    """Prepared once, so that a candidate only adds its own process id."""

    def __init__(self):
        found = _ARCHES.get(platform.machine())
        if found is None:
            raise OSError(errno.ENOSYS, 'no filter for this processor')
        self._libc = _libc()
        self._template = _template(*found)

    def install(self, pid):
        """Confines the calling thread and what it starts. Raises OSError where the kernel does not take it."""
        code = b''.join(_op(_JEQ, pid, 1, 0) if part is None else part for part in self._template)
        buffer = ctypes.create_string_buffer(code, len(code))
        program = _Program(len(self._template), ctypes.addressof(buffer))
        if self._libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0:
            raise OSError(ctypes.get_errno(), 'no_new_privs')
        if self._libc.prctl(_PR_SET_SECCOMP, _SECCOMP_MODE_FILTER, ctypes.addressof(program), 0, 0) != 0:
            raise OSError(ctypes.get_errno(), 'seccomp')


def hide():
    """Closes this process's memory to others of the same user, where the system can."""
    _tell(_PR_SET_DUMPABLE, 0)


def die_with_parent():
    """Has the kernel end this process with the one that started it, whatever it is doing, where the system can."""
    _tell(_PR_SET_PDEATHSIG, signal.SIGKILL)


def _tell(option, value):
    try:
        _libc().prctl(option, value, 0, 0, 0)
    except (OSError, AttributeError):
        pass
