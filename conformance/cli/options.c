/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/options.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/owned.h"

enum { COLUMN = 24 /* Where the help text of an option begins. */ };

static const struct cts_option help_row = {
    .name = "help", .letter = 'h', .type = CTS_OPTION_FLAG, .help = "print this and exit"};

/* "--name" or "--name=value": the row, and the value that is part of the word. */
static const struct cts_option *find_long(const struct cts_options *options, const char *word,
                                          const char **ret_value)
{
    size_t size = strcspn(word, "=");

    *ret_value = word[size] == '=' ? word + size + 1 : NULL;
    if (size == 4 && strncmp(word, "help", 4) == 0)
        return &help_row;
    for (size_t i = 0; i < options->n_rows; i++) {
        if (strlen(options->rows[i].name) == size &&
            strncmp(options->rows[i].name, word, size) == 0)
            return &options->rows[i];
    }
    return NULL;
}

static const struct cts_option *find_short(const struct cts_options *options, const char *word,
                                           const char **ret_value)
{
    *ret_value = word[1] != '\0' ? word + 1 : NULL;
    if (word[0] == 'h')
        return &help_row;
    for (size_t i = 0; i < options->n_rows; i++) {
        if (options->rows[i].letter != 0 && options->rows[i].letter == word[0])
            return &options->rows[i];
    }
    return NULL;
}

static void add_word(struct cts_words *words, const char *value)
{
    words->items = oci_grow(words->items, words->n_items + 1, sizeof(*words->items));
    words->items[words->n_items++] = value;
}

static enum oci_status take_number(const struct cts_option *row, const char *value, double *slot,
                                   struct oci_error *err)
{
    char *end = NULL;
    double number = 0;

    errno = 0;
    number = strtod(value, &end);
    if (errno != 0 || end == value || *end != '\0' || !(number >= 0))
        return oci_fail(err, OCI_INVALID, NULL, "--%s wants a number, not '%s'", row->name, value);
    *slot = number;
    return OCI_OK;
}

static enum oci_status take(const struct cts_option *row, const char *value, void *target,
                            struct oci_error *err)
{
    char *slot = (char *)target + row->offset;

    switch (row->type) {
    case CTS_OPTION_FLAG:
        *(bool *)(void *)slot = true;
        break;
    case CTS_OPTION_TEXT:
        *(const char **)(void *)slot = value;
        break;
    case CTS_OPTION_LIST:
        add_word((struct cts_words *)(void *)slot, value);
        break;
    case CTS_OPTION_NUMBER:
        return take_number(row, value, (double *)(void *)slot, err);
    }
    return OCI_OK;
}

/* One word that begins with a dash. @p ret_used is how many words of argv it took. */
static enum oci_status read_option(char *const *words, const struct cts_options *options,
                                   void *target, int *ret_used, struct oci_error *err)
{
    const char *word = words[0];
    const char *value = NULL;
    const struct cts_option *row = word[1] == '-' ? find_long(options, word + 2, &value)
                                                  : find_short(options, word + 1, &value);

    if (row == NULL)
        return oci_fail(err, OCI_INVALID, NULL, "no option '%s'; see --help", word);
    *ret_used = 1;
    if (row == &help_row) {
        cts_options_help(stdout, options);
        return OCI_EXISTS;
    }
    if (row->type == CTS_OPTION_FLAG) {
        if (value != NULL)
            return oci_fail(err, OCI_INVALID, NULL, "'%s': --%s takes no value", word, row->name);
        return take(row, NULL, target, err);
    }
    if (value == NULL) {
        value = words[1];
        *ret_used = 2;
    }
    if (value == NULL)
        return oci_fail(err, OCI_INVALID, NULL, "--%s wants %s", row->name, row->value);
    return take(row, value, target, err);
}

enum oci_status cts_options_read(int argc, char *const *argv, const struct cts_options *options,
                                 void *target, int *ret_rest, struct oci_error *err)
{
    int i = 1;

    while (i < argc && argv[i][0] == '-' && argv[i][1] != '\0') {
        int used = 0;
        enum oci_status status = OCI_OK;

        if (strcmp(argv[i], "--") == 0) {
            i++;
            break;
        }
        status = read_option(argv + i, options, target, &used, err);
        if (status != OCI_OK)
            return status;
        i += used;
    }
    *ret_rest = i;
    return OCI_OK;
}

static void print_row(FILE *out, const struct cts_option *row)
{
    owned_str char *name = oci_str_printf("--%s%s%s", row->name, row->value == NULL ? "" : " ",
                                          row->value == NULL ? "" : row->value);

    if (row->letter != 0) {
        (void)fprintf(out, "  -%c, %-*s %s\n", row->letter, COLUMN, name, row->help);
    } else {
        (void)fprintf(out, "      %-*s %s\n", COLUMN, name, row->help);
    }
}

void cts_options_help(FILE *out, const struct cts_options *options)
{
    (void)fprintf(out, "usage: plimsoll %s\n\n%s\n\n", options->usage, options->summary);
    for (size_t i = 0; i < options->n_rows; i++)
        print_row(out, &options->rows[i]);
    print_row(out, &help_row);
}
