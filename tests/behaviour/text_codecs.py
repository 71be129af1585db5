"""The codec registry and error handlers."""
def show(text):
    try:
        print(text, '->', repr(eval(text)))
    except Exception as error:
        print(text, '!!', type(error).__name__, error)


import _codecs as c
c.register(lambda n: (lambda s, e='strict': (b'E' + n.encode(), 1), lambda b, e='strict': ('D' + n, 1), None, None) if n == 'my_codec' else None)
c.register_error('mine', lambda e: ('?' + e.reason, e.end))

EXPRESSIONS = [
    '"abc".encode("My-Codec")',
    'b"x".decode("my codec")',
    'c.encode("x","my codec")',
    'c.lookup("nope")',
    '"a".encode("nope")',
    'c.lookup_error("none")',
    'c.utf_8_decode(b"a\\xc3")',
    'c.utf_8_decode(b"a\\xc3",None,True)',
    'c.utf_8_encode("é")',
    'c.latin_1_decode(b"\\xff")',
    'c.ascii_decode(b"\\xff","replace")',
    'c.register(1)',
    'c.register_error("a",1)',
    'c.ascii_encode("é","xmlcharrefreplace")',
    'c.utf_8_decode(b"\\xe2\\x82")',
    'c.utf_8_decode(b"\\xff")',
    '"é\\u20ac".encode("ascii","mine")',
    'b"a\\xffb".decode("ascii","mine")',
    'b"a\\xffb\\xc3".decode("utf-8","mine")',
    '"a\\ud800".encode("utf-8","mine")',
    '"a\\xff".encode("ascii","nohandler")',
]
for expression in EXPRESSIONS:
    show(expression)
