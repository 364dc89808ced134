/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * A runtime with one fault: `mutate MUTANT PROGRAM [WORD]...`
 *
 * MUTANT is the JSON of a mutant, or the path of a file of it. The program is called as the words
 * say, but for the mutant's mutations. Without one that applies it is the program itself.
 */
#include <string.h>

#include "mutate/begin.h"

enum { HOOK_AT = 2 };

int main(int argc, char **argv)
{
    struct cts_play play = {.end = {.exit = 0}};

    if (argc > HOOK_AT && strcmp(argv[1], "--hook") == 0)
        return cts_hook_run(argv + HOOK_AT, (size_t)(argc - HOOK_AT));
    if (argc > HOOK_AT && strcmp(argv[1], "--inside") == 0)
        return cts_inside_run(argv + HOOK_AT, (size_t)(argc - HOOK_AT));
    return cts_mutate_main(argc, argv, &play);
}
