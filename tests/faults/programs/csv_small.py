import csv
import io

rows = [['a', 'b,c', 'd"e'], ['1', '', 'line\nbreak'], ['größe', 'x' * 50, ' ']]
for options in {}, {'delimiter': ';', 'quoting': csv.QUOTE_ALL}, {'quotechar': "'", 'lineterminator': '\n', 'quoting': csv.QUOTE_NONNUMERIC}, {'escapechar': '\\', 'quoting': csv.QUOTE_NONE}:
    out = io.StringIO()
    try:
        csv.writer(out, **options).writerows([*rows, [1, 2.5, None]])
        print(repr(out.getvalue()))
        print(list(csv.reader(io.StringIO(out.getvalue(), newline=''), **options)))
    except (csv.Error, ValueError) as e:
        print(e)
table = csv.DictReader(io.StringIO('x,y\r\n1,2\r\n3,4,5\r\n'))
print(list(table), table.fieldnames, table.line_num)
out = io.StringIO()
w = csv.DictWriter(out, ['x', 'y'], extrasaction='ignore', restval='-')
w.writeheader()
w.writerow({'x': 1, 'z': 2})
print(out.getvalue().split())


class Tabs(csv.Dialect):
    delimiter, quotechar, lineterminator, quoting = '\t', '"', '\n', csv.QUOTE_MINIMAL


print(list(csv.reader(['a\t"b\tc"', 'd'], Tabs)), csv.field_size_limit(), csv.list_dialects())
for bad in lambda: csv.reader([], delimiter='ab'), lambda: list(csv.reader(['"a'], strict=True)), lambda: csv.writer(1), lambda: list(csv.reader([b'x'])):
    try:
        bad()
    except (csv.Error, TypeError) as e:
        print(e)
