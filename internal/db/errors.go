package db

import (
	"database/sql"
	"database/sql/driver"
	"errors"
	"io/fs"
	"net"
	"strings"
	"syscall"

	"github.com/jackc/pgx/v5/pgconn"
	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"
)

// What a caller may want to tell apart. The doors have a sentence for each.
var (
	// ErrNotFound: the row asked for does not exist.
	ErrNotFound = sql.ErrNoRows
	// ErrDiskFull: no room to write; nothing was written. It passes by itself
	// once there is room again.
	ErrDiskFull = errors.New("the disk is full; nothing was written")
	// ErrUnavailable: the database does not answer; nothing was written.
	ErrUnavailable = errors.New("the database does not answer; nothing was written")
	// ErrBusy: too many writers wanted the same rows at once; nothing was written.
	ErrBusy = errors.New("the database is too busy; nothing was written")
	// ErrReadOnly: the file or its folder may only be read. It is ErrUnavailable too.
	ErrReadOnly = errors.New("the data folder may only be read")
	// ErrDamaged: what is in the file is no database, or a broken one. It is
	// ErrUnavailable too.
	ErrDamaged = errors.New("the database file is damaged")
	// ErrNewer: a newer version of the program has changed the schema.
	ErrNewer = errors.New("the database belongs to a newer version of the program")
	// ErrClosed: the program is stopping; nothing was written.
	ErrClosed = errors.New("the program is stopping; nothing was written")
)

// unavailable marks an engine's error with the sentinel that says what it means
// for the reader; an error that is not the engine's comes back as it is.
func unavailable(err error) error {
	if err == nil || errors.Is(err, ErrDiskFull) || errors.Is(err, ErrUnavailable) || errors.Is(err, ErrBusy) {
		return err // marked already
	}
	var lite *sqlite.Error
	if errors.As(err, &lite) {
		if lite.Code() == sqlite3.SQLITE_IOERR_SHMSIZE { // no room for the file beside it
			return errors.Join(ErrDiskFull, err)
		}
		switch lite.Code() & 0xff {
		case sqlite3.SQLITE_FULL:
			return errors.Join(ErrDiskFull, err)
		case sqlite3.SQLITE_READONLY:
			return errors.Join(ErrUnavailable, ErrReadOnly, err)
		case sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB:
			return errors.Join(ErrUnavailable, ErrDamaged, err)
		case sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_NOMEM:
			return errors.Join(ErrUnavailable, err)
		case sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED:
			return errors.Join(ErrBusy, err)
		}
		return err
	}
	var pg *pgconn.PgError
	if errors.As(err, &pg) {
		switch {
		case pg.Code == "53100":
			return errors.Join(ErrDiskFull, err)
		case strings.HasPrefix(pg.Code, "53"), strings.HasPrefix(pg.Code, "57P"), strings.HasPrefix(pg.Code, "58"), strings.HasPrefix(pg.Code, "08"):
			return errors.Join(ErrUnavailable, err)
		}
		return err
	}
	switch {
	case errors.Is(err, syscall.ENOSPC):
		return errors.Join(ErrDiskFull, err)
	case errors.Is(err, syscall.EROFS), errors.Is(err, fs.ErrPermission):
		return errors.Join(ErrUnavailable, ErrReadOnly, err)
	}
	var connect *pgconn.ConnectError
	var netErr net.Error
	if errors.As(err, &connect) || errors.As(err, &netErr) || errors.Is(err, driver.ErrBadConn) || errors.Is(err, net.ErrClosed) {
		return errors.Join(ErrUnavailable, err)
	}
	return err
}

// Unavailable marks an error of a read with ErrDiskFull, ErrUnavailable or
// ErrBusy where it is the engine's failure and not the question's. Writes are
// marked already.
func Unavailable(err error) error { return unavailable(err) }

func isConflict(err error) bool {
	var pg *pgconn.PgError
	return errors.As(err, &pg) && (pg.Code == "40001" || pg.Code == "40P01")
}

// isDuplicate reports whether PostgreSQL refused a key that is there already.
func isDuplicate(err error) bool {
	var pg *pgconn.PgError
	return errors.As(err, &pg) && pg.Code == "23505"
}

// IsUnique reports whether err is the breach of the uniqueness of table's
// columns (its primary key or a UNIQUE constraint with the engine's own name).
func IsUnique(err error, table string, columns ...string) bool {
	var pg *pgconn.PgError
	if errors.As(err, &pg) {
		return pg.Code == "23505" && pg.TableName == table &&
			(pg.ConstraintName == table+"_"+strings.Join(columns, "_")+"_key" || pg.ConstraintName == table+"_pkey")
	}
	var lite *sqlite.Error
	if errors.As(err, &lite) && lite.Code()&0xff == sqlite3.SQLITE_CONSTRAINT {
		want := make([]string, len(columns))
		for i, c := range columns {
			want[i] = table + "." + c
		}
		return strings.Contains(lite.Error(), "UNIQUE constraint failed: "+strings.Join(want, ", ")+" ") ||
			strings.HasSuffix(lite.Error(), "UNIQUE constraint failed: "+strings.Join(want, ", "))
	}
	return false
}

// IsForeignKey reports whether err says that a row points at nothing, or that
// something still points at it.
func IsForeignKey(err error) bool {
	var pg *pgconn.PgError
	if errors.As(err, &pg) {
		return pg.Code == "23503"
	}
	var lite *sqlite.Error
	return errors.As(err, &lite) && lite.Code() == sqlite3.SQLITE_CONSTRAINT_FOREIGNKEY
}
