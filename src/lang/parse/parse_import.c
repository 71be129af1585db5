/* Import statements. */
#include "lang/parse/parse_int.h"

#include <string.h>

/* dotted_name: dotted_name '.' NAME | NAME; one name with dots in it */
static AstName *parse_dotted_name(Parser *p) {
    AstName *name = TRY(parse_name(p));
    while (kind(p) == T_DOT) {
        next(p);
        AstName *part = TRY(parse_name(p));
        size_t size = name->size + 1 + (size_t)part->size;
        char *joined = TRY(arena_alloc(p->arena, size));
        memcpy(joined, name->text, name->size);
        joined[name->size] = '.';
        memcpy(joined + name->size + 1, part->text, part->size);
        name = TRY(arena_intern(p->arena, joined, size));
    }
    return name;
}

/* dotted_as_name: dotted_name ['as' NAME]    import_from_as_name: NAME ['as' NAME] */
static AstAlias *parse_alias(Parser *p, AstName *(*parse_first)(Parser *)) {
    Mark from = here(p);
    AstName *name = TRY(parse_first(p)), *asname = NULL;
    if (accept(p, K_AS)) {
        asname = TRY(parse_name(p));
    }
    return ast_alias(p->arena, name, asname, upto(p, from));
}

/* import_name: 'import' dotted_as_names */
static AstStmt *parse_import_name(Parser *p) {
    Mark from = here(p);
    size_t items = p->stack_used;
    next(p);
    do {
        push(p, TRY(parse_alias(p, parse_dotted_name)));
    } while (accept(p, T_COMMA));
    return ast_Import(p->arena, TAKE(p, items, AstAliasSeq), upto(p, from));
}

/* import_from_targets: '(' import_from_as_names [','] ')' | import_from_as_names !',' | '*' */
static bool parse_from_targets(Parser *p, AstAliasSeq *names) {
    size_t items = p->stack_used;
    if (kind(p) == T_STAR) {
        const Token *star = next(p);
        AstPos pos = token_pos(star);
        AstName *name = arena_intern(p->arena, "*", 1);
        push(p, name ? ast_alias(p->arena, name, NULL, pos) : NULL);
        *names = TAKE(p, items, AstAliasSeq);
        return name;
    }
    bool bracketed = accept(p, T_LPAR);
    do {
        if (bracketed && kind(p) == T_RPAR && p->stack_used > items) {
            break;
        }
        AstAlias *alias = parse_alias(p, parse_name);
        if (!alias) {
            return false;
        }
        push(p, alias);
    } while (accept(p, T_COMMA));
    *names = TAKE(p, items, AstAliasSeq);
    return !bracketed || accept(p, T_RPAR);
}

static bool is_barry(const AstName *module, const AstAliasSeq *names) {
    return module && strcmp(module->text, "__future__") == 0 && names->size &&
           strcmp(names->items[0]->name->text, "barry_as_FLUFL") == 0;
}

/* import_from: 'from' ('.' | '...')* dotted_name 'import' import_from_targets
 *            | 'from' ('.' | '...')+ 'import' import_from_targets */
static AstStmt *parse_import_from(Parser *p) {
    Mark from = here(p);
    int level = 0;
    AstName *module = NULL;
    AstAliasSeq names;
    next(p);
    while (kind(p) == T_DOT || kind(p) == T_ELLIPSIS) {
        level += next(p)->kind == T_DOT ? 1 : 3;
    }
    if (!level || kind(p) != K_IMPORT) {
        module = TRY(parse_dotted_name(p));
    }
    EXPECT(p, K_IMPORT);
    if (!parse_from_targets(p, &names)) {
        return NULL;
    }
    if (level == 0 && is_barry(module, &names)) {
        p->lexer.flags |= LEX_BARRY;
    }
    return ast_ImportFrom(p->arena, module, names, level, upto(p, from));
}

AstStmt *parse_import(Parser *p) {
    return kind(p) == K_IMPORT ? parse_import_name(p) : parse_import_from(p);
}
