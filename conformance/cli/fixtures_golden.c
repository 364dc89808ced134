/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * `plimsoll fixtures golden`: whether every fixture is, byte for byte, what it was when its digest
 * was written down.
 *
 * fixtures/golden/NAME.json has a line for the recipe and for each variant, so that recipes of
 * several people merge. The digests are of layouts with the stand-in for the probe. Compressed
 * bytes are the work of a version of zlib and libzstd, which LIBRARIES.json names: with others
 * nothing can be compared.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/json.h"
#include "base/memory.h"
#include "base/owned.h"
#include "base/path.h"
#include "builder/compress.h"
#include "builder/image_recipe.h"
#include "cli/fixtures_parts.h"
#include "cli/fixtures_pool.h"

/* Thousands of files that come and go: where they cost the least. */
static const char memory[] = "/dev/shm";

static const char libraries_path[] = CTS_GOLDEN "/LIBRARIES.json";

/* The recipe that a fixture's name begins with. */
static char *recipe_of(const char *fixture)
{
    return oci_str_dup_n(fixture, strcspn(fixture, "."));
}

static bool is_wanted(const struct cts_workshop *workshop, const char *fixture)
{
    for (size_t i = 0; i < workshop->names.n_items; i++) {
        owned_str char *recipe = recipe_of(fixture);

        if (strcmp(workshop->names.items[i], recipe) == 0)
            return true;
    }
    return workshop->names.n_items == 0;
}

/* All fixtures of the recipes asked for, or of all. */
static enum oci_status find_names(const struct cts_workshop *workshop, struct oci_arena *arena,
                                  struct oci_strings *ret_names, struct oci_error *err)
{
    struct oci_strings all = {0};
    const enum oci_status status = fx_image_names(workshop->images_fd, arena, &all, err);
    const char **names = NULL;
    size_t n_names = 0;

    if (status != OCI_OK)
        return status;
    /* NOLINTNEXTLINE(bugprone-sizeof-expression): an array of pointers. */
    names = oci_arena_new(arena, all.n_items + 1, sizeof(names[0]));
    for (size_t i = 0; i < all.n_items; i++) {
        if (is_wanted(workshop, all.items[i]))
            names[n_names++] = all.items[i];
    }
    *ret_names = (struct oci_strings){names, n_names};
    return OCI_OK;
}

/* {"recipe": {"fixture": "sha256:…"}} of what was built. */
static json_t *by_recipe(const struct oci_strings *names, char (*hexes)[OCI_SHA256_HEX])
{
    json_t *recipes = json_object();

    for (size_t i = 0; i < names->n_items; i++) {
        owned_str char *recipe = recipe_of(names->items[i]);

        if (json_object_get(recipes, recipe) == NULL)
            (void)json_object_set_new(recipes, recipe, json_object());
        (void)json_object_set_new(json_object_get(recipes, recipe), names->items[i],
                                  json_sprintf("sha256:%s", hexes[i]));
    }
    return recipes;
}

static enum oci_status write_sorted(const struct cts_workshop *workshop, const char *path,
                                    const json_t *doc, struct oci_error *err)
{
    owned_str char *lines = oci_json_dump(doc, JSON_INDENT(1) | JSON_SORT_KEYS);
    owned_str char *text = oci_str_printf("%s\n", lines);

    return oci_file_write_atomic(
        workshop->data.fd, path,
        &(struct oci_file_content){.data = text, .size = strlen(text), .mode = 0644, .lazy = true},
        err);
}

static enum oci_status update(const struct cts_workshop *workshop, const json_t *recipes,
                              struct oci_error *err)
{
    owned_json json_t *libraries = fx_compress_libraries();
    enum oci_status status = write_sorted(workshop, libraries_path, libraries, err);
    const char *recipe = NULL;
    json_t *digests = NULL;

    json_object_foreach(oci_json_plain(recipes), recipe, digests) {
        owned_str char *path = oci_str_printf(CTS_GOLDEN "/%s.json", recipe);

        if (status == OCI_OK)
            status = write_sorted(workshop, path, digests, err);
    }
    return status;
}

/* Differences of one recipe are told one by one; how many there are. */
static size_t tell_differences(const json_t *golden, const json_t *built)
{
    const char *name = NULL;
    json_t *value = NULL;
    size_t n_different = 0;

    json_object_foreach(oci_json_plain(built), name, value) {
        const json_t *wanted = json_object_get(golden, name);

        if (wanted == NULL || !json_equal(oci_json_plain(wanted), value)) {
            (void)printf("%s: %s, golden is %s\n", name, json_string_value(value),
                         wanted == NULL ? "nothing" : json_string_value(wanted));
            n_different++;
        }
    }
    json_object_foreach(oci_json_plain(golden), name, value) {
        if (json_object_get(built, name) == NULL) {
            (void)printf("%s: no such fixture, golden is %s\n", name, json_string_value(value));
            n_different++;
        }
    }
    return n_different;
}

