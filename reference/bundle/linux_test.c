/* SPDX-License-Identifier: Apache-2.0 */
#include "bundle/refusal_test.h"

#include <sys/mount.h>

#define DEVICE(rest)  "[{\"type\":\"c\",\"path\":\"/dev/x\"" rest "}]"
#define SECCOMP(rest) "{\"defaultAction\":\"SCMP_ACT_ERRNO\"," rest "}"
#define CALL(rest) \
    SECCOMP("\"syscalls\":[{\"names\":[\"a\"],\"action\":\"SCMP_ACT_ALLOW\"" rest "}]")

static const struct refusal refusals[] = {
    {"/linux/devices",                  DEVICE(""),                                                           "cfg.linux.devices.major-minor",
     "/linux/devices/0: has no major"                                                                                                                                                              },
    {"/linux/devices",                  DEVICE(",\"major\":1,\"minor\":-2"),                                  "cfg.linux.devices.major-minor",
     "/linux/devices/0/minor: -2"                                                                                                                                                                  },
    {"/linux/devices",                  "[{\"type\":\"x\",\"path\":\"/dev/x\"}]",                             "rt.devices.types",
     "/linux/devices/0/type: 'x'"                                                                                                                                                                  },
    {"/linux/devices",                  "[{\"type\":\"p\",\"path\":\"x\"}]",                                  "cfg.linux.devices.path",
     "/linux/devices/0/path: 'x'"                                                                                                                                                                  },
    {"/linux/maskedPaths",              "[\"/a\",\"b\"]",                                                     "cfg.masked-paths.absolute",
     "/linux/maskedPaths/1: 'b'"                                                                                                                                                                   },
    {"/linux/readonlyPaths",            "[\"b\"]",                                                            "cfg.readonly-paths.absolute",
     "/linux/readonlyPaths/0: 'b'"                                                                                                                                                                 },
    {"/linux/rootfsPropagation",        "\"both\"",                                                           "cfg.linux.rootfsPropagation",
     "/linux/rootfsPropagation: 'both'"                                                                                                                                                            },
    {"/linux/personality",              "{}",                                                                 "cfg.linux.personality.domain",
     "/linux/personality/domain: is missing"                                                                                                                                                       },
    {"/linux/personality",              "{\"domain\":\"BSD\"}",                                               "cfg.linux.personality.domain",
     "/linux/personality/domain: 'BSD'"                                                                                                                                                            },
    {"/linux/personality",              "{\"domain\":\"LINUX\",\"flags\":[\"X\"]}",                           "cfg.personality.flags",
     "/linux/personality/flags"                                                                                                                                                                    },
    {"/linux/intelRdt",                 "{\"memBwSchema\":\"L3:0\"}",                                         "cfg.linux.intelRdt.memBwSchema",
     "/linux/intelRdt/memBwSchema: 'L3:0'"                                                                                                                                                         },
    {"/linux/intelRdt",                 "{\"schemata\":[\"a\\nb\"]}",                                         "cfg.rdt.schemata-form",
     "/linux/intelRdt/schemata/0"                                                                                                                                                                  },
    {"/linux/intelRdt",                 "{\"closID\":\"a/b\"}",                                               "cfg.linux.intelRdt.closID",
     "/linux/intelRdt/closID: 'a/b'"                                                                                                                                                               },
    {"/linux/memoryPolicy",             "{\"mode\":\"MPOL_X\"}",                                              "cfg.linux.memoryPolicy.mode",
     "/linux/memoryPolicy/mode"                                                                                                                                                                    },
    {"/linux/resources/memory",         "{\"swappiness\":101}",                                               "cfg.linux.resources.memory.swappiness",
     "/linux/resources/memory/swappiness: 101"                                                                                                                                                     },
    {"/linux/resources/memory",         "{\"limit\":-2}",                                                     "cfg.linux.resources.memory.limit",
     "/linux/resources/memory/limit: -2"                                                                                                                                                           },
    {"/linux/resources/memory",         "{\"limit\":1.5}",                                                    "cfg.linux.resources.memory.limit",
     "/linux/resources/memory/limit: is a"                                                                                                                                                         },
    {"/linux/resources/cpu",            "{\"cpus\":\"a\"}",                                                   "cfg.linux.resources.cpu.cpus",
     "/linux/resources/cpu/cpus: 'a'"                                                                                                                                                              },
    {"/linux/resources/cpu",            "{\"shares\":-1}",                                                    "cfg.linux.resources.cpu.shares",
     "/linux/resources/cpu/shares: -1"                                                                                                                                                             },
    {"/linux/resources/cpu",            "{\"idle\":2}",                                                       "cfg.linux.resources.cpu.idle",
     "/linux/resources/cpu/idle: 2"                                                                                                                                                                },
    {"/linux/resources/pids",           "{\"limit\":-2}",                                                     "cfg.linux.resources.pids.limit",
     "/linux/resources/pids/limit: -2"                                                                                                                                                             },
    {"/linux/resources/blockIO",        "{\"weight\":65536}",                                                 "cfg.linux.resources.blockIO.weight",
     "/linux/resources/blockIO/weight"                                                                                                                                                             },
    {"/linux/resources/blockIO",        "{\"weightDevice\":[{\"major\":1,\"minor\":1}]}",
     "cfg.res.blockio.weight-or-leaf",                                                                                                                 "/linux/resources/blockIO/weightDevice/0"   },
    {"/linux/resources/hugepageLimits", "[{\"pageSize\":\"2XB\",\"limit\":1}]",
     "cfg.res.hugepage.size",                                                                                                                          "/linux/resources/hugepageLimits/0/pageSize"},
    {"/linux/resources/hugepageLimits", "[{\"pageSize\":\"../2MB\",\"limit\":1}]",
     "cfg.res.hugepage.size",                                                                                                                          "/linux/resources/hugepageLimits/0/pageSize"},
    {"/linux/resources/rdma",           "{\"mlx5\":{}}",                                                      "cfg.res.rdma.one-of",
     "/linux/resources/rdma/mlx5: has neither"                                                                                                                                                     },
    {"/linux/resources/network",        "{\"classID\":-1}",                                                   "cfg.linux.resources.network.classID",
     "/linux/resources/network/classID"                                                                                                                                                            },
    {"/linux/resources/devices",        "[{\"access\":\"rwm\"}]",                                             "cfg.linux.resources.devices.allow",
     "/linux/resources/devices/0/allow: is missing"                                                                                                                                                },
    {"/linux/resources/devices",        "[{\"allow\":true,\"access\":\"rx\"}]",
     "cfg.linux.resources.devices.access",                                                                                                             "/linux/resources/devices/0/access: 'rx'"   },
    {"/linux/resources/devices",        "[{\"allow\":true,\"type\":\"p\"}]",
     "cfg.linux.resources.devices.type",                                                                                                               "/linux/resources/devices/0/type: 'p'"      },
    {"/linux/resources/unified",        "{\"io.max\":1}",                                                     "cfg.linux.resources.unified",
     "/linux/resources/unified/io.max: is an integer"                                                                                                                                              },
    {"/linux/seccomp",                  "{}",                                                                 "cfg.linux.seccomp.defaultAction",
     "/linux/seccomp/defaultAction: is missing"                                                                                                                                                    },
    {"/linux/seccomp",                  "{\"defaultAction\":\"SCMP_ACT_X\"}",                                 "cfg.linux.seccomp.defaultAction",
     "/linux/seccomp/defaultAction: 'SCMP_ACT_X'"                                                                                                                                                  },
    {"/linux/seccomp/defaultErrnoRet",  "1",                                                                  "rt.seccomp.default-errno",
     "/linux/seccomp/defaultErrnoRet: stands with"                                                                                                                                                 },
    {"/linux/seccomp",                  SECCOMP("\"architectures\":[\"SCMP_ARCH_VAX\"]"),
     "cfg.linux.seccomp.architectures",                                                                                                                "/linux/seccomp/architectures/0"            },
    {"/linux/seccomp",                  SECCOMP("\"flags\":[\"X\"]"),                                         "cfg.linux.seccomp.flags",
     "/linux/seccomp/flags/0: 'X'"                                                                                                                                                                 },
    {"/linux/seccomp",                  SECCOMP("\"listenerMetadata\":\"x\""),                                "cfg.seccomp.metadata-needs-path",
     "/linux/seccomp/listenerMetadata"                                                                                                                                                             },
    {"/linux/seccomp",                  SECCOMP("\"syscalls\":[{\"names\":[],\"action\":\"SCMP_ACT_LOG\"}]"),
     "cfg.seccomp.names.one",                                                                                                                          "/linux/seccomp/syscalls/0/names"           },
    {"/linux/seccomp",                  CALL(",\"errnoRet\":1"),                                              "rt.seccomp.default-errno",
     "/linux/seccomp/syscalls/0: has an errno"                                                                                                                                                     },
    {"/linux/seccomp",                  CALL(",\"args\":[{\"index\":6,\"value\":1,\"op\":\"SCMP_CMP_EQ\"}]"),
     "cfg.linux.seccomp.syscalls.args.index",                                                                                                          "/linux/seccomp/syscalls/0/args/0/index: 6" },
    {"/linux/seccomp",                  CALL(",\"args\":[{\"index\":0,\"value\":1,\"op\":\"=\"}]"),
     "cfg.linux.seccomp.syscalls.args.op",                                                                                                             "/linux/seccomp/syscalls/0/args/0/op: '='"  },
};

