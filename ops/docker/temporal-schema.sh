#!/bin/sh
# Makes or upgrades Temporal's two databases. Runs once at each start of the stack, before the Temporal server; repeating it changes nothing.
set -eu

tool() { temporal-sql-tool --plugin postgres12 --ep "$POSTGRES_SEEDS" -p "$DB_PORT" -u "$POSTGRES_USER" "$@"; }

for database in temporal temporal_visibility; do
  schema=${database#temporal_}
  # Fails when it is there already; if it failed for another reason, so does the next line.
  tool --db "$database" create || true
  tool --db "$database" setup-schema -v 0.0
  tool --db "$database" update-schema -d "/etc/temporal/schema/postgresql/v12/$schema/versioned"
done
