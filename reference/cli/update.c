/* SPDX-License-Identifier: Apache-2.0 */
#include <fcntl.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "base/fields.h"
#include "base/json.h"
#include "base/owned.h"
#include "cli/keel_verb.h"
#include "runtime/control.h"

enum { N_VALUES = 16 };

struct update_options {
    const char *resources; /* File, or "-". */
    const char *values[N_VALUES];
};

enum value_type { NUMBER, BYTES, TEXT };

/* Options that stand for one member of linux.resources. */
static const struct value {
    const char *object;
    const char *member;
    enum value_type type;
} values[N_VALUES] = {
    {"memory",  "limit",           BYTES },
    {"memory",  "reservation",     BYTES },
    {"memory",  "swap",            BYTES },
    {"memory",  "kernel",          BYTES },
    {"memory",  "kernelTCP",       BYTES },
    {"cpu",     "shares",          NUMBER},
    {"cpu",     "quota",           NUMBER},
    {"cpu",     "period",          NUMBER},
    {"cpu",     "burst",           NUMBER},
    {"cpu",     "realtimePeriod",  NUMBER},
    {"cpu",     "realtimeRuntime", NUMBER},
    {"cpu",     "cpus",            TEXT  },
    {"cpu",     "mems",            TEXT  },
    {"cpu",     "idle",            NUMBER},
    {"pids",    "limit",           NUMBER},
    {"blockIO", "weight",          NUMBER},
};

#define VALUE(i) offsetof(struct update_options, values[i])

/* In the order of the table above. */
static const struct oci_option rows[] = {
    {"resources", 'r',       OCI_OPTION_TEXT, offsetof(struct update_options, resources),
     "linux.resources in JSON"},
    {"memory",           'm',             OCI_OPTION_TEXT,               VALUE(0),                  "limit in bytes"     },
    {"memory-reservation",           0, OCI_OPTION_TEXT,     VALUE(1),                    "soft limit in bytes"            },
    {"memory-swap",           0,        OCI_OPTION_TEXT,            VALUE(2),                    "memory and swap"},
    {"kernel-memory",           0,      OCI_OPTION_TEXT,          VALUE(3),                    "kernel memory"              },
    {"kernel-memory-tcp",           0,  OCI_OPTION_TEXT,      VALUE(4),                    "buffers of TCP"  },
    {"cpu-share",           0,          OCI_OPTION_TEXT,              VALUE(5),                    "relative weight"      },
    {"cpu-quota",           0,          OCI_OPTION_TEXT,              VALUE(6),                    "microseconds a period"  },
    {"cpu-period",           0,         OCI_OPTION_TEXT,             VALUE(7),                    "microseconds"       },
    {"cpu-burst",           0,          OCI_OPTION_TEXT,              VALUE(8),                    "microseconds" },
    {"cpu-rt-period",           0,      OCI_OPTION_TEXT,          VALUE(9),                    "microseconds"           },
    {"cpu-rt-runtime",           0,     OCI_OPTION_TEXT,         VALUE(10),                    "microseconds" },
    {"cpuset-cpus",           0,        OCI_OPTION_TEXT,            VALUE(11),                    "list of processors"        },
    {"cpuset-mems",           0,        OCI_OPTION_TEXT,            VALUE(12),                    "list of memory nodes" },
    {"cpu-idle",           0,           OCI_OPTION_TEXT,               VALUE(13),                    "1: only when idle"     },
    {"pids-limit",           0,         OCI_OPTION_TEXT,             VALUE(14),                    "number of tasks"   },
    {"blkio-weight",           0,       OCI_OPTION_TEXT,           VALUE(15),                    "relative weight"       },
};

/* Bytes may have a unit behind them: 512m. */
static bool read_number(const char *text, enum value_type type, json_int_t *ret_number)
{
    static const char units[] = "bkmgt";
    char *rest = NULL;
    const char *unit = NULL;
    json_int_t number = strtoll(text, &rest, 10);

    if (rest == text)
        return false;
    if (*rest != '\0' && type == BYTES && rest[1] == '\0') {
        unit = strchr(units, *rest | 0x20);
        if (unit == NULL || number < 0 || number > INT64_MAX >> (10 * (unit - units)))
            return false;
        number <<= 10 * (unit - units);
        rest++;
    }
    *ret_number = number;
    return *rest == '\0';
}

static enum oci_status add_value(json_t *resources, const struct value *row, const char *text,
                                 struct oci_error *err)
{
    json_t *section = json_object_get(resources, row->object);
    json_int_t number = 0;

    if (section == NULL) {
        section = json_object();
        (void)json_object_set_new(resources, row->object, section);
    }
    if (row->type == TEXT) {
        (void)json_object_set_new(section, row->member, json_string(text));
        return OCI_OK;
    }
    if (!read_number(text, row->type, &number))
        return oci_fail(err, OCI_INVALID, NULL, "update: '%s' is not a number", text);
    (void)json_object_set_new(section, row->member, json_integer(number));
    return OCI_OK;
}

static enum oci_status load(const struct update_options *options, struct oci_config *ret_config,
                            struct oci_error *err)
{
    owned_json json_t *resources = json_object();
    owned_str char *text = NULL;

    if (options->resources != NULL)
        return oci_config_load_resources(AT_FDCWD, options->resources, ret_config, err);
    for (size_t i = 0; i < N_VALUES; i++) {
        enum oci_status status = OCI_OK;

        if (options->values[i] != NULL)
            status = add_value(resources, &values[i], options->values[i], err);
        if (status != OCI_OK)
            return status;
    }
    text = oci_json_dump(resources, JSON_COMPACT);
    return oci_config_parse_resources(text, strlen(text), ret_config, err);
}

static enum oci_status run(const struct oci_globals *globals, char **argv, int *ret_status,
                           struct oci_error *err)
{
    struct update_options options = {.resources = NULL};
    struct oci_words_left words = {NULL, 0};
    owned_config struct oci_config config = {.doc = NULL};
    enum oci_status status = oci_verb_read(&oci_verb_update, argv, &options, &words, err);

    (void)ret_status;
    if (status == OCI_OK)
        status = oci_verb_words(&oci_verb_update, &words, 1, 1, err);
    if (status == OCI_OK)
        status = load(&options, &config, err);
    if (status != OCI_OK)
        return status;
    return oci_update(globals->root, words.items[0], &config.resources, err);
}

const struct oci_verb oci_verb_update = {
    .name = "update",
    .usage = "[options] <id>",
    .summary = "change the resources of a container",
    .options = {OCI_ROWS(rows)},
    .run = run,
};
