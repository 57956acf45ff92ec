/* SPDX-License-Identifier: GPL-3.0-or-later
 * Divides a hole into pieces: connected parts on a coarse grid, then by areas of the size that a network looks at.
 */
#include "config.h"

#include "inpaint-pieces.h"

/* Parts with up to this many free cells between them are one. */
#define BRIDGE 2
/* A part that fills less of its bounds than this is long and thin. */
#define THIN 0.15
/* Areas are not made smaller than this, px. */
#define SMALLEST_AREA 96

/* A connected part of the hole: bounds in px. */
typedef struct
{
  int left, top, right, bottom; /* right and bottom lie outside */
  gint64 n_pixels;
} Part;

typedef struct
{
  const ArtInpaintHole *hole;
  const ArtInpaintOptions *options;
  ArtInpaintPieces *pieces;
  GArray *parts;    /* Part */
  gint32 *labels;   /* part of a cell, -1 = no hole, -2 = not yet known */
  GHashTable *keys; /* what makes a piece -> its number */
  int area;         /* side of the areas that small parts are gathered in */
} Division;

static inline int
longer_side (const Part *part)
{
  return MAX (part->right - part->left, part->bottom - part->top);
}

/* Whether a cell has pixels of the hole; adds them to @part. */
static gint64
count_cell (const ArtInpaintHole *hole, int column, int row, Part *part)
{
  int right = MIN ((column + 1) * ART_INPAINT_CELL, hole->extent.width);
  int bottom = MIN ((row + 1) * ART_INPAINT_CELL, hole->extent.height);
  gint64 n = 0;

  for (int y = row * ART_INPAINT_CELL; y < bottom; y++)
    for (int x = column * ART_INPAINT_CELL; x < right; x++)
      if (hole->coverage[(gsize) y * hole->extent.width + x])
        {
          part->left = MIN (part->left, x);
          part->top = MIN (part->top, y);
          part->right = MAX (part->right, x + 1);
          part->bottom = MAX (part->bottom, y + 1);
          n++;
        }
  part->n_pixels += n;
  return n;
}

static void
mark_cells (Division *division)
{
  const ArtInpaintPieces *pieces = division->pieces;
  Part any = { G_MAXINT, G_MAXINT, 0, 0, 0 };

  for (int row = 0; row < pieces->rows; row++)
    for (int column = 0; column < pieces->columns; column++)
      division->labels[(gsize) row * pieces->columns + column] =
          count_cell (division->hole, column, row, &any) ? -2 : -1;
}

/* Labels the part that the cell @start belongs to. */
static void
flood (Division *division, gint32 start, gint32 label, GArray *queue)
{
  int columns = division->pieces->columns, rows = division->pieces->rows;
  Part part = { G_MAXINT, G_MAXINT, 0, 0, 0 };

  g_array_set_size (queue, 0);
  g_array_append_val (queue, start);
  division->labels[start] = label;
  for (guint i = 0; i < queue->len; i++)
    {
      int cell = g_array_index (queue, gint32, i), column = cell % columns, row = cell / columns;

      count_cell (division->hole, column, row, &part);
      for (int y = MAX (row - BRIDGE, 0); y <= MIN (row + BRIDGE, rows - 1); y++)
        for (int x = MAX (column - BRIDGE, 0); x <= MIN (column + BRIDGE, columns - 1); x++)
          {
            gint32 next = y * columns + x;

            if (division->labels[next] != -2)
              continue;
            division->labels[next] = label;
            g_array_append_val (queue, next);
          }
    }
  g_array_append_val (division->parts, part);
}

static void
find_parts (Division *division)
{
  gint32 n = division->pieces->columns * division->pieces->rows, label = 0;
  g_autoptr (GArray) queue = g_array_new (FALSE, FALSE, sizeof (gint32));

  mark_cells (division);
  for (gint32 i = 0; i < n; i++)
    if (division->labels[i] == -2)
      flood (division, i, label++, queue);
}

static gboolean
is_thin (const Division *division, const Part *part)
{
  double size = (double) (part->right - part->left) * (part->bottom - part->top);

  return longer_side (part) > division->area && (double) part->n_pixels < THIN * size;
}

/* What makes the piece of a cell: an area, or for thick large parts the part itself. Never 0. */
static gint64
key_of (const Division *division, int column, int row)
{
  gint32 label = division->labels[(gsize) row * division->pieces->columns + column];
  const Part *part = &g_array_index (division->parts, Part, label);
  gint64 x = (part->left + part->right) / 2, y = (part->top + part->bottom) / 2;

  if (is_thin (division, part))
    {
      x = (gint64) column * ART_INPAINT_CELL;
      y = (gint64) row * ART_INPAINT_CELL;
    }
  else if (longer_side (part) > division->area / 2)
    return -1 - label;
  return 1 + y / division->area * (1 << 20) + x / division->area;
}

