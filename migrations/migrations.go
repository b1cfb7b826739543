// Package migrations carries the schema, one file per step, one text for both
// engines.
package migrations

import "embed"

// Files holds NNNN_name.sql, and NNNN_name.sqlite.sql with its .postgres.sql
// twin where the engines differ.
//
//go:embed *.sql
var Files embed.FS
