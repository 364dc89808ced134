/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * System calls tried with arguments that do no harm.
 *
 * Each row's arguments make the call fail at once where nothing filters it (a bad
 * descriptor, a null pointer, a flag that no kernel knows) or do something that ends with
 * the child that does it. What the kernel answers then tells a filter from none.
 */
#include "probe/syscall_table.h"

#include <fcntl.h>
#include <sched.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/syscall.h>

/** Stands for the address of a buffer of this many bytes, all zero. */
#define BUFFER ((long)0x7f00000000000001)
/** Stands for the address of "/". */
#define ROOT ((long)0x7f00000000000002)

static const struct probe_call calls[] = {
#ifdef SYS_mkdir
    {"mkdir",             SYS_mkdir,             {ROOT, 0755}          },
    {"chmod",             SYS_chmod,             {0, 0755}             },
    {"chown",             SYS_chown,             {0, 0, 0}             },
    {"rmdir",             SYS_rmdir,             {ROOT}                },
    {"mknod",             SYS_mknod,             {ROOT, 0, 0}          },
    {"access",            SYS_access,            {ROOT, 0}             },
    {"stat",              SYS_stat,              {ROOT, BUFFER}        },
    {"alarm",             SYS_alarm,             {0}                   },
    {"getpgrp",           SYS_getpgrp,           {0}                   },
    {"ustat",             SYS_ustat,             {0, BUFFER}           },
    {"sysfs",             SYS_sysfs,             {3}                   },
    {"uselib",            SYS_uselib,            {0}                   },
    {"iopl",              SYS_iopl,              {0}                   },
    {"ioperm",            SYS_ioperm,            {0, 0, 0}             },
    {"modify_ldt",        SYS_modify_ldt,        {0, BUFFER, 16}       },
    {"arch_prctl",        SYS_arch_prctl,        {0x1004, BUFFER}      },
    {"time",              SYS_time,              {0}                   },
#endif
    {"getcwd",            SYS_getcwd,            {BUFFER, 512}         },
    {"mkdirat",           SYS_mkdirat,           {AT_FDCWD, ROOT, 0755}},
    {"mknodat",           SYS_mknodat,           {AT_FDCWD, ROOT, 0, 0}},
    {"fchmodat",          SYS_fchmodat,          {AT_FDCWD, 0, 0755}   },
    {"fchownat",          SYS_fchownat,          {AT_FDCWD, 0, 0, 0, 0}},
    {"fchmod",            SYS_fchmod,            {-1, 0755}            },
    {"fchown",            SYS_fchown,            {-1, 0, 0}            },
    {"getpid",            SYS_getpid,            {0}                   },
    {"getppid",           SYS_getppid,           {0}                   },
    {"getuid",            SYS_getuid,            {0}                   },
    {"gettid",            SYS_gettid,            {0}                   },
    {"getpgid",           SYS_getpgid,           {0}                   },
    {"getsid",            SYS_getsid,            {0}                   },
    {"getpriority",       SYS_getpriority,       {0, 0}                },
    {"sched_yield",       SYS_sched_yield,       {0}                   },
    {"uname",             SYS_uname,             {BUFFER}              },
    {"umask",             SYS_umask,             {022}                 },
    {"sync",              SYS_sync,              {0}                   },
    {"sethostname",       SYS_sethostname,       {0, 1}                },
    {"setdomainname",     SYS_setdomainname,     {0, 1}                },
    {"setuid",            SYS_setuid,            {0}                   },
    {"setgid",            SYS_setgid,            {0}                   },
    {"setgroups",         SYS_setgroups,         {0, 0}                },
    {"setpriority",       SYS_setpriority,       {0, 0, 0}             },
    {"chroot",            SYS_chroot,            {ROOT}                },
    {"mount",             SYS_mount,             {0, 0, 0, 0, 0}       },
    {"umount2",           SYS_umount2,           {0, 0}                },
    {"pivot_root",        SYS_pivot_root,        {0, 0}                },
    {"fsopen",            SYS_fsopen,            {0, 0}                },
    {"open_tree",         SYS_open_tree,         {-1, 0, 0}            },
    {"move_mount",        SYS_move_mount,        {-1, 0, -1, 0, 0}     },
    {"unshare",           SYS_unshare,           {CLONE_NEWUTS}        },
    {"unshare_user",      SYS_unshare,           {CLONE_NEWUSER}       },
    {"setns",             SYS_setns,             {-1, 0}               },
    {"clone3",            SYS_clone3,            {0, 0}                },
    {"personality",       SYS_personality,       {0xffffffff}          },
    {"ptrace",            SYS_ptrace,            {0x4206, 0, 0, 0}     },
    {"process_vm_readv",  SYS_process_vm_readv,  {0, 0, 0, 0, 0, 0}    },
    {"process_vm_writev", SYS_process_vm_writev, {0, 0, 0, 0, 0, 0}    },
    {"kcmp",              SYS_kcmp,              {0, 0, 0, 0, 0}       },
    {"kexec_load",        SYS_kexec_load,        {0, 17, 0, 0}         },
    {"init_module",       SYS_init_module,       {0, 0, 0}             },
    {"finit_module",      SYS_finit_module,      {-1, 0, 0}            },
    {"delete_module",     SYS_delete_module,     {0, 0}                },
    {"reboot",            SYS_reboot,            {0, 0, 0}             },
    {"swapon",            SYS_swapon,            {0, 0}                },
    {"swapoff",           SYS_swapoff,           {0}                   },
    {"acct",              SYS_acct,              {1}                   },
    {"syslog",            SYS_syslog,            {10, 0, 0}            },
    {"settimeofday",      SYS_settimeofday,      {1, 0}                },
    {"clock_settime",     SYS_clock_settime,     {0, 0}                },
    {"adjtimex",          SYS_adjtimex,          {0}                   },
    {"quotactl",          SYS_quotactl,          {0, 0, 0, 0}          },
    {"bpf",               SYS_bpf,               {-1, 0, 0}            },
    {"perf_event_open",   SYS_perf_event_open,   {0, 0, 0, 0, 0}       },
    {"keyctl",            SYS_keyctl,            {0, -3, 0}            },
    {"add_key",           SYS_add_key,           {0, 0, 0, 0, 0}       },
    {"request_key",       SYS_request_key,       {0, 0, 0, 0}          },
    {"userfaultfd",       SYS_userfaultfd,       {-1}                  },
    {"io_uring_setup",    SYS_io_uring_setup,    {0, 0}                },
    {"name_to_handle_at", SYS_name_to_handle_at, {-1, 0, 0, 0, 0}      },
    {"open_by_handle_at", SYS_open_by_handle_at, {-1, 0, 0}            },
    {"lookup_dcookie",    SYS_lookup_dcookie,    {0, 0, 0}             },
    {"fanotify_init",     SYS_fanotify_init,     {-1, 0}               },
    {"memfd_create",      SYS_memfd_create,      {ROOT, 0}             },
    {"vhangup",           SYS_vhangup,           {0}                   },
    {"getrandom",         SYS_getrandom,         {BUFFER, 1, 0}        },
    {"prctl",             SYS_prctl,             {3, 0, 0, 0, 0}       },
    {"seccomp",           SYS_seccomp,           {-1, 0, 0}            },
    {"capset",            SYS_capset,            {0, 0}                },
    {"ioprio_set",        SYS_ioprio_set,        {-1, 0, 0}            },
    {"set_mempolicy",     SYS_set_mempolicy,     {-1, 0, 0}            },
    {"mbind",             SYS_mbind,             {0, 0, -1, 0, 0, 0}   },
    {"socket",            SYS_socket,            {1, 1, 0}             },
    {"socketpair",        SYS_socketpair,        {-1, 0, 0, 0}         },
    {"ioctl",             SYS_ioctl,             {-1, 0, 0}            },
    {"tiocsti",           SYS_ioctl,             {0, 0x5412, 0}        },
};

long probe_call_argument(long value)
{
    static char buffer[512];
    static char root[] = "/";

    if (value == BUFFER)
        return (long)(intptr_t)buffer;
    if (value == ROOT)
        return (long)(intptr_t)root;
    return value;
}

const struct probe_call *probe_call_find(const char *name, size_t size)
{
    for (size_t i = 0; i < sizeof(calls) / sizeof(calls[0]); i++) {
        if (strlen(calls[i].name) == size && strncmp(calls[i].name, name, size) == 0)
            return &calls[i];
    }
    return NULL;
}