static void linux_refuses(void **state)
{
    (void)state;
    assert_refused(refusals, sizeof(refusals) / sizeof(refusals[0]));
}

static void linux_reads_objects(void **state)
{
    owned_config struct oci_config config = {.doc = NULL};

    (void)state;
    assert_int_equal(
        parse_changed(
            "/linux",
            "{\"namespaces\":[{\"type\":\"time\"},{\"type\":\"network\",\"path\":\"/n\"}],"
            "\"timeOffsets\":{\"boottime\":{\"secs\":-7,\"nanosecs\":3}},"
            "\"devices\":[{\"type\":\"c\",\"path\":\"/dev/f\",\"major\":10,\"minor\":229,"
            "\"fileMode\":8630,\"uid\":1,\"gid\":2}],"
            "\"netDevices\":{\"eth0\":{\"name\":\"c%d\"},\"eth1\":{}},"
            "\"cgroupsPath\":\"/a/b\",\"rootfsPropagation\":\"slave\","
            "\"personality\":{\"domain\":\"LINUX32\"},"
            "\"memoryPolicy\":{\"mode\":\"MPOL_BIND\",\"nodes\":\"0,2\",\"flags\":"
            "[\"MPOL_F_STATIC_NODES\"]},"
            "\"resources\":{\"devices\":[{\"allow\":false}],\"pids\":{\"limit\":0},"
            "\"rdma\":{\"m\":{\"hcaObjects\":4}},\"blockIO\":{\"throttleReadBpsDevice\":"
            "[{\"major\":8,\"minor\":0,\"rate\":600}]}}}",
            &config, NULL),
        OCI_OK);
    assert_true(config.namespaces[OCI_NS_TIME].listed);
    assert_string_equal(config.namespaces[OCI_NS_NETWORK].path, "/n");
    assert_false(config.namespaces[OCI_NS_PID].listed);
    assert_false(config.monotonic.set);
    assert_int_equal(config.boottime.secs, -7);
    assert_int_equal(config.devices.items[0].file_mode.value, 0666);
    assert_int_equal(config.devices.items[0].minor.value, 229);
    assert_string_equal(config.net_devices.items[0].name, "c%d");
    assert_string_equal(config.net_devices.items[1].name, "eth1");
    assert_int_equal(config.rootfs_propagation, MS_SLAVE);
    assert_int_equal(config.personality.value, 8);
    assert_int_equal(config.memory_policy.nodes.words[0], 5);
    assert_int_equal(config.memory_policy.flags, 1 << 15);
    assert_int_equal(config.resources.devices.items[0].type, 'a');
    assert_int_equal(config.resources.devices.items[0].access, 7);
    assert_true(config.resources.pids_limit.set);
    assert_int_equal(config.resources.rdma.items[0].objects.value, 4);
    assert_int_equal(config.resources.block_io.throttles[OCI_THROTTLE_READ_BPS].items[0].rate, 600);
}

