#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# The whole way of an artist in a real GIMP on a virtual screen: the menu, the dialog, OK, one Undo, Repeat. GIMP's window
# title tells the number of layers and, by an asterisk, whether the picture is changed.
# usage: window.sh STYLE-TRANSFER COLORIZE INPAINT (the plug-ins), inside xvfb-run
set -eu

folder=$(mktemp -d)
gimp=
finish() {
  [ -z "$gimp" ] || kill "$gimp" 2> /dev/null || true
  wait
  rm -rf "$folder"
}
trap finish EXIT

mkdir -p "$folder/gimp/gradients" "$folder/home"
for plugin in "$@"; do
  name=$(basename "$plugin")
  mkdir -p "$folder/gimp/plug-ins/$name"
  ln -s "$(realpath "$plugin")" "$folder/gimp/plug-ins/$name/$name"
done
for helper in script-fu file-pnm; do
  ln -s "$GIMP_LIB_DIR/plug-ins/$helper" "$folder/gimp/plug-ins/$helper"
done
printf '(plug-in-path "%s")\n(script-fu-path "%s")\n(check-updates no)\n' "$folder/gimp/plug-ins" \
  "$GIMP_DATA_DIR/scripts:$ART_SOURCE/plugins/scripts" > "$folder/gimp/gimprc"
{
  printf 'P6 64 48 255\n'
  yes 'a picture of stripes' | head -c 9216
} > "$folder/picture.ppm"

unset G_DEBUG || true
export HOME="$folder/home" GIMP2_DIRECTORY="$folder/gimp" LANGUAGE=C NO_AT_BRIDGE=1 GSETTINGS_BACKEND=memory
in_place='(let* ((image (vector-ref (cadr (gimp-image-list)) 0)) (layer (car (gimp-image-get-active-layer image))))
  ; A hole for Inpaint.
  (gimp-image-select-rectangle image CHANNEL-OP-REPLACE 20 15 14 12)
  (gimp-image-clean-all image)
  (neural-art-style-transfer image layer "iterations" 1 "working-size" 64 "output" 1)
  (gimp-displays-flush))'
gimp -n -s -d -f "$folder/picture.ppm" -b "$in_place" > "$folder/out" 2>&1 &
gimp=$!

# await PATTERN: sets $window to the window whose title matches, waiting up to a minute for it.
await() {
  tries=0
  while ! window=$(xdotool search --onlyvisible --name "$1" 2> /dev/null | tail -n 1) || [ -z "$window" ]; do
    tries=$((tries + 1))
    if [ "$tries" -gt 300 ] || ! kill -0 "$gimp"; then
      cat "$folder/out" >&2
      return 1
    fi
    sleep 0.2
  done
}

press() {
  xdotool windowfocus --sync "$window"
  for key in "$@"; do
    sleep 0.7
    xdotool key "$key"
  done
}

number=0
# check WHAT PATTERN: one test, passed when such a window title shows.
check() {
  number=$((number + 1))
  if await "$2"; then
    echo "ok $number - $1"
  else
    echo "not ok $number - $1"
    exit 1
  fi
}

echo '1..12'
check 'a script has changed the layer in place' '^\*\[picture\].*1 layer'
press ctrl+z
check 'one Undo takes that back' '^\[picture\].*1 layer'
# Filters > Neural Art, the last entry but Script-Fu, > Style Transfer
press alt+r Up Up Right s
check 'the menu opens the dialog' '^Style Transfer'
press Return
check 'OK adds a layer' '^\*\[picture\].*2 layers'
press ctrl+z
check 'one Undo takes everything back' '^\[picture\].*1 layer'
press alt+r Up Up Right c
check 'the menu opens the dialog of another effect' '^Colorize'
press Return
check 'OK adds a layer with colors' '^\*\[picture\].*2 layers'
press ctrl+z
check 'one Undo takes that back, too' '^\[picture\].*1 layer'
press alt+r Up Up Right i
check 'the menu opens the dialog of Inpaint' '^Inpaint'
press Return
check 'OK adds the patch' '^\*\[picture\].*2 layers'
press ctrl+z
check 'one Undo takes the patch back' '^\[picture\].*1 layer'
press ctrl+f
check 'Repeat works without a dialog' '^\*\[picture\].*2 layers'
