/* SPDX-License-Identifier: Apache-2.0 */
#include "unpack/convert.h"

#include <fcntl.h>
#include <unistd.h>

#include "base/json.h"
#include "base/memory.h"
#include "base/owned.h"
#include "base/test.h"

#include "bundle/default_config.h"

#define ANY "'architecture':'amd64','os':'linux','rootfs':{'type':'layers','diff_ids':[]}"

/* An image config, and what one place of config.json is then. ' is ". NULL: nothing is there. */
static const struct row {
    const char *config;
    const char *pointer;
    const char *value;
} rows[] = {
    {"'config':{'Entrypoint':['/a','b'],'Cmd':['c']}",             "/process/args",                                      "['/a','b','c']"                },
    {"'config':{'Cmd':['c','d']}",                                 "/process/args",                                      "['c','d']"                     },
    {"'config':{'Entrypoint':['/a']}",                             "/process/args",                                      "['/a']"                        },
    {"'config':{'WorkingDir':'/w'}",                               "/process/cwd",                                       "'/w'"                          },
    {"'config':{'WorkingDir':''}",                                 "/process/cwd",                                       "'/'"                           },
    {"'config':{'Env':['A=1','PATH=/x']}",                         "/process/env",                                       "['A=1','PATH=/x','TERM=xterm']"},
    {"'config':{'Env':['A=1','A=2']}",                             "/process/env/1",                                     "'A=2'"                         },
    {"'config':{'User':'5:6'}",                                    "/process/user",                                      "{'uid':5,'gid':6}"             },
    {"'config':{'StopSignal':'SIGINT'}",                           "/annotations/org.opencontainers.image.stopSignal",
     "'SIGINT'"                                                                                                                                          },
    {"'config':{'ExposedPorts':{'80/tcp':{},'53/udp':{}}}",
     "/annotations/org.opencontainers.image.exposedPorts",                                                               "'80/tcp,53/udp'"               },
    {"'config':{'Labels':{'a':'b'}}",                              "/annotations/a",                                     "'b'"                           },
    {"'config':{'Labels':{'org.opencontainers.image.os':'mine'}}",
     "/annotations/org.opencontainers.image.os",                                                                         "'mine'"                        },
    {"'config':{}",                                                "/annotations/org.opencontainers.image.os",           "'linux'"                       },
    {"'config':{}",                                                "/annotations/org.opencontainers.image.architecture", "'amd64'"                       },
    {"'author':'me'",                                              "/annotations/org.opencontainers.image.author",       "'me'"                          },
    {"'created':'2020-01-01T00:00:00Z'",                           "/annotations/org.opencontainers.image.created",
     "'2020-01-01T00:00:00Z'"                                                                                                                            },
    {"'os.features':['a','b']",                                    "/annotations/org.opencontainers.image.os.features",  "'a,b'"                         },
    {"'variant':null",                                             "/annotations/org.opencontainers.image.variant",      NULL                            },
    {"'config':null",                                              "/process/cwd",                                       "'/'"                           },
    {"'config':{'Volumes':{'/data':{}}}",                          "/mounts/7/destination",                              "'/data'"                       },
    {"'config':{'Volumes':null}",                                  "/mounts/7",                                          NULL                            },
};

static json_t *read_json(const char *text)
{
    owned_str char *json = oci_str_dup(text);
    json_t *doc;

    for (char *at = json; *at != '\0'; at++)
        *at = *at == '\'' ? '"' : *at;
    doc = json_loads(json, JSON_DECODE_ANY, NULL);
    assert_non_null(doc);
    return doc;
}

static json_t *convert(const char *config_text, const json_t *args)
{
    owned_str char *text = oci_str_printf("{" ANY ",%s}", config_text);
    owned_json json_t *config = read_json(text);
    owned_fd int rootfd = open("/proc/self/fdinfo", O_PATH | O_DIRECTORY | O_CLOEXEC);
    json_t *spec = NULL;

    assert_int_equal(oci_convert(config, args, rootfd, &spec, NULL), OCI_OK);
    return spec;
}

static void image_config_becomes_config_json(void **state)
{
    (void)state;
    for (size_t i = 0; i < N_OF(rows); i++) {
        owned_json json_t *spec = convert(rows[i].config, NULL);
        const json_t *found = oci_json_at(spec, rows[i].pointer);
        owned_json json_t *want = rows[i].value == NULL ? NULL : read_json(rows[i].value);

        if (want == NULL ? found != NULL : found == NULL || !oci_json_equal(found, want))
            print_error("%s: %s\n", rows[i].config, rows[i].pointer);
        assert_true(want == NULL ? found == NULL : found != NULL && oci_json_equal(found, want));
    }
}

static void words_of_the_user_take_the_place_of_cmd(void **state)
{
    owned_json json_t *args = read_json("['x','y']");
    owned_json json_t *both = convert("'config':{'Entrypoint':['/a'],'Cmd':['c']}", args);
    owned_json json_t *want = read_json("['/a','x','y']");
    owned_json json_t *alone = convert("'config':{'Cmd':['c']}", args);

    (void)state;
    assert_true(oci_json_equal(oci_json_at(both, "/process/args"), want));
    assert_true(oci_json_equal(oci_json_at(alone, "/process/args"), args));
}

/* Nothing that is not said changes. */
static void the_rest_is_the_default(void **state)
{
    static const char *const places[] = {"/linux", "/root", "/process/capabilities", "/hostname"};
    owned_json json_t *defaults = oci_default_config();
    owned_json json_t *spec = convert("'config':{'Cmd':['c']}", NULL);

    (void)state;
    for (size_t i = 0; i < N_OF(places); i++)
        assert_true(oci_json_equal(oci_json_at(spec, places[i]), oci_json_at(defaults, places[i])));
}

static void user_that_is_not_there_is_an_error(void **state)
{
    owned_json json_t *config = read_json("{" ANY ",'config':{'User':'nobody-at-all'}}");
    owned_fd int rootfd = open("/proc/self/fdinfo", O_PATH | O_DIRECTORY | O_CLOEXEC);
    struct oci_error err = OCI_ERROR_NONE;
    json_t *spec = NULL;

    (void)state;
    assert_int_equal(oci_convert(config, NULL, rootfd, &spec, &err), OCI_INVALID);
    assert_null(spec);
    assert_string_equal(err.clause, "img.convert.user.unknown");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(image_config_becomes_config_json),
        cmocka_unit_test(words_of_the_user_take_the_place_of_cmd),
        cmocka_unit_test(the_rest_is_the_default),
        cmocka_unit_test(user_that_is_not_there_is_an_error),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
