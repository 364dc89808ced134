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
#include <unistd.h>

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

    if (text == NULL && !makes_container(play)) {
        text = json_string_value(json_object_get(cts_play_state(play), "bundle"));
    } else if (text == NULL) {
        text = ".";
    }
    return text == NULL ? NULL : oci_str_dup(text);
}

/* The document that the call hands over, and how it lies in what edits see. */
static char *document_path(struct cts_play *play)
{
    owned_str char *bundle = NULL;

    if (play->call.image_at < play->call.n_words)
        return NULL;
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

/* A caller without rights on the bundle gets a bundle of its own beside its containers, with the
 * same root. */
static bool move_bundle(struct cts_play *play, json_t *config)
{
    owned_str char *bundle = cts_play_bundle(play);
    const char *root = json_string_value(oci_json_at(config, "/root/path"));
    owned_str char *absolute = NULL;

    if (bundle == NULL || root == NULL || play->call.root == NULL || play->call.bundle == NULL)
        return false;
    absolute =
        oci_str_printf("%s%s%s", root[0] == '/' ? "" : bundle, root[0] == '/' ? "" : "/", root);
    (void)json_object_set_new(json_object_get(config, "root"), "path", json_string(absolute));
    play->moved = oci_str_printf("%s/.mutant-XXXXXX", play->call.root);
    if (mkdtemp(play->moved) == NULL)
        return false;
    for (size_t i = 0; i < play->call.n_words; i++) {
        if (play->call.words[i] == play->call.bundle)
            cts_call_change(&play->call, i, 1, play->moved);
    }
    play->call.bundle = play->moved;
    return true;
}

static void write_document(const char *path, const json_t *doc)
{
    if (oci_json_write_atomic(AT_FDCWD, path, doc, 0644, NULL) != OCI_OK)
        (void)fprintf(stderr, "mutate: cannot write '%s'\n", path);
}

void cts_config_swap(struct cts_play *play, json_t *config)
{
    owned_str char *path = document_path(play);
    owned_str char *kept = oci_str_printf("%s%s", path == NULL ? "" : path, kept_suffix);
    owned_str char *moved = NULL;
    bool is_process = strcmp(play->call.verb, "exec") == 0 && play->call.process != NULL;

    if (path == NULL)
        return;
    if (play->swapped || play->moved != NULL || rename(path, kept) == 0) {
        play->swapped = play->moved == NULL;
        write_document(path, is_process ? json_object_get(config, "process") : config);
        return;
    }
    if (is_process || !move_bundle(play, config))
        return;
    moved = document_path(play);
    write_document(moved, config);
}

void cts_config_restore(struct cts_play *play)
{
    owned_str char *path = play->swapped || play->moved != NULL ? document_path(play) : NULL;
    owned_str char *kept = NULL;

    if (path == NULL)
        return;
    if (play->moved != NULL) {
        (void)unlink(path);
        (void)rmdir(play->moved);
        return;
    }
    kept = oci_str_printf("%s%s", path, kept_suffix);
    (void)rename(kept, path);
    play->swapped = false;
}
