/* SPDX-License-Identifier: GPL-3.0-or-later
 * Finds, loads and remembers models and styles.
 */
#include "config.h"

#include "model-store.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <string.h>

#include "effect.h"

/* Graphs kept in memory: two networks and four styles at the same time. Few, for their weights are mapped files or
 * megabytes. */
#define KEPT_GRAPHS 6

typedef struct
{
  char *path;
  gint64 modified, size; /* of the file when it was read */
  NnGraph *graph;
} KeptGraph;

static GMutex lock;
static char *user_dir;
static GQueue kept = G_QUEUE_INIT; /* KeptGraph, last used first */

void
art_model_store_set_user_dir (const char *path)
{
  g_mutex_lock (&lock);
  g_free (user_dir);
  user_dir = g_strdup (path);
  g_mutex_unlock (&lock);
}

char **
art_model_store_dirs (void)
{
  g_autoptr (GPtrArray) dirs = g_ptr_array_new ();
  g_auto (GStrv) more = g_strsplit (g_getenv ("NEURAL_ART_MODEL_PATH") ? g_getenv ("NEURAL_ART_MODEL_PATH") : "",
                                    G_SEARCHPATH_SEPARATOR_S, -1);

  g_mutex_lock (&lock);
  if (user_dir && *user_dir)
    g_ptr_array_add (dirs, g_strdup (user_dir));
  g_mutex_unlock (&lock);
  g_ptr_array_add (dirs, g_build_filename (DATA_DIR, "models", NULL));
  for (char **dir = more; *dir; dir++)
    if (**dir != '\0')
      g_ptr_array_add (dirs, g_strdup (*dir));
  g_ptr_array_add (dirs, NULL);
  return (char **) g_ptr_array_free (g_steal_pointer (&dirs), FALSE);
}

/* The first DIR/@relative that is a file. (transfer full), NULL with ART_ERROR_MODEL */
static char *
find_file (const char *relative, const char *what, GError **error)
{
  g_auto (GStrv) dirs = art_model_store_dirs ();
  g_autofree char *list = NULL;

  for (char **dir = dirs; *dir; dir++)
    {
      g_autofree char *path = g_build_filename (*dir, relative, NULL);

      if (g_file_test (path, G_FILE_TEST_IS_REGULAR))
        return g_steal_pointer (&path);
    }
  list = g_strjoinv (", ", dirs);
  g_set_error (
      error, ART_ERROR, ART_ERROR_MODEL,
      /* TRANSLATORS: model or style, file name, list of folders */
      _ ("%s “%s” was not found. It was looked for in: %s. Install the plug-ins again, or put the file there."), what,
      relative, list);
  return NULL;
}

/* Names become parts of paths: nothing may lead out of the folders. */
static gboolean
check_name (const char *name, GError **error)
{
  if (*name != '\0' && *name != '.' && !strpbrk (name, "/\\"))
    return TRUE;
  g_set_error (error, ART_ERROR, ART_ERROR_MODEL, _ ("“%s” is not the name of a model or style."), name);
  return FALSE;
}

char *
art_model_store_find (const char *name, GError **error)
{
  g_autofree char *relative = g_build_filename (name, "model.onnx", NULL);

  return check_name (name, error) ? find_file (relative, _ ("The model"), error) : NULL;
}

static void
kept_graph_free (KeptGraph *entry)
{
  g_free (entry->path);
  nn_graph_unref (entry->graph);
  g_free (entry);
}

/* The graph of @path if it is kept and the file has not changed; moves it to the front. Under the lock. */
static NnGraph *
find_kept (const char *path, const GStatBuf *file)
{
  for (GList *link = kept.head; link; link = link->next)
    {
      KeptGraph *entry = link->data;

      if (strcmp (entry->path, path) != 0 || entry->modified != file->st_mtime || entry->size != file->st_size)
        continue;
      g_queue_unlink (&kept, link);
      g_queue_push_head_link (&kept, link);
      return nn_graph_ref (entry->graph);
    }
  return NULL;
}

static void
keep (const char *path, const GStatBuf *file, NnGraph *graph)
{
  KeptGraph *entry = g_new0 (KeptGraph, 1);

  entry->path = g_strdup (path);
  entry->modified = file->st_mtime;
  entry->size = file->st_size;
  entry->graph = nn_graph_ref (graph);
  g_queue_push_head (&kept, entry);
  while (kept.length > KEPT_GRAPHS)
    kept_graph_free (g_queue_pop_tail (&kept));
}

static char *
checksum_of (const char *path, GError **error)
{
  g_autoptr (GMappedFile) file = g_mapped_file_new (path, FALSE, error);

  if (!file)
    return NULL;
  return g_compute_checksum_for_data (G_CHECKSUM_SHA256, (const guchar *) g_mapped_file_get_contents (file),
                                      g_mapped_file_get_length (file));
}

/* Reads the file and notes its checksum in the metadata, where styles look for it. */
static NnGraph *
load_file (const char *path, GError **error)
{
  g_autofree char *checksum = checksum_of (path, error);
  NnGraph *graph = checksum ? nn_graph_load_onnx (path, error) : NULL;

  if (graph)
    nn_graph_set_metadata (graph, ART_MODEL_CHECKSUM, checksum);
  return graph;
}

static gboolean
check_task (const NnGraph *graph, const char *path, const char *task, GError **error)
{
  const char *found = nn_graph_get_metadata (graph, "task");

  if (!task || !found || strcmp (task, found) == 0)
    return TRUE;
  g_set_error (error, ART_ERROR, ART_ERROR_MODEL, _ ("“%s” is a model for “%s”, not for “%s”."), path, found, task);
  return FALSE;
}

/* The graph of the file at @path, kept or read. */
static NnGraph *
load_path (const char *path, GError **error)
{
  NnGraph *graph;
  GStatBuf file;

  if (g_stat (path, &file) != 0)
    {
      g_set_error (error, ART_ERROR, ART_ERROR_MODEL, _ ("The file “%s” cannot be read: %s."), path,
                   g_strerror (errno));
      return NULL;
    }
  g_mutex_lock (&lock);
  graph = find_kept (path, &file);
  if (!graph && (graph = load_file (path, error)))
    keep (path, &file, graph);
  g_mutex_unlock (&lock);
  return graph;
}

NnGraph *
art_model_store_load (const char *name, const char *task, GError **error)
{
  gboolean is_path = strpbrk (name, "/\\") || g_str_has_suffix (name, ".onnx");
  g_autofree char *path = is_path ? g_strdup (name) : art_model_store_find (name, error);
  g_autoptr (NnGraph) graph = path ? load_path (path, error) : NULL;

  if (!graph || !check_task (graph, path, task, error))
    return NULL;
  return g_steal_pointer (&graph);
}

void
art_model_store_clear (void)
{
  g_mutex_lock (&lock);
  g_queue_clear_full (&kept, (GDestroyNotify) kept_graph_free);
  g_clear_pointer (&user_dir, g_free);
  g_mutex_unlock (&lock);
}
