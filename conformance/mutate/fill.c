/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * Words in the texts of a mutation: what only the call knows.
 */
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/json.h"
#include "base/memory.h"
#include "base/owned.h"
#include "base/text.h"
#include "mutate/play.h"

/* The group of the container in one hierarchy, as the kernel says it. */
static char *cgroup_of(pid_t pid, const char *controller)
{
    owned_str char *name = oci_str_printf("/proc/%d/cgroup", (int)pid);
    owned_str char *text = NULL;
    owned_str char *wanted = oci_str_printf(":%s:", controller);
    const char *at = NULL;

    if (oci_file_read(AT_FDCWD, name, 1 << 16, &text, NULL, NULL) != OCI_OK)
        return oci_str_dup("");
    at = strstr(text, wanted);
    if (at == NULL)
        return oci_str_dup("");
    at += strlen(wanted);
    return oci_str_printf("/sys/fs/cgroup/%s%.*s", controller, (int)strcspn(at, "\n"), at);
}

/* `{pid}`, `{root}`, `{bundle}`, `{id}`, `{cgroup:NAME}`: as in a case. */
static char *word_value(struct cts_play *play, const char *word)
{
    pid_t pid = 0;

    if (strncmp(word, "cgroup:", 7) == 0 || strcmp(word, "pid") == 0)
        pid = (pid_t)json_integer_value(json_object_get(cts_play_state(play), "pid"));
    if (strncmp(word, "cgroup:", 7) == 0)
        return cgroup_of(pid, word + 7);
    if (strcmp(word, "pid") == 0)
        return oci_str_printf("%d", (int)pid);
    if (strcmp(word, "root") == 0)
        return oci_str_dup(play->call.root == NULL ? "" : play->call.root);
    if (strcmp(word, "target") == 0)
        return oci_str_dup(play->call.target == NULL ? "" : play->call.target);
    if (strcmp(word, "id") == 0)
        return oci_str_dup(play->call.id == NULL ? "" : play->call.id);
    if (strcmp(word, "cgroups-path") == 0) {
        const char *path = json_string_value(oci_json_at(play->config, "/linux/cgroupsPath"));

        return oci_str_dup(path == NULL ? "" : path);
    }
    return strcmp(word, "bundle") == 0 ? cts_play_bundle(play) : NULL;
}

char *cts_play_fill(struct cts_play *play, const char *text)
{
    owned_text struct oci_text filled = OCI_TEXT_NONE;

    while (*text != '\0') {
        size_t plain = strcspn(text, "{");
        size_t size = 0;
        owned_str char *word = NULL;
        owned_str char *value = NULL;

        oci_text_add_n(&filled, text, plain);
        text += plain;
        if (*text == '\0')
            break;
        size = strcspn(text, "}");
        word = oci_str_dup_n(text + 1, size > 0 ? size - 1 : 0);
        value = word_value(play, word);
        oci_text_add(&filled, value == NULL ? "" : value);
        text += text[size] == '}' ? size + 1 : size;
    }
    return oci_text_steal(&filled);
}
