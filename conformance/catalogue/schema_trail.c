/* SPDX-License-Identifier: Apache-2.0 */
/** @file Ways into documents; see schema_parts.h. */
#include "base/memory.h"
#include "base/text.h"
#include "catalogue/schema_parts.h"

struct cts_trail cts_trail_member(const struct cts_trail *up, const char *name)
{
    return (struct cts_trail){.up = up, .name = name};
}

struct cts_trail cts_trail_element(const struct cts_trail *up, size_t index)
{
    return (struct cts_trail){.up = up, .index = index};
}

static void add_name(struct oci_text *text, const char *name)
{
    for (; *name != '\0'; name++) {
        if (*name == '~' || *name == '/') {
            oci_text_add(text, *name == '~' ? "~0" : "~1");
        } else {
            oci_text_add_n(text, name, 1);
        }
    }
}

static void add_level(struct oci_text *text, const struct cts_trail *trail)
{
    if (trail->base != NULL) {
        oci_text_add(text, trail->base);
        return;
    }
    oci_text_add(text, "/");
    if (trail->name != NULL) {
        add_name(text, trail->name);
    } else {
        oci_text_printf(text, "%zu", trail->index);
    }
}

char *cts_trail_text(const struct cts_trail *trail)
{
    const struct cts_trail *levels[2 * CTS_SCHEMA_DEPTH_MAX];
    struct oci_text text = OCI_TEXT_NONE;
    size_t n_levels = 0;

    for (; trail != NULL && n_levels < 2 * CTS_SCHEMA_DEPTH_MAX; trail = trail->up) {
        levels[n_levels++] = trail;
        if (trail->base != NULL)
            break;
    }
    while (n_levels > 0)
        add_level(&text, levels[--n_levels]);
    return oci_text_steal(&text);
}
