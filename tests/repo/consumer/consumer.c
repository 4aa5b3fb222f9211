/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A program outside the project that uses the installed library. */
#include <stdio.h>
#include <string.h>

#include "tanheng/base.h"

int main(void)
{
    char text[32];
    th_number_print(0.1, text);
    printf("%s %s\n", text, th_status_words(TH_OK));
    return strcmp(text, "0.1") != 0;
}
