/* SPDX-License-Identifier: GPL-3.0-or-later
 * Packs buffers with known lifetimes into one block: the largest first, each into the smallest gap that is free
 * during its whole life ("greedy by size", Pisarchyk & Lee 2020, "Efficient memory management for deep neural net
 * inference", section 4.2).
 */
#include "config.h"

#include "nn/session-private.h"

static gboolean share = TRUE;

void
nn_arena_set_reuse (gboolean reuse)
{
  share = reuse;
}

static gboolean
overlap (const Buffer *a, const Buffer *b)
{
  return !share || (a->first <= b->last && b->first <= a->last);
}

/* Where @buffer fits best among @placed, buffers in order of their offsets. */
static gsize
find_gap (const GPtrArray *placed, const Buffer *buffer)
{
  gsize end = 0, best = G_MAXSIZE, best_size = G_MAXSIZE;

  for (guint i = 0; i < placed->len; i++)
    {
      const Buffer *other = placed->pdata[i];

      if (!overlap (buffer, other))
        continue;
      if (other->offset >= end + buffer->size && other->offset - end < best_size)
        {
          best = end;
          best_size = other->offset - end;
        }
      end = MAX (end, other->offset + other->size);
    }
  return best == G_MAXSIZE ? end : best;
}

static void
insert_by_offset (GPtrArray *placed, Buffer *buffer)
{
  guint i = placed->len;

  while (i > 0 && ((const Buffer *) placed->pdata[i - 1])->offset > buffer->offset)
    i--;
  g_ptr_array_insert (placed, (gint) i, buffer);
}

static gint
larger_first (gconstpointer a, gconstpointer b)
{
  const Buffer *x = *(Buffer *const *) a, *y = *(Buffer *const *) b;

  if (x->size != y->size)
    return x->size > y->size ? -1 : 1;
  return x->first - y->first;
}

gsize
nn_arena_pack (GArray *buffers)
{
  g_autoptr (GPtrArray) order = g_ptr_array_new ();
  g_autoptr (GPtrArray) placed = g_ptr_array_new ();
  gsize all = 0, total = 0;

  for (guint i = 0; i < buffers->len; i++)
    {
      Buffer *buffer = &g_array_index (buffers, Buffer, i);

      buffer->size = (MAX (buffer->size, 1) + NN_ALIGNMENT - 1) / NN_ALIGNMENT * NN_ALIGNMENT;
      /* As long as they all fit side by side, no offset below can overflow. */
      if (__builtin_add_overflow (all, buffer->size, &all) || all > G_MAXSSIZE)
        return G_MAXSIZE;
      g_ptr_array_add (order, buffer);
    }
  g_ptr_array_sort (order, larger_first);
  for (guint i = 0; i < order->len; i++)
    {
      Buffer *buffer = order->pdata[i];

      buffer->offset = find_gap (placed, buffer);
      total = MAX (total, buffer->offset + buffer->size);
      insert_by_offset (placed, buffer);
    }
  return total;
}
