/* SPDX-License-Identifier: GPL-3.0-or-later
 * Layers that lie over the one that is worked on: other sizes and places, masks, groups, hidden ones, and those that
 * cannot lie there.
 */
#include "config.h"

#include "colors.h"
#include "plugins/fake-color.h"

#include <string.h>

#define EFFECT (&art_effect_fake_color)

typedef struct
{
  Document document;
  gint32 layer; /* 30 x 20 at 4, -3 */
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->document = document_new (data ? GIMP_GRAY : GIMP_RGB, GIMP_PRECISION_FLOAT_GAMMA, 32, 24);
  fixture->layer = document_add_layer (fixture->document, -1, 30, 20, 4, -3, FALSE);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  document_clear (&fixture->document);
}

static Reply
call_with (const Fixture *fixture, gint32 over, const char *more)
{
  g_autofree char *json = g_strdup_printf ("{ \"hint-layer\": %d %s }", over, more);

  return call_effect (EFFECT, fixture->document, fixture->layer, json);
}

/* Whether every pixel of @result got the color that @over shows there, @times as strong. */
static void
assert_hinted (const Fixture *fixture, gint32 result, gint32 over, float times)
{
  int x_over, y_over, x_layer, y_layer;

  gimp_drawable_offsets (over, &x_over, &y_over);
  gimp_drawable_offsets (fixture->layer, &x_layer, &y_layer);
  for (int y = 0; y < 20; y += 4)
    for (int x = 0; x < 30; x += 3)
      {
        const int x_hint = x + x_layer - x_over;
        const int y_hint = y + y_layer - y_over;
        float in[4], out[4], hint[4] = { 0 }, expected[3];

        if (x_hint >= 0 && y_hint >= 0 && x_hint < gimp_drawable_width (over) && y_hint < gimp_drawable_height (over))
          get_linear (over, x_hint, y_hint, hint);
        hint[3] *= times;
        get_linear (fixture->layer, x, y, in);
        get_linear (result, x, y, out);
        expect_color (in, hint, expected);
        for (int c = 0; c < 3; c++)
          g_assert_cmpfloat_with_epsilon (out[c], expected[c], 1e-4);
      }
}

static void
test_places (Fixture *fixture, gconstpointer data)
{
  static const GeglRectangle places[] = { { 4, -3, 30, 20 },   /* as large */
                                          { 10, 2, 7, 5 },     /* within */
                                          { -9, -11, 70, 61 }, /* around */
                                          { 25, 10, 40, 40 },  /* over one corner */
                                          { 100, 90, 8, 8 } }; /* elsewhere */

  for (gsize i = 0; i < G_N_ELEMENTS (places); i++)
    {
      const GeglRectangle *place = &places[i];
      const gint32 over =
          document_add_layer (fixture->document, -1, place->width, place->height, place->x, place->y, i % 2 == 0);
      g_auto (Reply) reply = { 0 };

      gimp_layer_set_opacity (over, 30);
      gimp_item_set_visible (over, i % 2);
      reply = call_with (fixture, over, "");
      assert_success (&reply);
      assert_hinted (fixture, reply.drawable, over, 1);
    }
}

/* The selection's bounds are what the effect sees; hints stay where they are. */
static void
test_selection (Fixture *fixture, gconstpointer data)
{
  const gint32 over = document_add_layer (fixture->document, -1, 20, 20, 8, 1, TRUE);
  g_auto (Reply) reply = { 0 };
  float in[4], out[4], hint[4], expected[3];

  gimp_image_select_rectangle (fixture->document, GIMP_CHANNEL_OP_REPLACE, 10, 6, 9, 9);
  reply = call_with (fixture, over, "");
  assert_success (&reply);
  get_linear (fixture->layer, 10 - 4 + 2, 6 + 3 + 5, in);
  get_linear (over, 10 - 8 + 2, 6 - 1 + 5, hint);
  get_linear (reply.drawable, 2, 5, out);
  expect_color (in, hint, expected);
  for (int c = 0; c < 3; c++)
    g_assert_cmpfloat_with_epsilon (out[c], expected[c], 1e-4);
}

static void
test_empty (Fixture *fixture, gconstpointer data)
{
  const gint32 over = document_add_layer (fixture->document, -1, 30, 20, 0, 0, TRUE);
  g_auto (Reply) reply = { 0 };

  gimp_drawable_fill (over, GIMP_FILL_TRANSPARENT);
  reply = call_with (fixture, over, "");
  assert_success (&reply);
  assert_hinted (fixture, reply.drawable, over, 0);
}

