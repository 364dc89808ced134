/* SPDX-License-Identifier: Apache-2.0 */
#include "bundle/refusal_test.h"

static const struct refusal refusals[] = {
    {"/process/args",                NULL,                                                                "cfg.process.args",                    "/process/args: is missing"               },
    {"/process/args",                "[]",                                                                "cfg.process.args.one",                "/process/args: is empty"                 },
    {"/process/args",                "\"sh\"",                                                            "cfg.process.args",                    "/process/args: is a string, not an array"},
    {"/process/args",                "[1]",                                                               "cfg.process.args",                    "/process/args/0: is an integer"          },
    {"/process/cwd",                 NULL,                                                                "cfg.process.cwd",                     "/process/cwd: is missing"                },
    {"/process/cwd",                 "\"tmp\"",                                                           "cfg.process.cwd.absolute",
     "/process/cwd: 'tmp' is not an absolute path"                                                                                                                                         },
    {"/process/cwd",                 "\"\"",                                                              "cfg.process.cwd",                     "/process/cwd: is empty"                  },
    {"/process/env",                 "{}",                                                                "cfg.process.env",                     "/process/env: is an object"              },
    {"/process/terminal",            "1",                                                                 "cfg.process.terminal",
     "/process/terminal: is an integer, not a boolean"                                                                                                                                     },
    {"/process/user/uid",            NULL,                                                                "cfg.process.user.uid",                "/process/user/uid: is missing"           },
    {"/process/user/uid",            "-1",                                                                "cfg.process.user.uid",                "/process/user/uid: -1 is not from 0"     },
    {"/process/user/uid",            "4294967296",                                                        "cfg.process.user.uid",                "/process/user/uid: 4294967296"           },
    {"/process/user/gid",            "\"0\"",                                                             "cfg.process.user.gid",                "/process/user/gid: is a string"          },
    {"/process/user/umask",          "4096",                                                              "cfg.process.user.umask",              "/process/user/umask: 4096"               },
    {"/process/user/additionalGids", "[5,-6]",                                                            "cfg.process.user.additionalGids",
     "/process/user/additionalGids/1"                                                                                                                                                      },
    {"/process/capabilities",        "{\"bounding\":\"CAP_KILL\"}",                                       "cfg.process.capabilities.bounding",
     "/process/capabilities/bounding"                                                                                                                                                      },
    {"/process/rlimits",             "[{\"type\":\"RLIMIT_X\",\"soft\":1,\"hard\":1}]",                   "rt.rlimits.unknown",
     "/process/rlimits/0/type: 'RLIMIT_X'"                                                                                                                                                 },
    {"/process/rlimits",             "[{\"type\":\"RLIMIT_CORE\",\"hard\":1}]",                           "cfg.process.rlimits.soft",
     "/process/rlimits/0/soft: is missing"                                                                                                                                                 },
    {"/process/rlimits",             "[{\"type\":\"RLIMIT_CORE\",\"soft\":2,\"hard\":1}]",                "rt.rlimits.soft",
     "/process/rlimits/0: has a soft limit"                                                                                                                                                },
    {"/process/rlimits",             "[{\"type\":\"RLIMIT_CORE\",\"soft\":-1,\"hard\":1}]",
     "cfg.process.rlimits.soft",                                                                                                                 "/process/rlimits/0/soft: -1"             },
    {"/process/rlimits",
     "[{\"type\":\"RLIMIT_CPU\",\"soft\":1,\"hard\":1},{\"type\":\"RLIMIT_CPU\",\"soft\":1,\"hard\":1}]",
     "rt.rlimits.duplicate",                                                                                                                     "/process/rlimits/1"                      },
    {"/process/noNewPrivileges",     "\"yes\"",                                                           "cfg.process.noNewPrivileges",
     "/process/noNewPrivileges"                                                                                                                                                            },
    {"/process/oomScoreAdj",         "1001",                                                              "cfg.process.oomScoreAdj",             "/process/oomScoreAdj: 1001"              },
    {"/process/scheduler",           "{}",                                                                "cfg.process.scheduler.policy",
     "/process/scheduler/policy: is missing"                                                                                                                                               },
    {"/process/scheduler",           "{\"policy\":\"SCHED_X\"}",                                          "cfg.process.scheduler.policy",
     "/process/scheduler/policy: 'SCHED_X' is none of"                                                                                                                                     },
    {"/process/scheduler",           "{\"policy\":\"SCHED_OTHER\",\"nice\":20}",                          "cfg.process.scheduler.nice",
     "/process/scheduler/nice: 20"                                                                                                                                                         },
    {"/process/scheduler",           "{\"policy\":\"SCHED_OTHER\",\"flags\":[\"X\"]}",
     "cfg.process.scheduler.flags",                                                                                                              "/process/scheduler/flags/0"              },
    {"/process/ioPriority",          "{\"class\":\"IOPRIO_CLASS_BE\"}",                                   "cfg.process.ioPriority.priority",
     "/process/ioPriority/priority: is missing"                                                                                                                                            },
    {"/process/ioPriority",          "{\"class\":\"IOPRIO_CLASS_BE\",\"priority\":8}",
     "cfg.process.ioPriority.priority",                                                                                                          "/process/ioPriority/priority: 8"         },
    {"/process/ioPriority",          "{\"class\":\"X\",\"priority\":0}",                                  "cfg.process.ioPriority.class",
     "/process/ioPriority/class: 'X'"                                                                                                                                                      },
    {"/process/execCPUAffinity",     "{\"initial\":\"0-\"}",                                              "cfg.process.execCPUAffinity.initial",
     "/process/execCPUAffinity/initial: '0-'"                                                                                                                                              },
    {"/process/execCPUAffinity",     "{\"final\":\"3-1\"}",                                               "cfg.process.execCPUAffinity.final",
     "/process/execCPUAffinity/final: '3-1'"                                                                                                                                               },
    {"/process/execCPUAffinity",     "{\"final\":\"1024\"}",                                              "cfg.process.execCPUAffinity.final",
     "/process/execCPUAffinity/final: '1024'"                                                                                                                                              },
};

