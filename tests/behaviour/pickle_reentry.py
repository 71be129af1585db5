# The memo of an unpickler is cleared while finalizers of what it held look at it.
import io
import pickle

seen = []


class Entry:
    def __del__(self):
        seen.append(unpickler.memo.copy())


data = b'\x80\x02c__main__\nEntry\n)\x81q\x00.'
unpickler = pickle.Unpickler(io.BytesIO(data + pickle.dumps([b'x'] * 2, 4)))
unpickler.load()
unpickler.memo.clear()
print(seen, unpickler.memo.copy(), unpickler.load())
