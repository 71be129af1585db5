import json


class Odd:
    pass


value = {'a': [1, 2.5, None, True, -3, 'x\u1234\n"', {}], 'b': {'c': (1, 2), 'd': [], '\U0001f600': 1e300}, '1': 10 ** 30}
text = json.dumps(value)
print(text, json.loads(text))
print(json.dumps(value, indent=2, sort_keys=True, ensure_ascii=False))
print(json.dumps([Odd()], default=lambda o: type(o).__name__), json.dumps({1: 2, None: 3, 2.5: 4, False: 5}))
print(json.loads('[1, 2.5, {"x": [true, false, null]}, "\\ud83d\\ude00 \\n"]', object_hook=lambda d: sorted(d), parse_float=str, parse_int=float))
print(json.loads('{"a": 1, "b": 2}', object_pairs_hook=list), json.loads(b'"bytes"'))
for bad in '{"a" 1}', '[1,', '"\\x"', 'nope', '[NaN, Infinity]', '{"a": }':
    try:
        print(json.loads(bad))
    except ValueError as e:
        print(e)
for bad in Odd(), {Odd(): 1}, [float('nan')]:
    try:
        print(json.dumps(bad, allow_nan=False))
    except (TypeError, ValueError) as e:
        print(e)
loop = []
loop.append(loop)
try:
    json.dumps(loop)
except ValueError as e:
    print(e)
print(''.join(json.JSONEncoder(separators=('; ', ' = ')).iterencode(value)))
