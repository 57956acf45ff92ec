/* SPDX-License-Identifier: GPL-3.0-or-later
 * Regions of a line drawing grow under the lines until they meet.
 */
#include "config.h"

#include "trapped-ball.h"

#include <string.h>

#include "nn/nn.h"

#define LEVELS 256
#define NONE (-1)

/* Pixels that wait, one queue for each level of ink, linked through @next. */
typedef struct
{
  const guint8 *ink;
  int width, height;
  gint32 *labels, *next;
  gint32 first[LEVELS], last[LEVELS];
  int level; /* nothing waits below */
} Grow;

/* Queues @at, which has just got its label. Water does not sink: what is lighter than the level is reached now. */
static void
push (Grow *grow, gint32 at)
{
  int level = MAX (grow->ink[at], grow->level);

  grow->next[at] = NONE;
  if (grow->first[level] == NONE)
    grow->first[level] = at;
  else
    grow->next[grow->last[level]] = at;
  grow->last[level] = at;
}

static void
spread (Grow *grow, gint32 from, gint32 to)
{
  if (grow->labels[to])
    return;
  grow->labels[to] = grow->labels[from];
  push (grow, to);
}

static void
spread_pixel (Grow *grow, gint32 at)
{
  int x = at % grow->width, y = at / grow->width;

  if (x > 0)
    spread (grow, at, at - 1);
  if (x + 1 < grow->width)
    spread (grow, at, at + 1);
  if (y > 0)
    spread (grow, at, at - grow->width);
  if (y + 1 < grow->height)
    spread (grow, at, at + grow->width);
}

static gboolean
has_bare_neighbour (const Grow *grow, gint32 at)
{
  int x = at % grow->width, y = at / grow->width;

  return (x > 0 && !grow->labels[at - 1]) || (x + 1 < grow->width && !grow->labels[at + 1])
         || (y > 0 && !grow->labels[at - grow->width]) || (y + 1 < grow->height && !grow->labels[at + grow->width]);
}

gboolean
art_trapped_ball_grow (const guint8 *ink, int width, int height, gint32 *labels)
{
  Grow grow = { .ink = ink, .width = width, .height = height, .labels = labels };
  int count = width * height;

  if (!(grow.next = nn_try_malloc_aligned (sizeof (gint32) * MAX (count, 1))))
    return FALSE;
  memset (grow.first, 0xff, sizeof (grow.first));
  for (gint32 i = 0; i < count; i++)
    if (labels[i] && has_bare_neighbour (&grow, i))
      push (&grow, i);
  for (; grow.level < LEVELS; grow.level++)
    for (gint32 at; (at = grow.first[grow.level]) != NONE;)
      {
        grow.first[grow.level] = grow.next[at];
        spread_pixel (&grow, at);
      }
  nn_free_aligned (grow.next);
  return TRUE;
}
