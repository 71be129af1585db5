def run():
    a, b = 0, 1
    for _ in range(30_000): a, b = b, a + b
    f = 1
    for i in range(1, 3000): f *= i
    return len(hex(a)) + f % 1000003 + pow(3, 10**400, 10**200 + 7) % 10
for _ in range(3): run()
