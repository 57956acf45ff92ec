# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=sh
# A real GIMP with one plug-in on a virtual screen: to be sourced with the plug-in in $1 by tests that play its user.
# They make $folder/picture.ppm (or .pgm), call start_gimp with it, and end with what is sourced here cleaned up.
plugin=$(realpath "$1")
folder=$(mktemp -d)
gimp=
finish() {
  [ -z "$gimp" ] || kill "$gimp" 2> /dev/null || true
  wait
  rm -rf "$folder"
}
trap finish EXIT

name=$(basename "$plugin")
mkdir -p "$folder/gimp/plug-ins/$name" "$folder/gimp/gradients" "$folder/home"
ln -s "$plugin" "$folder/gimp/plug-ins/$name/$name"
for helper in script-fu file-pnm; do
  ln -s "$GIMP_LIB_DIR/plug-ins/$helper" "$folder/gimp/plug-ins/$helper"
done
printf '(plug-in-path "%s")\n(script-fu-path "%s")\n(check-updates no)\n' "$folder/gimp/plug-ins" \
  "$GIMP_DATA_DIR/scripts" > "$folder/gimp/gimprc"

unset G_DEBUG || true
export HOME="$folder/home" GIMP2_DIRECTORY="$folder/gimp" LANGUAGE=C NO_AT_BRIDGE=1 GSETTINGS_BACKEND=memory

# start_gimp PICTURE
start_gimp() {
  gimp -n -s -d -f "$1" > "$folder/out" 2>&1 &
  gimp=$!
}

# await PATTERN: sets $window to the window whose title matches, waiting up to two minutes for it.
await() {
  tries=0
  while ! window=$(xdotool search --onlyvisible --name "$1" 2> /dev/null | tail -n 1) || [ -z "$window" ]; do
    tries=$((tries + 1))
    if [ "$tries" -gt 600 ] || ! kill -0 "$gimp"; then
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
# result STATUS WHAT: one test.
result() {
  number=$((number + 1))
  if [ "$1" -eq 0 ]; then
    echo "ok $number - $2"
  else
    echo "not ok $number - $2"
    exit 1
  fi
}

# check WHAT PATTERN: passed when such a window title shows.
check() {
  status=0
  await "$2" || status=1
  result "$status" "$1"
}

# The picture in the dialog, without the map and the rows.
look() {
  import -window "$window" -crop 400x300+40+40 +repage "$folder/$1.ppm"
}

# await_look BEFORE: waits until the picture looks different from then, and stays as it is for a second.
await_look() {
  for _ in $(seq 60); do
    look now
    sleep 1
    look later
    ! cmp -s "$folder/$1.ppm" "$folder/now.ppm" && cmp -s "$folder/now.ppm" "$folder/later.ppm" && return 0
  done
  return 1
}
