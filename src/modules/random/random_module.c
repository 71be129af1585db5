/* _random: the generator behind random.Random. */
#include "base/random.h"
#include "modules/posix/system_call.h"
#include "object/args.h"
#include "object/data.h"
#include "object/error.h"
#include "object/ops.h"
#include "object/type.h"
#include "types/float/float.h"
#include "types/int/int.h"
#include "types/module/module.h"
#include "types/tuple/tuple.h"

enum { WORDS = 624, MIDDLE = 397, UNSEEDED = WORDS + 1 };

typedef struct {
    PyObject_HEAD int index; /* (l) the next word to give out; UNSEEDED before the first seed */
    uint32_t words[WORDS];   /* (l) */
} RandomObject;
#define R(o) ((RandomObject *)(o))

typedef struct {
    char nothing;
} RandomState;

/* ---- the generator, lock held ---- */

static void twist_locked(RandomObject *r) {
    uint32_t *w = r->words;
    for (int i = 0; i < WORDS; i++) {
        uint32_t y = (w[i] & 0x80000000u) | (w[(i + 1) % WORDS] & 0x7fffffffu);
        w[i] = w[(i + MIDDLE) % WORDS] ^ y >> 1 ^ (y & 1 ? 0x9908b0dfu : 0);
    }
    store_relaxed(&r->index, 0);
}
static uint32_t next_locked(RandomObject *r) {
    if (r->index >= WORDS) {
        twist_locked(r);
    }
    uint32_t y = r->words[r->index];
    store_relaxed(&r->index, r->index + 1); /* make_ready looks without the lock */
    y ^= y >> 11;
    y ^= y << 7 & 0x9d2c5680u;
    y ^= y << 15 & 0xefc60000u;
    return y ^ y >> 18;
}

static void fill_locked(RandomObject *r, uint32_t seed) {
    uint32_t *w = r->words;
    w[0] = seed;
    for (uint32_t i = 1; i < WORDS; i++) {
        w[i] = 1812433253u * (w[i - 1] ^ w[i - 1] >> 30) + i;
    }
    store_relaxed(&r->index, WORDS);
}
/* Seeds with `n` words, n >= 1: two rounds that mix them into the state. */
static void seed_locked(RandomObject *r, const uint32_t *key, size_t n) {
    uint32_t *w = r->words;
    fill_locked(r, 19650218u);
    size_t i = 1, j = 0;
    for (size_t k = n > WORDS ? n : WORDS; k > 0; k--) {
        w[i] = (w[i] ^ (w[i - 1] ^ w[i - 1] >> 30) * 1664525u) + key[j] + (uint32_t)j;
        if (++i == WORDS) {
            w[0] = w[WORDS - 1];
            i = 1;
        }
        j = j + 1 == n ? 0 : j + 1;
    }
    for (size_t k = WORDS - 1; k > 0; k--) {
        w[i] = (w[i] ^ (w[i - 1] ^ w[i - 1] >> 30) * 1566083941u) - (uint32_t)i;
        if (++i == WORDS) {
            w[0] = w[WORDS - 1];
            i = 1;
        }
    }
    w[0] = 0x80000000u;
}

/* ---- seeding ---- */

static int seed_from_system(RandomObject *r) {
    uint32_t key[WORDS];
    /* So many bytes that a signal may come before all are there. */
    if (INT_TRY_CALL(random_fill(key, sizeof key, RANDOM_WAIT)) < 0) {
        return err_int(err_from_errno(PyExc_OSError));
    }
    guard(r);
    seed_locked(r, key, WORDS);
    return 0;
}
static int seed_from_int(RandomObject *r, PyObject *n) {
    autoref PyObject *magnitude = int_sign(n) < 0 ? INT_TRY(int_negative(n)) : newref(n);
    size_t words = ((size_t)int_bit_length(magnitude) + 31) / 32, size;
    words = words ? words : 1;
    size = words * sizeof(uint32_t);
    uint32_t *key = data_alloc(size);
    if (key == NULL) {
        return err_int(err_no_memory());
    }
    int failed = int_to_bytes(magnitude, (unsigned char *)key, size,
                              __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__, false);
    if (failed == 0) {
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
        for (size_t i = 0; i < words / 2; i++) {
            uint32_t swap = key[i];
            key[i] = key[words - 1 - i];
            key[words - 1 - i] = swap;
        }
#endif
        guard(r);
        seed_locked(r, key, words);
    }
    data_free(key, size);
    return failed;
}
/* NULL and None: from the system. Other objects that are not ints count by their hash. */
static int seed_from(RandomObject *r, PyObject *n) {
    if (n == NULL || n == NONE) {
        return seed_from_system(r);
    }
    if (IS_INT(n)) {
        return seed_from_int(r, n);
    }
    Py_hash_t hash = ops_hash(n);
    if (hash == -1) {
        return -1;
    }
    autoref PyObject *number = INT_TRY(int_from_uint64((uint64_t)hash));
    return seed_from_int(r, number);
}
static int make_ready(RandomObject *r) {
    return load_relaxed(&r->index) == UNSEEDED ? seed_from_system(r) : 0;
}

static PyObject *random_tp_new(PyTypeObject *type, PyObject *args, PyObject *kwargs) {
    PyObject *self = TRY(type->tp_alloc(type, 0));
    R(self)->index = UNSEEDED;
    return self;
}
static int random_tp_init(PyObject *self, PyObject *args, PyObject *kwargs) {
    PyTypeObject *type = TYPE(self);
    bool is_plain = type->tp_init == random_tp_init;
    if (is_plain && kwargs != NULL && ops_length(kwargs) > 0) {
        return err_int(err_raise(PyExc_TypeError, "Random() takes no keyword arguments"));
    }
    Py_ssize_t n = tuple_length(args);
    if (n > 1) {
        return args_wrong_count("Random", n, 0, 1);
    }
    return seed_from(R(self), n ? tuple_at(args, 0) : NULL);
}

