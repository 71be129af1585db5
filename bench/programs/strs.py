TEXT = 'The quick brown fox jumps over the lazy dog, and 12 more; then it rests. ' * 20
def run():
    n = 0
    for i in range(600):
        words = TEXT.split()
        n += sum(w.strip('.,;').isalpha() for w in words)
        n += TEXT.count('the') + TEXT.find('rests') + len(TEXT.lower().title().swapcase())
        n += sum(w.startswith('t') or w.endswith('s') for w in words) + len(TEXT.replace('fox', 'cat'))
        for c in TEXT[:300]:
            if c in 'aeiou' and c.islower(): n += ord(c)
        n += len('-'.join([w[::-1] for w in words if w[0] == 'q' or w[-1:] != 'x']))
    return n
run()
