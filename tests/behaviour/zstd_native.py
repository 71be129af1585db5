"""_zstd: streams in pieces, flushing, limits, dictionaries in their three uses, what is refused, threads."""
import compression.zstd as zstd
import threading
from compression.zstd import CompressionParameter as CP, DecompressionParameter as DP, ZstdCompressor, ZstdDecompressor, ZstdDict

DATA = b"".join(b"line %d of some text, %d\n" % (i, i * i % 97) for i in range(20000))


def show(text):
    try:
        print(text, "->", eval(text))
    except Exception as e:
        print(text, "->", type(e).__name__, e)


for level in (-5, 1, 3, 19):
    packed = zstd.compress(DATA, level)
    print(level, len(packed) < len(DATA) // 3, zstd.decompress(packed) == DATA, zstd.get_frame_size(packed + b"x") == len(packed),
          zstd.get_frame_info(packed))
c = ZstdCompressor(options={CP.checksum_flag: 1, CP.compression_level: 5})
c.set_pledged_input_size(len(DATA))
parts = []
for i in range(0, len(DATA), 1000):
    parts.append(c.compress(DATA[i:i + 1000], c.FLUSH_BLOCK if i % 7000 == 0 else c.CONTINUE))
    if i % 7000 == 0:
        assert c.last_mode == c.FLUSH_BLOCK and parts[-1]
parts.append(c.flush())
packed = b"".join(parts)
print(zstd.get_frame_info(packed).decompressed_size == len(DATA), c.last_mode)
for step, limit in ((1, -1), (17, 100), (100000, 1), (5000, 4096)):
    d, out, fed = ZstdDecompressor(), [], 0
    source = zstd.compress(DATA[:3000]) + b"tail" if limit == 1 or step == 1 else packed + b"tail"
    while not d.eof:
        piece = b""
        if d.needs_input:
            piece = source[fed:fed + step]
            fed += len(piece)
        out.append(d.decompress(piece, limit))
        assert limit < 0 or len(out[-1]) <= limit
    out = b"".join(out)
    print(step, limit, out == DATA[:len(out)], len(out), d.needs_input, (d.unused_data + source[fed:]) == b"tail")
    show("d.decompress(b'')")
broken = bytearray(packed)
broken[len(broken) // 2] ^= 0xff
d = ZstdDecompressor()
try:
    d.decompress(broken)
    print("not noticed")
except zstd.ZstdError as e:
    print("broken", d.eof, d.needs_input, str(e).startswith("Unable to decompress Zstandard data: "))
print(d.decompress(packed) == DATA)

samples = [b"GET /item/%d HTTP/1.1\r\nHost: example.org\r\nAccept: text/%d\r\n" % (i, i % 5) for i in range(3000)]
trained = zstd.train_dict(samples, 4096)
final = zstd.finalize_dict(ZstdDict(b"GET /item/ HTTP/1.1 Host", is_raw=True), samples, 4096, 10)
raw = ZstdDict(samples[7] * 3, is_raw=True)
print(len(trained) <= 4096, trained.dict_id != 0, trained.dict_id == final.dict_id, raw.dict_id, len(raw), repr(raw))
for name, dictionary in (("trained", trained), ("final", final), ("raw", raw)):
    for use in ("as_digested_dict", "as_undigested_dict", "as_prefix"):
        given = getattr(dictionary, use)
        packed = zstd.compress(samples[9], level=7, zstd_dict=given)
        others = [u for u in ("as_digested_dict", "as_undigested_dict") if use != "as_prefix"] or ["as_prefix"]
        print(name, use, given[1], len(packed) < len(zstd.compress(samples[9], 7)),
              [zstd.decompress(packed, getattr(dictionary, u)) == samples[9] for u in others])
corrupt = ZstdDict(0xEC30A437.to_bytes(4, "little") + b"abcdefghijklmnop")

for text in ["ZstdCompressor(1, {})", "ZstdCompressor('1')", "ZstdCompressor(2**40)", "ZstdCompressor(-(2**40))", "ZstdCompressor(99999)",
             "ZstdCompressor(options={'a': 1})", "ZstdCompressor(options={CP.window_log: 99})", "ZstdCompressor(options={12345: 1})",
             "ZstdCompressor(options={DP.window_log_max: 20})", "ZstdCompressor(options=5)", "ZstdCompressor(options={CP.strategy: 2**40})",
             "ZstdCompressor(zstd_dict=1)", "ZstdCompressor(zstd_dict=(raw, 3))", "ZstdCompressor(zstd_dict=corrupt.as_digested_dict)",
             "ZstdDecompressor(corrupt)", "ZstdDecompressor(options={CP.window_log: 20})", "ZstdDecompressor(options={DP.window_log_max: 99})",
             "ZstdDict(b'short')", "ZstdDict(b'long enough')", "ZstdDict()", "ZstdCompressor().compress('a')",
             "ZstdCompressor().compress(b'', 3)", "ZstdCompressor().flush(0)", "ZstdCompressor().set_pledged_input_size(-1)",
             "ZstdCompressor().set_pledged_input_size(2**64)", "ZstdCompressor().set_pledged_input_size('a')", "zstd.get_frame_size(b'')",
             "zstd.get_frame_info(b'nonsense')", "zstd._zstd.get_param_bounds(100, True)", "zstd._zstd.get_param_bounds(5, True)",
             "zstd._zstd.train_dict(b'abc', (1,), 100)", "zstd._zstd.train_dict(b'abc', (3,), 0)", "zstd._zstd.set_parameter_types(1, 2)",
             "zstd.decompress(b'')", "zstd.decompress(packed[:-1], raw.as_prefix)", "CP.chain_log.bounds()", "DP.window_log_max.bounds()"]:
    show(text)

# One compressor and one dictionary for several threads.
shared = ZstdCompressor()
pieces = []
lock = threading.Lock()


def work():
    for i in range(50):
        assert zstd.decompress(zstd.compress(samples[i], i % 5 + 1, zstd_dict=trained.as_digested_dict), trained) == samples[i]
        with lock:
            pieces.append(shared.compress(b"0123456789" * 100, shared.FLUSH_BLOCK))
        shared.last_mode


threads = [threading.Thread(target=work) for _ in range(4)]
for t in threads:
    t.start()
for t in threads:
    t.join()
pieces.append(shared.flush())
print(zstd.decompress(b"".join(pieces)) == b"0123456789" * 100 * 200)
