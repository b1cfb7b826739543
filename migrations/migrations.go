// Package migrations carries the schema, one file per step, one text for both
// engines.
package migrations

import "embed"

// Files holds NNNN_name.sql, and NNNN_name.sqlite.sql with its .postgres.sql
// twin where the engines differ; and whole.sqlite, which scripts/generate makes of
// them.
//
//go:embed *.sql whole.sqlite
var Files embed.FS
