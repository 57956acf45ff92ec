/* SPDX-License-Identifier: GPL-3.0-or-later
 * Tells paper from ink: scans have gray or yellow paper that is lighter here and darker there, and noise.
 */
#include "config.h"

#include "line-art-paper.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

#include "effect.h"
#include "image-rows.h"

#define LEVELS 256
/* Cells along the longer side, and the side of the smallest. */
#define CELLS 24
#define SMALLEST_CELL 16
/* Part of the pixels of a cell that is lighter than its paper: noise, retouching. */
#define LIGHTER 0.1
/* A cell's paper is at least this part as light as that of the drawing, and its colour differs by at most that. */
#define DARKEST_PAPER 0.78
#define COLORED_PAPER 0.08
/* Ink begins this many standard deviations of noise from paper, within limits. */
#define NOISE 3.0
#define LEAST 0.012
#define LARGEST_LEAST 0.2
/* Darkness of something that is a line for sure, and how many pixels of it there must be. */
#define LINE 0.2
#define FEWEST 4
/* Part of what is line that is darker than full ink. */
#define DARKER 0.02

static float
lightness_at (const ArtLineArtPicture *picture, gsize at)
{
  float rgb[3];

  for (int c = 0; c < 3; c++)
    rgb[c] = (float) (picture->color[at * 3 + c] * picture->color[at * 3 + c]) / 65025.0f;
  return sqrtf (art_line_art_luminance (rgb));
}

typedef struct
{
  int left, top, right, bottom;
} Cell;

/* The lightness that only a few pixels of @cell exceed. */
static float
light_percentile (const ArtLineArtPicture *picture, const Cell *cell)
{
  guint32 histogram[LEVELS] = { 0 };
  double rest = LIGHTER * (cell->right - cell->left) * (cell->bottom - cell->top);
  int level = LEVELS;

  for (int y = cell->top; y < cell->bottom; y++)
    for (int x = cell->left; x < cell->right; x++)
      histogram[MIN (LEVELS - 1, (int) (lightness_at (picture, (gsize) y * picture->width + x) * 255.0f + 0.5f))]++;
  while (level > 1 && rest >= 0.0)
    rest -= histogram[--level];
  return level / 255.0f;
}

/* Mean colour of the pixels of @cell that are about as light as @light. */
static void
mean_paper (const ArtLineArtPicture *picture, const Cell *cell, float light, float rgb[3])
{
  float least = light - (float) MAX (0.02, 2.5 * picture->noise);
  double sum[3] = { 0.0 };
  gsize count = 0;

  for (int y = cell->top; y < cell->bottom; y++)
    for (int x = cell->left; x < cell->right; x++)
      {
        gsize at = (gsize) y * picture->width + x;

        if (lightness_at (picture, at) < least)
          continue;
        for (int c = 0; c < 3; c++)
          sum[c] += picture->color[at * 3 + c] * picture->color[at * 3 + c];
        count++;
      }
  for (int c = 0; c < 3; c++)
    rgb[c] = count > 0 ? (float) (sum[c] / (65025.0 * (double) count)) : 1.0f;
}

/* Whether @rgb may be the paper of a drawing whose paper is mostly @whole. */
static gboolean
is_paper (const float *rgb, const float *whole)
{
  float light = sqrtf (art_line_art_luminance (rgb)), all = sqrtf (art_line_art_luminance (whole));

  if (light < DARKEST_PAPER * all || light <= 0.0f)
    return FALSE;
  for (int c = 0; c < 3; c++)
    if (fabsf (sqrtf (rgb[c]) / light - sqrtf (whole[c]) / all) > COLORED_PAPER)
      return FALSE;
  return TRUE;
}

/* Means of 3 x 3 cells. */
static void
smooth (ArtLineArtPicture *picture)
{
  int width = picture->grid_width, height = picture->grid_height;
  float *out = g_new0 (float, (gsize) width *height * 4);

  for (int y = 0; y < height; y++)
    for (int x = 0; x < width; x++)
      for (int k = 0; k < 9; k++)
        {
          int i = CLAMP (x + k % 3 - 1, 0, width - 1), j = CLAMP (y + k / 3 - 1, 0, height - 1);

          for (int c = 0; c < 3; c++)
            out[(y * width + x) * 4 + c] += picture->paper[(j * width + i) * 4 + c] / 9.0f;
        }
  g_free (picture->paper);
  picture->paper = out;
}

static void
measure_cells (ArtLineArtPicture *picture)
{
  const Cell all = { 0, 0, picture->width, picture->height };
  float whole[3];

  mean_paper (picture, &all, light_percentile (picture, &all), whole);
  for (int y = 0; y < picture->grid_height; y++)
    for (int x = 0; x < picture->grid_width; x++)
      {
        const Cell cell = { x * picture->cell, y * picture->cell, MIN ((x + 1) * picture->cell, picture->width),
                            MIN ((y + 1) * picture->cell, picture->height) };
        float *paper = picture->paper + ((gsize) y * picture->grid_width + x) * 4;

        mean_paper (picture, &cell, light_percentile (picture, &cell), paper);
        paper[3] = is_paper (paper, whole) ? 1.0f : 0.0f;
      }
}

