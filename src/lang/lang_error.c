/* Errors and warnings as data. */
#include "lang/error.h"

#include <stdarg.h>
#include <stdio.h>

#include "base/compiler.h"

void lang_report_init(LangReport *report, Arena *arena) {
    *report = (LangReport){.arena = arena};
    report->last_warning = &report->warnings;
}

int lang_fail_memory(LangReport *report) {
    if (report->error.type == LANG_OK) {
        report->error.type = LANG_MEMORY;
    }
    return -1;
}

static char *format_text(Arena *arena, const char *format, va_list args) {
    va_list again;
    va_copy(again, args);
    int size = vsnprintf(NULL, 0, format, again);
    va_end(again);
    char *text = TRY(arena_alloc(arena, (size_t)size + 1));
    vsnprintf(text, (size_t)size + 1, format, args);
    return text;
}

int lang_fail(LangReport *report, LangError at, const char *format, ...) {
    if (report->error.type != LANG_OK) {
        return -1;
    }
    va_list args;
    va_start(args, format);
    at.message = format_text(report->arena, format, args);
    va_end(args);
    if (!at.message) {
        return lang_fail_memory(report);
    }
    report->error = at;
    return -1;
}

void lang_warn(LangReport *report, LangError at, uint32_t place, const char *format, ...) {
    for (LangWarning *old = report->warnings; old; old = old->next) {
        if (old->at == place) { /* text that was read twice; warnings are few */
            return;
        }
    }
    LangWarning *warning = arena_alloc(report->arena, sizeof *warning);
    va_list args;
    va_start(args, format);
    at.message = format_text(report->arena, format, args);
    va_end(args);
    if (!warning || !at.message) {
        lang_fail_memory(report);
        return;
    }
    *warning = (LangWarning){NULL, at, place};
    *report->last_warning = warning;
    report->last_warning = &warning->next;
}

int lang_count_characters(const char *text, ptrdiff_t size) {
    int count = 0;
    for (ptrdiff_t i = 0; i < size; i++) {
        count += ((unsigned char)text[i] & 0xC0) != 0x80;
    }
    return count;
}
