/* SPDX-License-Identifier: Apache-2.0 */
#include "bundle/refusal_test.h"

#define USERNS "\"namespaces\":[{\"type\":\"user\"}]"
#define UIDS   "\"uidMappings\":[{\"containerID\":0,\"hostID\":1,\"size\":9}]"
#define GIDS   "\"gidMappings\":[{\"containerID\":0,\"hostID\":1,\"size\":9}]"

static const struct refusal refusals[] = {
    {"/ociVersion",                  NULL,                                                   "cfg.ociVersion",                          "/ociVersion: is missing"                  },
    {"/ociVersion",                  "\"banana\"",                                           "cfg.ociVersion.semver",                   "/ociVersion: 'banana' is no SemVer"       },
    {"/ociVersion",                  "\"1.0\"",                                              "cfg.ociVersion.semver",                   "/ociVersion: '1.0' is no SemVer"          },
    {"/ociVersion",                  "\"2.0.0\"",                                            "rt.version.compat",                       "/ociVersion: '2.0.0' is not a version 1.x"},
    {"/root",                        NULL,                                                   "cfg.root.required",                       "/root: is missing"                        },
    {"/root",                        "{}",                                                   "cfg.root.path",                           "/root/path: is missing"                   },
    {"/root/readonly",               "0",                                                    "cfg.root.readonly",                       "/root/readonly: is an integer"            },
    {"/annotations",                 "{\"\":\"x\"}",                                         "cfg.annotations.key-not-empty",
     "/annotations: has an empty key"                                                                                                                                              },
    {"/annotations",                 "{\"a\":1}",                                            "cfg.annotations",                         "/annotations/a: is an integer"            },
    {"/hostname",                    "\"box\"",                                              "rt.hostname",                             "/hostname: there is no uts namespace"     },
    {"/domainname",                  "\"box\"",                                              "rt.domainname",                           "/domainname: there is no uts namespace"   },
    {"/hooks/poststop",              "[{\"path\":\"x\"}]",                                   "cfg.hooks.path.absolute",
     "/hooks/poststop/0/path: 'x'"                                                                                                                                                 },
    {"/hooks/prestart",              "[{\"path\":\"/x\",\"timeout\":0}]",                    "cfg.hooks.timeout.positive",
     "/hooks/prestart/0/timeout: 0"                                                                                                                                                },
    {"/mounts",                      "[{\"type\":\"proc\"}]",                                "cfg.mounts.destination",
     "/mounts/0/destination: is missing"                                                                                                                                           },
    {"/mounts/-",                    "{\"destination\":\"/a\"}",                             "rt.mounts.type.kernel",                   "/mounts/1: has no type"                   },
    {"/mounts/0/options",            "[\"idmap\"]",                                          "rt.mounts.option.idmap.no-mapping-error",
     "/mounts/0: has no mapping"                                                                                                                                                   },
    {"/mounts/0/uidMappings",        "[{\"containerID\":0,\"hostID\":1,\"size\":9}]",
     "cfg.mounts.uidMappings.with-gid",                                                                                                 "/mounts/0"                                },
    {"/mounts/0/gidMappings",        "[{\"containerID\":0,\"hostID\":1,\"size\":9}]",
     "cfg.mounts.gidMappings.with-uid",                                                                                                 "/mounts/0"                                },
    {"/mounts/0/uidMappings",        "[{\"containerID\":0,\"hostID\":1}]",                   "cfg.linux.uidMappings.size",
     "/mounts/0/uidMappings/0/size"                                                                                                                                                },
    {"/linux/namespaces/-",          "{\"type\":\"mount\"}",                                 "rt.ns.duplicate",
     "/linux/namespaces/2: is of a type"                                                                                                                                           },
    {"/linux/namespaces/-",          "{\"type\":\"net\"}",                                   "cfg.linux.namespaces.type",
     "/linux/namespaces/2/type: 'net' is none of"                                                                                                                                  },
    {"/linux/namespaces/-",          "{\"type\":\"ipc\",\"path\":\"x\"}",                    "cfg.ns.path.absolute",
     "/linux/namespaces/2/path: 'x'"                                                                                                                                               },
    {"/linux/timeOffsets",           "{\"monotonic\":{\"secs\":1}}",                         "rt.time.offsets",
     "/linux/timeOffsets: there is no new"                                                                                                                                         },
    {"/linux/timeOffsets",           "{\"realtime\":{\"secs\":1}}",                          "rt.time.offsets",
     "/linux/timeOffsets: 'realtime' is no clock"                                                                                                                                  },
    {"/linux",                       "{" USERNS "}",                                         "rt.userns.mappings",                      "/linux/uidMappings: a new user namespace" },
    {"/linux",                       "{" USERNS "," UIDS "}",                                "rt.userns.mappings",
     "/linux/uidMappings: a new user namespace"                                                                                                                                    },
    {"/linux/cgroupsPath",           "\"/a/../b\"",                                          "rt.cgroupsPath.invalid",
     "/linux/cgroupsPath: names no cgroup"                                                                                                                                         },
    {"/linux/cgroupsPath",           "\"/\"",                                                "rt.cgroupsPath.invalid",
     "/linux/cgroupsPath: names no cgroup"                                                                                                                                         },
    {"/linux/netDevices",            "{\"eth0\":{}}",                                        "rt.netdev.available",
     "/linux/netDevices: there is no network"                                                                                                                                      },
    {"/linux/netDevices",            "{\"eth0\":{\"name\":\"a/b\"}}",                        "cfg.linux.netDevices.name",
     "/linux/netDevices/eth0: 'a/b'"                                                                                                                                               },
    {"/linux/resources/cpu",         "{\"quota\":10,\"burst\":11}",                          "cfg.res.cpu.burst-le-quota",
     "/linux/resources/cpu/burst"                                                                                                                                                  },
    {"/linux/resources/unified",     "{\"../x.y\":\"1\"}",                                   "rt.res.unified.unknown-written",
     "/linux/resources/unified/0"                                                                                                                                                  },
    {"/linux/memoryPolicy",          "{\"mode\":\"MPOL_BIND\"}",                             "cfg.mempolicy.nodes",
     "/linux/memoryPolicy/nodes"                                                                                                                                                   },
    {"/linux/memoryPolicy",          "{\"mode\":\"MPOL_LOCAL\",\"nodes\":\"0\"}",            "cfg.mempolicy.nodes",
     "/linux/memoryPolicy/nodes"                                                                                                                                                   },
    {"/linux/seccomp/defaultAction", "\"SCMP_ACT_NOTIFY\"",                                  "rt.values.subset",
     "/linux/seccomp/defaultAction"                                                                                                                                                },
    {"/linux/seccomp/syscalls",      "[{\"names\":[\"x\"],\"action\":\"SCMP_ACT_NOTIFY\"}]",
     "rt.seccomp.action.notify",                                                                                                        "/linux/seccomp/listenerPath"              },
    {"/linux/sysctl",                "{\"net.ipv4.ip_forward\":\"1\"}",                      "rt.sysctl",
     "/linux/sysctl/net.ipv4.ip_forward: its namespace"                                                                                                                            },
    {"/linux/sysctl",                "{\"vm.swappiness\":\"1\"}",                            "rt.sysctl",
     "/linux/sysctl/vm.swappiness: belongs to no namespace"                                                                                                                        },
    {"/linux/sysctl",                "{\"net/../vm/swappiness\":\"1\"}",                     "rt.sysctl",
     "/linux/sysctl/net/../vm/swappiness: is no name"                                                                                                                              },
    {"/linux/sysctl",                "{\"net.//.vm\":\"1\"}",                                "rt.sysctl",                               "/linux/sysctl/net.//.vm: is no name"      },
};