void
art_line_art_find_paper (ArtLineArtPicture *picture)
{
  picture->cell = MAX (SMALLEST_CELL, (MAX (picture->width, picture->height) + CELLS - 1) / CELLS);
  picture->grid_width = (picture->width + picture->cell - 1) / picture->cell;
  picture->grid_height = (picture->height + picture->cell - 1) / picture->cell;
  picture->paper = g_new (float, (gsize) picture->grid_width * picture->grid_height * 4);
  if (picture->transparent)
    {
      for (int i = 0; i < picture->grid_width * picture->grid_height * 4; i++)
        picture->paper[i] = 1.0f;
      return;
    }
  measure_cells (picture);
  art_image_fill_holes (picture->paper, picture->grid_width, picture->grid_height);
  smooth (picture);
  smooth (picture);
}

void
art_line_art_paper_row (const ArtLineArtPicture *picture, double x, double step, double y, int n, float *row)
{
  int width = picture->grid_width;
  double v = CLAMP ((y + 0.5) / picture->cell - 0.5, 0.0, picture->grid_height - 1.0);
  int top = (int) v, bottom = MIN (top + 1, picture->grid_height - 1);
  const float *above = picture->paper + (gsize) top * width * 4, *below = picture->paper + (gsize) bottom * width * 4;
  float down = (float) (v - top);

  for (int i = 0; i < n; i++)
    {
      double u = CLAMP ((x + i * step + 0.5) / picture->cell - 0.5, 0.0, width - 1.0);
      int left = (int) u, right = MIN (left + 1, width - 1);
      float across = (float) (u - left);

      for (int c = 0; c < 3; c++)
        {
          float a = above[left * 4 + c] + across * (above[right * 4 + c] - above[left * 4 + c]);
          float b = below[left * 4 + c] + across * (below[right * 4 + c] - below[left * 4 + c]);

          row[i * 3 + c] = a + down * (b - a);
        }
    }
}

void
art_line_art_paper_mean (const ArtLineArtPicture *picture, float rgb[3])
{
  int count = picture->grid_width * picture->grid_height;
  double sum[3] = { 0.0 };

  for (int i = 0; i < count; i++)
    for (int c = 0; c < 3; c++)
      sum[c] += picture->paper[i * 4 + c];
  for (int c = 0; c < 3; c++)
    rgb[c] = (float) (sum[c] / count);
}

/* Darkness of every pixel, * 255, where ink goes later. */
static void
measure_darkness (ArtLineArtPicture *picture)
{
  g_autofree float *paper = g_new (float, (gsize) picture->width * 3);

  for (int y = 0; y < picture->height; y++)
    {
      gsize row = (gsize) y * picture->width;

      art_line_art_paper_row (picture, 0.0, 1.0, y, picture->width, paper);
      for (int x = 0; x < picture->width; x++)
        {
          float ground = sqrtf (art_line_art_luminance (paper + x * 3)) * 255.0f;
          float darkness = ground > 0.0f ? 1.0f - picture->light[row + x] / ground : 0.0f;

          picture->ink[row + x] = (guint8) (CLAMP (darkness, 0.0f, 1.0f) * 255.0f + 0.5f);
        }
    }
}

/* How dark the darkest lines are; 0 if there are none. */
static double
darkest_lines (const ArtLineArtPicture *picture)
{
  int level = LEVELS, least = (int) (255.0 * MAX (LINE, 4.0 * picture->noise));
  guint32 histogram[LEVELS] = { 0 }, lines = 0;
  double rest;

  for (gsize i = 0; i < (gsize) picture->width * picture->height; i++)
    histogram[picture->ink[i]]++;
  for (int i = least; i < LEVELS; i++)
    lines += histogram[i];
  if (lines < FEWEST)
    return 0.0;
  rest = DARKER * lines;
  while (level > least + 1 && rest >= 0.0)
    rest -= histogram[--level];
  return level / 255.0;
}

gboolean
art_line_art_find_ink (ArtLineArtPicture *picture, GError **error)
{
  guint8 table[LEVELS];

  measure_darkness (picture);
  picture->least = CLAMP (NOISE * picture->noise, LEAST, LARGEST_LEAST);
  picture->most = darkest_lines (picture);
  if (picture->most <= 0.0)
    {
      g_set_error_literal (error, ART_ERROR, ART_ERROR_INPUT,
                           _ ("No lines were found. This method colors drawings of dark lines on light paper or on "
                              "transparency, and of light lines on dark paper; for others choose another method."));
      return FALSE;
    }
  for (int i = 0; i < LEVELS; i++)
    table[i] =
        (guint8) (CLAMP ((i / 255.0 - picture->least) / (picture->most - picture->least), 0.0, 1.0) * 255.0 + 0.5);
  for (gsize i = 0; i < (gsize) picture->width * picture->height; i++)
    picture->ink[i] = table[picture->ink[i]];
  return TRUE;
}
