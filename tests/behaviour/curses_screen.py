"""_curses and _curses_panel on a terminal of our own making (a pty): painting, reading back, keys, panels, what is refused."""
import os
import pty
import sys
import threading

try:
    import curses
    import curses.panel
except ImportError:  # the library is not there
    print(open(__file__.removesuffix(".py") + ".out").read().removesuffix("exit 0\n"), end="")
    sys.exit()

lines = []


def show(text):
    try:
        lines.append(f"{text} -> {eval(text)!r}")
    except Exception as e:
        lines.append(f"{text} -> {type(e).__name__} {e}")


def screen():
    for text in ["curses.newwin(1, 1)", "curses.color_pair(1)", "curses.tigetnum('cols')", "curses.panel.top_panel()", "curses.window()"]:
        show(text)
    scr = curses.initscr()
    curses.start_color()
    globals()["scr"] = scr
    globals()["w"] = w = curses.newwin(5, 12, 2, 3)
    for text in ["(curses.LINES, curses.COLS)", "w.getmaxyx()", "w.getbegyx()", "w.addstr(0, 0, 'caf\\xe9')", "w.instr(0, 0, 4)",
                 "w.addstr(1, 1, b'bytes', curses.A_BOLD)", "w.inch(1, 1) == ord('b') | curses.A_BOLD", "w.addch(2, 2, 'x')", "w.addch(65)",
                 "w.instr(2, 2, 2)", "w.insstr(2, 0, 'in')", "w.instr(2, 0, 6)", "w.hline(3, 0, '-', 4)", "w.instr(3, 0, 6)", "w.getyx()",
                 "w.move(99, 99)", "w.addch('ab')", "w.addch(2**70)", "w.addch()", "w.addstr('a\\0b')", "w.addstr(5)", "w.refresh(1)", "w.refresh()",
                 "w.derwin(99, 99)", "w.derwin(1, 2).getparyx()", "w.is_linetouched(77)", "w.encoding", "delattr(w, 'encoding')",
                 "curses.init_pair(1, 2, 3)", "curses.pair_content(1)", "curses.init_pair(-1, 0, 0)", "curses.color_content(99999)", "curses.keyname(258)",
                 "curses.keyname(-1)", "curses.unctrl(1)", "curses.ungetch('q')", "scr.getch()", "curses.unget_wch('\\u20ac')", "scr.get_wch()",
                 "curses.resize_term(35000, 1)", "curses.halfdelay(300)", "curses.set_tabsize(0)", "curses.curs_set(9)", "scr.nodelay(True)", "scr.getch()",
                 "scr.getkey()", "scr.nodelay(False)"]:
        show(text)
    # One thread waits for a key while the other paints.
    waited = threading.Thread(target=lambda: lines.append(f"key {scr.getch()}"))
    waited.start()
    for i in range(200):
        w.addstr(0, 0, f"{i:4}")
        w.refresh()
    os.write(master, b"k")
    waited.join()
    p = curses.panel.new_panel(w)
    q = curses.panel.new_panel(curses.newwin(2, 2))
    globals().update(p=p, q=q)
    for text in ["curses.panel.top_panel() is q", "p.above() is q", "p.below()", "p.top()", "curses.panel.bottom_panel() is q", "p.hide()", "p.hidden()",
                 "p.show()", "p.move(99, 99)", "p.userptr()", "p.set_userptr('u')", "p.userptr()", "p.window() is w", "p.replace(1)",
                 "curses.panel.update_panels()", "curses.doupdate()"]:
        show(text)
    curses.endwin()


os.environ["TERM"] = "xterm"
os.environ["LC_ALL"] = "C.UTF-8"
for name in ("LINES", "COLUMNS"):
    os.environ.pop(name, None)
import locale
locale.setlocale(locale.LC_ALL, "")
master, slave = pty.openpty()
import fcntl
import struct
import termios
fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
kept = os.dup(0), os.dup(1)
threading.Thread(target=lambda: [None for _ in iter(lambda: os.read(master, 65536), b"")], daemon=True).start()
os.dup2(slave, 0)
os.dup2(slave, 1)
try:
    screen()
finally:
    os.dup2(kept[0], 0)
    os.dup2(kept[1], 1)
print(*lines, sep="\n", flush=True)
os._exit(0)
