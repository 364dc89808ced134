/* SPDX-License-Identifier: Apache-2.0 */
#include "probe/results.h"

#include <string.h>

#include "probe/names.h"
#include "probe/probe.h"

enum {
    RESULTS_MAX = 512,
    ROOM_MAX = 256 * 1024, /**< Bytes of all values together. */
};

static struct result {
    enum probe_group group;
    const char *name; /* NULL: replaced by a later result. */
    const char *verb;
    const char *value;
    size_t size;
} results[RESULTS_MAX];

static size_t n_results;
static char room[ROOM_MAX];
static size_t room_used;
static struct probe_json writer;

static bool is_same(const char *a, const char *b)
{
    return a == b || (a != NULL && b != NULL && strcmp(a, b) == 0);
}

static bool names(const struct result *result, enum probe_group group, const char *name)
{
    return result->group == group && result->name != NULL && strcmp(result->name, name) == 0;
}

struct probe_json *probe_result_begin(enum probe_group group, const char *name, const char *verb)
{
    if (n_results == RESULTS_MAX)
        probe_refuse("too many tries at", name);
    for (size_t i = 0; i < n_results; i++) {
        if (names(&results[i], group, name) && is_same(results[i].verb, verb))
            results[i].name = NULL;
    }
    writer = (struct probe_json){.data = room + room_used, .size = sizeof(room) - room_used};
    results[n_results] = (struct result){group, name, verb, writer.data, 0};
    return &writer;
}

void probe_result_end(void)
{
    if (writer.full)
        probe_refuse("no room for the result of", results[n_results].name);
    results[n_results++].size = writer.used;
    room_used += writer.used;
}

void probe_result_outcome(enum probe_group group, const char *name, const char *verb, int error)
{
    probe_json_string(probe_result_begin(group, name, verb),
                      error == 0 ? "ok" : probe_errno_name(error));
    probe_result_end();
}

/* All verbs of the path that result i names first, as one object. */
static void write_verbs(struct probe_json *json, size_t first)
{
    probe_json_open(json, '{');
    for (size_t i = first; i < n_results; i++) {
        if (names(&results[i], results[first].group, results[first].name)) {
            probe_json_key(json, results[i].verb);
            probe_json_raw(json, results[i].value, results[i].size);
        }
    }
    probe_json_close(json, '}');
}

static bool is_first(size_t at)
{
    for (size_t i = 0; i < at; i++) {
        if (names(&results[i], results[at].group, results[at].name))
            return false;
    }
    return true;
}

void probe_results_write(struct probe_json *json, enum probe_group group)
{
    probe_json_open(json, '{');
    for (size_t i = 0; i < n_results; i++) {
        if (results[i].group != group || results[i].name == NULL || !is_first(i))
            continue;
        probe_json_key(json, results[i].name);
        if (results[i].verb != NULL) {
            write_verbs(json, i);
        } else {
            probe_json_raw(json, results[i].value, results[i].size);
        }
    }
    probe_json_close(json, '}');
}
