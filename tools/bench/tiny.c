/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * The program that the measured containers run: it ends.
 *
 * Without the C library, whose start takes longer than all else here (it asks the processor what
 * it can do, and in a virtual machine each question leaves it).
 */
#if defined(__x86_64__)
__attribute__((naked, noreturn)) void _start(void)
{
    __asm__("mov $60, %eax\n\txor %edi, %edi\n\tsyscall");
}
#elif defined(__aarch64__)
__attribute__((naked, noreturn)) void _start(void)
{
    __asm__("mov x8, #93\n\tmov x0, #0\n\tsvc #0");
}
#else
#    error "tools/bench/tiny.c: say how a program ends on this processor"
#endif
