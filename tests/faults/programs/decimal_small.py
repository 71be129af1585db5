import decimal
from decimal import Decimal as D

a, b = D('123.456'), D('-7.89e-3')
print(a + b, a - b, a * b, a / b, a // b, a % b, divmod(a, b), -a, abs(b), a ** 3, a.sqrt(), a.ln(), b.exp(), a.log10())
print(a.quantize(D('0.01')), a.to_integral_value(), round(a, 1), int(a), float(b), a.as_tuple(), a.as_integer_ratio(), b.adjusted(), hash(D(5)))
print(f'{a:.2f} {a:>12,.1f} {b:e} {b:+} {a:%} {D("1E+5"):n}', str(b), repr(b), D('1e10').to_eng_string(), a.normalize())
print(D(1) < D(2), D('NaN') == 1, D('Infinity') > a, max(a, b), a.compare(b), a.compare_total(b), D('sNaN').is_snan(), sorted([a, b, D(0)]))
with decimal.localcontext(prec=50, rounding=decimal.ROUND_DOWN) as c:
    print(D(1) / D(7), D(2).sqrt(), c.divide(1, 3), c.create_decimal('1.23456'), +D('1' * 60))
    print({k.__name__: v for k, v in c.flags.items() if v})
for text in "D(1) / 0", "D('x')", "D(0) ** 0", "D('1e999999') * D('1e999999')", "D(1).quantize(D('1e-50'))", "D('sNaN') + 1", "D(1) + 1.5", "decimal.Context(prec=0)", "D([1])":
    try:
        print(eval(text))
    except Exception as e:
        print(text, type(e).__name__, e)
print(D.from_float(0.1), D((1, (1, 2, 3), -2)), D(10) ** 100, D('1' * 100) * D('9' * 100), D(3) / D('1' * 40))
print(D('110').logical_or(D('11')), D('1.5').shift(1), D(7).fma(2, 3), D(5).next_plus(), D('1.50').same_quantum(D('2.25')))
