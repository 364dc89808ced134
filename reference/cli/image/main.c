/* SPDX-License-Identifier: Apache-2.0 */
#include <getopt.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "cli/image/verbs.h"

enum { ANY = 1 << 20 /* Operands. */ };

/* One row, one verb. */
static const struct verb {
    const char *name;
    int n_least;
    int n_most;
    const char *usage;
    const char *does;
    enum oci_status (*run)(struct image_arguments *arguments, struct oci_error *err);
} verbs[] = {
    {"verify",  1, 1,   "LAYOUT[:REF]",               "list every defect of a layout or of one image",     image_verify },
    {"list",    1, 1,   "LAYOUT",                     "list what a layout names",                          image_list   },
    {"inspect", 1, 1,   "LAYOUT[:REF]",               "print manifest and config",                         image_inspect},
    {"unpack",  2, 2,   "LAYOUT[:REF] ROOTFS",        "unpack into a new root file system",                image_unpack },
    {"bundle",  2, 2,   "LAYOUT[:REF] BUNDLE",        "unpack and convert into a bundle",                  image_bundle },
    {"import",  2, 2,   "ARCHIVE LAYOUT",             "read what docker save has written, '-' for a pipe",
     image_import                                                                                                       },
    {"export",  2, 2,   "LAYOUT[:REF] ARCHIVE",       "write what docker load reads",                      image_export },
    {"prepare", 2, ANY, "LAYOUT[:REF] NAME [ARG]...", "make a bundle of the store's layers",
     image_prepare                                                                                                      },
    {"keep",    2, ANY, "LAYOUT[:REF] NAME [ARG]...", "likewise, while standard input is open",
     image_keep                                                                                                         },
    {"remove",  1, 1,   "NAME",                       "remove a bundle of the store",                      image_remove },
    {"store",   0, 0,   "",                           "list the layers and bundles of the store",          image_store  },
    {"gc",      0, 0,   "",                           "remove layers that no bundle is made of",           image_gc     },
};

static void print_help(FILE *stream)
{
    (void)fprintf(stream, "usage: keel image VERB [OPTION]... OPERAND...\n\n");
    for (size_t i = 0; i < sizeof(verbs) / sizeof(verbs[0]); i++)
        (void)fprintf(stream, "  %-8s %-28s %s\n", verbs[i].name, verbs[i].usage, verbs[i].does);
    (void)fprintf(stream, "\n");
    image_options_print(stream);
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
        .options = {.unpack = {.limits = OCI_UNPACK_LIMITS, .durability = OCI_DURABLE},
                    .platform = oci_platform_host()},
    };
    struct oci_error err = OCI_ERROR_NONE;
    bool help = false;

    if (image_options_read(argc, argv, &arguments.options, &help, &err) != OCI_OK)
        return fail(&err, 2);
    if (help) {
        print_help(stdout);
        return EXIT_SUCCESS;
    }
    arguments.operands = (const char *const *)argv + optind;
    arguments.n_operands = argc - optind;
    if (arguments.n_operands < verb->n_least || arguments.n_operands > verb->n_most) {
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
