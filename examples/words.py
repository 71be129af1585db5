"""Count the words of many files, each thread taking the next file; the counts are added up at the end.

Usage: words.py [--threads N] [--files F] [FOLDER]
Without a folder, texts are made in a temporary one.
"""
import argparse
import collections
import pathlib
import random
import re
import tempfile
import threading
import time

WORD = re.compile(r"[a-z']+")


def write_texts(folder, files):
    rng = random.Random(1)
    vocabulary = [''.join(rng.choice('abcdefghijklmnoprstuvw') for _ in range(rng.randrange(2, 10))) for _ in range(3000)]
    for number in range(files):
        lines = [' '.join(rng.choices(vocabulary, k=12)).capitalize() + '.' for _ in range(1500)]
        pathlib.Path(folder, f'text{number}.txt').write_text('\n'.join(lines), encoding='utf-8')


def count_file(path):
    counts = collections.Counter()
    with open(path, encoding='utf-8') as file:
        for line in file:
            for word in WORD.findall(line.lower()):
                counts[word] += 1
    return counts


def run(threads, folder):
    paths = iter(sorted(pathlib.Path(folder).glob('*.txt')))
    lock = threading.Lock()
    total = collections.Counter()

    def work():
        mine = collections.Counter()
        while True:
            with lock:
                path = next(paths, None)
            if path is None:
                break
            mine.update(count_file(path))
        with lock:
            total.update(mine)

    workers = [threading.Thread(target=work) for _ in range(threads)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    return total


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument('folder', nargs='?')
    parser.add_argument('--threads', type=int, default=1)
    parser.add_argument('--files', type=int, default=120)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        if arguments.folder is None:
            write_texts(temporary, arguments.files)
        start = time.perf_counter()
        total = run(arguments.threads, arguments.folder or temporary)
        seconds = time.perf_counter() - start
    print(f'result {sum(total.values())} words, {len(total)} different, most often {total.most_common(1)[0]}')
    print(f'seconds {seconds:.4f}')


if __name__ == '__main__':
    main()
