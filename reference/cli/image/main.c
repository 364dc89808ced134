/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <getopt.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "cli/image/verbs.h"

/* One row, one verb. */
static const struct verb {
    const char *name;
    int n_operands;
    const char *usage;
    const char *does;
    enum oci_status (*run)(struct image_arguments *arguments, struct oci_error *err);
} verbs[] = {
    {"verify",  1, "LAYOUT[:REF]",        "list every defect of a layout or of one image", image_verify },
    {"list",    1, "LAYOUT",              "list what a layout names",                      image_list   },
    {"inspect", 1, "LAYOUT[:REF]",        "print manifest and config",                     image_inspect},
    {"unpack",  2, "LAYOUT[:REF] ROOTFS", "unpack into a new root file system",            image_unpack },
    {"bundle",  2, "LAYOUT[:REF] BUNDLE", "unpack and convert into a bundle",              image_bundle },
};

enum image_option {
    OPTION_FORMAT = 256,
    OPTION_PLATFORM,
    OPTION_VOLATILE,
    OPTION_HELP,
    OPTION_LIMIT
};

static const struct option options[] = {
    {"format",      required_argument, NULL, OPTION_FORMAT   },
    {"platform",    required_argument, NULL, OPTION_PLATFORM },
    {"no-sync",     no_argument,       NULL, OPTION_VOLATILE },
    {"help",        no_argument,       NULL, OPTION_HELP     },
    {"max-entries", required_argument, NULL, OPTION_LIMIT    },
    {"max-bytes",   required_argument, NULL, OPTION_LIMIT + 1},
    {"max-ratio",   required_argument, NULL, OPTION_LIMIT + 2},
    {NULL,          0,                 NULL, 0               },
};

static void print_help(FILE *stream)
{
    (void)fprintf(stream, "usage: keel image VERB [OPTION]... OPERAND...\n\n");
    for (size_t i = 0; i < sizeof(verbs) / sizeof(verbs[0]); i++)
        (void)fprintf(stream, "  %-8s %-20s  %s\n", verbs[i].name, verbs[i].usage, verbs[i].does);
    (void)fprintf(stream,
                  "\n"
                  "  --format text|json     form of what is printed\n"
                  "  --platform OS/ARCH[/VARIANT]\n"
                  "                         which image of an index; this machine's by default\n"
                  "  --max-entries N        entries of a layer\n"
                  "  --max-bytes N          decoded bytes of a layer\n"
                  "  --max-ratio N          decoded bytes for one compressed byte\n"
                  "  --no-sync              do not wait for the disk\n");
}

static enum oci_status read_platform(char *text, struct oci_platform *platform,
                                     struct oci_error *err)
{
    platform->os = strsep(&text, "/");
    platform->architecture = strsep(&text, "/");
    platform->variant = text;
    if (platform->architecture == NULL || platform->os[0] == '\0')
        return oci_fail(err, OCI_INVALID, NULL, "--platform wants OS/ARCH or OS/ARCH/VARIANT");
    return OCI_OK;
}

static enum oci_status read_limit(const char *text, uint64_t *limit, struct oci_error *err)
{
    char *end;
    unsigned long long number;

    errno = 0;
    number = strtoull(text, &end, 10);
    if (errno != 0 || *end != '\0' || text[0] == '-' || number == 0)
        return oci_fail(err, OCI_INVALID, NULL, "'%s' is no limit: a number above 0 is wanted",
                        text);
    *limit = number;
    return OCI_OK;
}

static enum oci_status read_option(int option, struct image_options *values, struct oci_error *err)
{
    uint64_t *const limits[] = {&values->unpack.limits.entries, &values->unpack.limits.bytes,
                                &values->unpack.limits.ratio};

    if (option >= OPTION_LIMIT)
        return read_limit(optarg, limits[option - OPTION_LIMIT], err);
    if (option == OPTION_PLATFORM)
        return read_platform(optarg, &values->platform, err);
    if (option == OPTION_VOLATILE) {
        values->unpack.durability = OCI_UNPACK_VOLATILE;
        return OCI_OK;
    }
    values->json = strcmp(optarg, "json") == 0;
    if (!values->json && strcmp(optarg, "text") != 0)
        return oci_fail(err, OCI_INVALID, NULL, "--format '%s': text or json is wanted", optarg);
    return OCI_OK;
}

static const struct verb *find_verb(const char *name)
{
    for (size_t i = 0; name != NULL && i < sizeof(verbs) / sizeof(verbs[0]); i++) {
        if (strcmp(verbs[i].name, name) == 0)
            return &verbs[i];
    }
    return NULL;
}

static int fail(const struct oci_error *err, int exit_status)
{
    (void)fprintf(stderr, "keel image: %s%s%s%s\n", err->text, err->clause ? " [" : "",
                  err->clause ? err->clause : "", err->clause ? "]" : "");
    return exit_status;
}

static int run_verb(const struct verb *verb, int argc, char **argv)
{
    struct image_arguments arguments = {
        .options = {.unpack = {.limits = OCI_UNPACK_LIMITS, .durability = OCI_UNPACK_DURABLE},
                    .platform = oci_platform_host()},
    };
    struct oci_error err = OCI_ERROR_NONE;
    int option;

    while ((option = getopt_long(argc, argv, "", options, NULL)) != -1) {
        if (option == OPTION_HELP) {
            print_help(stdout);
            return EXIT_SUCCESS;
        }
        if (option == '?')
            return 2;
        if (read_option(option, &arguments.options, &err) != OCI_OK)
            return fail(&err, 2);
    }
    arguments.operands = (const char *const *)argv + optind;
    arguments.n_operands = argc - optind;
    if (arguments.n_operands != verb->n_operands) {
        (void)fprintf(stderr, "keel image: usage: keel image %s %s\n", verb->name, verb->usage);
        return 2;
    }
    if (verb->run(&arguments, &err) != OCI_OK)
        return fail(&err, EXIT_FAILURE);
    return arguments.exit_status;
}

int main(int argc, char **argv)
{
    const struct verb *verb = find_verb(argc > 1 ? argv[1] : NULL);

    /* Names of an archive are UTF-8, whatever the user's locale. */
    (void)setlocale(LC_CTYPE, "C.UTF-8");
    (void)umask(0);
    if (verb == NULL) {
        print_help(argc > 1 && strcmp(argv[1], "--help") == 0 ? stdout : stderr);
        return argc > 1 && strcmp(argv[1], "--help") == 0 ? EXIT_SUCCESS : 2;
    }
    return run_verb(verb, argc - 1, argv + 1);
}
