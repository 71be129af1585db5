def gcd(a, b):
    while b: a, b = b, a % b
    return a
def collatz(n):
    steps = 0
    while n != 1:
        n = n >> 1 if not n & 1 else 3 * n + 1
        steps += 1
    return steps
def run():
    t = 0
    for i in range(1, 60_000): t += gcd(i, 9240) + (i ^ 0x55) % 11 - -i // 3
    return t + max(collatz(i) for i in range(1, 15_000)) + sum(int(str(i)) for i in range(200_000)) + (1 << 70) % 97
run()
