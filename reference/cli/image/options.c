/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <getopt.h>
#include <stdlib.h>
#include <string.h>

#include "cli/image/verbs.h"

typedef enum oci_status (*option_reader)(char *text, void *slot, struct oci_error *err);

static enum oci_status read_platform(char *text, void *slot, struct oci_error *err)
{
    struct oci_platform *platform = slot;

    platform->os = strsep(&text, "/");
    platform->architecture = strsep(&text, "/");
    platform->variant = text;
    if (platform->architecture == NULL || platform->os[0] == '\0')
        return oci_fail(err, OCI_INVALID, NULL, "--platform wants OS/ARCH or OS/ARCH/VARIANT");
    return OCI_OK;
}

static enum oci_status read_limit(char *text, void *slot, struct oci_error *err)
{
    char *end;
    unsigned long long number;

    errno = 0;
    number = strtoull(text, &end, 10);
    if (errno != 0 || *end != '\0' || text[0] == '-' || number == 0) {
        return oci_fail(err, OCI_INVALID, NULL, "'%s' is no limit: a number above 0 is wanted",
                        text);
    }
    *(uint64_t *)slot = number;
    return OCI_OK;
}

static enum oci_status read_volatile(char *text, void *slot, struct oci_error *err)
{
    (void)text;
    (void)err;
    ((struct oci_unpack_options *)slot)->durability = OCI_VOLATILE;
    return OCI_OK;
}

/* One of two words; the second sets the flag. */
static enum oci_status read_choice(const char *text, const char *const words[2], bool *flag,
                                   struct oci_error *err)
{
    *flag = strcmp(text, words[1]) == 0;
    if (!*flag && strcmp(text, words[0]) != 0) {
        return oci_fail(err, OCI_INVALID, NULL, "'%s': %s or %s is wanted", text, words[0],
                        words[1]);
    }
    return OCI_OK;
}

static enum oci_status read_format(char *text, void *slot, struct oci_error *err)
{
    static const char *const words[2] = {"text", "json"};

    return read_choice(text, words, slot, err);
}

static enum oci_status read_form(char *text, void *slot, struct oci_error *err)
{
    static const char *const words[2] = {"oci", "docker"};

    return read_choice(text, words, slot, err);
}

static enum oci_status read_range(char *text, void *slot, struct oci_error *err)
{
    return oci_owner_ranges_add(slot, text, err);
}

static enum oci_status read_flag(char *text, void *slot, struct oci_error *err)
{
    (void)text;
    (void)err;
    *(bool *)slot = true;
    return OCI_OK;
}

static enum oci_status read_text(char *text, void *slot, struct oci_error *err)
{
    (void)err;
    *(const char **)slot = text;
    return OCI_OK;
}

#define AT(member) offsetof(struct image_options, member)

/* One row, one option. Without a placeholder it takes no value. */
static const struct row {
    const char *name;
    const char *value;
    option_reader read;
    size_t offset;
    const char *help;
} rows[] = {
    {"format",      "text|json",   read_format,   AT(json),                  "form of what is printed"                },
    {"platform",    "OS/ARCH",     read_platform, AT(platform),              "which image of an index"                },
    {"form",        "oci|docker",  read_form,     AT(docker),                "of an archive that is written"          },
    {"tag",         "NAME:TAG",    read_text,     AT(tag),                   "of the image in it"                     },
    {"uid-map",     "IN:OUT:SIZE", read_range,    AT(uids),                  "who owns what user IN owns in the image"},
    {"gid-map",     "IN:OUT:SIZE", read_range,    AT(gids),                  "likewise, groups"                       },
    {"rootless",    NULL,          read_flag,     AT(rootless),              "with the ids that this user has"        },
    {"store",       "FOLDER",      read_text,     AT(store),                 "where layers are kept"                  },
    {"storage",     "NAME",        read_text,     AT(storage),               "btrfs, overlay, reflink or copy"        },
    {"max-entries", "N",           read_limit,    AT(unpack.limits.entries), "entries of a layer"                     },
    {"max-bytes",   "N",           read_limit,    AT(unpack.limits.bytes),   "decoded bytes of a layer"               },
    {"max-ratio",   "N",           read_limit,    AT(unpack.limits.ratio),   "decoded bytes for a compressed"         },
    {"max-depth",   "N",           read_limit,    AT(unpack.limits.depth),   "components of a path"                   },
    {"max-name",    "N",           read_limit,    AT(unpack.limits.name),    "bytes of a path"                        },
    {"no-sync",     NULL,          read_volatile, AT(unpack),                "do not wait for the disk"               },
};

enum { N_ROWS = sizeof(rows) / sizeof(rows[0]), OPTION_HELP = N_ROWS };

void image_options_print(FILE *stream)
{
    for (size_t i = 0; i < N_ROWS; i++) {
        (void)fprintf(stream, "  --%-12s %-11s %s\n", rows[i].name,
                      rows[i].value == NULL ? "" : rows[i].value, rows[i].help);
    }
}

/* The kernel maps a second time what is mapped in its namespace. */
static enum oci_status find_owners(struct image_options *options, struct oci_error *err)
{
    struct oci_owner_map *owners = &options->unpack.owners;

    if (options->rootless && options->uids.n_items + options->gids.n_items > 0) {
        return oci_fail(err, OCI_INVALID, NULL,
                        "--rootless maps ids: --uid-map and --gid-map do too");
    }
    if (options->rootless)
        return oci_rootless_enter(&options->own, owners, err);
    owners->uids = options->uids.items;
    owners->n_uids = options->uids.n_items;
    owners->gids = options->gids.items;
    owners->n_gids = options->gids.n_items;
    return OCI_OK;
}

enum oci_status image_options_read(int argc, char **argv, struct image_options *ret_options,
                                   bool *ret_help, struct oci_error *err)
{
    struct option options[N_ROWS + 2] = {
        [N_ROWS] = {"help", no_argument, NULL, OPTION_HELP}
    };
    int found;

    for (int i = 0; i < N_ROWS; i++) {
        options[i] = (struct option){
            rows[i].name, rows[i].value == NULL ? no_argument : required_argument, NULL, i};
    }
    *ret_help = false;
    opterr = 0;
    /* NOLINTNEXTLINE(concurrency-mt-unsafe): nothing else runs yet. */
    while ((found = getopt_long(argc, argv, ":", options, NULL)) != -1) {
        enum oci_status status = OCI_OK;

        if (found == ':')
            return oci_fail(err, OCI_INVALID, NULL, "option '%s' needs a value", argv[optind - 1]);
        if (found == '?')
            return oci_fail(err, OCI_INVALID, NULL, "unknown option '%s'", argv[optind - 1]);
        if (found == OPTION_HELP) {
            *ret_help = true;
        } else {
            status = rows[found].read(optarg, (char *)ret_options + rows[found].offset, err);
        }
        if (status != OCI_OK)
            return status;
    }
    return find_owners(ret_options, err);
}
