/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/colour.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static bool is_set(const char *name)
{
    /* No thread is there. NOLINTNEXTLINE(concurrency-mt-unsafe) */
    const char *value = getenv(name);

    return value != NULL && value[0] != '\0';
}

bool cts_colour_wanted(const char *when, int fd)
{
    /* NOLINTNEXTLINE(concurrency-mt-unsafe) */
    const char *term = getenv("TERM");

    if (when != NULL && strcmp(when, "auto") != 0)
        return strcmp(when, "always") == 0;
    if (is_set("NO_COLOR"))
        return false;
    if (is_set("FORCE_COLOR") || is_set("CLICOLOR_FORCE"))
        return true;
    return isatty(fd) == 1 && (term == NULL || strcmp(term, "dumb") != 0);
}
