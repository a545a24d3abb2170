/* Trains a network of tanh units by gradient descent, one number at a time: what bench.engine compares with.

   Reads from standard input: the number of layers and the size of each, the inputs first; samples, batch size, learning
   rate; the samples, inputs and then the target of each; each layer's weights, input by input, and then its biases.
   Then commands, a line each, are answered by a line each: "batches N" trains so many from the first parameters on and
   writes all parameters, "time S" trains for so many seconds and writes the median of an epoch's milliseconds. */

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define LAYERS 16

static int layers, size[LAYERS], samples, batch_size, count;
static double rate, *inputs, *targets, *first, *parameters, *gradient;
static double *weights[LAYERS], *biases[LAYERS], *weight_slopes[LAYERS], *bias_slopes[LAYERS];
static double *values[LAYERS], *slopes[LAYERS];

static double *numbers(int n)
{
    double *made = calloc(n > 0 ? n : 1, sizeof *made);
    if (!made) exit(1);
    return made;
}

static double number(void)
{
    double read;
    if (scanf("%lf", &read) != 1) exit(1);
    return read;
}

static void sample(const double *input, double target)
{
    const int last = layers - 1;
    const double *below = input;
    for (int l = 1; l < layers; l++) {
        double *restrict out = values[l];
        for (int u = 0; u < size[l]; u++) out[u] = biases[l][u];
        for (int i = 0; i < size[l - 1]; i++) {
            const double *restrict row = weights[l] + i * size[l];
            for (int u = 0; u < size[l]; u++) out[u] += below[i] * row[u];
        }
        for (int u = 0; u < size[l]; u++) out[u] = tanh(out[u]);
        below = out;
    }
    slopes[last][0] = (values[last][0] - target) * (1 - values[last][0] * values[last][0]);
    for (int l = last; l > 0; l--) {
        const double *restrict slope = slopes[l];
        below = l > 1 ? values[l - 1] : input;
        for (int u = 0; u < size[l]; u++) bias_slopes[l][u] += slope[u];
        for (int i = 0; i < size[l - 1]; i++) {
            double *restrict row = weight_slopes[l] + i * size[l];
            for (int u = 0; u < size[l]; u++) row[u] += below[i] * slope[u];
        }
        if (l == 1) break;
        for (int i = 0; i < size[l - 1]; i++) {
            const double *restrict row = weights[l] + i * size[l];
            double sum = 0;
            for (int u = 0; u < size[l]; u++) sum += row[u] * slope[u];
            slopes[l - 1][i] = sum * (1 - below[i] * below[i]);
        }
    }
}

static void batch(int start)
{
    const int end = start + batch_size < samples ? start + batch_size : samples;
    memset(gradient, 0, count * sizeof *gradient);
    for (int s = start; s < end; s++) sample(inputs + s * size[0], targets[s]);
    for (int p = 0; p < count; p++) parameters[p] -= rate * gradient[p] / (end - start);
}

static void epoch(void)
{
    for (int start = 0; start < samples; start += batch_size) batch(start);
}

static double milliseconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * 1e3 + now.tv_nsec / 1e6;
}

static int compare(const void *left, const void *right)
{
    const double a = *(const double *)left, b = *(const double *)right;
    return (a > b) - (a < b);
}

static double median_of(double seconds)
{
    enum { MOST = 100000 };
    static double times[MOST];
    int done = 0;
    double now = milliseconds();
    const double end = now + 1e3 * seconds;
    while (done < 3 || (now < end && done < MOST)) {
        const double began = now;
        epoch();
        now = milliseconds();
        times[done++] = now - began;
    }
    qsort(times, done, sizeof *times, compare);
    return times[done / 2];
}

int main(void)
{
    char command[16];
    double of;
    layers = number();
    if (layers < 2 || layers > LAYERS) return 1;
    for (int l = 0; l < layers; l++) size[l] = number();
    samples = number();
    batch_size = number();
    rate = number();
    inputs = numbers(samples * size[0]);
    targets = numbers(samples);
    for (int s = 0; s < samples; s++) {
        for (int i = 0; i < size[0]; i++) inputs[s * size[0] + i] = number();
        targets[s] = number();
    }
    for (int l = 1; l < layers; l++) count += (size[l - 1] + 1) * size[l];
    first = numbers(count);
    parameters = numbers(count);
    gradient = numbers(count);
    for (int p = 0; p < count; p++) parameters[p] = first[p] = number();
    for (int l = 1, at = 0; l < layers; at += (size[l - 1] + 1) * size[l], l++) {
        weights[l] = parameters + at;
        weight_slopes[l] = gradient + at;
        biases[l] = weights[l] + size[l - 1] * size[l];
        bias_slopes[l] = weight_slopes[l] + size[l - 1] * size[l];
        values[l] = numbers(size[l]);
        slopes[l] = numbers(size[l]);
    }
    while (scanf("%15s %lf", command, &of) == 2) {
        if (strcmp(command, "batches") == 0) {
            const int in_epoch = (samples + batch_size - 1) / batch_size;
            memcpy(parameters, first, count * sizeof *first);
            for (int b = 0; b < (int)of; b++) batch(b % in_epoch * batch_size);
            for (int p = 0; p < count; p++) printf(p ? " %.17g" : "%.17g", parameters[p]);
            printf("\n");
        } else {
            printf("%.9g\n", median_of(of));
        }
        fflush(stdout);
    }
    return 0;
}
