"""Count the primes below a limit by trial division, in ranges shared out among threads.

Usage: primes.py [--threads N] [--limit M]
"""
import argparse
import threading
import time


def is_prime(n):
    if n < 2:
        return False
    if n % 2 == 0:
        return n == 2
    divisor = 3
    while divisor * divisor <= n:
        if n % divisor == 0:
            return False
        divisor += 2
    return True


def count_primes(first, last):
    return sum(1 for n in range(first, last) if is_prime(n))


def run(threads, limit):
    """Each thread takes the next block of numbers until none is left."""
    blocks = iter(range(0, limit, 2000))
    lock = threading.Lock()
    totals = []

    def work():
        total = 0
        while True:
            with lock:
                first = next(blocks, None)
            if first is None:
                break
            total += count_primes(first, min(first + 2000, limit))
        totals.append(total)

    workers = [threading.Thread(target=work) for _ in range(threads)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    return sum(totals)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument('--threads', type=int, default=1)
    parser.add_argument('--limit', type=int, default=900_000)
    arguments = parser.parse_args()
    start = time.perf_counter()
    result = run(arguments.threads, arguments.limit)
    print(f'result {result}')
    print(f'seconds {time.perf_counter() - start:.4f}')


if __name__ == '__main__':
    main()
