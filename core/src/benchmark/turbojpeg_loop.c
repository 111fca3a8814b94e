/*
 * What one core can do with libturbojpeg: decodes the JPEG files that are named, over and over, and
 * prints images per second of processor time, for the decode alone and for decode, resize of the
 * shorter side to 256 and centre crop of 224. The resize is that of dev.lamina.core.image: two
 * passes, weights of 22 bits, only the rows and columns of the crop.
 *
 *   gcc -O3 -march=native -o turbojpeg_loop turbojpeg_loop.c -lturbojpeg -lm
 *   ./turbojpeg_loop SECONDS FILE...
 */
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <turbojpeg.h>

enum { BITS = 22, SHORTER = 256, CROP = 224, MOST_TAPS = 64, MOST_ROW = 3 * CROP };

typedef struct {
  int count;
  int first[CROP];
  int32_t weights[CROP * MOST_TAPS];
} Taps;

typedef struct {
  unsigned char *bytes;
  unsigned long size;
} File;

static double cpu_seconds(void) {
  struct timespec now;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return now.tv_sec + now.tv_nsec / 1e9;
}

static void taps_of(Taps *taps, int size, int to_size, int from) {
  static double buffer[MOST_TAPS];
  static int32_t wide[CROP * MOST_TAPS];
  double scale = (double)size / to_size;
  double filter_scale = scale < 1 ? 1 : scale;
  taps->count = 1;
  for (int i = 0; i < CROP; i++) {
    double center = (from + i + 0.5) * scale;
    int low = (int)(center - filter_scale + 0.5);
    int high = (int)(center + filter_scale + 0.5);
    double sum = 0;
    low = low < 0 ? 0 : low;
    high = high > size ? size : high;
    if (high - low > MOST_TAPS) {
      fprintf(stderr, "image too large for this loop\n");
      exit(1);
    }
    for (int x = low; x < high; x++) {
      double weight = 1 - fabs((x - center + 0.5) / filter_scale);
      buffer[x - low] = weight < 0 ? 0 : weight;
      sum += buffer[x - low];
    }
    taps->first[i] = low;
    memset(wide + i * MOST_TAPS, 0, MOST_TAPS * sizeof *wide);
    for (int x = 0; x < high - low; x++) {
      wide[i * MOST_TAPS + x] = (int32_t)(buffer[x] / sum * (1 << BITS) + 0.5);
      if (wide[i * MOST_TAPS + x] && x >= taps->count) {
        taps->count = x + 1;
      }
    }
  }
  memset(taps->weights, 0, sizeof taps->weights);
  for (int i = 0; i < CROP; i++) {
    int shift = taps->first[i] + taps->count - size;
    shift = shift < 0 ? 0 : shift;
    taps->first[i] -= shift;
    for (int x = 0; x < taps->count - shift; x++) {
      taps->weights[i * taps->count + shift + x] = wide[i * MOST_TAPS + x];
    }
  }
}

static void resize(const unsigned char *pixels, int width, int height, unsigned char *out) {
  static Taps across, down;
  static int32_t ring[MOST_TAPS * MOST_ROW], sums[MOST_ROW];
  int wide = width >= height;
  int to_width = wide ? SHORTER * width / height : SHORTER;
  int to_height = wide ? SHORTER : SHORTER * height / width;
  int next = 0;
  taps_of(&across, width, to_width, (int)rint((to_width - CROP) / 2.0));
  taps_of(&down, height, to_height, (int)rint((to_height - CROP) / 2.0));
  for (int y = 0; y < CROP; y++) {
    int first = down.first[y];
    for (int row = first > next ? first : next; row < first + down.count; row++) {
      int32_t *to = ring + row % down.count * MOST_ROW;
      const unsigned char *line = pixels + (size_t)row * width * 3;
      for (int x = 0; x < CROP; x++) {
        const unsigned char *at = line + across.first[x] * 3;
        const int32_t *weights = across.weights + x * across.count;
        int32_t red = 1 << (BITS - 1), green = red, blue = red;
        for (int tap = 0; tap < across.count; tap++, at += 3) {
          red += weights[tap] * at[0];
          green += weights[tap] * at[1];
          blue += weights[tap] * at[2];
        }
        to[x] = red >> BITS;
        to[CROP + x] = green >> BITS;
        to[2 * CROP + x] = blue >> BITS;
      }
    }
    next = first + down.count;
    for (int i = 0; i < MOST_ROW; i++) {
      sums[i] = 1 << (BITS - 1);
    }
    for (int tap = 0; tap < down.count; tap++) {
      int32_t weight = down.weights[y * down.count + tap];
      const int32_t *from = ring + (first + tap) % down.count * MOST_ROW;
      for (int i = 0; i < MOST_ROW; i++) {
        sums[i] += weight * from[i];
      }
    }
    for (int channel = 0; channel < 3; channel++) {
      for (int x = 0; x < CROP; x++) {
        out[(channel * CROP + y) * CROP + x] = (unsigned char)(sums[channel * CROP + x] >> BITS);
      }
    }
  }
}

static File read_file(const char *path) {
  File file = {NULL, 0};
  FILE *in = fopen(path, "rb");
  if (!in || fseek(in, 0, SEEK_END)) {
    perror(path);
    exit(1);
  }
  file.size = (unsigned long)ftell(in);
  file.bytes = malloc(file.size);
  rewind(in);
  if (!file.bytes || fread(file.bytes, 1, file.size, in) != file.size) {
    perror(path);
    exit(1);
  }
  fclose(in);
  return file;
}

static double rate(const File *files, int count, double seconds, int resized, unsigned long *sum) {
  static unsigned char out[3 * CROP * CROP];
  unsigned char *pixels = NULL;
  size_t held = 0;
  long images = 0;
  double began = cpu_seconds(), now;
  do {
    for (int i = 0; i < count; i++, images++) {
      int width, height, subsampling, colors;
      tjhandle handle = tjInitDecompress();
      if (tjDecompressHeader3(handle, files[i].bytes, files[i].size, &width, &height, &subsampling,
                              &colors)) {
        fprintf(stderr, "%s\n", tjGetErrorStr2(handle));
        exit(1);
      }
      size_t need = (size_t)width * height * 3;
      if (need > held) {
        pixels = realloc(pixels, held = need);
      }
      if (tjDecompress2(handle, files[i].bytes, files[i].size, pixels, width, 0, height, TJPF_RGB,
                        TJFLAG_ACCURATEDCT)) {
        fprintf(stderr, "%s\n", tjGetErrorStr2(handle));
        exit(1);
      }
      tjDestroy(handle);
      if (resized) {
        resize(pixels, width, height, out);
        for (size_t at = 0; at < sizeof out; at += 97) {
          *sum += out[at];
        }
      } else {
        *sum += pixels[need / 2];
      }
    }
    now = cpu_seconds();
  } while (now - began < seconds);
  free(pixels);
  return images / (now - began);
}

int main(int count, char **arguments) {
  unsigned long sum = 0;
  if (count < 3) {
    fprintf(stderr, "usage: %s SECONDS FILE...\n", arguments[0]);
    return 2;
  }
  double seconds = atof(arguments[1]);
  File *files = calloc(count - 2, sizeof *files);
  for (int i = 2; i < count; i++) {
    files[i - 2] = read_file(arguments[i]);
  }
  double decoded = rate(files, count - 2, seconds, 0, &sum);
  double resized = rate(files, count - 2, seconds, 1, &sum);
  printf("%.1f %.1f %lu\n", decoded, resized, sum);
  return 0;
}
