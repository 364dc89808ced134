/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * The command keel: options before the verb, the verb, and what failed.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <unistd.h>

#include <jansson.h>

#include "base/fields.h"
#include "base/memory.h"
#include "base/owned.h"
#include "cli/image_program.h"
#include "cli/keel_verb.h"
#include "runtime/log.h"
#include "runtime/self.h"
#include "runtime/state.h"

enum { EXIT_USAGE = 2 };

#define GLOBAL(member) offsetof(struct oci_globals, member)

static const struct oci_option global_rows[] = {
    {"root",           0,   OCI_OPTION_TEXT, GLOBAL(root),           "folder of the containers' state"},
    {"log",            0,   OCI_OPTION_TEXT, GLOBAL(log),            "file for errors and warnings"   },
    {"log-format",     0,   OCI_OPTION_TEXT, GLOBAL(log_format),     "text or json"                   },
    {"debug",          0,   OCI_OPTION_FLAG, GLOBAL(debug),          "log more"                       },
    {"cgroup-manager", 0,   OCI_OPTION_TEXT, GLOBAL(cgroup_manager), "cgroupfs, systemd or disabled"  },
    {"systemd-cgroup", 0,   OCI_OPTION_FLAG, GLOBAL(systemd_cgroup),
     "cgroupsPath is slice:prefix:name"                                                               },
    {"rootless",       0,   OCI_OPTION_TEXT, GLOBAL(rootless),       "auto, true or false"            },
    {"version",        'v', OCI_OPTION_FLAG, GLOBAL(version),        "print the version"              },
    {"help",           'h', OCI_OPTION_FLAG, GLOBAL(help),           "print this text"                },
};
static const struct oci_options global_options = {OCI_ROWS(global_rows)};

static const struct oci_verb *const verbs[] = {
    &oci_verb_create,   &oci_verb_delete, &oci_verb_events, &oci_verb_exec,
    &oci_verb_features, &oci_verb_image,  &oci_verb_kill,   &oci_verb_list,
    &oci_verb_pause,    &oci_verb_ps,     &oci_verb_resume, &oci_verb_run,
    &oci_verb_spec,     &oci_verb_start,  &oci_verb_state,  &oci_verb_update,
};

enum { N_VERBS = sizeof(verbs) / sizeof(verbs[0]) };

static const struct oci_verb *find_verb(const char *name)
{
    for (size_t i = 0; i < N_VERBS; i++) {
        if (strcmp(verbs[i]->name, name) == 0)
            return verbs[i];
    }
    return NULL;
}

static void print_options(FILE *stream, const struct oci_options *options)
{
    for (size_t i = 0; i < options->n_rows; i++) {
        const struct oci_option *row = &options->rows[i];

        if (row->kind != OCI_OPTION_IGNORED && row->kind != OCI_OPTION_IGNORED_FLAG)
            (void)fprintf(stream, "  --%-18s %s\n", row->name, row->help);
    }
}

static void print_usage(FILE *stream)
{
    (void)fprintf(stream, "usage: keel [options] <verb> [options] [words]\n\n");
    for (size_t i = 0; i < N_VERBS; i++)
        (void)fprintf(stream, "  %-10s %s\n", verbs[i]->name, verbs[i]->summary);
    (void)fprintf(stream, "\noptions before the verb:\n");
    print_options(stream, &global_options);
}

static void print_verb_usage(const struct oci_verb *verb)
{
    (void)printf("usage: keel %s %s\n\n%s\n", verb->name, verb->usage, verb->summary);
    print_options(stdout, &verb->options);
}

static bool asks_for_help(char *const *argv)
{
    for (; *argv != NULL; argv++) {
        if (strcmp(*argv, "--help") == 0 || strcmp(*argv, "-h") == 0)
            return true;
        if ((*argv)[0] != '-' || strcmp(*argv, "--") == 0)
            return false;
    }
    return false;
}

