/* SPDX-License-Identifier: Apache-2.0 */
#include "bundle/default_config.h"

#include <assert.h>

static const char text[] =
    "{'ociVersion':'1.3.0','root':{'path':'rootfs','readonly':false},'hostname':'keel',"
    "'process':{'terminal':false,'user':{'uid':0,'gid':0},'args':['sh'],'cwd':'/',"
    "'env':['PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin','TERM=xterm'],"
    "'capabilities':{'bounding':['CAP_AUDIT_WRITE','CAP_KILL','CAP_NET_BIND_SERVICE'],"
    "'effective':['CAP_AUDIT_WRITE','CAP_KILL','CAP_NET_BIND_SERVICE'],"
    "'permitted':['CAP_AUDIT_WRITE','CAP_KILL','CAP_NET_BIND_SERVICE']},"
    "'rlimits':[{'type':'RLIMIT_NOFILE','hard':1024,'soft':1024}],'noNewPrivileges':true},"
    "'mounts':["
    "{'destination':'/proc','type':'proc','source':'proc'},"
    "{'destination':'/dev','type':'tmpfs','source':'tmpfs',"
    "'options':['nosuid','strictatime','mode=755','size=65536k']},"
    "{'destination':'/dev/pts','type':'devpts','source':'devpts',"
    "'options':['nosuid','noexec','newinstance','ptmxmode=0666','mode=0620','gid=5']},"
    "{'destination':'/dev/shm','type':'tmpfs','source':'shm',"
    "'options':['nosuid','noexec','nodev','mode=1777','size=65536k']},"
    "{'destination':'/dev/mqueue','type':'mqueue','source':'mqueue',"
    "'options':['nosuid','noexec','nodev']},"
    "{'destination':'/sys','type':'sysfs','source':'sysfs',"
    "'options':['nosuid','noexec','nodev','ro']},"
    "{'destination':'/sys/fs/cgroup','type':'cgroup','source':'cgroup',"
    "'options':['nosuid','noexec','nodev','relatime','ro']}],"
    "'linux':{'resources':{'devices':[{'allow':false,'access':'rwm'}]},"
    "'namespaces':[{'type':'pid'},{'type':'network'},{'type':'ipc'},{'type':'uts'},"
    "{'type':'mount'},{'type':'cgroup'}],"
    "'maskedPaths':['/proc/acpi','/proc/asound','/proc/kcore','/proc/keys','/proc/latency_stats',"
    "'/proc/timer_list','/proc/timer_stats','/proc/sched_debug','/proc/scsi','/sys/firmware'],"
    "'readonlyPaths':['/proc/bus','/proc/fs','/proc/irq','/proc/sys','/proc/sysrq-trigger']}}";

json_t *oci_default_config(void)
{
    char json[sizeof(text)];
    json_t *config;

    /* Written with ' for " so that it can be read here; no value holds either. */
    for (size_t i = 0; i < sizeof(text); i++)
        json[i] = (char)(text[i] == '\'' ? '"' : text[i]);
    config = json_loads(json, 0, NULL);
    assert(config != NULL);
    return config;
}
