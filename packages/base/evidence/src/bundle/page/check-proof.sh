#!/bin/sh
# Checks that the log holds the entry that vouches for a file of this bag: RFC 6962, with openssl alone.
# Of an original the entry holds HMAC-SHA256(salt, SHA-256 of the file); the salt lies with the proof.
# In the bag's folder: sh check-proof.sh FILE...    e.g. sh check-proof.sh data/documents/*
# Files of data/entries/ are entries themselves. HEAD is another checkpoint (one that was stamped), PROOF the end of its proofs.
hash() { openssl dgst -sha256 -binary | openssl base64 -A; }
raw() { printf '%s' "$1" | openssl base64 -d -A; }
commitment() { # FILE SALT
  openssl dgst -sha256 -binary <"$1" | openssl dgst -sha256 -mac HMAC -macopt "hexkey:$(tr -cd 0-9a-f <"$2")" -r | cut -d' ' -f1; }
root_of() { # PROOF ENTRY: prints "SIZE ROOT", or fails
  { read -r a index; read -r b size; read -r c leaf
    case "$a$b$c,$index,$size" in indexsizeleaf,*,*[!0-9]* | indexsizeleaf,*[!0-9]*,*) return 1 ;; indexsizeleaf,?*,?*) ;; *) return 1 ;; esac
    node=$({ printf '\000'; cat "$2"; } | hash); last=$((size - 1))
    [ "$node" = "$leaf" ] && [ "$index" -le "$last" ] || return 1
    while read -r sibling; do
      [ "$last" -gt 0 ] && [ "$(raw "$sibling" | openssl base64 -A)" = "$sibling" ] || return 1
      if [ $((index % 2)) -eq 1 ] || [ "$index" -eq "$last" ]; then
        node=$({ printf '\001'; raw "$sibling"; raw "$node"; } | hash)
        while [ $((index % 2)) -eq 0 ]; do index=$((index / 2)); last=$((last / 2)); done
      else
        node=$({ printf '\001'; raw "$node"; raw "$sibling"; } | hash)
      fi
      index=$((index / 2)); last=$((last / 2))
    done
    [ "$last" -eq 0 ] && [ -z "$sibling" ] && echo "$size $node"; } <"$1"
}
head="${HEAD:-data/log/checkpoint.body}"; end="${PROOF:-proof}"
signed="$(sed -n 2p "$head") $(sed -n 3p "$head")"
bad=0
for file in "$@"; do
  proof="data/proofs/${file#data/}.$end"; entry="data/proofs/${file#data/}.entry"
  salt="data/proofs/${file#data/}.salt"
  case "$file" in data/entries/*) entry="$file"; said= ;; *)
  if [ -f "$salt" ]; then said="\"commitment\":\"$(commitment "$file" "$salt")\""
  else said="\"sha256\":\"$(openssl dgst -sha256 -r <"$file" | cut -d' ' -f1)\""; fi ;; esac
  if grep -qF "$said" "$entry" && [ "$(root_of "$proof" "$entry")" = "$signed" ]; then echo "$file: OK"
  else echo "$file: FAILED"; bad=1; fi
done
exit $bad
