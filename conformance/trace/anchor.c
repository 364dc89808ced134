/* SPDX-License-Identifier: Apache-2.0 */
#include "trace/anchor.h"

#include <ctype.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/owned.h"
#include "base/text.h"

void cts_anchors_done(struct cts_anchors *anchors)
{
    free(anchors->slugs);
    *anchors = CTS_ANCHORS_NONE;
}

/* Bytes above ASCII are letters of some script: kept. */
static bool stays(unsigned char c)
{
    return c >= 0x80 || isalnum(c) || c == '_' || c == '-';
}

static char *slug_of(const char *title)
{
    owned_text struct oci_text slug = OCI_TEXT_NONE;

    for (const char *at = title; *at != '\0'; at++) {
        unsigned char c = (unsigned char)*at;
        const char out[] = {(char)tolower(c), '\0'};

        if (c == ' ' || stays(c))
            oci_text_add(&slug, c == ' ' ? "-" : out);
    }
    return oci_text_steal(&slug);
}

static size_t count_before(const struct cts_anchors *anchors, const char *slug)
{
    size_t n = 0;

    for (size_t i = 0; i < anchors->n_slugs; i++)
        n += strcmp(anchors->slugs[i], slug) == 0;
    return n;
}

const char *cts_anchor_of_title(struct cts_anchors *anchors, struct oci_arena *arena,
                                const char *title)
{
    owned_str char *slug = slug_of(title);
    size_t n_before = count_before(anchors, slug);

    if (anchors->n_slugs == anchors->n_room) {
        anchors->n_room = anchors->n_room * 2 + 16;
        anchors->slugs = oci_grow(anchors->slugs, anchors->n_room, sizeof *anchors->slugs);
    }
    anchors->slugs[anchors->n_slugs++] = oci_arena_dup(arena, slug);
    if (n_before == 0)
        return anchors->slugs[anchors->n_slugs - 1];
    owned_str char *numbered = oci_str_printf("%s-%zu", slug, n_before);
    return oci_arena_dup(arena, numbered);
}

const char *cts_anchor_of_tag(struct oci_arena *arena, const char *tag)
{
    static const char *const attributes[] = {" name=\"", " id=\""};

    if (strncmp(tag, "<a ", 3) != 0)
        return NULL;
    for (size_t i = 0; i < sizeof attributes / sizeof *attributes; i++) {
        const char *at = strstr(tag, attributes[i]);

        if (at == NULL)
            continue;
        at += strlen(attributes[i]);
        return oci_arena_dup_n(arena, at, strcspn(at, "\""));
    }
    return NULL;
}
