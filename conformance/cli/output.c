/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/output.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/file.h"
#include "base/memory.h"
#include "base/owned.h"

void cts_outputs_done(struct cts_outputs *outputs)
{
    free(outputs->rows);
    *outputs = (struct cts_outputs){.n = 0};
}

static bool has_standard_output(const struct cts_outputs *outputs)
{
    for (size_t i = 0; i < outputs->n; i++) {
        if (outputs->rows[i].file == NULL)
            return true;
    }
    return false;
}

enum oci_status cts_outputs_add(struct cts_outputs *outputs, const char *argument,
                                struct oci_error *err)
{
    const char *file = strchr(argument, '=');
    size_t length = file == NULL ? strlen(argument) : (size_t)(file - argument);
    owned_str char *name = oci_str_dup_n(argument, length);
    const struct cts_reporter *reporter = cts_reporter_find(name);

    if (reporter == NULL) {
        owned_str char *names = cts_reporter_names();

        return oci_fail(err, OCI_INVALID, NULL, "no format '%s'; there are %s", name, names);
    }
    if (file != NULL && (file[1] == '\0' || strcmp(file, "=-") == 0))
        file = NULL;
    if (file == NULL && has_standard_output(outputs)) {
        return oci_fail(err, OCI_INVALID, NULL,
                        "'%s': another format goes to standard output; name a file: %s=FILE",
                        argument, name);
    }
    outputs->rows = oci_grow(outputs->rows, outputs->n + 1, sizeof(outputs->rows[0]));
    outputs->rows[outputs->n++] =
        (struct cts_output){.reporter = reporter, .file = file == NULL ? NULL : file + 1};
    return OCI_OK;
}

enum oci_status cts_outputs_colour(struct cts_outputs *outputs, const char *argument,
                                   struct oci_error *err)
{
    static const char *const words[] = {
        [CTS_COLOUR_AUTO] = "auto",
        [CTS_COLOUR_ALWAYS] = "always",
        [CTS_COLOUR_NEVER] = "never",
    };

    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
        if (strcmp(words[i], argument) != 0)
            continue;
        outputs->colour = (enum cts_colour)i;
        return OCI_OK;
    }
    return oci_fail(err, OCI_INVALID, NULL, "--color is auto, always or never, not '%s'", argument);
}

static bool is_set(const char *name)
{
    const char *value = getenv(name);

    return value != NULL && value[0] != '\0';
}

/* What the command line says wins; then what forbids colour, what forces it, and the terminal. */
bool cts_colour_wanted(enum cts_colour colour)
{
    const char *term = getenv("TERM");

    if (colour != CTS_COLOUR_AUTO)
        return colour == CTS_COLOUR_ALWAYS;
    if (is_set("NO_COLOR"))
        return false;
    if (is_set("FORCE_COLOR") || is_set("CLICOLOR_FORCE"))
        return true;
    return isatty(STDOUT_FILENO) == 1 && (term == NULL || strcmp(term, "dumb") != 0);
}

/* SOURCE_DATE_EPOCH as a time without zone; false where it is not set or no number. */
static bool read_epoch(char *text, size_t size)
{
    const char *value = getenv("SOURCE_DATE_EPOCH");
    char *end = NULL;
    struct tm parts;
    time_t seconds;

    if (value == NULL || value[0] == '\0')
        return false;
    seconds = (time_t)strtoll(value, &end, 10);
    return *end == '\0' && gmtime_r(&seconds, &parts) != NULL &&
           strftime(text, size, "%Y-%m-%dT%H:%M:%S", &parts) > 0;
}

static enum oci_status write_stdout(const struct cts_reporter *reporter,
                                    const struct cts_report *report, struct oci_error *err)
{
    reporter->write(stdout, report);
    if (fflush(stdout) != 0 || ferror(stdout))
        return oci_fail_sys(err, errno, "standard output");
    return OCI_OK;
}

static enum oci_status write_file(const struct cts_output *output, const struct cts_report *report,
                                  struct oci_error *err)
{
    owned_str char *data = NULL;
    size_t size = 0;
    FILE *stream = open_memstream(&data, &size);

    if (stream == NULL)
        return oci_fail_sys(err, errno, "memory stream");
    output->reporter->write(stream, report);
    if (fclose(stream) != 0)
        return oci_fail_sys(err, errno, "memory stream");
    return oci_file_write_atomic(AT_FDCWD, output->file,
                                 &(struct oci_file_content){data, size, 0644}, err);
}

enum oci_status cts_outputs_write(const struct cts_outputs *outputs,
                                  const struct cts_report *report, struct oci_error *err)
{
    char epoch[32];
    struct cts_report mine = *report;
    enum oci_status status = OCI_OK;

    if (read_epoch(epoch, sizeof(epoch)))
        mine.started = epoch;
    if (outputs->n == 0) {
        mine.colour = cts_colour_wanted(outputs->colour);
        return write_stdout(cts_reporter_find("pretty"), &mine, err);
    }
    for (size_t i = 0; i < outputs->n && status == OCI_OK; i++) {
        const struct cts_output *output = &outputs->rows[i];

        mine.colour = output->file == NULL && cts_colour_wanted(outputs->colour);
        status = output->file == NULL ? write_stdout(output->reporter, &mine, err)
                                      : write_file(output, &mine, err);
    }
    return status;
}
