#!/bin/sh
# Checks who signed the checkpoint besides the log's first key: C2SP tlog-cosignature, with openssl alone.
# In the bag's folder: sh check-cosigned.sh KEY...   each KEY a line NAME+ID+... that you were given by whom it belongs to.
# Ed25519 needs openssl 3.0, ML-DSA-44 openssl 3.5. Says of each key whether it signed, when, and ends with 1 where one did not.
note=data/log/checkpoint.cosigned
tmp=$(mktemp -d) && trap 'rm -rf "$tmp"' EXIT || exit 1
raw() { printf '%s' "$1" | openssl base64 -d -A; }
hex() { od -An -v -tx1 | tr -d ' \n'; }
bytes() { for pair in $(printf '%s' "$1" | sed 's/../& /g'); do printf "\\$(printf '%03o' "0x$pair")"; done; }
opaque() { bytes "$(printf '%02x' "$(printf '%s' "$1" | wc -c)")"; printf '%s' "$1"; }
message() { # TYPE NAME TIME(hex): what was signed
  if [ "$1" = 04 ]; then printf 'cosignature/v1\ntime %d\n' "0x$3"; cat "$tmp/body"
  else printf 'subtree/v1\n\000'; opaque "$2"; bytes "$3"; opaque "$(sed -n 1p "$tmp/body")"
    bytes 0000000000000000; bytes "$(printf '%016x' "$(sed -n 2p "$tmp/body")")"; raw "$(sed -n 3p "$tmp/body")"; fi; }
check() { # KEY: prints what is found
  name=${1%%+*} rest=${1#*+}; id=${rest%%+*} key=$(raw "${rest#*+}" | hex); type=$(printf '%s' "$key" | cut -c1-2)
  [ "$id" = "$(bytes "$(printf '%s\n' "$name" | hex)$key" | openssl dgst -sha256 -r | cut -c1-8)" ] || { echo "FAILED (no verifier key)"; return 1; }
  case $type in 04) head=302a300506032b6570032100 ;; 06) head=30820532300b06096086480165030403110382052100 ;;
    *) echo "FAILED (no key of a witness)"; return 1 ;; esac
  bytes "$head$(printf '%s' "$key" | cut -c3-)" >"$tmp/key"
  for line in $(NAME=$name awk '$1 == "—" && $2 == ENVIRON["NAME"] { print $3 }' "$note"); do
    signed=$(raw "$line" | hex); time=$(printf '%s' "$signed" | cut -c9-24)
    [ "$(printf '%s' "$signed" | cut -c1-8)" = "$id" ] || continue
    message "$type" "$name" "$time" >"$tmp/message"; bytes "$(printf '%s' "$signed" | cut -c25-)" >"$tmp/signature"
    if openssl pkeyutl -verify -pubin -keyform DER -inkey "$tmp/key" -rawin -in "$tmp/message" -sigfile "$tmp/signature" >"$tmp/said" 2>&1
    then echo "OK, at $(printf '%d' "0x$time") seconds since 1970"; return 0; fi
    [ "$type" = 06 ] && ! openssl pkey -pubin -inform DER -in "$tmp/key" -noout 2>"$tmp/said" && { echo "not checked: needs openssl 3.5"; return 2; }
    echo "FAILED"; return 1
  done
  echo "FAILED (no signature of this key)"; return 1; }
[ -e "$note" ] && [ $# -gt 0 ] || { echo "nothing to check: no $note, or no key"; exit 0; }
sed '/^$/,$d' "$note" >"$tmp/body" || exit 1
bad=0
for vkey in "$@"; do
  said=$(check "$vkey") || bad=1
  echo "${vkey%%+*}: $said"
done
exit $bad
