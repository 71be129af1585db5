import math

a, b = 3 ** 200, 7 ** 90 + 1
print(a + b, a - b, a * b, a // b, a % b, divmod(-a, b), pow(a, 5, b), pow(3, -1, 7), a >> 70, b << 33, a & b, a | b, a ^ -b, ~a, -a, abs(-b), a > b, hash(a), a.bit_length(), b.bit_count())
print(str(a), int(str(a)), hex(a), oct(b), bin(7), int('zz', 36), int('0x1f', 0), int('1_000'), a.to_bytes(60, 'big')[:5], int.from_bytes(b'\x01\x02' * 20, 'little', signed=True), a.as_integer_ratio()[1], round(12345, -2))
print(math.gcd(a, b), math.isqrt(a), math.comb(30, 15), math.factorial(25), math.prod([a, 2]), math.fsum([0.1] * 10), math.sumprod([1, 2], [3, 4]), math.dist((1, 2), (4, 6)), math.lcm(4, 6), math.perm(6, 2), math.log(a), math.nextafter(1.0, 2))
print(1.5 .as_integer_ratio(), float('1e-5'), 0.1 + 0.2, repr(1e22), 1e16, float.fromhex('0x1.8p1'), (2.5).hex(), round(2.675, 2), 7.5 // 2, -7.5 % 2, 2.0 ** 0.5, divmod(7.5, 2), f'{3.14159:.3f} {1e10:g} {12345.678:,.1f} {0.5:%}', float(a))
print(complex('1+2j'), (1 + 2j) * (3 - 1j), abs(3 + 4j), (1j) ** 2, f'{1 + 2j:.1f}', complex(1, -0.0), True + True, f'{a:_x}'[:10], f'{b:+,d}'[:10], '%d %i %x %o' % (a, 5, 255, 8))
for bad in lambda: 1 // 0, lambda: int('x'), lambda: 1 << -1, lambda: float('y'), lambda: 10 ** 400 * 1.0, lambda: pow(2, 3, 0), lambda: math.sqrt(-1), lambda: int('1' * 5000), lambda: 1 + 'x', lambda: math.factorial(-1), lambda: int.from_bytes(1, 'big'), lambda: (5).to_bytes(0, 'big'):
    try:
        print(bad())
    except Exception as e:
        print(type(e).__name__, e)
big = int('9' * 900)
print(big * big % 10 ** 9, len(str(big * big)), big // 7 ** 300 % 1000, math.isqrt(big) % 1000)
