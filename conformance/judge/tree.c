/* SPDX-License-Identifier: Apache-2.0 */
#include "judge/tree.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/owned.h"
#include "base/text.h"
#include "judge/excerpt.h"
#include "judge/json_plain.h"
#include "judge/tree_member.h"

/* A comparison under way. */
struct comparison {
    const json_t *members; /* That count; NULL: all. */
    struct oci_text told;
    size_t n;
    json_t *expected;
    json_t *found;
};

void cts_tree_difference_done(struct cts_tree_difference *difference)
{
    free(difference->sentence);
    json_decref(difference->expected);
    json_decref(difference->found);
    *difference = (struct cts_tree_difference){.n = 0};
}

static const char *path_of(const json_t *entry)
{
    const char *path = json_string_value(json_object_get(entry, "path"));

    return path == NULL ? "" : path;
}

static void tell(struct comparison *comparison, const char *path, const char *what)
{
    if (comparison->n++ < CTS_TREE_TOLD_MAX) {
        oci_text_printf(&comparison->told, "%s%s%s", comparison->told.size == 0 ? "" : "; ", path,
                        what);
    }
}

static void keep(json_t *side, const char *path, const char *member, const json_t *value)
{
    json_t *entry = json_object_get(side, path);

    if (entry == NULL && json_object_size(side) >= CTS_TREE_KEPT_MAX)
        return;
    if (entry == NULL) {
        entry = json_object();
        (void)json_object_set_new(side, path, entry);
    }
    (void)json_object_set_new(entry, member, value == NULL ? json_null() : cts_json_share(value));
}

/* A path that only one side has. */
static void keep_whole(json_t *has, json_t *has_not, const json_t *entry)
{
    if (json_object_size(has) >= CTS_TREE_KEPT_MAX)
        return;
    (void)json_object_set_new(has, path_of(entry), cts_json_share(entry));
    (void)json_object_set_new(has_not, path_of(entry), json_null());
}

/* Texts stand without quotes: what is compared are modes, types, times and digests. */
static char *word_of(const json_t *value)
{
    const char *text = json_string_value(value);

    return text == NULL ? cts_value_text(value)
                        : cts_excerpt(text, strlen(text), CTS_EXCERPT_SENTENCE);
}

static void tell_member(struct comparison *comparison, const char *path, const char *member,
                        const json_t *stated, const json_t *found)
{
    owned_str char *wanted = word_of(stated);
    owned_str char *is = found == NULL ? oci_str_dup("none") : word_of(found);
    owned_str char *what = oci_str_printf(": %s is %s, must be %s", member, is, wanted);

    tell(comparison, path, what);
    keep(comparison->expected, path, member, stated);
    keep(comparison->found, path, member, found);
}

/* The type always counts: without it no other member means anything. */
static bool counts(const struct comparison *comparison, const char *member)
{
    size_t i = 0;
    const json_t *name = NULL;

    if (comparison->members == NULL || strcmp(member, "type") == 0)
        return true;
    json_array_foreach(comparison->members, i, name) {
        if (strcmp(json_string_value(name), member) == 0)
            return true;
    }
    return false;
}

/* The kernel gives a symbolic link a mode of its own making. */
static bool is_comparable(const struct comparison *comparison, const char *member,
                          const json_t *stated)
{
    const char *type = json_string_value(json_object_get(stated, "type"));

    return counts(comparison, member) &&
           (strcmp(member, "mode") != 0 || type == NULL || strcmp(type, "link") != 0);
}

/* Of a thing of another type nothing more is told. */
static void compare_entry(struct comparison *comparison, const json_t *stated, const json_t *found)
{
    for (size_t i = 0; i < cts_n_tree_members; i++) {
        const struct cts_tree_member *member = &cts_tree_members[i];
        const json_t *wanted = json_object_get(stated, member->name);
        const json_t *is = json_object_get(found, member->name);

        if (wanted == NULL || json_is_null(wanted) ||
            !is_comparable(comparison, member->name, stated) || member->equal(wanted, is))
            continue;
        tell_member(comparison, path_of(stated), member->name, wanted, is);
        if (strcmp(member->name, "type") == 0)
            return;
    }
}

static json_t *index_of(const json_t *entries)
{
    json_t *index = json_object();

    for (size_t i = 0; i < json_array_size(entries); i++) {
        json_t *entry = json_array_get(entries, i);

        (void)json_object_set(index, path_of(entry), entry);
    }
    return index;
}

static void compare_stated(struct comparison *comparison, const json_t *stated,
                           const json_t *entries)
{
    owned_json json_t *found = index_of(entries);

    for (size_t i = 0; i < json_array_size(stated); i++) {
        const json_t *entry = json_array_get(stated, i);
        const json_t *other = json_object_get(found, path_of(entry));

        if (other != NULL) {
            compare_entry(comparison, entry, other);
        } else {
            tell(comparison, path_of(entry), " is missing");
            keep_whole(comparison->expected, comparison->found, entry);
        }
    }
}

static void find_extra(struct comparison *comparison, const json_t *stated, const json_t *entries)
{
    owned_json json_t *wanted = index_of(stated);

    for (size_t i = 0; i < json_array_size(entries); i++) {
        const json_t *entry = json_array_get(entries, i);

        if (json_object_get(wanted, path_of(entry)) != NULL || strcmp(path_of(entry), "/") == 0)
            continue;
        tell(comparison, path_of(entry), " must not be there");
        keep_whole(comparison->found, comparison->expected, entry);
    }
}

static void look_at_whole(struct comparison *comparison, const json_t *tree)
{
    if (json_is_true(json_object_get(tree, "absent")))
        tell(comparison, "/", " is missing: there is no root file system");
    if (json_is_true(json_object_get(tree, "truncated")))
        tell(comparison, "/", " has more entries than the harness reads");
}

static char *sentence_of(const struct comparison *comparison)
{
    size_t n = comparison->n;

    return oci_str_printf("%zu difference%s: %s%s", n, n == 1 ? "" : "s",
                          oci_text_get(&comparison->told), n > CTS_TREE_TOLD_MAX ? "; …" : "");
}

bool cts_tree_compare(const json_t *stated, const json_t *members, const json_t *tree,
                      struct cts_tree_difference *ret)
{
    const json_t *entries = json_object_get(tree, "entries");
    struct comparison comparison = {.members = members,
                                    .told = OCI_TEXT_NONE,
                                    .expected = json_object(),
                                    .found = json_object()};

    look_at_whole(&comparison, tree);
    if (!json_is_true(json_object_get(tree, "absent"))) {
        compare_stated(&comparison, stated, entries);
        find_extra(&comparison, stated, entries);
    }
    *ret = (struct cts_tree_difference){.n = comparison.n,
                                        .sentence = sentence_of(&comparison),
                                        .expected = comparison.expected,
                                        .found = comparison.found};
    oci_text_done(&comparison.told);
    return comparison.n == 0;
}