static const struct acceptance accepted[] = {
    {"/process/consoleSize",     "{\"height\":-25}"   },
    {"/process/consoleSize",     "7"                  },
    {"/process",                 NULL                 },
    {"/process/user",            NULL                 },
    {"/process/unknown",         "[{}]"               },
    {"/process/user/unknown",    "7"                  },
    {"/process/env",             "[\"\",\"=x\",\"a\"]"},
    {"/process/rlimits",         "[]"                 },
    {"/process/execCPUAffinity", "{\"final\":\"\"}"   },
};

static void process_refuses(void **state)
{
    (void)state;
    assert_refused(refusals, sizeof(refusals) / sizeof(refusals[0]));
}

static void process_takes(void **state)
{
    (void)state;
    assert_taken(accepted, sizeof(accepted) / sizeof(accepted[0]));
}

static void process_reads_all_members(void **state)
{
    owned_config struct oci_config config = {.doc = NULL};
    const struct oci_process *p = &config.process;

    (void)state;
    assert_int_equal(
        parse_changed(
            "/process",
            "{\"terminal\":true,\"consoleSize\":{\"height\":25,\"width\":80},\"cwd\":\"/tmp\","
            "\"args\":[\"a\",\"b\"],\"env\":[\"X=1\"],\"user\":{\"uid\":1,\"gid\":2,\"umask\":63,"
            "\"additionalGids\":[5,6]},\"capabilities\":{\"bounding\":[\"CAP_CHOWN\",\"CAP_NEW\"],"
            "\"effective\":[\"CAP_BPF\",\"cap_kill\",\"CAP_NEW\"]},\"rlimits\":[{\"type\":"
            "\"RLIMIT_NOFILE\",\"soft\":10,\"hard\":18446744073709551615}],\"noNewPrivileges\":true,"
            "\"oomScoreAdj\":-5,\"scheduler\":{\"policy\":\"SCHED_FIFO\",\"priority\":3,\"nice\":1,"
            "\"flags\":[\"SCHED_FLAG_RESET_ON_FORK\"],\"runtime\":1,\"deadline\":2,\"period\":3},"
            "\"ioPriority\":{\"class\":\"IOPRIO_CLASS_IDLE\",\"priority\":4},\"execCPUAffinity\":"
            "{\"initial\":\"7\",\"final\":\"0-3, 65\"},\"apparmorProfile\":\"p\","
            "\"selinuxLabel\":\"l\"}",
            &config, NULL),
        OCI_OK);
    assert_true(p->set && p->terminal && p->no_new_privileges);
    assert_int_equal(p->console_height.value, 25);
    assert_int_equal(p->console_width.value, 80);
    assert_string_equal(p->cwd, "/tmp");
    assert_int_equal(p->args.n_items, 2);
    assert_string_equal(p->args.items[1], "b");
    assert_null(p->args.items[2]);
    assert_string_equal(p->env.items[0], "X=1");
    assert_int_equal(p->user.uid, 1);
    assert_int_equal(p->user.gid, 2);
    assert_int_equal(p->user.umask.value, 077);
    assert_int_equal(p->user.additional_gids.items[1], 6);
    assert_true(p->capabilities.set);
    assert_int_equal(p->capabilities.sets[OCI_CAP_BOUNDING], 1);
    assert_int_equal(p->capabilities.sets[OCI_CAP_EFFECTIVE], UINT64_C(1) << 39);
    assert_int_equal(p->capabilities.unknown.n_items, 2);
    assert_string_equal(p->capabilities.unknown.items[0], "cap_kill");
    assert_string_equal(p->capabilities.unknown.items[1], "CAP_NEW");
    assert_int_equal(p->rlimits.items[0].soft, 10);
    assert_true(p->rlimits.items[0].hard == UINT64_MAX);
    assert_int_equal(p->oom_score_adj.value, -5);
    assert_int_equal(p->scheduler.policy, 1);
    assert_int_equal(p->scheduler.flags, 1);
    assert_int_equal(p->scheduler.period, 3);
    assert_int_equal(p->io_priority.io_class, 3);
    assert_int_equal(p->io_priority.level, 4);
    assert_int_equal(p->exec_cpus_initial.words[0], 1 << 7);
    assert_int_equal(p->exec_cpus_final.words[0], 15);
    assert_int_equal(p->exec_cpus_final.words[1], 2);
    assert_string_equal(p->apparmor_profile, "p");
    assert_string_equal(p->selinux_label, "l");
}

static void console_size_is_checked_with_a_terminal(void **state)
{
    struct oci_config config = {.doc = NULL};
    struct oci_error err = OCI_ERROR_NONE;

    (void)state;
    assert_int_equal(parse_changed("/process",
                                   "{\"cwd\":\"/\",\"args\":[\"a\"],\"terminal\":true,"
                                   "\"consoleSize\":{\"height\":25}}",
                                   &config, &err),
                     OCI_INVALID);
    assert_string_equal(err.clause, "cfg.process.consoleSize.width");
    assert_null(config.doc);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(process_refuses),
        cmocka_unit_test(process_takes),
        cmocka_unit_test(process_reads_all_members),
        cmocka_unit_test(console_size_is_checked_with_a_terminal),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
