/* SPDX-License-Identifier: Apache-2.0 */
#include "mutate/kinds_image.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/memory.h"
#include "base/owned.h"
#include "mutate/edit.h"
#include "mutate/layout.h"

/* The word LAYOUT:REF with another layout; what comes behind the last colon of its last name is the
 * reference. */
static void point_at(struct cts_play *play, const char *layout)
{
    const char *word = play->call.words[play->call.image_at];
    const char *slash = strrchr(word, '/');
    const char *colon = strchr(slash == NULL ? word : slash, ':');

    cts_call_change(&play->call, play->call.image_at, 1,
                    oci_str_printf("%s%s", layout, colon == NULL ? "" : colon));
}

static char *own_layout(const struct cts_play *play)
{
    const char *word = play->call.words[play->call.image_at];
    const char *slash = strrchr(word, '/');
    const char *colon = strchr(slash == NULL ? word : slash, ':');

    return colon == NULL ? oci_str_dup(word) : oci_str_dup_n(word, (size_t)(colon - word));
}

/* The layout is copied once, whatever changes it. */
static void change_layout(struct cts_play *play, const json_t *mutation)
{
    struct cts_layout layout = {.mutation = mutation};
    owned_str char *from = NULL;

    if (play->call.image_at >= play->call.n_words)
        return;
    if (play->layout == NULL) {
        from = own_layout(play);
        play->layout = cts_layout_copy(from);
        if (play->layout == NULL)
            return;
        point_at(play, play->layout);
    }
    layout.path = play->layout;
    cts_layout_change(&layout);
}

/* `ref` names another image of the layout. */
static void change_reference(struct cts_play *play, const json_t *mutation)
{
    const char *with = json_string_value(json_object_get(mutation, "with"));
    owned_str char *layout = NULL;

    if (play->call.image_at >= play->call.n_words)
        return;
    layout = own_layout(play);
    cts_call_change(&play->call, play->call.image_at, 1,
                    with == NULL ? oci_str_dup(layout) : oci_str_printf("%s:%s", layout, with));
}

static void change_tree(struct cts_play *play, const json_t *mutation)
{
    if (play->end.exit == 0 && play->call.target != NULL)
        cts_tree_change(play->call.target, mutation);
}

/* What the base wrote, as a person who reads it gets it. */
static void change_converted(struct cts_play *play, const json_t *mutation)
{
    owned_str char *path = NULL;
    json_t *config = NULL;

    if (play->end.exit != 0 || play->call.target == NULL)
        return;
    path = oci_str_printf("%s/config.json", play->call.target);
    if (oci_json_read(AT_FDCWD, path, NULL, &config, NULL) != OCI_OK)
        return;
    if (cts_edit_apply(&config, mutation) > 0)
        (void)!oci_json_write_atomic(AT_FDCWD, path, config, 0644, NULL);
    json_decref(config);
}

/* `--platform` and its value go. */
static void drop_platform(struct cts_play *play, const json_t *mutation)
{
    const char *with = json_string_value(json_object_get(mutation, "with"));

    for (size_t i = 1; i + 1 < play->call.n_words; i++) {
        if (strcmp(play->call.words[i], "--platform") != 0)
            continue;
        if (with != NULL) {
            cts_call_change(&play->call, i + 1, 1, with);
        } else {
            cts_call_change(&play->call, i, 2, NULL);
            play->call.image_at -= play->call.image_at > i ? 2 : 0;
        }
        return;
    }
}

const struct cts_mutation_kind cts_image_mutation_kinds[] = {
    {"layout",    change_layout,    NULL,             false},
    {"layer",     change_layout,    NULL,             false},
    {"reference", change_reference, NULL,             false},
    {"platform",  drop_platform,    NULL,             false},
    {"tree",      NULL,             change_tree,      false},
    {"converted", NULL,             change_converted, false},
};

const size_t cts_n_image_mutation_kinds =
    sizeof(cts_image_mutation_kinds) / sizeof(cts_image_mutation_kinds[0]);
