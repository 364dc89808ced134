/* SPDX-License-Identifier: Apache-2.0 */
#include "judge/steady.h"

#include <regex.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/memory.h"
#include "base/owned.h"
#include "base/text.h"

enum { PARTS_MAX = 3, NAMESPACES_MAX = 64 };

/* A row: where a number stands, and which part of the match it is. */
static const struct {
    const char *pattern;
    size_t part;
} numbers[] = {
    {"\"(id|parent|pid|ppid|pgid|sid|ino|dev|uptime|major|minor)\\\\*\": ?([0-9.]+)", 2},
    {"/plimsoll-([0-9]+)/",                                                           1},
    {"(pipe|socket|anon_inode):\\[([0-9]+)\\]",                                       2},
    {"[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9:.]+",                                        0},
    {"[0-9]{2}:[0-9]{2}:[0-9]{2}\\.[0-9]+ +[0-9]+",                                   0},
};

static char *show_as_zero(const char *text, size_t row)
{
    owned_text struct oci_text shown = OCI_TEXT_NONE;
    size_t part = numbers[row].part;
    regmatch_t parts[PARTS_MAX];
    regex_t pattern;

    if (regcomp(&pattern, numbers[row].pattern, REG_EXTENDED) != 0)
        return oci_str_dup(text);
    while (regexec(&pattern, text, PARTS_MAX, parts, 0) == 0) {
        oci_text_add_n(&shown, text, (size_t)parts[part].rm_so);
        oci_text_add(&shown, "0");
        text += parts[part].rm_eo;
    }
    regfree(&pattern);
    oci_text_add(&shown, text);
    return oci_text_steal(&shown);
}

char *cts_steady_text(const char *text)
{
    char *steady = oci_str_dup(text);

    if (text[strcspn(text, "0123456789")] == '\0')
        return steady;
    for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++) {
        char *next = show_as_zero(steady, i);

        free(steady);
        steady = next;
    }
    return steady;
}

/* Namespaces in the order in which they were met. */
struct met {
    char *texts[NAMESPACES_MAX];
    size_t n;
};

static size_t number_of(struct met *met, const char *text, size_t size)
{
    for (size_t i = 0; i < met->n; i++) {
        if (strlen(met->texts[i]) == size && strncmp(met->texts[i], text, size) == 0)
            return i + 1;
    }
    if (met->n < NAMESPACES_MAX)
        met->texts[met->n++] = oci_str_dup_n(text, size);
    return met->n;
}

static char *count_namespaces(struct met *met, const char *text)
{
    owned_text struct oci_text shown = OCI_TEXT_NONE;
    regmatch_t parts[PARTS_MAX];
    regex_t pattern;

    if (regcomp(&pattern, "(cgroup|ipc|mnt|net|pid|time|user|uts):\\[([0-9]{6,})\\]",
                REG_EXTENDED) != 0)
        return oci_str_dup(text);
    while (regexec(&pattern, text, PARTS_MAX, parts, 0) == 0) {
        const char *number = text + parts[2].rm_so;

        oci_text_add_n(&shown, text, (size_t)parts[2].rm_so);
        oci_text_printf(&shown, "#%zu",
                        number_of(met, number, (size_t)(parts[2].rm_eo - parts[2].rm_so)));
        text += parts[2].rm_eo;
    }
    regfree(&pattern);
    oci_text_add(&shown, text);
    return oci_text_steal(&shown);
}

static void count_in_value(struct met *met, json_t **value)
{
    owned_str char *text = *value == NULL ? NULL : oci_json_dump(*value, 0);
    owned_str char *shown = text == NULL ? NULL : count_namespaces(met, text);
    json_t *changed = NULL;

    if (text == NULL || strcmp(text, shown) == 0)
        return;
    changed = json_loads(shown, JSON_DECODE_ANY, NULL);
    if (changed == NULL)
        return;
    json_decref(*value);
    *value = changed;
}

void cts_steady_verdict(struct cts_verdict *verdict)
{
    struct met met = {.n = 0};

    count_in_value(&met, &verdict->expected);
    count_in_value(&met, &verdict->found);
    if (verdict->reason != NULL) {
        char *shown = count_namespaces(&met, verdict->reason);

        free(verdict->reason);
        verdict->reason = shown;
    }
    for (size_t i = 0; i < met.n; i++)
        free(met.texts[i]);
}
