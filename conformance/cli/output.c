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
#include "cli/colour.h"

/* The file of a format; NULL for standard output. */
static const char *file_of(const char *format)
{
    const char *file = strchr(format, '=');

    return file == NULL || strcmp(file, "=-") == 0 ? NULL : file + 1;
}

static const struct cts_reporter *reporter_of(const char *format)
{
    owned_str char *name = oci_str_dup_n(format, strcspn(format, "="));

    return cts_reporter_find(name);
}

enum oci_status cts_outputs_check(const struct cts_words *formats, struct oci_error *err)
{
    const char *first = NULL;

    for (size_t i = 0; i < formats->n_items; i++) {
        const char *format = formats->items[i];

        if (reporter_of(format) == NULL) {
            owned_str char *names = cts_reporter_names();

            return oci_fail(err, OCI_INVALID, NULL, "no format '%s'; there are %s", format, names);
        }
        if (file_of(format) != NULL)
            continue;
        if (first != NULL) {
            return oci_fail(err, OCI_INVALID, NULL,
                            "'%s' and '%s' both go to standard output; name a file: %s=FILE", first,
                            format, format);
        }
        first = format;
    }
    return OCI_OK;
}

/* SOURCE_DATE_EPOCH as a time without zone; false where it is not set or no number. */
static bool read_epoch(char *text, size_t size)
{
    const char *value = getenv("SOURCE_DATE_EPOCH"); /* NOLINT(concurrency-mt-unsafe) */
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

static enum oci_status write_file(const struct cts_reporter *reporter, const char *file,
                                  const struct cts_report *report, struct oci_error *err)
{
    owned_str char *data = NULL;
    size_t size = 0;
    FILE *stream = open_memstream(&data, &size);

    if (stream == NULL)
        return oci_fail_sys(err, errno, "memory stream");
    reporter->write(stream, report);
    if (fclose(stream) != 0)
        return oci_fail_sys(err, errno, "memory stream");
    return oci_file_write_atomic(AT_FDCWD, file, &(struct oci_file_content){data, size, 0644}, err);
}

enum oci_status cts_outputs_write(const struct cts_words *formats, const char *colour,
                                  const struct cts_report *report, struct oci_error *err)
{
    char epoch[32];
    struct cts_report plain = *report;
    struct cts_report shown;
    enum oci_status status = OCI_OK;

    if (read_epoch(epoch, sizeof(epoch)))
        plain.started = epoch;
    plain.colour = false;
    shown = plain;
    shown.colour = cts_colour_wanted(colour, STDOUT_FILENO);
    if (formats->n_items == 0)
        return write_stdout(cts_reporter_find("pretty"), &shown, err);
    for (size_t i = 0; i < formats->n_items && status == OCI_OK; i++) {
        const struct cts_reporter *reporter = reporter_of(formats->items[i]);
        const char *file = file_of(formats->items[i]);

        status = file == NULL ? write_stdout(reporter, &shown, err)
                              : write_file(reporter, file, &plain, err);
    }
    return status;
}
