/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * `plimsoll fixtures`: the images and bundles that cases are built on, listed, built and verified.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/fixtures_parts.h"
#include "cli/operands.h"
#include "cli/paths.h"
#include "cli/verbs.h"
#include "judge/gate.h"

#define AT(member) offsetof(struct cts_workshop, member)

static const struct cts_option rows[] = {
    {"out",    'o', CTS_OPTION_TEXT,   AT(out),    "DIR",
     "where images are built (default: fixtures-built)"},
    {"jobs",   'j', CTS_OPTION_NUMBER, AT(n_jobs), "N",
     "so many at the same time (default: processors)"  },
    {"update", 0,   CTS_OPTION_FLAG,   AT(update), NULL,
     "golden: write the digests instead of comparing"  },
};

static const struct cts_options options = {
    .usage = "fixtures list | show NAME | build [NAME...] | golden [NAME...] | bundles | "
             "bundle RECIPE DIR | verify [RECIPE...]",
    .summary =
        "Images: lists the fixtures, shows the recipe of one as resolved, builds layouts, or "
        "holds their digests against the golden ones. Bundles: lists their recipes, builds "
        "one, or builds each and looks whether it is what its recipe says.",
    OCI_ROWS(rows),
};

static void workshop_done(struct cts_workshop *workshop)
{
    const int fds[] = {workshop->bundles_fd, workshop->images_fd, workshop->probe_fd};

    for (size_t i = 0; i < sizeof(fds) / sizeof(fds[0]); i++) {
        if (fds[i] >= 0)
            (void)close(fds[i]);
    }
    free(workshop->probe);
    cts_data_done(&workshop->data);
}

#define owned_workshop __attribute__((cleanup(workshop_done)))

static enum oci_status open_folder(const struct cts_workshop *workshop, const char *folder,
                                   int *ret_fd, struct oci_error *err)
{
    *ret_fd = openat(workshop->data.fd, folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (*ret_fd < 0)
        return oci_fail_sys(err, errno, "open '%s/%s'", workshop->data.path, folder);
    return OCI_OK;
}

static enum oci_status open_workshop(struct cts_workshop *workshop, struct oci_error *err)
{
    enum oci_status status = cts_data_open(NULL, &workshop->data, err);

    if (status == OCI_OK)
        status = open_folder(workshop, CTS_BUNDLE_RECIPES, &workshop->bundles_fd, err);
    if (status == OCI_OK)
        status = open_folder(workshop, CTS_IMAGE_RECIPES, &workshop->images_fd, err);
    if (status != OCI_OK)
        return status;
    workshop->probe = cts_path_probe(err);
    if (workshop->probe == NULL)
        return OCI_NOT_FOUND;
    workshop->probe_fd = open(workshop->probe, O_RDONLY | O_CLOEXEC);
    if (workshop->probe_fd < 0)
        return oci_fail_sys(err, errno, "open '%s'", workshop->probe);
    return OCI_OK;
}

static const struct action {
    const char *name;
    cts_fixtures_action act;
} actions[] = {
    {"list",    cts_fixtures_list_images },
    {"show",    cts_fixtures_show        },
    {"build",   cts_fixtures_build       },
    {"golden",  cts_fixtures_golden      },
    {"bundles", cts_fixtures_list_bundles},
    {"bundle",  cts_fixtures_bundle      },
    {"verify",  cts_fixtures_verify      },
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
    owned_workshop struct cts_workshop workshop = {
        .data = CTS_DATA_NONE, .bundles_fd = -1, .images_fd = -1, .probe_fd = -1};
    owned_words struct cts_words words = {.n_items = 0};
    struct oci_error err = OCI_ERROR_NONE;
    const struct action *action = NULL;
    enum oci_status status = cts_operands_read(argc, argv, &options, &workshop, &words, &err);

    if (status == OCI_EXISTS)
        return CTS_EXIT_MET;
    if (status == OCI_OK && words.n_items > 0)
        action = find_action(words.items[0]);
    if (status == OCI_OK && action == NULL) {
        status = oci_fail(&err, OCI_INVALID, NULL,
                          "fixtures takes list, show, build, golden, bundles, bundle or verify");
    }
    if (status != OCI_OK || action == NULL)
        return cts_verb_fail(CTS_EXIT_USAGE, &err);
    workshop.names = (struct oci_strings){words.items + 1, words.n_items - 1};
    if (open_workshop(&workshop, &err) != OCI_OK || action->act(&workshop, &err) != OCI_OK)
        return cts_verb_fail(CTS_EXIT_BROKEN, &err);
    return CTS_EXIT_MET;
}
