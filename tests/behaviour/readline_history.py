"""readline: history, delimiters, hooks, what is refused; without a terminal."""
import os
import sys
import tempfile
import threading

try:
    import readline
except ImportError:  # the library is not there
    print(open(__file__.removesuffix(".py") + ".out").read().removesuffix("exit 0\n"), end="")
    sys.exit()


def show(text):
    try:
        print(text, "->", repr(eval(text)))
    except Exception as e:
        print(text, "->", type(e).__name__, e)


folder = tempfile.mkdtemp()
name = os.path.join(folder, "history")
readline.clear_history()
for i in range(5):
    readline.add_history(f"line {i} \xeb")
readline.write_history_file(name)
readline.append_history_file(2, name)
readline.set_history_length(6)
readline.append_history_file(1, name)
readline.clear_history()
readline.read_history_file(os.fsencode(name))
print([readline.get_history_item(i) for i in range(-1, 9)], readline.get_current_history_length())
readline.set_history_length(-1)
for text in ["readline.add_history(1)", "readline.add_history('a\\0b')", "readline.get_history_item('a')", "readline.remove_history_item(99)",
             "readline.remove_history_item(-1)", "readline.replace_history_item(0, 'new')", "readline.get_history_item(1)",
             "readline.replace_history_item(99, 'x')", "readline.replace_history_item(-1, 'x')", "readline.replace_history_item(0, 1)",
             "readline.remove_history_item(0)", "readline.get_history_item(1)", "readline.read_history_file('/no/such/file')",
             "readline.write_history_file('/no/such/file')", "readline.append_history_file(-1, name)", "readline.read_history_file(1)",
             "readline.read_init_file('/no/such/file')", "readline.set_history_length(2**40)", "readline.get_history_length()",
             "readline.set_completer(1)", "readline.set_completer(len)", "readline.get_completer()", "readline.set_completer()",
             "readline.get_completer()", "readline.set_startup_hook(1)", "readline.set_pre_input_hook(1)",
             "readline.set_completion_display_matches_hook(1)", "readline.get_completer_delims()", "readline.set_completer_delims(' /')",
             "readline.get_completer_delims()", "readline.set_completer_delims(1)", "readline.get_begidx()", "readline.get_endidx()",
             "readline.get_completion_type()", "readline.insert_text('caf\xe9')", "readline.get_line_buffer()", "readline.insert_text(b'')",
             "readline.parse_and_bind('tab: complete')", "readline.parse_and_bind(1)"]:
    show(text)


def work():
    for i in range(100):
        readline.add_history(f"item {i}")
        readline.set_completer_delims(" \t\n" + "x" * (i % 7))
        readline.get_completer_delims()
        readline.get_history_item(i + 1)
        readline.set_completer(lambda text, state: None)
        readline.get_completer()


readline.clear_history()
threads = [threading.Thread(target=work) for _ in range(4)]
for t in threads:
    t.start()
for t in threads:
    t.join()
print(readline.get_current_history_length())
os.unlink(name)
os.rmdir(folder)
