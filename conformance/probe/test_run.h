/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * Running the probe from a unit test and reading what it printed.
 */
#pragma once

#include <stddef.h>
#include <sys/types.h>

#include <jansson.h>

enum { PROBE_TEST_OUTPUT_MAX = 256 * 1024 };

/** One run of the probe. */
struct probe_test_run {
    char output[PROBE_TEST_OUTPUT_MAX];
    size_t size;
    int status;
    pid_t pid;
    int out_fd;
};

/** The run at hand. */
extern struct probe_test_run run;

/** A list of words, ended by NULL. */
#define WORDS(...) ((const char *const[]){__VA_ARGS__, NULL})

/** Start the probe with these words; standard input is a pipe that holds @p input. */
void start(const char *input, const char *const *words);
/** Read standard output up to the end of a line. */
void read_line(void);
/** Read the rest and wait for the end. */
void finish(void);
/** start() and finish(). */
void run_probe(const char *input, const char *const *words);
/** The report on the first line, whose nonce is "n1"; the caller releases it. */
json_t *report(void);
/** "a|b|0" in a document; paths have slashes of their own. */
const json_t *at(const json_t *doc, const char *path);
/** The integer there; the test fails where there is none. */
long long number_at(const json_t *doc, const char *path);
/** The string there; the test fails where there is none. */
const char *text_at(const json_t *doc, const char *path);
