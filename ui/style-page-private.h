/* SPDX-License-Identifier: GPL-3.0-or-later
 * The page of a style inside: style-page.c lets the user choose, style-page-look.c shows what is chosen.
 */
#pragma once

#include "row.h"
#include "style-page.h"

/* Height of what is shown of a layer or file, px: alone, and beside other styles. */
#define ART_STYLE_PICTURE_SIZE 148
#define ART_STYLE_SMALL_PICTURE_SIZE 104

enum
{
  ART_STYLE_FROM_BUILT_IN,
  ART_STYLE_FROM_LAYER,
  ART_STYLE_FROM_PICTURE_FILE,
  ART_STYLE_FROM_FOLDER,
  ART_STYLE_N_SOURCES
};

/* A way to have a style: its page in the stack. */
typedef struct
{
  const char *nick; /* in the choices of the slot's source; NULL = there is no such page */
  ArtRow *row;      /* NULL for the grid */
  GtkWidget *picture;
  char *shown; /* the path whose picture is shown, so that it is not read anew at each change */
  int n_files; /* of a folder */
} ArtStyleSource;

struct _ArtStylePage
{
  ArtForm *form;
  ArtStyleSlot slot;
  gboolean shared;
  GtkWidget *widget, *stack, *grid, *share; /* grid, share: or NULL */
  ArtStyleSource sources[ART_STYLE_N_SOURCES];
  ArtRow *blend, *mask; /* or NULL */
};

/* Which of the sources is chosen; -1 = none. */
int art_style_page_current (ArtStylePage *page);
