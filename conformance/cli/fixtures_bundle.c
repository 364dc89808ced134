/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * Bundles by hand: `plimsoll fixtures bundles`, `bundle` and `verify`.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/memory.h"
#include "base/owned.h"
#include "base/path.h"
#include "builder/bundle.h"
#include "builder/check.h"
#include "builder/recipe.h"
#include "cli/fixtures_parts.h"

/* The recipe as written holds to its schema; what it extends is checked when it is read. */
static enum oci_status read_recipe(const struct cts_workshop *workshop, const char *name,
                                   json_t **ret_recipe, struct oci_error *err)
{
    owned_str char *path = oci_str_printf(CTS_BUNDLE_RECIPES "/%s.json", name);
    owned_json json_t *written = NULL;
    const enum oci_status status =
        cts_data_read(&workshop->data, path, "recipe.json", &written, err);

    return status == OCI_OK ? fx_recipe_read(workshop->bundles_fd, name, ret_recipe, err) : status;
}

/* Values for a bundle that no case asked for: it can be run by hand. */
static json_t *values_for(const struct cts_workshop *workshop, const char *dir)
{
    owned_str char *rootfs = oci_str_printf("%s/rootfs", dir);

    return json_pack("{s:s,s:s,s:s,s:s,s:s,s:s,s:s}", "nonce", "by-hand", "id", "by-hand", "bundle",
                     dir, "rootfs", rootfs, "work", dir, "probe", workshop->probe, "cgroup",
                     "/plimsoll-by-hand");
}

/* Build into an existing, empty folder; with `check`, look at what came of it. */
static enum oci_status build_in(const struct cts_workshop *workshop, const char *name,
                                const char *dir,
                                enum oci_status (*check)(const struct fx_bundle *, int,
                                                         struct oci_error *),
                                struct oci_error *err)
{
    owned_json json_t *recipe = NULL;
    owned_str char *path = realpath(dir, NULL);
    owned_fd int dir_fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    enum oci_status status = read_recipe(workshop, name, &recipe, err);

    if (status != OCI_OK)
        return status;
    if (path == NULL || dir_fd < 0)
        return oci_fail_sys(err, errno, "open '%s'", dir);

    owned_json json_t *values = values_for(workshop, path);
    const struct fx_bundle bundle = {
        .recipe = recipe, .values = values, .probe_fd = workshop->probe_fd};

    status = fx_bundle_build(&bundle, dir_fd, NULL, err);
    if (status == OCI_OK && check != NULL)
        status = check(&bundle, dir_fd, err);
    return status == OCI_OK ? OCI_OK : oci_within(err, status, "recipe '%s'", name);
}

enum oci_status cts_fixtures_bundle(const struct cts_workshop *workshop, struct oci_error *err)
{
    const char *const *words = workshop->names.items;

    if (workshop->names.n_items != 2)
        return oci_fail(err, OCI_INVALID, NULL, "fixtures bundle takes a recipe and a folder");
    if (mkdir(words[1], 0755) != 0)
        return oci_fail_sys(err, errno, "make '%s'", words[1]);
    return build_in(workshop, words[0], words[1], NULL, err);
}

static enum oci_status verify_one(const struct cts_workshop *workshop, const char *name,
                                  struct oci_error *err)
{
    static const char parent[] = "/tmp";
    char dir[] = "/tmp/plimsoll-fixtures-XXXXXX";
    owned_fd int parent_fd = open(parent, O_PATH | O_DIRECTORY | O_CLOEXEC);
    enum oci_status status = OCI_OK;

    if (parent_fd < 0 || mkdtemp(dir) == NULL)
        return oci_fail_sys(err, errno, "make '%s'", dir);
    status = build_in(workshop, name, dir, fx_bundle_check, err);
    if (status == OCI_OK)
        (void)printf("%s: as its recipe says\n", name);
    if (oci_path_remove_tree(parent_fd, dir + sizeof(parent), NULL) != OCI_OK)
        (void)fprintf(stderr, "plimsoll: '%s' is left behind\n", dir);
    return status;
}

/* Names of all recipes, or of those asked for. */
static enum oci_status each_name(const struct cts_workshop *workshop,
                                 enum oci_status (*act)(const struct cts_workshop *, const char *,
                                                        struct oci_error *),
                                 struct oci_error *err)
{
    const struct oci_strings *names = &workshop->names;
    owned_arena struct oci_arena arena = OCI_ARENA_NONE;
    struct oci_strings paths = {0};
    enum oci_status status =
        cts_data_list(&workshop->data, CTS_BUNDLE_RECIPES, &arena, &paths, err);

    for (size_t i = 0; status == OCI_OK && i < names->n_items; i++)
        status = act(workshop, names->items[i], err);
    for (size_t i = 0; status == OCI_OK && names->n_items == 0 && i < paths.n_items; i++) {
        const char *file = strrchr(paths.items[i], '/') + 1;
        owned_str char *name = oci_str_dup_n(file, strcspn(file, "."));

        status = act(workshop, name, err);
    }
    return status;
}

enum oci_status cts_fixtures_verify(const struct cts_workshop *workshop, struct oci_error *err)
{
    return each_name(workshop, verify_one, err);
}

static enum oci_status print_one(const struct cts_workshop *workshop, const char *name,
                                 struct oci_error *err)
{
    owned_json json_t *recipe = NULL;
    const enum oci_status status = read_recipe(workshop, name, &recipe, err);

    if (status == OCI_OK)
        (void)printf("%-10s %s\n", name, json_string_value(json_object_get(recipe, "title")));
    return status;
}

enum oci_status cts_fixtures_list_bundles(const struct cts_workshop *workshop,
                                          struct oci_error *err)
{
    return each_name(workshop, print_one, err);
}
