#!/bin/sh
# Makes the namespace with its retention and registers the search attributes. Repeating it changes nothing.
set -eu

attempt=0
until temporal operator cluster health --address "$TEMPORAL_ADDRESS"; do
  attempt=$((attempt + 1))
  [ "$attempt" -lt 60 ] || exit 1
  sleep 2
done

operator() { temporal operator "$@" --address "$TEMPORAL_ADDRESS" --namespace "$TEMPORAL_NAMESPACE"; }

operator namespace describe >/dev/null 2>&1 || operator namespace create --retention "$TEMPORAL_RETENTION"

# A new namespace is known everywhere after a few seconds. The names are those of ops/servers/temporal-cluster.ts.
for name in FunengKind FunengStage FunengRound FunengInstitution FunengDistrict; do
  attempt=0
  until operator search-attribute list 2>/dev/null | grep -qw "$name"; do
    attempt=$((attempt + 1))
    [ "$attempt" -lt 30 ] || exit 1
    operator search-attribute create --name "$name" --type Keyword || true
    sleep 2
  done
done