/* ---- methods ---- */

METHOD("Random.seed(self, n=None, /)", "Start again from a number, or from the system's entropy.")
static PyObject *random_seed(RandomObject *self, PyObject *n) {
    TRYI(seed_from(self, n));
    return newref(NONE);
}
METHOD("Random.random(self)", "A float in [0, 1), of 53 random bits.")
static PyObject *random_random(RandomObject *self) {
    TRYI(make_ready(self));
    uint32_t a, b;
    {
        guard(self);
        a = next_locked(self) >> 5;
        b = next_locked(self) >> 6;
    }
    return float_from_double(((double)a * 67108864.0 + (double)b) / 9007199254740992.0);
}

static PyObject *many_bits(RandomObject *self, uint64_t k) {
    size_t words = (size_t)((k - 1) / 32 + 1), size = words * sizeof(uint32_t);
    if (k > (uint64_t)PTRDIFF_MAX) {
        return err_no_memory();
    }
    uint32_t *bits = data_alloc(size);
    if (bits == NULL) {
        return err_no_memory();
    }
    {
        guard(self);
        for (size_t i = 0; i < words; i++, k -= 32) {
            uint32_t word = next_locked(self) >> (k < 32 ? 32 - k : 0);
            unsigned char *p = (unsigned char *)&bits[i];
            for (int b = 0; b < 4; b++) {
                p[b] = (unsigned char)(word >> 8 * b);
            }
        }
    }
    PyObject *result = int_from_bytes((unsigned char *)bits, size, true, false);
    data_free(bits, size);
    return result;
}
METHOD("Random.getrandbits(self, k, /)", "An int of k random bits.")
static PyObject *random_getrandbits(RandomObject *self, PyObject *k) {
    autoref PyObject *index = TRY(ops_index(k));
    if (int_sign(index) < 0) {
        return err_raise(PyExc_ValueError, "Cannot convert negative int");
    }
    if (int_bit_length(index) > 64) {
        return err_raise(PyExc_OverflowError, "Python int too large for C uint64_t");
    }
    uint64_t count = int_as_uint64(index);
    TRYI(make_ready(self));
    if (count == 0) {
        return int_from_ssize(0);
    }
    if (count > 32) {
        return many_bits(self, count);
    }
    guard(self);
    return int_from_uint64(next_locked(self) >> (32 - count));
}

METHOD("Random.getstate(self)", "The generator's state, a tuple of ints.")
static PyObject *random_getstate(RandomObject *self) {
    TRYI(make_ready(self));
    uint32_t words[WORDS + 1];
    {
        guard(self);
        memcpy(words, self->words, sizeof self->words);
        words[WORDS] = (uint32_t)self->index;
    }
    autoref PyObject *state = TRY(tuple_new(WORDS + 1));
    for (int i = 0; i <= WORDS; i++) {
        tuple_items(state)[i] = TRY(int_from_uint64(words[i]));
    }
    return tuple_publish(take(state));
}
static int state_word(PyObject *o, uint64_t *out) {
    if (!IS_INT(o)) {
        return err_int(err_raise(PyExc_TypeError, "an integer is required"));
    }
    if (int_sign(o) < 0) {
        return err_int(
            err_raise(PyExc_OverflowError, "can't convert negative value to unsigned int"));
    }
    if (int_bit_length(o) > 64) {
        return err_int(
            err_raise(PyExc_OverflowError, "Python int too large to convert to C unsigned long"));
    }
    *out = int_as_uint64(o);
    return 0;
}
METHOD("Random.setstate(self, state, /)", "Go on from a state that getstate() gave.")
static PyObject *random_setstate(RandomObject *self, PyObject *state) {
    if (!IS_TUPLE(state)) {
        return err_raise(PyExc_TypeError, "state vector must be a tuple");
    }
    if (tuple_length(state) != WORDS + 1) {
        return err_raise(PyExc_ValueError, "state vector is the wrong size");
    }
    uint32_t words[WORDS];
    for (int i = 0; i < WORDS; i++) {
        uint64_t word;
        TRYI(state_word(tuple_at(state, i), &word));
        words[i] = (uint32_t)word;
    }
    long index;
    TRYI(arg_long(tuple_at(state, WORDS), &index));
    if (index < 0 || index > WORDS) {
        return err_raise(PyExc_ValueError, "invalid state");
    }
    guard(self);
    memcpy(self->words, words, sizeof words);
    store_relaxed(&self->index, (int)index);
    return newref(NONE);
}

static void random_dealloc(PyObject *o) {
    TYPE(o)->tp_free(o);
}

#include "random_module.gen.h"

static PyType_Slot random_slots[] = {
    {Py_tp_new, random_tp_new},
    {Py_tp_init, random_tp_init},
    {Py_tp_dealloc, random_dealloc},
    {Py_tp_methods, Random_methods},
    {Py_tp_doc, "Random() -> a generator of random numbers with a state of its own."},
    {0, NULL},
};
static PyType_Spec random_spec = {
    .name = "_random.Random",
    .basicsize = sizeof(RandomObject),
    .flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE,
    .slots = random_slots,
};

static int random_exec(PyObject *module) {
    autoref PyObject *type = (PyObject *)INT_TRY(type_from_spec(module, &random_spec, NULL));
    return module_add(module, "Random", type);
}

NATIVE_MODULE(_random, RandomState, random_exec, NULL, "The Mersenne Twister.")
