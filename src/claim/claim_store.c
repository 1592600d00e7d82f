#include "claim/claim.h"

err claim_take(db *d, const char *kind, const char *value, int64_t owner)
{
    return db_do(d, NULL, "INSERT INTO claim_value (value, kind, owner) VALUES ($1, $2, $3)",
                 TEXT(value), TEXT(kind), INT(owner));
}

err claim_try(db *d, const char *kind, const char *value, int64_t owner, bool *ret_taken)
{
    int64_t rows = 0;
    TRY(db_do(d, &rows,
              "INSERT INTO claim_value (value, kind, owner) VALUES ($1, $2, $3)"
              " ON CONFLICT (value, kind) DO NOTHING",
              TEXT(value), TEXT(kind), INT(owner)));
    *ret_taken = rows == 1;
    return OK;
}

err claim_release(db *d, const char *kind, const char *value, int64_t owner)
{
    int64_t rows = 0;
    TRY(db_do(d, &rows, "DELETE FROM claim_value WHERE value = $1 AND kind = $2 AND owner = $3",
              TEXT(value), TEXT(kind), INT(owner)));
    return rows == 1 ? OK : E_ABSENT;
}

err claim_owner(db *d, const char *kind, const char *value, int64_t *ret)
{
    return db_one(d, ret, "SELECT owner FROM claim_value WHERE value = $1 AND kind = $2",
                  TEXT(value), TEXT(kind));
}

/* Two statements, not one with RETURNING: that makes SQLite keep a statement journal, whose upkeep
 * grows with all that the deed has written so far (a third of the time of closing a class of 200).
 * The row is ours until the end of the deed. */
err claim_next(db *d, const char *series, int64_t n, int64_t *ret)
{
    TRY(db_do(d, NULL,
              "INSERT INTO claim_series (name, next) VALUES ($1, $2 + 1)"
              " ON CONFLICT (name) DO UPDATE SET next = claim_series.next + $2",
              TEXT(series), INT(n)));
    return db_one(d, ret, "SELECT next - $2 FROM claim_series WHERE name = $1", TEXT(series),
                  INT(n));
}
