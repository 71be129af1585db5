/* What decompressor objects share. */
#include "modules/compression/decompressor.h"

uint8_t *compression_room(Buffer *out, Py_ssize_t limit, size_t *room) {
    size_t want = out->size < COMPRESSION_BLOCK       ? COMPRESSION_BLOCK
                  : out->size < COMPRESSION_BLOCK_MAX ? out->size
                                                      : COMPRESSION_BLOCK_MAX;
    if (limit >= 0) {
        size_t left = (size_t)limit - out->size;
        want = want < left ? want : left;
    }
    *room = want;
    return (uint8_t *)buffer_room(out, want);
}
PyObject *compression_bytes(Buffer *out) {
    PyObject *bytes = bytes_from(out->data ? out->data : "", (Py_ssize_t)out->size);
    buffer_free(out);
    return bytes;
}

void decompressor_end(Decompressor *d) {
    buffer_free(&d->kept);
    buffer_free(&d->unused);
}
PyObject *decompressor_unused(Decompressor *d) {
    mutex_lock(&d->lock);
    PyObject *bytes = bytes_from(d->unused.data ? d->unused.data : "", (Py_ssize_t)d->unused.size);
    mutex_unlock(&d->lock);
    return bytes;
}

typedef struct {
    const uint8_t *in, *in_end;
    Buffer out;
    StepResult result;
    bool full, no_memory;
} Run;

/* Steps until the input is used up, the output full, the stream at its end or broken. */
static void run_steps(Run *r, void *self, StepFunction *step, Py_ssize_t limit) {
    for (;;) {
        size_t room;
        uint8_t *out = compression_room(&r->out, limit, &room), *start = out;
        const uint8_t *before = r->in;
        if (out == NULL) {
            r->no_memory = true;
            return;
        }
        r->result = step(self, &r->in, r->in_end, &out, start + room);
        r->out.size += (size_t)(out - start);
        r->full = out == start + room;
        if (r->result != STEP_GO_ON || (limit >= 0 && r->out.size >= (size_t)limit)) {
            return;
        }
        bool idle = r->in == before && out == start;
        if (idle || (r->in == r->in_end && !r->full)) {
            return;
        }
    }
}

/* After a run: keeps what was not consumed. -1 without memory. Lock held. */
static int keep_rest(Decompressor *d, Run *r, bool output_hides) {
    size_t left = (size_t)(r->in_end - r->in);
    if (r->result == STEP_END) {
        d->eof = true;
        d->needs_input = false;
        int failed = buffer_append(&d->unused, r->in, left);
        buffer_free(&d->kept);
        return failed;
    }
    d->needs_input = left == 0 && !(output_hides && r->full);
    if (d->kept.size > 0) { /* the run read from here */
        memmove(d->kept.data, r->in, left);
        d->kept.size = left;
        return 0;
    }
    return left ? buffer_append(&d->kept, r->in, left) : 0;
}

static int feed_locked(Decompressor *d, Run *r, void *self, const Py_buffer *data, Py_ssize_t limit,
                       const DecompressorKind *kind) {
    r->in = data->buf;
    r->in_end = r->in + data->len;
    if (d->kept.size > 0) {
        if (buffer_append(&d->kept, data->buf, (size_t)data->len) < 0) {
            return -1;
        }
        r->in = (const uint8_t *)d->kept.data;
        r->in_end = r->in + d->kept.size;
    }
    ThreadState *ts = thread_current();
    thread_detach(ts);
    run_steps(r, self, kind->step, limit);
    thread_attach(ts);
    if (r->no_memory) {
        return -1;
    }
    if (r->result == STEP_FAILED) {
        d->broken = true;
        d->needs_input = kind->starts_over;
        if (kind->starts_over) {
            buffer_free(&d->kept);
        }
        return 0;
    }
    return keep_rest(d, r, kind->output_hides);
}

PyObject *decompressor_feed(Decompressor *d, void *self, const DecompressorKind *kind,
                            const Py_buffer *data, Py_ssize_t limit) {
    Run r = {.result = STEP_GO_ON};
    mutex_lock(&d->lock);
    bool ended = d->eof, was_broken = d->broken && kind->broken_text != NULL;
    int failed = ended || was_broken ? 0 : feed_locked(d, &r, self, data, limit, kind);
    bool broken = r.result == STEP_FAILED;
    mutex_unlock(&d->lock);
    if (!ended && !was_broken && !broken && failed == 0) {
        return compression_bytes(&r.out);
    }
    buffer_free(&r.out);
    return ended        ? err_raise(PyExc_EOFError, "%s", kind->eof_text)
           : was_broken ? err_raise(PyExc_ValueError, "%s", kind->broken_text)
           : broken     ? kind->fail(self)
                        : err_no_memory();
}

int compression_drive(void *self, StepFunction *step, const uint8_t *in, size_t n, DriveGoal goal,
                      Buffer *out) {
    const uint8_t *end = in + n;
    for (;;) {
        size_t room;
        uint8_t *p = compression_room(out, -1, &room), *start = p;
        if (p == NULL) {
            return -1;
        }
        StepResult result = step(self, &in, end, &p, start + room);
        out->size += (size_t)(p - start);
        if (result != STEP_GO_ON) {
            return result == STEP_END ? 0 : -2;
        }
        if (goal == DRIVE_INPUT && in == end && p < start + room) {
            return 0;
        }
    }
}
