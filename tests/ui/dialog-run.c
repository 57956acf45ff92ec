/* SPDX-License-Identifier: GPL-3.0-or-later
 * The runs of a dialog: cancel, stop, errors, quick previews, closing in the middle. Needs a display.
 */
#include "config.h"

#include "driver.h"

static gboolean
is_running (void)
{
  return gtk_widget_get_visible (play_widget ("button-stop"))
         && gtk_progress_bar_get_fraction (GTK_PROGRESS_BAR (play_widget ("progress"))) > 0;
}

static int runs_before;

static gboolean
has_run_again (void)
{
  return fake_runs > runs_before;
}

static gboolean
has_preview (void)
{
  return play_is_idle () && fake_runs > 0;
}

static void
script_abort (Play *play)
{
  play_choose ("param-behaviour", "2");
  play_press ("button-ok");
  play_until (is_running);
  g_assert_false (gtk_widget_is_sensitive (play_widget ("param-weight")));
  g_assert_false (gtk_widget_is_sensitive (play_widget ("button-ok")));
  play_press ("button-cancel");
  play_until (play_is_idle);
  g_assert_false (play_has_error ());
  g_assert_true (gtk_widget_is_sensitive (play_widget ("param-weight")));

  play_press ("button-ok");
  play_until (is_running);
  play_key (GDK_KEY_Escape, 0);
  play_until (play_is_idle);
  g_assert_true (gtk_widget_get_mapped (play_widget (fake_effect.name)));
  play_cancel (play);
}

/* Cancel and Escape during a run lead back to the settings. */
static void
test_abort (void)
{
  g_autoptr (Play) playing = play_perform (script_abort);
  g_assert_cmpint (playing->response, ==, ART_DIALOG_CANCEL);
  g_assert_cmpint (fake_runs, ==, 2);
  g_assert_null (playing->result);
}

static void
script_stop (Play *play)
{
  play_choose ("param-behaviour", "2");
  play_key (GDK_KEY_Return, GDK_CONTROL_MASK);
  play_until (is_running);
  play_press ("button-stop");
}

static void
test_stop (void)
{
  g_autoptr (Play) playing = play_perform (script_stop);
  g_assert_cmpint (playing->response, ==, ART_DIALOG_OK);
  play_assert_inverted (playing->result, playing->fake->content, FALSE);
}

static void
script_fail (Play *play)
{
  play_choose ("param-behaviour", "1");
  play_spin ("param-iterations", 2);
  play_press ("button-ok");
  play_until (play_has_error);
  g_assert_cmpstr (play_label ("error-message"), ==, "The fake effect failed.");
  play_until (play_is_idle);
  play_accept (play);
}

/* A failed run says why, and the next one may succeed. */
static void
test_fail (void)
{
  g_autoptr (Play) playing = play_perform (script_fail);
  g_assert_cmpint (playing->response, ==, ART_DIALOG_OK);
  g_assert_cmpint (fake_runs, ==, 2);
}

static void
script_broken (Play *play)
{
  g_assert_cmpstr (play_label ("status"), ==, "There are no pixels.");
  play_press ("button-ok");
  g_assert_true (play_has_error ());
  play->fake->broken = FALSE;
  play_accept (play);
}

static void
test_broken (void)
{
  g_autoptr (Play) playing = play_new ();
  playing->fake->broken = TRUE;
  play_run (playing, script_broken);
  g_assert_cmpint (playing->response, ==, ART_DIALOG_OK);
}

static void
script_close (Play *play)
{
  play_choose ("param-behaviour", "2");
  play_press ("button-ok");
  play_until (is_running);
  gtk_window_close (GTK_WINDOW (play_widget (fake_effect.name)));
}

/* Closing the window during a run cancels everything. */
static void
test_close (void)
{
  g_autoptr (Play) playing = play_perform (script_close);
  g_assert_cmpint (playing->response, ==, ART_DIALOG_CANCEL);
  g_assert_null (playing->result);
}

static void
script_preview (Play *play)
{
  play_press ("preview");
  play_until (has_preview);
  g_assert_cmpint (fake_last_size, ==, 192);
  g_assert_cmpint (fake_last_iterations, ==, 40);
  g_assert_true (gtk_widget_is_sensitive (play_widget ("view-split")));
  play_press ("view-split");
  play_press ("view-before");
  play_press ("actual-size");
  runs_before = fake_runs;
  /* Several changes, one preview. */
  play_spin ("param-weight", 7);
  play_spin ("param-weight", 8);
  play_until (has_run_again);
  play_until (play_is_idle);
  g_assert_cmpint (fake_runs, ==, runs_before + 1);

  /* OK does not wait for a preview. */
  runs_before = fake_runs;
  play_choose ("param-behaviour", "2");
  play_until (has_run_again);
  play_choose ("param-behaviour", "0");
  play_spin ("param-iterations", 60);
  play_press ("button-ok");
}

static void
test_preview (void)
{
  g_autoptr (Play) playing = play_perform (script_preview);
  g_assert_cmpint (playing->response, ==, ART_DIALOG_OK);
  g_assert_cmpint (fake_last_iterations, ==, 60);
  g_assert_cmpint (fake_last_size, ==, 512);
}

static void
script_close_previewing (Play *play)
{
  play_choose ("param-behaviour", "2");
  play_press ("preview");
  runs_before = 0;
  play_until (has_run_again);
  play_cancel (play);
}

/* Cancel closes the dialog even while a preview goes on. */
static void
test_close_previewing (void)
{
  g_autoptr (Play) playing = play_perform (script_close_previewing);
  g_assert_cmpint (playing->response, ==, ART_DIALOG_CANCEL);
}

int
main (int argc, char **argv)
{
  if (!play_init (&argc, &argv))
    return 0;
  g_test_add_func ("/ui/dialog-run/abort", test_abort);
  g_test_add_func ("/ui/dialog-run/stop", test_stop);
  g_test_add_func ("/ui/dialog-run/fail", test_fail);
  g_test_add_func ("/ui/dialog-run/broken-inputs", test_broken);
  g_test_add_func ("/ui/dialog-run/close-while-running", test_close);
  g_test_add_func ("/ui/dialog-run/preview", test_preview);
  g_test_add_func ("/ui/dialog-run/close-while-previewing", test_close_previewing);
  return g_test_run ();
}
