/* SPDX-License-Identifier: Apache-2.0 */
/** @file The program that the measured containers run: it ends. */
int main(void)
{
    return 0;
}