static enum oci_status compare(const struct cts_workshop *workshop, const json_t *recipes,
                               struct oci_error *err)
{
    const char *recipe = NULL;
    json_t *built = NULL;
    size_t n_different = 0;

    json_object_foreach(oci_json_plain(recipes), recipe, built) {
        owned_str char *path = oci_str_printf(CTS_GOLDEN "/%s.json", recipe);
        owned_json json_t *golden = NULL;
        const enum oci_status status = oci_json_read(workshop->data.fd, path, NULL, &golden, err);

        if (status != OCI_OK && status != OCI_NOT_FOUND)
            return status;
        n_different += tell_differences(golden, built);
    }
    if (n_different == 0)
        return OCI_OK;
    return oci_fail(err, OCI_INVALID, NULL,
                    "%zu fixtures differ from " CTS_GOLDEN
                    "; where that is meant: plimsoll fixtures golden --update",
                    n_different);
}

/* Whether the libraries are those that made the golden digests; true where none are named. */
static enum oci_status check_libraries(const struct cts_workshop *workshop, bool *ret_same,
                                       struct oci_error *err)
{
    owned_json json_t *ours = fx_compress_libraries();
    owned_json json_t *theirs = NULL;
    const enum oci_status status =
        oci_json_read(workshop->data.fd, libraries_path, NULL, &theirs, err);

    if (status != OCI_OK)
        return status;
    *ret_same = json_equal(ours, theirs);
    if (!*ret_same) {
        owned_str char *text = oci_json_dump(theirs, JSON_COMPACT);

        (void)printf("not compared: the golden digests were made with %s\n", text);
    }
    return OCI_OK;
}

static enum oci_status build_aside(const struct cts_workshop *workshop,
                                   const struct oci_strings *names, char (*hexes)[OCI_SHA256_HEX],
                                   struct oci_error *err)
{
    const char *parent = access(memory, W_OK | X_OK) == 0 ? memory : "/tmp";
    owned_str char *dir = oci_str_printf("%s/plimsoll-fixtures-XXXXXX", parent);
    owned_fd int parent_fd = open(parent, O_PATH | O_DIRECTORY | O_CLOEXEC);
    owned_fd int dir_fd = -1;
    enum oci_status status = OCI_OK;

    if (parent_fd < 0 || mkdtemp(dir) == NULL)
        return oci_fail_sys(err, errno, "make '%s'", dir);
    dir_fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (dir_fd < 0)
        return oci_fail_sys(err, errno, "open '%s'", dir);

    const struct cts_fixtures_pool pool = {.images_fd = workshop->images_fd,
                                           .out_fd = dir_fd,
                                           .probe_fd = -1,
                                           .n_jobs = (size_t)workshop->n_jobs,
                                           .discard = true};

    status = cts_fixtures_pool_build(&pool, names, hexes, err);
    if (oci_path_remove_tree(parent_fd, dir + strlen(parent) + 1, NULL) != OCI_OK)
        (void)fprintf(stderr, "plimsoll: '%s' is left behind\n", dir);
    return status;
}

enum oci_status cts_fixtures_golden(const struct cts_workshop *workshop, struct oci_error *err)
{
    owned_arena struct oci_arena arena = OCI_ARENA_NONE;
    struct oci_strings names = {0};
    char(*hexes)[OCI_SHA256_HEX] = NULL;
    owned_json json_t *recipes = NULL;
    bool same = true;
    enum oci_status status = find_names(workshop, &arena, &names, err);

    if (status == OCI_OK && !workshop->update)
        status = check_libraries(workshop, &same, err);
    if (status != OCI_OK)
        return status;
    hexes = oci_arena_new(&arena, names.n_items + 1, sizeof(*hexes));
    status = build_aside(workshop, &names, hexes, err);
    if (status != OCI_OK)
        return status;
    recipes = by_recipe(&names, hexes);
    if (workshop->update)
        return update(workshop, recipes, err);
    status = same ? compare(workshop, recipes, err) : OCI_OK;
    if (status == OCI_OK)
        (void)printf("%zu fixtures built%s\n", names.n_items, same ? ", as golden" : "");
    return status;
}
