/* SPDX-License-Identifier: Apache-2.0 */
#include "harness/batch_parts.h"

#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/memory.h"
#include "base/owned.h"
#include "catalogue/case.h"
#include "harness/json_borrow.h"

enum {
    HEAD_WORDS = 2, /* The probe and its nonce. */
    TAIL_WORDS = 2, /* The report, and what the probe does until it is killed. */
};

/* Edits below these take away what the program may do: what another case would have seen might
 * not come about any more (a terminal that nobody asked for, where no device may be opened). */
static const char *const narrowing[] = {"/linux/seccomp", "/linux/resources",
                                        "/process/capabilities", "/process/user"};

static const char args_path[] = "/process/args";

/* What a word of the probe has to do with the path behind it. */
enum use { NO_PATH, READS, WRITES };

/* Words of the probe that may stand beside those of other cases: each only looks, or tries
 * something at a path of its own, and leaves the process as it was. */
static const struct {
    const char *name;
    enum use use;
} shareable[] = {
    {"stat=",      READS  },
    {"read=",      READS  },
    {"readlink=",  READS  },
    {"list=",      READS  },
    {"exec=",      READS  },
    {"mmap-exec=", READS  },
    {"write=",     WRITES },
    {"create=",    WRITES },
    {"chmod=",     WRITES },
    {"mkdir=",     WRITES },
    {"rmdir=",     WRITES },
    {"mknod=",     WRITES },
    {"sysctl=",    NO_PATH},
    {"socket=",    NO_PATH},
    {"syscall=",   NO_PATH},
};

/* Edits that can be told apart by their paths. */
static bool is_plain_edit(const json_t *edit)
{
    static const char *const ops[] = {"add", "replace", "remove"};
    const char *op = json_string_value(json_object_get(edit, "op"));

    for (size_t i = 0; op != NULL && i < sizeof(ops) / sizeof(ops[0]); i++) {
        if (strcmp(ops[i], op) == 0)
            return json_is_string(json_object_get(edit, "path"));
    }
    return false;
}

static bool narrows(const json_t *edit)
{
    const char *path = json_string_value(json_object_get(edit, "path"));

    for (size_t i = 0; path != NULL && i < sizeof(narrowing) / sizeof(narrowing[0]); i++) {
        if (strncmp(path, narrowing[i], strlen(narrowing[i])) == 0)
            return true;
    }
    return false;
}

/* What the recipe has is the ground that other cases stand on: a list or an object of it, or an
 * element of a list, that is changed or gone is missed by them. Single values are nobody else's. */
static bool takes_ground(const json_t *edit, const json_t *recipe)
{
    const char *path = json_string_value(json_object_get(edit, "path"));
    const json_t *there =
        path == NULL ? NULL : oci_json_at(json_object_get(recipe, "config"), path);
    const char *step = path;

    while (step != NULL && (step = strchr(step, '/')) != NULL) {
        if (*++step >= '0' && *step <= '9')
            return true;
    }
    return json_array_size(there) > 0 || json_object_size(there) > 0;
}

static void note_place(json_t *places, const char *path, const json_t *origin)
{
    if (path[0] == '/' && path[1] != '\0')
        (void)json_object_set(places, path, cts_borrow(origin));
}

/* Every absolute path in a value is taken for a place in the container. A list instead of a
 * recursion. */
static void note_places(json_t *places, const json_t *value, const json_t *origin)
{
    owned_json json_t *left = json_array();

    (void)json_array_append(left, cts_borrow(value));
    while (json_array_size(left) > 0) {
        owned_json json_t *next = json_incref(json_array_get(left, json_array_size(left) - 1));
        const char *name = NULL;
        json_t *member = NULL;

        (void)json_array_remove(left, json_array_size(left) - 1);
        if (json_is_string(next))
            note_place(places, json_string_value(next), origin);
        if (json_is_array(next))
            (void)json_array_extend(left, next);
        json_object_foreach(next, name, member)
            (void)json_array_append(left, member);
    }
}

