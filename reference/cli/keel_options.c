/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/keel_options.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

/* One argument taken apart. */
struct given {
    const struct oci_option *option;
    const char *value; /* After '='; NULL where none. */
};

static const struct oci_option *find_long(const struct oci_options *options, const char *name,
                                          size_t size)
{
    for (size_t i = 0; i < options->n_rows; i++) {
        const char *row = options->rows[i].name;

        if (strncmp(row, name, size) == 0 && row[size] == '\0')
            return &options->rows[i];
    }
    return NULL;
}

static const struct oci_option *find_letter(const struct oci_options *options, const char *text)
{
    for (size_t i = 0; i < options->n_rows; i++) {
        if (options->rows[i].letter != '\0' && options->rows[i].letter == text[0] &&
            (text[1] == '\0' || text[1] == '='))
            return &options->rows[i];
    }
    return NULL;
}

static struct given take_apart(const struct oci_options *options, const char *arg)
{
    bool two = arg[1] == '-';
    const char *name = arg + (two ? 2 : 1);
    size_t size = strcspn(name, "=");
    struct given given = {.option = find_long(options, name, size)};

    if (given.option == NULL && !two)
        given.option = find_letter(options, name);
    if (name[size] == '=')
        given.value = name + size + 1;
    return given;
}

static bool takes_value(const struct oci_option *option)
{
    return option->kind != OCI_OPTION_FLAG && option->kind != OCI_OPTION_IGNORED_FLAG;
}

static enum oci_status store_number(const struct oci_option *option, const char *value,
                                    unsigned int *slot, struct oci_error *err)
{
    char *end = NULL;
    unsigned long number = 0;

    errno = 0;
    number = strtoul(value, &end, 10);
    if (errno != 0 || end == value || *end != '\0' || value[0] == '-' || number > UINT_MAX) {
        return oci_fail(err, OCI_INVALID, NULL, "option --%s: '%s' is not a number", option->name,
                        value);
    }
    *slot = (unsigned int)number;
    return OCI_OK;
}

static enum oci_status store_in_list(const struct oci_option *option, const char *value,
                                     struct oci_option_list *list, struct oci_error *err)
{
    if (list->n_items == OCI_OPTION_LIST_MAX) {
        return oci_fail(err, OCI_LIMIT, NULL, "option --%s is given more than %d times",
                        option->name, OCI_OPTION_LIST_MAX);
    }
    list->items[list->n_items++] = value;
    return OCI_OK;
}

static enum oci_status store(const struct given *given, void *target, struct oci_error *err)
{
    void *slot = (char *)target + given->option->offset;

    switch (given->option->kind) {
    case OCI_OPTION_FLAG:
        *(bool *)slot = given->value == NULL || strcmp(given->value, "false") != 0;
        return OCI_OK;
    case OCI_OPTION_TEXT:
        *(const char **)slot = given->value;
        return OCI_OK;
    case OCI_OPTION_NUMBER:
        return store_number(given->option, given->value, slot, err);
    case OCI_OPTION_LIST:
        return store_in_list(given->option, given->value, slot, err);
    case OCI_OPTION_IGNORED:
    case OCI_OPTION_IGNORED_FLAG:
        return OCI_OK;
    }
    return OCI_OK;
}

enum oci_status oci_options_read(const struct oci_options *options, char **argv,
                                 enum oci_option_order order, void *target,
                                 struct oci_words_left *ret_words, struct oci_error *err)
{
    size_t n_words = 0;
    bool ended = false;

    for (char **at = argv; *at != NULL; at++) {
        struct given given = {.option = NULL};
        enum oci_status status = OCI_OK;

        if (ended || (*at)[0] != '-' || (*at)[1] == '\0') {
            argv[n_words++] = *at;
            ended = ended || order == OCI_OPTIONS_FIRST;
            continue;
        }
        if (strcmp(*at, "--") == 0) {
            ended = true;
            continue;
        }
        given = take_apart(options, *at);
        if (given.option == NULL)
            return oci_fail(err, OCI_INVALID, NULL, "unknown option '%s'", *at);
        if (takes_value(given.option) && given.value == NULL && *++at == NULL)
            return oci_fail(err, OCI_INVALID, NULL, "option '%s' needs a value", at[-1]);
        if (takes_value(given.option) && given.value == NULL)
            given.value = *at;
        status = store(&given, target, err);
        if (status != OCI_OK)
            return status;
    }
    argv[n_words] = NULL;
    *ret_words = (struct oci_words_left){argv, n_words};
    return OCI_OK;
}
