/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/image_bundle.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/memory.h"
#include "base/owned.h"
#include "cli/image_program.h"

enum { EXIT_NO_PROGRAM = 127 };

/* Both pipes, from this side. */
struct pipes {
    int hold[2]; /* The keeper's standard input. */
    int path[2]; /* Its standard output: the bundle's path. */
};

static void pipes_close(const struct pipes *pipes)
{
    for (int i = 0; i < 2; i++) {
        oci_drop_fd(&pipes->hold[i]);
        oci_drop_fd(&pipes->path[i]);
    }
}

static enum oci_status check(const struct oci_create_options *options, struct oci_error *err)
{
    if (options->rm && options->image == NULL)
        return oci_fail(err, OCI_INVALID, NULL,
                        "--rm removes what --image has made: there is no --image");
    if (options->image == NULL)
        return OCI_OK;
    if (strcmp(options->request.bundle, ".") != 0)
        return oci_fail(err, OCI_INVALID, NULL, "--image makes a bundle: --bundle cannot name one");
    if (options->rm && (options->detach || options->keep))
        return oci_fail(err, OCI_INVALID, NULL,
                        "--rm waits for the container's end: --detach and --keep do not");
    return OCI_OK;
}

/* keel-image's command line; the list is the caller's, the texts are the options'. */
static const char **make_words(const struct oci_create_options *options)
{
    const char **words = oci_new(options->n_args + 10, sizeof(*words));
    size_t n = 0;

    words[n++] = "image";
    words[n++] = options->rm ? "keep" : "prepare";
    if (options->store != NULL) {
        words[n++] = "--store";
        words[n++] = options->store;
    }
    if (options->storage != NULL) {
        words[n++] = "--storage";
        words[n++] = options->storage;
    }
    words[n++] = "--";
    words[n++] = options->image;
    words[n++] = options->request.id;
    for (size_t i = 0; i < options->n_args; i++)
        words[n++] = options->args[i];
    return words;
}

/* The child: keel-image with the pipes as its standard streams. */
static _Noreturn void execute(const struct oci_globals *globals, const char *const *words,
                              const struct pipes *pipes)
{
    struct oci_error err = OCI_ERROR_NONE;
    union {
        const char *const *given;
        char *const *plain;
    } argv = {.given = words};

    if (dup2(pipes->hold[0], STDIN_FILENO) >= 0 && dup2(pipes->path[1], STDOUT_FILENO) >= 0)
        (void)oci_image_program_exec(globals, argv.plain, &err);
    (void)dprintf(STDERR_FILENO, "keel: %s\n", err.text);
    _exit(EXIT_NO_PROGRAM);
}

/* The path and a newline come when the bundle is complete; the end without them is a failure. */
static bool read_path(int fd, char **ret_path)
{
    char text[PATH_MAX + 1];
    size_t size = 0;

    while (size < sizeof(text)) {
        ssize_t more = read(fd, text + size, sizeof(text) - size);

        if (more < 0 && errno == EINTR)
            continue;
        if (more <= 0)
            return false;
        size += (size_t)more;
        if (text[size - 1] == '\n') {
            *ret_path = oci_str_dup_n(text, size - 1);
            return true;
        }
    }
    return false;
}

static void wait_for(pid_t pid)
{
    while (waitpid(pid, NULL, 0) < 0 && errno == EINTR)
        continue;
}

static enum oci_status start(const struct oci_globals *globals,
                             const struct oci_create_options *options, struct pipes *pipes,
                             struct oci_image_bundle *bundle, struct oci_error *err)
{
    const char **words = make_words(options);
    pid_t pid = fork();

    if (pid == 0)
        execute(globals, words, pipes);
    free(words);
    if (pid < 0)
        return oci_fail_sys(err, errno, "make a process for keel-image");
    oci_drop_fd(&pipes->path[1]);
    pipes->path[1] = -1;
    bundle->keeper = pid;
    bundle->holdfd = steal_fd(&pipes->hold[1]);
    if (!read_path(pipes->path[0], &bundle->path))
        return oci_fail(err, OCI_BAD_STATE, NULL, "no bundle was made of image '%s'",
                        options->image);
    /* Without --rm it has ended, and the bundle stays. */
    if (!options->rm) {
        wait_for(pid);
        bundle->keeper = 0;
    }
    return OCI_OK;
}

enum oci_status oci_image_bundle_make(const struct oci_globals *globals,
                                      const struct oci_create_options *options,
                                      struct oci_image_bundle *ret_bundle, struct oci_error *err)
{
    __attribute__((cleanup(pipes_close))) struct pipes pipes = {
        {-1, -1},
        {-1, -1}
    };
    owned_bundle struct oci_image_bundle bundle = OCI_IMAGE_BUNDLE_NONE;
    enum oci_status status = check(options, err);

    if (status != OCI_OK)
        return status;
    if (options->image == NULL) {
        *ret_bundle = bundle;
        return OCI_OK;
    }
    if (pipe2(pipes.hold, O_CLOEXEC) != 0 || pipe2(pipes.path, O_CLOEXEC) != 0)
        return oci_fail_sys(err, errno, "make a pipe");
    status = start(globals, options, &pipes, &bundle, err);
    if (status != OCI_OK)
        return status;
    *ret_bundle = bundle;
    bundle = OCI_IMAGE_BUNDLE_NONE;
    return OCI_OK;
}

void oci_image_bundle_done(struct oci_image_bundle *bundle)
{
    oci_drop_fd(&bundle->holdfd);
    if (bundle->keeper > 0)
        wait_for(bundle->keeper);
    free(bundle->path);
    *bundle = OCI_IMAGE_BUNDLE_NONE;
}