static void take_edit(struct cts_batch_parts *parts, const json_t *edit, const json_t *recipe,
                      const json_t **args)
{
    const char *path = json_string_value(json_object_get(edit, "path"));

    if (path != NULL && strcmp(path, args_path) == 0) {
        *args = json_object_get(edit, "value");
        return;
    }
    parts->joins =
        parts->joins && is_plain_edit(edit) && !narrows(edit) && !takes_ground(edit, recipe);
    (void)json_array_append(parts->patch, cts_borrow(edit));
    note_places(parts->writes, json_object_get(edit, "value"), edit);
}

static void take_files(struct cts_batch_parts *parts, const json_t *files)
{
    for (size_t i = 0; i < json_array_size(files); i++) {
        const json_t *file = json_array_get(files, i);
        const char *path = json_string_value(json_object_get(file, "path"));

        (void)json_array_append(parts->files, cts_borrow(file));
        if (path != NULL)
            note_place(parts->writes, path, file);
    }
}

static void take_word(struct cts_batch_parts *parts, const json_t *word)
{
    const char *text = json_string_value(word);
    size_t row = 0;
    owned_str char *path = NULL;

    (void)json_array_append(parts->words, cts_borrow(word));
    while (row < sizeof(shareable) / sizeof(shareable[0]) && text != NULL &&
           strncmp(text, shareable[row].name, strlen(shareable[row].name)) != 0)
        row++;
    if (text == NULL || row == sizeof(shareable) / sizeof(shareable[0])) {
        parts->joins = false;
        return;
    }
    text += strlen(shareable[row].name);
    path = oci_str_dup_n(text, strcspn(text, ":"));
    if (shareable[row].use != NO_PATH)
        note_place(shareable[row].use == READS ? parts->reads : parts->writes, path, word);
}

static bool is_word(const json_t *args, size_t i, const char *start)
{
    const char *word = json_string_value(json_array_get(args, i));

    return word != NULL && strncmp(word, start, strlen(start)) == 0;
}

/* A program that reports once, last of all. */
static void take_args(struct cts_batch_parts *parts, const json_t *args)
{
    size_t n = json_array_size(args);

    if (n < HEAD_WORDS + TAIL_WORDS || !is_word(args, 1, "nonce=") ||
        !is_word(args, n - TAIL_WORDS, "report")) {
        parts->joins = false;
        (void)json_array_extend(parts->args, cts_borrow(args));
        return;
    }
    for (size_t i = 0; i < n; i++) {
        if (i < HEAD_WORDS || i >= n - TAIL_WORDS) {
            (void)json_array_append(parts->args, json_array_get(args, i));
        } else {
            take_word(parts, json_array_get(args, i));
        }
    }
}

/* What is expected is for the judge; the rest of a step is done. */
static json_t *bare_steps(const json_t *steps)
{
    json_t *bare = json_array();

    for (size_t i = 0; i < json_array_size(steps); i++) {
        json_t *step = json_copy(json_array_get(steps, i));

        (void)json_object_del(step, "expect");
        (void)json_array_append_new(bare, step);
    }
    return bare;
}

/* A case that needs a network of its own runs in another place than the others. */
static bool needs_net(const struct cts_case *test)
{
    for (size_t i = 0; i < test->host_needs.n_items; i++) {
        if (strcmp(test->host_needs.items[i], "netadmin") == 0)
            return true;
    }
    return false;
}

static char *make_key(const struct cts_batch_parts *parts)
{
    const struct cts_case *test = parts->test;
    owned_json json_t *key =
        json_pack("[i,b,o,O?,O?,O]", test->kind, needs_net(test), bare_steps(test->steps),
                  json_object_get(test->bundle, "recipe"),
                  json_object_get(test->bundle, "config-text"), parts->args);

    return oci_json_dump(key, JSON_COMPACT | JSON_SORT_KEYS);
}

void cts_batch_parts_init(const struct cts_case *test, const json_t *recipe,
                          struct cts_batch_parts *ret_parts)
{
    const json_t *patch = json_object_get(test->bundle, "patch");
    const json_t *args = oci_json_at(recipe, "/config/process/args");
    struct cts_batch_parts parts = {.test = test,
                                    .joins = json_object_get(test->bundle, "config-text") == NULL,
                                    .patch = json_array(),
                                    .files = json_array(),
                                    .args = json_array(),
                                    .words = json_array(),
                                    .writes = json_object(),
                                    .reads = json_object()};

