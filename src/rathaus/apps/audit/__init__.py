"""The append-only log: hash-chained per case in the transaction of the change, sealed per city."""
