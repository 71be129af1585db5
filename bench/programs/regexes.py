import re
LOG = ''.join(f'10.0.{i % 256}.{i % 100} - - [26/Nov/2026:10:{i % 60:02d}:00] "GET /page/{i}?q={i * 7} HTTP/1.1" {200 + i % 5} {i * 13}\n' for i in range(4000))
LINE = re.compile(r'(\d+\.\d+\.\d+\.\d+) \S+ \S+ \[([^\]]+)\] "(GET|POST) ([^ "]+)[^"]*" (\d{3}) (\d+)')
def run():
    t = 0
    for _ in range(4):
        for line in LOG.splitlines():
            m = LINE.match(line)
            t += int(m.group(6)) + len(m.group(4))
        t += len(re.findall(r'\bq=(\d+)', LOG)) + len(re.sub(r'(\d)(\d)', r'\2\1', LOG)) + len(re.split(r'[ /]', LOG))
        t += sum(1 for _ in re.finditer(r'(?:page|post)/(?P<id>\d+)', LOG))
    return t
run()
