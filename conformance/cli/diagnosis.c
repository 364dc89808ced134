/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/diagnosis.h"

#include <stdbool.h>
#include <string.h>

#include "base/json.h"
#include "base/memory.h"
#include "base/owned.h"

/* The commands of the subject, by the names of their steps. */
static const char *const commands[] = {"version", "unknown", "create", "created", "start",
                                       "running", "kill",    "delete", "gone"};

enum { N_COMMANDS = sizeof(commands) / sizeof(commands[0]), QUOTE_MAX = 200 };

static const json_t *step(const json_t *observation, const char *name)
{
    return json_object_get(json_object_get(observation, "named"), name);
}

static bool was_taken(const json_t *record)
{
    return record != NULL && json_object_get(record, "skipped") == NULL;
}

static bool ended_with_0(const json_t *record)
{
    const json_t *exit = json_object_get(record, "exit");

    return json_is_integer(exit) && json_integer_value(exit) == 0;
}

static const char *text_of(const json_t *record, const char *member)
{
    const char *text = json_string_value(json_object_get(record, member));

    return text == NULL ? "" : text;
}

static bool status_is(const json_t *record, const char *status)
{
    const char *found = json_string_value(oci_json_at(record, "/json/status"));

    return ended_with_0(record) && found != NULL && strcmp(found, status) == 0;
}

/* How a command ended, with the first line of what it said. */
static char *ending(const json_t *record)
{
    const char *said = text_of(record, "stderr");
    int size = (int)strcspn(said, "\n");
    const json_t *signal = json_object_get(record, "signal");

    if (size > QUOTE_MAX)
        size = QUOTE_MAX;
    if (json_is_true(json_object_get(record, "timeout")))
        return oci_str_dup("does not end before its deadline");
    if (json_is_integer(signal))
        return oci_str_printf("dies by signal %d", (int)json_integer_value(signal));
    return oci_str_printf("ends with exit status %d%s%.*s%s",
                          (int)json_integer_value(json_object_get(record, "exit")),
                          size > 0 ? " and says '" : "", size, said, size > 0 ? "'" : "");
}

/* Whether all commands that were taken have a property, and there are at least two of them. */
static bool all_commands(const json_t *observation, bool (*has)(const json_t *record))
{
    size_t n = 0;

    for (size_t i = 0; i < N_COMMANDS; i++) {
        const json_t *record = step(observation, commands[i]);

        if (!was_taken(record))
            continue;
        if (!has(record))
            return false;
        n++;
    }
    return n >= 2;
}

static bool timed_out(const json_t *record)
{
    return json_is_true(json_object_get(record, "timeout"));
}

static bool died(const json_t *record)
{
    return json_is_integer(json_object_get(record, "signal"));
}

static bool was_cut(const json_t *record)
{
    return json_is_true(json_object_get(record, "stdout-truncated")) ||
           json_is_true(json_object_get(record, "stderr-truncated"));
}

static char *hangs(const json_t *observation)
{
    if (!all_commands(observation, timed_out))
        return NULL;
    return oci_str_dup("no command ends before its deadline");
}

static char *crashes(const json_t *observation)
{
    owned_str char *how = NULL;

    if (!all_commands(observation, died))
        return NULL;
    how = ending(step(observation, "create"));
    return oci_str_printf("every command %s", how);
}

static char *says_yes(const json_t *observation)
{
    if (!all_commands(observation, ended_with_0))
        return NULL;
    return oci_str_dup("every command ends with exit status 0, even the one for the state of a "
                       "container that was never made");
}

static char *floods(const json_t *observation)
{
    if (!all_commands(observation, was_cut))
        return NULL;
    return oci_str_dup("every command floods its output");
}

static char *babbles(const json_t *observation)
{
    const json_t *created = step(observation, "created");

    if (!ended_with_0(created) || json_is_object(json_object_get(created, "json")))
        return NULL;
    return oci_str_dup("what it prints for the state of a container is no JSON object");
}

/* A runtime says something else about a container that is not there than about one that it
 * cannot make. What has no idea of either answers alike. */
