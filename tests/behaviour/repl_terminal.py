"""An interactive session at a terminal (a pty): the library's editor; the plain prompt where the terminal is too plain or the program wants it."""
import os
import pty
import select
import sys
import time


def session(args, steps, **env):
    pid, fd = pty.fork()
    if pid == 0:
        os.environ.update(TERM="xterm", NO_COLOR="1", PYTHON_HISTORY=os.devnull, **env)
        os.execv(sys.executable, [sys.executable, "-q", "-S", *args])
    out, end = b"", time.monotonic() + 50
    steps = list(steps)
    mark = 0
    while time.monotonic() < end:
        if steps and steps[0][0] in out[mark:]:
            mark = len(out)
            os.write(fd, steps.pop(0)[1])
        if select.select([fd], [], [], 0.1)[0]:
            try:
                piece = os.read(fd, 4096)
            except OSError:
                break
            if not piece:
                break
            out += piece
    status = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    print(args, env, "status", status, "edits" if b"\x1b[?2004h" in out else "plain",
          [w for w in (b"'sum is 5'", b"ZeroDivisionError", b"can't use pyrepl", b"inner 7") if w in out])


session([], [(b">>> ", b"'sum is %d' % (2 + 3)\r"), (b">>> ", b"1/0\r"), (b">>> ", b"raise SystemExit(3)\r")])
session([], [(b">>> ", b"'sum is %d' % (2 + 3)\r"), (b">>> ", b"\x04")])
session([], [(b">>> ", b"'sum is %d' % (2 + 3)\r"), (b">>> ", b"raise SystemExit(4)\r")], PYTHON_BASIC_REPL="1")
session(["-i", "-c", "x = 7"], [(b">>> ", b"'inner %d' % x\r"), (b">>> ", b"\x04")])
