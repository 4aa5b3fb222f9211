/* SPDX-License-Identifier: GPL-3.0-or-later */
/* uncertainty: order statistics by quickselect (Hoare's FIND, median of three). */
#include "uncertainty_internal.h"

static void swap(double *a, double *b)
{
    double t = *a;
    *a = *b;
    *b = t;
}

double thi_select(double *x, size_t n, size_t k)
{
    size_t left = 0, right = n - 1;
    while (left < right) {
        size_t middle = left + (right - left) / 2;
        if (x[middle] < x[left])
            swap(&x[middle], &x[left]);
        if (x[right] < x[left])
            swap(&x[right], &x[left]);
        if (x[right] < x[middle])
            swap(&x[right], &x[middle]);
        double pivot = x[middle];
        size_t i = left, j = right;
        while (i <= j) {
            while (x[i] < pivot)
                i++;
            while (x[j] > pivot)
                j--;
            if (i <= j) {
                swap(&x[i], &x[j]);
                i++;
                if (j == 0)
                    break;
                j--;
            }
        }
        if (k <= j)
            right = j;
        else if (k >= i)
            left = i;
        else
            break;
    }
    return x[k];
}

double thi_select_quantile(double *x, size_t n, double p)
{
    double place = p * (double)(n - 1);
    size_t k = (size_t)place;
    double low = thi_select(x, n, k);
    if (k + 1 >= n || place == (double)k)
        return low;
    double high = x[k + 1]; /* the least of what stands behind */
    for (size_t i = k + 2; i < n; i++)
        high = x[i] < high ? x[i] : high;
    return low + (place - (double)k) * (high - low);
}