static void
add_cell (Division *division, int column, int row)
{
  ArtInpaintPieces *pieces = division->pieces;
  gsize cell = (gsize) row * pieces->columns + column;
  const Part *whole = &g_array_index (division->parts, Part, division->labels[cell]);
  gint64 key = key_of (division, column, row);
  gint32 *number = g_hash_table_lookup (division->keys, &key);
  Part part = { G_MAXINT, G_MAXINT, 0, 0, 0 };
  ArtInpaintPiece *piece;
  GeglRectangle bounds;

  if (!number)
    {
      const ArtInpaintPiece empty = { .wave = 0 };

      number = g_new (gint32, 1);
      *number = (gint32) pieces->pieces->len;
      g_array_append_val (pieces->pieces, empty);
      g_hash_table_insert (division->keys, g_memdup2 (&key, sizeof key), number);
    }
  pieces->owners[cell] = *number;
  piece = art_inpaint_piece (pieces, *number);
  piece->n_pixels += count_cell (division->hole, column, row, &part);
  bounds = (GeglRectangle){ part.left, part.top, part.right - part.left, part.bottom - part.top };
  gegl_rectangle_bounding_box (&piece->bounds, &piece->bounds, &bounds);
  piece->side = MAX (piece->side, is_thin (division, whole) ? 0 : longer_side (whole));
}

static void
make_pieces (Division *division)
{
  ArtInpaintPieces *pieces = division->pieces;

  for (int row = 0; row < pieces->rows; row++)
    for (int column = 0; column < pieces->columns; column++)
      {
        gsize cell = (gsize) row * pieces->columns + column;

        pieces->owners[cell] = -1;
        if (division->labels[cell] >= 0)
          add_cell (division, column, row);
      }
}

static GeglRectangle
grown (const GeglRectangle *rectangle, int margin)
{
  return (GeglRectangle){ rectangle->x - margin, rectangle->y - margin, rectangle->width + 2 * margin,
                          rectangle->height + 2 * margin };
}

static void
choose_crops (const Division *division, const GeglRectangle *samples)
{
  const GeglRectangle all = { 0, 0, division->hole->extent.width, division->hole->extent.height };

  for (guint i = 0; i < division->pieces->pieces->len; i++)
    {
      ArtInpaintPiece *piece = art_inpaint_piece (division->pieces, (int) i);
      const GeglRectangle view = grown (&piece->bounds, art_inpaint_view_margin (division->options, piece->side));
      const GeglRectangle crop = grown (&piece->bounds, art_inpaint_reach (division->options, piece->side));

      gegl_rectangle_intersect (&piece->view, &view, &all);
      gegl_rectangle_intersect (&piece->crop, &crop, &all);
      if (samples)
        gegl_rectangle_bounding_box (&piece->crop, &piece->view, samples);
    }
}

/* Whether the two were cut from each other, or nearly. */
static gboolean
touch (const ArtInpaintPiece *a, const ArtInpaintPiece *b)
{
  const GeglRectangle around = grown (&a->bounds, BRIDGE * ART_INPAINT_CELL);

  return gegl_rectangle_intersect (NULL, &around, &b->bounds);
}

/* Each gets the first wave in which nothing touches it. */
static void
choose_waves (ArtInpaintPieces *pieces)
{
  pieces->n_waves = 0;
  for (guint i = 0; i < pieces->pieces->len; i++)
    {
      ArtInpaintPiece *piece = art_inpaint_piece (pieces, (int) i);
      guint64 taken = 0;

      for (guint j = 0; j < i; j++)
        if (touch (piece, art_inpaint_piece (pieces, (int) j)))
          taken |= G_GUINT64_CONSTANT (1) << MIN (art_inpaint_piece (pieces, (int) j)->wave, 63);
      while (piece->wave < 63 && (taken >> piece->wave & 1))
        piece->wave++;
      pieces->n_waves = MAX (pieces->n_waves, piece->wave + 1);
    }
}

ArtInpaintPieces *
art_inpaint_pieces_new (const ArtInpaintHole *hole, const ArtInpaintOptions *options, const GeglRectangle *samples)
{
  ArtInpaintPieces *pieces = g_new0 (ArtInpaintPieces, 1);
  Division division = { .hole = hole, .options = options, .pieces = pieces };
  gsize n;

  pieces->columns = (hole->extent.width + ART_INPAINT_CELL - 1) / ART_INPAINT_CELL;
  pieces->rows = (hole->extent.height + ART_INPAINT_CELL - 1) / ART_INPAINT_CELL;
  pieces->pieces = g_array_new (FALSE, FALSE, sizeof (ArtInpaintPiece));
  n = (gsize) pieces->columns * pieces->rows;
  pieces->owners = g_new (gint32, n);
  division.labels = g_new (gint32, n);
  division.parts = g_array_new (FALSE, FALSE, sizeof (Part));
  division.keys = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, g_free);
  division.area = MAX (SMALLEST_AREA, options->working_size - 2 * options->context);
  find_parts (&division);
  make_pieces (&division);
  choose_crops (&division, samples);
  choose_waves (pieces);
  g_hash_table_unref (division.keys);
  g_array_unref (division.parts);
  g_free (division.labels);
  return pieces;
}

void
art_inpaint_pieces_free (ArtInpaintPieces *pieces)
{
  if (!pieces)
    return;
  g_array_unref (pieces->pieces);
  g_free (pieces->owners);
  g_free (pieces);
}
