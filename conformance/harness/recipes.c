/* SPDX-License-Identifier: Apache-2.0 */
#include "harness/recipes.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>

#include "base/memory.h"
#include "base/owned.h"
#include "builder/recipe.h"

static enum oci_status read_one(int dir_fd, const char *name, json_t *recipes,
                                struct oci_error *err)
{
    json_t *recipe = NULL;
    enum oci_status status = fx_recipe_read(dir_fd, name, &recipe, err);

    if (status == OCI_OK)
        (void)json_object_set_new(recipes, name, recipe);
    return status;
}

/* "probe.json" gives "probe"; NULL for what is no recipe. */
static char *name_of(const char *file)
{
    const char *end = strrchr(file, '.');

    if (end == NULL || end == file || strcmp(end, ".json") != 0)
        return NULL;
    return oci_str_dup_n(file, (size_t)(end - file));
}

enum oci_status cts_recipes_read(int data_fd, json_t **ret_recipes, struct oci_error *err)
{
    int dir_fd = openat(data_fd, "fixtures/recipes/bundles", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    owned_dir DIR *dir = dir_fd < 0 ? NULL : fdopendir(dir_fd);
    owned_json json_t *recipes = json_object();
    const struct dirent *entry = NULL;

    if (dir == NULL)
        return oci_fail_sys(err, errno, "open the recipes");
    /* Before any thread or child is there. NOLINTNEXTLINE(concurrency-mt-unsafe) */
    while ((entry = readdir(dir)) != NULL) {
        owned_str char *name = name_of(entry->d_name);
        enum oci_status status = name == NULL ? OCI_OK : read_one(dirfd(dir), name, recipes, err);

        if (status != OCI_OK)
            return status;
    }
    *ret_recipes = steal_json(&recipes);
    return OCI_OK;
}

const json_t *cts_recipes_of(const json_t *recipes, const json_t *bundle)
{
    const char *name = json_string_value(json_object_get(bundle, "recipe"));

    return json_object_get(recipes, name == NULL ? "probe" : name);
}