static char *default_root(void)
{
    const char *runtime_dir = getenv("XDG_RUNTIME_DIR");

    if (geteuid() == 0 || runtime_dir == NULL || runtime_dir[0] != '/')
        return oci_str_dup("/run/keel");
    return oci_str_printf("%s/keel", runtime_dir);
}

static enum oci_status open_log(const struct oci_globals *globals, struct oci_error *err)
{
    struct oci_log_options options = {.path = globals->log, .debug = globals->debug};

    if (strcmp(globals->log_format, "json") == 0) {
        options.format = OCI_LOG_JSON;
    } else if (strcmp(globals->log_format, "text") != 0) {
        return oci_fail(err, OCI_INVALID, NULL, "log format '%s' is neither text nor json",
                        globals->log_format);
    }
    return oci_log_open(&options, err);
}

static int run_verb(const struct oci_globals *globals, const struct oci_verb *verb, char **argv)
{
    struct oci_error err = OCI_ERROR_NONE;
    int exit_status = EXIT_SUCCESS;
    enum oci_status status = OCI_OK;

    if (!verb->passes_all && asks_for_help(argv)) {
        print_verb_usage(verb);
        return EXIT_SUCCESS;
    }
    status = verb->run(globals, argv, &exit_status, &err);
    if (status == OCI_OK)
        return exit_status;
    oci_log_error(&err);
    return EXIT_FAILURE;
}

static int run(struct oci_globals *globals, char **argv)
{
    struct oci_error err = OCI_ERROR_NONE;
    struct oci_words_left words = {NULL, 0};
    const struct oci_verb *verb = NULL;
    enum oci_status status =
        oci_options_read(&global_options, argv, OCI_OPTIONS_FIRST, globals, &words, &err);

    if (status == OCI_OK)
        status = open_log(globals, &err);
    if (status != OCI_OK) {
        oci_log_error(&err);
        return EXIT_USAGE;
    }
    if (globals->version) {
        (void)printf("keel version %s\nspec: %s\n", PLIMSOLL_VERSION, OCI_STATE_VERSION);
        return EXIT_SUCCESS;
    }
    if (globals->help || words.n_items == 0) {
        print_usage(globals->help ? stdout : stderr);
        return globals->help ? EXIT_SUCCESS : EXIT_USAGE;
    }
    verb = find_verb(words.items[0]);
    if (verb != NULL && verb->makes_process)
        status = oci_self_protect(globals->argv, &err);
    if (status != OCI_OK) {
        oci_log_error(&err);
        return EXIT_FAILURE;
    }
    if (verb != NULL)
        return run_verb(globals, verb, words.items + 1);
    (void)fprintf(stderr, "keel: unknown verb '%s'\n", words.items[0]);
    return EXIT_USAGE;
}

/* Left to itself, the library opens a device for this. */
static void seed_hashes(void)
{
    size_t seed = 0;

    (void)!getrandom(&seed, sizeof(seed), GRND_NONBLOCK);
    json_object_seed(seed);
}

/* Finding out where the program lies costs a container's start as much as its state does. */
static bool mentions_images(char *const *argv)
{
    for (; *argv != NULL; argv++) {
        if (strstr(*argv, "image") != NULL)
            return true;
    }
    return false;
}

int main(int argc, char **argv)
{
    owned_str char *root = default_root();
    char program[OCI_PROGRAM_MAX];
    char **rest = oci_new((size_t)argc + 1, sizeof(*rest));
    int status = EXIT_USAGE;
    struct oci_globals globals = {.argv = argv,
                                  .program = program,
                                  .root = root,
                                  .log_format = "text",
                                  .cgroup_manager = "cgroupfs",
                                  .rootless = "auto"};

    seed_hashes();
    /* Reading options moves words about; who executes the program again needs them as given. */
    memcpy(rest, argv, (size_t)argc * sizeof(*rest));
    program[0] = '\0';
    if (mentions_images(argv))
        oci_program_find(argv[0], program);
    if (argc > 0)
        status = run(&globals, rest + 1);
    free(rest);
    return status;
}
