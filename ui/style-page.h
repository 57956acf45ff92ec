/* SPDX-License-Identifier: GPL-3.0-or-later
 * One of the styles: a built-in one, an open layer, a picture file or a folder of them, each shown as a picture.
 */
#pragma once

#include "style-slot.h"

typedef struct _ArtStylePage ArtStylePage;

/* The widgets for the rows of style @number, from 0. */
ArtStylePage *art_style_page_new (ArtForm *form, int number);
void art_style_page_free (ArtStylePage *page); /* after its widgets are gone; NULL is allowed */
GtkWidget *art_style_page_widget (ArtStylePage *page);
const ArtStyleSlot *art_style_page_slot (ArtStylePage *page);
/* Shows the settings. */
void art_style_page_fill (ArtStylePage *page);
/* Looks again which layers are open. */
void art_style_page_reload (ArtStylePage *page);
/* Shows what has been chosen by a row inside it. Call after each change. */
void art_style_page_update (ArtStylePage *page);
/* Whether there are other styles beside it: then it has a share and a place. */
void art_style_page_set_shared (ArtStylePage *page, gboolean shared);
/* Takes the picture file or folder @path as style. */
void art_style_page_take (ArtStylePage *page, const char *path);

/* What the style is called in short, and more about it. (transfer full) */
char *art_style_page_get_title (ArtStylePage *page);
char *art_style_page_describe (ArtStylePage *page);
/* A square, @size px wide, of what it looks like, or NULL. (transfer full) */
GdkPixbuf *art_style_page_get_picture (ArtStylePage *page, int size);
