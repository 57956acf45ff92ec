/* SPDX-License-Identifier: GPL-3.0-or-later
 * Results to choose from, settings that need no new run, and the result that is looked at before it is taken.
 */
#include "config.h"

#include "driver.h"
#include "fake-hole.h"
#include "ui/preview.h"

static gboolean
has_all_candidates (void)
{
  return g_atomic_int_get (&fake_hole_overviews) >= FAKE_HOLE_CANDIDATES;
}

static gboolean
has_more_candidates (void)
{
  return g_atomic_int_get (&fake_hole_overviews) >= 2 * FAKE_HOLE_CANDIDATES;
}

static gboolean
has_finished (void)
{
  return g_atomic_int_get (&fake_hole_finishes) > 0;
}

static gboolean
has_result (void)
{
  return fake_hole_runs == 1 && gtk_widget_is_sensitive (play_widget ("button-ok"));
}

static gboolean
is_chosen (const char *name)
{
  return gtk_toggle_button_get_active (GTK_TOGGLE_BUTTON (play_widget (name)));
}

static Play *
perform (PlayScript script)
{
  Play *play = play_new_for (&fake_hole_effect);

  fake_hole_overviews = fake_hole_runs = fake_hole_finishes = fake_hole_coverages = 0;
  play_run (play, script);
  return play;
}

static void
assert_gray (GeglBuffer *result, int value)
{
  const GeglRectangle *extent = gegl_buffer_get_extent (result);
  const GeglRectangle one = { extent->x + 20, extent->y + 20, 1, 1 };
  guchar pixel[4];

  gegl_buffer_get (result, &one, 1, babl_format ("R'G'B'A u8"), pixel, GEGL_AUTO_ROWSTRIDE, GEGL_ABYSS_NONE);
  g_assert_cmpint (pixel[0], ==, value);
}

static void
script_candidates (Play *play)
{
  play_until (has_all_candidates);
  play_wait (200);
  int overviews = g_atomic_int_get (&fake_hole_overviews);
  g_assert_true (is_chosen ("candidate-1"));
  g_assert_cmpstr (atk_object_get_name (gtk_widget_get_accessible (play_widget ("candidate-2"))), ==,
                   "Candidate 2 of 3");
  gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (play_widget ("candidate-3")), TRUE);
  play_wait (400);
  /* It was known already. */
  g_assert_cmpint (g_atomic_int_get (&fake_hole_overviews), ==, overviews);
  g_assert_cmpfloat (gtk_spin_button_get_value (GTK_SPIN_BUTTON (play_widget ("param-seed"))), ==, 2);
  play_press ("button-ok");
}

static void
test_candidates (void)
{
  g_autoptr (Play) playing = perform (script_candidates);

  g_assert_cmpint (art_settings_int (playing->settings, "seed"), ==, 2);
  assert_gray (playing->result, 20);
}

static void
script_more (Play *play)
{
  play_until (has_all_candidates);
  play_press ("candidates-more");
  play_until (has_more_candidates);
  g_assert_true (is_chosen ("candidate-1"));
  g_assert_cmpfloat (gtk_spin_button_get_value (GTK_SPIN_BUTTON (play_widget ("param-seed"))), ==, 3);
  /* Another seed from elsewhere begins another strip. */
  play_spin ("param-seed", 40);
  play_wait (50);
  g_assert_true (is_chosen ("candidate-1"));
  play_cancel (play);
}

static void
test_more (void)
{
  g_autoptr (Play) playing = perform (script_more);
  g_assert_cmpint (playing->response, ==, ART_DIALOG_CANCEL);
  g_assert_cmpint (fake_hole_runs, ==, 0);
}

static void
script_after (Play *play)
{
  play_spin ("param-seed", 10);
  play_until (has_all_candidates);
  play_wait (400);
  int overviews = fake_hole_overviews;
  fake_hole_finishes = 0;
  play_spin ("param-strength", 0.5);
  play_until (has_finished);
  play_wait (400);
  g_assert_cmpint (g_atomic_int_get (&fake_hole_overviews), ==, overviews);
  play_press ("button-ok");
}

