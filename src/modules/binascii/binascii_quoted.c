/* binascii: quoted-printable (RFC 2045, and RFC 1522 for headers). */
#include "base/buffer.h"
#include "modules/binascii/binascii_module.h"
#include "types/bytes/bytes.h"

enum { LINE_MAX_LENGTH = 76 };

static int digit_of(unsigned char c) {
    return c >= '0' && c <= '9'   ? c - '0'
           : c >= 'A' && c <= 'F' ? c - 'A' + 10
           : c >= 'a' && c <= 'f' ? c - 'a' + 10
                                  : -1;
}
/* What stands behind an equals sign, from p on: a soft line break, an escaped byte, or nothing of
 * the kind. Returns where to go on. */
static const unsigned char *unescape(const unsigned char *p, const unsigned char *end, char **out) {
    if (p == end) {
        return p;
    }
    if (*p == '\n' || *p == '\r') {
        while (p < end && *p != '\n') {
            p++;
        }
        return p < end ? p + 1 : p;
    }
    if (*p == '=') {
        *(*out)++ = '=';
        return p + 1;
    }
    if (end - p >= 2 && digit_of(p[0]) >= 0 && digit_of(p[1]) >= 0) {
        *(*out)++ = (char)(digit_of(p[0]) << 4 | digit_of(p[1]));
        return p + 2;
    }
    *(*out)++ = '=';
    return p;
}
static PyObject *decode_quoted(BinasciiState *state, const unsigned char *p, Py_ssize_t n,
                               int header) {
    autoref PyObject *result = TRY(bytes_new(n));
    const unsigned char *end = p + n;
    char *out = bytes_data(result);
    while (p < end) {
        unsigned char c = *p++;
        if (c == '=') {
            p = unescape(p, end, &out);
        } else {
            *out++ = header && c == '_' ? ' ' : (char)c;
        }
    }
    TRYI(bytes_resize_fresh(&result, out - bytes_data(result)));
    return take(result);
}
FUNCTION("binascii_quoted.a2b_qp(data, header: bool = False)",
         "The bytes that quoted-printable text stands for; in headers underscores are blanks.")
static PyObject *binascii_a2b_qp(PyObject *module, PyObject *data, int header) {
    return binascii_decode(module, data, decode_quoted, header);
}

/* An encoding under way. */
typedef struct {
    Buffer out;
    const unsigned char *p, *end;
    int column; /* characters in the line so far */
    bool quote_tabs, is_text, header, crlf;
} Quoted;

static bool at_newline(const Quoted *q, const unsigned char *p) {
    return p < q->end && (*p == '\n' || (*p == '\r' && p + 1 < q->end && p[1] == '\n'));
}
static bool must_quote(const Quoted *q) {
    unsigned char c = *q->p;
    bool last = q->p + 1 == q->end;
    if (c > 126 || c == '=' || (q->header && c == '_')) {
        return true;
    }
    if (c == '.' && q->column == 0) { /* alone in its line, it would end an SMTP message */
        return last || q->p[1] == '\n' || q->p[1] == '\r' || q->p[1] == 0;
    }
    if (c == '\r' || c == '\n') {
        return !q->is_text;
    }
    return c == ' ' || c == '\t' ? last || q->quote_tabs : c < 33;
}
static int put_newline(Quoted *q) {
    q->column = 0;
    return buffer_append_text(&q->out, q->crlf ? "\r\n" : "\n");
}
/* Room for `width` more characters and the equals sign of a soft line break. */
static int make_room(Quoted *q, int width) {
    if (q->column + width < LINE_MAX_LENGTH) {
        return 0;
    }
    return buffer_append_byte(&q->out, '=') < 0 ? -1 : put_newline(q);
}
static int put_escape(Quoted *q, unsigned char c) {
    static const char digits[] = "0123456789ABCDEF";
    char text[3] = {'=', digits[c >> 4], digits[c & 15]};
    return buffer_append(&q->out, text, 3);
}
static int encode_next(Quoted *q) {
    unsigned char c = *q->p;
    if (must_quote(q)) {
        q->p++;
        if (make_room(q, 3) < 0) {
            return -1;
        }
        q->column += 3;
        return put_escape(q, c);
    }
    if (q->is_text && at_newline(q, q->p)) {
        q->p += c == '\r' ? 2 : 1;
        char before = q->out.size ? q->out.data[q->out.size - 1] : 0;
        if (before == ' ' || before == '\t') { /* would be lost at the end of a line */
            q->out.size--;
            if (put_escape(q, (unsigned char)before) < 0) {
                return -1;
            }
        }
        return put_newline(q);
    }
    q->p++;
    if (q->p < q->end && *q->p != '\n' && make_room(q, 1) < 0) {
        return -1;
    }
    q->column++;
    return buffer_append_byte(&q->out, q->header && c == ' ' ? '_' : (char)c);
}
FUNCTION("binascii_quoted.b2a_qp(data: buffer, quotetabs: bool = False, istext: bool = True, "
         "header: bool = False)",
         "Quoted-printable text that stands for the data.")
static PyObject *binascii_b2a_qp(PyObject *module, Py_buffer *data, int quotetabs, int istext,
                                 int header) {
    const unsigned char *p = data->buf, *newline = memchr(p, '\n', (size_t)data->len);
    Quoted q = {.p = p,
                .end = p + data->len,
                .quote_tabs = quotetabs,
                .is_text = istext,
                .header = header,
                .crlf = newline != NULL && newline > p && newline[-1] == '\r'};
    int failed = 0;
    while (q.p < q.end && failed == 0) {
        failed = encode_next(&q);
    }
    PyObject *result = failed < 0
                           ? err_no_memory()
                           : bytes_from(q.out.data ? q.out.data : "", (Py_ssize_t)q.out.size);
    buffer_free(&q.out);
    return result;
}

#include "binascii_quoted.gen.h"

PyMethodDef *binascii_quoted_table(void) {
    return binascii_quoted_functions;
}
