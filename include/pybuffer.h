/* The buffer protocol: one request, one filled Py_buffer, one release. */
#ifndef PITHON_PYBUFFER_H
#define PITHON_PYBUFFER_H

#ifdef __cplusplus
extern "C" {
#endif

#define PyBUF_SIMPLE 0
#define PyBUF_WRITABLE 1
#define PyBUF_WRITEABLE 1
#define PyBUF_FORMAT 4
#define PyBUF_ND 8
#define PyBUF_CONTIG 9
#define PyBUF_STRIDES 0x18
#define PyBUF_STRIDED 0x19
#define PyBUF_RECORDS 0x1d
#define PyBUF_READ 0x100
#define PyBUF_INDIRECT 0x118
#define PyBUF_FULL 0x11d
#define PyBUF_WRITE 0x200
#define PyBUF_ANY_CONTIGUOUS 0x98
#define PyBUF_C_CONTIGUOUS 0x38
#define PyBUF_CONTIG_RO 8
#define PyBUF_F_CONTIGUOUS 0x58
#define PyBUF_FULL_RO 0x11c
#define PyBUF_MAX_NDIM 0x40
#define PyBUF_RECORDS_RO 0x1c
#define PyBUF_STRIDED_RO 0x18

typedef struct {
    void *buf;
    PyObject *obj;
    Py_ssize_t len;
    Py_ssize_t itemsize;
    int readonly;
    int ndim;
    char *format;
    Py_ssize_t *shape;
    Py_ssize_t *strides;
    Py_ssize_t *suboffsets;
    void *internal;
} Py_buffer;

typedef int (*getbufferproc)(PyObject *, Py_buffer *, int);
typedef void (*releasebufferproc)(PyObject *, Py_buffer *);

PyAPI_FUNC(void) PyBuffer_FillContiguousStrides(int ndims, Py_ssize_t *shape, Py_ssize_t *strides,
                                                int itemsize, char order);
PyAPI_FUNC(int) PyBuffer_FillInfo(Py_buffer *view, PyObject *exporter, void *buf, Py_ssize_t len,
                                  int readonly, int flags);
PyAPI_FUNC(int)
    PyBuffer_FromContiguous(const Py_buffer *view, const void *buf, Py_ssize_t len, char fort);
PyAPI_FUNC(void *) PyBuffer_GetPointer(const Py_buffer *view, const Py_ssize_t *indices);
PyAPI_FUNC(int) PyBuffer_IsContiguous(const Py_buffer *view, char order);
PyAPI_FUNC(void) PyBuffer_Release(Py_buffer *view);
PyAPI_FUNC(Py_ssize_t) PyBuffer_SizeFromFormat(const char *format);
PyAPI_FUNC(int) PyBuffer_ToContiguous(void *buf, const Py_buffer *src, Py_ssize_t len, char order);
PyAPI_FUNC(int) PyObject_CheckBuffer(PyObject *obj);
PyAPI_FUNC(int) PyObject_CopyData(PyObject *dest, PyObject *src);
PyAPI_FUNC(int) PyObject_GetBuffer(PyObject *exporter, Py_buffer *view, int flags);

#ifdef __cplusplus
}
#endif

#endif
