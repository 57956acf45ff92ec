/* SPDX-License-Identifier: GPL-3.0-or-later
 * Keeps the networks for super-resolution that were used last, with what was found out about them.
 */
#include "config.h"

#include "super-resolution-network.h"

#include "effect.h"
#include "model-store.h"

/* One chain takes three at most; a user compares a few. */
#define KEPT_NETWORKS 8
/* Sides of pictures that networks are timed on. */
#define SMALL_PROBE 32
#define LARGE_PROBE 128
#define LEAST_SECONDS 0.05

static GMutex lock;
static GQueue kept = G_QUEUE_INIT; /* ArtSuperNetwork, last used first */

/* The same file has the same checksum, wherever it lies. */
static gboolean
is_same (const ArtSuperNetwork *network, const NnGraph *graph, gboolean level)
{
  const char *a = nn_graph_get_metadata (network->graph, ART_MODEL_CHECKSUM);
  const char *b = nn_graph_get_metadata (graph, ART_MODEL_CHECKSUM);

  return network->level == level && a && g_strcmp0 (a, b) == 0;
}

/* Moves it to the front. Under the lock. */
static ArtSuperNetwork *
find_kept (const NnGraph *graph, gboolean level)
{
  for (GList *link = kept.head; link; link = link->next)
    if (is_same (link->data, graph, level))
      {
        g_queue_unlink (&kept, link);
        g_queue_push_head_link (&kept, link);
        return art_super_network_ref (link->data);
      }
  return NULL;
}

/* Under the lock. */
static void
keep (ArtSuperNetwork *network)
{
  g_queue_push_head (&kept, art_super_network_ref (network));
  while (kept.length > KEPT_NETWORKS)
    art_super_network_unref (g_queue_pop_tail (&kept));
}

ArtSuperNetwork *
art_super_network_load (const char *name, const char *task, GError **error)
{
  g_autoptr (NnGraph) graph = art_model_store_load (name, task, error);
  ArtSuperNetwork *network;

  if (!graph)
    return NULL;
  g_mutex_lock (&lock);
  network = find_kept (graph, g_str_equal (task, "denoise"));
  if (!network && (network = art_super_network_new (graph, task, error)))
    keep (network);
  g_mutex_unlock (&lock);
  return network;
}

gboolean
art_super_network_exists (const char *name)
{
  g_autofree char *path = art_model_store_find (name, NULL);

  return path != NULL;
}

/* Times one run on a picture of @side pixels, or of the only size that the network takes; 0 if there is none. */
static double
time_once (const ArtSuperNetwork *network, int side)
{
  int width = network->width ? network->width : side, height = network->height ? network->height : side;
  const NnShape shape = NN_SHAPE (1, art_super_network_planes (network), height, width);
  g_autoptr (NnTensor) input = nn_tensor_new (NN_TYPE_FLOAT, &shape, NULL);
  g_autoptr (NnSession) session = art_super_network_plan (network, width, height, 0, NULL);
  gint64 begin = g_get_monotonic_time ();

  if (!input || !session || !nn_session_run (session, &input, NULL, NULL))
    return 0.0;
  return (g_get_monotonic_time () - begin) / (double) G_USEC_PER_SEC / ((double) width * height);
}

double
art_super_network_pace (ArtSuperNetwork *network)
{
  double pace;

  g_mutex_lock (&lock);
  if (network->pace <= 0.0)
    {
      network->pace = time_once (network, SMALL_PROBE);
      /* Too quick to tell. */
      if (network->pace * SMALL_PROBE * SMALL_PROBE < LEAST_SECONDS)
        network->pace = time_once (network, LARGE_PROBE);
    }
  pace = network->pace;
  g_mutex_unlock (&lock);
  return pace;
}
