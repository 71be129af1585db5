"""Texts that C gets: a NUL inside, a lone surrogate, what is no text, as each function words it."""
import array
import codecs
import grp
import io
import os
import pwd
import types
import _codecs
import _ctypes
import _imp
import _locale
import _pickle
import _posixshmem
import _socket
import _sqlite3
import syslog


def each(what, f, texts=('a\0b', '\0', 'a\udc80', '\u20ac\0', None, 5, b'x')):
    for text in texts:
        try:
            f(text)
            end = 'fine'
        except Exception as e:
            end = f'{type(e).__name__} {e}'
        print(f'{what} {text!a}: {end}')


BAD = 'a\0b', '\0', 'a\udc80', '\u20ac\0'
WRAPPER = io.TextIOWrapper
each('newline', lambda x: WRAPPER(io.BytesIO(), newline=x, encoding='ascii'))
each('encoding', lambda x: WRAPPER(io.BytesIO(), encoding=x), (*BAD, 5))
each('errors', lambda x: WRAPPER(io.BytesIO(), encoding='ascii', errors=x))
each('newline later', lambda x: WRAPPER(io.BytesIO(), encoding='ascii').reconfigure(newline=x))
stream = WRAPPER(io.BytesIO(b'1\r\n2\r\n'), encoding='ascii')
stream.reconfigure(newline='\r\n\0x')
print(stream.readlines())
each('utf_8_encode', lambda x: codecs.utf_8_encode('a', x))
each('charmap_decode', lambda x: codecs.charmap_decode(b'a', x))
each('lookup', codecs.lookup)
each('lookup_error', codecs.lookup_error)
each('register_error', lambda x: codecs.register_error(x, lambda e: e))
each('_unregister_error', _codecs._unregister_error)
each('encode', lambda x: ''.encode(x))
each('encode, errors', lambda x: 'a'.encode('ascii', x))
each('decode', lambda x: bytearray(b'a').decode(x))
each('str', lambda x: str(b'a', x), (*BAD, 5, b'x'))
each('str, errors', lambda x: str(5, 'ascii', x), (*BAD, 5, b'x'))
each('bytes', lambda x: bytes('a', x))
each('bytes, errors', lambda x: bytes(5, errors=x))
each('bytearray', lambda x: bytearray('a', x))
each('bytearray, errors', lambda x: bytearray(b'a', 'ascii', x))
each('compile', lambda x: compile('1', x, 'eval'))
each('compile, mode', lambda x: compile('1', 'f', x))
each('compile, mode', lambda x: compile('1', 'f', x), ('eval\0', 'func_type', 'other', ''))
each('syslog', lambda x: syslog.syslog(syslog.LOG_DEBUG, x))
each('syslog, alone', lambda x: syslog.syslog(x))
each('setlocale', lambda x: _locale.setlocale(_locale.LC_CTYPE, x))
each('strcoll', lambda x: _locale.strcoll(x, 'a'))
each('dgettext', lambda x: _locale.dgettext(x, 'a'))
each('textdomain', lambda x: _locale.textdomain(x))
each('shm_open', lambda x: _posixshmem.shm_open(x, 0), (*BAD, None, 5))
each('shm_unlink', lambda x: _posixshmem.shm_unlink(x), (*BAD, None, 5))
each('getservbyname', _socket.getservbyname)
each('getservbyname, protocol', lambda x: _socket.getservbyname('http', x))
each('getservbyport, protocol', lambda x: _socket.getservbyport(80, x))
each('getprotobyname', _socket.getprotobyname)
each('isolation_level', lambda x: _sqlite3.connect(':memory:', isolation_level=x))
each('executescript', lambda x: _sqlite3.connect(':memory:').cursor().executescript(x), (*BAD, None, 5))
handle = _ctypes.dlopen(None, 2)


class Library:
    _handle = handle


class Function(_ctypes.CFuncPtr):
    _flags_ = _ctypes.FUNCFLAG_CDECL


class Int(_ctypes._SimpleCData):
    _type_ = 'i'


each('a function of a library', lambda x: Function((x, Library())), ('printf\0x', b'printf\0x', 'a\udc80', None))
each('dlsym', lambda x: _ctypes.dlsym(handle, x), (*BAD, None, b'x'))
each('in_dll', lambda x: Int.in_dll(Library(), x), (*BAD, None, b'x'))
each('create_dynamic', lambda x: _imp.create_dynamic(types.SimpleNamespace(name=x, origin='/nowhere/x.so')))
each('create_dynamic, origin', lambda x: _imp.create_dynamic(types.SimpleNamespace(name='x', origin=x)))
each('getgrnam', grp.getgrnam)
each('getpwnam', pwd.getpwnam)
each('putenv', lambda x: os.putenv(x, 'a'), (*BAD, None))
each('unlink', os.unlink, ('a\0b', None))
each('array', array.array)
each('format', lambda x: format(5, x), (None, b'x'))
each('loads', lambda x: _pickle.loads(b'I1\n.', encoding=x))
