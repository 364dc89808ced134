/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * The probe: a static program that says, from inside a container, what it sees.
 *
 * Its arguments are words, done in order; conformance/README.md lists them. It judges
 * nothing: a fact that surprises is printed like any other.
 */
#include "probe/probe.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/uio.h>
#include <unistd.h>

#include "probe/words.h"

static struct iovec text_piece(const char *text)
{
    /* writev() does not write through iov_base; the C library's struct has no const. */
    /* NOLINTNEXTLINE(performance-no-int-to-ptr) */
    return (struct iovec){.iov_base = (void *)(uintptr_t)text, .iov_len = strlen(text)};
}

void probe_refuse(const char *what, const char *text)
{
    const struct iovec pieces[] = {
        text_piece("probe: "), text_piece(what),  text_piece(": '"),
        text_piece(text),      text_piece("'\n"),
    };

    (void)!writev(STDERR_FILENO, pieces, sizeof(pieces) / sizeof(pieces[0]));
    _exit(PROBE_EXIT_USAGE);
}

int main(int argc, char **argv, char **envp)
{
    struct probe self = {
        .argc = argc, .argv = argv, .envp = envp, .nonce = "", .wanted_facts = UINT64_MAX};

    probe_signals_hold(&self);
    for (int i = 1; i < argc; i++)
        probe_word_act(&self, argv[i]);
    _exit(0);
}
