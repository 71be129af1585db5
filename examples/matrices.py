"""Multiply square matrices of floats, lists of lists: a pair of its own for each product, or one pair that all threads read.

Usage: matrices.py [--threads N] [--size S] [--products P] [--shared]
With --shared the threads compute the rows of the same product; else each takes the next pair.
"""
import argparse
import random
import threading
import time


def make(size, seed):
    rng = random.Random(seed)
    return [[rng.random() for _ in range(size)] for _ in range(size)]


def product_rows(a, b, rows):
    """The given rows of a * b."""
    size = len(b)
    out = []
    for i in rows:
        row = a[i]
        line = []
        for j in range(size):
            total = 0.0
            for k in range(size):
                total += row[k] * b[k][j]
            line.append(total)
        out.append(line)
    return out


def checksum(matrix):
    return sum(sum(row) for row in matrix)


def in_threads(threads, work):
    workers = [threading.Thread(target=work) for _ in range(threads)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()


def run_own(threads, size, products):
    numbers = iter(range(products))
    lock = threading.Lock()
    sums = {}

    def work():
        while True:
            with lock:
                number = next(numbers, None)
            if number is None:
                return
            a, b = make(size, number), make(size, number + 1)
            sums[number] = checksum(product_rows(a, b, range(size)))

    in_threads(threads, work)
    return sum(sums[n] for n in range(products))


def run_shared(threads, size, products):
    a, b = make(size, 1), make(size, 2)
    jobs = iter([(p, i) for p in range(products) for i in range(0, size, 4)])
    lock = threading.Lock()
    sums = {}

    def work():
        while True:
            with lock:
                job = next(jobs, None)
            if job is None:
                return
            first = job[1]
            sums[job] = checksum(product_rows(a, b, range(first, min(first + 4, size))))

    in_threads(threads, work)
    return sum(sums[job] for job in sorted(sums))


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument('--threads', type=int, default=1)
    parser.add_argument('--size', type=int, default=110)
    parser.add_argument('--products', type=int, default=16)
    parser.add_argument('--shared', action='store_true')
    arguments = parser.parse_args()
    run = run_shared if arguments.shared else run_own
    start = time.perf_counter()
    result = run(arguments.threads, arguments.size, arguments.products)
    print(f'result {result:.6f}')
    print(f'seconds {time.perf_counter() - start:.4f}')


if __name__ == '__main__':
    main()
