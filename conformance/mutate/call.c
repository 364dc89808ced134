/* SPDX-License-Identifier: Apache-2.0 */
#include "mutate/call.h"

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/file.h"
#include "base/json.h"
#include "base/memory.h"
#include "base/owned.h"
#include "base/text.h"

enum { OUTPUT_MAX = 16 << 20 /* Bytes. */ };

/* Options of the common command line that take a value in the next word, and what is kept. */
enum kept { NOTHING, ROOT, BUNDLE, PROCESS, IMAGE };

static const struct {
    const char *name;
    enum kept kept;
} options[] = {
    {"--root",           ROOT   },
    {"--bundle",         BUNDLE },
    {"-b",               BUNDLE },
    {"--process",        PROCESS},
    {"-p",               PROCESS},
    {"--pid-file",       NOTHING},
    {"--console-socket", NOTHING},
    {"--log",            NOTHING},
    {"--log-format",     NOTHING},
    {"--format",         NOTHING},
    {"--resources",      NOTHING},
    {"--cwd",            NOTHING},
    {"--user",           NOTHING},
    {"--env",            NOTHING},
    {"--image",          IMAGE  },
    {"--store",          NOTHING},
    {"--storage",        NOTHING},
    {"--platform",       NOTHING},
    {"--max-entries",    NOTHING},
    {"--max-bytes",      NOTHING},
    {"--max-ratio",      NOTHING},
};

static void keep_value(struct cts_call *call, enum kept kept, size_t at)
{
    const char *value = call->words[at];

    switch (kept) {
    case NOTHING:
        break;
    case ROOT:
        call->root = value;
        break;
    case BUNDLE:
        call->bundle = value;
        break;
    case PROCESS:
        call->process = value;
        break;
    case IMAGE:
        call->image_at = at;
        break;
    }
}

/* How many words an option takes, after its value was kept. */
static size_t read_option(struct cts_call *call, size_t at)
{
    for (size_t i = 0; i < sizeof(options) / sizeof(options[0]); i++) {
        if (strcmp(call->words[at], options[i].name) != 0 || at + 1 == call->n_words)
            continue;
        keep_value(call, options[i].kept, at + 1);
        return 2;
    }
    return 1;
}

/* Verbs of image tools, as the base has them behind `image`. */
static const struct {
    const char *word;
    const char *verb;
} image_verbs[] = {
    {"verify", "validate"},
    {"unpack", "unpack"  },
    {"bundle", "convert" },
};

static const char *image_verb(const char *word)
{
    for (size_t i = 0; i < sizeof(image_verbs) / sizeof(image_verbs[0]); i++) {
        if (strcmp(image_verbs[i].word, word) == 0)
            return image_verbs[i].verb;
    }
    return word;
}

/* Behind `image`: verb, image, what is to be made. */
static void take_image_operand(struct cts_call *call, size_t at)
{
    if (strcmp(call->verb, "image") == 0) {
        call->verb_at = at;
        call->verb = image_verb(call->words[at]);
    } else if (call->image_at == call->n_words) {
        call->image_at = at;
    } else if (call->target == NULL) {
        call->target = call->words[at];
    }
}

static void take_operand(struct cts_call *call, size_t at)
{
    if (call->verb_at == call->n_words) {
        call->verb_at = at;
        call->verb = call->words[at];
    } else if (strcmp(call->words[1], "image") == 0) {
        take_image_operand(call, at);
    } else if (call->id == NULL) {
        call->id = call->words[at];
    }
}

static void read_words(struct cts_call *call)
{
    call->verb_at = call->n_words;
    call->image_at = call->n_words;
    call->verb = "";
    for (size_t i = 1; i < call->n_words;) {
        if (call->words[i][0] == '-') {
            i += read_option(call, i);
        } else {
            take_operand(call, i);
            i++;
        }
    }
    if (strcmp(call->verb, "run") == 0 && call->image_at < call->n_words)
        call->verb = "engine";
}

void cts_call_read(const char *const *words, size_t n_words, struct cts_call *ret_call)
{
    struct cts_call call = {.n_words = n_words};

    call.words = oci_new(n_words + 1, sizeof(*call.words));
    for (size_t i = 0; i < n_words; i++)
        call.words[i] = words[i];
    read_words(&call);
    *ret_call = call;
}

void cts_call_done(struct cts_call *call)
{
    free(call->words);
    *call = (struct cts_call){0};
}

void cts_call_change(struct cts_call *call, size_t at, size_t n_out, const char *word)
{
    size_t n_in = word == NULL ? 0 : 1;
    const char **words = oci_new(call->n_words + n_in + 1, sizeof(*words));
    size_t n = 0;

    for (size_t i = 0; i < call->n_words; i++) {
        if (i == at && word != NULL)
            words[n++] = word;
        if (i < at || i >= at + n_out)
            words[n++] = call->words[i];
    }
    if (at >= call->n_words && word != NULL)
        words[n++] = word;
    free(call->words);
    call->words = words;
    call->n_words = n;
}

static struct cts_end wait_for(pid_t pid)
{
    int status = 0;

    if (waitpid(pid, &status, 0) < 0)
        return (struct cts_end){.exit = 127};
    if (WIFSIGNALED(status))
        return (struct cts_end){.exit = -1, .signal = WTERMSIG(status)};
    return (struct cts_end){.exit = WEXITSTATUS(status)};
}

/* posix_spawn() of glibc leaves two signals ignored, which a case may notice. A file in memory
 * takes the output: nobody has to read while the command runs. */
static struct cts_end run_words(const char **words, int out_fd)
{
    pid_t pid = fork();

    if (pid < 0)
        return (struct cts_end){.exit = 127};
    if (pid > 0)
        return wait_for(pid);
    if (out_fd >= 0)
        (void)dup2(out_fd, STDOUT_FILENO);
    (void)execvp(words[0], (char *const *)(uintptr_t)words);
    _exit(127);
}

static struct cts_end run_captured(const char **words, char **ret_out)
{
    owned_fd int out_fd = memfd_create("output", MFD_CLOEXEC);
    struct cts_end end = run_words(words, out_fd);
    char *out = NULL;

    (void)lseek(out_fd, 0, SEEK_SET);
    if (oci_file_read_fd(out_fd, "output", OUTPUT_MAX, &out, NULL, NULL) != OCI_OK)
        out = oci_str_dup("");
    *ret_out = out;
    return end;
}

struct cts_end cts_call_run(const struct cts_call *call, char **ret_out)
{
    if (ret_out == NULL)
        return run_words(call->words, -1);
    return run_captured(call->words, ret_out);
}

json_t *cts_call_state(const struct cts_call *call)
{
    const char **words = NULL;
    owned_str char *out = NULL;
    json_t *state = NULL;

    if (call->id == NULL || call->verb_at == call->n_words)
        return NULL;
    words = oci_new(call->verb_at + 3, sizeof(*words));
    for (size_t i = 0; i < call->verb_at; i++)
        words[i] = call->words[i];
    words[call->verb_at] = "state";
    words[call->verb_at + 1] = call->id;
    (void)run_captured(words, &out);
    free(words);
    if (oci_json_parse(out, strlen(out), NULL, &state, NULL) != OCI_OK)
        return NULL;
    return state;
}
