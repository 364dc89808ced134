/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * Fixture images by hand: `plimsoll fixtures list`, `show` and `build`.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/json.h"
#include "base/memory.h"
#include "base/owned.h"
#include "base/path.h"
#include "builder/image.h"
#include "builder/image_recipe.h"
#include "builder/image_tree.h"
#include "builder/layout_digest.h"
#include "cli/fixtures_parts.h"
#include "cli/fixtures_pool.h"

static const char default_out[] = "fixtures-built";

enum oci_status cts_fixtures_list_images(const struct cts_workshop *workshop, struct oci_error *err)
{
    owned_arena struct oci_arena arena = OCI_ARENA_NONE;
    struct oci_strings names = {0};
    owned_json json_t *shelf = NULL;
    enum oci_status status = fx_image_names(workshop->images_fd, &arena, &names, err);

    if (status == OCI_OK)
        status = fx_image_shelf_read(workshop->images_fd, &shelf, err);
    for (size_t i = 0; status == OCI_OK && i < names.n_items; i++) {
        owned_json json_t *recipe = NULL;

        status = fx_image_shelf_recipe(shelf, names.items[i], &recipe, err);
        if (status == OCI_OK) {
            (void)printf("%-32s %s. %s.\n", names.items[i],
                         json_string_value(json_object_get(recipe, "title")),
                         json_string_value(json_object_get(recipe, "for")));
        }
    }
    return status;
}

/* The listing of the layout, built aside. */
static enum oci_status list_layout(const struct cts_workshop *workshop, const json_t *recipe,
                                   struct oci_text *listing, struct oci_error *err)
{
    static const char parent[] = "/tmp";
    char dir[] = "/tmp/plimsoll-fixtures-XXXXXX";
    const struct fx_image_options options = {workshop->probe_fd};
    owned_fd int parent_fd = open(parent, O_PATH | O_DIRECTORY | O_CLOEXEC);
    owned_fd int dir_fd = -1;
    enum oci_status status = OCI_OK;

    if (parent_fd < 0 || mkdtemp(dir) == NULL)
        return oci_fail_sys(err, errno, "make '%s'", dir);
    dir_fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (dir_fd < 0)
        return oci_fail_sys(err, errno, "open '%s'", dir);
    status = fx_image_build(recipe, dir_fd, &options, err);
    if (status == OCI_OK)
        status = fx_layout_listing(dir_fd, listing, err);
    if (oci_path_remove_tree(parent_fd, dir + sizeof(parent), NULL) != OCI_OK)
        (void)fprintf(stderr, "plimsoll: '%s' is left behind\n", dir);
    return status;
}

enum oci_status cts_fixtures_show(const struct cts_workshop *workshop, struct oci_error *err)
{
    owned_text struct oci_text listing = OCI_TEXT_NONE;
    owned_json json_t *recipe = NULL;
    owned_json json_t *tree = NULL;
    owned_str char *text = NULL;
    owned_str char *golden = NULL;
    enum oci_status status = OCI_OK;

    if (workshop->names.n_items != 1)
        return oci_fail(err, OCI_INVALID, NULL, "fixtures show takes the name of one fixture");
    status = fx_image_recipe_read(workshop->images_fd, workshop->names.items[0], &recipe, err);
    if (status == OCI_OK)
        status = list_layout(workshop, recipe, &listing, err);
    if (status == OCI_OK)
        status = fx_image_tree(recipe, &tree, err);
    if (status != OCI_OK)
        return status;
    text = oci_json_dump(recipe, JSON_INDENT(2));
    golden = oci_json_dump(tree, JSON_INDENT(2));
    (void)printf("%s\n\nLayout:\n%s\nTree:\n%s\n", text, oci_text_get(&listing), golden);
    return OCI_OK;
}

/* The fixtures asked for, or all. */
static enum oci_status find_names(const struct cts_workshop *workshop, struct oci_arena *arena,
                                  struct oci_strings *ret_names, struct oci_error *err)
{
    if (workshop->names.n_items == 0)
        return fx_image_names(workshop->images_fd, arena, ret_names, err);
    *ret_names = workshop->names;
    return OCI_OK;
}

enum oci_status cts_fixtures_build(const struct cts_workshop *workshop, struct oci_error *err)
{
    const char *out = workshop->out == NULL ? default_out : workshop->out;
    owned_arena struct oci_arena arena = OCI_ARENA_NONE;
    struct oci_strings names = {0};
    owned_fd int out_fd = -1;
    enum oci_status status = find_names(workshop, &arena, &names, err);

    if (status != OCI_OK)
        return status;
    if (mkdir(out, 0755) != 0 && errno != EEXIST)
        return oci_fail_sys(err, errno, "make '%s'", out);
    out_fd = open(out, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (out_fd < 0)
        return oci_fail_sys(err, errno, "open '%s'", out);

    char(*hexes)[OCI_SHA256_HEX] = oci_arena_new(&arena, names.n_items + 1, sizeof(*hexes));
    const struct cts_fixtures_pool pool = {
        .images_fd = workshop->images_fd,
        .out_fd = out_fd,
        .probe_fd = workshop->probe_fd,
        .n_jobs = (size_t)workshop->n_jobs,
    };

    status = cts_fixtures_pool_build(&pool, &names, hexes, err);
    for (size_t i = 0; status == OCI_OK && i < names.n_items; i++)
        (void)printf("%s %s\n", hexes[i], names.items[i]);
    return status;
}