/* A mask counts as long as it is applied. */
static void
test_mask (Fixture *fixture, gconstpointer data)
{
  const gint32 over = document_add_layer (fixture->document, -1, 16, 12, 7, 3, FALSE);
  const gint32 mask = gimp_layer_create_mask (over, GIMP_ADD_MASK_BLACK);
  g_auto (Reply) masked = { 0 };
  g_auto (Reply) unmasked = { 0 };

  gimp_layer_add_mask (over, mask);
  masked = call_with (fixture, over, "");
  gimp_layer_set_apply_mask (over, FALSE);
  unmasked = call_with (fixture, over, "");
  assert_success (&masked);
  assert_success (&unmasked);
  assert_hinted (fixture, masked.drawable, over, 0);
  assert_hinted (fixture, unmasked.drawable, over, 1);
}

static void
test_group (Fixture *fixture, gconstpointer data)
{
  const gint32 group = gimp_layer_group_new (fixture->document);
  g_auto (Reply) empty = { 0 };
  g_auto (Reply) reply = { 0 };

  gimp_image_insert_layer (fixture->document, group, -1, 0);
  empty = call_with (fixture, group, "");
  assert_success (&empty);
  document_add_layer (fixture->document, group, 9, 8, 6, 2, TRUE);
  document_add_layer (fixture->document, group, 5, 5, 20, 9, FALSE);
  reply = call_with (fixture, group, "");
  assert_success (&reply);
  assert_hinted (fixture, reply.drawable, group, 1);
}

static void
check_refused (const Fixture *fixture, gint32 over, const char *said)
{
  g_autofree char *before = document_checksum (fixture->document);
  g_auto (Reply) reply = call_with (fixture, over, "");
  g_autofree char *after = document_checksum (fixture->document);

  assert_refused (&reply, GIMP_PDB_CALLING_ERROR, said);
  g_assert_cmpstr (after, ==, before);
}

static void
test_refused (Fixture *fixture, gconstpointer data)
{
  const GimpRGB red = { 1, 0, 0, 1 };
  const gint32 channel = gimp_channel_new (fixture->document, "Channel", 32, 24, 50, &red);
  const gint32 deleted = document_add_layer (fixture->document, -1, 8, 8, 0, 0, TRUE);
  g_auto (Document) other = document_new (GIMP_RGB, GIMP_PRECISION_U8_GAMMA, 8, 8);
  const gint32 elsewhere = document_add_layer (other, -1, 8, 8, 0, 0, TRUE);

  gimp_image_insert_channel (fixture->document, channel, -1, 0);
  gimp_image_remove_layer (fixture->document, deleted);
  check_refused (fixture, fixture->layer, "is the one to work on");
  check_refused (fixture, channel, "Choose a layer");
  check_refused (fixture, gimp_image_get_selection (fixture->document), "Choose a layer");
  check_refused (fixture, deleted, "any longer");
  check_refused (fixture, elsewhere, "in another picture");
}

/* Filters ▸ Repeat on another picture does without the hints of the first. */
static void
test_repeat (Fixture *fixture, gconstpointer data)
{
  g_auto (Document) other = document_new (GIMP_RGB, GIMP_PRECISION_U8_GAMMA, 8, 8);
  const gint32 elsewhere = document_add_layer (other, -1, 8, 8, 0, 0, TRUE);
  g_autofree char *last = g_strdup_printf ("{ \"hint-layer\": %d, \"output\": \"in-place\" }", elsewhere);
  g_autoptr (ArtSettings) settings = art_settings_new (EFFECT);
  int n_params;
  g_autofree GimpParam *params =
      make_arguments (settings, GIMP_RUN_WITH_LAST_VALS, fixture->document, fixture->layer, &n_params);
  g_auto (Reply) reply = { 0 };

  gimp_set_data (EFFECT->procedure, last, strlen (last) + 1);
  reply = call_procedure (EFFECT->procedure, n_params, params);
  assert_success (&reply);
  g_assert_cmpint (reply.drawable, ==, fixture->layer);
}

static void
add (const char *path, gboolean gray, void (*test) (Fixture *, gconstpointer))
{
  g_test_add (path, Fixture, GINT_TO_POINTER (gray), set_up, test, tear_down);
}

void
add_over_tests (void)
{
  add ("/gimp/over/places", FALSE, test_places);
  add ("/gimp/over/selection", FALSE, test_selection);
  add ("/gimp/over/empty", FALSE, test_empty);
  add ("/gimp/over/mask", FALSE, test_mask);
  add ("/gimp/over/group", FALSE, test_group);
  add ("/gimp/over/refused", FALSE, test_refused);
  add ("/gimp/over/repeat", FALSE, test_repeat);
}
