/* SPDX-License-Identifier: Apache-2.0 */
#include "harness/program.h"

#include <errno.h>
#include <fcntl.h>
#include <regex.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/memory.h"
#include "base/owned.h"
#include "base/text.h"
#include "catalogue/subject.h"
#include "harness/clean_text.h"
#include "harness/json_borrow.h"

static bool is_executable(const char *path)
{
    struct stat about;

    return stat(path, &about) == 0 && S_ISREG(about.st_mode) && access(path, X_OK) == 0;
}

static char *look_up(const char *name)
{
    /* Read before any child is there. NOLINTNEXTLINE(concurrency-mt-unsafe) */
    const char *path = getenv("PATH");
    owned_str char *copy = oci_str_dup(path == NULL ? "/usr/sbin:/usr/bin:/sbin:/bin" : path);
    char *rest = copy;
    const char *folder = NULL;

    while ((folder = strsep(&rest, ":")) != NULL) {
        owned_str char *file = oci_str_printf("%s/%s", folder, name);

        if (folder[0] == '/' && is_executable(file))
            return steal_str(&file);
    }
    return NULL;
}

/* A name with a slash is a path; the subject is called from other folders than ours. */
static char *find_binary(const char *name)
{
    if (strchr(name, '/') == NULL)
        return look_up(name);
    return is_executable(name) ? realpath(name, NULL) : NULL;
}

static enum oci_status hash_binary(struct cts_program *program, struct oci_error *err)
{
    owned_fd int fd = open(program->binary, O_RDONLY | O_CLOEXEC);

    if (fd < 0)
        return oci_fail_sys(err, errno, "open '%s'", program->binary);
    return oci_digest_fd(fd, OCI_SHA256, program->sha256, NULL, err);
}

static enum oci_status not_found(const struct cts_subject *subject, struct oci_error *err)
{
    owned_text struct oci_text names = OCI_TEXT_NONE;

    for (size_t i = 0; i < subject->binary.n_items; i++)
        oci_text_printf(&names, "%s'%s'", i == 0 ? "" : ", ", subject->binary.items[i]);
    return oci_fail(err, OCI_NOT_FOUND, NULL, "subject '%s': no executable file %s%s",
                    subject->name, oci_text_get(&names),
                    strchr(oci_text_get(&names), '/') == NULL ? " in PATH" : "");
}

enum oci_status cts_program_find(const struct cts_subject *subject, struct cts_program *ret_program,
                                 struct oci_error *err)
{
    struct cts_program program = {.subject = subject};
    enum oci_status status = OCI_OK;

    for (size_t i = 0; i < subject->binary.n_items && program.binary == NULL; i++)
        program.binary = find_binary(subject->binary.items[i]);
    if (program.binary == NULL)
        return not_found(subject, err);
    status = hash_binary(&program, err);
    if (status != OCI_OK) {
        cts_program_done(&program);
        return status;
    }
    *ret_program = program;
    return OCI_OK;
}

void cts_program_take_version(struct cts_program *program, const char *text)
{
    const char *wanted = program->subject->version_matches;
    regex_t pattern;
    regmatch_t parts[2];

    if (wanted == NULL || regcomp(&pattern, wanted, REG_EXTENDED) != 0)
        return;
    if (regexec(&pattern, text, 2, parts, 0) == 0 && parts[1].rm_so >= 0) {
        free(program->version);
        program->version =
            oci_str_dup_n(text + parts[1].rm_so, (size_t)(parts[1].rm_eo - parts[1].rm_so));
    }
    regfree(&pattern);
}

json_t *cts_program_facts(const struct cts_program *program)
{
    const json_t *quirks = program->subject->quirks;
    json_t *facts = json_pack("{s:s,s:s,s:s}", "name", program->subject->name, "path",
                              program->binary, "sha256", program->sha256);

    if (program->version != NULL) {
        (void)json_object_set_new(facts, "version",
                                  cts_clean_text(program->version, strlen(program->version)));
    }
    if (quirks != NULL)
        (void)json_object_set(facts, "quirks", cts_borrow(quirks));
    return facts;
}

void cts_program_done(struct cts_program *program)
{
    free(program->binary);
    free(program->version);
    *program = (struct cts_program){0};
}