static const struct acceptance accepted[] = {
    {"/ociVersion",          "\"1.0.2-dev\""                                                  },
    {"/ociVersion",          "\"1.99.0+build.01\""                                            },
    {"/unknown",             "{\"a\":[1,null]}"                                               },
    {"/HostName",            "\"box\""                                                        },
    {"/linux",               NULL                                                             },
    {"/mounts",              NULL                                                             },
    {"/process",             NULL                                                             },
    {"/hooks/createRuntime", "[{\"path\":\"/x\",\"args\":[],\"env\":[],\"timeout\":1}]"       },
    {"/linux/namespaces/-",  "{\"type\":\"ipc\",\"path\":\"\"}"                               },
    {"/linux",               "{" USERNS "," UIDS "," GIDS "}"                                 },
    {"/linux/cgroupsPath",   "\"system.slice:keel:a\""                                        },
    {"/linux/cgroupsPath",   "\"a..b/...\""                                                   },
    {"/mounts/-",            "{\"destination\":\"a\",\"source\":\"b\",\"options\":[\"bind\"]}"},
    {"/linux/namespaces",    "[{\"type\":\"network\",\"path\":\"/proc/1/ns/net\"}]"           },
    {"/linux/memoryPolicy",  "{\"mode\":\"MPOL_PREFERRED\"}"                                  },
    {"/linux/resources/cpu", "{\"quota\":-1,\"burst\":11}"                                    },
};

static void rules_refuse(void **state)
{
    (void)state;
    assert_refused(refusals, sizeof(refusals) / sizeof(refusals[0]));
}

static void rules_take(void **state)
{
    (void)state;
    assert_taken(accepted, sizeof(accepted) / sizeof(accepted[0]));
}

static void an_unmapped_user_is_refused(void **state)
{
    static const char text[] =
        "{\"ociVersion\":\"1.0.0\",\"root\":{\"path\":\"r\"},\"process\":{\"args\":[\"a\"],"
        "\"cwd\":\"/\",\"user\":{\"uid\":9,\"gid\":0}},\"linux\":{" USERNS "," UIDS "," GIDS "}}";
    struct oci_config config = {.doc = NULL};
    struct oci_error err = OCI_ERROR_NONE;

    (void)state;
    assert_int_equal(oci_config_parse(text, strlen(text), &config, &err), OCI_INVALID);
    assert_string_equal(err.clause, "rt.user.uid-gid");
    assert_string_equal(err.text, "/process/user/uid: is not mapped");
}

static void a_name_that_stands_twice_is_refused(void **state)
{
    static const char text[] =
        "{\"ociVersion\":\"1.0.0\",\"root\":{\"path\":\"r\",\"path\":\"s\"}}";
    struct oci_config config = {.doc = NULL};
    struct oci_error err = OCI_ERROR_NONE;

    (void)state;
    assert_int_equal(oci_config_parse(text, strlen(text), &config, &err), OCI_INVALID);
    assert_non_null(strstr(err.text, "/root/path"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rules_refuse),
        cmocka_unit_test(rules_take),
        cmocka_unit_test(an_unmapped_user_is_refused),
        cmocka_unit_test(a_name_that_stands_twice_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
