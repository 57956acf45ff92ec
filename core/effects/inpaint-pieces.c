/* SPDX-License-Identifier: GPL-3.0-or-later
 * Divides a hole into pieces: connected parts on a coarse grid, then by areas of the size that a network looks at.
 */
#include "config.h"

#include "inpaint-pieces.h"

#include <math.h>

/* Parts with up to this many free cells between them are one. */
#define BRIDGE 2
/* A part that fills less of its bounds than this is long and thin. */
#define THIN 0.15
/* And no deeper than this, cells. */
#define THIN_DEPTH 3
/* Areas are not made smaller than this, px. */
#define SMALLEST_AREA 96
/* Large parts are cut to areas of this part of the largest crop's side: room for surroundings on each side. */
#define CUT 0.36

/* What the network sees is enlarged to multiples of this where that costs no detail: it need not be planned anew for
 * pieces of nearly the same size. px */
#define VIEW_STEP 64

/* Areas of parts that the network need not see are this many times as wide: less is read twice. */
#define WIDE 2

/* Keys of pieces of large parts, and of those in wide areas, begin here, far above those of areas. */
#define LARGE ((gint64) 1 << 60)
#define WIDE_AREAS ((gint64) 1 << 58)
/* Waves are bits of a set: what finds no wave of its own shares the last, and sees less of its neighbours. */
#define LAST_WAVE 63

/* A connected part of the hole: bounds in px. */
typedef struct
{
  int left, top, right, bottom; /* right and bottom lie outside */
  gint64 n_pixels;
  int depth;     /* cells from its border to its middle */
  gint64 n_deep; /* pixels deeper than ART_INPAINT_THIN */
} Part;

typedef struct
{
  const ArtInpaintHole *hole;
  const ArtInpaintOptions *options;
  ArtInpaintPieces *pieces;
  GArray *parts;    /* Part */
  gint32 *depths;   /* of a cell: how many cells away the nearest without a hole is */
  guint8 *inside;   /* of a pixel: how many px away the nearest known one is, up to 255 */
  gint32 *labels;   /* part of a cell, -1 = no hole, -2 = not yet known */
  GHashTable *keys; /* what makes a piece -> its number */
  int area;         /* side of the areas that small parts are gathered in */
  int cut;          /* side of the areas that large parts are cut to */
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
  Part any = { G_MAXINT, G_MAXINT, 0, 0, 0, 0, 0 };

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
  Part part = { G_MAXINT, G_MAXINT, 0, 0, 0, 0, 0 };

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

  return longer_side (part) > division->area && (double) part->n_pixels < THIN * size && part->depth <= THIN_DEPTH;
}

static gboolean
is_large (const Division *division, const Part *part)
{
  gint64 margin = 2 * art_inpaint_reach (division->options, longer_side (part));

  return (part->right - part->left + margin) * (part->bottom - part->top + margin) > division->options->largest_crop;
}

/* What makes the piece of a cell: an area, or for thick parts the part itself. */
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
  else if (is_large (division, part))
    return LARGE + (gint64) (row * ART_INPAINT_CELL / division->cut) * (1 << 20)
           + column * ART_INPAINT_CELL / division->cut;
  else if (longer_side (part) > division->area / 2)
    return -1 - label;
  if (division->options->method != ART_INPAINT_NETWORK && art_inpaint_is_thin (part->n_deep, part->n_pixels))
    return WIDE_AREAS + y / (WIDE * division->area) * (1 << 20) + x / (WIDE * division->area);
  return y / division->area * (1 << 20) + x / division->area;
}

/* Pixels of a cell that lie deeper in the hole than those of cracks and scratches. */
static gint64
deep_in_cell (const Division *division, int column, int row)
{
  int width = division->hole->extent.width, right = MIN ((column + 1) * ART_INPAINT_CELL, width);
  int bottom = MIN ((row + 1) * ART_INPAINT_CELL, division->hole->extent.height);
  gint64 n = 0;

  for (int y = row * ART_INPAINT_CELL; y < bottom; y++)
    for (int x = column * ART_INPAINT_CELL; x < right; x++)
      n += division->inside[(gsize) y * (gsize) width + (gsize) x] > ART_INPAINT_THIN;
  return n;
}

