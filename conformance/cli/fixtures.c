/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * `plimsoll fixtures`: the bundles that cases are built on, to be listed, built and verified.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/memory.h"
#include "base/owned.h"
#include "base/path.h"
#include "builder/bundle.h"
#include "builder/check.h"
#include "builder/recipe.h"
#include "catalogue/data.h"
#include "cli/operands.h"
#include "cli/paths.h"
#include "cli/verbs.h"
#include "judge/gate.h"

static const struct cts_options options = {
    .usage = "fixtures list | build RECIPE DIR | verify [RECIPE...]",
    .summary = "Lists the recipes of bundles, builds one, or builds each and looks whether it is "
               "what its recipe says.",
};

static const char folder[] = "fixtures/recipes/bundles";

/* What building takes. */
struct workshop {
    struct cts_data data;
    int recipes_fd;
    int probe_fd;
    char *probe;
};

static void workshop_done(struct workshop *workshop)
{
    if (workshop->recipes_fd >= 0)
        (void)close(workshop->recipes_fd);
    if (workshop->probe_fd >= 0)
        (void)close(workshop->probe_fd);
    free(workshop->probe);
    cts_data_done(&workshop->data);
}

#define owned_workshop __attribute__((cleanup(workshop_done)))

static enum oci_status open_workshop(struct workshop *workshop, struct oci_error *err)
{
    const enum oci_status status = cts_data_open(NULL, &workshop->data, err);

    if (status != OCI_OK)
        return status;
    workshop->recipes_fd = openat(workshop->data.fd, folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (workshop->recipes_fd < 0)
        return oci_fail_sys(err, errno, "open '%s/%s'", workshop->data.path, folder);
    workshop->probe = cts_path_probe(err);
    if (workshop->probe == NULL)
        return OCI_NOT_FOUND;
    workshop->probe_fd = open(workshop->probe, O_RDONLY | O_CLOEXEC);
    if (workshop->probe_fd < 0)
        return oci_fail_sys(err, errno, "open '%s'", workshop->probe);
    return OCI_OK;
}

/* The recipe as written holds to its schema; what it extends is checked when it is read. */
static enum oci_status read_recipe(const struct workshop *workshop, const char *name,
                                   json_t **ret_recipe, struct oci_error *err)
{
    owned_str char *path = oci_str_printf("%s/%s.json", folder, name);
    owned_json json_t *written = NULL;
    const enum oci_status status =
        cts_data_read(&workshop->data, path, "recipe.json", &written, err);

    return status == OCI_OK ? fx_recipe_read(workshop->recipes_fd, name, ret_recipe, err) : status;
}

/* Values for a bundle that no case asked for: it can be run by hand. */
static json_t *values_for(const struct workshop *workshop, const char *dir)
{
    owned_str char *rootfs = oci_str_printf("%s/rootfs", dir);

    return json_pack("{s:s,s:s,s:s,s:s,s:s,s:s,s:s}", "nonce", "by-hand", "id", "by-hand", "bundle",
                     dir, "rootfs", rootfs, "work", dir, "probe", workshop->probe, "cgroup",
                     "/plimsoll-by-hand");
}

/* Build into an existing, empty folder; with `check`, look at what came of it. */
static enum oci_status build_in(const struct workshop *workshop, const char *name, const char *dir,
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

static enum oci_status build(const struct workshop *workshop, const struct cts_words *words,
                             struct oci_error *err)
{
    if (words->n_items != 3)
        return oci_fail(err, OCI_INVALID, NULL, "fixtures build takes a recipe and a folder");
    if (mkdir(words->items[2], 0755) != 0)
        return oci_fail_sys(err, errno, "make '%s'", words->items[2]);
    return build_in(workshop, words->items[1], words->items[2], NULL, err);
}

static enum oci_status verify_one(const struct workshop *workshop, const char *name,
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
static enum oci_status each_name(const struct workshop *workshop, const struct cts_words *words,
                                 enum oci_status (*act)(const struct workshop *, const char *,
                                                        struct oci_error *),
                                 struct oci_error *err)
{
    owned_arena struct oci_arena arena = OCI_ARENA_NONE;
    struct oci_strings paths = {0};
    enum oci_status status = cts_data_list(&workshop->data, folder, &arena, &paths, err);

    for (size_t i = 1; status == OCI_OK && i < words->n_items; i++)
        status = act(workshop, words->items[i], err);
    for (size_t i = 0; status == OCI_OK && words->n_items == 1 && i < paths.n_items; i++) {
        const char *file = strrchr(paths.items[i], '/') + 1;
        owned_str char *name = oci_str_dup_n(file, strcspn(file, "."));

        status = act(workshop, name, err);
    }
    return status;
}

static enum oci_status verify(const struct workshop *workshop, const struct cts_words *words,
                              struct oci_error *err)
{
    return each_name(workshop, words, verify_one, err);
}

static enum oci_status print_one(const struct workshop *workshop, const char *name,
                                 struct oci_error *err)
{
    owned_json json_t *recipe = NULL;
    const enum oci_status status = read_recipe(workshop, name, &recipe, err);

    if (status == OCI_OK)
        (void)printf("%-10s %s\n", name, json_string_value(json_object_get(recipe, "title")));
    return status;
}

static enum oci_status list(const struct workshop *workshop, const struct cts_words *words,
                            struct oci_error *err)
{
    return each_name(workshop, words, print_one, err);
}

static const struct action {
    const char *name;
    enum oci_status (*act)(const struct workshop *workshop, const struct cts_words *words,
                           struct oci_error *err);
} actions[] = {
    {"list",   list  },
    {"build",  build },
    {"verify", verify},
};

static const struct action *find_action(const char *name)
{
    for (size_t i = 0; i < sizeof(actions) / sizeof(actions[0]); i++) {
        if (strcmp(actions[i].name, name) == 0)
            return &actions[i];
    }
    return NULL;
}

int cts_verb_fixtures(int argc, char **argv)
{
    owned_workshop struct workshop workshop = {
        .data = CTS_DATA_NONE, .recipes_fd = -1, .probe_fd = -1};
    owned_words struct cts_words words = {.n_items = 0};
    struct oci_error err = OCI_ERROR_NONE;
    const struct action *action = NULL;
    enum oci_status status = cts_operands_read(argc, argv, &options, NULL, &words, &err);

    if (status == OCI_EXISTS)
        return CTS_EXIT_MET;
    if (status == OCI_OK && words.n_items > 0)
        action = find_action(words.items[0]);
    if (status == OCI_OK && action == NULL)
        status = oci_fail(&err, OCI_INVALID, NULL, "fixtures takes list, build or verify");
    if (status != OCI_OK || action == NULL)
        return cts_verb_fail(CTS_EXIT_USAGE, &err);
    if (open_workshop(&workshop, &err) != OCI_OK || action->act(&workshop, &words, &err) != OCI_OK)
        return cts_verb_fail(CTS_EXIT_BROKEN, &err);
    return CTS_EXIT_MET;
}
