import math
def mandelbrot(w, h, limit):
    inside = 0
    for y in range(h):
        ci = 2.0 * y / h - 1.0
        for x in range(w):
            cr = 3.0 * x / w - 2.0
            zr = zi = 0.0
            for _ in range(limit):
                a, b = zr * zr, zi * zi
                if a + b > 4.0: break
                zi = 2.0 * zr * zi + ci
                zr = a - b + cr
            else: inside += 1
    return inside
def series(n):
    t = 0.0
    for i in range(1, n): t += math.sqrt(i) / (i + 0.5) - abs(math.sin(i)) * 0.001
    return round(t, 6)
mandelbrot(160, 120, 60), series(400_000)
