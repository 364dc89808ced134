/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/fields.h"
#include "base/json.h"
#include "base/owned.h"
#include "cli/keel_verb.h"
#include "runtime/control.h"

struct events_options {
    const char *interval;
    bool stats;
};

static const struct oci_option rows[] = {
    {"stats",    0, OCI_OPTION_FLAG, offsetof(struct events_options, stats),    "once, and no more"},
    {"interval", 0, OCI_OPTION_TEXT, offsetof(struct events_options, interval),
     "time between two, such as 5s"                                                                },
};

static enum oci_status print_stats(const char *root, const char *id, struct oci_error *err)
{
    owned_json json_t *stats = NULL;
    owned_json json_t *event = NULL;
    owned_str char *text = NULL;
    enum oci_status status = oci_stats(root, id, &stats, err);

    if (status != OCI_OK)
        return status;
    event = json_pack("{s:s, s:s, s:O}", "type", "stats", "id", id, "data", stats);
    text = oci_json_dump(event, JSON_COMPACT);
    (void)printf("%s\n", text);
    (void)fflush(stdout);
    return OCI_OK;
}

/* A number with "ms", "s" or "m" behind it; seconds where nothing is. */
static enum oci_status read_interval(const char *text, struct timespec *ret_time,
                                     struct oci_error *err)
{
    char *unit = NULL;
    double number = strtod(text, &unit);
    double seconds = number;

    if (strcmp(unit, "ms") == 0) {
        seconds = number / 1000;
    } else if (strcmp(unit, "m") == 0) {
        seconds = number * 60;
    } else if (unit == text || (*unit != '\0' && strcmp(unit, "s") != 0)) {
        seconds = -1;
    }
    if (!(seconds > 0 && seconds < 86400))
        return oci_fail(err, OCI_INVALID, NULL, "interval '%s' is no time such as 5s", text);
    ret_time->tv_sec = (time_t)seconds;
    ret_time->tv_nsec = (long)((seconds - (double)ret_time->tv_sec) * 1e9);
    return OCI_OK;
}

static enum oci_status run(const struct oci_globals *globals, char **argv, int *ret_status,
                           struct oci_error *err)
{
    struct events_options options = {.interval = "5s"};
    struct oci_words_left words = {NULL, 0};
    struct timespec interval = {0};
    enum oci_status status = oci_verb_read(&oci_verb_events, argv, &options, &words, err);

    (void)ret_status;
    if (status == OCI_OK)
        status = oci_verb_words(&oci_verb_events, &words, 1, 1, err);
    if (status == OCI_OK)
        status = read_interval(options.interval, &interval, err);
    if (status == OCI_OK)
        status = print_stats(globals->root, words.items[0], err);
    if (status != OCI_OK || options.stats)
        return status;
    /* Until the container stops, which is no failure of this verb. */
    do {
        (void)nanosleep(&interval, NULL);
    } while (print_stats(globals->root, words.items[0], NULL) == OCI_OK);
    return OCI_OK;
}

const struct oci_verb oci_verb_events = {
    .name = "events",
    .usage = "[options] <id>",
    .summary = "print the numbers of a container's cgroups",
    .options = {OCI_ROWS(rows)},
    .run = run,
};
