/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * A runtime with one fault: `mutate MUTANT PROGRAM [WORD]...`
 *
 * MUTANT is the JSON of a mutant, or the path of a file of it. The program is called as the words
 * say, but for the mutant's mutations. Without one that applies it is the program itself.
 */
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/json.h"
#include "base/owned.h"
#include "mutate/play.h"

enum { USAGE = 2, BROKEN = 120, FIRST_WORD = 2, HOOK_AT = 2 };

static int play(const char *text, char *const *words, size_t n_words)
{
    struct oci_error err = OCI_ERROR_NONE;
    owned_json json_t *mutant = NULL;
    struct cts_play play = {.end = {.exit = 0}};
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
    play.self = self;
    play.mutant = mutant;
    cts_call_read((const char *const *)words, n_words, &play.call);
    code = cts_play_run(&play);
    free(play.out);
    free(play.moved);
    json_decref(play.config);
    json_decref(play.state);
    cts_call_done(&play.call);
    return code;
}

int main(int argc, char **argv)
{
    if (argc > HOOK_AT && strcmp(argv[1], "--hook") == 0)
        return cts_hook_run(argv + HOOK_AT, (size_t)(argc - HOOK_AT));
    if (argc > HOOK_AT && strcmp(argv[1], "--inside") == 0)
        return cts_inside_run(argv + HOOK_AT, (size_t)(argc - HOOK_AT));
    if (argc <= FIRST_WORD) {
        (void)fputs("mutate: usage: mutate MUTANT PROGRAM [WORD]...\n", stderr);
        return USAGE;
    }
    return play(argv[1], argv + FIRST_WORD, (size_t)(argc - FIRST_WORD));
}
