def run():
    parts = []
    for i in range(200_000):
        parts.append(f'{i}:{i * 2}')
    s = ','.join(parts)
    t = 0
    for p in s.split(','):
        a, b = p.split(':')
        t += len(a) + len(b)
    r = ''
    for i in range(100_000): r += 'x'
    return t + len(r) + len(s.replace('1', 'one').upper())
for _ in range(4): run()