static void linux_reads_seccomp(void **state)
{
    owned_config struct oci_config config = {.doc = NULL};
    const struct oci_seccomp *seccomp = &config.seccomp;

    (void)state;
    assert_int_equal(
        parse_changed(
            "/linux/seccomp",
            "{\"defaultAction\":\"SCMP_ACT_ERRNO\",\"defaultErrnoRet\":38,\"flags\":[],"
            "\"architectures\":[\"SCMP_ARCH_X86_64\"],\"listenerPath\":\"/s\","
            "\"listenerMetadata\":\"m\",\"syscalls\":[{\"names\":[\"a\",\"b\"],\"action\":"
            "\"SCMP_ACT_NOTIFY\",\"args\":[{\"index\":5,\"value\":18446744073709551615,"
            "\"valueTwo\":2,\"op\":\"SCMP_CMP_MASKED_EQ\"}]}]}",
            &config, NULL),
        OCI_OK);
    assert_true(seccomp->set && seccomp->has_flags && seccomp->notifies);
    assert_int_equal(seccomp->default_action, OCI_SCMP_ERRNO);
    assert_int_equal(seccomp->default_errno_ret.value, 38);
    assert_string_equal(seccomp->listener_metadata, "m");
    assert_string_equal(seccomp->syscalls.items[0].names.items[1], "b");
    assert_int_equal(seccomp->syscalls.items[0].args.items[0].op, OCI_SCMP_MASKED_EQ);
    assert_true(seccomp->syscalls.items[0].args.items[0].value == UINT64_MAX);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(linux_refuses),
        cmocka_unit_test(linux_reads_objects),
        cmocka_unit_test(linux_reads_seccomp),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
