def run(n):
    parts, total = [], 0
    for i in range(n):
        name = 'item' + str(i % 100)
        parts.append('%s=%d;' % (name, i))
        parts.append('{}: {:>8.2f}'.format(name, i / 7))
        parts.append(f'<{name!r} {i:05d} {i / 3:.3f}>')
        line = ''
        for k in ('a', 'b', 'c'): line += k + ','
        total += len(line)
    return total + len(''.join(parts)) + len('\n'.join(parts).encode())
run(120_000)
