"""syslog: masks, what is refused, audit events, several threads."""
import sys
import syslog
import threading

print({n: getattr(syslog, n) for n in dir(syslog) if n.startswith("LOG_") and isinstance(getattr(syslog, n), int)})
events = []
sys.addaudithook(lambda event, args: events.append((event, args)) if event.startswith("syslog") else None)


def show(text):
    try:
        print(text, "->", repr(eval(text)), events)
    except Exception as e:
        print(text, "->", type(e).__name__, e, events)
    events.clear()


sys.argv = ["/some/where/prog.py"]
for text in ["syslog.syslog()", "syslog.syslog(1)", "syslog.syslog('a')", "syslog.syslog(3, 'a')", "syslog.syslog(3, 4)", "syslog.syslog('a', 'b')",
             "syslog.syslog('a\\0b')", "syslog.syslog('\\ud800')", "syslog.syslog(3, 'a', 5)", "syslog.syslog(2**40, 'a')", "syslog.syslog(-2**40, 'a')",
             "syslog.syslog(2**70, 'a')", "syslog.openlog()", "syslog.openlog('x')", "syslog.openlog(None)", "syslog.openlog(5)",
             "syslog.openlog('x', 0, 'a')", "syslog.openlog(ident='x', logoption=1, facility=8)", "syslog.openlog('\\ud800')", "syslog.closelog()",
             "syslog.closelog()", "syslog.setlogmask(255)", "syslog.setlogmask(7)", "syslog.setlogmask(255)", "syslog.setlogmask('a')",
             "syslog.LOG_MASK(3)", "syslog.LOG_UPTO(3)", "syslog.LOG_MASK(-1)", "syslog.LOG_UPTO(40)", "syslog.LOG_MASK('a')"]:
    show(text)
for argv in (["/a/b"], ["plain"], [""], [3], [], 5):
    sys.argv = argv
    show("syslog.openlog()")


def opener():
    for i in range(200):
        syslog.openlog(f"name{i}")
        syslog.closelog()


def writer():
    for _ in range(200):
        syslog.syslog(syslog.LOG_DEBUG, "message")


threads = [threading.Thread(target=f) for f in (opener, writer, opener, writer)]
for t in threads:
    t.start()
for t in threads:
    t.join()
print("done")
