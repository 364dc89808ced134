/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * The base reads an edited config.json, and nobody else does.
 *
 * The edited file takes the name while the base runs and is gone after: path of the bundle, root
 * file system and state look as they would, and the original keeps its inode. A runtime must not
 * read the file after create, so the steps after it are not touched. `exec` likewise gets another
 * process document.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/memory.h"
#include "base/owned.h"
#include "mutate/play.h"

static const char kept_suffix[] = ".before-mutation";

static bool makes_container(const struct cts_play *play)
{
    return strcmp(play->call.verb, "create") == 0 || strcmp(play->call.verb, "run") == 0;
}

char *cts_play_bundle(struct cts_play *play)
{
    const char *text = play->call.bundle;

    if (text == NULL && !makes_container(play))
        text = json_string_value(json_object_get(cts_play_state(play), "bundle"));
    else if (text == NULL)
        text = ".";
    return text == NULL ? NULL : oci_str_dup(text);
}

/* The document that the call hands over, and how it lies in what edits see. */
static char *document_path(struct cts_play *play)
{
    owned_str char *bundle = NULL;

    if (strcmp(play->call.verb, "exec") == 0 && play->call.process != NULL)
        return oci_str_dup(play->call.process);
    bundle = cts_play_bundle(play);
    return bundle == NULL ? NULL : oci_str_printf("%s/config.json", bundle);
}

void cts_config_read(struct cts_play *play)
{
    owned_str char *path = document_path(play);
    json_t *doc = NULL;

    if (path == NULL || oci_json_read(AT_FDCWD, path, NULL, &doc, NULL) != OCI_OK)
        return;
    if (strcmp(play->call.verb, "exec") == 0 && play->call.process != NULL)
        doc = json_pack("{s:o}", "process", doc);
    json_decref(play->config);
    play->config = doc;
}

void cts_config_swap(struct cts_play *play, const json_t *config)
{
    owned_str char *path = document_path(play);
    owned_str char *kept = oci_str_printf("%s%s", path == NULL ? "" : path, kept_suffix);
    bool is_process = strcmp(play->call.verb, "exec") == 0 && play->call.process != NULL;

    if (path == NULL || (!play->swapped && rename(path, kept) < 0))
        return;
    play->swapped = true;
    if (oci_json_write_atomic(AT_FDCWD, path,
                              is_process ? json_object_get(config, "process") : config, 0644,
                              NULL) != OCI_OK)
        (void)fprintf(stderr, "mutate: cannot write '%s'\n", path);
}

void cts_config_restore(struct cts_play *play)
{
    owned_str char *path = play->swapped ? document_path(play) : NULL;
    owned_str char *kept = NULL;

    if (path == NULL)
        return;
    kept = oci_str_printf("%s%s", path, kept_suffix);
    (void)rename(kept, path);
    play->swapped = false;
}