static char *answers_alike(const json_t *observation)
{
    const json_t *unknown = step(observation, "unknown");
    const json_t *create = step(observation, "create");
    owned_str char *how = NULL;

    if (!was_taken(unknown) || !was_taken(create) || ended_with_0(create) ||
        !json_equal(json_object_get(unknown, "exit"), json_object_get(create, "exit")) ||
        strcmp(text_of(unknown, "stderr"), text_of(create, "stderr")) != 0)
        return NULL;
    how = ending(create);
    return oci_str_printf("every command alike %s", how);
}

static char *refuses(const json_t *observation)
{
    const json_t *create = step(observation, "create");
    owned_str char *how = NULL;

    if (ended_with_0(create))
        return NULL;
    how = ending(create);
    return oci_str_printf("create of an ordinary container %s", how);
}

static char *does_not_start(const json_t *observation)
{
    const json_t *start = step(observation, "start");
    owned_str char *how = NULL;

    if (ended_with_0(start))
        return NULL;
    how = ending(start);
    return oci_str_printf("start of an ordinary container %s", how);
}

static char *runs_nothing(const json_t *observation)
{
    if (json_is_true(json_object_get(step(observation, "report"), "met")))
        return NULL;
    return oci_str_dup("create and start succeed, but the program in the container never reports: "
                       "nothing shows that it runs");
}

/* What each step has to show, in words for a person. */
static const struct {
    const char *step;
    bool (*holds)(const json_t *record);
    const char *sentence;
} expectations[] = {
    {"created", NULL,         "the state after create is not `created`"},
    {"running", NULL,         "the state after start is not `running`" },
    {"kill",    ended_with_0, "kill of a running container fails"      },
    {"delete",  ended_with_0, "delete of a stopped container fails"    },
};

static char *deviates(const json_t *observation)
{
    for (size_t i = 0; i < sizeof(expectations) / sizeof(expectations[0]); i++) {
        const json_t *record = step(observation, expectations[i].step);
        bool holds = expectations[i].holds == NULL ? status_is(record, expectations[i].step)
                                                   : expectations[i].holds(record);
        owned_str char *how = NULL;

        if (holds)
            continue;
        how = ending(record);
        return oci_str_printf("%s: the command %s", expectations[i].sentence, how);
    }
    if (ended_with_0(step(observation, "gone")) || ended_with_0(step(observation, "unknown")))
        return oci_str_dup("state of a container that does not exist ends with exit status 0");
    return NULL;
}

static char *is_broken(const json_t *observation)
{
    const char *why = json_string_value(json_object_get(observation, "broken"));

    return why == NULL ? NULL : oci_str_dup(why);
}

/* In this order: what comes later is only asked where nothing before was found. */
static const struct {
    char *(*look)(const json_t *observation);
    enum cts_health health;
} rules[] = {
    {is_broken,      CTS_HEALTH_UNKNOWN   },
    {hangs,          CTS_HEALTH_NO_RUNTIME},
    {crashes,        CTS_HEALTH_NO_RUNTIME},
    {floods,         CTS_HEALTH_NO_RUNTIME},
    {says_yes,       CTS_HEALTH_NO_RUNTIME},
    {babbles,        CTS_HEALTH_NO_RUNTIME},
    {answers_alike,  CTS_HEALTH_NO_RUNTIME},
    {refuses,        CTS_HEALTH_CANNOT_RUN},
    {does_not_start, CTS_HEALTH_CANNOT_RUN},
    {runs_nothing,   CTS_HEALTH_NO_RUNTIME},
    {deviates,       CTS_HEALTH_DEVIATES  },
};

struct cts_diagnosis cts_diagnose(const json_t *observation)
{
    for (size_t i = 0; i < sizeof(rules) / sizeof(rules[0]); i++) {
        char *sentence = rules[i].look(observation);

        if (sentence != NULL)
            return (struct cts_diagnosis){.health = rules[i].health, .sentence = sentence};
    }
    return (struct cts_diagnosis){
        .health = CTS_HEALTH_GOOD,
        .sentence = oci_str_dup("an ordinary container was made, ran, was killed and deleted")};
}

const char *cts_health_name(enum cts_health health)
{
    static const char *const names[] = {
        [CTS_HEALTH_GOOD] = "can be judged here",
        [CTS_HEALTH_DEVIATES] = "runs here and does not conform",
        [CTS_HEALTH_CANNOT_RUN] = "cannot run here",
        [CTS_HEALTH_NO_RUNTIME] = "is no runtime",
        [CTS_HEALTH_UNKNOWN] = "could not be looked at",
    };

    return names[health];
}
