/* The part of GNU readline's interface that is used, declared after its manual. What an older
 * library lacks of the optional names is NULL.
 */
#ifndef PITHON_MODULES_READLINE_LINE_LIBRARY_H
#define PITHON_MODULES_READLINE_LINE_LIBRARY_H

#include "base/compiler.h"

#include <stdio.h>

typedef struct {
    char *line, *timestamp;
    void *data;
} HistoryEntry;
typedef int KeyFunction(int count, int key);
typedef char **AttemptFunction(const char *text, int start, int end);
typedef char *CompletionFunction(const char *text, int state);
typedef int HookFunction(void);
typedef void DisplayFunction(char **matches, int count, int longest);

/* X(type, name): functions, as pointers, and variables, as pointers to them */
#define LINE_LIBRARY_NEEDED(X)                                                                     \
    X(int (*)(void), rl_initialize)                                                                \
    X(int (*)(char *), rl_parse_and_bind)                                                          \
    X(int (*)(const char *), rl_read_init_file)                                                    \
    X(int (*)(int, KeyFunction *), rl_bind_key)                                                    \
    X(KeyFunction *, rl_insert)                                                                    \
    X(int (*)(const char *), rl_insert_text)                                                       \
    X(void (*)(void), rl_redisplay)                                                                \
    X(char **(*)(const char *, CompletionFunction *), rl_completion_matches)                       \
    X(void (*)(const char *, void (*)(char *)), rl_callback_handler_install)                       \
    X(void (*)(void), rl_callback_read_char)                                                       \
    X(void (*)(void), rl_callback_handler_remove)                                                  \
    X(void (*)(void), using_history)                                                               \
    X(void *(*)(const char *), add_history)                                                        \
    X(HistoryEntry *(*)(int), history_get)                                                         \
    X(HistoryEntry *(*)(int), remove_history)                                                      \
    X(HistoryEntry *(*)(int, const char *, void *), replace_history_entry)                         \
    X(void (*)(void), clear_history)                                                               \
    X(int (*)(const char *), read_history)                                                         \
    X(int (*)(const char *), write_history)                                                        \
    X(int (*)(const char *, int), history_truncate_file)                                           \
    X(const char **, rl_library_version)                                                           \
    X(int *, rl_readline_version)                                                                  \
    X(const char **, rl_readline_name)                                                             \
    X(FILE **, rl_instream)                                                                        \
    X(FILE **, rl_outstream)                                                                       \
    X(char **, rl_line_buffer)                                                                     \
    X(const char **, rl_completer_word_break_characters)                                           \
    X(AttemptFunction **, rl_attempted_completion_function)                                        \
    X(int *, rl_attempted_completion_over)                                                         \
    X(int *, rl_completion_append_character)                                                       \
    X(int *, rl_completion_type)                                                                   \
    X(HookFunction **, rl_startup_hook)                                                            \
    X(int *, history_length)
#define LINE_LIBRARY_OPTIONAL(X)                                                                   \
    X(int (*)(const char *, const char *), rl_variable_bind)                                       \
    X(int (*)(int, KeyFunction *, void *), rl_bind_key_in_map)                                     \
    X(KeyFunction *, rl_complete)                                                                  \
    X(char *, emacs_meta_keymap)                                                                   \
    X(void (*)(void), rl_free_line_state)                                                          \
    X(void (*)(void), rl_callback_sigcleanup)                                                      \
    X(void (*)(void), rl_cleanup_after_signal)                                                     \
    X(void *(*)(HistoryEntry *), free_history_entry)                                               \
    X(int (*)(int, const char *), append_history)                                                  \
    X(int *, history_base)                                                                         \
    X(int *, rl_catch_signals)                                                                     \
    X(HookFunction **, rl_pre_input_hook)                                                          \
    X(DisplayFunction **, rl_completion_display_matches_hook)

typedef struct {
#define LINE_MEMBER(type, name) __typeof__(type) name;
    LINE_LIBRARY_NEEDED(LINE_MEMBER)
    LINE_LIBRARY_OPTIONAL(LINE_MEMBER)
#undef LINE_MEMBER
} LineLibrary;

/* Finds a library that has what is needed; false: there is none. */
bool line_library_find(LineLibrary *library);

#endif