static void
add_cell (Division *division, int column, int row)
{
  ArtInpaintPieces *pieces = division->pieces;
  gsize cell = (gsize) row * pieces->columns + column;
  const Part *whole = &g_array_index (division->parts, Part, division->labels[cell]);
  gint64 key = key_of (division, column, row);
  gint32 *number = g_hash_table_lookup (division->keys, &key);
  Part part = { G_MAXINT, G_MAXINT, 0, 0, 0, 0, 0 };
  ArtInpaintPiece *piece;
  GeglRectangle bounds;

  if (!number)
    {
      const ArtInpaintPiece empty = { .depth = G_MAXINT, .wave = -1 };

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
  piece->coarse |= !is_thin (division, whole) && is_large (division, whole);
  piece->side = MAX (piece->side, is_thin (division, whole) || piece->coarse ? 0 : longer_side (whole));
  piece->depth = MIN (piece->depth, division->depths[cell]);
  piece->n_deep += deep_in_cell (division, column, row);
}

/* @depth can be no more than that of a neighbour and one. */
static void
limit_depth (Division *division, int column, int row, int to_column, int to_row)
{
  const ArtInpaintPieces *pieces = division->pieces;
  gint32 *depth = division->depths + (gsize) row * pieces->columns + column;

  if (to_column >= 0 && to_row >= 0 && to_column < pieces->columns && to_row < pieces->rows)
    *depth = MIN (*depth, division->depths[(gsize) to_row * pieces->columns + to_column] + 1);
}

/* How deep each part is. */
static void
measure_parts (Division *division)
{
  gsize columns = (gsize) division->pieces->columns, n = columns * (gsize) division->pieces->rows;

  for (gsize i = 0; i < n; i++)
    if (division->labels[i] >= 0)
      {
        Part *part = &g_array_index (division->parts, Part, division->labels[i]);

        part->depth = MAX (part->depth, division->depths[i]);
        part->n_deep += deep_in_cell (division, (int) (i % columns), (int) (i / columns));
      }
}

/* Chessboard distances, once down and once up. */
static void
find_depths (Division *division)
{
  int columns = division->pieces->columns, rows = division->pieces->rows;

  for (gsize i = 0; i < (gsize) columns * rows; i++)
    division->depths[i] = division->labels[i] < 0 ? 0 : columns + rows;
  for (int row = 0; row < rows; row++)
    for (int column = 0; column < columns; column++)
      {
        limit_depth (division, column, row, column - 1, row);
        for (int i = -1; i <= 1; i++)
          limit_depth (division, column, row, column + i, row - 1);
      }
  for (int row = rows - 1; row >= 0; row--)
    for (int column = columns - 1; column >= 0; column--)
      {
        limit_depth (division, column, row, column + 1, row);
        for (int i = -1; i <= 1; i++)
          limit_depth (division, column, row, column + i, row + 1);
      }
}

/* The least of what is at @x of a row and beside it, which pixels beyond the end do not lower. */
static inline int
least_of_three (const guint8 *row, int x, int width)
{
  int least = row[x];

  if (x > 0)
    least = MIN (least, row[x - 1]);
  if (x < width - 1)
    least = MIN (least, row[x + 1]);
  return least;
}

/* Chessboard distances of pixels to what is known, once down and once up. */
static void
find_insides (Division *division)
{
  const GeglRectangle *extent = &division->hole->extent;
  int width = extent->width;

  for (int y = 0; y < extent->height; y++)
    {
      guint8 *row = division->inside + (gsize) y * (gsize) width;

      for (int x = 0; x < width; x++)
        {
          int above = y > 0 ? least_of_three (row - width, x, width) : G_MAXUINT8, left = x > 0 ? row[x - 1] : above;
          gboolean is_hole = division->hole->coverage[(gsize) y * (gsize) width + (gsize) x] != 0;

          row[x] = is_hole ? (guint8) MIN (MIN (above, left) + 1, G_MAXUINT8) : 0;
        }
    }
  for (int y = extent->height - 1; y >= 0; y--)
    {
      guint8 *row = division->inside + (gsize) y * (gsize) width;

      for (int x = width - 1; x >= 0; x--)
        if (row[x])
          {
            int below = y < extent->height - 1 ? least_of_three (row + width, x, width) : G_MAXUINT8;
            int least = MIN (below, x < width - 1 ? row[x + 1] : G_MAXUINT8);

            row[x] = (guint8) MIN (row[x], least + 1);
          }
    }
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

/* @rectangle with even corners where @all has room for them: those of whole pixels at half size. */
static GeglRectangle
even (const GeglRectangle *rectangle, const GeglRectangle *all)
{
  int left = rectangle->x / 2 * 2, top = rectangle->y / 2 * 2;
  int right = MIN ((rectangle->x + rectangle->width + 1) / 2 * 2, all->width);
  int bottom = MIN ((rectangle->y + rectangle->height + 1) / 2 * 2, all->height);

  return (GeglRectangle){ left, top, right - left, bottom - top };
}

/* Makes one side of a view, which begins at @from, as long as its step, but at most @most, or as long as there is room
 * in @all. */
static void
round_up (int *from, int *length, int all, int most)
{
  int wanted = MIN ((*length + VIEW_STEP - 1) / VIEW_STEP * VIEW_STEP, MIN (most, all));

  if (wanted <= *length)
    return;
  *from = CLAMP (*from - (wanted - *length) / 2, 0, all - wanted);
  *length = wanted;
}

static void
choose_crops (const Division *division, const GeglRectangle *samples)
{
  const GeglRectangle all = { 0, 0, division->hole->extent.width, division->hole->extent.height };

  for (guint i = 0; i < division->pieces->pieces->len; i++)
    {
      ArtInpaintPiece *piece = art_inpaint_piece (division->pieces, (int) i);
      int reach = art_inpaint_reach (division->options, piece->coarse ? division->cut : piece->side);
      const GeglRectangle view = grown (&piece->bounds, art_inpaint_view_margin (division->options, piece->side));
      const GeglRectangle crop = grown (&piece->bounds, reach);

      gegl_rectangle_intersect (&piece->view, &view, &all);
      gegl_rectangle_intersect (&piece->crop, &crop, &all);
      if (MAX (piece->view.width, piece->view.height) <= division->options->working_size)
        {
          round_up (&piece->view.x, &piece->view.width, all.width, division->options->working_size);
          round_up (&piece->view.y, &piece->view.height, all.height, division->options->working_size);
          gegl_rectangle_bounding_box (&piece->crop, &piece->crop, &piece->view);
        }
      if (piece->coarse)
        piece->view = piece->crop = even (&piece->crop, &all);
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

/* Whether @a is filled before @b: it lies less deep. By whole pieces, for neighbours may be filled at a time. */
static gboolean
is_before (const Division *division, const ArtInpaintPiece *a, const ArtInpaintPiece *b)
{
  int ring = MAX (1, division->cut / ART_INPAINT_CELL / 2);

  return a->coarse && b->coarse && a->depth / ring < b->depth / ring;
}

/* The first wave in which nothing that has its wave touches @piece, after all that comes before it. */
static void
choose_wave (const Division *division, ArtInpaintPiece *piece)
{
  const ArtInpaintPieces *pieces = division->pieces;
  guint64 taken = 0;
  int first = 0;

  for (guint i = 0; i < pieces->pieces->len; i++)
    {
      const ArtInpaintPiece *other = art_inpaint_piece (pieces, (int) i);

      if (other->wave < 0 || !touch (piece, other))
        continue;
      taken |= G_GUINT64_CONSTANT (1) << other->wave;
      if (is_before (division, other, piece))
        first = MAX (first, other->wave + 1);
    }
  while (first < LAST_WAVE && (taken >> first & 1))
    first++;
  piece->wave = MIN (first, LAST_WAVE);
}

static void
choose_waves (const Division *division)
{
  ArtInpaintPieces *pieces = division->pieces;
  gboolean left = TRUE;

  pieces->n_waves = 0;
  for (int depth = 0; left; depth++)
    {
      left = FALSE;
      for (guint i = 0; i < pieces->pieces->len; i++)
        {
          ArtInpaintPiece *piece = art_inpaint_piece (pieces, (int) i);

          if (piece->depth == depth)
            choose_wave (division, piece);
          left |= piece->wave < 0;
          pieces->n_waves = MAX (pieces->n_waves, piece->wave + 1);
          pieces->coarse |= piece->coarse;
        }
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
  division.depths = g_new (gint32, n);
  division.inside = g_malloc ((gsize) hole->extent.width * (gsize) hole->extent.height);
  division.parts = g_array_new (FALSE, FALSE, sizeof (Part));
  division.keys = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, g_free);
  division.area = MAX (SMALLEST_AREA, options->working_size - 2 * options->context);
  division.cut = MAX (ART_INPAINT_CELL, (int) (CUT * sqrt ((double) options->largest_crop)));
  find_parts (&division);
  find_depths (&division);
  find_insides (&division);
  measure_parts (&division);
  make_pieces (&division);
  choose_crops (&division, samples);
  choose_waves (&division);
  g_hash_table_unref (division.keys);
  g_array_unref (division.parts);
  g_free (division.depths);
  g_free (division.inside);
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
