"""Apply a Python function to each row of a table, in chunks shared out among threads: what a data frame's apply(f) does.

Usage: rows.py [--threads N] [--rows R]
"""
import argparse
import concurrent.futures
import random
import time

REGIONS = ('north', 'south', 'east', 'west')
RATES = {'north': 0.19, 'south': 0.07, 'east': 0.21, 'west': 0.1}


def make_table(rows):
    rng = random.Random(1)
    return [{'id': i, 'region': rng.choice(REGIONS), 'price': rng.random() * 100, 'count': rng.randrange(1, 20), 'name': f'item {i % 977}'}
            for i in range(rows)]


def price_of(row):
    """The function a user would write: some arithmetic, some branches, some text."""
    total = row['price'] * row['count']
    if total > 1000:
        total *= 0.9
    elif total > 500:
        total *= 0.95
    tax = total * RATES[row['region']]
    label = row['name'].title().replace(' ', '-')
    if row['id'] % 7 == 0:
        label = label.upper()
    return label, round(total + tax, 2)


def apply_chunk(table, first, last, function):
    return [function(row) for row in table[first:last]]


def run(threads, rows):
    table = make_table(rows)
    start = time.perf_counter()
    size = 4000
    with concurrent.futures.ThreadPoolExecutor(threads) as pool:
        chunks = pool.map(lambda first: apply_chunk(table, first, first + size, price_of), range(0, rows, size))
        results = [result for chunk in chunks for result in chunk]
    seconds = time.perf_counter() - start
    return sum(price for _, price in results), seconds


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument('--threads', type=int, default=1)
    parser.add_argument('--rows', type=int, default=800_000)
    arguments = parser.parse_args()
    result, seconds = run(arguments.threads, arguments.rows)
    print(f'result {result:.2f}')
    print(f'seconds {seconds:.4f}')


if __name__ == '__main__':
    main()