    for (size_t i = 0; i < json_array_size(patch); i++)
        take_edit(&parts, json_array_get(patch, i), recipe, &args);
    take_files(&parts, json_object_get(test->bundle, "files"));
    take_args(&parts, args);
    /* A case that edits nothing is about what is not there: another's edit might put it there. */
    parts.joins = parts.joins && json_array_size(parts.patch) > 0;
    parts.key = make_key(&parts);
    *ret_parts = parts;
}

void cts_batch_parts_done(struct cts_batch_parts *parts)
{
    free(parts->key);
    json_decref(parts->patch);
    json_decref(parts->files);
    json_decref(parts->args);
    json_decref(parts->words);
    json_decref(parts->writes);
    json_decref(parts->reads);
    *parts = (struct cts_batch_parts){.test = NULL};
}

bool cts_batch_parts_same(const struct cts_batch_parts *a, const struct cts_batch_parts *b)
{
    return strcmp(a->key, b->key) == 0 && json_equal(a->patch, b->patch) &&
           json_equal(a->files, b->files) && json_equal(a->words, b->words);
}

/* Whether one of two paths is the other or leads to it. */
static bool on_one_way(const char *a, const char *b)
{
    size_t n = 0;

    while (a[n] != '\0' && a[n] == b[n])
        n++;
    return (a[n] == '\0' && (b[n] == '\0' || b[n] == '/')) || (b[n] == '\0' && a[n] == '/');
}

/* What both have from the same words does the same for both. */
static bool places_clash(const json_t *a, const json_t *b)
{
    const char *path_a = NULL;
    const char *path_b = NULL;
    json_t *origin_a = NULL;
    json_t *origin_b = NULL;

    json_object_foreach(cts_borrow(a), path_a, origin_a) {
        json_object_foreach(cts_borrow(b), path_b, origin_b) {
            if (on_one_way(path_a, path_b) && !json_equal(origin_a, origin_b))
                return true;
        }
    }
    return false;
}

/* Bytes of the path of the list, where an edit moves the elements behind its own; else 0. */
static size_t moves_elements(const json_t *edit, const char *path)
{
    const char *op = json_string_value(json_object_get(edit, "op"));
    const char *last = strrchr(path, '/');

    if (last == NULL || strcmp(op, "replace") == 0 || strspn(last + 1, "0123456789") == 0)
        return 0;
    return (size_t)(last - path) + 1;
}

/* An edit that names an element by its number means another one once elements have moved. */
static bool is_moved_by(const char *path, const json_t *edit, const char *edit_path)
{
    size_t n = moves_elements(edit, edit_path);

    return n > 0 && strncmp(path, edit_path, n) == 0 && path[n] >= '0' && path[n] <= '9';
}

static bool edits_clash(const json_t *a, const json_t *b)
{
    const char *path_a = json_string_value(json_object_get(a, "path"));
    const char *path_b = json_string_value(json_object_get(b, "path"));
    size_t size = strlen(path_a);

    if (json_equal(a, b))
        return false;
    /* What is put at the end of a list stands beside what others put there, where both have a
     * place in the container by which they are told apart. */
    if (strcmp(path_a, path_b) == 0 && size > 2 && strcmp(path_a + size - 2, "/-") == 0) {
        return oci_json_at(a, "/value/destination") == NULL ||
               oci_json_at(b, "/value/destination") == NULL;
    }
    return on_one_way(path_a, path_b) || is_moved_by(path_a, b, path_b) ||
           is_moved_by(path_b, a, path_a);
}

static bool patches_clash(const json_t *a, const json_t *b)
{
    for (size_t i = 0; i < json_array_size(a); i++) {
        for (size_t j = 0; j < json_array_size(b); j++) {
            if (edits_clash(json_array_get(a, i), json_array_get(b, j)))
                return true;
        }
    }
    return false;
}

bool cts_batch_parts_clash(const struct cts_batch_parts *a, const struct cts_batch_parts *b)
{
    return strcmp(a->key, b->key) != 0 || !a->joins || !b->joins ||
           patches_clash(a->patch, b->patch) || places_clash(a->writes, b->writes) ||
           places_clash(a->writes, b->reads) || places_clash(a->reads, b->writes);
}
