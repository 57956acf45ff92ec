/* SPDX-License-Identifier: GPL-3.0-or-later
 * Differences of patches, summed: the innermost loops of the search. Patches of full size are compared in vectors where
 * every processor of the architecture has them; the sums are the same ones either way.
 */
#pragma once

#include <string.h>

#include "inpaint-match.h"

#ifdef __SSE2__
#  include <emmintrin.h>
#endif

/* Bytes of a row of a patch of full size. */
#define ART_MATCH_ROW (ART_MATCH_MAX_PATCH * ART_MATCH_CHANNELS)

/**
 * ArtPatchSums: sums over the pixels of a patch, each with its weight.
 * @squares: of the squared differences, over all channels
 * @differences: of the differences, for each channel
 */
typedef struct
{
  gint32 squares, differences[ART_MATCH_CHANNELS];
} ArtPatchSums;

/* Sum of squared differences of @n bytes. */
static inline gint32
art_squares (const guint8 *a, const guint8 *b, int n)
{
  gint32 sum = 0;

  for (int i = 0; i < n; i++)
    {
      gint16 d = (gint16) (a[i] - b[i]);

      sum += d * d;
    }
  return sum;
}

/* Of patches of any size whose rows lie @row bytes apart; stops after the row with which it is more than @limit. */
static inline gint32
art_patch_squares_plain (const guint8 *a, const guint8 *b, gsize row, int patch, gint32 limit)
{
  gint32 sum = 0;

  for (int y = 0; y < patch && sum <= limit; y++)
    sum += art_squares (a + y * row, b + y * row, patch * ART_MATCH_CHANNELS);
  return sum;
}

/* With weights, those of @a; 16 bits are enough for a column. */
static inline ArtPatchSums
art_patch_weighted_plain (const guint8 *a, const guint8 *b, const guint8 *weights, gsize row, int patch, gint64 limit)
{
  gint16 columns[ART_MATCH_ROW] = { 0 };
  ArtPatchSums sums = { 0 };

  for (int y = 0; y < patch && sums.squares <= limit; y++)
    for (int i = 0; i < patch * ART_MATCH_CHANNELS; i++)
      {
        gint16 d = (gint16) (a[y * row + i] - b[y * row + i]), weighted = (gint16) (d * weights[y * row + i]);

        columns[i] = (gint16) (columns[i] + weighted);
        sums.squares += weighted * d;
      }
  for (int i = 0; i < patch * ART_MATCH_CHANNELS; i++)
    sums.differences[i % ART_MATCH_CHANNELS] += columns[i];
  return sums;
}

#ifdef __SSE2__

typedef struct
{
  __m128i low, high;
} ArtWords;

/* 16 bytes as words. */
static inline ArtWords
art_words (const guint8 *from)
{
  const __m128i bytes = _mm_loadu_si128 ((const __m128i *) from), zero = _mm_setzero_si128 ();

  return (ArtWords){ _mm_unpacklo_epi8 (bytes, zero), _mm_unpackhi_epi8 (bytes, zero) };
}

static inline gint32
art_horizontal_sum (__m128i sums)
{
  sums = _mm_add_epi32 (sums, _mm_shuffle_epi32 (sums, _MM_SHUFFLE (1, 0, 3, 2)));
  sums = _mm_add_epi32 (sums, _mm_shuffle_epi32 (sums, _MM_SHUFFLE (2, 3, 0, 1)));
  return _mm_cvtsi128_si32 (sums);
}

/* Sums of squared differences of 16 bytes, in four parts. */
static inline __m128i
art_squares_16 (const guint8 *a, const guint8 *b)
{
  const ArtWords p = art_words (a), q = art_words (b);
  const __m128i low = _mm_sub_epi16 (p.low, q.low), high = _mm_sub_epi16 (p.high, q.high);

  return _mm_add_epi32 (_mm_madd_epi16 (low, low), _mm_madd_epi16 (high, high));
}

/* The same with weights, and the weighted differences added to those of one pixel and the next one but one. */
static inline __m128i
art_weighted_16 (const guint8 *a, const guint8 *b, const guint8 *weights, __m128i *columns)
{
  const ArtWords p = art_words (a), q = art_words (b), w = art_words (weights);
  const __m128i low = _mm_sub_epi16 (p.low, q.low), high = _mm_sub_epi16 (p.high, q.high);
  const __m128i weighted_low = _mm_mullo_epi16 (low, w.low), weighted_high = _mm_mullo_epi16 (high, w.high);

  columns[0] = _mm_add_epi16 (columns[0], weighted_low);
  columns[1] = _mm_add_epi16 (columns[1], weighted_high);
  return _mm_add_epi32 (_mm_madd_epi16 (low, weighted_low), _mm_madd_epi16 (high, weighted_high));
}

/* Adds two pixels of words, channel by channel, to @sum. */
static inline __m128i
art_add_pixels (__m128i sum, __m128i words)
{
  const __m128i sign = _mm_srai_epi16 (words, 15);

  return _mm_add_epi32 (sum, _mm_add_epi32 (_mm_unpacklo_epi16 (words, sign), _mm_unpackhi_epi16 (words, sign)));
}

#endif

static inline gint32
art_patch_squares (const guint8 *a, const guint8 *b, gsize row, int patch, gint32 limit)
{
#ifdef __SSE2__
  if (patch == ART_MATCH_MAX_PATCH)
    {
      gint32 sum = 0;

      for (int y = 0; y < ART_MATCH_MAX_PATCH && sum <= limit; y += 2, a += 2 * row, b += 2 * row)
        {
          const __m128i first = _mm_add_epi32 (art_squares_16 (a, b), art_squares_16 (a + 16, b + 16));
          const __m128i second =
              _mm_add_epi32 (art_squares_16 (a + row, b + row), art_squares_16 (a + row + 16, b + row + 16));

          sum += art_horizontal_sum (_mm_add_epi32 (first, second));
        }
      return sum;
    }
#endif
  return art_patch_squares_plain (a, b, row, patch, limit);
}

static inline ArtPatchSums
art_patch_weighted (const guint8 *a, const guint8 *b, const guint8 *weights, gsize row, int patch, gint64 limit)
{
#ifdef __SSE2__
  if (patch == ART_MATCH_MAX_PATCH)
    {
      __m128i columns[4] = { _mm_setzero_si128 (), _mm_setzero_si128 (), _mm_setzero_si128 (), _mm_setzero_si128 () };
      __m128i total = _mm_setzero_si128 ();
      ArtPatchSums sums = { 0 };

      for (int y = 0; y < ART_MATCH_MAX_PATCH && sums.squares <= limit; y++, a += row, b += row, weights += row)
        {
          total = _mm_add_epi32 (total, art_weighted_16 (a, b, weights, columns));
          total = _mm_add_epi32 (total, art_weighted_16 (a + 16, b + 16, weights + 16, columns + 2));
          if (y % 2)
            sums.squares = art_horizontal_sum (total);
        }
      total = _mm_setzero_si128 ();
      for (int i = 0; i < 4; i++)
        total = art_add_pixels (total, columns[i]);
      _mm_storeu_si128 ((__m128i *) sums.differences, total);
      return sums;
    }
#endif
  return art_patch_weighted_plain (a, b, weights, row, patch, limit);
}
