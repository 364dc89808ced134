/* SPDX-License-Identifier: Apache-2.0 */
#include "probe/words.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

static void set_nonce(struct probe *self, const char *value)
{
    self->nonce = value;
}

static void set_hook(struct probe *self, const char *value)
{
    self->hook = value;
}

static const struct word {
    const char *name;
    probe_word act;
} words[] = {
    {"nonce",       set_nonce             },
    {"hook",        set_hook              },
    {"report",      probe_word_report     },
    {"facts",       probe_word_facts      },
    {"stat",        probe_word_stat       },
    {"read",        probe_word_read       },
    {"readlink",    probe_word_readlink   },
    {"list",        probe_word_list       },
    {"write",       probe_word_write      },
    {"create",      probe_word_create     },
    {"chmod",       probe_word_chmod      },
    {"mkdir",       probe_word_mkdir      },
    {"rmdir",       probe_word_rmdir      },
    {"mknod",       probe_word_mknod      },
    {"mmap-exec",   probe_word_mmap_exec  },
    {"exec",        probe_word_exec       },
    {"run",         probe_word_run        },
    {"put",         probe_word_put        },
    {"link",        probe_word_link       },
    {"enter",       probe_word_enter      },
    {"unshare",     probe_word_unshare    },
    {"mount",       probe_word_mount      },
    {"umount",      probe_word_umount     },
    {"sysctl",      probe_word_sysctl     },
    {"syscall",     probe_word_syscall    },
    {"socket",      probe_word_socket     },
    {"agent",       probe_word_agent      },
    {"net-device",  probe_word_net_device },
    {"net-down",    probe_word_net_down   },
    {"fork",        probe_word_fork       },
    {"threads",     probe_word_threads    },
    {"alloc",       probe_word_alloc      },
    {"spin",        probe_word_spin       },
    {"setsid",      probe_word_setsid     },
    {"close-stdio", probe_word_close_stdio},
    {"drop",        probe_word_drop       },
    {"echo",        probe_word_echo       },
    {"print",       probe_word_print      },
    {"print-err",   probe_word_print_err  },
    {"wait",        probe_word_wait       },
    {"wait-signal", probe_word_wait_signal},
    {"wait-file",   probe_word_wait_file  },
    {"sleep",       probe_word_sleep      },
    {"ignore",      probe_word_ignore     },
    {"exit",        probe_word_exit       },
    {"signal",      probe_word_signal     },
};

void probe_word_act(struct probe *self, const char *argument)
{
    const size_t size = strcspn(argument, "=");
    const char *value = argument[size] == '=' ? argument + size + 1 : "";

    if (*argument == '\0')
        return;
    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
        if (strncmp(words[i].name, argument, size) == 0 && words[i].name[size] == '\0') {
            words[i].act(self, value);
            return;
        }
    }
    probe_refuse("unknown word", argument);
}

long probe_read_number(const char *word, const char *value, long max)
{
    char *end = NULL;

    errno = 0;
    const long number = strtol(value, &end, 10);
    if (errno != 0 || end == value || *end != '\0' || number < 0 || number > max)
        probe_refuse(word, value);
    return number;
}
