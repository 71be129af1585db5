/* The format mini-language: what format(value, spec) and f-strings say about one value.
 *
 *     [[fill]align][sign]["z"]["#"]["0"][width][grouping]["." [precision][grouping]][type]
 *
 * (Library reference, "Format specification mini-language".) Here the text is taken apart, and the
 * parts of a number are laid out: sign, padding, grouped digits. Which types and options a value
 * takes, and the wording that names its type, is its own matter. Pure functions, callable from any
 * thread.
 */
#ifndef BASE_FORMAT_SPEC_H
#define BASE_FORMAT_SPEC_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct {
    uint32_t fill; /* a space if not given; '0' with the flag 0                              */
    char align;    /* < > = ^, the default if not given                                      */
    char sign;     /* + - or space, 0 if not given                                           */
    bool no_negative_zero; /* z */
    bool alternate;        /* # */
    char grouping; /* , or _ for the digits before the point, 0 if not given                 */
    char fraction_grouping; /* and behind it */
    int64_t width;     /* -1 if not given                                                        */
    int64_t precision; /* -1 if not given                                                        */
    uint32_t type;     /* the default if not given, which may be 0                               */
} FormatSpec;

typedef enum {
    FORMAT_SPEC_OK,
    FORMAT_SPEC_INVALID, /* "Invalid format specifier '%s' for object of type '%s'": the caller's
                            wording */
    FORMAT_SPEC_TOO_MANY_DIGITS, /* width or precision beyond 2^63 - 1 */
    FORMAT_SPEC_NO_PRECISION,
    FORMAT_SPEC_BOTH_GROUPINGS,
    FORMAT_SPEC_GROUPING_TYPE, /* the grouping does not go with the type */
    FORMAT_SPEC_FRACTION_TYPE, /* the grouping behind the point does not go with the type */
} FormatSpecFault;

/* Takes a text of `kind` (1, 2 or 4) bytes per code point apart. Numbers have default_align '>',
 * texts '<'; the flag 0 means alignment '=' for numbers alone. */
FormatSpecFault format_spec_parse(const void *text, int kind, size_t length, uint32_t default_type,
                                  char default_align, FormatSpec *spec);

/* The message of a ValueError for every fault but FORMAT_SPEC_INVALID; UTF-8, NUL-terminated. */
#define FORMAT_SPEC_MESSAGE_MAX 64
void format_spec_message(FormatSpecFault fault, const FormatSpec *spec,
                         char out[FORMAT_SPEC_MESSAGE_MAX]);

/* A type as messages show it: itself, or \x and its number; at most 12 bytes with NUL. "Unknown
 * format code '%s' for object of type '%s'" is the value's own message. */
void format_spec_show_type(uint32_t type, char out[12]);

/* ---- padding ---- */

/* How many fill characters go before and behind `length` characters ('=' counts as '>': the caller
 * has put its padding inside). */
void format_spec_padding(const FormatSpec *spec, size_t length, size_t *left, size_t *right);

/* ---- numbers ---- */

/* The parts of a number in the order of the text. All ASCII; none is NUL-terminated. */
typedef struct {
    char sign;          /* + - space, or 0                                             */
    const char *prefix; /* 0x and the like                                             */
    size_t prefix_size;
    const char *digits; /* before the point; none for "inf" and "nan", which are tails */
    size_t digits_size;
    bool point;
    const char *fraction;
    size_t fraction_size;
    const char *tail; /* e+10, %, inf */
    size_t tail_size;
} FormatNumber;

/* What stands between the digits, as code points. */
typedef struct {
    const uint32_t *separator;
    size_t separator_length; /* 0: no grouping */
    const char *groups; /* group sizes from the right as in C's localeconv(): the last one repeats,
                           CHAR_MAX ends them */
    const uint32_t *point;
    size_t point_length;
    uint32_t fraction_separator; /* after each three digits behind the point; 0: none */
} FormatPunctuation;

/* The punctuation that the spec asks for; type 'n' takes the locale's instead, which the caller
 * fills in. */
FormatPunctuation format_spec_punctuation(const FormatSpec *spec);

/* Splits an ASCII number without prefix ("-12.5e+10", "+inf", "50%") into its parts, which point
 * into the text. */
FormatNumber format_number_split(const char *text, size_t size);

typedef struct {
    FormatNumber number;
    FormatPunctuation punctuation;
    uint32_t fill;
    size_t left, inner, right; /* fill characters before, behind the prefix, at the end */
    size_t zeros_width;        /* what zeros must fill the grouped digits up to         */
    size_t digits_length;      /* of the grouped digits                                 */
    size_t length;             /* code points of it all                                 */
    uint32_t max_char;         /* the largest of them (at least 0x7f)                   */
} FormatLayout;

/* False if the length does not fit in ptrdiff_t. */
bool format_layout_number(const FormatSpec *spec, const FormatNumber *number,
                          const FormatPunctuation *punctuation, FormatLayout *layout);

/* Writes layout->length code points of `kind` bytes each. */
void format_layout_write(const FormatLayout *layout, int kind, void *out);

#endif
