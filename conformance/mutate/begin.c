/* SPDX-License-Identifier: Apache-2.0 */
#include "mutate/begin.h"

#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/json.h"
#include "base/owned.h"

enum { USAGE = 2, BROKEN = 120, FIRST_WORD = 2 };

static int play_words(struct cts_play *play, const char *text, char *const *words, size_t n_words)
{
    struct oci_error err = OCI_ERROR_NONE;
    owned_json json_t *mutant = NULL;
    char self[PATH_MAX] = "";
    enum oci_status status = text[0] == '{'
                                 ? oci_json_parse(text, strlen(text), NULL, &mutant, &err)
                                 : oci_json_read(AT_FDCWD, text, NULL, &mutant, &err);
    int code = 0;

    if (status != OCI_OK) {
        (void)fprintf(stderr, "mutate: %s\n", err.text);
        return BROKEN;
    }
    if (readlink("/proc/self/exe", self, sizeof(self) - 1) < 0)
        return BROKEN;
    play->self = self;
    play->mutant = mutant;
    cts_call_read((const char *const *)words, n_words, &play->call);
    code = cts_play_run(play);
    free(play->out);
    free(play->moved);
    json_decref(play->config);
    json_decref(play->state);
    cts_call_done(&play->call);
    return code;
}

int cts_mutate_main(int argc, char *const *argv, struct cts_play *play)
{
    if (argc <= FIRST_WORD) {
        (void)fprintf(stderr, "mutate: usage: %s MUTANT PROGRAM [WORD]...\n", argv[0]);
        return USAGE;
    }
    return play_words(play, argv[1], argv + FIRST_WORD, (size_t)(argc - FIRST_WORD));
}