/* The strength is applied to what is there: nothing is worked out again. Without "Run", OK makes one run. */
static void
test_after (void)
{
  g_autoptr (Play) playing = perform (script_after);

  g_assert_cmpint (fake_hole_runs, ==, 1);
  assert_gray (playing->result, 50);
}

static void
script_run (Play *play)
{
  play_spin ("param-seed", 10);
  play_spin ("param-strength", 0.5);
  play_press ("button-run");
  play_until (has_result);
  /* What can still be changed comes into sight. */
  g_assert_true (gtk_window_get_focus (GTK_WINDOW (play_widget ("fake-hole"))) == play_widget ("param-strength"));
  play_spin ("param-strength", 0.2);
  play_wait (100);
  play_press ("button-ok");
}

/* "Run" shows the result and stays; OK takes it with the strength that has been chosen since. */
static void
test_run (void)
{
  g_autoptr (Play) playing = perform (script_run);

  g_assert_cmpint (playing->response, ==, ART_DIALOG_OK);
  g_assert_cmpint (fake_hole_runs, ==, 1);
  assert_gray (playing->result, 20);
}

static void
script_run_changed (Play *play)
{
  play_press ("button-run");
  play_until (has_result);
  play_spin ("param-seed", 7);
  play_wait (50);
  play_press ("button-ok");
}

/* After another change the result in hand is out of date. */
static void
test_run_changed (void)
{
  g_autoptr (Play) playing = perform (script_run_changed);

  g_assert_cmpint (fake_hole_runs, ==, 2);
  assert_gray (playing->result, 70);
}

static void
script_outline (Play *play)
{
  play_until (has_all_candidates);
  int before = fake_hole_coverages;
  g_assert_cmpint (before, >, 0);
  play_spin ("param-size", 30);
  play_wait (200);
  g_assert_cmpint (fake_hole_coverages, >, before);
  gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (play_widget ("outline")), FALSE);
  gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (play_widget ("actual-size")), TRUE);
  play_wait (100);
  gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (play_widget ("outline")), TRUE);
  play_wait (100);
  play_cancel (play);
}

/* The edge of the hole follows the settings, and is drawn at each size. */
static void
test_outline (void)
{
  g_autoptr (Play) playing = perform (script_outline);
  g_assert_cmpint (playing->response, ==, ART_DIALOG_CANCEL);
}

static void
script_larger (Play *play)
{
  ArtPreview *picture = ART_PREVIEW (play_widget ("picture"));
  double before_x, before_y, x, y;

  play_until (has_all_candidates);
  g_assert_true (art_preview_to_content (picture, 100, 100, &before_x, &before_y));
  play_spin ("param-left", 90);
  play_spin ("param-top", 50);
  play_wait (400);
  g_assert_true (art_preview_from_content (picture, 5 - 90, 7 - 50, &x, &y));
  /* What is added is seen. */
  g_assert_cmpfloat (x, >=, 0);
  g_assert_cmpfloat (y, >=, 0);
  g_assert_true (art_preview_to_content (picture, x + 1, y + 1, &before_x, &before_y));
  play_press ("button-ok");
}

/* A result that goes on around the content is seen as a whole. */
static void
test_larger (void)
{
  g_autoptr (Play) play = play_new_for (&fake_larger_effect);

  fake_hole_overviews = fake_hole_runs = 0;
  play_run (play, script_larger);
  g_assert_cmpint (gegl_buffer_get_width (play->result), ==, gegl_buffer_get_width (play->fake->content) + 90);
  g_assert_cmpint (gegl_buffer_get_y (play->result), ==, 7 - 50);
}

int
main (int argc, char **argv)
{
  if (!play_init (&argc, &argv))
    return 0;
  g_test_add_func ("/ui/choice/candidates", test_candidates);
  g_test_add_func ("/ui/choice/more", test_more);
  g_test_add_func ("/ui/choice/after", test_after);
  g_test_add_func ("/ui/choice/run", test_run);
  g_test_add_func ("/ui/choice/run-changed", test_run_changed);
  g_test_add_func ("/ui/choice/outline", test_outline);
  g_test_add_func ("/ui/choice/larger", test_larger);
  return g_test_run ();
}
